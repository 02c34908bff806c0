"""Practice: ten cards of the playbook in three minutes, one key to show and one to grade."""

from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import PracticeWay
from fieldrep.rules.repetition import Grade
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.practice_rows import back, front, grade_line, summary_blocks
from fieldrep.tui.screens.practice_sitting import Sitting
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import FlowSource

if TYPE_CHECKING:
    from fieldrep.services.practice import Practice
    from fieldrep.services.practice_deck import DeckCard


class PractisingScreen(FrameScreen):
    """What cards and role play share: the sitting, the grades. Dismissed with None.

    ``first`` is the card to begin with, before those that come by themselves.
    """

    TERMS = ("SPIN", "advance")
    WAY = PracticeWay.CARD
    ROLES = False

    practice: "Practice"

    def __init__(self, first: str = "") -> None:
        super().__init__()
        self._first = first
        self.sitting = Sitting(())
        self.shown = False  # the answer of the present card

    def heading(self) -> str:
        return _("Practice")

    def on_mount(self) -> None:
        from fieldrep.rules.repetition import warm_up

        self.read()
        cards = self.practice.next_cards(objections_only=self.ROLES)
        first = [self._first] if self._first in self.practice.deck else []
        self.sitting = Sitting([*first, *(card for card in cards if card not in first)])
        self.run_worker(warm_up, thread=True)  # loaded while the first card is read
        self.show()

    def read(self) -> None:
        """Read how practice stands."""
        from fieldrep.services.practice import read_practice

        with self.app.desk.workspace.read() as ctx:
            self.practice = read_practice(ctx)

    def data_changed(self) -> None:
        from fieldrep.services.practice import is_graded

        self.read()
        with self.app.desk.workspace.read() as ctx:
            if self.sitting.take_back(lambda review: is_graded(ctx, review)):
                self.shown = False
        self.sitting.line = [card for card in self.sitting.line if card in self.practice.deck]
        self.show()

    @property
    def card(self) -> "DeckCard | None":
        """The present card; None when the sitting is over."""
        return self.practice.deck.get(self.sitting.card or "")

    def show(self) -> None:
        """Show the present card, or the end."""
        raise NotImplementedError

    @property
    def title_text(self) -> str:
        """The title of a card's pane: which one of how many."""
        number, total = self.sitting.place
        return _("Card {number} of {total}").format(number=number, total=total)

    # Grades

    def why_not_grade(self) -> str | None:
        """Grades are given once the answer is shown."""
        return None if self.shown and self.card is not None else ""

    def _why_not_yet(self) -> str | None:
        return None if self.card is not None and not self.shown else ""

    @action("practice.not_yet", ("1", "2", "3", "4"), N_("Grade"), when="_why_not_yet", footer=False,
            help=N_("Once the answer is shown: how well you knew it."))  # fmt: skip
    def not_yet(self) -> None:
        """A key pressed too early must not lead away to one of the areas."""
        self.app.notice(_("Look at the answer first."), "info")

    @action("practice.again", "1", N_("Not known"), when="why_not_grade",
            help=N_("The card comes again in this sitting."))  # fmt: skip
    def again(self) -> None:
        self._grade(Grade.AGAIN)

    @action("practice.hard", "2", N_("Hard"), when="why_not_grade", help=N_("Known with effort."))
    def hard(self) -> None:
        self._grade(Grade.HARD)

    @action("practice.good", "3", N_("Good"), when="why_not_grade", help=N_("Known."))
    def good(self) -> None:
        self._grade(Grade.GOOD)

    @action("practice.easy", "4", N_("Easy"), when="why_not_grade", help=N_("Known at once."))
    def easy(self) -> None:
        self._grade(Grade.EASY)

    def _grade(self, grade: Grade) -> None:
        from fieldrep.services.practice import grade_card

        card = self.card
        if card is None:
            return
        try:
            with self.app.desk.workspace.write("practice.grade", card_name(card)) as ctx:
                review, _schedule = grade_card(ctx, card.id, grade, way=self.WAY)
        except FieldrepError as error:
            self.app.show_error(error)
            return
        self.sitting.graded(review, grade)
        self.shown = False
        self.graded()
        self.app.changed()

    def graded(self) -> None:
        """A card was graded: what was typed to it is no longer needed."""

    def _why_not_more(self) -> str | None:
        return None if self.card is None and self.practice.next_cards(objections_only=self.ROLES) else ""

    @action("practice.more", ("enter", "space"), N_("Ten more"), when="_why_not_more",
            help=N_("Go on with the next ten cards."))  # fmt: skip
    def more(self) -> None:
        self.sitting = Sitting(self.practice.next_cards(objections_only=self.ROLES))
        self.show()


class PracticeScreen(PractisingScreen):
    """Cards: the front, Space or Enter for the back, 1 to 4 for how well it was known."""

    def compose_body(self) -> ComposeResult:
        with Pane(id="card-pane"):
            yield LineList(reading=True, id="card")

    def show(self) -> None:
        page, pane = self.query_one("#card", LineList), self.query_one("#card-pane", Pane)
        card = self.card
        if card is None:
            pane.title = _("Practice")
            grades = [each.grade for each in self.sitting.done]
            page.source = FlowSource(summary_blocks(grades, self.practice))
            return
        pane.title = self.title_text
        blocks = front(card, self.practice)
        if self.shown:
            blocks += [*back(card), grade_line(self.practice.schedules.get(card.id), self.app.desk.clock())]
        page.source = FlowSource(blocks)
        page.scroll_to(y=0, animate=False)

    def _why_not_show(self) -> str | None:
        return None if self.card is not None and not self.shown else ""

    @action(
        "practice.show", ("space", "enter"), N_("Show"), when="_why_not_show", help=N_("Show the answer.")
    )
    def show_back(self) -> None:
        self.shown = True
        self.show()

    @action("practice.roles", "r", N_("Role play"), help=N_("Answer what a customer says, then compare."))
    def play_roles(self) -> None:
        from fieldrep.tui.screens.practice_roles import RolePlay

        self.app.switch_screen(RolePlay())


def card_name(card: "DeckCard") -> str:
    """Return by what a person knows a card."""
    if card.objection is not None:
        return card.objection.says[0]
    return card.question.text if card.question else card.id

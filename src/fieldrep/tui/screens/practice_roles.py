"""Role play: the customer says something, the rep types or says an answer, and compares it with the steps."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import PracticeWay
from fieldrep.rules.repetition import Grade
from fieldrep.tui.actions import action
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.frame import Pane
from fieldrep.tui.screens.practice import PractisingScreen, card_name
from fieldrep.tui.screens.practice_rows import front, grade_line, summary_blocks
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.bars import KeyBar
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource
from fieldrep.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

FORM = "practice.roles"
"""The draft of what is typed as an answer; it carries the id of the card."""
ADVICE = ((1.0, Grade.EASY), (0.5, Grade.GOOD), (0.01, Grade.HARD), (0.0, Grade.AGAIN))
"""From which share of the steps on which grade is proposed."""


class StepList(LineList):
    """The steps of an answer, to be ticked: Enter is as good as Space."""

    @action("list.open", "enter", N_("Tick"), help=N_("Tick the row, or untick it."), when="_why_not_tick",
            footer=False)  # fmt: skip
    def open_row(self) -> None:
        self.tick_row()

    def on_resize(self) -> None:
        """Once they are laid out there is a row that the keys in the footer mean."""
        self.call_later(self._show_keys)

    def _show_keys(self) -> None:
        self.screen.query_one(KeyBar).update()


class RolePlay(PractisingScreen):
    """Cards of objections, answered in the rep's own words."""

    DEFAULT_CSS = style_sheet("practice")
    WAY = PracticeWay.ROLE_PLAY
    ROLES = True

    keeper: DraftKeeper | None = None
    _typed = ""

    def on_unmount(self) -> None:
        if self.keeper is not None:
            self.keeper.flush()

    def heading(self) -> str:
        return _("Role play")

    def compose_body(self) -> ComposeResult:
        with Container(id="roles"):
            with Pane(id="customer-pane"):
                yield LineList(reading=True, id="customer")
                yield TextInput(
                    placeholder=_("Type your answer, or say it aloud; Enter compares"), id="reply"
                )
            with Container(id="compare"):
                with Pane(title=_("You"), id="mine-pane"):
                    yield LineList(reading=True, id="mine", empty=_("Said aloud."))
                with Pane(id="steps-pane"):
                    yield StepList(tickable=True, id="steps")
            yield LineList(reading=True, id="grades")

    @property
    def reply(self) -> TextInput:
        """What the rep says."""
        return self.query_one("#reply", TextInput)

    @property
    def steps(self) -> list[str]:
        """What a good answer has: the steps, the question back, the next step."""
        card = self.card
        if card is None or not card.answers:
            return []
        answer = card.answers[0]
        return [text for text in (*answer.steps, answer.ask_back, answer.next_step) if text]

    # What is shown

    def show(self) -> None:
        card = self.card
        customer, pane = self.query_one("#customer", LineList), self.query_one("#customer-pane", Pane)
        compared = self.shown and card is not None
        self.query_one("#compare").display = compared
        self.query_one("#grades").display = compared
        for ident in ("#mine", "#steps", "#grades"):
            self.query_one(ident, LineList).can_focus = compared and ident == "#steps"
        self.reply.display = self.reply.can_focus = card is not None and not compared
        customer.can_focus = card is None
        pane.styles.height = 6 if compared else "1fr"
        self.query_one("#grades").styles.height = 2
        if card is None:
            pane.title = _("Role play")
            grades = [each.grade for each in self.sitting.done]
            customer.source = FlowSource(summary_blocks(grades, self.practice))
            self.set_focus(customer)
            return
        pane.title = self.title_text
        customer.source = FlowSource(front(card, self.practice))
        if not compared:
            self._take_up(card.id)
            self.set_focus(self.reply)

    def _take_up(self, card: str) -> None:
        """Bring back what was typed to a card and not graded yet."""
        if self.keeper is not None:
            return
        draft = self.app.desk.draft(FORM, card, title=self._name_of_card)
        self.reply.value = draft.load().get("reply", "")
        self.keeper = DraftKeeper(draft, lambda: {"reply": self._typed})

    @property
    def _name_of_card(self) -> str:
        return card_name(self.card) if self.card is not None else ""

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.keeper is not None and event.value and not self.shown:
            self._typed = event.value
            self.keeper.touch()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Compare: what was said on the left, the steps on the right, those it seems to have ticked."""
        from fieldrep.playbook.search import told

        event.stop()
        if self.card is None or self.shown:
            return
        self.shown = True
        said = self.reply.value.strip()
        self.query_one("#mine", LineList).source = FlowSource([Block(said)] if said else [])
        steps = self.query_one("#steps", LineList)
        steps.source = FlowSource([Block(step, refs=number) for number, step in enumerate(self.steps)])
        self.show()
        steps.ticked = {f"b{number}" for number, hit in enumerate(told(said, self.steps)) if hit}
        steps.refresh()
        self.set_focus(steps)
        self._advise()

    def on_line_list_ticked(self, event: LineList.Ticked) -> None:
        event.stop()
        self._advise()

    def _advise(self) -> None:
        """Show the four grades, the one that the ticks speak for marked."""
        card, hit, whole = self.card, len(self.query_one("#steps", LineList).ticked), len(self.steps)
        if card is None:
            return
        advised = next(grade for share, grade in ADVICE if hit >= share * whole) if whole else None
        title = _("The steps: {hit} of {whole} said").format(hit=hit, whole=whole)
        self.query_one("#steps-pane", Pane).title = title
        line = grade_line(self.practice.schedules.get(card.id), self.app.desk.clock(), advised)
        self.query_one("#grades", LineList).source = FlowSource([line])

    # What can be done

    def graded(self) -> None:
        if self.keeper is not None:
            self.keeper.discard()
        self._begin_anew()

    def _begin_anew(self) -> None:
        self.keeper = None
        self.reply.value = ""
        self.query_one("#steps", LineList).ticked = set()

    def data_changed(self) -> None:
        before = self.sitting.card
        super().data_changed()
        if self.sitting.card != before:  # a grade was undone
            if self.keeper is not None:
                self.keeper.leave()
            self._begin_anew()
            self.show()

    def _why_not_keep(self) -> str | None:
        if not self.shown or self.card is None:
            return ""
        return None if self.reply.value.strip() else _("Nothing was typed.")

    @action("practice.keep", "k", N_("Keep as my answer"), when="_why_not_keep",
            help=N_("Keep what you typed as an answer of your own."))  # fmt: skip
    def keep_answer(self) -> None:
        from fieldrep.services.answers import add_answer

        card = self.card
        if card is None or card.objection is None:
            return
        try:
            with self.app.desk.workspace.write("objection.answer", self._name_of_card) as ctx:
                add_answer(ctx, card.objection.id, {"steps": self.reply.value})
        except FieldrepError as error:
            self.app.show_error(error)
            return
        self.app.changed()
        self.app.notice(_("Your answer is kept; nobody else sees it."))

    def on_key(self, event: events.Key) -> None:
        """The page above scrolls while the input has the focus."""
        if event.key in ("up", "down", "pageup", "pagedown") and self.focused is self.reply:
            self.query_one("#customer", LineList).on_key(event)

    @action("frame.back", ("escape",), N_("Back"), help=N_("Go back; what is typed is kept as a draft."))
    def go_back(self) -> None:
        if self.keeper is not None:
            self.keeper.leave()
        self.dismiss(None)


def reopen_roles(app: "RepApp", card: str, _title: str = "") -> None:
    """Open role play at a card, with what was typed to it."""
    app.push_screen(RolePlay(card))

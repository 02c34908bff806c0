"""The two sides of a visit's page, and what can be done in each: checklists left, talk track right."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import Action, action
from fieldrep.tui.frame import WIDE, Pane, TwoPane
from fieldrep.tui.screens.visit_editor import AnswerEditor
from fieldrep.tui.screens.visit_head import VisitHead
from fieldrep.tui.screens.visit_list import EntryList
from fieldrep.tui.screens.visit_rows import ASK, ITEM, SPIN_LETTERS, SPIN_QUESTIONS
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fieldrep.services.visit_guide import QuestionLine
    from fieldrep.tui.screens.visit import VisitScreen


JUMP_HELP = N_("Go to the first of these questions that is still open.")


class VisitPanes(TwoPane):
    """Both sides; on a wide terminal the right one can be taken away."""

    beside = True

    def on_mount(self) -> None:
        for pane in self.panes:
            pane.styles.width = "1fr"  # both sides alike, over the rule for two panes in general

    def _show_panes(self) -> None:
        first, second = self.panes
        wide = self.app.size.width >= WIDE
        first.display = wide or not self.inside
        second.display = self.beside if wide else self.inside

    def _why_not_next(self) -> str | None:
        """While something is answered Tab keeps the answer."""
        return "" if isinstance(self.screen.focused, AnswerEditor) else super()._why_not_next()

    def show_again(self) -> None:
        """Show the sides as they are to be now."""
        self._show_panes()

    def toggle_second(self) -> None:
        """Show or hide the right side; where one side is shown at a time, go there and back."""
        if self.app.size.width < WIDE:
            if self.inside:
                self.leave()
            else:
                self.enter()
            return
        self.beside = not self.beside
        if not self.beside and self._why_not_leave() is None:
            self.leave()
        self._show_panes()


class NextLine(VisitHead):
    """What to ask next, above the questions; nothing where nothing is left to ask."""


class _VisitPane(Pane):
    """A side of the page."""

    @property
    def page(self) -> "VisitScreen":
        return cast("VisitScreen", self.screen)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.page.open_row(event.row)

    def _row_of(self, kind: str) -> str | None:
        """Return the id of what the cursor is on, if it is of a kind."""
        row = self.query_one(EntryList).row
        refs = row.refs if row is not None else None
        return refs[1] if refs and refs[0] == kind else None


class ChecksPane(_VisitPane):
    """The checklists of a phase, or what was written."""

    def on_line_list_ticked(self, event: LineList.Ticked) -> None:
        event.stop()
        self.page.tick_row(event.row, event.on)

    def _why_no_note(self) -> str | None:
        if self.page.writing or self._row_of(ITEM) is None:
            return ""
        return self.page.why_locked()

    @action("visit.note", "n", N_("Add note"), when="_why_no_note", help=N_("Write a note to this item."))
    def write_note(self) -> None:
        if (item := self._row_of(ITEM)) is not None:
            self.page.open_note(item)

    def _why_not_turn(self) -> str | None:
        return "" if self.page.in_form else None

    @action("visit.next", "right", N_("Next list"), when="_why_not_turn", footer=False,
            help=N_("Go on to the next of Before, During, After, Write-up."))  # fmt: skip
    async def next_tab(self) -> None:
        await self.page.turn(1)

    @action("visit.previous", "left", N_("List before"), when="_why_not_turn", footer=False,
            help=N_("Go back to the list before."))  # fmt: skip
    async def previous_tab(self) -> None:
        await self.page.turn(-1)


class TalkPane(_VisitPane):
    """The questions."""

    def _why_not_ask(self) -> str | None:
        return "" if self._row_of(ASK) is None else self.page.why_locked()

    @action("visit.asked", ("a", "space"), N_("Asked"), when="_why_not_ask",
            help=N_("Note that the question was asked, or take that back."))  # fmt: skip
    def asked(self) -> None:
        if (question := self._row_of(ASK)) is not None:
            self.page.mark_asked(question)

    @action("visit.answer", "n", N_("Note the answer"), when="_why_not_ask", footer=False,
            help=N_("Write down the answer; it also goes to the field it belongs to."))  # fmt: skip
    def answer(self) -> None:
        self.query_one(EntryList).open_row()

    @property
    def _question(self) -> "QuestionLine | None":
        ident = self._row_of(ASK)
        return self.page.question_line(ident) if ident else None

    @property
    def _proposed(self) -> "QuestionLine | None":
        """The question whose answer is proposed: under the cursor, or just answered above it."""
        above = self.query_one(EntryList).refs_above
        before = self.page.question_line(above[1]) if above and above[0] == ASK else None
        return next((each for each in (self._question, before) if each is not None and each.proposed), None)

    def _why_not_take(self) -> str | None:
        return self.page.why_locked() if self._proposed is not None else ""

    @action("visit.take", "p", N_("Take into the record"), when="_why_not_take",
            help=N_("Put the answer into the account's field; old and new stand below it."))  # fmt: skip
    def take(self) -> None:
        if (question := self._proposed) is not None:
            self.page.take_answers([question.id])

    @action("visit.refuse", "x", N_("Leave out"), when="_why_not_take", footer=False,
            help=N_("Keep the answer out of the record; this visit does not propose it again."))  # fmt: skip
    def refuse(self) -> None:
        if (question := self._proposed) is not None:
            self.page.refuse_answers([question.id])

    def _why_not_take_all(self) -> str | None:
        return self.page.why_locked() if self.page.ready and self.page.proposed_questions() else ""

    @action("visit.take_all", "A", N_("Take all"), when="_why_not_take_all", footer=False,
            help=N_("Put all answers that are proposed into the record."))  # fmt: skip
    def take_all(self) -> None:
        self.page.take_answers(self.page.proposed_questions())

    def _why_not_accept(self) -> str | None:
        question = self._question
        if question is None or question.spin != "implication":
            return ""
        return self.page.why_locked()

    @action("visit.accept", "y", N_("It counts"), when="_why_not_accept",
            help=N_("The customer accepts that it counts: what a solution is worth comes next."))  # fmt: skip
    def accept(self) -> None:
        if (question := self._question) is not None:
            self.page.accept_question(question.id)

    def own_actions(self) -> Iterator[Action]:
        """Give each of S, P, I and N its key: it goes to the first question of that kind still open."""
        for spin, letter in SPIN_LETTERS.items():
            label = SPIN_QUESTIONS[spin]
            yield Action(
                f"visit.jump_{spin}", (letter,), label, "jump", help=JUMP_HELP, footer=False, arg=spin
            )

    def jump(self, spin: str) -> None:
        """Go to the first question of a kind that is open, or the first of all."""
        found = [q for q in self.page.shown.guide.questions if q.spin == spin]
        still = [q for q in found if not q.asked and not q.is_known]
        if found:
            self.page.go_to_question((still or found)[0].id)


def no_items() -> str:
    """Return what an empty checklist says."""
    return _("No pack has a checklist for this kind of account.")


def no_questions() -> str:
    """Return what an empty talk track says."""
    return _("No pack has questions for this kind of account.")

"""The two sides of a visit's page, and what can be done in each: checklists left, talk track right."""

from typing import TYPE_CHECKING, cast

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, Pane, TwoPane
from fieldrep.tui.screens.visit_editor import AnswerEditor
from fieldrep.tui.screens.visit_list import EntryList
from fieldrep.tui.screens.visit_rows import ASK, ITEM
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fieldrep.tui.screens.visit import VisitScreen


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

    def _why_not_take(self) -> str | None:
        question = self._row_of(ASK)
        if question is None or not self.page.is_proposed(question):
            return ""
        return self.page.why_locked()

    @action("visit.take", "p", N_("Take into the record"), when="_why_not_take",
            help=N_("Put the answer into the field that says something else now."))  # fmt: skip
    def take(self) -> None:
        if (question := self._row_of(ASK)) is not None:
            self.page.take_answer(question)


def no_items() -> str:
    """Return what an empty checklist says."""
    return _("No pack has a checklist for this kind of account.")


def no_questions() -> str:
    """Return what an empty talk track says."""
    return _("No pack has questions for this kind of account.")

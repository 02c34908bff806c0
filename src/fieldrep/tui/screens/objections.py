"""The objection finder: type what the customer said, and the answer stands below the list as one types."""

from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Container
from textual.widgets import Input

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import AnswerResult
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, FrameScreen, Pane
from fieldrep.tui.screens.objection_calculator import Calculator
from fieldrep.tui.screens.objection_rows import answer_blocks, suited
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import FlowSource, ListSource, Row
from fieldrep.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from fieldrep.playbook.loader import Playbook
    from fieldrep.playbook.schema import Objection

SHOWN = 12
SAID_LINES = 8
"""Height of the upper pane where the answer stands below it."""
MOVES = ("up", "down", "pageup", "pagedown")


class ObjectionFinder(FrameScreen):
    """Finds an answer by what was said, in English, Chinese or pinyin. Dismissed with None.

    With a visit, or while one is running, the answer used is noted there with how it went.
    """

    DEFAULT_CSS = style_sheet("objections")
    TERMS = ("SPIN", "advance")

    _book: "Playbook"

    def __init__(self, visit_id: str | None = None) -> None:
        super().__init__()
        self._visit = visit_id or ""
        self._account = self._industry = ""
        self._all: tuple[Objection, ...] = ()
        self._results: dict[str, dict[str, int]] = {}

    def heading(self) -> str:
        return _("Objections")

    def compose_body(self) -> ComposeResult:
        with Container(id="finder"):
            with Pane(title=_("What did the customer say?"), id="said-pane"):
                yield TextInput(placeholder=_("a few of the words, Chinese or pinyin"), id="said")
                yield LineList(id="found", empty=_("Nothing fits. Try other words."))
            with Pane(id="answer-pane"):
                yield LineList(reading=True, id="answer")

    def on_mount(self) -> None:
        from fieldrep.services.objections import answer_results, visit_in_hand
        from fieldrep.services.visit_guide import playbook

        with self.app.desk.workspace.read() as ctx:
            self._book = playbook(ctx)
            self._results = answer_results(ctx)
            if hand := visit_in_hand(ctx, self._visit):
                self._visit, self._account, self._industry = hand
        self._all = self._book.objections()
        self.query_one("#found").can_focus = False  # the keys that move it work while one types
        self._show("")

    def on_resize(self) -> None:
        wide = self.app.size.width >= WIDE
        said, answer = self.query_one("#said-pane"), self.query_one("#answer-pane")
        said.styles.height = "1fr" if wide else SAID_LINES
        said.styles.width = "2fr" if wide else "1fr"
        answer.styles.width = "3fr" if wide else "1fr"

    # Finding

    @property
    def found(self) -> LineList:
        """The objections that fit."""
        return self.query_one("#found", LineList)

    @property
    def chosen(self) -> "Objection | None":
        """The objection whose answer is shown."""
        row = self.found.row
        return row.refs if row is not None else None

    def _show(self, words: str) -> None:
        if words.strip():
            from fieldrep.playbook.search import find

            rows = [
                Row(each.objection.id, (each.wording,), refs=each.objection)
                for each in suited(find(self._all, words, SHOWN), self._book, self._industry)
            ]
        else:
            rows = [Row(each.id, (each.says[0],), refs=each) for each in self._all]
        self.found.source = ListSource(rows)
        self.found.move_to(0)
        self.query_one("#said-pane", Pane).count = len(rows)
        self._show_answer()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.found:
            self._show_answer()

    def _show_answer(self) -> None:
        pane, answer = self.query_one("#answer-pane", Pane), self.query_one("#answer", LineList)
        chosen = self.chosen
        if chosen is None:
            pane.title = ""
            answer.source = ListSource()
            return
        pane.title = _("Answer")
        answer.source = FlowSource(answer_blocks(chosen, self._results.get(chosen.id, {})))
        answer.scroll_to(y=0, animate=False)

    def on_key(self, event: events.Key) -> None:
        """The keys that move stay with the list while the text goes into the input."""
        if event.key in MOVES and isinstance(self.focused, TextInput):
            self.found.on_key(event)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go into the answer: there it is read on, and noted how it went."""
        event.stop()
        if self.chosen is not None:
            self.set_focus(self.query_one("#answer"))

    # How it went

    def _why_not_note(self) -> str | None:
        if not self._visit or self.chosen is None or isinstance(self.focused, Input):
            return ""
        return None

    @action("objection.worked", "w", N_("Worked"), when="_why_not_note",
            help=N_("Note in the visit that this answer was used and worked."))  # fmt: skip
    def worked(self) -> None:
        self._note(AnswerResult.WORKED)

    @action("objection.partly", "p", N_("In part"), when="_why_not_note",
            help=N_("Note in the visit that this answer worked in part."))  # fmt: skip
    def partly(self) -> None:
        self._note(AnswerResult.PARTLY)

    @action("objection.failed", "f", N_("Failed"), when="_why_not_note",
            help=N_("Note in the visit that this answer did not work."))  # fmt: skip
    def failed(self) -> None:
        self._note(AnswerResult.FAILED)

    def _note(self, went: AnswerResult) -> None:
        from fieldrep.services.objections import hear_objection

        chosen, row = self.chosen, self.found.row
        if chosen is None or row is None:
            return
        words = self.query_one("#said", TextInput).value.strip() or str(row.cells[0])
        try:
            with self.app.desk.workspace.write("visit.objection", self._account) as ctx:
                hear_objection(ctx, self._visit, chosen.id, words=words, went=went)
        except FieldrepError as error:
            self.app.show_error(error)
            return
        self.dismiss(None)
        self.app.changed()
        text = _("Noted in the visit to {account}: “{words}”, {went}.")
        self.app.notice(text.format(account=self._account, words=words, went=term(went)))

    # Calculators

    def _why_no_sum(self) -> str | None:
        chosen = self.chosen
        if chosen is None or not chosen.calculator or isinstance(self.focused, Input):
            return ""
        return None

    @action("objection.sum", "c", N_("Work it out"), when="_why_no_sum",
            help=N_("Do the sum with the customer, below the answer."))  # fmt: skip
    async def work_out(self) -> None:
        if self.chosen is not None and not self.query(Calculator):
            sums = Calculator(self.chosen.calculator, self.app.desk.form_settings)
            await self.query_one("#answer-pane").mount(sums)

    async def on_calculator_closed(self, event: Calculator.Closed) -> None:
        event.stop()
        self.set_focus(self.query_one("#answer"))
        await self.query(Calculator).remove()

    # Leaving

    @action("objections", "f3", N_("Close"), everywhere=True, footer=False,
            help=N_("Back to where you were."))  # fmt: skip
    def close_finder(self) -> None:
        self.dismiss(None)

    def _why_not_back(self) -> str | None:
        return "" if self.query(Calculator) else None

    @action("frame.back", ("escape", "q"), N_("Back"), when="_why_not_back",
            help=N_("Back to the words; from there to where you were."))  # fmt: skip
    def go_back(self) -> None:
        said = self.query_one("#said", TextInput)
        if self.focused is said or not said.value:
            self.dismiss(None)
        else:
            self.set_focus(said)

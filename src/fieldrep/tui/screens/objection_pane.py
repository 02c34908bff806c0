"""The answers to one objection, one at a time: marked in the visit, added to, shared, worked out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import AnswerResult
from fieldrep.tui.actions import action
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.objection_calculator import SATISFACTION, Calculator, keep_sum
from fieldrep.tui.screens.objection_forms import open_answer, open_change, open_note
from fieldrep.tui.screens.objection_rows import answer_blocks, whose
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import FlowSource

if TYPE_CHECKING:
    from fieldrep.playbook.schema import Objection
    from fieldrep.services.answers import Answer, ObjectionBook
    from fieldrep.store.context import Context
    from fieldrep.tui.rep import RepApp


class AnswerPane(Pane):
    """Shows an objection's answers. Posts ``Marked`` when one is to be noted in the visit."""

    @dataclass
    class Marked(Message):
        """An answer was used, and how it went."""

        objection: "Objection"
        answer: str
        went: AnswerResult

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id)
        self.visit = ""
        self.objection: Objection | None = None
        self.answers: tuple[Answer, ...] = ()
        self._at = 0
        self._note = ""

    def compose(self) -> ComposeResult:
        yield LineList(reading=True, id="answer")

    @property
    def _program(self) -> "RepApp":
        return cast("RepApp", self.app)

    @property
    def answer(self) -> "Answer | None":
        """The answer that is shown."""
        return self.answers[self._at] if self._at < len(self.answers) else None

    def show(self, objection: "Objection | None", book: "ObjectionBook") -> None:
        """Show another objection's best answer, or the same one's as it is now."""
        same = objection is not None and self.objection is not None and objection.id == self.objection.id
        source = self.answer.source if same and self.answer else None
        self.objection = objection
        self.answers = book.answers.get(objection.id, ()) if objection else ()
        self._note = book.notes.get(objection.id, "") if objection else ""
        known = [answer.source for answer in self.answers]
        self._at = known.index(source) if source in known else 0
        self._draw()

    def _draw(self) -> None:
        page = self.query_one("#answer", LineList)
        if self.objection is None:
            self.title = ""
            page.source = FlowSource([])
            return
        place = f" {self._at + 1}/{len(self.answers)}" if len(self.answers) > 1 else ""
        of = f" · {whose(self.answer)}" if self.answer and (place or self.answer.source) else ""
        self.title = f"{_('Answer')}{place}{of}"
        page.source = FlowSource(answer_blocks(self.objection, self.answer, note=self._note))
        page.scroll_to(y=0, animate=False)

    # From answer to answer

    def _why_not_turn(self) -> str | None:
        return None if len(self.answers) > 1 and not self.query(Calculator) else ""

    @action("objection.next", "right", N_("Next answer"), when="_why_not_turn",
            help=N_("Show the next answer to this objection."))  # fmt: skip
    def next_answer(self) -> None:
        self._turn(1)

    @action("objection.previous", "left", N_("Answer before"), when="_why_not_turn", footer=False,
            help=N_("Show the answer before this one."))  # fmt: skip
    def previous_answer(self) -> None:
        self._turn(-1)

    def _turn(self, by: int) -> None:
        self._at = (self._at + by) % len(self.answers)
        self._draw()

    # How it went

    def _why_not_mark(self) -> str | None:
        return None if self.visit and self.objection is not None and not self.query(Calculator) else ""

    @action("objection.worked", "w", N_("Worked"), when="_why_not_mark",
            help=N_("Note in the visit that this answer was used and worked."))  # fmt: skip
    def worked(self) -> None:
        self._mark(AnswerResult.WORKED)

    @action("objection.partly", "p", N_("In part"), when="_why_not_mark",
            help=N_("Note in the visit that this answer worked in part."))  # fmt: skip
    def partly(self) -> None:
        self._mark(AnswerResult.PARTLY)

    @action("objection.failed", "f", N_("Failed"), when="_why_not_mark",
            help=N_("Note in the visit that this answer did not work."))  # fmt: skip
    def failed(self) -> None:
        self._mark(AnswerResult.FAILED)

    def _mark(self, went: AnswerResult) -> None:
        if self.objection is not None:
            self.post_message(self.Marked(self.objection, self.answer.source if self.answer else "", went))

    # One's own

    @property
    def _about(self) -> str:
        return self.objection.says[0] if self.objection else ""

    def _why_no_objection(self) -> str | None:
        return None if self.objection is not None and not self.query(Calculator) else ""

    @action("objection.add", "a", N_("Own answer"), when="_why_no_objection",
            help=N_("Write an answer of your own to this objection."))  # fmt: skip
    def add_answer(self) -> None:
        if self.objection is not None:
            open_answer(self._program, self.objection.id, self._about)

    @action("objection.note", "o", N_("Note"), when="_why_no_objection", footer=False,
            help=N_("Write a note of your own to this objection; the search finds it."))  # fmt: skip
    def note(self) -> None:
        if self.objection is not None:
            open_note(self._program, self.objection.id, self._about)

    def _why_not_mine(self) -> str | None:
        if self.query(Calculator) or self.answer is None or not self.answer.source:
            return ""
        return None if self.answer.mine else _("Only its author can change this answer.")

    @action("objection.change", "e", N_("Edit"), when="_why_not_mine", help=N_("Change your own answer."))
    def change(self) -> None:
        if self.answer is not None:
            open_change(self._program, self.answer.record, self._about)

    def _why_not_share(self) -> str | None:
        if (reason := self._why_not_mine()) is not None:
            return reason
        shared = self.answer is not None and self.answer.shared
        return _("This answer is shared already.") if shared else None

    @action("objection.share", "s", N_("Share"), when="_why_not_share",
            help=N_("Give your own answer to the team."))  # fmt: skip
    def share(self) -> None:
        question = Ask(
            _("Share this answer with the team?"),
            yes=_("Share"),
            detail=_("Once the team has it, it can be changed and withdrawn, but not made private again."),
        )
        self._program.push_screen(question, self._share)

    def _share(self, wanted: bool | None) -> None:
        from fieldrep.services.answers import share_answer

        if wanted and self.answer is not None:
            ident = self.answer.record
            self._write("objection.share", lambda ctx: share_answer(ctx, ident), _("Shared with the team."))

    @action("objection.withdraw", "d", N_("Withdraw"), when="_why_not_mine", footer=False,
            help=N_("Take your own answer out of use, for the team too if it is shared."))  # fmt: skip
    def withdraw(self) -> None:
        from fieldrep.services.answers import withdraw_answer

        if self.answer is not None:
            ident = self.answer.record
            text = _("Withdrawn. u takes it back.")
            self._write("objection.withdraw", lambda ctx: withdraw_answer(ctx, ident), text)

    def _write(self, code: str, change: Callable[["Context"], object], done: str) -> None:
        try:
            with self._program.desk.workspace.write(code, self._about) as ctx:
                change(ctx)
        except FieldrepError as error:
            self._program.show_error(error)
            return
        self._program.changed()
        self._program.notice(done)

    # Calculators

    def _why_no_sum(self) -> str | None:
        return "" if self.objection is None or self.query(Calculator) else None

    @action("objection.sum", "c", N_("Work it out"), when="_why_no_sum",
            help=N_("Do the sum with the customer, below the answer."))  # fmt: skip
    async def work_out(self) -> None:
        name = (self.objection.calculator if self.objection else "") or SATISFACTION
        await self.mount(Calculator(name, self._program.desk, visit=self.visit, about=self.visit))

    async def on_calculator_taken(self, event: Calculator.Taken) -> None:
        event.stop()
        if done := keep_sum(self._program, self.query_one(Calculator), event.sum):
            await self._close()
            self._program.changed()
            self._program.notice(done)

    async def on_calculator_closed(self, event: Calculator.Closed) -> None:
        event.stop()
        await self._close()

    async def _close(self) -> None:
        self.screen.set_focus(self.query_one("#answer"))
        await self.query(Calculator).remove()


def is_working_out(screen: FrameScreen) -> bool:
    """Return whether a sum is open on a screen: Escape closes that first."""
    return bool(screen.query(Calculator))

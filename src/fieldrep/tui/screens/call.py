"""A telephone call to an account: the script with its answers, and one key for how it ended.

Answers are kept as a draft until the call has ended; then call and answers are written in one action.
"""

from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Region

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.codes import CallResult
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.sheet import FormFoot
from fieldrep.tui.forms.spec import FieldSpec
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.screens import call_rows
from fieldrep.tui.screens.call_draft import CallDraft
from fieldrep.tui.screens.call_forms import FORMS, RESULT, ended_of, first_values
from fieldrep.tui.screens.call_review import CallReview, take_answers
from fieldrep.tui.screens.call_rows import PROMPT
from fieldrep.tui.screens.visit_editor import AnswerEditor, numbered
from fieldrep.tui.screens.visit_head import VisitHead
from fieldrep.tui.screens.visit_list import EntryList
from fieldrep.tui.signs import sign
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fieldrep.services.calling import CallView, Ended, LoggedCall, PromptLine
    from fieldrep.tui.rep import RepApp


def open_call(app: "RepApp", account: str, _title: str = "") -> "CallScreen":
    """Call an account; in a sprint that has it on its list the sprint goes on with it."""
    from fieldrep.tui.screens.sprint import SprintScreen, is_open_prospect

    in_sprint = is_open_prospect(app.desk, account)
    screen = SprintScreen(account) if in_sprint else CallScreen(account)
    app.push_screen(screen)
    return screen


class CallHead(VisitHead):
    """Who is called."""


class CallBody(Container):
    """The script with the editor above it."""


class CallScreen(MenuScreen):
    """A call to one account, by its id. Dismissed with None."""

    TERMS = ("SPIN", "advance", "continuation", "sprint", "promise")
    DEFAULT_CSS = style_sheet("call")

    view: "CallView | None" = None
    draft: CallDraft

    def __init__(self, account: str = "") -> None:
        super().__init__()
        self.account_id = account

    def compose_body(self) -> ComposeResult:
        self.editor = AnswerEditor(self.app.desk.form_settings)
        yield CallHead()
        with CallBody():
            with Pane(id="script-pane"):
                yield EntryList(id="script", empty=_("Nobody is left to call now."))
                yield FormFoot()
            yield self.editor
            yield self.editor.choices

    def on_mount(self) -> None:
        self.watch(self.script, "scroll_y", self.follow, init=False)
        try:
            self.take_up(self.account_id)
        except FieldrepError as error:
            self._gone(error)

    def _gone(self, error: FieldrepError) -> None:
        self.dismiss(None)
        self.app.show_error(error)

    def heading(self) -> str:
        name = self.view.account.name if self.view else ""
        return f" {sign('dot')} ".join(filter(None, (_("Call"), name)))

    @property
    def script(self) -> EntryList:
        """The script."""
        return self.query_one("#script", EntryList)

    # What is on it

    def take_up(self, account: str) -> None:
        """Turn to an account, with the answers left from before. Raises NotFound."""
        self.account_id = account
        self.view = None
        if account:
            self.draft = CallDraft(self.app.desk.draft("call", account))
            self._forget_what_is_written()
            self.read()
        self._begin()

    def _begin(self) -> None:
        """Show the script from its top, the cursor on the first question that is not answered."""
        self.show()
        self.script.scroll_to(y=0, animate=False)
        still_open = [p.id for p in self.view.prompts if not p.answer] if self.view else []
        if still_open:
            self.script.go_to_once_shown(f"{PROMPT}:{still_open[0]}")

    def read(self) -> None:
        """Read the account and script anew."""
        from fieldrep.services.calling import call_view

        with self.app.desk.workspace.read() as ctx:
            self.view = call_view(ctx, self.account_id, self.draft.script, self.draft.answers)
        self.draft.begin_with(self.view)

    def _forget_what_is_written(self) -> None:
        """Drop answers that were written down just before the program was ended."""
        from fieldrep.services.calling import is_logged

        with self.app.desk.workspace.read() as ctx:
            if self.draft.answers and is_logged(ctx, self.account_id, self.draft.answers, self.draft.seen):
                self.draft.discard()
                self.draft = CallDraft(self.app.desk.draft("call", self.account_id))

    def show(self) -> None:
        """Show what was read."""
        view = self.view
        self.query_one(CallHead).show(self.head())
        self.query_one("#script-pane", Pane).title = view.title if view else _("Script")
        entries = call_rows.script_entries(view, self.draft.begun, self.draft.left_out) if view else []
        self.script.show(entries)
        self.show_hint()
        self.follow()

    def head(self) -> list[list[tuple[str, str]]]:
        """Return the lines above the script."""
        return [*call_rows.head_lines(self.view), call_rows.result_line()] if self.view else []

    def data_changed(self) -> None:
        if not self.query("#script") or not self.account_id:
            return
        try:
            self.read()
        except FieldrepError as error:
            self._gone(error)
            return
        self.show()

    # Answers

    def _prompt(self, ident: str) -> "PromptLine | None":
        return next((p for p in self.view.prompts if p.id == ident), None) if self.view else None

    @property
    def here(self) -> "PromptLine | None":
        """The question that the cursor is on."""
        row = self.script.row
        return self._prompt(row.refs[1]) if row is not None and row.refs else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        prompt = self._prompt(event.row.refs[1]) if event.row.refs else None
        if prompt is None or self.script.make_room(event.row.id) is None:
            return
        spec = FieldSpec(prompt.id, prompt.text)
        if prompt.answers:
            choices = numbered([(code, label) for code, label, _then in prompt.answers])
            spec = FieldSpec(prompt.id, prompt.text, kind="pick", choices=choices, new=N_("their words"))
        chosen = prompt.answer if prompt.answer in {code for code, _l, _t in prompt.answers} else ""
        begun = self.draft.begun.get(prompt.id)
        text = "" if chosen else prompt.answer
        self.editor.open(prompt.id, spec, text if begun is None else begun, chosen, begun=begun is not None)
        self.follow()

    def follow(self) -> None:
        """Keep the editor on its line when the list moves."""
        line = self.script.room
        if not self.editor.is_open or line is None:
            return
        body = self.query_one(CallBody).region.offset
        field = Region(line.x, line.y, line.width, line.height).translate(self.script.region.offset - body)
        self.editor.place(field, self.script.region.translate(-body))

    def on_resize(self) -> None:
        self.call_after_refresh(self.follow)

    def on_answer_editor_typed(self, event: AnswerEditor.Typed) -> None:
        event.stop()
        self.draft.begin(event.key, event.text)

    def on_answer_editor_left(self, event: AnswerEditor.Left) -> None:
        event.stop()
        self._close()

    def on_answer_editor_taken(self, event: AnswerEditor.Taken) -> None:
        event.stop()
        self.draft.answer(event.key, event.value.strip())
        self._close()
        self.script.move_to(self.script.cursor + 1)

    def _close(self) -> None:
        self.editor.close()
        self.script.close_room()
        self.set_focus(self.script)
        self.read()
        self.show()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.script:
            self.show_hint()

    def show_hint(self) -> None:
        """Show below the script where the answer goes."""
        from fieldrep.services.feeding import field_word

        here = self.here
        goes = _("goes to: {field}").format(field=field_word(here.feeds)) if here and here.feeds else ""
        self.query_one("#script-pane > FormFoot", FormFoot).show(goes, "")

    # Into the record

    @property
    def _proposed(self) -> "PromptLine | None":
        """The question whose answer is proposed: under the cursor, or just answered above it."""
        above = self.script.refs_above
        before = self._prompt(above[1]) if above else None
        for each in (self.here, before):
            if each is not None and each.proposed and each.id not in self.draft.left_out:
                return each
        return None

    def _why_not_take(self) -> str | None:
        return None if self._proposed is not None else ""

    @action("call.take", "p", N_("Take into the record"), when="_why_not_take",
            help=N_("Put the answer into the account's field; old and new stand below it."))  # fmt: skip
    def take(self) -> None:
        if here := self._proposed:
            take_answers(self.app, self.account_id, self.heading(), self.draft.answers, [here.id])
            self.app.changed()

    @action("call.leave_out", "x", N_("Leave out"), when="_why_not_take", footer=False,
            help=N_("Keep the answer out of the record; it is not proposed again here."))  # fmt: skip
    def leave_out(self) -> None:
        if here := self._proposed:
            self.draft.leave_out([here.id])
            self.show()

    # How it ended

    def why_no_account(self) -> str | None:
        return None if self.view is not None else ""

    @action("call.no_answer", "n", N_("No answer"), when="why_no_account", footer=False,
            help=N_("Nobody took the call; it comes again later."))  # fmt: skip
    def no_answer(self) -> None:
        self.end(CallResult.NO_ANSWER)

    @action("call.again", "b", N_("Busy/again"), when="why_no_account", footer=False,
            help=N_("Busy or not now: call again on a day."))  # fmt: skip
    def call_again(self) -> None:
        self.end(CallResult.CALL_AGAIN)

    @action("call.wrong_number", "w", N_("Wrong number"), when="why_no_account", footer=False,
            help=N_("The number leads nowhere."))  # fmt: skip
    def wrong_number(self) -> None:
        self.end(CallResult.WRONG_NUMBER)

    @action("call.not_interested", "r", N_("Refused"), when="why_no_account", footer=False,
            help=N_("Not interested, with the reason."))  # fmt: skip
    def not_interested(self) -> None:
        self.end(CallResult.NOT_INTERESTED)

    @action("call.interested", "i", N_("Interested"), when="why_no_account", footer=False,
            help=N_("There is a need; the second call on a day, if agreed."))  # fmt: skip
    def interested(self) -> None:
        self.end(CallResult.INTERESTED)

    @action("call.appointment", "v", N_("Visit agreed"), when="why_no_account", footer=False,
            help=N_("A visit is agreed on; it is planned for its day."))  # fmt: skip
    def appointment(self) -> None:
        self.end(CallResult.APPOINTMENT)

    @action("call.send_info", "s", N_("Send info"), when="why_no_account", footer=False,
            help=N_("We promised to send something."))  # fmt: skip
    def send_info(self) -> None:
        self.end(CallResult.SEND_INFO)

    def end(self, result: str) -> None:
        """Ask what belongs to a result, if anything, and write the call down."""
        from fieldrep.services.calling import Ended

        if result not in FORMS:
            self._write(Ended(result))
            return
        desk, spec = self.app.desk, FORMS[result]
        values, settings = first_values(desk, result), desk.form_settings
        name = self.view.account.name if self.view else ""
        draft = desk.draft(RESULT, f"{result} {self.account_id}", title=name)
        edits = Edits(draft, spec, values, settings)
        form = FormScreen(spec, values, edits, lambda given: self._log(ended_of(result, given)), settings)
        self.app.push_screen(form, self._logged)

    def _log(self, ended: "Ended") -> "LoggedCall":
        from fieldrep.services.calling import log_call

        name = self.view.account.name if self.view else ""
        with self.app.desk.workspace.write("call", name) as ctx:
            return log_call(ctx, self.account_id, ended, answers=self.draft.answers, seen=self.draft.seen)

    def _write(self, ended: "Ended") -> None:
        try:
            logged = self._log(ended)
        except FieldrepError as error:
            self.app.show_error(error)
            self.app.changed()
            return
        self._logged(logged)

    def _logged(self, logged: Any) -> None:
        if logged is None:
            return
        answers, left_out = dict(self.draft.answers), self.draft.left_out
        self.draft.discard()
        text = _("{account}: {result}. u takes it back.")
        self.app.notice(text.format(account=logged.account, result=term(logged.result, "CallResult")), "done")
        review = CallReview(logged.account_id, logged.account, answers, left_out)
        if review.any_open(self.app):
            self.app.push_screen(review, lambda _result: self.after(logged))
        else:
            self.after(logged)

    def after(self, _logged: "LoggedCall") -> None:
        """Go on after a call has been written down."""
        self.dismiss(None)
        self.app.changed()

    # The rest

    @action("call.copy", "y", N_("Copy number"), when="why_no_account",
            help=N_("Copy the first number to the clipboard."))  # fmt: skip
    def copy_number(self) -> None:
        if self.view and self.view.reach:
            self.app.copy_text(self.view.reach[0][1])

    def _why_one_script(self) -> str | None:
        return None if self.view is not None and len(self.view.scripts) > 1 else ""

    @action("call.script", "c", N_("Other script"), when="_why_one_script", footer=False,
            help=N_("Go to the script of the next call, or back."))  # fmt: skip
    def other_script(self) -> None:
        if self.view is None:
            return
        ids = [ident for ident, _title in self.view.scripts]
        self.draft.script = ids[(ids.index(self.view.script) + 1) % len(ids)]
        self.read()
        self._begin()

    @action("visit.account", "o", N_("Account"), when="why_no_account", footer=False,
            help=N_("Open the account."))  # fmt: skip
    def open_account(self) -> None:
        from fieldrep.tui.opening import open_record

        open_record(self.app, "account", self.account_id)

    @action("objections", "f3", N_("Objection"), group=N_("Anywhere"), everywhere=True, footer=False,
            help=N_("Find an answer by what the customer said."))  # fmt: skip
    def find_objection(self) -> None:
        from fieldrep.tui.screens.objections import ObjectionFinder

        self.app.push_screen(ObjectionFinder())

    @action("frame.back", ("escape", "q"), N_("Back"), help=N_("Go back; answers noted stay as a draft."))
    def go_back(self) -> None:
        self.put_aside()
        self.dismiss(None)
        self.app.changed()

    def put_aside(self) -> None:
        """Leave the account's answers as a draft."""
        if self.view is not None:
            self.draft.leave()

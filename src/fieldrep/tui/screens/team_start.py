"""Making a team and joining one, step by step: the file, the passphrase, who one is, the first sync."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError, Invalid
from fieldrep.i18n import N_, _, sentences
from fieldrep.store.settings import TEAM
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.cells import bar
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.import_paths import clean_path
from fieldrep.tui.screens.team_files import TeamFileScreen
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, FlowSource

if TYPE_CHECKING:
    from fieldrep.services.syncing import SyncResult
    from fieldrep.services.team import Candidate, Invitation
    from fieldrep.tui.rep import RepApp

NOBODY = "new"
"""Chosen where one is none of the members there are."""

_BETWEEN = re.compile("[\n,;，、；]")
"""What stands between the names of members."""


@contextmanager
def in_place() -> Iterator[None]:
    """Let what is wrong with the shared file, or its passphrase, stand under the field it concerns."""
    from fieldrep.sync.errors import PassphraseNeeded, SyncError

    try:
        yield
    except SyncError as error:
        field = "passphrase" if isinstance(error, PassphraseNeeded) else "file"
        raise Invalid(error.message, {field: error.message}, hint=error.hint) from error


def passphrase_fields(label: str) -> tuple[FieldSpec, FieldSpec]:
    """Return the two fields of a new passphrase."""

    def long_enough(text: str) -> str | None:
        from fieldrep.services.team import SHORTEST_PASSPHRASE

        if len(text.strip()) >= SHORTEST_PASSPHRASE:
            return None
        return _("At least {count} characters.").format(count=SHORTEST_PASSPHRASE)

    help_text = N_("A sentence is easy to keep in mind. It is not stored here; others need it to join.")
    return (
        FieldSpec("passphrase", label, "secret", required=True, validate=long_enough, help=help_text),
        FieldSpec("again", N_("Once more"), "secret", required=True, help=N_("The same, against slips.")),
    )


def same_twice(values: Mapping[str, Any]) -> dict[str, str]:
    """Say that the two passphrases differ."""
    return {} if values["again"] == values["passphrase"] else {"again": _("This is not the same.")}


def file_field() -> FieldSpec:
    """Return the field of the shared file's path."""
    return FieldSpec("file", N_("File"), required=True, help=N_("On a drive or in a folder all reach."))


# Making one


def open_make(app: "RepApp") -> TeamFileScreen:
    """Ask where the shared file shall be, then for the rest."""
    title = N_("Make a team: choose a folder that all reach and type a name for the file")
    screen = TeamFileScreen(_(title), lambda path: open_make_form(app, path, screen.done),
                            app.desk.draft("team.place"), new=True)  # fmt: skip
    app.push_screen(screen)
    return screen


def reopen_place(app: "RepApp", _record: str, _title: str) -> None:
    """Ask again where the shared file shall be."""
    open_make(app)


def open_make_form(app: "RepApp", file: Path, done: Callable[[], object]) -> None:
    """Ask for the team's name, passphrase and members, and make it. ``done`` is called after that."""
    spec = FormSpec(
        "team.create",
        N_("Make a team"),
        (
            file_field(),
            FieldSpec("name", N_("Team"), help=N_("What the team is called; the file's name if empty.")),
            *passphrase_fields(N_("Passphrase")),
            FieldSpec("members", N_("Members"), "long", help=N_("With commas or one a line; more later.")),
        ),
        check=same_twice,
    )
    values = {"file": str(file)}
    draft = app.desk.draft(spec.name, str(file), title=file.stem)
    edits = Edits(draft, spec, values, app.desk.form_settings)

    def make(given: dict[str, Any]) -> object:
        from fieldrep.services.team import create_team

        people = [name for each in _BETWEEN.split(given["members"]) if (name := each.strip())]
        path = Path(clean_path(given["file"]))
        with in_place():
            return create_team(
                app.desk.workspace, path, given["passphrase"], name=given["name"], people=people
            )

    def made(facts: Any) -> None:
        if facts is None:
            return
        done()
        app.desk.settings_changed()
        app.changed()
        app.syncing.sync(asked=False)
        app.notice(
            _("Team “{name}” is made. The others join with the file and the passphrase.").format(
                name=facts.name
            )
        )

    app.push_screen(FormScreen(spec, values, edits, make, app.desk.form_settings), made)


def reopen_make(app: "RepApp", record: str, _title: str) -> None:
    """Open the form of a team that was about to be made, with its place below; ``record`` is the file."""
    open_make_form(app, Path(record), open_make(app).done)


# Joining one


def open_join(app: "RepApp") -> TeamFileScreen:
    """Ask for the shared file, its passphrase and who one is; then take everything in."""
    title = N_("Join a team: choose its file")
    screen = TeamFileScreen(
        _(title), lambda path: _ask_passphrase(app, path, screen.done), app.desk.draft("team.file")
    )
    app.push_screen(screen)
    return screen


def reopen_file(app: "RepApp", _record: str, _title: str) -> None:
    """Ask again for the shared file of the team to join."""
    open_join(app)


def reopen_join(app: "RepApp", record: str, _title: str) -> None:
    """Ask again for the passphrase of the team to join, with its file below; ``record`` is the file."""
    _ask_passphrase(app, Path(record), open_join(app).done)


def _ask_passphrase(app: "RepApp", file: Path, done: Callable[[], object]) -> None:
    spec = FormSpec(
        "team.join",
        N_("Join a team"),
        (
            file_field(),
            FieldSpec(
                "passphrase",
                N_("Passphrase"),
                "secret",
                required=True,
                help=N_("Your manager has it. It is asked for only this once."),
            ),
        ),
    )

    def read(given: dict[str, Any]) -> object:
        from fieldrep.services.team import open_invitation

        with in_place():
            return open_invitation(app.desk.workspace, Path(clean_path(given["file"])), given["passphrase"])

    def opened(invitation: Any) -> None:
        if invitation is not None:
            app.push_screen(WhoScreen(invitation), lambda who: _take_in(app, invitation, who, done))

    values = {"file": str(file)}
    edits = Edits(app.desk.draft(spec.name, str(file), title=file.stem), spec, values, app.desk.form_settings)
    screen = FormScreen(spec, values, edits, read, app.desk.form_settings)
    screen.form.active = "passphrase"
    app.push_screen(screen, opened)


class WhoScreen(FrameScreen):
    """Who one is in the team. Dismissed with a Candidate, NOBODY for a new member, None on leaving."""

    AREA = 8

    def __init__(self, invitation: "Invitation") -> None:
        super().__init__()
        self._invitation = invitation

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Join “{name}”: who are you?").format(name=self._invitation.name)):
            yield LineList(id="who")

    def on_mount(self) -> None:
        found, mine = self._invitation.members, self._invitation.mine
        blocks = [
            Block(_("What was recorded here so far belongs to that member from then on."), "plain"),
            Block(""),
        ]
        for each in found:
            words = f"{each.name} · {term(each.role, 'Role')}" if each.role else each.name
            blocks.append(Block(words, refs=each, id=each.id, mark="done" if each == mine else ""))
        blocks.append(Block(_("None of these: I am new here"), refs=NOBODY, id=NOBODY, mark="new"))
        who = self.query_one("#who", LineList)
        who.source = FlowSource(blocks)
        who.go_to(mine.id if mine is not None else NOBODY)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.dismiss(event.row.refs)


def _take_in(app: "RepApp", invitation: "Invitation", who: Any, done: Callable[[], object]) -> None:
    if who is None:
        return

    def joined(result: Any) -> None:
        if result is None:
            return
        done()
        belongs = _("You belong to “{name}” now.").format(name=invitation.name)
        if isinstance(result, FieldrepError):
            app.notice(sentences(belongs, str(result)), "warning")
        else:
            app.notice(sentences(belongs, result.summary))

    app.push_screen(JoiningScreen(invitation, None if who == NOBODY else who), joined)


class JoiningScreen(FrameScreen):
    """The first sync, with its progress. Dismissed with a SyncResult, with an error where one has joined and
    only the sending failed, or None where nothing was joined."""

    AREA = 8

    @dataclass
    class Ended(Message):
        """The first sync ended: ``result`` None and no ``error``: it was stopped."""

        result: "SyncResult | None"
        error: FieldrepError | None

    def __init__(self, invitation: "Invitation", member: "Candidate | None") -> None:
        super().__init__()
        self._invitation = invitation
        self._member = member
        self._stop = Event()
        self._progress = (0, 0)
        self._error: FieldrepError | None = None
        self._working = False

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Join “{name}”").format(name=self._invitation.name)):
            yield LineList(reading=True, id="progress")

    def on_mount(self) -> None:
        self.set_interval(0.2, self._tick)
        self._begin()

    def _begin(self) -> None:
        self._working, self._error = True, None
        self.app.syncing.held = True
        self._stop.clear()
        self._show()
        self.run_worker(self._work, thread=True, group="join", exit_on_error=False)

    def _work(self) -> None:
        from fieldrep.services.syncing import result_of
        from fieldrep.services.team import join_team

        workspace = self.app.desk.workspace
        try:
            outcome = join_team(
                workspace,
                self._invitation,
                self._member,
                cancelled=self._stop.is_set,
                progress=self._note,
            )
            result = None if outcome.came.cancelled else result_of(workspace, outcome)
            self.post_message(self.Ended(result, None))
        except FieldrepError as error:
            self.post_message(self.Ended(None, error))

    def _note(self, done: int, total: int) -> None:
        self._progress = (done, total)

    def _tick(self) -> None:
        if self._working:
            self._show()

    def _show(self) -> None:
        self.query_one("#progress", LineList).source = FlowSource(self._blocks())

    def _blocks(self) -> list[Block]:
        if self._error is not None:
            return [
                Block(str(self._error), "overdue", mark="error"),
                Block(""),
                Block(_("Nothing counts as joined yet. r tries again, Esc goes back."), "plain"),
            ]
        done, total = self._progress
        share = done / total if total else 0.0
        return [
            Block(_("Everything of the team comes in."), "plain"),
            Block(""),
            Block(f"{bar(share, 30)} {share:4.0%}", "strong"),
            Block(""),
            Block(_("Esc stops it. Then nothing counts as joined, and you can join again."), "dim"),
        ]

    def on_joining_screen_ended(self, event: Ended) -> None:
        event.stop()
        app = self.app
        self._working = app.syncing.held = False
        app.desk.settings_changed()
        if event.error is not None and app.desk.settings.get(TEAM) != self._invitation.team:
            self._error = event.error
            self._show()
            return
        self.dismiss(event.result or event.error)
        if not (event.result or event.error):
            app.notice(_("Stopped. Nothing counts as joined; join again when you like."), "info")
        else:
            app.changed()

    def _why_not_again(self) -> str | None:
        return None if self._error is not None else ""

    @action("join.again", "r", N_("Try again"), when="_why_not_again", help=N_("Try once more."))
    def again(self) -> None:
        self._begin()

    @action("frame.back", ("escape", "q"), N_("Stop"), help=N_("Stop the first sync, or go back."))
    def go_back(self) -> None:
        if self._working:
            self._stop.set()
        else:
            self.dismiss(None)

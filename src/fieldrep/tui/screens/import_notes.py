"""The import of a text file with notes of visits and calls: which account each belongs to, then all of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.fields import field_label
from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec, Picked
from fieldrep.tui.forms.state import CHOSEN
from fieldrep.tui.frame import Pane, TwoPane
from fieldrep.tui.menu import Menu, MenuItem, MenuScreen, ask_menu
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, ListSource, Row, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fieldrep.services.import_notes import NotesPreview, NotesResult, PlannedNote
    from fieldrep.tui.forms.spec import FormDraft

OTHER, NONE = "other", ""
FORM, ACCOUNT_FORM = "import.notes", "notes.account"
CREATE = "create"
"""Key of the draft beside those of the notes."""
COLUMNS = (
    Column("number", width=4, align="right", style="dim"),
    Column("day", width=14, drop=1, style="dim"),
    Column("account", weight=2, least=12),
    Column("state", width=20, style="dim"),
    Column("said", weight=3, least=10, drop=2, style="dim"),
)
UNCLEAR = ("new", "ambiguous")
"""States of notes whose account has to be chosen."""
MARKS = {"ready": "new", "new": "warn", "ambiguous": "warn", "unchanged": "done", "rejected": "error"}


class NotesPane(Pane):
    """Enter on a note whose account is not clear asks for it; on another it goes to the note in full."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        if isinstance(self.screen, ImportNotesScreen) and event.row.refs.state in UNCLEAR:
            event.stop()
            self.screen.choose_account()


class ImportNotesScreen(MenuScreen):
    """Reads the notes in a worker, lets unsure accounts be chosen, then logs them. Dismissed with True."""

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ("walk-in", "not met", "next step", "promise")

    @dataclass
    class _Read(Message):
        """A worker has read the notes."""

        preview: "NotesPreview"

    @dataclass
    class _Logged(Message):
        """A worker has logged the notes."""

        result: "NotesResult"

    @dataclass
    class _Failed(Message):
        """It could not be read or written."""

        error: FieldrepError

    def __init__(self, path: Path, draft: "FormDraft | None" = None) -> None:
        """``draft`` keeps the file with the accounts that were chosen."""
        super().__init__()
        self._path = path
        self._preview: NotesPreview | None = None
        self._choices: dict[int, tuple[str, str]] = {}  # number of a note → id and name of its account
        self._kept = draft.load() if draft is not None else {}
        self._create = self._kept.pop(CREATE, "") != ""
        self._keeper = DraftKeeper(draft, self._texts)
        self._working = True
        self.done = False

    def heading(self) -> str:
        return _("Import · notes of {file}").format(file=self._path.name)

    def compose_body(self) -> ComposeResult:
        notes, note = (
            NotesPane(title=_("Notes to import"), id="notes-pane"),
            Pane(title=_("In full"), id="note-pane"),
        )
        notes.styles.width, note.styles.width = "3fr", "2fr"
        with TwoPane():
            with notes:
                yield LineList(columns=COLUMNS, empty=_("Reading the file …"), id="notes")
            with note:
                yield LineList(reading=True, id="note")

    def on_mount(self) -> None:
        self._keeper.touch()  # the file is chosen
        self.run_worker(self._read_notes, name="notes", thread=True)

    def on_unmount(self) -> None:
        self._keeper.flush()

    # What is kept

    def _texts(self) -> dict[str, str]:
        """Return what was chosen, as the draft keeps it: by number and words of a note its account."""
        texts = {CREATE: "x"} if self._create else {}
        if self._preview is None:
            return self._kept | texts
        for note in self._preview.notes:
            if note.number in self._choices:
                account, name = self._choices[note.number]
                texts |= {_key(note): name, _key(note) + CHOSEN: account}
        return texts

    def _take_up(self, notes: "Sequence[PlannedNote]") -> None:
        """Bring back what was chosen for notes that are still the same and still unclear."""
        unclear = {note.number: _key(note) for note in notes if note.state in UNCLEAR}
        kept = {n: (self._kept.get(key + CHOSEN, ""), self._kept.get(key, "")) for n, key in unclear.items()}
        both = kept | self._choices
        self._choices = {number: chosen for number, chosen in both.items() if number in unclear and chosen[0]}
        self._kept = {}

    # In workers

    def _read_notes(self) -> None:
        """In a worker: read the file and find the accounts."""
        from fieldrep.services.import_notes import preview_notes

        try:
            with self.app.desk.workspace.read() as ctx:
                self.post_message(self._Read(preview_notes(ctx, self._path)))
        except FieldrepError as error:
            self.post_message(self._Failed(error))

    def _log_notes(self) -> None:
        """In a worker: log the notes."""
        from fieldrep.services.import_notes import run_notes_import

        assert self._preview is not None
        choices = {number: account for number, (account, _name) in self._choices.items()}
        workspace = self.app.desk.workspace
        try:
            result = run_notes_import(workspace, self._preview, create=self._create, choices=choices)
        except FieldrepError as error:
            self.post_message(self._Failed(error))
        else:
            self.post_message(self._Logged(result))

    def on_import_notes_screen__read(self, message: _Read) -> None:
        message.stop()
        self._working = False
        self._take_up(message.preview.notes)
        self._preview = message.preview
        self._keeper.touch()
        self._show()

    def on_import_notes_screen__failed(self, message: _Failed) -> None:
        message.stop()
        self._working = False
        self.query_one("#notes", LineList).empty = str(message.error)
        self.query_one("#notes", LineList).reload()
        self.app.show_error(message.error)

    def on_import_notes_screen__logged(self, message: _Logged) -> None:
        message.stop()
        self._working, self.done = False, True
        created, left = message.result.counts["created"], len(message.result.left)
        text = ngettext("{count} note is logged.", "{count} notes are logged.", created).format(count=created)
        if left:
            text += " " + ngettext("{count} was left.", "{count} were left.", left).format(count=left)
        self.app.notice(text + " " + _("u takes all of it back."), "warning" if left else "done")
        self._preview = None
        self._working = True
        self.run_worker(self._read_notes, name="notes", thread=True)
        self.app.changed()

    # What is shown

    def _show(self) -> None:
        if self._preview is None:
            return
        notes = self._preview.notes
        self.query_one("#notes", LineList).source = ListSource([self._row(note) for note in notes])
        pane = self.query_one("#notes-pane", Pane)
        pane.count = len(notes)
        pane.border_subtitle = _("new accounts are made") if self._create else ""
        self.app.keys_settled()

    def _row(self, note: "PlannedNote") -> Row:
        draft = note.draft
        chosen = self._choices.get(note.number)
        mark, style, name = MARKS[note.state], "", note.account or draft.account
        if chosen is not None:
            mark, name = "new", chosen[1]
        elif note.state == "new" and self._create:
            mark = "new"
        elif mark == "warn":
            style = "warn"
        account = (Span(single_line(name), style),)
        day = format_date(draft.day, current_language()) if draft.day else ""
        text = single_line(" → ".join(filter(None, (draft.said, draft.result))))
        return Row(
            f"n{note.number}", (str(note.number), day, account, self._state(note), text), refs=note, mark=mark
        )

    def _state(self, note: "PlannedNote") -> str:
        if note.number in self._choices:
            return ""
        match note.state:
            case "new":
                return _("new account") if self._create else _("not known: Enter")
            case "ambiguous":
                return _("several fit: Enter")
            case "unchanged":
                return _("was taken in before")
            case "rejected":
                return _("can't be taken")
        return ""

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "notes":
            lines = _in_full(event.row.refs) if event.row is not None else []
            self.query_one("#note", LineList).source = FactSource(lines)

    @property
    def note(self) -> "PlannedNote | None":
        """The note under the cursor."""
        row = self.query_one("#notes", LineList).row
        return row.refs if row is not None else None

    # Choosing accounts

    def _why_not_choose(self) -> str | None:
        note = self.note
        if note is None:
            return _("Nothing is selected.")
        return None if note.state in UNCLEAR else _("Its account is clear.")

    @action("notes.account", "e", N_("Account"), when="_why_not_choose",
            help=N_("Say which account this note belongs to."))  # fmt: skip
    def choose_account(self) -> None:
        note = self.note
        if note is None:
            return
        items = [MenuItem(record, label) for record, label in note.candidates]
        items.append(MenuItem(OTHER, _("another account …"), key="o"))
        if note.number in self._choices:
            items.append(MenuItem(NONE, _("none of them"), key="x"))
        labels = dict(note.candidates)

        def chosen(record: str | None) -> None:
            if record == OTHER:
                self.pick_account(note.number, note.draft.account)
            elif record == NONE:
                self._choices.pop(note.number, None)
                self._keeper.touch()
                self._show()
            elif record is not None:
                self._choose(note.number, record, labels[record])

        ask_menu(self.app, Menu(note.draft.account or _("Account"), items), chosen)

    def _choose(self, number: int, record: str, name: str) -> None:
        self._choices[number] = (record, name)
        self._keeper.touch()
        self._show()

    def pick_account(self, number: int, words: str) -> None:
        """Ask for the account of a note, which calls it by ``words``."""
        from fieldrep.tui.screens.quick_log import suggest_accounts

        desk = self.app.desk
        field = FieldSpec(
            "account",
            N_("Account"),
            kind="pick",
            required=True,
            suggest=lambda text: suggest_accounts(desk, text),
        )

        def picked(values: Any) -> None:
            if values is not None:
                account: Picked = values["account"]
                self._choose(number, account.value or "", account.text)

        spec = FormSpec(ACCOUNT_FORM, N_("Account"), (field,))
        draft = desk.draft(spec.name, f"{number} {self._path}", title=words)
        self.app.push_screen(FormScreen(spec, None, draft, settings=desk.form_settings), picked)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()

    @action("notes.create", "n", N_("New accounts"),
            help=N_("Make the accounts that are not known yet, or leave their notes out."))  # fmt: skip
    def toggle_create(self) -> None:
        self._create = not self._create
        self._keeper.touch()
        self._show()

    # Doing it

    def _why_not_import(self) -> str | None:
        if self._preview is None or self._working:
            return _("The notes are still being read.")
        choices = {number: account for number, (account, _name) in self._choices.items()}
        counts = self._preview.counts(create=self._create, choices=choices)
        return (
            None if counts["created"] else _("No note can be taken in: choose accounts, or n for new ones.")
        )

    @action("import.do", ("ctrl+s", "f10"), N_("Import"), when="_why_not_import",
            help=N_("Log every note whose account is known, all or none."))  # fmt: skip
    def start_import(self) -> None:
        self._working = True
        self.run_worker(self._log_notes, name="import", thread=True)

    @action("frame.back", ("escape", "q"), N_("Back"), help=N_("Go back to where you came from."))
    def go_back(self) -> None:
        self._keeper.leave() if self._texts() and not self.done else self._keeper.discard()
        self.dismiss(self.done)


def _key(note: "PlannedNote") -> str:
    """Return what the account chosen for a note is kept under."""
    return f"{note.number} {note.draft.account}"


def _in_full(note: "PlannedNote") -> list[Fact | Block]:
    """Return everything of a note."""
    draft = note.draft
    people = _(", ").join(f"{p.name} ({p.title})" if p.title else p.name for p in draft.people)
    when = format_date(draft.day, current_language(), year=True) if draft.day else ""
    facts = [
        (field_label("touch", "account"), draft.account),
        (_("City"), draft.city),
        (_("With"), people),
        (_("When"), " ".join(filter(None, (when, f"{draft.start:%H:%M}" if draft.start else "")))),
        (field_label("touch", "kind"), term(draft.kind, "TouchKind") or _("visit")),
        (field_label("touch", "said"), draft.said),
        (field_label("touch", "result"), draft.result),
        (field_label("touch", "outcome"), term(draft.outcome, "Outcome")),
        (field_label("touch", "competitor_info"), draft.competitor_info),
        (field_label("touch", "next_step"), draft.next),
    ]
    lines: list[Fact | Block] = [Fact(label, text) for label, text in facts if text]
    told = [Fact("", note.reason, style="warn", mark="warn")] if note.reason else []
    told += [
        Fact("", p.text, style="overdue" if p.rejects else "warn", mark="error" if p.rejects else "warn")
        for p in note.problems
    ]
    if told:
        lines = [*told, Block(""), *lines]
    return lines

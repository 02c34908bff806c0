"""Choosing a file: a line for its path, completed and narrowed down while one types, and what is there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.widgets import Input

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.screens.account_list import MARGIN
from fieldrep.tui.screens.import_paths import (
    Entry,
    clean_path,
    complete,
    first_folder,
    list_folder,
    shown_path,
    size_text,
    split_path,
)
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.tui.forms.spec import FormDraft

    Chosen = Callable[[Path], None]

PATH = "path"
"""Key of the path in the draft."""

_last: list[Path] = []
"""The folder a file was last taken from, as long as the program runs."""


class PathInput(Input):
    """The line for the path; the arrows move in the list below it, Tab completes."""

    def on_key(self, event: events.Key) -> None:
        screen = self.screen
        if not isinstance(screen, ImportFileScreen):
            return
        if event.key in ("up", "down", "pageup", "pagedown"):
            screen.move(event)
        elif event.key == "tab":
            screen.complete()
        else:
            return
        event.stop()
        event.prevent_default()


class ImportFileScreen(FrameScreen):
    """Hands the file on to ``chosen``; stays below, so that one comes back to it."""

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ("source of numbers",)
    DEFAULT_CSS = style_sheet("import_file")
    AUTO_FOCUS: ClassVar[str | None] = "PathInput"

    def __init__(self, chosen: "Chosen", *, any_file: bool = False, draft: "FormDraft | None" = None) -> None:
        """``any_file``: files of every kind are shown, to be attached rather than imported.
        ``draft`` keeps the path that is typed."""
        super().__init__()
        self._chosen = chosen
        self._any = any_file
        self._home = _last[0] if _last and _last[0].is_dir() else first_folder()
        self._moved = self._typed = False
        self._text = draft.load().get(PATH, "") if draft is not None else ""
        self._keeper = DraftKeeper(draft, lambda: {PATH: self._text})

    def heading(self) -> str:
        return _("Attach · choose a file") if self._any else _("Import · choose a file")

    def pane_title(self) -> str:
        """Return what the file is chosen for."""
        if self._any:
            return _("Attach a copy of a file")
        return _("Import a file: customers (CSV, Excel) or notes of visits (text)")

    def first_text(self, folder: Path) -> str:
        """Return what stands in the line for the path at first."""
        return shown_path(folder)

    def is_meant(self, path: Path) -> bool:
        """Return whether a path that was typed is what one came for."""
        return path.is_file()

    def missing(self, path: Path) -> None:
        """Say that there is nothing under a path."""
        self.app.notice(_("There is no such file: {path}").format(path=path), "info")

    def compose_body(self) -> ComposeResult:
        columns = (
            Column("name", least=16),
            Column("size", width=9, align="right", style="dim"),
            Column("changed", width=16, align="right", drop=1, style="dim"),
            MARGIN,
        )
        self._text = self._text or self.first_text(self._home)
        with Pane(title=self.pane_title()):
            yield PathInput(self._text, placeholder=_("Type or paste a path"), compact=True, id="path")
            yield LineList(columns=columns, empty=_("Nothing here to choose. Type another path."), id="files")

    def on_mount(self) -> None:
        field = self.query_one(PathInput)
        field.cursor_blink = False
        field.cursor_position = len(field.value)
        self._show()

    @property
    def files(self) -> LineList:
        """The folders and files to choose from."""
        return self.query_one("#files", LineList)

    def _show(self) -> None:
        folder, part = split_path(self.query_one(PathInput).value, self._home)
        self._moved = False
        self.files.source = ListSource([_row(entry) for entry in list_folder(folder, part, self._any)])
        self.files.move_to(0)

    def _put(self, text: str) -> None:
        field = self.query_one(PathInput)
        with self.prevent(Input.Changed):
            field.value = text
        field.cursor_position = len(text)
        self._typed = False
        self._keep(text)
        self._show()

    def _keep(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self._keeper.touch()

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._typed = True
        self._keep(event.value)
        self._show()

    def move(self, event: events.Key) -> None:
        """Move in the list while the path keeps the focus."""
        self._moved = True
        self.files.on_key(event)

    def complete(self) -> None:
        """Complete the name that is being typed."""
        folder, part = split_path(self.query_one(PathInput).value, self._home)
        row = self.files.row
        if self._moved and row is not None:
            entry: Entry = row.refs
            self._put(shown_path(entry.path) if entry.folder else str(entry.path))
        else:
            self._put(complete(folder, part, list_folder(folder, part, self._any)))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        text = clean_path(event.value)
        folder, part = split_path(text, self._home)
        path = folder / part if part else folder
        row = self.files.row
        if not self._moved and self.is_meant(path):
            self._take(path)
        elif not self._moved and (part or self._typed) and path.is_dir():
            self._put(shown_path(path))  # not “..”, which stands first below a folder typed to its end
            self.app.notice(_("Choose with ↓ and Enter, or go on typing."), "info")
        elif row is not None:
            self._open(row.refs)
        else:
            self.missing(path)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._open(event.row.refs)

    def _open(self, entry: Entry) -> None:
        if entry.folder:
            self._put(shown_path(entry.path))
            self.set_focus(self.query_one(PathInput))
        else:
            self._take(entry.path)

    def _take(self, path: Path) -> None:
        _last[:] = [path.parent]
        self._keep(str(path))
        self._keeper.flush()  # before what opens above it writes a draft of its own, which is the newer one
        try:
            self._chosen(path)
        except FieldrepError as error:
            self.app.show_error(error)

    def _why_no_imports(self) -> str | None:
        return "" if self._any else None

    @action("import.list", "f8", N_("Imports"), everywhere=True, when="_why_no_imports",
            help=N_("Show the imports there were; each can be taken back."))  # fmt: skip
    def show_imports(self) -> None:
        from fieldrep.tui.screens.import_list import ImportsScreen

        self.app.push_screen(ImportsScreen())

    @action("frame.back", "escape", N_("Back"), everywhere=True, help=N_("Go back to where you came from."))
    def go_back(self) -> None:
        self._keeper.leave()
        self.dismiss(None)

    def on_unmount(self) -> None:
        self._keeper.flush()

    def done(self) -> None:
        """Close: what the file was chosen for is done, its path is needed no longer."""
        self._keeper.discard()
        self.dismiss(None)


def _row(entry: Entry) -> Row:
    name = entry.name or entry.path.name
    if entry.folder:
        return Row(str(entry.path), ((Span(f"{name}/", "accent"),), "", ""), refs=entry)
    changed = f"{entry.changed:%Y-%m-%d %H:%M}" if entry.changed else ""
    return Row(str(entry.path), (name, size_text(entry.size), changed), refs=entry)

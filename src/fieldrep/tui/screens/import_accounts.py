"""The import of a file, step by step: choose it, match its columns, look at what would happen, take it in."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from fieldrep.i18n import _
from fieldrep.tui.menu import Menu, MenuItem, ask_menu
from fieldrep.tui.screens.import_file import ImportFileScreen
from fieldrep.tui.screens.import_paths import TEXTS

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp
    from fieldrep.tui.screens.import_columns import ImportColumnsScreen
    from fieldrep.tui.screens.import_notes import ImportNotesScreen


Done = Callable[[], object]


def open_import(app: "RepApp") -> ImportFileScreen:
    """Ask for a file and go on with its columns, or its notes."""
    screen = ImportFileScreen(
        lambda path: open_file(app, path, screen.done), draft=app.desk.draft("import.file")
    )
    app.push_screen(screen)
    return screen


def open_file(app: "RepApp", path: Path, done: Done) -> None:
    """Go on with a file; of a text file it is asked what it holds. ``done`` is called after an import."""
    if path.suffix.casefold() not in TEXTS:
        open_table(app, path, done)
        return
    items = [
        MenuItem("notes", _("Notes of visits and calls"), key="n"),
        MenuItem("table", _("A table of customers"), key="t"),
    ]

    def chosen(what: str | None) -> None:
        if what == "notes":
            open_notes(app, path, done)
        elif what == "table":
            open_table(app, path, done)

    ask_menu(app, Menu(_("What does this text hold?"), items), chosen)


def open_table(app: "RepApp", path: Path, done: Done) -> "ImportColumnsScreen":
    """Show the columns of a table of customers."""
    from fieldrep.tui.screens.import_columns import FORM, ImportColumnsScreen

    screen = ImportColumnsScreen(path, app.desk.draft(FORM, str(path), title=path.name))
    app.push_screen(screen, lambda imported: _after(bool(imported), done))
    return screen


def open_notes(app: "RepApp", path: Path, done: Done) -> "ImportNotesScreen":
    """Show the notes of a text file."""
    from fieldrep.tui.screens.import_notes import FORM, ImportNotesScreen

    screen = ImportNotesScreen(path, app.desk.draft(FORM, str(path), title=path.name))
    app.push_screen(screen, lambda imported: _after(bool(imported), done))
    return screen


def _after(imported: bool, done: Done) -> None:
    if imported:
        done()


# As it was left: with the file below, as far as one had come


def reopen_import(app: "RepApp", _record: str, _title: str) -> None:
    """Ask for a file again, with the path as it was typed."""
    open_import(app)


def reopen_columns(app: "RepApp", record: str, _title: str) -> None:
    """Show the columns of a file again, as they were corrected; ``record`` is its path."""
    open_table(app, Path(record), open_import(app).done)


def reopen_source(app: "RepApp", record: str, _title: str) -> None:
    """Ask for the source of the numbers again; ``record`` is the path of the file."""
    open_table(app, Path(record), open_import(app).done).change_source()


def reopen_notes(app: "RepApp", record: str, _title: str) -> None:
    """Show the notes of a file again, with the accounts that were chosen; ``record`` is its path."""
    open_notes(app, Path(record), open_import(app).done)


def reopen_account_of_note(app: "RepApp", record: str, title: str) -> None:
    """Ask for the account of a note again; ``record`` is the number of the note and the path of its file."""
    number, _space, path = record.partition(" ")
    open_notes(app, Path(path), open_import(app).done).pick_account(int(number), title)

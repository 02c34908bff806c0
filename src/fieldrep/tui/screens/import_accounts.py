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


Done = Callable[[], object]


def open_import(app: "RepApp") -> None:
    """Ask for a file and go on with its columns, or its notes."""
    screen = ImportFileScreen(
        lambda path: open_file(app, path, screen.imported), draft=app.desk.draft("import.file")
    )
    app.push_screen(screen)


def reopen_import(app: "RepApp", _record: str, _title: str) -> None:
    """Ask for a file again, with the path as it was typed."""
    open_import(app)


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
            from fieldrep.tui.screens.import_notes import ImportNotesScreen

            app.push_screen(ImportNotesScreen(path), lambda imported: _after(bool(imported), done))
        elif what == "table":
            open_table(app, path, done)

    ask_menu(app, Menu(_("What does this text hold?"), items), chosen)


def open_table(app: "RepApp", path: Path, done: Done) -> None:
    """Show the columns of a table of customers."""
    from fieldrep.tui.screens.import_columns import ImportColumnsScreen

    app.push_screen(ImportColumnsScreen(path), lambda imported: _after(bool(imported), done))


def _after(imported: bool, done: Done) -> None:
    if imported:
        done()

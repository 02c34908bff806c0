"""An import that was under way: the program killed, the same file comes back with what was corrected."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from textual.pilot import Pilot

from fieldrep.paths import DataPaths
from fieldrep.tui.forms.form import Form
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import import_file
from fieldrep.tui.screens.account_deeds import Subject
from fieldrep.tui.screens.account_extras import attach
from fieldrep.tui.screens.import_accounts import open_file, open_import, open_table
from fieldrep.tui.screens.import_columns import ImportColumnsScreen
from fieldrep.tui.screens.import_file import ImportFileScreen
from fieldrep.tui.screens.import_notes import ImportNotesScreen
from fieldrep.tui.screens.import_preview import DONE, ImportScreen
from fieldrep.tui.screens.team_care import open_export
from fieldrep.tui.screens.team_files import TeamFileScreen
from fieldrep.tui.screens.team_forms import open_move, open_passphrase
from fieldrep.tui.screens.team_start import open_join, open_make
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.support.waiting import kept
from tests.tui.field_week import Week, WeekApp, make_week

SHEET = "Firm,Town,Terms,Sector note\nHill Bakery,Graz,30 days,bread\nMill & Co,Linz,cash,flour\n"
TERMS = ("down", "down")
"""From the first column to “Terms”."""
NOTES = (
    "# Nobody we know\nDate: 2026-11-16\nSaid: asked for a price\n\n# Nor this one\nSaid: wants a sample\n"
)


@pytest.fixture(autouse=True)
def _no_folder_of_another_test() -> None:
    import_file._last.clear()


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


async def press(app: WeekApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.rest(pilot)


async def take_file(app: WeekApp, pilot: Pilot[Any], path: Path) -> None:
    open_import(app)
    await app.rest(pilot)
    await press(app, pilot, "ctrl+u")
    await type_text(pilot, str(path))
    await press(app, pilot, "enter")


async def leave_out(app: WeekApp, pilot: Pilot[Any], *way: str) -> None:
    """Correct the column that these keys lead to."""
    await press(app, pilot, *way, "e")
    await type_text(pilot, "leave it out")
    await press(app, pilot, "enter")


async def come_back(app: WeekApp, pilot: Pilot[Any]) -> None:
    """Open what was on the screen, as a start does."""
    app._reopen()
    await app.rest(pilot)
    await app.rest(pilot)


def line(app: WeekApp, text: str) -> str:
    return next(line for line in grid(app) if text in line)


def left(app: WeekApp) -> list[tuple[str, bool]]:
    return sorted((draft.form, draft.on_screen) for draft in app.desk.drafts.all())


async def test_corrected_columns_come_back_with_their_file(week: Week, sheet: Path) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await take_file(app, pilot, sheet)
        await leave_out(app, pilot, *TERMS)
        assert "left out" in line(app, "30 days")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert isinstance(again.screen, ImportColumnsScreen)
        assert again.screen.corrections == ["Terms=ignore"]
        assert "left out" in line(again, "30 days")
        await press(again, pilot, "ctrl+s", "ctrl+s")  # the preview, the import
        assert isinstance(again.screen, ImportScreen)
        assert again.screen.state == DONE
        await press(again, pilot, "escape")
        assert len(again.screen_stack) == 1
        assert left(again) == []
    with week.workspace.read() as ctx:
        extras = ctx.session.connection().exec_driver_sql("SELECT name FROM extra_field").scalars().all()
    assert "Sector note" in extras
    assert "Terms" not in extras


async def test_a_file_comes_back_to_its_columns_though_nothing_was_corrected(week: Week, sheet: Path) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await take_file(app, pilot, sheet)
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert isinstance(again.screen, ImportColumnsScreen)
        await press(again, pilot, "escape")
        assert isinstance(again.screen, ImportFileScreen)
        assert left(again) == [("import.file", True)]  # nothing of the columns is worth keeping


async def test_the_preview_comes_back_with_its_corrections(week: Week, sheet: Path) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await take_file(app, pilot, sheet)
        await leave_out(app, pilot, *TERMS)
        await press(app, pilot, "p")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert isinstance(again.screen, ImportScreen)
        assert again.screen._asked[0] == ("Terms=ignore",)
        await press(again, pilot, "escape", "escape", "escape")
        assert left(again) == [("import.columns", False), ("import.file", False)]


async def test_what_was_corrected_stays_with_the_file_until_it_is_taken_in(week: Week, sheet: Path) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await take_file(app, pilot, sheet)
        await leave_out(app, pilot, *TERMS)
        await press(app, pilot, "escape")
        assert isinstance(app.screen, ImportFileScreen)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ImportColumnsScreen)
        assert app.screen.corrections == ["Terms=ignore"]
        sheet.write_text(SHEET.replace("Terms", "Payment"), encoding="utf-8")
        await press(app, pilot, "escape", "enter")
        assert isinstance(app.screen, ImportColumnsScreen)
        assert app.screen.corrections == []  # the column is gone from the file


async def test_the_sheet_that_was_chosen_comes_back_unless_it_is_gone(week: Week, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    for second in ("South", "West"):
        book = Workbook()
        book.active.append(["Firm", "Town"])  # type: ignore[union-attr]
        book.active.append(["Hill Bakery", "Graz"])  # type: ignore[union-attr]
        other = book.create_sheet(second)
        other.append(["Firm", "Place"])
        other.append(["Mill & Co", "Linz"])
        book.save(path)
        app = WeekApp(week)
        async with app.at() as pilot:
            if second == "South":
                open_table(app, path, lambda: None)
                await app.rest(pilot)
                await press(app, pilot, "t", "down", "enter")
                await kept(pilot)
            else:
                await come_back(app, pilot)
                assert line(app, "Hill Bakery")  # South is no more
                continue
        again = WeekApp(week)
        async with again.at() as pilot:
            await come_back(again, pilot)
            assert line(again, "Mill & Co")


async def test_the_source_of_the_numbers_comes_back_above_its_file(week: Week, sheet: Path) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await take_file(app, pilot, sheet)
        await press(app, pilot, "o")
        await type_text(pilot, "Fair of Linz")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert line(again, "Fair of Linz")
        await press(again, pilot, "ctrl+s")
        assert isinstance(again.screen, ImportColumnsScreen)
        assert line(again, "source Fair of Linz")
        await kept(pilot)
    third = WeekApp(week)
    async with third.at() as pilot:
        await come_back(third, pilot)
        assert line(third, "source Fair of Linz")


async def test_the_account_chosen_for_a_note_comes_back(week: Week, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, encoding="utf-8")
    app = WeekApp(week)
    async with app.at() as pilot:
        open_file(app, path, lambda: None)
        await app.rest(pilot)
        await press(app, pilot, "n", "e", "o")
        await type_text(pilot, "Horn")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert line(again, "Horn")
        await press(again, pilot, "enter", "enter")
        assert isinstance(again.screen, ImportNotesScreen)
        assert "Around the Horn" in line(again, "16 Nov")
        await kept(pilot)
    third = WeekApp(week)
    async with third.at((120, 40)) as pilot:
        await come_back(third, pilot)
        assert isinstance(third.screen, ImportNotesScreen)
        assert "Around the H" in line(third, "16 Nov")
        await press(third, pilot, "ctrl+s")
        await press(third, pilot, "escape")
        assert left(third) == []
    with week.workspace.read() as ctx:
        said = "SELECT account_id FROM visit WHERE said = 'asked for a price'"
        assert ctx.session.connection().exec_driver_sql(said).scalar_one() == week.printer


async def test_an_account_chosen_for_another_note_is_not_taken(week: Week, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, encoding="utf-8")
    draft = WeekApp(week).desk.draft("import.notes", str(path))
    draft.put({"1 Somebody else": "Around the Horn", "1 Somebody else#": week.printer, "create": "x"})
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await come_back(app, pilot)
        assert isinstance(app.screen, ImportNotesScreen)
        assert "new account" in line(app, "Nobody we know")


def attached(app: RepApp, week: Week) -> None:
    attach(app, Subject(week.printer, "Around the Horn"))


FILES: dict[str, Callable[[RepApp, Week], object]] = {
    "account.file": attached,
    "team.place": lambda app, _week: open_make(app),
    "team.file": lambda app, _week: open_join(app),
    "team.move": lambda app, _week: open_move(app),
    "team.copy": lambda app, _week: open_export(app),
}


@pytest.mark.parametrize(("form", "opens"), FILES.items(), ids=FILES.keys())
async def test_a_path_comes_back_as_typed(
    week: Week, form: str, opens: Callable[[RepApp, Week], object]
) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        opens(app, week)
        await app.rest(pilot)
        title = line(app, "┌")
        await press(app, pilot, "ctrl+u")
        await type_text(pilot, "/shared/north")
        await kept(pilot)
        assert left(app) == [(form, True)]
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert line(again, "┌") == title
        assert line(again, "/shared/north")


async def test_joining_comes_back_with_its_file_but_never_the_passphrase(week: Week, tmp_path: Path) -> None:
    file = tmp_path / "team.fieldrep"
    file.write_bytes(b"")
    app = WeekApp(week)
    async with app.at() as pilot:
        open_join(app)
        await app.rest(pilot)
        await press(app, pilot, "ctrl+u")
        await type_text(pilot, str(file))
        await press(app, pilot, "enter")
        await type_text(pilot, "the blue lorry")
        await press(app, pilot, "shift+tab", "end")
        await type_text(pilot, ".old")
        await kept(pilot)
        assert "lorry" not in repr(app.desk.drafts.all())
    again = WeekApp(week)
    async with again.at((120, 40)) as pilot:
        await come_back(again, pilot)
        assert again.screen.query_one(Form).state.texts["file"] == f"{file}.old"
        await press(again, pilot, "escape")
        assert isinstance(again.screen, TeamFileScreen)


async def test_a_new_passphrase_comes_back_with_its_tick_only(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_passphrase(app)
        await app.rest(pilot)
        await type_text(pilot, "the blue lorry")
        await press(app, pilot, "tab", "tab", "space")
        await kept(pilot)
        assert "lorry" not in repr(app.desk.drafts.all())
    again = WeekApp(week)
    async with again.at() as pilot:
        await come_back(again, pilot)
        assert "[x]" in line(again, "New key too")

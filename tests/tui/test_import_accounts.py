"""The import of customers on the screen: file, columns, preview, duplicates, rejects, result, undo."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services import accounts
from fieldrep.services.imports import list_imports, preview, run_import
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import import_file
from fieldrep.tui.screens.account_merge import MergeScreen
from fieldrep.tui.screens.accounts import AccountsScreen
from fieldrep.tui.screens.import_columns import ImportColumnsScreen
from fieldrep.tui.screens.import_preview import ImportScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)
SHEET = (
    "编号,公司名称,城市,联系人,电话,Terms,Sector note\n"
    "7,嘉元实业,天津,赵先生,022-2555 1111 转 8,30 天,纸\n"
    "8,Hill Bakery,Graz,Ms Lee,++call me++,,bread\n"
    "9,,Graz,Nobody,123456,,\n"
    "10,México Lindo,México D.F.,Ana,55 1234 5678,cash,food\n"
)


@pytest.fixture(autouse=True)
def _no_folder_of_another_test() -> None:
    import_file._last.clear()


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    return fill_book(workspace, clock)


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "files" / "kunden north.csv"
    path.parent.mkdir()
    path.write_bytes(SHEET.encode("gb18030"))
    return path


async def rest(app: RepApp, pilot: Pilot[Any]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(app, pilot)


async def choose(app: RepApp, pilot: Pilot[Any], path: Path | str) -> None:
    """Open the import from the list of accounts and give a path."""
    await rest(app, pilot)
    await press(app, pilot, "2", "i", "ctrl+u")
    await type_text(pilot, str(path))
    await press(app, pilot, "enter")


def text(app: RepApp) -> str:
    return "\n".join(grid(app))


def rows(app: RepApp) -> LineList:
    return app.screen.query_one("#rows", LineList)


def names(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        return [row.name for row in accounts.list_accounts(ctx)]


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_every_step_as_it_looks(
    rep_app: App,
    book: dict[str, str],
    sheet: Path,
    workspace: Workspace,
    size: tuple[int, int],
    lang: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    monkeypatch.chdir(sheet.parent)
    app = rep_app()
    end = f"{lang}-{size[0]}x{size[1]}"
    async with app.run_test(size=size) as pilot:
        await choose(app, pilot, sheet)
        assert_grid(app, f"import-columns-{end}")
        app.push_screen(ImportScreen(Path(sheet.name), (), None, None))
        await rest(app, pilot)
        assert_grid(app, f"import-summary-{end}")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        for section in ("created", "duplicates", "rejected", "warnings"):
            screen.show_section(section)
            await rest(app, pilot)
            assert_grid(app, f"import-{section}-{end}")


async def test_a_sheet_is_taken_in_and_taken_back(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    before = names(workspace)
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, f"'{sheet}'")
        assert "GB18030 · comma · headings in row 1 · source kunden north" in text(app)
        await press(app, pilot, "ctrl+s")
        assert names(workspace) == before
        await press(app, pilot, "ctrl+s")
        assert "Imported: 3 new, 0 changed." in text(app)
        assert {"嘉元实业", "Hill Bakery", "México Lindo"} <= set(names(workspace))
        await press(app, pilot, "escape")
        assert isinstance(app.screen, AccountsScreen)
        assert any("Hill Bakery" in line for line in grid(app))
        await press(app, pilot, "u")
        assert names(workspace) == before


@pytest.mark.parametrize("size", [NARROW, WIDE])
async def test_a_count_of_the_summary_opens_what_it_counts(
    rep_app: App, book: dict[str, str], sheet: Path, size: tuple[int, int]
) -> None:
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        app.push_screen(ImportScreen(sheet, (), None, None))
        await rest(app, pilot)
        await press(app, pilot, "enter")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        assert screen.section == "created"
        assert "Hill Bakery" in text(app)


async def test_a_column_is_matched_by_hand(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        columns = app.screen.query_one("#columns", LineList)
        assert columns.go_to("6")
        await press(app, pilot, "enter")
        await type_text(pilot, "indus")
        await press(app, pilot, "enter")
        assert "Industry" in text(app)
        assert columns.go_to("5")
        await press(app, pilot, "enter")
        await type_text(pilot, "leave")
        await press(app, pilot, "enter")
        screen = app.screen
        assert isinstance(screen, ImportColumnsScreen)
        assert screen.corrections == ["Sector note=industry", "Terms=ignore"]
        await press(app, pilot, "ctrl+s", "ctrl+s")
    with workspace.read() as ctx:
        made = accounts.resolve_account(ctx, "Hill Bakery")
        assert made.industry == "bread"
        assert accounts.account_side(ctx, made.id).extras == []


async def test_a_field_given_to_a_second_column_leaves_the_first(
    rep_app: App, book: dict[str, str], sheet: Path
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        for column in ("5", "6"):
            assert app.screen.query_one("#columns", LineList).go_to(column)
            await press(app, pilot, "enter")
            await type_text(pilot, "notes")
            await press(app, pilot, "enter")
        screen = app.screen
        assert isinstance(screen, ImportColumnsScreen)
        assert screen.corrections == ["Sector note=notes"]


async def test_without_a_column_of_names_the_preview_says_what_to_do(
    rep_app: App, book: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("foo,bar\nA,1\nB,2\n", encoding="utf-8")
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, path)
        assert "No column gives the customer's name yet" in text(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, ImportColumnsScreen)
        await press(app, pilot, "enter")
        await type_text(pilot, "customer")
        await press(app, pilot, "down", "enter", "ctrl+s")
        assert isinstance(app.screen, ImportScreen)


async def test_likely_duplicates_show_both_sides_and_are_merged_only_when_asked(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.show_section("duplicates")
        await rest(app, pilot)
        shown = text(app)
        for part in ("嘉元实业", "嘉元实业有限公司", "same name, another address", "北京", "天津"):
            assert part in shown
        await press(app, pilot, "M")
        assert "Import first" in text(app)
        await press(app, pilot, "ctrl+s")
        assert {"嘉元实业", "嘉元实业有限公司"} <= set(names(workspace))
        screen.show_section("duplicates")
        await press(app, pilot, "M")
        assert isinstance(app.screen, MergeScreen)
        await press(app, pilot, "ctrl+s")
        assert "嘉元实业" not in names(workspace)


async def test_rejected_rows_are_named_saved_mended_and_tried_again(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    app = rep_app()
    saved = sheet.with_name("kunden north-rejected.csv")
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.show_section("rejected")
        await rest(app, pilot)
        assert "The name is missing." in text(app)
        await press(app, pilot, "ctrl+s", "x")
        assert saved.exists()
        mended = saved.read_text(encoding="utf-8-sig").replace("9,,Graz", "9,Nobody Ltd,Graz")
        saved.write_text(mended, encoding="utf-8-sig")
        await press(app, pilot, "escape")
        await choose(app, pilot, saved)
        await press(app, pilot, "ctrl+s", "ctrl+s")
        assert "Nobody Ltd" in names(workspace)


async def test_rejected_rows_go_to_the_data_folder_where_the_files_folder_is_read_only(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet.with_name("kunden north-rejected.csv").mkdir()  # nothing can be written there
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s", "x")
    assert (workspace.paths.exports / "kunden north-rejected.csv").exists()


async def test_the_same_file_again_says_nothing_new(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s", "ctrl+s", "escape")
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        await press(app, pilot, "ctrl+s")
        assert "This file says nothing new." in text(app)
        assert screen.state == "planned"


async def test_an_import_is_taken_back_from_the_list_of_imports(
    rep_app: App, book: dict[str, str], sheet: Path, workspace: Workspace
) -> None:
    before = names(workspace)
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s", "ctrl+s", "escape", "I")
        assert "kunden north.csv" in text(app)
        await press(app, pilot, "t")
        assert "3 taken out" in text(app)
        assert "taken back" in text(app)
        await press(app, pilot, "t")
        assert "This import is taken back already." in text(app)
    assert names(workspace) == before
    with workspace.read() as ctx:
        assert [row.undone for row in list_imports(ctx)] == [True]


async def test_another_sheet_of_a_workbook_is_read(
    rep_app: App, book: dict[str, str], tmp_path: Path, workspace: Workspace
) -> None:
    made = Workbook()
    first, second = made.active, made.create_sheet("South")
    for sheet, name in ((first, "Alpha Works"), (second, "Omega Works")):
        sheet.append(["Company", "City"])
        sheet.append([name, "Bern"])
    first.title = "North"
    path = tmp_path / "book.xlsx"
    made.save(path)
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, path)
        assert "Alpha Works" in text(app)
        await press(app, pilot, "t", "down", "enter")
        assert "Omega Works" in text(app)
        await press(app, pilot, "ctrl+s", "ctrl+s")
    assert "Omega Works" in names(workspace)
    assert "Alpha Works" not in names(workspace)


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"", "empty"), (b"\x00\x01\x02\x89PNG\r\n\x1a\n" * 50, "table")],
)
async def test_a_file_that_is_no_table_is_refused_in_words(
    rep_app: App, book: dict[str, str], tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "odd.csv"
    path.write_bytes(content)
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, path)
        assert said in text(app)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, ImportColumnsScreen)


async def test_tab_and_the_arrows_choose_a_file_without_typing_its_name(
    rep_app: App, book: dict[str, str], sheet: Path
) -> None:
    (sheet.parent / "zz").mkdir()
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "i", "ctrl+u")
        await type_text(pilot, f"{sheet.parent}/k")
        await press(app, pilot, "tab")
        assert "kunden north.csv" in text(app)
        await press(app, pilot, "enter")
        assert isinstance(app.screen, ImportColumnsScreen)
        await press(app, pilot, "escape", "ctrl+u")
        await type_text(pilot, f"{sheet.parent}/")
        await press(app, pilot, "down", "down", "enter")
        assert isinstance(app.screen, ImportColumnsScreen)


async def test_a_file_that_is_not_there_is_said(rep_app: App, book: dict[str, str], tmp_path: Path) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, tmp_path / "nowhere" / "none.csv")
        assert "There is no such file" in text(app)


async def test_escape_while_rows_are_written_changes_nothing(
    rep_app: App, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    lines = ["Company,City", *(f"Firm {number},Bern" for number in range(3000))]
    path.write_text("\n".join(lines), encoding="utf-8")
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, path)
        await press(app, pilot, "ctrl+s")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        assert screen.state == "planned"
        screen.start_import()
        screen.go_back()
        await rest(app, pilot)
        assert screen.state == "planned"
        assert "nothing was changed" in text(app)
    assert names(workspace) == []


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_imports_as_they_look(
    rep_app: App, sheet: Path, workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.read() as ctx:
        plan = preview(ctx, sheet)
    run_import(workspace, plan)
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "I")
        assert_grid(app, f"imports-{lang}-{size[0]}x{size[1]}")

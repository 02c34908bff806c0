"""The list of accounts: finding, filtering, sorting, and what one key does there."""

import csv
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services import accounts
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.frame import Pane
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.accounts import AccountsScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    return fill_book(workspace, clock)


async def rest(app: RepApp, pilot: Pilot[Any]) -> None:
    """Wait until the workers are done and what they brought is on the screen."""
    await app.workers.wait_for_complete()
    await pilot.pause()


async def settled(app: RepApp, pilot: Pilot[Any]) -> None:
    """Wait until the brief follows the cursor, which it does only where the cursor stays."""
    screen = app.screen
    assert isinstance(screen, AccountsScreen)
    while screen.brief_waits:
        await pilot.pause(0.01)
    await rest(app, pilot)


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(app, pilot)


async def search(app: RepApp, pilot: Pilot[Any], text: str) -> None:
    await press(app, pilot, "slash")
    await type_text(pilot, text)
    await rest(app, pilot)


def names(app: RepApp) -> list[str]:
    """The names of the accounts that the list shows, from the top."""
    shown = app.screen.query_one("#accounts", LineList)
    return [str(row.cells[0]) for row in shown.source.rows(0, 100)]


def cursor(app: RepApp) -> str:
    row = app.screen.query_one("#accounts", LineList).row
    return row.id if row else ""


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_list_as_it_looks(
    rep_app: App, book: dict[str, str], workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "end")
        await settled(app, pilot)
        assert_grid(app, f"accounts-{lang}-{size[0]}x{size[1]}")


async def test_an_empty_book_says_how_to_begin(rep_app: App) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        assert any("Press n to add one, or i to import" in line for line in grid(app))


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("jysy", "嘉元实业有限公司"),
        ("jiayuan", "嘉元实业有限公司"),
        ("嘉元", "嘉元实业有限公司"),
        ("mexico", "Ana Trujillo Emparedados y helados"),
        ("hardy", "Around the Horn"),
        ("6555", "嘉元实业有限公司"),
        ("重点", "嘉元实业有限公司"),
    ],
)
async def test_typing_any_part_finds_an_account(
    rep_app: App, book: dict[str, str], typed: str, found: str
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        await search(app, pilot, typed)
        assert names(app)[0] == found


async def test_enter_after_searching_opens_the_best_hit_and_escape_shows_all_again(
    rep_app: App, book: dict[str, str]
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        await search(app, pilot, "horn")
        await press(app, pilot, "enter", "enter")
        assert isinstance(app.screen, AccountScreen)
        assert app.screen.subject is not None
        assert app.screen.subject.id == book["horn"]
        await press(app, pilot, "escape", "escape")
        assert len(names(app)) == 6


async def test_enter_typed_ahead_of_the_search_waits_for_what_it_finds(
    rep_app: App, book: dict[str, str]
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "slash")
        await type_text(pilot, "horn")
        await pilot.press("enter", "enter")
        await rest(app, pilot)
        assert isinstance(app.screen, AccountScreen)
        assert app.screen.subject is not None
        assert app.screen.subject.id == book["horn"]


async def test_a_filter_narrows_the_list_and_escape_shows_all(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "f", "k")
        assert any("dealer" in line and "1" in line for line in grid(app))
        await press(app, pilot, "2")
        assert names(app) == ["同恒经销部"]
        assert app.screen.query_one("#book", Pane).count == 1
        assert any("└" in line and "dealer" in line for line in grid(app))
        await press(app, pilot, "escape")
        assert len(names(app)) == 6


async def test_filters_add_up_and_x_takes_them_all_away(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "f", "g", "1")
        assert sorted(names(app)) == ["Around the Horn", "嘉元实业有限公司"]
        await press(app, pilot, "f", "s", "2")
        assert len(names(app)) == 1
        await press(app, pilot, "f", "x")
        assert len(names(app)) == 6


async def test_the_most_due_come_first_when_sorted_so(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "s", "d")
        assert names(app)[0] == "嘉元实业有限公司"
        await press(app, pilot, "s", "p")
        assert names(app)[0] == "嘉元实业有限公司"


async def test_a_new_account_is_made_with_its_person_and_a_hint_of_what_is_like_it(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "n")
        await type_text(pilot, "嘉元实业")
        await rest(app, pilot)
        assert any("there is already: 嘉元实业有限公司 (北京)" in line for line in grid(app))
        for text in ("", "上海", "", "", "", "", "3万", "", "", "", "陈先生", "owner"):
            await press(app, pilot, "tab")
            if text:
                await type_text(pilot, text)
        await press(app, pilot, "ctrl+s")
        assert isinstance(app.screen, AccountsScreen)
        assert cursor(app) not in book.values()
        with workspace.read() as ctx:
            made = accounts.resolve_account(ctx, cursor(app))
            assert (made.name, made.city, made.potential_minor) == ("嘉元实业", "上海", 3_000_000)
            assert made.kind == "end_customer"
            rows = ctx.session.connection().exec_driver_sql(
                "SELECT name, title FROM contact WHERE account_id = ?", (made.id,)
            )
            assert [tuple(row) for row in rows] == [("陈先生", "owner")]


async def test_d_puts_an_account_away_and_u_takes_it_back(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        await search(app, pilot, "horn")
        await press(app, pilot, "enter", "d")
        assert names(app) == []
        await press(app, pilot, "u")
        assert names(app) == ["Around the Horn"]


async def test_archived_accounts_are_shown_when_asked_for(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    with workspace.write("account.archive", "x") as ctx:
        accounts.archive_account(ctx, book["horn"])
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        assert "Around the Horn" not in names(app)
        await press(app, pilot, "f", "a")
        assert names(app) == ["Around the Horn"]
        await press(app, pilot, "d")
        assert names(app) == []


async def test_the_list_is_exported_as_it_is_filtered(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "f", "g", "1", "x")
    files = list(workspace.paths.exports.glob("*.csv"))
    with files[0].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["Customer"] for row in rows] == ["Around the Horn", "嘉元实业有限公司"]
    assert rows[1]["Monthly potential"] == "60000.00 CNY"
    assert rows[1]["Contact"] == "刘小姐"


async def test_the_brief_stands_beside_the_list_and_can_be_copied(
    rep_app: App, book: dict[str, str], workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.1 22 10.0.0.2 22")  # no clipboard but the terminal's
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        await search(app, pilot, "嘉元")
        await press(app, pilot, "enter")
        await settled(app, pilot)
        shown = "\n".join(grid(app))
        for part in ("large: CNY 60k a month", "pays at once", "刘小姐", "汉高",
                     "samples by Monday · 2 days overdue", "order list", "Last of 3 visits"):  # fmt: skip
            assert part in shown
        await press(app, pilot, "y")
        assert "samples by Monday" in app.clipboard
        assert app.clipboard.startswith("嘉元实业有限公司 · 北京")
    assert (workspace.paths.exports / "copied.txt").read_text(encoding="utf-8") == app.clipboard


async def test_tab_goes_to_the_brief_of_the_row_under_the_cursor_at_once(
    rep_app: App, book: dict[str, str]
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        await search(app, pilot, "嘉元")
        await press(app, pilot, "enter")
        app.screen.query_one("#accounts", LineList).move_to(0)
        await pilot.press("tab")
        lines = app.screen.query_one("#brief", LineList)
        assert lines.has_focus
        assert lines.go_to(book["liu"])
        await press(app, pilot, "enter")
        assert any("结算经理" in line for line in grid(app))


async def test_a_list_of_many_pages_is_walked_to_its_end(
    rep_app: App, workspace: Workspace, clock: StandingClock
) -> None:
    with workspace.write("account.add", "many") as ctx:
        for number in range(300):
            accounts.add_account(ctx, {"name": f"Firm {number:03d}"})
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "end")
        assert any("Firm 299" in line for line in grid(app))
        assert app.screen.query_one("#book", Pane).count == 300
        await press(app, pilot, "pageup", "pageup", "home")
        assert any("Firm 000" in line for line in grid(app))


async def test_what_another_program_writes_is_shown(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2")
        with workspace.write("account.add", "Zeta") as ctx:
            accounts.add_account(ctx, {"name": "AAA first of all"})
        app.changed()
        await rest(app, pilot)
        assert names(app)[0] == "AAA first of all"


async def test_m_offers_everything_that_can_be_done_here(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "m")
        shown = "\n".join(grid(app))
        assert all(
            word in shown for word in ("Search", "Filter", "Sort", "Export", "Merge", "Put away", "Tags")
        )
        await press(app, pilot, "s", "c")
        cities = [str(row.cells[1]) for row in app.screen.query_one("#accounts", LineList).source.rows(0, 9)]
        assert cities == sorted(cities)

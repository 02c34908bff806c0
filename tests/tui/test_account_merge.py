"""Merging two accounts: both sides are seen first, and it can be taken apart again."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services import accounts
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.account_merge import MergeScreen
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    made = fill_book(workspace, clock)
    with workspace.write("account.add", "twin") as ctx:
        twin = {
            "name": "嘉元实业",
            "city": "北京",
            "street": "朝阳路 1 号",
            "industry": "印刷",
            "website": "jy.cn",
        }
        made["twin"] = accounts.add_account(ctx, twin).id
    return made


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()


async def compare(app: RepApp, pilot: Pilot[Any], keep: str, gone: str) -> None:
    await app.workers.wait_for_complete()
    app.push_screen(MergeScreen(keep, gone))
    await pilot.pause()


def listed(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        return [row.id for row in accounts.list_accounts(ctx)]


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_comparison_as_it_looks(
    rep_app: App, book: dict[str, str], workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await compare(app, pilot, book["jiayuan"], book["twin"])
        assert_grid(app, f"merge-{lang}-{size[0]}x{size[1]}")


async def test_the_likely_counterpart_is_offered_and_typing_finds_any(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await press(app, pilot, "2")
        app.push_screen(AccountScreen(book["jiayuan"]))
        await press(app, pilot, "M")
        assert any("嘉元实业  北京" in line for line in grid(app))
        await type_text(pilot, "horn")
        await press(app, pilot, "enter", "enter")
        assert isinstance(app.screen, MergeScreen)
        assert any("Around the Horn" in line for line in grid(app))


async def test_merging_fills_what_is_empty_and_u_takes_all_of_it_back(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await compare(app, pilot, book["jiayuan"], book["twin"])
        await press(app, pilot, "ctrl+s")
        assert "u takes it back" in app.notice_text  # said where one comes back to
        assert book["twin"] not in listed(workspace)
        with workspace.read() as ctx:
            kept = accounts.get_account(ctx, book["jiayuan"])
            assert (kept.street, kept.website, kept.industry) == ("朝阳路 1 号", "jy.cn", "包装")
            assert accounts.get_account(ctx, book["twin"]).id == book["jiayuan"]
        await press(app, pilot, "u")
        assert book["twin"] in listed(workspace)
        with workspace.read() as ctx:
            assert accounts.get_account(ctx, book["jiayuan"]).street == ""


async def test_a_ticked_value_is_taken_over_and_the_sides_can_be_swapped(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await compare(app, pilot, book["twin"], book["jiayuan"])
        await press(app, pilot, "w")
        screen = app.screen
        assert isinstance(screen, MergeScreen)
        lines = screen.query_one("#sides")
        assert lines.go_to("industry")  # type: ignore[attr-defined]
        await press(app, pilot, "space", "ctrl+s")
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, book["twin"]).id == book["jiayuan"]
        assert accounts.get_account(ctx, book["jiayuan"]).industry == "印刷"


async def test_a_merged_account_is_shown_on_the_page_and_taken_apart_there(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    with workspace.write("account.merge", "x") as ctx:
        accounts.merge_accounts(ctx, book["twin"], book["jiayuan"])
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await app.workers.wait_for_complete()
        app.push_screen(AccountScreen(book["jiayuan"], "extras", book["twin"]))
        await pilot.pause()
        await pilot.pause()
        await press(app, pilot, "enter", "a")
        assert book["twin"] in listed(workspace)
        assert not any("Merged" in line for line in grid(app))

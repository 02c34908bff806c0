"""The history of a record on the screen, and taking one action of it back."""

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services import accounts
from fieldrep.services.contacts import change_contact
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.history import HistoryScreen
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    made = fill_book(workspace, clock)
    for minutes, values in (
        (5, {"stage": "lost", "stage_reason": "closed its works"}),
        (9, {"potential_minor": 8_000_000, "potential_currency": "CNY", "notes": "first line\nsecond line"}),
    ):
        clock.forward(minutes=minutes)
        with workspace.write("account.change", "嘉元实业有限公司") as ctx:
            accounts.change_account(ctx, made["jiayuan"], values)
    with workspace.write("contact.change", "刘小姐") as ctx:
        change_contact(ctx, made["liu"], {"title": "owner"})
    return made


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()


async def open_history(app: RepApp, pilot: Pilot[Any], kind: str, record: str) -> None:
    await app.workers.wait_for_complete()
    app.push_screen(HistoryScreen(kind, record))
    await pilot.pause()
    await pilot.pause()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_history_as_it_looks(
    rep_app: App, book: dict[str, str], workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await open_history(app, pilot, "account", book["jiayuan"])
        assert_grid(app, f"history-{lang}-{size[0]}x{size[1]}")


async def test_who_changed_what_from_what_to_what_is_read_in_words(
    rep_app: App, book: dict[str, str]
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_history(app, pilot, "account", book["jiayuan"])
        shown = "\n".join(grid(app))
        for part in (
            "Wed 18 Nov 2026 10:14 · Li Wei · account changed",
            "CNY 60,000.00 → CNY 80,000.00",
            "quoted → lost (closed its works)",
        ):
            assert part in shown
        assert "刘小姐" not in shown
        await press(app, pilot, "a")
        assert "结算经理 → owner" in "\n".join(grid(app))


async def test_an_action_in_the_middle_is_taken_back_by_itself(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_history(app, pilot, "account", book["jiayuan"])
        await press(app, pilot, "down", "down", "t")
        assert any("Taken back: account changed" in line for line in grid(app))
    with workspace.read() as ctx:
        account = accounts.get_account(ctx, book["jiayuan"])
    assert (account.stage, account.potential_minor) == ("quoted", 8_000_000)


async def test_what_was_worked_on_since_stays_and_is_named(
    rep_app: App, book: dict[str, str], workspace: Workspace
) -> None:
    with workspace.write("account.change", "x") as ctx:
        accounts.change_account(ctx, book["jiayuan"], {"stage": "parked", "stage_reason": ""})
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await open_history(app, pilot, "account", book["jiayuan"])
        await press(app, pilot, "down", "down", "down", "t")
        assert any("This stayed" in line for line in grid(app))
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, book["jiayuan"]).stage == "parked"

"""Claims and members who leave, on the screen: the evidence of both, the decision, the hand-over."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services import accounts, claims
from fieldrep.services.members import list_members
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.desk import Desk
from fieldrep.tui.frame import TwoPane
from fieldrep.tui.opening import open_draft
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.claims import ClaimsScreen
from fieldrep.tui.screens.member_leaving import open_member_leaving
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture
from tests.support.typing import type_text

WIDE, NARROW = (120, 40), (80, 24)
App = Callable[[Workspace], RepApp]


@pytest.fixture
def team(joined: Joined, clock: StandingClock) -> list[Workspace]:  # noqa: F811
    """Mei leads; Anna and Ben have registered one customer."""
    mei, anna, ben = joined("Mei", "Anna", "Ben")
    with anna.write("account.add") as ctx:
        accounts.add_account(ctx, {"name": "嘉元实业有限公司", "city": "天津"})
    clock.forward(hours=1)
    with ben.write("account.add") as ctx:
        his = accounts.add_account(ctx, {"name": "天津市嘉元实业", "city": "天津"}).id
        ctx.session.flush()
        log_entry(ctx, LogEntry(his, said="wants samples"))
    exchange(anna, ben, mei)
    exchange(anna, ben, mei)
    return [mei, anna, ben]


@pytest.fixture
def app_of(clock: StandingClock) -> Iterator[App]:
    with ExitStack() as opened:

        def make(workspace: Workspace) -> RepApp:
            desk = Desk(workspace.paths, clock)
            opened.callback(desk.close)
            return RepApp(desk)

        yield make


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()


async def opened(app: RepApp, pilot: Pilot[Any]) -> ClaimsScreen:
    await app.workers.wait_for_complete()
    app.open_claims()
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, ClaimsScreen)
    return app.screen


def open_claims(workspace: Workspace) -> int:
    with workspace.read() as ctx:
        return claims.count_claims(ctx)


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_a_claim_as_it_looks(
    team: list[Workspace], app_of: App, size: tuple[int, int], lang: str
) -> None:
    with team[0].database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = app_of(team[0])
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        if size == NARROW:
            await press(app, pilot, "enter")
        assert_grid(app, f"claims-{lang}-{size[0]}x{size[1]}")


async def test_the_manager_takes_the_rule_s_proposal_and_takes_it_back(
    team: list[Workspace], app_of: App
) -> None:
    app = app_of(team[0])
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await press(app, pilot, "o", "enter")
        assert any("Anna registered the customer first." in line for line in grid(app))
        await press(app, pilot, "ctrl+s")
        assert any("Decided: one customer" in line for line in grid(app))
        assert open_claims(team[0]) == 0
        await press(app, pilot, "a")
        assert any("Decided claims 1" in line for line in grid(app))
        await press(app, pilot, "enter", "u")
        assert not app.screen.query_one(TwoPane).inside  # its page has nothing to show any more
        await press(app, pilot, "a")
        assert any("Claims 1" in line for line in grid(app))
    assert open_claims(team[0]) == 1


async def test_a_statement_and_a_decision_that_were_left_are_found_again(
    team: list[Workspace], app_of: App
) -> None:
    app = app_of(team[0])
    async with app.run_test(size=WIDE) as pilot:
        for key, text in (("s", "we both asked Mr Wang"), ("d", "two works of one group")):
            await opened(app, pilot)
            await press(app, pilot, key)
            await type_text(pilot, text)
            await press(app, pilot, "escape", "escape")
        drafts = team[0].drafts.all()
        assert {draft.form for draft in drafts} == {"claim.state", "claim.different"}
        for draft in sorted(drafts, key=lambda each: each.form, reverse=True):  # the statement first
            open_draft(app, draft.form, draft.record, draft.title)
            await pilot.pause()
            await press(app, pilot, "ctrl+s")
    assert open_claims(team[0]) == 0
    assert team[0].drafts.all() == []
    with team[0].read() as ctx:
        (claim,) = claims.list_claims(ctx, decided=True)
    assert [said.text for said in claim.statements] == ["we both asked Mr Wang"]
    assert claim.reason == "two works of one group"


async def test_not_the_same_needs_a_reason_which_is_remembered(team: list[Workspace], app_of: App) -> None:
    app = app_of(team[0])
    async with app.run_test(size=WIDE) as pilot:
        await opened(app, pilot)
        await press(app, pilot, "d", "ctrl+s")
        assert open_claims(team[0]) == 1
        await type_text(pilot, "two works of one group")
        await press(app, pilot, "ctrl+s")
        assert open_claims(team[0]) == 0
    with team[0].read() as ctx:
        assert claims.list_claims(ctx, decided=True)[0].reason == "two works of one group"


async def test_a_rep_gives_a_statement_and_sees_the_claim_on_the_account(
    team: list[Workspace], app_of: App
) -> None:
    app = app_of(team[2])
    async with app.run_test(size=WIDE) as pilot:
        await app.workers.wait_for_complete()
        with team[2].read() as ctx:
            account = accounts.resolve_account(ctx, "天津市嘉元实业").id
        app.push_screen(AccountScreen(account))
        await pilot.pause()
        await pilot.pause()
        assert any("Anna has registered it too" in line for line in grid(app))
        await press(app, pilot, "escape")
        await opened(app, pilot)
        await press(app, pilot, "o")
        assert any("decided by a manager" in line for line in grid(app))
        await press(app, pilot, "s")
        await type_text(pilot, "I have their order")
        await press(app, pilot, "ctrl+s")
        assert any("Ben: I have their order" in line for line in grid(app))
    assert open_claims(team[2]) == 1


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_who_leaves_hands_everything_over(team: list[Workspace], app_of: App, lang: str) -> None:
    mei = team[0]
    with mei.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = app_of(mei)
    async with app.run_test(size=NARROW) as pilot:
        await app.workers.wait_for_complete()
        with mei.read() as ctx:
            people = {member.name: member.id for member in list_members(ctx)}
        open_member_leaving(app, people["Ben"])
        await pilot.pause()
        await pilot.pause()
        assert_grid(app, f"member-leaving-{lang}-80x24")
        await press(app, pilot, "ctrl+s")
        with mei.read() as ctx:
            left = {member.name: member for member in list_members(ctx, left=True)}
        assert left["Ben"].left_on is not None
        assert (left["Ben"].accounts, left["Mei"].accounts) == (0, 1)
        await press(app, pilot, "u")
    with mei.read() as ctx:
        assert {member.name: member.accounts for member in list_members(ctx)}["Ben"] == 1

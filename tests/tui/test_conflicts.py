"""The conflicts inbox: both sides on the screen, one key settles each, the next one is chosen."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.accounts import Account
from fieldrep.services import accounts, conflicts, records
from fieldrep.services.settling import ACTION, Choice, settle_conflict, settle_with
from fieldrep.services.workspace import Workspace
from fieldrep.store.journal import last_sequence
from fieldrep.store.settings import LANGUAGE, ZONE, put_setting
from fieldrep.tui.desk import Desk
from fieldrep.tui.opening import open_draft
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.conflict_rows import detail
from fieldrep.tui.screens.conflicts import ConflictsScreen
from fieldrep.tui.widgets.rows import Block
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture
from tests.support.typing import type_text
from tests.support.waiting import until

WIDE, NARROW = (120, 40), (80, 24)


@pytest.fixture
def disputed(joined: Joined, clock: StandingClock) -> Workspace:  # noqa: F811
    """Mei's folder after she and Anna changed the same customers apart."""
    mei, anna = joined("Mei", "Anna")
    with mei.write("account.add") as ctx:
        first = accounts.add_account(
            ctx, {"name": "嘉元实业有限公司", "city": "天津", "notes": "buys ink\npays late"}
        ).id
        gone = accounts.add_account(ctx, {"name": "Around the Horn", "city": "London"}).id
    exchange(mei, anna)
    clock.forward(minutes=5)
    with mei.write("account.change") as ctx:
        values = {"website": "jiayuan.example", "notes": "buys ink and paper\npays late", "stage": "visited"}
        accounts.change_account(ctx, first, values)
        accounts.change_account(ctx, gone, {"phone": "030 2555 9444"})
    clock.forward(minutes=20)
    with anna.write("account.change") as ctx:
        values = {
            "website": "www.jiayuan.example",
            "notes": "buys ink\npays late\n刘小姐 decides",
            "stage": "quoted",
        }
        accounts.change_account(ctx, first, values)
        records.delete(ctx, records.get(ctx, Account, gone))
    exchange(mei, anna, mei)
    with mei.database.write() as session:  # the name of the computer that runs the test
        session.connection().exec_driver_sql("UPDATE device SET name = 'laptop'")
    return mei


@pytest.fixture
def app(disputed: Workspace, clock: StandingClock) -> Iterator[RepApp]:
    with ExitStack() as opened:
        desk = Desk(disputed.paths, clock)
        opened.callback(desk.close)
        yield RepApp(desk)


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await app.workers.wait_for_complete()
        await pilot.pause()


async def opened(app: RepApp, pilot: Pilot[Any]) -> ConflictsScreen:
    await app.workers.wait_for_complete()
    app.open_conflicts()
    await pilot.pause()
    await pilot.pause()
    assert isinstance(app.screen, ConflictsScreen)
    return app.screen


def still_open(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        return [row.field for row in conflicts.list_conflicts(ctx)]


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_inbox_as_it_looks(
    disputed: Workspace, app: RepApp, size: tuple[int, int], lang: str
) -> None:
    with disputed.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot)
        assert_grid(app, f"conflicts-{lang}-{size[0]}x{size[1]}")
        if size == NARROW:
            await press(app, pilot, "enter")
            assert_grid(app, f"conflicts-sides-{lang}-{size[0]}x{size[1]}")


async def test_one_key_settles_each_and_the_next_is_chosen(disputed: Workspace, app: RepApp) -> None:
    assert sorted(still_open(disputed)) == ["", "notes", "stage", "website"]
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        seen = []
        for key in {"": "k", "notes": "g", "stage": "m", "website": "t"}.values():
            assert screen.chosen is not None
            seen.append(screen.chosen.field)
            await press(
                app, pilot, {"": "k", "notes": "g", "stage": "m", "website": "t"}[screen.chosen.field]
            )
            assert key
        assert sorted(seen) == ["", "notes", "stage", "website"]
        assert screen.chosen is None
        assert any("Nothing is in conflict" in line for line in grid(app))
        await press(app, pilot, "u")
        assert len(still_open(disputed)) == 1
    with disputed.read() as ctx:
        account = accounts.resolve_account(ctx, "嘉元实业有限公司")
        assert account.notes == "buys ink and paper\npays late\n刘小姐 decides"
        assert (account.stage, account.website) == ("visited", "www.jiayuan.example")


async def test_the_last_one_settled_leads_out_of_its_page(app: RepApp) -> None:
    async with app.run_test(size=NARROW) as pilot:
        await opened(app, pilot)
        await press(app, pilot, "enter", "N")
        assert "Nothing is in conflict." in "\n".join(grid(app))


def test_who_has_no_side_reads_of_none_as_mine_and_all_times_by_one_clock(joined: Joined) -> None:  # noqa: F811
    mei, anna, ben = joined("Mei", "Anna", "Ben")
    with mei.write("account.add") as ctx:
        account = accounts.add_account(ctx, {"name": "Hill"}).id
    exchange(mei, anna, ben)
    with anna.database.write() as session:
        put_setting(session, ZONE, "Europe/Berlin")
    anna.forget_identity()
    for each, site in ((mei, "one.example"), (anna, "two.example")):
        with each.write("account.change") as ctx:
            accounts.change_account(ctx, account, {"website": site})
    exchange(mei, anna, ben)
    for reader, words in ((mei, ["m  Mine", "t  Theirs"]), (ben, ["m  One", "t  The other"])):
        with reader.read() as ctx:
            (row,) = conflicts.list_conflicts(ctx)
        lines = detail(row, [], "Asia/Shanghai")
        heads = [
            line.text.split(" · ") for line in lines if isinstance(line, Block) and line.kind == "header"
        ]
        assert [head[0] for head in heads] == words
        assert len({head[2] for head in heads}) == 1


async def test_a_key_that_does_not_fit_says_why(disputed: Workspace, app: RepApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        while screen.chosen is not None and screen.chosen.field != "stage":
            await press(app, pilot, "down")
        await press(app, pilot, "g")
        assert any("Only long texts" in line for line in grid(app))
        await press(app, pilot, "k")
        assert any("Nobody deleted this record" in line for line in grid(app))
        await press(app, pilot, "e")
        assert any("several parts" in line for line in grid(app))
        await press(app, pilot, "home")
        assert screen.chosen is not None and not screen.chosen.field
        assert "k Keep it" in grid(app)[-1]
        with disputed.write(ACTION) as ctx:  # a sync brings what another decided, without a key
            settle_conflict(ctx, screen.chosen, Choice.KEEP)
        app.changed()
        await until(pilot, lambda: "m Mine" in grid(app)[-1])
    assert len(still_open(disputed)) == 3


async def test_a_value_of_ones_own_and_all_the_rest_by_the_newest(disputed: Workspace, app: RepApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        while screen.chosen is not None and screen.chosen.field != "website":
            await press(app, pilot, "down")
        await press(app, pilot, "e")
        await type_text(pilot, ".cn")
        await press(app, pilot, "ctrl+s")
        assert "website" not in still_open(disputed)
        await press(app, pilot, "N")
    assert still_open(disputed) == []
    with disputed.read() as ctx:
        account = accounts.resolve_account(ctx, "嘉元实业有限公司")
        assert (account.website, account.stage) == ("jiayuan.example.cn", "quoted")
        assert accounts.resolve_account(ctx, "Around the Horn").phone


async def test_today_leads_there_while_something_is_open(disputed: Workspace, app: RepApp) -> None:
    async with app.run_test(size=WIDE) as pilot:
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert any("4 conflicts" in line and "both sides" in line for line in grid(app))
        await press(app, pilot, "home", "enter")
        assert isinstance(app.screen, ConflictsScreen)
        await press(app, pilot, "N", "escape")
        assert not any("both sides" in line for line in grid(app))


async def test_a_value_that_was_being_typed_is_found_again(disputed: Workspace, clock: StandingClock) -> None:
    """The program is gone in the middle of the form: Today leads back to it."""
    for done in (False, True):
        desk = Desk(disputed.paths, clock)
        app = RepApp(desk)
        async with app.run_test(size=WIDE) as pilot:
            if not done:
                screen = await opened(app, pilot)
                while screen.chosen is not None and screen.chosen.field != "website":
                    await press(app, pilot, "down")
                await press(app, pilot, "e")
                await type_text(pilot, ".cn")
            else:
                await app.workers.wait_for_complete()
                (draft,) = disputed.drafts.all()
                open_draft(app, draft.form, draft.record, draft.title)
                await pilot.pause()
                assert any("jiayuan.example.cn" in line for line in grid(app))
                await press(app, pilot, "ctrl+s")
        desk.close()
    assert "website" not in still_open(disputed)
    assert disputed.drafts.all() == []


async def test_a_draft_of_a_conflict_that_another_settled_says_what_was_typed(
    disputed: Workspace, app: RepApp
) -> None:
    async with app.run_test(size=WIDE) as pilot:
        screen = await opened(app, pilot)
        while screen.chosen is not None and screen.chosen.field != "website":
            await press(app, pilot, "down")
        await press(app, pilot, "e")
        await type_text(pilot, ".cn")
        await press(app, pilot, "escape", "t")
        (draft,) = disputed.drafts.all()
        open_draft(app, draft.form, draft.record, draft.title)
        await pilot.pause()
        assert any("You had written" in line and "jiayuan.example.cn" in line for line in grid(app))
    assert disputed.drafts.all() == []


def test_a_value_that_came_while_the_form_was_open_stays_in_conflict(disputed: Workspace) -> None:
    with disputed.read() as ctx:
        (row,) = (each for each in conflicts.list_conflicts(ctx) if each.field == "website")
        opened_at = last_sequence(ctx.session.connection())
    with disputed.write("account.change", as_of=0) as ctx:
        accounts.change_account(ctx, row.record, {"website": "third.example"})
    with disputed.write("conflict.settle", as_of=opened_at) as ctx:
        settle_with(ctx, row, "mine.example")
    with disputed.read() as ctx:
        (left,) = (each for each in conflicts.list_conflicts(ctx) if each.field == "website")
        assert {side.text for side in left.sides} == {"mine.example", "third.example"}

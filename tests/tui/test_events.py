"""Events by keyboard, in both languages and on both sizes of terminal."""

from datetime import date

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.paths import DataPaths
from fieldrep.services import event_accounts as lists
from fieldrep.services import exhibitions, milestones
from fieldrep.services.formanswers import About, form_page
from fieldrep.terms import term
from fieldrep.tui.opening import open_record
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.event import EventScreen, open_event
from fieldrep.tui.screens.event_accounts import EventAccountsScreen
from fieldrep.tui.screens.events import EventsScreen
from fieldrep.tui.screens.objections import ObjectionFinder
from fieldrep.tui.screens.talk import TalkScreen
from fieldrep.tui.screens.worksheets import WorksheetsScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week

SIZES = [(80, 24), (120, 40)]


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def settle(app: WeekApp, pilot: Pilot[int]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


@pytest.fixture(params=["en", "zh_CN"])
def week(paths: DataPaths, request: pytest.FixtureRequest) -> Week:
    set_language(request.param)
    return make_week(paths, request.param)


@pytest.fixture
def fair(week: Week) -> str:
    with week.workspace.write("event.add", "Expo 2026") as ctx:
        values = {"name": "Expo 2026", "starts": date(2026, 11, 10), "ends": date(2026, 11, 12)}
        event = exhibitions.add_event(ctx, values).id
        ctx.session.flush()
        milestones.propose_milestones(ctx, event)
        lists.put_account(ctx, event, week.gift_box, {"heat": "warm", "status": "came"})
        lists.put_account(ctx, event, week.printer, {"heat": "hot", "status": "came"})
    return event


def waiting(week: Week, event: str) -> list[str]:
    with week.workspace.read() as ctx:
        return [line.account_id for line in lists.follow_up(ctx, event)]


@pytest.mark.parametrize("size", SIZES)
async def test_an_event_is_made_from_the_talk_area(week: Week, size: tuple[int, int]) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        app.push_screen(TalkScreen())
        await pilot.pause()
        await pilot.press("e")
        await settle(app, pilot)
        assert isinstance(app.screen, EventsScreen)
        await pilot.press("n")
        await pilot.pause()
        await type_text(pilot, "Glue Show")
        await pilot.press("enter", "enter")
        await type_text(pilot, "2027-03-10")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert isinstance(app.screen, EventScreen)
        assert shows(app, "Glue Show")
        with week.workspace.read() as ctx:
            (row,) = exhibitions.list_events(ctx)
        assert (row.starts, row.progress["overall"].total) == (date(2027, 3, 10), 9)  # type: ignore[index]


@pytest.mark.parametrize("size", SIZES)
async def test_space_ticks_a_milestone_and_levels_are_hidden(
    week: Week, fair: str, size: tuple[int, int]
) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, EventScreen)
        everything = screen.rows.count
        await pilot.press("v")
        await pilot.pause()
        assert screen.rows.count == 9 + 3 < everything
        await pilot.press("space")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert sum(line.done_on is not None for line in milestones.milestone_lines(ctx, fair)) == 1
        await pilot.press("u")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert not any(line.done_on for line in milestones.milestone_lines(ctx, fair))


async def test_a_milestone_ticked_before_those_that_secure_it_says_so(week: Week, fair: str) -> None:
    with week.workspace.read() as ctx:
        lines = milestones.milestone_lines(ctx, fair)
        hanging = {line.id: len(milestones.hanging_below(ctx, line.id)) for line in lines}
    secured = next(ident for ident, count in hanging.items() if count > 1)
    alone = next(ident for ident, count in hanging.items() if not count)
    app = WeekApp(week)
    async with app.at() as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        assert isinstance(app.screen, EventScreen)
        assert app.screen.rows.go_to(secured)
        await pilot.press("space")
        await settle(app, pilot)
        assert str(hanging[secured]) in app.notice_text
        assert app.screen.rows.go_to(alone)
        await pilot.press("space")
        await settle(app, pilot)
        assert not any(sign.isdigit() for sign in app.notice_text)


async def test_a_milestone_with_others_below_is_deleted_only_when_agreed(week: Week, fair: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, EventScreen)
        main = next(line for line in screen.lines if line.item == "events.main.contracts")
        screen.rows.go_to(main.id)
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("n")
        await settle(app, pilot)
        assert len(screen.lines) == 46
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("y")
        await settle(app, pilot)
        assert len(screen.lines) == 43


@pytest.mark.parametrize("size", SIZES)
async def test_follow_up_most_promising_first_one_key_each(
    week: Week, fair: str, size: tuple[int, int]
) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        await pilot.press("f")
        await settle(app, pilot)
        screen = app.screen
        assert isinstance(screen, EventAccountsScreen)
        assert waiting(week, fair) == [week.printer, week.gift_box]
        assert screen.line is not None
        assert screen.line.account_id == week.printer
        await pilot.press("space")
        await settle(app, pilot)
        assert waiting(week, fair) == [week.gift_box]
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("d")
        await settle(app, pilot)
        assert waiting(week, fair) == []


async def test_an_account_is_found_or_made_and_many_are_added(week: Week, fair: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(EventAccountsScreen(fair))
        await settle(app, pilot)
        await pilot.press("n")
        await pilot.pause()
        await type_text(pilot, "Brand New Exhibits")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert "Brand New Exhibits" in {x.account for x in lists.event_accounts(ctx, fair)}
        await pilot.press("b")
        await pilot.pause()
        await pilot.press("t")
        await pilot.pause()
        await type_text(pilot, "苏州")
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("2")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            parts = {x.account_id: x.part for x in lists.event_accounts(ctx, fair)}
        assert parts[week.dealer] == "visitor"
        assert len(parts) == 5


async def test_the_objections_of_exhibitors_are_one_key_away(week: Week, fair: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        await pilot.press("f3")
        await settle(app, pilot)
        assert isinstance(app.screen, ObjectionFinder)
        assert app.screen.found.count == 4


@pytest.mark.parametrize("size", SIZES)
async def test_the_sum_up_is_filled_in_and_written_as_a_file(
    week: Week, fair: str, size: tuple[int, int]
) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        open_event(app, fair)
        await settle(app, pilot)
        await pilot.press("w")
        await settle(app, pilot)
        assert isinstance(app.screen, WorksheetsScreen)
        await pilot.press("down", "enter")
        await pilot.pause()
        await type_text(pilot, "50000")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert form_page(ctx, "events.sum_up", About("event", fair)).lines[0].answer
        await pilot.press("escape")
        await pilot.press("x", "s")
        await pilot.pause()
        await pilot.press("m")
        await settle(app, pilot)
        (made,) = app.desk.paths.exports.glob("event-sum-up-*.md")
        assert "Expo 2026" in made.read_text(encoding="utf-8")


async def test_deleting_an_event_says_what_goes(week: Week, fair: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(EventsScreen())
        await settle(app, pilot)
        await pilot.press("d", "d")
        await pilot.pause()
        assert shows(app, "46")
        await pilot.press("y")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert exhibitions.list_events(ctx) == []


@pytest.mark.parametrize("size", SIZES)
async def test_an_accounts_page_lists_its_events_and_opens_them(
    week: Week, fair: str, size: tuple[int, int]
) -> None:
    with week.workspace.write("event.add", "Fair of 2024") as ctx:
        old = exhibitions.add_event(ctx, {"name": "Fair of 2024", "starts": date(2024, 5, 2)}).id
        gone = exhibitions.add_event(ctx, {"name": "Put away", "starts": date(2025, 5, 2)}).id
        ctx.session.flush()
        for event in (old, gone):
            lists.put_account(ctx, event, week.printer, {"part": "exhibitor", "status": "signed"})
        exhibitions.archive_event(ctx, gone)
    with week.workspace.read() as ctx:
        assert [part.name for part in lists.events_of(ctx, week.printer)] == ["Expo 2026", "Fair of 2024"]
    app = WeekApp(week)
    async with app.at(size) as pilot:
        open_record(app, "account", week.printer)
        await settle(app, pilot)
        page = app.screen
        assert isinstance(page, AccountScreen)
        brief = page.query_one("#brief", LineList)
        app.set_focus(brief)
        assert brief.go_to(f"event:{old}")
        await pilot.pause()
        line = next(text for text in grid(app) if "Fair of 2024" in text)
        assert term("exhibitor", "EventPart") in line
        assert term("signed", "EventStatus") in line
        await pilot.press("enter")
        await settle(app, pilot)
        assert isinstance(app.screen, EventScreen)
        assert app.screen.event_id == old

"""The plan: the week, planning one visit and several, moving, cancelling, walk-ins, the day's sheet."""

from datetime import date, timedelta

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.visits import Visit
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import VisitStatus
from fieldrep.services import accounts, contacts, visits
from fieldrep.services.visits import VisitRow
from fieldrep.tui.screens.plan import PlanScreen, open_plan_form, reopen_plan
from fieldrep.tui.screens.plan_forms import plan_spec
from fieldrep.tui.screens.plan_pick import PickScreen
from fieldrep.tui.screens.visit import VisitScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.support.waiting import until
from tests.tui.field_week import TODAY, Week, WeekApp, make_week

TOMORROW = TODAY + timedelta(days=1)
WIDE = (120, 40)


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def on(week: Week, day: date) -> list[VisitRow]:
    with week.workspace.read() as ctx:
        return visits.list_visits(ctx, first=day, last=day)


def visit_of(week: Week, visit: str) -> Visit:
    with week.workspace.read() as ctx:
        record = ctx.session.get(Visit, visit)
        assert record is not None
        return record


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def plan(app: WeekApp, pilot: Pilot[int]) -> PlanScreen:
    await pilot.press("3")
    await app.rest(pilot)
    assert isinstance(app.screen, PlanScreen)
    return app.screen


# The week


async def test_the_week_shows_its_days_with_visits_and_cities(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        assert shows(app, "Week 47")
        assert shows(app, "Wed 18 Nov · today · 2 visits · 上海")
        assert shows(app, "10:00 东南实业有限公司")
        assert screen.spot.visit is not None and screen.spot.visit.id == week.visit  # begins on today


async def test_brackets_turn_the_weeks_and_t_comes_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        await pilot.press("]")
        assert shows(app, "Week 48") and screen.spot.day == TODAY + timedelta(days=7)
        await pilot.press("[", "[")
        assert shows(app, "Week 46")
        await pilot.press("t")
        assert shows(app, "Week 47") and screen.spot.day == TODAY


async def test_the_arrows_go_from_day_to_day_and_over_the_end_of_the_week(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        days = []
        for _time in range(5):
            await pilot.press("right")
            days.append(screen.spot.day)
        assert days == [TODAY + timedelta(days=number) for number in range(1, 6)]
        assert shows(app, "Week 48")


async def test_the_right_side_shows_the_brief_and_who_is_due_near_by(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await plan(app, pilot)
        await app.rest(pilot)
        assert shows(app, "trial order of 200 kg") and shows(app, "bring samples")
        assert shows(app, "刘小姐")
        await pilot.press("down")
        await until(pilot, lambda: shows(app, "meet the buyer") and not shows(app, "刘小姐"))


async def test_a_visit_that_was_not_held_is_overdue(week: Week) -> None:
    week.clock.forward(days=1)
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        screen.agenda.go_to(week.visit)
        assert screen.agenda.row is not None and screen.agenda.row.mark == "overdue"


# Planning


async def test_n_plans_a_visit_with_everything(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("right", "n")
        for text in (
            "嘉元",
            "",
            "9:30",
            "a trial",
            "a sample",
            "get to know them",
            "an appointment",
            "陈经理",
        ):
            if text:
                await type_text(pilot, text)
            await app.rest(pilot)
            await pilot.press("enter")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert "planned for Thu 19 Nov" in app.notice_text
        assert shows(app, "09:30 嘉元实业")
    row = next(row for row in on(week, TOMORROW) if row.account == "嘉元实业")
    record = visit_of(week, row.id)
    assert (row.planned_time, row.people, row.purpose) == ("09:30", "陈经理", "get to know them")
    assert (record.expected, record.advance_wanted, record.advance_fallback) == (
        "an appointment",
        "a trial",
        "a sample",
    )


def test_the_day_says_that_the_account_has_a_visit_already(week: Week) -> None:
    desk, account = WeekApp(week).desk, "东南实业有限公司"
    hint = plan_spec(desk)["day"].echo
    assert hint is not None
    assert hint("today", {"account": account}) == "Wed 18 Nov · already planned · 10:00"
    assert hint("fri", {"account": f" {account} "}) == "Fri 20 Nov · already planned"
    assert hint("fri", {"account": "Around the Horn"}) == "Fri 20 Nov"
    assert hint("today", {"account": ""}) == "Wed 18 Nov"
    assert hint("no day", {"account": account}) == ""
    moved = plan_spec(desk, changed=visit_of(week, week.visit), name=account)["day"].echo
    assert moved is not None
    assert moved("today", {}) == "Wed 18 Nov"  # it is that visit itself
    assert moved("fri", {}) == "Fri 20 Nov · already planned"


async def test_an_unknown_account_becomes_a_lead(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("n")
        await type_text(pilot, "Brand New Ltd")
        await app.rest(pilot)
        await pilot.press("enter", "ctrl+s")
        await app.rest(pilot)
    assert [row.account for row in on(week, TODAY) if row.id not in (week.visit, week.later)] == [
        "Brand New Ltd"
    ]


async def test_tomorrows_five_visits_take_at_most_fifteen_keys(week: Week) -> None:
    """From any area: Plan, tomorrow, pick, five ticks, Enter."""
    app = WeekApp(week)
    keys = ["3", "right", "p", "space", *["down", "space"] * 4, "enter"]
    assert len(keys) <= 15
    before = len(on(week, TOMORROW))
    async with app.at() as pilot:
        for key in keys:
            await pilot.press(key)
        await app.rest(pilot)
        assert "5 visits planned for Thu 19 Nov" in app.notice_text
        assert isinstance(app.screen, PlanScreen) and app.screen.spot.day == TOMORROW
        await pilot.press("u")
        assert len(on(week, TOMORROW)) == before  # one step back takes all five
        await pilot.press("U")
    assert len(on(week, TOMORROW)) == before + 5


async def test_the_pick_list_has_the_most_due_first_and_says_what_is_planned(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await plan(app, pilot)
        await pilot.press("p")
        await app.rest(pilot)
        screen = app.screen
        assert isinstance(screen, PickScreen)
        first = screen.picks.row
        assert first is not None and first.refs.name == "东南实业有限公司" and first.mark == "overdue"
        assert shows(app, "11 days overdue")


async def test_c_keeps_the_city_and_slash_narrows(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("p")
        await app.rest(pilot)
        screen = app.screen
        assert isinstance(screen, PickScreen)
        everything = screen.picks.count
        await pilot.press("c")
        assert 0 < screen.picks.count < everything and not shows(app, "苏州")
        await pilot.press("c", "/")
        await type_text(pilot, "jiayuan")
        await app.rest(pilot)
        assert [screen.picks.row.refs.name] == ["嘉元实业"]  # type: ignore[union-attr]


async def test_what_is_ticked_stays_ticked_while_the_list_is_narrowed(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("right", "p", "space", "/")
        await type_text(pilot, "建国")
        await app.rest(pilot)
        await pilot.press("enter", "space", "enter")
        await app.rest(pilot)
    assert {"建国科技", "东南实业有限公司"} <= {row.account for row in on(week, TOMORROW)}


async def test_space_plans_an_account_due_near_by(week: Week) -> None:
    week.clock.forward(days=2)
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        screen = await plan(app, pilot)
        await app.rest(pilot)
        await pilot.press("tab")
        brief = screen.query_one("#brief", LineList)
        due = next(row.id for row in brief.source.rows(0, 200) if row.id.startswith("due:"))
        assert brief.go_to(due)
        await pilot.press("space")
        await app.rest(pilot)
        assert "planned for Fri 20 Nov" in app.notice_text
    assert len(on(week, TODAY + timedelta(days=2))) == 2


async def test_a_plan_left_is_found_again(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_plan_form(app, week.printer, day=TOMORROW)
        await app.rest(pilot)
        await pilot.press("enter", "enter", "enter")
        await type_text(pilot, "meet the boss")
        await pilot.press("escape")
        await pilot.pause()
        left = app.desk.drafts.all()
        assert [(d.form, d.record, d.title) for d in left] == [
            ("visit.plan", week.printer, "Around the Horn")
        ]
        reopen_plan(app, week.printer, "Around the Horn")
        await app.rest(pilot)
        assert shows(app, "meet the boss") and shows(app, "Around the Horn")


# Changing the plan


async def test_m_moves_a_visit_with_its_reason(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("m")
        await type_text(pilot, "+2")
        await pilot.press("enter", "enter")
        await type_text(pilot, "he travels")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert "moved to Fri 20 Nov" in app.notice_text
    record = visit_of(week, week.visit)
    assert (record.day, record.planned_time, record.times_moved) == (date(2026, 11, 20), "10:00", 1)


async def test_d_cancels_only_with_a_reason(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("d", "ctrl+s")
        await app.rest(pilot)
        assert visit_of(week, week.visit).status == VisitStatus.PLANNED
        await type_text(pilot, "the shop is closed")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert shows(app, "cancelled: the shop is closed")
    assert visit_of(week, week.visit).cancel_reason == "the shop is closed"


async def test_e_changes_what_is_planned(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("e", "enter", "enter")
        await type_text(pilot, ", Monday")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
    record = visit_of(week, week.visit)
    assert (record.advance_wanted, record.times_moved) == ("trial order of 200 kg, Monday", 0)
    with week.workspace.read() as ctx:
        assert [person.name for person in visits.people_met(ctx, week.visit)] == ["王先生"]


async def test_a_visit_that_took_place_is_not_moved(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        await pilot.press("[", "[")
        assert screen.agenda.go_to(week.done)
        await pilot.press("m")
        assert app.notice_text == "This visit has taken place."
        assert app.screen is screen


# Going there


async def test_v_starts_and_enter_opens(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("v")
        await app.rest(pilot)
        assert isinstance(app.screen, VisitScreen) and shows(app, "running since 10:00")
        await pilot.press("escape")
        await app.rest(pilot)
        assert isinstance(app.screen, PlanScreen) and shows(app, "running")
        await pilot.press("down", "enter")
        await app.rest(pilot)
        assert isinstance(app.screen, VisitScreen) and app.screen.visit_id == week.later


async def test_w_starts_a_walk_in(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("w")
        await type_text(pilot, "建国")
        await app.rest(pilot)
        await pilot.press("enter", "enter")
        await app.rest(pilot)
        assert isinstance(app.screen, VisitScreen)
        record = visit_of(week, app.screen.visit_id)
    assert (record.walk_in, record.status) == (True, VisitStatus.RUNNING)


async def test_f4_opens_the_talk_track_of_the_account(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("f4")
        await app.rest(pilot)
        assert shows(app, "Talk track · 东南实业有限公司")
        await pilot.press("f4")
        assert isinstance(app.screen, PlanScreen)


# Taking it along


async def test_y_copies_the_day_as_plain_text(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    app = WeekApp(week)
    copied: list[str] = []
    async with app.at() as pilot:
        await plan(app, pilot)
        monkeypatch.setattr(app, "copy_text", copied.append)
        await pilot.press("y")
    lines = copied[0].splitlines()
    assert lines[0] == "Wed 18 Nov 2026"
    assert lines[1].split("  ") == [
        "10:00",
        "东南实业有限公司 (上海)",
        "王先生 (owner)",
        "wants: trial order of 200 kg",
    ]
    assert len(lines) == 3


@pytest.mark.parametrize(
    ("key", "name"),
    [("m", "visits-2026-11-18.md"), ("c", "visits-2026-11-18.ics"), ("M", "visits-2026-W47.md")],
)
async def test_x_writes_the_sheet_of_the_day_or_week(week: Week, key: str, name: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await plan(app, pilot)
        await pilot.press("x", key)
        await app.rest(pilot)
        assert app.notice_text.endswith(name)
    text = (week.workspace.paths.exports / name).read_text(encoding="utf-8")
    assert "东南实业有限公司" in text
    assert ("Mandel" in text) == ("W47" in name)


# How it looks


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("state", ["week", "pick", "form"])
async def test_how_it_looks(paths: DataPaths, state: str, lang: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    async with app.at(size) as pilot:
        await plan(app, pilot)
        match state:
            case "pick":
                await pilot.press("right", "p", "space", "down", "space")
            case "form":
                await pilot.press("n", "enter")
        await app.rest(pilot)
        app.status = ""
        await pilot.pause()
        name = "plan" if state == "week" else f"plan-{state}"
        assert_grid(app, f"{name}-{lang}-{size[0]}x{size[1]}")


async def test_people_of_the_account_are_offered(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_plan_form(app, week.gift_box, day=TOMORROW)
        await app.rest(pilot)
        for _time in range(7):
            await pilot.press("enter")
        await app.rest(pilot)
        assert shows(app, "刘小姐")
        await pilot.press("down", "down", "enter", "ctrl+s")
        await app.rest(pilot)
    with week.workspace.read() as ctx:
        row = next(
            row for row in visits.list_visits(ctx, first=TOMORROW, last=TOMORROW, account=week.gift_box)
        )
        names = {person.name for person in contacts.contacts_of(ctx, week.gift_box)}
        assert [person.name for person in visits.people_met(ctx, row.id)] == ["刘小姐"]
        assert names == {"王先生", "刘小姐"}
        assert accounts.get_account(ctx, week.gift_box).name == "东南实业有限公司"


async def test_the_cursor_stands_on_the_visit_just_planned(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await plan(app, pilot)
        await pilot.press("n")
        await app.rest(pilot)
        await type_text(pilot, "around")
        await app.rest(pilot)
        await pilot.press("enter")
        await type_text(pilot, "+8")  # in another week, after others of its day or alone
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        spot = screen.spot
        assert spot.visit is not None
        assert (spot.visit.account, spot.day) == ("Around the Horn", TODAY + timedelta(days=8))


async def test_a_notice_keeps_every_character_over_the_edges_of_panes(week: Week) -> None:
    app = WeekApp(week)
    async with app.at(WIDE) as pilot:
        await plan(app, pilot)
        for start in ("", "x"):  # whichever cells the wide characters take
            text = start + "嘉元实业有限公司已计划到下周三上午十点半请带上样品和新的价格单并约好下一次"
            app.notice(text)
            await pilot.pause()
            shown = "".join(grid(app)).replace(" ", "")
            assert text in shown

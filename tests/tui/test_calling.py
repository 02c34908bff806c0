"""Calling: the script with answers, one key for how it ended, and a sprint from prospect to prospect."""

from datetime import date

import pytest
from sqlmodel import select
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.touches import CallAnswer, Touch
from fieldrep.models.visits import Visit
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import CallResult
from fieldrep.services import accounts, sprints
from fieldrep.services.calling import Ended, log_call
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.call import CallScreen, open_call
from fieldrep.tui.screens.call_review import CallReview
from fieldrep.tui.screens.sprint import SprintScreen
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return with_leads(make_week(paths))


def with_leads(week: Week) -> Week:
    for number, name in enumerate(("Alder Press", "柏树彩印", "Cedar Boxes"), start=1):
        with week.workspace.write("account.add") as ctx:
            values = {"name": name, "city": "上海", "industry": "printing", "phone": f"021 555 000{number}"}
            accounts.add_account(ctx, values)
    return week


def started(week: Week, **goals: int) -> str:
    with week.workspace.write("sprint.start") as ctx:
        wanted = sprints.SprintFilter(stage="lead", industry="printing")
        return sprints.start_sprint(ctx, wanted, name="November", **goals).id  # type: ignore[arg-type]


def status(week: Week) -> sprints.SprintStatus:
    with week.workspace.read() as ctx:
        return sprints.sprint_status(ctx, sprints.sprint_in_hand(ctx))


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


def calls(week: Week) -> list[str | None]:
    with week.workspace.read() as ctx:
        return [touch.call_result for touch in ctx.session.exec(select(Touch).order_by(Touch.id)).all()]


def account_id(week: Week, name: str) -> str:
    with week.workspace.read() as ctx:
        return accounts.resolve_account(ctx, name).id


async def answer(pilot: Pilot[int], screen: CallScreen, prompt: str, text: str) -> None:
    assert screen.script.go_to(f"prompt:{prompt}")
    await pilot.press("enter")
    await type_text(pilot, text)
    await pilot.press("enter")


# One call


async def test_a_call_from_the_account_page_by_the_script(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(AccountScreen(week.printer))
        await app.rest(pilot)
        await pilot.press("C")
        await app.rest(pilot)
        screen = app.screen
        assert isinstance(screen, CallScreen)
        assert shows(app, "First call: can they use it?") and shows(app, "Around the Horn")
        await answer(pilot, screen, "first_call.brand", "Bostik")
        assert shows(app, "Current brands: ____ → Bostik")
        assert screen.script.go_to("prompt:first_call.price")
        await pilot.press("enter", "2", "enter")
        assert shows(app, "Write down both ends.")
        await pilot.press("i")
        await type_text(pilot, "tomorrow")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert isinstance(app.screen, CallReview) and shows(app, "Bostik")
        await pilot.press("A")
        await app.rest(pilot)
        assert isinstance(app.screen, AccountScreen)
    with week.workspace.read() as ctx:
        (touch,) = ctx.session.exec(select(Touch)).all()
        assert (touch.call_result, touch.next_step, touch.next_date) == (
            CallResult.INTERESTED,
            "second call",
            date(2026, 11, 19),
        )
        record = accounts.get_account(ctx, week.printer)
        assert record.current_brands == "Bostik"
        assert len(ctx.session.exec(select(CallAnswer)).all()) == 2
    assert app.desk.drafts.all() == []


async def test_an_agreed_visit_is_planned_without_typing_twice(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, week.printer)
        await app.rest(pilot)
        await pilot.press("v")
        await type_text(pilot, "11-25")
        await pilot.press("enter")
        await type_text(pilot, "10")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
    with week.workspace.read() as ctx:
        visits = ctx.session.exec(select(Visit).where(Visit.account_id == week.printer)).all()
        assert ("2026-11-25", "10:00") in {(str(v.planned_date), v.planned_time) for v in visits}
    assert calls(week) == [CallResult.APPOINTMENT]


async def test_a_refusal_needs_its_reason(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, week.printer)
        await app.rest(pilot)
        await pilot.press("r", "ctrl+s")
        await app.rest(pilot)
        assert calls(week) == []
        await type_text(pilot, "prints only on textiles")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
    assert calls(week) == [CallResult.NOT_INTERESTED]


async def test_answers_of_a_call_come_back_after_the_program_was_killed(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, week.printer)
        await app.rest(pilot)
        await answer(pilot, app.screen, "first_call.brand", "Bostik")  # type: ignore[arg-type]
    again = WeekApp(week)  # the first was ended without leaving the page, as by kill -9
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert isinstance(again.screen, CallScreen)
        assert again.screen.draft.answers == {"first_call.brand": "Bostik"}
        assert again.screen.script.go_to("prompt:first_call.brand")
        await pilot.pause()
        assert shows(again, "Current brands: ____ → Bostik")


async def test_a_call_that_was_written_just_before_the_end_is_not_written_again(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, week.printer)
        await app.rest(pilot)
        await answer(pilot, app.screen, "first_call.brand", "Bostik")  # type: ignore[arg-type]
    with week.workspace.write("call") as ctx:  # killed between the call and its draft
        log_call(ctx, week.printer, Ended(CallResult.INTERESTED), answers={"first_call.brand": "Bostik"})
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert again.desk.drafts.all() == []
        assert not shows(again, "→ Bostik")


async def test_a_call_written_down_elsewhere_meanwhile_is_not_counted_twice(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, week.printer)
        await app.rest(pilot)
        with week.workspace.write("log") as ctx:
            log_entry(ctx, LogEntry(week.printer, said="wants a price", kind="call"))
        await pilot.press("n")
        await app.rest(pilot)
        assert "meanwhile" in app.notice_text
    assert calls(week) == [None]


# A sprint


async def test_a_sprint_is_started_by_its_form_with_the_goals_of_the_policy(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        assert shows(app, "200") and shows(app, "30")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert isinstance(app.screen, SprintScreen)
        assert shows(app, "0/200 reached  0/30 visits")
        assert app.notice_text == f"There are only {status(week).listed} on the list."


async def test_a_list_as_long_as_its_goal_needs_no_warning(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        await pilot.press(*["tab"] * 5, "ctrl+u")
        await type_text(pilot, "3")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert shows(app, "0/3 reached")
        assert not app.notice_text


async def test_the_other_script_is_shown_from_its_top(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_call(app, account_id(week, "Alder Press"))
        await app.rest(pilot)
        screen = app.screen
        assert isinstance(screen, CallScreen)
        await pilot.press("end", "c")
        await app.rest(pilot)
        assert shows(app, "Second call: agree on a visit") and shows(app, "Opening")
        assert screen.here is not None and screen.view is not None
        assert screen.here.id == screen.view.prompts[0].id


async def test_one_key_a_call_and_the_next_prospect_stands_there(week: Week) -> None:
    started(week)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        assert shows(app, "Alder Press") and shows(app, "021 555 0001")
        await pilot.press("n")
        await app.rest(pilot)
        assert shows(app, "Cedar Boxes")
        await pilot.press("w")
        await app.rest(pilot)
        assert shows(app, "柏树彩印") and shows(app, "1/200 reached")
        await pilot.press("b", "ctrl+s")
        await app.rest(pilot)
        assert shows(app, "Alder Press")  # who did not answer comes again
    assert calls(week) == [CallResult.NO_ANSWER, CallResult.WRONG_NUMBER, CallResult.CALL_AGAIN]


async def test_the_only_prospect_is_called_again_and_each_call_counts(week: Week) -> None:
    started(week, prospects=1)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        for count in (1, 2):
            await pilot.press("c", "n")
            await app.rest(pilot)
            assert shows(app, "Alder Press") and shows(app, "First call: can they use it?")
            assert "No answer" in app.notice_text or "no answer" in app.notice_text
            assert len(calls(week)) == count


async def test_u_takes_the_call_back_and_goes_back_to_the_prospect(week: Week) -> None:
    started(week)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        await pilot.press("w")
        await app.rest(pilot)
        assert shows(app, "Cedar Boxes")
        await pilot.press("u")
        await app.rest(pilot)
        assert shows(app, "Alder Press") and shows(app, "0/200 reached")
    assert calls(week) == []


async def test_a_prospect_is_skipped_and_gone_back_to(week: Week) -> None:
    started(week)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        await pilot.press("k")
        await app.rest(pilot)
        assert shows(app, "Cedar Boxes")
        await pilot.press("j")
        await app.rest(pilot)
        assert shows(app, "Alder Press")


async def test_a_sprint_goes_on_where_it_was_after_a_restart(week: Week) -> None:
    started(week)
    for expected in ("Alder Press", "Cedar Boxes", "柏树彩印"):
        app = WeekApp(week)
        async with app.at() as pilot:
            await pilot.press("f6")
            await app.rest(pilot)
            assert shows(app, expected)
            await pilot.press("w")
            await app.rest(pilot)
    assert (status(week).done, status(week).calls) == (3, 3)


async def test_when_all_are_called_it_says_so_and_e_ends_the_sprint(week: Week) -> None:
    started(week)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        for _prospect in range(3):
            await pilot.press("w")
            await app.rest(pilot)
        assert shows(app, "Nobody is left to call now.")
        await pilot.press("E", "y")
        await app.rest(pilot)
        assert not isinstance(app.screen, SprintScreen)
    with week.workspace.read() as ctx:
        assert sprints.active_sprint(ctx) is None


async def test_a_visit_agreed_counts(week: Week) -> None:
    started(week, prospects=3, appointments=1)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        await pilot.press("v")
        await type_text(pilot, "tomorrow")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert shows(app, "1/3 reached  1/1 visits")


async def test_a_call_by_the_command_line_is_seen(week: Week) -> None:
    started(week)
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        with week.workspace.write("log") as ctx:
            log_entry(ctx, LogEntry("Alder Press", said="wants a price", kind="call"))
        app.changed()
        await app.rest(pilot)
        assert shows(app, "Cedar Boxes") and shows(app, "1/200 reached")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_how_it_looks(paths: DataPaths, lang: str, size: tuple[int, int]) -> None:
    set_language(lang)
    week = with_leads(make_week(paths, lang))
    started(week)
    app = WeekApp(week)
    async with app.at(size) as pilot:
        await pilot.press("f6")
        await app.rest(pilot)
        await answer(pilot, app.screen, "first_call.brand", "Bostik")  # type: ignore[arg-type]
        await app.rest(pilot)
        assert_grid(app, f"sprint-{lang}-{size[0]}x{size[1]}")

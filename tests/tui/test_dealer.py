"""Dealer development by keyboard: the whole way, in both languages, on both sizes of terminal."""

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import _, set_language
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import Stage
from fieldrep.rules.dealer_flow import DealerStep, StepState
from fieldrep.services.accounts import add_account, change_account, get_account
from fieldrep.services.dealer_flow import SURVEY, dealer_page
from fieldrep.services.dealer_words import state_word
from fieldrep.services.dealers import ASSESSMENT, SHORT_LIST, assessment_page, score_mark
from fieldrep.services.formanswers import About, form_page
from fieldrep.services.negotiations import negotiation, set_term
from fieldrep.services.visit_guide import playbook
from fieldrep.tui.menu import Menu
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.dealer import DealerScreen, open_dealer
from fieldrep.tui.screens.dealer_marks import MarksScreen
from fieldrep.tui.screens.dealer_table import TableScreen
from fieldrep.tui.screens.dealer_terms import TermsScreen
from fieldrep.tui.screens.dealers import DealersScreen
from fieldrep.tui.screens.worksheets import WorksheetsScreen, open_own_worksheets
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week

SIZES = [(80, 24), (120, 40)]


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


def stage(week: Week) -> str:
    with week.workspace.read() as ctx:
        return get_account(ctx, week.dealer).stage


async def settle(app: WeekApp, pilot: Pilot[int]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


@pytest.fixture(params=["en", "zh_CN"])
def week(paths: DataPaths, request: pytest.FixtureRequest) -> Week:
    set_language(request.param)
    return make_week(paths, request.param)


@pytest.mark.parametrize("size", SIZES)
async def test_from_the_account_to_the_seven_steps(week: Week, size: tuple[int, int]) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        app.push_screen(AccountScreen(week.dealer))
        await pilot.pause()
        await pilot.press("w")
        await settle(app, pilot)
        assert isinstance(app.screen, DealerScreen)
        with week.workspace.read() as ctx:
            page = dealer_page(ctx, week.dealer)
        assert all(shows(app, line.title) for line in page.steps)
        assert shows(app, page.steps[0].text[:20])


async def test_a_step_done_by_the_stage_alone_tells_no_count(week: Week) -> None:
    with week.workspace.write("account.change", "") as ctx:
        change_account(ctx, week.dealer, {"stage": Stage.NEGOTIATING})
    app = WeekApp(week)
    async with app.at(SIZES[-1]) as pilot:
        app.push_screen(DealerScreen(week.dealer))
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            page = dealer_page(ctx, week.dealer)
        lines = {}
        for number, line in enumerate(page.steps, start=1):
            lines[line.step] = next(row for row in grid(app) if f"{number} {line.title}" in row)
        none, word = _("{given} of {needed}").format(given=0, needed=7), state_word(StepState.DONE)
        assert word in lines[DealerStep.SURVEY] and none not in lines[DealerStep.SURVEY]
        assert none.replace("7", "5") in lines[DealerStep.NEGOTIATION]


async def test_an_end_customer_has_no_such_page(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        before = app.screen
        open_dealer(app, week.gift_box)
        await pilot.pause()
        assert app.screen is before
        assert app.notice_text


@pytest.mark.parametrize("size", SIZES)
async def test_digits_score_and_the_decision_sets_the_stage(week: Week, size: tuple[int, int]) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        app.push_screen(MarksScreen(week.dealer, ASSESSMENT))
        await pilot.pause()
        await pilot.press(*"333333", *"444444444")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            page = assessment_page(ctx, week.dealer)
        assert [line.score for line in page.lines] == [3] * 6 + [4] * 9
        await pilot.press("!")
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            page = assessment_page(ctx, week.dealer)
        assert (page.verdict, page.line("service").careful) == ("go_on", True)
        assert stage(week) == Stage.ASSESSED
        assert isinstance(app.screen, MarksScreen)


async def test_what_was_seen_is_written_and_kept_as_a_draft(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(MarksScreen(week.dealer, ASSESSMENT))
        await pilot.pause()
        await pilot.press("e")
        await pilot.pause()
        await type_text(pilot, "sends people out")
        await pilot.press("escape")
        await settle(app, pilot)
        await pilot.press("e")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert assessment_page(ctx, week.dealer).lines[0].evidence == "sends people out"


@pytest.mark.parametrize("size", SIZES)
async def test_the_survey_is_filled_in_and_says_what_is_missing(week: Week, size: tuple[int, int]) -> None:
    app = WeekApp(week)
    about = About("account", week.dealer)
    async with app.at(size) as pilot:
        open_dealer(app, week.dealer)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await type_text(pilot, "12 Long Street")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert isinstance(app.screen, DealerScreen)
        with week.workspace.read() as ctx:
            page = form_page(ctx, SURVEY, about)
            assert get_account(ctx, week.dealer).street == "12 Long Street"
        assert page.answered == 1  # what was only looked at is not written
        assert page.missing
        assert page.missing[0].text[:8] in app.notice_text


async def test_a_field_that_says_something_else_is_taken_over_by_a_key(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        with week.workspace.write("account.change") as ctx:
            get_account(ctx, week.dealer).street = "1 Old Road"
        open_dealer(app, week.dealer)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await pilot.press("ctrl+a")
        await type_text(pilot, "12 Long Street")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        await pilot.press("1")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert "12 Long Street" in get_account(ctx, week.dealer).street


async def test_what_the_record_was_not_to_take_is_asked_again_only_when_it_changes(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        with week.workspace.write("account.change") as ctx:
            get_account(ctx, week.dealer).street = "1 Old Road"
        open_dealer(app, week.dealer)
        await settle(app, pilot)

        async def save(address: str) -> bool:
            await pilot.press("enter")
            await settle(app, pilot)
            if address:
                await pilot.press("ctrl+a")
                await type_text(pilot, address)
            await pilot.press("ctrl+s")
            await settle(app, pilot)
            asked = isinstance(app.screen, Menu)
            if asked:
                await pilot.press("0")
                await settle(app, pilot)
            return asked

        assert await save("12 Long Street")
        assert not await save("")
        assert await save("14 Long Street")
        with week.workspace.read() as ctx:
            assert get_account(ctx, week.dealer).street == "1 Old Road"


@pytest.mark.parametrize(("scheme", "words"), [(SHORT_LIST, "Criterion"), (ASSESSMENT, "Sign")])
async def test_a_short_list_has_criteria_and_an_assessment_signs(week: Week, scheme: str, words: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(MarksScreen(week.dealer, scheme))
        await settle(app, pilot)
        assert shows(app, _(words))


@pytest.mark.parametrize("size", SIZES)
async def test_dealers_side_by_side_on_the_short_list(week: Week, size: tuple[int, int]) -> None:
    app = WeekApp(week)
    async with app.at(size) as pilot:
        app.push_screen(TableScreen([week.dealer, week.printer], SHORT_LIST))
        await pilot.pause()
        assert any(
            f"4\u00a0{word}" in line for word in ("Sales\u00a0strength", "销售力量") for line in grid(app)
        )
        await pilot.press(*"444444")
        await settle(app, pilot)
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        assert isinstance(app.screen, TableScreen)
        assert stage(week) == Stage.SHORT_LIST
        assert shows(app, "[4]")


async def test_a_term_is_negotiated(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(TermsScreen(week.dealer, "Mandel"))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await type_text(pilot, "list price")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            assert negotiation(ctx, week.dealer)[0].goal == "list price"
        assert shows(app, _("Before the talk, only for you and your manager:")[:8])


async def test_what_was_only_agreed_is_not_shown_as_for_nobody_else(week: Week) -> None:
    with week.workspace.write("dealer.term") as ctx:
        set_term(ctx, week.dealer, "price", {"agreed": "list less 8 %"})
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(TermsScreen(week.dealer, "Mandel"))
        await settle(app, pilot)
        assert shows(app, "list less 8 %")
        assert not shows(app, _("Before the talk, only for you and your manager:")[:8])


@pytest.mark.parametrize("size", SIZES)
async def test_all_dealers_and_a_comparison(week: Week, size: tuple[int, int]) -> None:
    with week.workspace.write("dealer.score") as ctx:
        score_mark(ctx, week.dealer, "drive", score=4)
    app = WeekApp(week)
    async with app.at(size) as pilot:
        app.push_screen(DealersScreen())
        await settle(app, pilot)
        assert shows(app, "Mandel")
        await pilot.press("c")
        await settle(app, pilot)
        assert isinstance(app.screen, TableScreen)
        await pilot.press("escape", "enter")
        await settle(app, pilot)
        assert isinstance(app.screen, DealerScreen)


async def test_the_best_dealer_leads_the_comparison(week: Week) -> None:
    with week.workspace.write("account.add") as ctx:
        better = add_account(ctx, {"name": "Zeta Glue", "kind": "dealer", "city": "上海"}).id
        score_mark(ctx, week.dealer, "drive", score=2)
        score_mark(ctx, better, "drive", score=5)
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(DealersScreen())
        await settle(app, pilot)
        await pilot.press("c")
        await settle(app, pilot)
        assert isinstance(app.screen, TableScreen)
        assert app.screen.accounts == [better, week.dealer]


async def test_a_form_is_exported(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_dealer(app, week.dealer)
        await pilot.pause()
        await pilot.press("x", "a")
        await pilot.pause()
        await pilot.press("m")
        await settle(app, pilot)
        (made,) = app.desk.paths.exports.glob("assessment-*.md")
        assert "Mandel" in made.read_text(encoding="utf-8")


async def test_any_worksheet_is_filled_in_for_oneself(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_own_worksheets(app)
        await pilot.pause()
        assert isinstance(app.screen, WorksheetsScreen)
        with week.workspace.read() as ctx:
            sheet = playbook(ctx).worksheet("launch.handbook")
        assert sheet is not None
        assert shows(app, sheet.title)
        await pilot.press("enter")
        await pilot.pause()
        await type_text(pilot, "Glue 500")
        await pilot.press("ctrl+s")
        await settle(app, pilot)
        with week.workspace.read() as ctx:
            page = form_page(ctx, sheet.id, About("person", week.workspace.identity.person))
        assert page.lines[0].answer == "Glue 500"

"""The objection finder: an answer while one types, in English, Chinese and pinyin; noted in the visit."""

import pytest
from sqlmodel import select
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.answers import SharedAnswer
from fieldrep.models.registry import kind_of
from fieldrep.models.visits import ObjectionHeard
from fieldrep.paths import DataPaths
from fieldrep.services.calculations import calculations_of
from fieldrep.services.objections import objections_heard
from fieldrep.services.visits import start_visit
from fieldrep.tui.screens.objection_calculator import CalculatorScreen
from fieldrep.tui.screens.objections import ObjectionFinder
from fieldrep.tui.screens.quick_log import open_quick_log
from fieldrep.tui.screens.visit import VisitScreen
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.support.waiting import kept
from tests.tui.field_week import Week, WeekApp, make_week


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def finder(app: WeekApp, pilot: Pilot[int], words: str = "") -> ObjectionFinder:
    await pilot.press("f3")
    await pilot.pause()
    if words:
        await type_text(pilot, words)
    assert isinstance(app.screen, ObjectionFinder)
    return app.screen


def chosen(screen: ObjectionFinder) -> str:
    return screen.chosen.id if screen.chosen else ""


async def test_one_key_and_words_give_the_answer(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await finder(app, pilot, "your price is too high")
        assert chosen(screen) == "price_too_high"
        assert shows(app, "Behind it:") and shows(app, "1. Don't defend the price")
        assert shows(app, "Ask back:")


@pytest.mark.parametrize(
    ("lang", "words", "expected"),
    [
        ("zh_CN", "太贵了", "price_too_high"),
        ("zh_CN", "taigui", "price_too_high"),
        ("zh_CN", "没效果", "expo_no_effect"),
        ("en", "expensive", "price_too_high"),
        ("en", "no money to take part", "expo_no_money"),
    ],
)
async def test_it_is_found_by_what_was_said(paths: DataPaths, lang: str, words: str, expected: str) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    async with app.at() as pilot:
        assert chosen(await finder(app, pilot, words)) == expected


async def test_the_arrows_choose_while_one_types(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await finder(app, pilot, "price")
        first = chosen(screen)
        await pilot.press("down")
        assert chosen(screen) != first
        await pilot.press("up")
        assert chosen(screen) == first


async def test_nothing_typed_shows_them_all(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await finder(app, pilot)
        assert screen.found.count >= 24
        await type_text(pilot, "qqqqqq")
        assert screen.found.count == 0 and shows(app, "Nothing fits")


@pytest.mark.parametrize(("key", "went"), [("w", "worked"), ("p", "partly"), ("f", "failed")])
async def test_in_a_visit_it_is_noted_how_it_went(week: Week, key: str, went: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await screen.show_tab("during")
        await finder(app, pilot, "too expensive")
        await pilot.press("enter", key)
        await pilot.pause()
        assert app.screen is screen
        assert "too expensive" in app.notice_text
        await screen.show_tab("during")
        await pilot.press("home")
        assert shows(app, "Objections heard")
        with week.workspace.read() as ctx:
            heard = objections_heard(ctx, week.visit)
        assert [(line.objection, line.words, line.went) for line in heard] == [
            ("price_too_high", "too expensive", went)
        ]
        await pilot.press("u")
    with week.workspace.read() as ctx:
        assert objections_heard(ctx, week.visit) == []


@pytest.mark.parametrize(("typed", "noted"), [("taigui", "太贵了。"), ("太贵啦", "太贵啦")])
async def test_pinyin_is_not_what_the_customer_said(paths: DataPaths, typed: str, noted: str) -> None:
    set_language("zh_CN")
    week = make_week(paths, "zh_CN")
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await finder(app, pilot, typed)
        await pilot.press("enter", "w")
        await pilot.pause()
    with week.workspace.read() as ctx:
        assert [line.words for line in objections_heard(ctx, week.visit)] == [noted]


async def test_a_visit_that_is_running_is_meant_from_anywhere(week: Week) -> None:
    with week.workspace.write("visit.start") as ctx:
        start_visit(ctx, week.visit)
    app = WeekApp(week)
    async with app.at() as pilot:
        await finder(app, pilot, "too expensive")
        await pilot.press("enter", "w")
        await pilot.pause()
        assert "东南实业有限公司" in app.notice_text
    with week.workspace.read() as ctx:
        assert len(objections_heard(ctx, week.visit)) == 1


async def test_without_a_visit_nothing_is_noted(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await finder(app, pilot, "too expensive")
        await pilot.press("enter", "w")
        assert app.screen is screen and not shows(app, "w Worked")


async def test_what_worked_before_is_counted(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await app.open_visit(pilot, week.visit)
        for key in ("w", "w", "f"):
            await finder(app, pilot, "too expensive")
            await pilot.press("enter", key)
            await pilot.pause()
        await finder(app, pilot, "too expensive")
        assert shows(app, "You: worked 2, did not work 1, too few for a rate")


async def test_the_satisfaction_of_an_exhibitor_is_worked_out_as_one_types(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await finder(app, pilot, "no effect")
        await pilot.press("enter", "c")
        await type_text(pilot, "5万")
        await pilot.press("enter")
        await type_text(pilot, "10万")
        await pilot.pause()
        assert shows(app, "CNY 50,000 ÷ CNY 100,000 = 0.5")
        await pilot.press("escape")
        await pilot.pause()
        assert not shows(app, "CNY 50,000 ÷") and isinstance(app.screen, ObjectionFinder)


async def test_a_dealers_margin_is_worked_out(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await finder(app, pilot, "margin too low")
        await pilot.press("enter", "c")
        for amount in ("10", "15", "", "200"):
            await type_text(pilot, amount) if amount else None
            await pilot.press("enter")
        await pilot.pause()
        assert shows(app, "Earns CNY 5 a piece") and shows(app, "CNY 1,000 a month")
        assert shows(app, "50.0 % on the buying price, 33.3 % of the selling price")


async def test_an_impossible_expectation_is_said_not_thrown(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await finder(app, pilot, "no effect")
        await pilot.press("enter", "c")
        await type_text(pilot, "5万")
        await pilot.press("enter")
        await type_text(pilot, "0")
        await pilot.pause()
        assert shows(app, "The expected value must be above zero")


@pytest.mark.parametrize(
    ("cost", "expected", "said"),
    [
        ("５万", "１０万", "CNY 50,000 ÷ CNY 100,000 = 0.5"),
        ("50,000.00", "10 000", "CNY 50,000 ÷ CNY 10,000 = 5"),
        ("$500", "$1000", "USD 500 ÷ USD 1,000 = 0.5"),
        ("$500", "1000", "The amounts must be in one currency."),
        ("abc", "1000", "What it costs: "),
        ("-5", "1000", "The cost can't be below zero."),
        ("5", "-1", "The expected value must be above zero."),
    ],
)
async def test_amounts_are_read_as_people_write_them_and_bad_ones_are_said(
    week: Week, cost: str, expected: str, said: str
) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await finder(app, pilot, "no effect")
        await pilot.press("enter", "c")
        await type_text(pilot, cost)
        await pilot.press("enter")
        await type_text(pilot, expected)
        await pilot.pause()
        assert shows(app, said)


async def test_a_sum_goes_into_the_visit_by_one_key(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await screen.show_tab("during")
        await pilot.press("k")
        await app.rest(pilot)
        await pilot.press("ctrl+s")
        assert "A number is missing" in app.notice_text
        await type_text(pilot, "5万")
        await pilot.press("enter")
        await type_text(pilot, "1万")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert app.screen is screen and "CNY 50,000 ÷ CNY 10,000 = 5" in app.notice_text
        await pilot.press("home")
        assert shows(app, "Worked out together")
    with week.workspace.read() as ctx:
        assert [line.text for line in calculations_of(ctx, week.visit)] == ["CNY 50,000 ÷ CNY 10,000 = 5"]


async def test_the_other_sum_is_one_key_away(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(CalculatorScreen())
        await app.rest(pilot)
        await pilot.press("f8")
        for amount in ("10", "15"):
            await type_text(pilot, amount)
            await pilot.press("enter")
        await pilot.pause()
        assert shows(app, "Margin") and shows(app, "Earns CNY 5 a piece")
        await pilot.press("escape")
        await app.rest(pilot)
        assert not isinstance(app.screen, CalculatorScreen)


async def write_answer(app: WeekApp, pilot: Pilot[int]) -> None:
    """Add an own answer to the price in the finder that is open."""
    await pilot.press("enter", "a")
    await app.rest(pilot)
    await type_text(pilot, "Ask what they compare with.")
    await pilot.press("ctrl+s")
    await app.rest(pilot)


async def test_an_own_answer_is_written_marked_shared_and_withdrawn(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await app.open_visit(pilot, week.visit)
        await finder(app, pilot, "too expensive")
        await write_answer(app, pilot)
        assert shows(app, "Answer 1/2 · playbook")
        await pilot.press("right")
        assert shows(app, "Answer 2/2 · my own, private") and shows(app, "Ask what they compare")
        await pilot.press("s")
        await app.rest(pilot)
        await pilot.press("y")
        await app.rest(pilot)
        assert shows(app, "my own, shared")
        await pilot.press("s")
        assert "shared already" in app.notice_text
        await pilot.press("w")
        await app.rest(pilot)
        screen = await finder(app, pilot, "too expensive")
        assert shows(app, "Answer 1/2 · my own, shared")  # it worked once
        await pilot.press("enter", "d")
        await app.rest(pilot)
        assert len(screen.pane.answers) == 1
    with week.workspace.read() as ctx:
        (heard,) = ctx.session.exec(select(ObjectionHeard)).all()
        answer = ctx.session.get(SharedAnswer, kind_of(SharedAnswer).new_id({"source": heard.answer_used}))
        assert answer is not None and answer.archived and heard.went == "worked"


async def test_a_note_is_written_and_found(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await finder(app, pilot, "too expensive")
        await pilot.press("enter", "o")
        await app.rest(pilot)
        await type_text(pilot, "王总：台风季")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert shows(app, "My note: 王总：台风季")
        await pilot.press("escape", "escape")
        await app.rest(pilot)
        assert chosen(await finder(app, pilot, "taifeng")) == "price_too_high"


async def test_what_nobody_has_heard_before_becomes_an_objection_of_ones_own(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await finder(app, pilot, "zzyzx qwxq")
        assert screen.found.count == 0
        await pilot.press("f7")
        await app.rest(pilot)
        await pilot.press("tab", "tab")
        await type_text(pilot, "Show the plain one.")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert app.screen is screen and screen.found.count == 1
        assert shows(app, "1. Show the plain one.")


async def test_a_quick_log_notes_the_objection_and_how_it_went(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_quick_log(app, week.printer, "Around the Horn")
        await app.rest(pilot)
        form = app.screen.form  # type: ignore[attr-defined]
        form.set_value("said", "talked")
        form.activate("objection")
        await type_text(pilot, "too expensive")
        await app.rest(pilot)
        await pilot.press("enter")
        assert form.active == "went"
        await pilot.press("f", "ctrl+s")
        await app.rest(pilot)
    with week.workspace.read() as ctx:
        (heard,) = ctx.session.exec(select(ObjectionHeard)).all()
    assert (heard.objection, heard.went) == ("price_too_high", "failed")


async def test_f3_and_escape_go_back_to_where_one_was(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await app.open_visit(pilot, week.visit)
        await finder(app, pilot, "price")
        await pilot.press("f3")
        await pilot.pause()
        assert app.screen is screen
        found = await finder(app, pilot, "price")
        await pilot.press("enter", "escape")
        assert app.screen is found and app.focused is found.query_one("#said")
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, VisitScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(("lang", "words"), [("en", "no effect"), ("zh_CN", "meixiaoguo")])
async def test_how_it_looks(paths: DataPaths, lang: str, words: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    async with app.at(size) as pilot:
        await app.open_visit(pilot, week.visit)
        await finder(app, pilot, words)
        app.status = ""
        await pilot.press("enter")
        assert_grid(app, f"objections-{lang}-{size[0]}x{size[1]}")
        await pilot.press("c")
        await type_text(pilot, "5万")
        await pilot.press("enter")
        await type_text(pilot, "1万")
        await kept(pilot)  # as the foot of the form says
        assert_grid(app, f"objections-sum-{lang}-{size[0]}x{size[1]}")

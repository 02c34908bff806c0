"""The objection finder: an answer while one types, in English, Chinese and pinyin; noted in the visit."""

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.paths import DataPaths
from fieldrep.services.objections import objections_heard
from fieldrep.services.visits import start_visit
from fieldrep.tui.screens.objections import ObjectionFinder
from fieldrep.tui.screens.visit import VisitScreen
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
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
        assert shows(app, "In your visits: worked 2, did not work 1")


async def test_the_satisfaction_of_an_exhibitor_is_worked_out_as_one_types(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await finder(app, pilot, "no effect")
        await pilot.press("enter", "c")
        await type_text(pilot, "5万")
        await pilot.press("enter")
        await type_text(pilot, "10万")
        await pilot.pause()
        assert shows(app, "50,000.00 ÷ 100,000.00 = 0.5")
        await pilot.press("escape")
        await pilot.pause()
        assert not shows(app, "50,000.00 ÷") and isinstance(app.screen, ObjectionFinder)


async def test_a_dealers_margin_is_worked_out(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await finder(app, pilot, "margin too low")
        await pilot.press("enter", "c")
        for amount in ("10", "15", "", "200"):
            await type_text(pilot, amount) if amount else None
            await pilot.press("enter")
        await pilot.pause()
        assert shows(app, "Earns 5.00 a piece") and shows(app, "1,000.00 a month")
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
        await pilot.pause()
        assert_grid(app, f"objections-sum-{lang}-{size[0]}x{size[1]}")

"""Practice without a mouse: cards shown and graded by one key each, role play compared with the steps."""

import pytest
from sqlmodel import select
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.answers import OwnAnswer
from fieldrep.models.practice import PracticeReview
from fieldrep.paths import DataPaths
from fieldrep.playbook.slots import fill
from fieldrep.rules.codes import AnswerResult, PracticeWay
from fieldrep.rules.repetition import Grade
from fieldrep.services.objections import hear_objection
from fieldrep.services.practice import read_practice
from fieldrep.tui.opening import open_draft
from fieldrep.tui.screens.practice import PracticeScreen
from fieldrep.tui.screens.practice_roles import RolePlay
from fieldrep.tui.screens.practice_sitting import Sitting
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def practice(app: WeekApp, pilot: Pilot[int]) -> PracticeScreen:
    app.push_screen(PracticeScreen())
    await app.rest(pilot)
    assert isinstance(app.screen, PracticeScreen)
    return app.screen


async def roles(app: WeekApp, pilot: Pilot[int], first: str = "objection:price_too_high") -> RolePlay:
    app.push_screen(RolePlay(first))
    await app.rest(pilot)
    assert isinstance(app.screen, RolePlay)
    return app.screen


def reviews(week: Week) -> list[tuple[int | None, str]]:
    with week.workspace.read() as ctx:
        return [
            (row.grade, row.way)
            for row in ctx.session.exec(select(PracticeReview).order_by(PracticeReview.id)).all()
        ]


async def test_space_shows_and_a_number_grades(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await practice(app, pilot)
        first = screen.sitting.card
        assert shows(app, "Card 1 of 10") and shows(app, "Which question do you ask?")
        wanted = fill(screen.card.question, {})[:30]  # type: ignore[union-attr, arg-type]
        assert not shows(app, wanted)
        await pilot.press("3")  # not before the answer was shown, and no way to an area either
        assert reviews(week) == [] and app.screen is screen
        assert "Look at the answer first" in app.notice_text
        await pilot.press("space")
        assert shows(app, wanted)
        await pilot.press("3")
        assert reviews(week) == [(3, PracticeWay.CARD)]
        assert screen.sitting.card != first and shows(app, "Card 2 of 10") and not screen.shown


async def test_ten_cards_by_twenty_keys_end_with_how_it_stands(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await practice(app, pilot)
        for _n in range(10):
            await pilot.press("enter", "4")
        assert len(reviews(week)) == 10
        assert shows(app, "10 cards done: easy 10") and shows(app, "1 day in a row")
        assert shows(app, "The next seven days")
        await pilot.press("enter")
        assert shows(app, "Card 1 of 10")


async def test_what_was_not_known_comes_once_more_at_the_end(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await practice(app, pilot)
        first = screen.sitting.card
        await pilot.press("space", "1")
        assert shows(app, "Card 2 of 11") and screen.sitting.line[-1] == first


async def test_undo_brings_the_card_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await practice(app, pilot)
        first = screen.sitting.card
        await pilot.press("space", "1", "u")
        await app.rest(pilot)
        assert screen.sitting.card == first and shows(app, "Card 1 of 10")
        assert reviews(week) == []


async def test_every_grade_is_written_at_once(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await practice(app, pilot)
        await pilot.press("space", "2", "space")
        with week.workspace.read() as ctx:
            assert len(read_practice(ctx).schedules) == 1


async def test_what_failed_in_a_visit_comes_first_and_says_why(week: Week) -> None:
    with week.workspace.write("visit.objection") as ctx:
        hear_objection(ctx, week.done, "delivery_time", went=AnswerResult.FAILED)
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await practice(app, pilot)
        assert screen.sitting.card == "objection:delivery_time"
        assert shows(app, "Comes sooner")


async def test_in_role_play_the_answer_is_hidden_until_one_has_said_ones_own(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await roles(app, pilot)
        assert shows(app, "price") and not shows(app, "Don't defend")
        await type_text(pilot, "I don't defend the price, I ask what they compare it with")
        await pilot.press("enter")
        steps = screen.query_one("#steps", LineList)
        assert shows(app, "Don't defend") and shows(app, "I don't defend the price")
        assert steps.ticked
        before = set(steps.ticked)
        await pilot.press("end", "space")
        assert steps.ticked != before
        await pilot.press("enter")
        assert steps.ticked == before
        assert shows(app, "Space Tick") and not shows(app, "Enter Open")
        await pilot.press("3")
        assert reviews(week) == [(3, PracticeWay.ROLE_PLAY)]
        assert screen.reply.value == "" and not shows(app, "Don't defend")


async def test_an_answer_said_aloud_is_compared_too(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await roles(app, pilot)
        await pilot.press("enter")
        assert shows(app, "Said aloud") and shows(app, "Don't defend")
        await pilot.press("k")
        assert "Nothing was typed" in app.notice_text
        await pilot.press("2")
        assert reviews(week) == [(2, PracticeWay.ROLE_PLAY)]


async def test_what_was_typed_is_kept_as_an_own_answer_by_one_key(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await roles(app, pilot)
        await type_text(pilot, "先算总成本，再谈单价。")
        await pilot.press("enter", "k")
        with week.workspace.read() as ctx:
            (own,) = ctx.session.exec(select(OwnAnswer)).all()
        assert (own.objection, own.steps) == ("price_too_high", "先算总成本，再谈单价。")
        assert shows(app, "先算总成本")  # still on the screen, to be graded


async def test_what_is_typed_in_role_play_is_kept_as_a_draft(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await roles(app, pilot)
        await type_text(pilot, "half a sent")
        await pilot.press("escape")
        await app.rest(pilot)
        (draft,) = app.desk.drafts.all()
        open_draft(app, draft.form, draft.record, draft.title)
        await app.rest(pilot)
        assert isinstance(app.screen, RolePlay) and app.screen.reply.value == "half a sent"
        await pilot.press("enter", "1")
        await app.rest(pilot)
        assert app.desk.drafts.all() == []


async def test_role_play_is_one_key_away(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await practice(app, pilot)
        await pilot.press("r")
        await app.rest(pilot)
        assert isinstance(app.screen, RolePlay)


def test_a_sitting_brings_a_forgotten_card_once_more_and_takes_grades_back() -> None:
    sitting = Sitting(["a", "b"])
    sitting.graded("1", Grade.AGAIN)
    assert sitting.line == ["b", "a"] and sitting.place == (2, 3)
    sitting.graded("2", Grade.GOOD)
    sitting.graded("3", Grade.AGAIN)
    assert sitting.card is None
    assert sitting.take_back({"1", "2"}.__contains__) and sitting.line == ["a"]
    assert not sitting.take_back({"1", "2"}.__contains__)
    assert sitting.take_back(set().__contains__) and sitting.line == ["a", "b"]


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_how_it_looks(paths: DataPaths, lang: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    name = f"{lang}-{size[0]}x{size[1]}"
    async with app.at(size) as pilot:
        await practice(app, pilot)
        app.status = ""
        await pilot.press("space")
        assert_grid(app, f"practice-card-{name}")
        await pilot.press("3")
        app.status = ""  # how much is unsent is another matter
        assert_grid(app, f"practice-question-{name}")
        await pilot.press("escape")
        await roles(app, pilot)
        await type_text(
            pilot, "贵在哪里？先算总成本。" if lang == "zh_CN" else "What do you compare it with?"
        )
        await pilot.press("enter")
        await app.rest(pilot)
        app.status = ""  # how much is unsent is another matter
        assert_grid(app, f"practice-roles-{name}")

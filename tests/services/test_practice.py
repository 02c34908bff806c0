"""Practice: what comes, why it comes sooner, what a grade does, how it stands."""

from datetime import timedelta

import pytest

from fieldrep.errors import Invalid, NotFound
from fieldrep.models.practice import PracticeCard, PracticeReview
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import AnswerResult, Audience, SpinKind
from fieldrep.rules.repetition import Grade
from fieldrep.services import accounts, checklists, visits
from fieldrep.services.answers import add_answer
from fieldrep.services.objections import hear_objection
from fieldrep.services.practice import Practice, count_due, grade_card, is_graded, read_practice
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock

PRICE = "objection:price_too_high"


def practice(workspace: Workspace) -> Practice:
    with workspace.read() as ctx:
        return read_practice(ctx)


def grade(workspace: Workspace, card: str, how: Grade = Grade.GOOD) -> str:
    with workspace.write("practice.grade") as ctx:
        return grade_card(ctx, card, how)[0]


def visited(workspace: Workspace, *, asked: tuple[str, ...] = (), failed: str = "") -> None:
    """Finish a visit to a printer: questions asked there, an objection that was not overcome."""
    with workspace.write("visit.start") as ctx:
        account = accounts.add_account(ctx, {"name": "Around the Horn", "industry": "printing"}).id
        ctx.session.flush()
        visit = visits.start_walk_in(ctx, account).id
        ctx.session.flush()
        for question in asked:
            checklists.ask(ctx, visit, question)
        if failed:
            hear_objection(ctx, visit, failed, went=AnswerResult.FAILED)
        visits.finish_visit(ctx, visit, {"said": "x"})


def problem_questions(workspace: Workspace) -> list[str]:
    """The problem questions for a printer."""
    questions = (card.question for card in practice(workspace).deck.values())
    return [
        each.id
        for each in questions
        if each and each.kind == SpinKind.PROBLEM and "printing" in each.industries
    ]


def test_practice_stays_with_the_rep() -> None:
    assert {kind_of(model).info.audience for model in (PracticeCard, PracticeReview)} == {Audience.SELF}


def test_every_objection_and_question_is_a_card_and_so_is_an_own_objection(workspace: Workspace) -> None:
    with workspace.write("objection.answer") as ctx:
        own = add_answer(ctx, "", {"says": "颜色不对", "steps": "先看样"}).id
    stands = practice(workspace)
    assert stands.deck[f"objection:{own}"].answers[0].mine
    assert sum(card.objection is not None for card in stands.deck.values()) >= 25
    assert sum(card.question is not None for card in stands.deck.values()) >= 100
    assert sorted(stands.new) == sorted(stands.deck)


def test_a_sitting_begins_with_objections_and_questions_in_turn(workspace: Workspace) -> None:
    cards = practice(workspace).next_cards()
    assert [card.partition(":")[0] for card in cards] == ["objection", "question"] * 5
    assert practice(workspace).next_cards() == cards
    assert all(card.startswith("objection:") for card in practice(workspace).next_cards(objections_only=True))


def test_new_questions_begin_with_those_for_the_reps_own_accounts(workspace: Workspace) -> None:
    with workspace.write("account.add") as ctx:
        accounts.add_account(ctx, {"name": "北方4S店", "industry": "4S店"})
    stands = practice(workspace)
    questions = [stands.deck[card].question for card in stands.new if card.startswith("question:")]
    of = [question.industries for question in questions if question and question.industries]
    assert "car_4s" in of[0]


def test_a_grade_takes_a_card_away_until_it_is_due(workspace: Workspace, clock: StandingClock) -> None:
    grade(workspace, PRICE)
    assert PRICE not in practice(workspace).due and PRICE not in practice(workspace).new
    clock.forward(minutes=11)
    assert practice(workspace).due == [PRICE]
    grade(workspace, PRICE)
    clock.forward(days=1)
    assert practice(workspace).due == []
    with workspace.read() as ctx:
        assert count_due(ctx) == 0
    clock.forward(days=3)
    assert practice(workspace).due == [PRICE]


def test_a_grade_is_an_action_that_undo_takes_back(workspace: Workspace) -> None:
    before = practice(workspace)
    review = grade(workspace, PRICE)
    grade(workspace, "question:nothing.such")  # a card that a pack has no more is graded all the same
    undo(workspace)
    undo(workspace)
    with workspace.read() as ctx:
        assert not is_graded(ctx, review)
    assert practice(workspace).next_cards() == before.next_cards()
    assert practice(workspace).done_today == 0


@pytest.mark.parametrize("wrong", [0, 5, -1])
def test_there_are_four_grades(workspace: Workspace, wrong: int) -> None:
    with workspace.write("practice.grade") as ctx, pytest.raises(Invalid):
        grade_card(ctx, PRICE, wrong)


@pytest.mark.parametrize("card", ["", "price", "objection:", "poem:x"])
def test_what_is_no_card_is_refused(workspace: Workspace, card: str) -> None:
    with workspace.write("practice.grade") as ctx, pytest.raises(NotFound):
        grade_card(ctx, card, 3)


def test_an_answer_that_failed_in_a_visit_comes_before_it_is_due(
    workspace: Workspace, clock: StandingClock
) -> None:
    grade(workspace, PRICE, Grade.EASY)
    assert practice(workspace).due == []
    clock.forward(hours=1)
    visited(workspace, failed="price_too_high")
    stands = practice(workspace)
    assert stands.due[0] == PRICE and stands.missed[PRICE].times == 1
    assert stands.next_cards()[0] == PRICE
    clock.forward(hours=1)
    grade(workspace, PRICE)
    assert PRICE not in practice(workspace).due


def test_problem_questions_that_were_not_asked_come_sooner(workspace: Workspace) -> None:
    asked, *rest = problem_questions(workspace)
    visited(workspace, asked=(asked,))
    stands = practice(workspace)
    assert {f"question:{question}" for question in rest} <= set(stands.missed)
    assert f"question:{asked}" not in stands.missed
    assert set(stands.next_cards(len(stands.missed))) == set(stands.due) == set(stands.missed)


def test_what_was_missed_long_ago_no_longer_presses(workspace: Workspace, clock: StandingClock) -> None:
    visited(workspace, failed="price_too_high")
    clock.forward(days=61)
    assert practice(workspace).missed == {}


def test_a_sitting_takes_what_was_missed_and_what_is_due_in_turn(
    workspace: Workspace, clock: StandingClock
) -> None:
    for card in ("objection:delivery_time", "objection:returns"):
        grade(workspace, card)
    clock.forward(days=1)
    visited(workspace, failed="price_too_high")
    due = practice(workspace).due
    assert due[:2] == [PRICE, "objection:delivery_time"] and due[3] == "objection:returns"


def test_streak_and_forecast(workspace: Workspace, clock: StandingClock) -> None:
    for _day in range(3):
        grade(workspace, PRICE, Grade.EASY)
        clock.forward(days=1)
    stands = practice(workspace)
    assert (stands.streak, stands.done_today) == (3, 0)
    clock.forward(days=1)
    assert practice(workspace).streak == 0
    grade(workspace, "objection:returns")
    stands = practice(workspace)
    assert (stands.streak, stands.done_today) == (1, 1)
    assert len(stands.forecast) == 7 and stands.forecast[0] == (stands.today, 1)


def test_the_forecast_counts_by_the_reps_own_day(workspace: Workspace, clock: StandingClock) -> None:
    clock.forward(hours=13, minutes=55)  # 23:55 in Shanghai
    grade(workspace, PRICE)
    stands = practice(workspace)
    assert stands.forecast[:2] == [(stands.today, 0), (stands.today + timedelta(days=1), 1)]

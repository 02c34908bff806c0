"""Objections heard: noted in the visit in hand, counted by how the answer went."""

import pytest

from fieldrep.errors import NotFound
from fieldrep.rules.codes import AnswerResult
from fieldrep.rules.success import Tally
from fieldrep.services import accounts, visits
from fieldrep.services.answers import answer_tallies, objection_book
from fieldrep.services.objections import find_objections, hear_objection, objections_heard, visit_in_hand
from fieldrep.services.workspace import Workspace


@pytest.fixture
def visit(workspace: Workspace) -> str:
    with workspace.write("visit.start") as ctx:
        account = accounts.add_account(ctx, {"name": "东南实业", "industry": "礼盒"}).id
        ctx.session.flush()
        return visits.start_walk_in(ctx, account).id


def hear(workspace: Workspace, visit: str, objection: str, went: AnswerResult | None) -> None:
    with workspace.write("visit.objection") as ctx:
        hear_objection(ctx, visit, objection, words=" 太贵了 ", went=went)


def test_what_was_heard_stands_in_the_visit_with_the_customers_words(
    workspace: Workspace, visit: str
) -> None:
    hear(workspace, visit, "price_too_high", AnswerResult.WORKED)
    with workspace.read() as ctx:
        (line,) = objections_heard(ctx, visit)
        assert (line.objection, line.words, line.went, line.day) == (
            "price_too_high",
            "太贵了",
            AnswerResult.WORKED,
            ctx.today,
        )


def test_results_are_counted_by_objection_and_how_it_went(workspace: Workspace, visit: str) -> None:
    for went in (AnswerResult.WORKED, AnswerResult.WORKED, AnswerResult.FAILED, None):
        hear(workspace, visit, "price_too_high", went)
    hear(workspace, visit, "no_budget", AnswerResult.PARTLY)
    with workspace.read() as ctx:
        tallies = answer_tallies(ctx)
    price, budget = Tally(worked=2, failed=1), Tally(partly=1)
    assert tallies == {("price_too_high", ""): (price, price), ("no_budget", ""): (budget, budget)}


def test_the_visit_in_hand_is_the_one_named_or_the_only_one_running(workspace: Workspace, visit: str) -> None:
    with workspace.read() as ctx:
        assert visit_in_hand(ctx) == (visit, "东南实业", "礼盒")
        assert visit_in_hand(ctx, visit) == (visit, "东南实业", "礼盒")
        with pytest.raises(NotFound):
            visit_in_hand(ctx, "00000000-0000-7000-8000-000000000000")
    with workspace.write("visit.start") as ctx:
        other = accounts.add_account(ctx, {"name": "North"}).id
        ctx.session.flush()
        visits.start_walk_in(ctx, other)
    with workspace.read() as ctx:
        assert visit_in_hand(ctx) is None  # two are running: neither is meant


def test_what_is_said_in_the_other_language_finds_the_answer_in_ones_own(workspace: Workspace) -> None:
    with workspace.read() as ctx:
        book = objection_book(ctx)
    first = find_objections(book, "太贵了")[0].objection
    assert first.id == "price_too_high"
    assert first == book.objection("price_too_high")  # the answer itself is in the language of the screen
    assert find_objections(book, "qwxyz") == []

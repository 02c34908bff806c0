"""Dealers scored, decided about, compared and scored again."""

from decimal import Decimal

import pytest

from fieldrep.errors import Invalid, NotFound
from fieldrep.rules.codes import DealerVerdict, Stage
from fieldrep.services import accounts
from fieldrep.services.dealer_flow import set_weights
from fieldrep.services.dealers import (
    ASSESSMENT,
    SHORT_LIST,
    AssessmentPage,
    assessment_page,
    assessments_of,
    compare,
    decide,
    score_mark,
)
from fieldrep.services.history import record_history
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.support.books import assert_agreement

SIGNS = ("drive", "profit", "rules", "standard", "decides", "age", "learning", "market", "service")


def make(workspace: Workspace, name: str = "Hill Trading", kind: str = "dealer") -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": name, "kind": kind}).id


@pytest.fixture
def dealer(workspace: Workspace) -> str:
    return make(workspace)


def score(workspace: Workspace, account: str, **scores: int) -> None:
    with workspace.write("dealer.score") as ctx:
        for name, value in scores.items():
            score_mark(ctx, account, name, score=value)


def page(workspace: Workspace, account: str, scheme: str = ASSESSMENT) -> AssessmentPage:
    with workspace.read() as ctx:
        return assessment_page(ctx, account, scheme)


def stage(workspace: Workspace, account: str) -> str:
    with workspace.read() as ctx:
        return accounts.get_account(ctx, account).stage


def test_a_partly_filled_assessment_is_kept_and_says_what_is_missing(
    workspace: Workspace, dealer: str
) -> None:
    score(workspace, dealer, drive=5, profit=3)
    shown = page(workspace, dealer)
    assert [line.name for line in shown.missing] == list(SIGNS[2:])
    assert shown.proposal.value is None
    assert shown.score == Decimal("4.2")  # (15 × 5 + 10 × 3) ÷ 25
    assert_agreement(workspace)


def test_weights_make_the_score_and_aspects_do_not_count(workspace: Workspace, dealer: str) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4) | {"standard": 3, "needs": 1})
    shown = page(workspace, dealer)
    assert shown.score == Decimal("3.9")  # 4 - 15 / 100, rounded half up
    assert shown.proposal.value is DealerVerdict.GO_ON


@pytest.mark.parametrize("value", [0, 6, -1, 99])
def test_a_score_out_of_range_is_refused_with_what_is_expected(
    workspace: Workspace, dealer: str, value: int
) -> None:
    with pytest.raises(Invalid) as caught:
        score(workspace, dealer, drive=value)
    assert caught.value.fields == {"drive": "A score is a whole number from 1 to 5."}
    assert not page(workspace, dealer).begun


def test_a_mark_that_is_not_there_is_refused(workspace: Workspace, dealer: str) -> None:
    with pytest.raises(NotFound, match="driving"):
        score(workspace, dealer, driving=3)


def test_warnings_are_listed_when_seen_or_scored_low(workspace: Workspace, dealer: str) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 5) | {"standard": 2, "drive": 2})
    with workspace.write("dealer.score") as ctx:
        score_mark(ctx, dealer, "age", careful=True, evidence="about fifty")
    shown = page(workspace, dealer)
    assert [line.name for line in shown.warnings] == ["standard", "age"]  # drive carries no warning
    assert shown.line("age").evidence == "about fifty"
    assert (shown.proposal.value, shown.proposal.reason) == (DealerVerdict.WATCH, "warnings")


def test_going_on_sets_the_stage_as_part_of_the_same_action(workspace: Workspace, dealer: str) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4))
    with workspace.write("dealer.decide", "Hill Trading") as ctx:
        assert decide(ctx, dealer, "go_on", "") is Stage.ASSESSED
    assert stage(workspace, dealer) == Stage.ASSESSED
    with workspace.read() as ctx:
        lines = record_history(ctx, "account", dealer)
    assert (lines[0].field, lines[0].before, lines[0].after) == ("stage", "found", "assessed")
    undo(workspace)
    assert (stage(workspace, dealer), page(workspace, dealer).verdict) == (Stage.FOUND, "")
    assert_agreement(workspace)


def test_who_decides_otherwise_than_proposed_or_drops_says_why(workspace: Workspace, dealer: str) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4))
    for verdict in ("watch", "drop"):
        with workspace.write("dealer.decide") as ctx, pytest.raises(Invalid) as caught:
            decide(ctx, dealer, verdict, " ")
        assert set(caught.value.fields) == {"reason"}
    with workspace.write("dealer.decide") as ctx, pytest.raises(Invalid):
        decide(ctx, dealer, "perhaps", "so")
    with workspace.write("dealer.decide") as ctx:
        assert decide(ctx, dealer, "drop", "sells a rival's goods only") is Stage.DROPPED
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, dealer).stage_reason == "sells a rival's goods only"


def test_a_later_assessment_shows_what_moved_and_brings_a_dropped_dealer_back(
    workspace: Workspace, dealer: str, clock: StandingClock
) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 2))
    with workspace.write("dealer.decide") as ctx:
        decide(ctx, dealer, "drop", "no drive")
    clock.forward(days=90)
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4) | {"age": 2})
    shown = page(workspace, dealer)
    assert (shown.before_score, shown.before_verdict) == (Decimal("2.0"), "drop")
    assert {name.rpartition(".")[2]: by for name, by in shown.moved.items()} == dict.fromkeys(
        [name for name in SIGNS if name != "age"], 2
    )
    with workspace.write("dealer.decide") as ctx:
        assert decide(ctx, dealer, "go_on", "new owner") is Stage.ASSESSED
    with workspace.read() as ctx:
        first, second = assessments_of(ctx, dealer, ASSESSMENT)
        assert assessment_page(ctx, dealer, assessment=first.id).verdict == "drop"
        assert second.verdict == "go_on"


def test_the_stage_never_goes_back(workspace: Workspace, dealer: str) -> None:
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, dealer, {"stage": Stage.NEGOTIATING})
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4))
    with workspace.write("dealer.decide") as ctx:
        assert decide(ctx, dealer, "go_on", "") is None
    assert stage(workspace, dealer) == Stage.NEGOTIATING


def test_a_decision_keeps_the_weights_it_was_taken_with(
    workspace: Workspace, dealer: str, clock: StandingClock
) -> None:
    score(workspace, dealer, **dict.fromkeys(SIGNS, 3) | {"drive": 5})
    before = page(workspace, dealer).score
    with workspace.write("dealer.decide") as ctx:
        decide(ctx, dealer, "watch", "see in a year")
    with workspace.write("dealer.weights") as ctx:
        set_weights(ctx, {"drive": 40, "market": 0, "standard": 5})
    assert page(workspace, dealer).score == before == Decimal("3.3")
    clock.forward(days=1)
    score(workspace, dealer, **dict.fromkeys(SIGNS, 3) | {"drive": 5})
    assert page(workspace, dealer).score == Decimal("3.8")


def test_weights_that_do_not_add_up_are_refused(workspace: Workspace) -> None:
    for weights, field in (
        ({"drive": 40}, "weights"),
        ({"drive": 101}, "drive"),
        ({"driving": 5}, "driving"),
    ):
        with workspace.write("dealer.weights") as ctx, pytest.raises(Invalid) as caught:
            set_weights(ctx, weights)
        assert set(caught.value.fields) == {field}
    assert "125" in str([*_weights_error(workspace, {"drive": 40}).fields.values()])


def _weights_error(workspace: Workspace, weights: dict[str, int]) -> Invalid:
    with workspace.write("dealer.weights") as ctx, pytest.raises(Invalid) as caught:
        set_weights(ctx, weights)
    return caught.value


def test_dealers_side_by_side_the_best_first(workspace: Workspace, dealer: str) -> None:
    other, third = make(workspace, "River Goods"), make(workspace, "Bay Supply")
    score(workspace, dealer, **dict.fromkeys(SIGNS, 3))
    score(workspace, other, **dict.fromkeys(SIGNS, 4))
    with workspace.read() as ctx:
        pages = compare(ctx, [dealer, third, other, dealer])
    assert [p.account_name for p in pages] == ["River Goods", "Hill Trading", "Bay Supply"]


def test_the_short_list_is_scored_by_its_own_criteria(workspace: Workspace, dealer: str) -> None:
    with workspace.write("dealer.score") as ctx:
        for name in ("ideas", "network", "reputation", "strength", "relations", "carries"):
            score_mark(ctx, dealer, name, scheme=SHORT_LIST, score=4)
        assert decide(ctx, dealer, "go_on", "", scheme=SHORT_LIST) is Stage.SHORT_LIST
    assert page(workspace, dealer, SHORT_LIST).score == Decimal("4.0")
    assert not page(workspace, dealer).begun


def test_an_end_customer_is_scored_without_changing_its_stage(workspace: Workspace) -> None:
    customer = make(workspace, "Print House", "end_customer")
    score(workspace, customer, **dict.fromkeys(SIGNS, 4))
    with workspace.write("dealer.decide") as ctx:
        assert decide(ctx, customer, "go_on", "") is None
    assert stage(workspace, customer) == Stage.LEAD

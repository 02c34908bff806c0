"""Quadrant, Pareto class and own store follow the field's rules and give their reason."""

import json
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.codes import AccountClass, AccountKind, Quadrant
from fieldrep.rules.judgement import BY_HAND, Judged, by_hand
from fieldrep.rules.money import Money
from fieldrep.rules.policy import default_policy
from fieldrep.rules.priority import (
    CRITERIA,
    QUADRANT_REASONS,
    leads_to_own_store,
    pareto_classes,
    pareto_scores,
    quadrant,
)

TODAY = date(2026, 11, 21)
LARGE, SMALL = Money(5_000_000, "CNY"), Money(4_999_999, "CNY")


def judged(potential: Money | None, days: int | None) -> Judged[Quadrant | None]:
    expected = None if days is None else TODAY + timedelta(days=days)
    return quadrant(potential, expected, TODAY, threshold=50_000, near_days=15)


@pytest.mark.parametrize(
    ("potential", "days", "expected", "reason"),
    [
        (LARGE, 0, "a", "large.near"),
        (LARGE, 15, "a", "large.near"),
        (LARGE, 16, "c", "large.later"),
        (LARGE, -1, "a", "large.past"),
        (LARGE, -15, "a", "large.past"),
        (LARGE, -16, "c", "large.check"),
        (LARGE, None, "c", "large.undated"),
        (SMALL, 15, "b", "small.near"),
        (SMALL, -15, "b", "small.past"),
        (SMALL, 16, "d", "small.later"),
        (SMALL, -16, "d", "small.check"),
        (SMALL, None, "d", "small.undated"),
        (None, 3, "b", "unknown.near"),
        (None, -3, "b", "unknown.past"),
        (None, 40, None, "unknown.later"),
        (None, -40, None, "unknown.check"),
        (None, None, None, "unknown.undated"),
        (Money(50_000, "JPY"), 3, "a", "large.near"),
        (Money(49_999_999, "KWD"), 3, "b", "small.near"),
    ],
)
def test_quadrant_of_potential_and_closeness(
    potential: Money | None, days: int | None, expected: str | None, reason: str
) -> None:
    result = judged(potential, days)
    assert (result.value, result.reason) == (expected, reason)
    assert reason in QUADRANT_REASONS


def test_the_reason_brings_what_its_sentence_needs() -> None:
    values = judged(LARGE, -3).values
    assert values == {
        "threshold": 50_000,
        "near_days": 15,
        "potential_minor": 5_000_000,
        "currency": "CNY",
        "expected": "2026-11-18",
        "days": -3,
    }
    assert json.loads(json.dumps(values)) == values


def test_an_override_by_hand_wins_and_says_so() -> None:
    result = by_hand(Quadrant.A, "boss is a friend", judged(SMALL, None))
    assert result == Judged(Quadrant.A, BY_HAND, {"note": "boss is a friend", "computed": Quadrant.D})
    assert by_hand(AccountClass.B, "").values == {"note": "", "computed": None}


def test_scores_are_shares_of_the_best() -> None:
    scores = pareto_scores(
        {
            "big": {"size": 200.0, "margin": 10.0},
            "fine": {"size": 100.0, "margin": 20.0},
            "new": {"size": 100.0, "margin": None},
            "loss": {"size": -5.0},
        }
    )
    assert scores == {"big": 75.0, "fine": 75.0, "new": 25.0, "loss": 0.0}


def test_weights_shift_the_score_and_a_criterion_nobody_has_is_left_out() -> None:
    figures: dict[str, dict[str, float | None]] = {
        "a": {"size": 1.0, "margin": 4.0, "loyalty": None},
        "b": {"size": 2.0, "margin": 0.0},
    }
    assert pareto_scores(figures, {"size": 3, "margin": 1, "loyalty": 9}) == {"a": 62.5, "b": 75.0}
    assert pareto_scores({"a": {}, "b": {"size": 0.0}}) == {"a": 0.0, "b": 0.0}
    assert pareto_scores({}) == {}


figures = st.dictionaries(
    st.sampled_from(CRITERIA), st.none() | st.floats(-1e9, 1e9, allow_nan=False), max_size=len(CRITERIA)
)
books = st.dictionaries(st.text("abcdef", min_size=1, max_size=4), figures, max_size=40)


@given(books)
def test_scores_lie_between_0_and_100(book: dict[str, dict[str, float | None]]) -> None:
    scores = pareto_scores(book)
    assert scores.keys() == book.keys()
    assert all(0 <= score <= 100.0000001 for score in scores.values())


def test_the_first_fifth_is_a_the_next_three_tenths_b_the_rest_c() -> None:
    scores = {f"{number:02}": float(number) for number in range(20)}
    classes = pareto_classes(scores, a_share=20, b_share=30)
    order = "".join(classes[account].value for account in sorted(scores, reverse=True))
    assert order == "AAAABBBBBBCCCCCCCCCC"
    handed_over = [account for account in scores if classes[account].values["hand_over"]]
    assert handed_over == ["00", "01", "02", "03"]
    assert classes["19"] == Judged(
        AccountClass.A, "pareto", {"rank": 1, "of": 20, "score": 19.0, "hand_over": False}
    )


@pytest.mark.parametrize(("count", "order"), [(1, "A"), (2, "AC"), (3, "ABC"), (4, "ABCC"), (6, "AABCCC")])
def test_small_books_round_up_for_the_better_class(count: int, order: str) -> None:
    classes = pareto_classes({str(number): -float(number) for number in range(count)}, a_share=20, b_share=30)
    assert "".join(classes[str(number)].value for number in range(count)) == order


@given(st.dictionaries(st.text("abc", min_size=1, max_size=5), st.integers(0, 3).map(float), max_size=60))
def test_classes_are_the_same_in_whatever_order_accounts_come(scores: dict[str, float]) -> None:
    policy = default_policy()
    shares = {"a_share": policy.class_a_share, "b_share": policy.class_b_share}
    classes = pareto_classes(scores, **shares)
    assert pareto_classes(dict(reversed(scores.items())), **shares) == classes
    worst_first = sorted(scores, key=lambda account: (scores[account], account))
    for lower, higher in pairwise(worst_first):
        if scores[lower] < scores[higher]:
            assert classes[higher].value <= classes[lower].value


def test_small_end_customers_are_led_to_the_own_store() -> None:
    small, enough = Money(999_999, "CNY"), Money(1_000_000, "CNY")
    assert leads_to_own_store(AccountKind.END_CUSTOMER, small, below=10_000)
    assert not leads_to_own_store(AccountKind.END_CUSTOMER, enough, below=10_000)
    assert not leads_to_own_store(AccountKind.DEALER, small, below=10_000)
    assert not leads_to_own_store(AccountKind.END_CUSTOMER, None, below=10_000)

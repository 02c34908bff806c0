"""How dealers are judged: weighted score, warnings, proposal, what moved."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.assessment import (
    Thresholds,
    Weighed,
    missing,
    moved,
    propose,
    weighted_score,
    weights_add_up,
)
from fieldrep.rules.codes import DealerVerdict

LIMITS = Thresholds(Decimal("3.5"), Decimal("2.5"), 2)


@st.composite
def marks(draw: st.DrawFn, scored: bool = True) -> list[Weighed]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=1, max_size=8)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    score = st.integers(1, 5) if scored else st.none() | st.integers(1, 5)
    return [
        Weighed(f"m{n}", weight, draw(score), draw(st.booleans()), draw(st.booleans()))
        for n, weight in enumerate(weights)
    ]


def given_(*scores: int | None, careful: int = 0) -> list[Weighed]:
    return [Weighed(f"m{n}", 100 // len(scores), score, n < careful, True) for n, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("lines", "verdict", "reason"),
    [
        (given_(4, 4, 4, 4), DealerVerdict.GO_ON, "good_score"),
        (given_(4, 4, 3, 3), DealerVerdict.GO_ON, "good_score"),  # 3.5 is enough
        (given_(4, 3, 3, 3), DealerVerdict.WATCH, "middle_score"),
        (given_(3, 3, 2, 2), DealerVerdict.WATCH, "middle_score"),  # 2.5 is not below
        (given_(3, 2, 2, 2), DealerVerdict.DROP, "low_score"),
        (given_(5, 5, 5, 5, careful=1), DealerVerdict.GO_ON, "good_score"),
        (given_(5, 5, 5, 5, careful=2), DealerVerdict.WATCH, "warnings"),
        (given_(5, 5, 5, 1), DealerVerdict.WATCH, "worst_mark"),
        (given_(5, 5, 5, None), None, "missing"),
    ],
)
def test_what_is_proposed(lines: list[Weighed], verdict: DealerVerdict | None, reason: str) -> None:
    judged = propose(lines, LIMITS)
    assert (judged.value, judged.reason) == (verdict, reason)


@given(marks())
def test_the_score_lies_between_the_lowest_and_the_highest_weighted_mark(lines: list[Weighed]) -> None:
    counted = [mark.score for mark in lines if mark.weight and mark.score]
    score = weighted_score(lines)
    assert score is not None
    assert min(counted) <= score <= max(counted)


@given(marks(), st.data())
def test_a_better_mark_never_lowers_the_score(lines: list[Weighed], data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(lines) - 1))
    mark = lines[place]
    better = Weighed(mark.id, mark.weight, 5, mark.careful, mark.warns)
    after = weighted_score([*lines[:place], better, *lines[place + 1 :]])
    before = weighted_score(lines)
    assert after is not None
    assert before is not None
    assert after >= before


@given(marks(scored=False))
def test_nothing_is_proposed_while_a_weighted_mark_is_missing(lines: list[Weighed]) -> None:
    gaps = missing(lines)
    assert (propose(lines, LIMITS).value is None) == bool(gaps)
    assert all(mark.weight and mark.score is None for mark in lines if mark.id in gaps)


@given(marks())
def test_weights_that_add_up(lines: list[Weighed]) -> None:
    weights = {mark.id: mark.weight for mark in lines}
    assert weights_add_up(weights)
    assert not weights_add_up({**weights, "more": 1})
    assert not weights_add_up({"a": 101, "b": -1})


def test_what_moved_is_what_was_scored_both_times_and_differs() -> None:
    before = {"a": 2, "b": 3, "c": None, "d": 4}
    assert moved(before, {"a": 4, "b": 3, "c": 5, "d": None, "e": 1}) == {"a": 2}

"""Success rates of answers: only with enough uses, ordered with doubt about few."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.success import ENOUGH, Tally

TALLIES = st.builds(Tally, st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))


@pytest.mark.parametrize(
    ("tally", "percent"),
    [(Tally(4), None), (Tally(5), 100), (Tally(0, 5), 50), (Tally(1, 1, 3), 30), (Tally(2, 0, 4), 33)],
)
def test_what_worked_in_part_counts_half(tally: Tally, percent: int | None) -> None:
    assert tally.percent == percent


@given(TALLIES)
def test_there_is_no_rate_without_enough_uses(tally: Tally) -> None:
    assert (tally.percent is None) == (tally.uses < ENOUGH)
    assert tally.percent is None or 0 <= tally.percent <= 100


@given(TALLIES)
def test_a_success_lifts_and_a_failure_lowers_the_standing(tally: Tally) -> None:
    assert (tally + Tally(failed=1)).standing < tally.standing < (tally + Tally(worked=1)).standing


@given(TALLIES, TALLIES)
def test_tallies_add_up(one: Tally, other: Tally) -> None:
    assert (one + other).uses == one.uses + other.uses

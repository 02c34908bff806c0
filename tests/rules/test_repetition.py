"""When practice cards come again: deterministic, sooner after a bad grade, streaks and forecasts by day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.repetition import LONGEST_DAYS, Grade, Schedule, forecast, review, streak

AT = datetime(2026, 11, 18, 2, tzinfo=UTC)
TODAY = date(2026, 11, 18)
GRADES = st.lists(st.tuples(st.sampled_from(Grade), st.integers(-10, 60 * 24 * 90)), max_size=12)


def after(grades: list[tuple[Grade, int]]) -> tuple[Schedule | None, datetime]:
    """Grade a card, each time some minutes later; a clock may run backwards."""
    known, at = None, AT
    for grade, minutes in grades:
        at += timedelta(minutes=minutes)
        known = review(known, grade, at)
    return known, at


def test_a_new_card_comes_again_within_the_sitting_unless_it_was_easy() -> None:
    waits = {grade: review(None, grade, AT).due - AT for grade in Grade}
    assert waits[Grade.AGAIN] == timedelta(minutes=1)
    assert waits[Grade.AGAIN] < waits[Grade.HARD] < waits[Grade.GOOD] == timedelta(minutes=10)
    assert waits[Grade.EASY] > timedelta(days=3)


@given(GRADES, st.sampled_from(Grade))
def test_the_same_grades_at_the_same_instants_give_the_same_schedule(
    grades: list[tuple[Grade, int]], last: Grade
) -> None:
    known, at = after(grades)
    assert review(known, last, at) == review(known, last, at)


@given(GRADES)
def test_a_better_grade_never_brings_a_card_back_sooner(grades: list[tuple[Grade, int]]) -> None:
    known, at = after(grades)
    dues = [review(known, grade, at).due for grade in Grade]
    assert dues == sorted(dues)
    assert all(at < due <= at + timedelta(days=LONGEST_DAYS) for due in dues)


def test_who_knows_a_card_sees_it_ever_more_rarely() -> None:
    known, waits = review(None, Grade.GOOD, AT), []
    for _n in range(5):
        at = known.due
        known = review(known, Grade.GOOD, at)
        waits.append(known.due - at)
    assert waits == sorted(set(waits)) and waits[-1] > timedelta(days=30)


def test_an_instant_of_any_zone_is_taken() -> None:
    assert review(None, Grade.GOOD, AT.astimezone()) == review(None, Grade.GOOD, AT)


@pytest.mark.parametrize(
    ("ago", "length"), [([], 0), ([0], 1), ([1], 1), ([2], 0), ([0, 1, 2, 4], 3), ([1, 2, 3, 3], 3)]
)
def test_a_streak_lasts_until_a_whole_day_was_left_out(ago: list[int], length: int) -> None:
    assert streak((TODAY - timedelta(days=n) for n in ago), TODAY) == length


@given(st.lists(st.integers(-30, 30)))
def test_the_forecast_counts_each_card_once_and_what_is_overdue_today(ahead: list[int]) -> None:
    days = forecast((TODAY + timedelta(days=n) for n in ahead), TODAY)
    assert [day for day, _count in days] == [TODAY + timedelta(days=n) for n in range(7)]
    assert days[0][1] == sum(n <= 0 for n in ahead)
    assert sum(count for _day, count in days) == sum(n < 7 for n in ahead)

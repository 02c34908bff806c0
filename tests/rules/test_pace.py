"""The pace of a sprint: what is done, what the days and hours left must bring."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.pace import Pace, pace

DAY = date(2026, 11, 18)
NINE = datetime(2026, 11, 18, 9, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return NINE + timedelta(minutes=minutes)


def of(calls: list[datetime], now: datetime, **more: int | date) -> Pace:
    given_ = {"done": len(calls), "goal": 200, "done_today": len(calls), "days": 3, "hours": 8} | more
    return pace(calls, started_on=DAY, today=given_.pop("today", DAY), now=now, **given_)  # type: ignore[arg-type]


def test_two_hundred_in_three_days_are_sixty_seven_a_day_and_nine_an_hour() -> None:
    found = of([], NINE)
    assert (found.left, found.day, found.per_day, found.needed) == (200, 1, 67, 9)
    assert not found.over


def test_the_last_hour_is_counted_and_the_rest_of_the_day_needs_the_rest() -> None:
    calls = [at(minutes) for minutes in range(0, 120, 5)]
    found = of(calls, at(120))
    assert (found.today, found.per_hour) == (24, 11)  # the one of an hour ago is out
    assert (found.per_day, found.needed) == (67, 8)  # 43 in six hours


def test_what_a_day_did_not_bring_falls_to_the_others() -> None:
    found = of([], NINE + timedelta(days=2), done=50, done_today=0, today=DAY + timedelta(days=2))
    assert (found.day, found.left, found.per_day) == (3, 150, 150)


def test_after_the_last_day_all_that_is_left_is_due() -> None:
    found = of([], NINE + timedelta(days=4), done=190, done_today=0, today=DAY + timedelta(days=4))
    assert (found.over, found.per_day) == (True, 10)


def test_a_goal_that_is_reached_needs_nothing() -> None:
    found = of([], NINE, done=210, done_today=0)
    assert (found.left, found.per_day, found.needed) == (0, 0, 0)


@given(
    done=st.integers(0, 400),
    today=st.integers(0, 100),
    goal=st.integers(0, 400),
    days=st.integers(1, 30),
    day=st.integers(0, 60),
    minutes=st.lists(st.integers(0, 600), max_size=30),
)
def test_the_days_left_bring_what_is_left(
    done: int, today: int, goal: int, days: int, day: int, minutes: list[int]
) -> None:
    today = min(today, done)
    found = of(
        [at(m) for m in minutes],
        at(600),
        done=done,
        done_today=today,
        goal=goal,
        days=days,
        today=DAY + timedelta(days=day),
    )
    remaining = max(1, days - day)
    assert found.per_day * remaining >= found.left + today - max(0, done - goal) or found.left == 0
    assert 0 <= found.needed <= max(found.left, 0)
    assert found.per_hour <= len(minutes)

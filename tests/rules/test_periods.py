"""Weeks and months hold the right days, also round New Year, and reports fall due when the policy says."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.periods import (
    IsoWeek,
    Month,
    claim_due,
    monthly_report_due,
    period_due_next,
    weekly_report_due,
)
from fieldrep.rules.problems import Problem, ProblemCode

some_days = st.dates(date(1950, 1, 1), date(2150, 12, 31))


def test_new_year_belongs_to_week_53_of_2026() -> None:
    week = IsoWeek(2026, 53)
    assert week.first_day == date(2026, 12, 28)
    assert week.last_day == date(2027, 1, 3)
    assert all(IsoWeek.of(date(2027, 1, day)) == week for day in (1, 2, 3))
    assert week.next() == IsoWeek(2027, 1)
    assert IsoWeek(2027, 1).previous() == week
    assert week.previous() == IsoWeek(2026, 52)


@pytest.mark.parametrize("kind", [IsoWeek, Month])
@given(day=some_days)
def test_periods_hold_their_days_and_follow_each_other(kind: type[IsoWeek] | type[Month], day: date) -> None:
    period = kind.of(day)
    assert day in period and day in period.days()
    assert period.days()[0] == period.first_day and period.days()[-1] == period.last_day
    assert period.first_day - timedelta(days=1) not in period
    assert period.last_day + timedelta(days=1) not in period
    assert period.next().first_day == period.last_day + timedelta(days=1)
    assert period.next().previous() == period
    assert kind.parse(str(period)) == period
    assert str(period) < str(period.next())


@pytest.mark.parametrize("text", ["2026-W47", "2026W47", "2026-w47", " 2026-W47 ", "2026-W47"])
def test_reads_weeks(text: str) -> None:
    assert IsoWeek.parse(text) == IsoWeek(2026, 47)
    assert str(IsoWeek.parse(text)) == "2026-W47"


@pytest.mark.parametrize("text", ["2026-11", "2026/11", "202611", "2026年11月", "2026 年 11 月", "2026.11"])
def test_reads_months(text: str) -> None:
    assert Month.parse(text) == Month(2026, 11)
    assert str(Month.parse(text)) == "2026-11"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.WEEK_UNREADABLE),
        ("47", ProblemCode.WEEK_UNREADABLE),
        ("2026-47", ProblemCode.WEEK_UNREADABLE),
        ("٢٠٢٦-W47", ProblemCode.WEEK_UNREADABLE),
        ("2026-W00", ProblemCode.WEEK_IMPOSSIBLE),
        ("2025-W53", ProblemCode.WEEK_IMPOSSIBLE),
        ("9999-W52", ProblemCode.WEEK_IMPOSSIBLE),
        ("0000-W01", ProblemCode.WEEK_IMPOSSIBLE),
    ],
)
def test_refuses_weeks(text: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as caught:
        IsoWeek.parse(text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("November", ProblemCode.MONTH_UNREADABLE),
        ("2026-111", ProblemCode.MONTH_UNREADABLE),
        ("2026-13", ProblemCode.MONTH_IMPOSSIBLE),
        ("2026-00", ProblemCode.MONTH_IMPOSSIBLE),
        ("0000-01", ProblemCode.MONTH_IMPOSSIBLE),
    ],
)
def test_refuses_months(text: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as caught:
        Month.parse(text)
    assert caught.value.code == code


def test_the_weekly_report_is_due_on_saturday_noon() -> None:
    assert weekly_report_due(IsoWeek(2026, 47), 6, time(12)) == datetime(2026, 11, 21, 12)  # noqa: DTZ001
    assert weekly_report_due(IsoWeek(2026, 53), 6, time(12)) == datetime(2027, 1, 2, 12)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (Month(2026, 11), 28, date(2026, 11, 28)),
        (Month(2027, 2), 28, date(2027, 2, 28)),
        (Month(2027, 2), 30, date(2027, 2, 28)),
        (Month(2028, 2), 30, date(2028, 2, 29)),
    ],
)
def test_the_monthly_report_is_due_by_a_day_or_the_last_of_a_shorter_month(
    month: Month, day: int, due: date
) -> None:
    assert monthly_report_due(month, day) == due


def test_the_claim_is_due_in_the_month_after() -> None:
    assert claim_due(Month(2026, 11), 5) == date(2026, 12, 5)
    assert claim_due(Month(2026, 12), 5) == date(2027, 1, 5)
    assert claim_due(Month(2027, 1), 31) == date(2027, 2, 28)


def test_next_due_is_this_week_until_it_is_submitted() -> None:
    now = IsoWeek(2026, 53)
    assert period_due_next(now, set()) == now
    assert period_due_next(now, {now}) == IsoWeek(2027, 1)
    assert period_due_next(now, {now, IsoWeek(2027, 1)}) == IsoWeek(2027, 2)


def test_a_report_that_is_overdue_comes_first_but_none_from_before_the_first_record() -> None:
    now, began = IsoWeek(2026, 47), IsoWeek(2026, 40)
    assert period_due_next(now, set(), since=began) == IsoWeek(2026, 46)
    assert period_due_next(now, {IsoWeek(2026, 46)}, since=began) == now
    assert period_due_next(now, set(), since=began, look_back=3) == IsoWeek(2026, 44)
    assert period_due_next(now, set(), since=began, look_back=30) == began
    assert period_due_next(now, set(), since=now) == now
    assert period_due_next(Month(2027, 1), {Month(2027, 1)}, since=Month(2026, 5)) == Month(2026, 12)

"""Weeks and months that reports and claims belong to, and the days on which these are due.

A week is keyed by ISO year and week: 1 to 3 January 2027 belong to week 53 of 2026.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta
from typing import TypeVar

from fieldrep.rules.problems import Problem, ProblemCode

_WEEK = re.compile(r"(\d{4}) ?[-/]? ?w ?(\d{1,2})", re.ASCII)
_MONTH = re.compile(r"(\d{4}) ?[-/.年] ?(\d{1,2}) ?月?|(\d{4})(\d\d)", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class IsoWeek:
    """A week from Monday to Sunday. Problem: ``week.impossible`` for a week the ISO year does not have."""

    year: int
    week: int

    def __post_init__(self) -> None:
        try:
            date.fromisocalendar(self.year, self.week, 7)
        except (ValueError, OverflowError):
            raise Problem(ProblemCode.WEEK_IMPOSSIBLE, year=self.year, week=self.week) from None

    @classmethod
    def of(cls, day: date) -> "IsoWeek":
        """Return the week a day lies in."""
        year, week, _weekday = day.isocalendar()
        return cls(year, week)

    @classmethod
    def parse(cls, text: str) -> "IsoWeek":
        """Read ``2026-W47``. Problems: ``week.unreadable``, ``week.impossible``."""
        found = _WEEK.fullmatch(unicodedata.normalize("NFKC", text).casefold().strip())
        if not found:
            raise Problem(ProblemCode.WEEK_UNREADABLE, text=text)
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """Monday."""
        return date.fromisocalendar(self.year, self.week, 1)

    @property
    def last_day(self) -> date:
        """Sunday."""
        return date.fromisocalendar(self.year, self.week, 7)

    def weekday(self, number: int) -> date:
        """Return the day of the week by its ISO number, Monday 1."""
        return date.fromisocalendar(self.year, self.week, number)

    def days(self) -> tuple[date, ...]:
        """Return the seven days."""
        return _days(self.first_day, self.last_day)

    def next(self) -> "IsoWeek":
        """Return the week after."""
        return IsoWeek.of(self.last_day + timedelta(days=1))

    def previous(self) -> "IsoWeek":
        """Return the week before."""
        return IsoWeek.of(self.first_day - timedelta(days=1))

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day

    def __str__(self) -> str:
        return f"{self.year:04}-W{self.week:02}"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month. Problem: ``month.impossible``."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (MINYEAR <= self.year <= MAXYEAR and 1 <= self.month <= 12):
            raise Problem(ProblemCode.MONTH_IMPOSSIBLE, year=self.year, month=self.month)

    @classmethod
    def of(cls, day: date) -> "Month":
        """Return the month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> "Month":
        """Read ``2026-11``, ``2026/11``, ``202611``, ``2026年11月``. Problems: ``month.*``."""
        found = _MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
        if not found:
            raise Problem(ProblemCode.MONTH_UNREADABLE, text=text)
        return cls(int(found[1] or found[3]), int(found[2] or found[4]))

    @property
    def first_day(self) -> date:
        """The first."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The 28th to 31st."""
        return self.day(31)

    def day(self, number: int) -> date:
        """Return a day of the month, its last day where the month is shorter."""
        return date(self.year, self.month, min(number, monthrange(self.year, self.month)[1]))

    def days(self) -> tuple[date, ...]:
        """Return all days."""
        return _days(self.first_day, self.last_day)

    def next(self) -> "Month":
        """Return the month after."""
        return Month(self.year + self.month // 12, self.month % 12 + 1)

    def previous(self) -> "Month":
        """Return the month before."""
        return Month(self.year - (self.month == 1), (self.month - 2) % 12 + 1)

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


Period = TypeVar("Period", IsoWeek, Month)


def _days(first: date, last: date) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range((last - first).days + 1))


def weekly_report_due(week: IsoWeek, weekday: int, at: time) -> datetime:
    """Return when a week's report is due: ISO weekday and time of day within that week, local and naive."""
    return datetime.combine(week.weekday(weekday), at)


def monthly_report_due(month: Month, day: int) -> date:
    """Return when a month's report is due: that day of the month itself, or its last."""
    return month.day(day)


def claim_due(month: Month, day: int) -> date:
    """Return when the claim for a month's expenses is due: that day of the month after."""
    return month.next().day(day)


def period_due_next(
    current: Period, submitted: Container[Period], *, since: Period | None = None, look_back: int = 1
) -> Period:
    """Return the period whose report is to be handed in next.

    That is the oldest one without a report among the last ``look_back`` periods, but none before ``since``
    (the period of the first record), else the first one from ``current`` on that has no report yet.
    """
    period = current
    for _step in range(look_back):
        if since is None or period <= since:
            break
        period = period.previous()
    while period in submitted:
        period = period.next()
    return period

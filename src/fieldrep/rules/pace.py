"""How fast a calling sprint goes, and how fast it must go to reach its goals in time."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """Calls of a sprint against its goal.

    ``left``: how many are still to be called. ``day`` and ``days``: which day of the sprint it is (from 1,
    beyond the last one when it is over time) of how many. ``today``: how many were called today, ``per_day``:
    how many a day must bring from today on. ``per_hour``: calls of the last hour; ``needed``: calls an hour
    that today still needs, 0 when it has its share.
    """

    left: int
    day: int
    days: int
    today: int
    per_day: int
    per_hour: int
    needed: int

    @property
    def over(self) -> bool:
        """Whether the days of the sprint are over."""
        return self.day > self.days


def pace(
    calls: Sequence[datetime],
    done: int,
    goal: int,
    *,
    started_on: date,
    days: int,
    today: date,
    now: datetime,
    done_today: int,
    hours: int,
) -> Pace:
    """Return the pace of a sprint.

    ``calls`` are the instants of all calls made, ``done`` prospects are called, ``done_today`` of them today;
    ``hours`` is how long one phones on a day, counted from the first call of today.
    """
    left = max(0, goal - done)
    day = (today - started_on).days + 1
    remaining = max(1, days - day + 1)
    per_day = ceil((left + done_today) / remaining)
    begun = [at for at in calls if now - at < timedelta(hours=hours)]
    spent = (now - min(begun)) / HOUR if begun else 0.0
    still = max(0, min(per_day - done_today, left))
    return Pace(
        left=left,
        day=max(1, day),
        days=days,
        today=done_today,
        per_day=per_day,
        per_hour=sum(timedelta(0) <= now - at < HOUR for at in calls),
        needed=ceil(still / max(1.0, hours - spent)) if still else 0,
    )

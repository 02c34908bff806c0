"""When a practice card comes again: the FSRS algorithm, without chance, from grades and instants alone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import IntEnum
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fsrs import Scheduler

LONGEST_DAYS = 180
"""A sales talk changes: no card stays away longer than half a year."""


class Grade(IntEnum):
    """How well a card was known; the numbers are the keys and what FSRS calls Again to Easy."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


@dataclass(frozen=True, slots=True)
class Schedule:
    """A card after a grade. ``state``, ``step``, ``stability`` (days), ``difficulty`` (1–10) as in FSRS."""

    state: int
    step: int | None
    stability: float
    difficulty: float
    due: datetime
    reviewed: datetime


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler  # 40 ms, needed when the first card is graded

    return Scheduler(maximum_interval=LONGEST_DAYS, enable_fuzzing=False)


def warm_up() -> None:
    """Load the scheduler, for which the first grade would have to wait."""
    _scheduler()


def review(before: Schedule | None, grade: Grade, at: datetime) -> Schedule:
    """Return a card's schedule after a grade given at an aware instant; ``before`` None for a new card."""
    from fsrs import Card, Rating, State

    at = at.astimezone(UTC)
    known: dict[str, Any] = {"card_id": 0, "due": at}
    if before is not None:
        known |= {
            "state": State(before.state),
            "step": before.step,
            "stability": before.stability,
            "difficulty": before.difficulty,
            "last_review": before.reviewed.astimezone(UTC),
        }
    card, _log = _scheduler().review_card(Card(**known), Rating(int(grade)), at)
    return Schedule(
        int(card.state), card.step, float(card.stability or 0), float(card.difficulty or 0), card.due, at
    )


def streak(days: "Iterable[date]", today: date) -> int:
    """Return how many days in a row had practice, up to today, or to yesterday while today has none."""
    practised = set(days)
    day = today if today in practised else today - timedelta(days=1)
    count = 0
    while day in practised:
        count, day = count + 1, day - timedelta(days=1)
    return count


def forecast(due: "Iterable[date]", today: date, days: int = 7) -> list[tuple[date, int]]:
    """Return how many cards are due on each of the next days; what is overdue counts for today."""
    counts = {today + timedelta(days=n): 0 for n in range(days)}
    for day in due:
        day = max(day, today)
        if day in counts:
            counts[day] += 1
    return list(counts.items())

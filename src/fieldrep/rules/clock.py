"""The clock that is passed in wherever time matters; ``FIELDREP_NOW`` fixes it."""

import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]
"""Gives the present instant, aware, in UTC."""


def system_clock() -> datetime:
    """Return the present instant in UTC, or the one that ``FIELDREP_NOW`` (ISO 8601) names."""
    fixed = os.environ.get("FIELDREP_NOW")
    if fixed:
        moment = datetime.fromisoformat(fixed)
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.now(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """Return the calendar day of an instant where the rep is."""
    return moment.astimezone(ZoneInfo(zone)).date()

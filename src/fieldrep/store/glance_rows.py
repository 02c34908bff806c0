"""What a line of Today is: codes and values; the words are made by whoever shows it."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Section(StrEnum):
    """Parts of Today, in the order in which they are shown."""

    DUTY = "duty"
    VISIT = "visit"
    CONTACT = "contact"
    STEP = "step"
    PROMISE = "promise"
    DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class GlanceRow:
    """One line of Today.

    ``kind`` and ``id`` name the record to open (``report`` lines carry the definition and the
    period in ``values``). ``overdue`` is in days, 0 for today or later
    (a report late since this noon has the status “overdue”). ``reason`` is the code
    kept by the rules, ``values`` its values.
    """

    section: Section
    kind: str
    id: str
    account_id: str = ""
    account: str = ""
    city: str = ""
    day: date | None = None
    time: str = ""
    overdue: int = 0
    text: str = ""
    person: str = ""
    phone: str = ""
    status: str = ""
    reason: str = ""
    values: dict[str, Any] = field(default_factory=dict)


def days_late(day: date | None, today: date) -> int:
    """Return by how many days something is late, 0 where it is not or has no day."""
    return max((today - day).days, 0) if day else 0

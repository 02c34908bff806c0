"""What a rep writes until an evening: new records and changes, kept until they are saved as one action."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.models.base import Record
from fieldrep.models.events import StatusEvent
from fieldrep.models.registry import MODELS, kind_of
from fieldrep.rules.codes import EventKind
from fieldrep.services.demo.dice import Dice

WEEKS = 13


@dataclass(frozen=True, slots=True)
class Days:
    """The quarter up to now where the rep is."""

    now: datetime
    zone: str

    @property
    def today(self) -> date:
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    @property
    def first(self) -> date:
        """The Monday on which the quarter begins."""
        return monday_of(self.today) - timedelta(weeks=WEEKS)

    def at(self, day: date, time: str) -> datetime:
        """Return the instant (UTC) of a local day and time HH:MM."""
        local = datetime.fromisoformat(f"{day.isoformat()}T{time}").replace(tzinfo=ZoneInfo(self.zone))
        return local.astimezone(UTC)

    def evening(self, day: date) -> datetime:
        """Return when a day's notes are written: at half past six, today until now."""
        return min(self.at(day, "18:30"), self.now)


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def working_day(day: date) -> date:
    """Return the day, or the Monday after it for a weekend."""
    return day if day.weekday() < 5 else day + timedelta(days=7 - day.weekday())


def working_days_after(day: date, count: int) -> date:
    """Return the working day so many working days after a day."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1))
    return day


@dataclass
class Pages:
    """New rows by table and changes of older ones, written by one person at one moment."""

    moment: datetime
    person: str
    zone: str
    dice: Dice
    label: str = ""
    created: dict[type[Record], dict[str, dict[str, Any]]] = field(default_factory=dict)
    changed: dict[type[Record], dict[str, dict[str, Any]]] = field(default_factory=dict)

    def create(self, model: type[Record], row: dict[str, Any]) -> str:
        """Add a row; gives it an id if it has none, and returns it."""
        known = kind_of(model)
        if "id" not in row:
            natural = bool(known.info.natural_key)
            row = {"id": known.new_id(row) if natural else self.dice.new_id(self.moment), **row}
        self.created.setdefault(model, {})[row["id"]] = row
        return str(row["id"])

    def change(self, model: type[Record], record: str, **values: Any) -> None:
        """Change a row, also one that was added on these pages."""
        row = self.created.get(model, {}).get(record)
        if row is not None:
            row.update(values)
        else:
            self.changed.setdefault(model, {}).setdefault(record, {}).update(values)

    def event(
        self,
        kind: str,
        subject: str,
        event: EventKind,
        at: datetime,
        *,
        comment: str = "",
        planned: tuple[date, str] | None = None,
    ) -> None:
        """Add an event to a record's status list; ``planned`` is day and time (HH:MM)."""
        row: dict[str, Any] = {
            "id": self.dice.new_id(at),
            "subject_kind": kind,
            "subject_id": subject,
            "event": event,
            "person_id": self.person,
            "at": at,
            "zone": self.zone,
            "day": at.astimezone(ZoneInfo(self.zone)).date(),
            "comment": comment,
        }
        if planned is not None:
            row |= {"planned_date": planned[0], "planned_time": planned[1], "planned_zone": self.zone}
        self.create(StatusEvent, row)

    @property
    def empty(self) -> bool:
        return not self.created and not self.changed


def in_order(models: Iterable[type[Record]]) -> list[type[Record]]:
    """Return tables with parents before children, as the registry lists them."""
    order = list(MODELS)
    return sorted(models, key=lambda model: order.index(kind_of(model).wire))

"""What every query of a draft works from: whose report, which period, what was handed in before."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from fieldrep.reports.blocks import Empty, Ref, Refs, Row, Table
from fieldrep.reports.definition import Definition, Part
from fieldrep.reports.document import Period
from fieldrep.reports.draft.submitted import Handed, handed_in
from fieldrep.reports.values import Date, Missing, Text, Value
from fieldrep.rules.policy import Policy, policy_at
from fieldrep.store.context import Context

T = TypeVar("T")

_CHUNK = 500  # ids in one IN (…)


@dataclass
class Frame:
    """The ground of one draft; what several parts need is read once."""

    ctx: Context
    definition: Definition
    period: Period

    _kept: dict[Any, Any] = field(default_factory=dict)

    def once(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` gives, made the first time it is asked for under a key."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]

    @cached_property
    def connection(self) -> Connection:
        """Where the records are read."""
        return self.ctx.session.connection()

    @cached_property
    def policy(self) -> Policy:
        """The policy in force when the period ends."""
        return self.policy_on(self.period.end)

    @cached_property
    def handed(self) -> Handed:
        """What the reports of other periods contain."""
        return handed_in(self.connection, self.ctx.actor, self.definition, self.period)

    def policy_on(self, day: date) -> Policy:
        """Return the policy in force on a day."""
        return policy_at(day, self.ctx.policy_changes)

    def midnight(self, day: date) -> datetime:
        """Return the instant (UTC) at which a day begins where the rep is."""
        return datetime.combine(day, time(), ZoneInfo(self.ctx.zone)).astimezone(UTC)

    def local_day(self, moment: datetime) -> date:
        """Return the day of an instant where the rep is."""
        return moment.astimezone(ZoneInfo(self.ctx.zone)).date()

    def instants(self, first: date, last: date, separator: str) -> tuple[str, str]:
        """Return where a span of days begins and ends (not included) as stored texts compare.

        ``separator`` stands between date and time: "T" in actions, a blank in columns.
        """
        ends = (self.midnight(first), self.midnight(last + timedelta(days=1)))
        return ends[0].strftime(f"%Y-%m-%d{separator}%H:%M:%S"), ends[1].strftime(
            f"%Y-%m-%d{separator}%H:%M:%S"
        )

    def select(self, sql: str, ids: Iterable[str]) -> Iterator[Any]:
        """Run a query whose ``{}`` stands for a list of ids, as often as it takes."""
        ordered = list(dict.fromkeys(ids))
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            yield from self.connection.exec_driver_sql(sql.format(",".join("?" * len(chunk))), tuple(chunk))


@dataclass(frozen=True, slots=True)
class Line:
    """A row before the definition says which columns it has: values by column id."""

    cells: Mapping[str, Value]
    refs: Refs
    marks: tuple[str, ...] = field(default=())


def table(part: Part, lines: Sequence[Line], reason: str = "nothing_recorded") -> Table | Empty:
    """Return the lines as the table that a part asks for; without any, say so."""
    if not lines:
        return Empty(part.id, part.title, reason)
    columns = tuple(known.column for known in part.columns)
    rows = tuple(
        Row(
            tuple(line.cells.get(column.id, Missing("not_recorded")) for column in columns),
            line.refs,
            line.marks,
        )
        for line in lines
    )
    return Table(part.id, part.title, columns, rows)


def refs(kind: str, ids: Iterable[str]) -> Refs:
    """Return references to records of one kind; none where there are no records."""
    known = tuple(ids)
    return (Ref(kind, known),) if known else ()


def words(text: str | None) -> Value:
    """Return a text as a value; an empty one is not recorded."""
    return Text(text.strip()) if text and text.strip() else Missing("not_recorded")


def day_value(day: date | None) -> Value:
    """Return a day as a value."""
    return Date(day) if day else Missing("not_recorded")


def day_of(text: str | None) -> date | None:
    """Return the day of a stored date."""
    return date.fromisoformat(text) if text else None

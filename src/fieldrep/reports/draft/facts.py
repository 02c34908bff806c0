"""The visits and calls of a rep in a span of days, as bare facts: enough to count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fieldrep.reports.draft.frame import Frame
from fieldrep.rules.codes import Outcome, TouchKind, VisitStatus


@dataclass(frozen=True, slots=True)
class Fact:
    """One visit or touch. ``kind`` is its wire kind, ``way`` call or message for a touch.

    ``account`` is the id of the account that stands for it after merges, "" where it is not known.
    ``objective``: an advance was wanted; ``reached`` is what became of it.
    """

    kind: str
    id: str
    day: date
    account: str
    outcome: str | None
    way: str = ""
    status: str = VisitStatus.DONE
    walk_in: bool = False
    objective: bool = False
    reached: str | None = None

    @property
    def done(self) -> bool:
        """Whether it took place."""
        return self.status == VisitStatus.DONE

    @property
    def is_call(self) -> bool:
        """Whether it was a telephone call."""
        return self.way == TouchKind.CALL

    @property
    def met(self) -> bool:
        """Whether somebody was spoken to."""
        return self.outcome != Outcome.NOT_MET


# The + keeps SQLite from reading all of a person's records: the days are the narrower index.
_VISITS = (
    "SELECT v.id, v.day, coalesce(a.root_id, ''), v.outcome, v.status, v.walk_in,"
    " v.advance_wanted <> '', v.objective_reached FROM visit v"
    " LEFT JOIN account a ON a.id = v.account_id"
    " WHERE +v.person_id = ? AND v.day BETWEEN ? AND ? ORDER BY v.day, v.started_at, v.id"
)
_TOUCHES = (
    "SELECT t.id, t.day, coalesce(a.root_id, ''), t.outcome, t.kind FROM touch t"
    " LEFT JOIN account a ON a.id = t.account_id"
    " WHERE +t.person_id = ? AND t.day BETWEEN ? AND ? ORDER BY t.day, t.at, t.id"
)


def visits_between(frame: Frame, first: date, last: date) -> list[Fact]:
    """Return the visits of the rep on these days, those that did not take place too, in their order."""
    return frame.once(("visits", first, last), lambda: _read_visits(frame, first, last))


def _read_visits(frame: Frame, first: date, last: date) -> list[Fact]:
    span = (frame.ctx.actor, first.isoformat(), last.isoformat())
    return [
        Fact(
            "visit",
            row[0],
            date.fromisoformat(row[1]),
            row[2],
            row[3],
            "",
            row[4],
            bool(row[5]),
            bool(row[6]),
            row[7],
        )
        for row in frame.connection.exec_driver_sql(_VISITS, span)
    ]


def touches_between(frame: Frame, first: date, last: date) -> list[Fact]:
    """Return the calls and messages of the rep on these days, in their order."""
    return frame.once(("touches", first, last), lambda: _read_touches(frame, first, last))


def _read_touches(frame: Frame, first: date, last: date) -> list[Fact]:
    span = (frame.ctx.actor, first.isoformat(), last.isoformat())
    return [
        Fact("touch", row[0], date.fromisoformat(row[1]), row[2], row[3], row[4])
        for row in frame.connection.exec_driver_sql(_TOUCHES, span)
    ]


def with_late(frame: Frame, facts: Sequence[Fact], source: str) -> list[Fact]:
    """Return the facts of the period that are done, and earlier ones that no report contains yet."""
    listed = frame.handed.listed.get(source, frozenset())
    return [fact for fact in facts if fact.done and (fact.day >= frame.period.start or fact.id not in listed)]


def is_left_over(frame: Frame, day: date) -> bool:
    """Say whether a day lies before the period: what happened on it is marked."""
    return day < frame.period.start


def first_record(frame: Frame) -> date | None:
    """Return the day of the rep's first visit done or call; None where there is none."""
    return frame.once("first record", lambda: _read_first(frame))


def _read_first(frame: Frame) -> date | None:
    found = frame.connection.exec_driver_sql(
        "SELECT min(d) FROM (SELECT min(day) AS d FROM visit WHERE person_id = ? AND status = 'done'"
        " UNION ALL SELECT min(day) FROM touch WHERE person_id = ?)",
        (frame.ctx.actor, frame.ctx.actor),
    ).scalar_one()
    return date.fromisoformat(found) if found else None

"""What the versions handed in before contain, so that a record is reported once and none is forgotten."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection

from fieldrep.reports.definition import Definition
from fieldrep.reports.document import Period
from fieldrep.reports.draft.periods import period_of, preceding

LOOK_BACK_DAYS = 182
"""How far back a draft looks for records that no report contains; ours, to keep old ones out of sight."""

SOURCES = ("visits", "calls", "competitor_notes", "new_accounts", "last_plan")
"""What is listed late if no submitted version lists it."""

Ids = frozenset[str]


@dataclass(frozen=True, slots=True)
class Handed:
    """The reports of one person and definition that were handed in for other periods than the drafted one.

    ``listed``: ids by source of a part. ``floor``: the first day whose records a draft may still list.
    ``calls_due``: the rows of the newest version of the period before by day, accounts whose calls fell due.
    """

    listed: Mapping[str, Ids]
    floor: date
    calls_due: tuple[tuple[date, Ids], ...]
    any_before: bool


def handed_in(connection: Connection, person: str, definition: Definition, period: Period) -> Handed:
    """Read the versions of the reports around a period, and of those before it from when they began.

    Records count as left over from one period before the first report on; without any, from the period
    before the drafted one.
    """
    earliest = period_of(period.kind, period.start - timedelta(days=LOOK_BACK_DAYS))
    before = preceding(period)
    rows = connection.exec_driver_sql(
        "SELECT r.period, v.number, v.document FROM report r JOIN report_version v ON v.report_id = r.id"
        " WHERE r.person_id = ? AND r.definition = ? AND r.period >= ? AND r.period <> ?"
        " ORDER BY r.period, v.number",
        (person, definition.id, earliest.key, period.key),
    ).fetchall()
    listed: dict[str, set[str]] = defaultdict(set)
    floor, any_before = before.start, False
    calls_due: tuple[tuple[date, Ids], ...] = ()
    for key, _number, text in rows:
        document = json.loads(text)
        for source in SOURCES:
            listed[source] |= _listed(document, _places(definition, source))
        if key < period.key:
            any_before = True
            floor = min(floor, preceding(_period(document)).start)
        if key == before.key:
            calls_due = _calls_due(document, _places(definition, "next_plan"))
    return Handed({source: frozenset(ids) for source, ids in listed.items()}, floor, calls_due, any_before)


def _period(document: Mapping[str, Any]) -> Period:
    period = document["period"]
    return period_of(period["kind"], date.fromisoformat(period["start"]))


def _places(definition: Definition, source: str) -> set[tuple[str, str]]:
    return {
        (section.id, part.id)
        for section in definition.sections
        for part in section.parts
        if part.source == source
    }


def _rows(document: Mapping[str, Any], places: set[tuple[str, str]]) -> list[Mapping[str, Any]]:
    return [
        row
        for section in document["sections"]
        for block in section["blocks"]
        if (section["id"], block.get("id")) in places
        for row in block.get("rows", ())
    ]


def _listed(document: Mapping[str, Any], places: set[tuple[str, str]]) -> set[str]:
    return {record for row in _rows(document, places) for ref in row["refs"] for record in ref["ids"]}


def _calls_due(document: Mapping[str, Any], places: set[tuple[str, str]]) -> tuple[tuple[date, Ids], ...]:
    """Return the rows of a plan that only name accounts, with their day."""
    found = []
    for row in _rows(document, places):
        if [ref["kind"] for ref in row["refs"]] == ["account"]:
            day = next((cell["date"] for cell in row["cells"] if "date" in cell), None)
            if day:
                found.append((date.fromisoformat(day), frozenset(row["refs"][0]["ids"])))
    return tuple(found)

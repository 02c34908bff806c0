"""The first screen at a glance: what is due today, through plain sqlite3 and a handful of queries.

Nothing heavy is imported here, so that Today stands before the models are loaded. The derived
columns carry what the rules concluded; no rule is repeated. Rows are codes and values: the
words are made by whoever shows them.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.rules.codes import VisitStatus
from fieldrep.rules.periods import IsoWeek
from fieldrep.rules.policy import PolicyChange, policy_at
from fieldrep.store import settings
from fieldrep.store.database import connect, understandable
from fieldrep.store.drafts import Drafts
from fieldrep.store.glance_duties import duties
from fieldrep.store.glance_rows import GlanceRow, Section, days_late
from fieldrep.store.syncstatus import SyncStatus, sync_status

PROMISE_DAYS = 3
"""Promises and next steps due within so many days are shown ahead."""


@dataclass(frozen=True, slots=True)
class Glance:
    """Today as a whole. ``due_total`` counts all accounts due, of which ``rows`` hold a first page."""

    today: date
    now: datetime
    person: str
    rows: tuple[GlanceRow, ...]
    due_total: int
    visits_done: int
    visits_planned: int
    visits_goal: int
    sync: SyncStatus
    accounts: int


def glance(
    database: Path, drafts: Path, now: datetime, *, day: date | None = None, due_limit: int = 60
) -> Glance:
    """Read Today from the database at an instant (aware). Raises what ``connect`` raises.

    ``due_limit``: how many of the accounts due are read; ``contacts_due`` reads on from there.
    """
    with understandable(database):
        connection = connect(database, readonly=True)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("BEGIN")
            known = settings.DEFAULTS | dict(connection.execute("SELECT key, value FROM setting").fetchall())
            today = day or now.astimezone(ZoneInfo(known[settings.ZONE])).date()
            person = known.get(settings.PERSON, "")
            policy = policy_at(today, _policy_changes(connection))
            rows = [
                *duties(connection, person, today, now, known[settings.ZONE], policy),
                *_visits(connection, person, today),
                *contacts_due(connection, person, today, limit=due_limit),
                *_steps(connection, person, today),
                *_milestones(connection, person, today),
                *_promises(connection, person, today),
            ]
            week = IsoWeek.of(today)
            return Glance(
                today=today,
                now=now,
                person=person,
                rows=(*rows, *_drafts(drafts)),
                due_total=_count(
                    connection,
                    f"SELECT count(*) FROM account WHERE {_DUE}",
                    _due_arguments(person, today),
                ),
                visits_done=_visits_between(connection, person, week, (VisitStatus.DONE,)),
                visits_planned=_visits_between(
                    connection, person, week, (VisitStatus.PLANNED, VisitStatus.RUNNING)
                ),
                visits_goal=policy.visits_per_week,
                sync=sync_status(connection, known),
                accounts=_count(connection, "SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1)"),
            )
        finally:
            connection.close()


def _count(connection: sqlite3.Connection, sql: str, arguments: Sequence[Any] = ()) -> int:
    return int(connection.execute(sql, tuple(arguments)).fetchone()[0])


def _policy_changes(connection: sqlite3.Connection) -> list[PolicyChange]:
    rows = connection.execute(
        # a JSON column keeps a number as a number
        "SELECT key, valid_from, CAST(value AS TEXT) FROM policy_entry"
        " WHERE value IS NOT NULL ORDER BY valid_from, id"
    )
    return [PolicyChange(r[0], date.fromisoformat(r[1]), json.loads(r[2])) for r in rows]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# one person of the account to call: who decides first, then who was spoken to last
_PERSON = (
    "SELECT c.name, CASE WHEN c.mobile <> '' THEN c.mobile ELSE c.phone END FROM contact c"
    " WHERE c.account_id = ? AND c.archived = 0"
    " ORDER BY c.role IS NULL, c.role <> 'decides', c.last_touched IS NULL, c.last_touched DESC LIMIT 1"
)

_VISITED = (
    "SELECT a.root_id FROM visit v JOIN account a ON a.id = v.account_id"
    " WHERE v.person_id = ? AND v.day = ? AND v.status IN ('planned', 'running')"
)
_DUE = f"owner_id = ? AND next_due <= ? AND root_id = id AND archived = 0 AND id NOT IN ({_VISITED})"
"""Due by rhythm and not met today anyway: an open visit of today stands for the contact."""
_IN_CITY = "owner_id = ? AND city = ? AND root_id = id AND archived = 0"


def _due_arguments(person: str, today: date) -> tuple[str, ...]:
    return (person, today.isoformat(), person, today.isoformat())


def contacts_due(
    connection: sqlite3.Connection,
    person: str,
    today: date,
    *,
    city: str = "",
    offset: int = 0,
    limit: int = 60,
) -> list[GlanceRow]:
    """Return accounts due for contact, in the order of the quadrants, then the longest overdue.

    Of one city only if ``city`` is given: then those not due yet follow, most due first.
    """
    where, arguments = (_IN_CITY, (person, city)) if city else (_DUE, _due_arguments(person, today))
    rows = connection.execute(
        f"SELECT id, name, city, phone, next_due, due_reason, quadrant FROM account WHERE {where}"
        " ORDER BY next_due IS NULL, next_due > ?, quadrant IS NULL, quadrant, next_due, name_key"
        " LIMIT ? OFFSET ?",
        (*arguments, today.isoformat(), limit, offset),
    ).fetchall()
    found = []
    for row in rows:
        code, _blank, values = (row["due_reason"] or "").partition(" ")
        who = connection.execute(_PERSON, (row["id"],)).fetchone() or ("", "")
        due = _day(row["next_due"])
        found.append(
            GlanceRow(
                Section.CONTACT,
                "account",
                row["id"],
                row["id"],
                row["name"],
                row["city"],
                due,
                overdue=days_late(due, today),
                person=who[0],
                phone=who[1] or row["phone"],
                status=row["quadrant"] or "",
                reason=code,
                values=json.loads(values) if values else {},
            )
        )
    return found


def _visits(connection: sqlite3.Connection, person: str, today: date) -> list[GlanceRow]:
    """Visits running, planned up to today and not held, and planned for today."""
    rows = connection.execute(
        "SELECT v.id, v.status, v.day, v.planned_time, v.purpose, v.advance_wanted, a.root_id, r.name,"
        " r.city, r.phone, r.visits_done, r.next_due, (SELECT group_concat(c.name, ', ') FROM visit_contact c"
        " WHERE c.visit_id = v.id), (SELECT count(*) FROM tick t WHERE t.visit_id = v.id AND t.ticked = 1)"
        " FROM visit v JOIN account a ON a.id = v.account_id JOIN account r ON r.id = a.root_id"
        " WHERE v.person_id = ? AND v.day <= ? AND v.day >= ? AND v.status IN ('planned', 'running')"
        " ORDER BY v.status = 'planned', v.day, v.planned_time = '', v.planned_time, v.id",
        (person, today.isoformat(), (today - timedelta(days=60)).isoformat()),
    ).fetchall()
    found = []
    for row in rows:
        who = connection.execute(_PERSON, (row["root_id"],)).fetchone() or ("", "")
        day = _day(row["day"])
        found.append(
            GlanceRow(
                Section.VISIT,
                "visit",
                row["id"],
                row["root_id"],
                row["name"],
                row["city"],
                day,
                row["planned_time"] or "",
                days_late(day, today),
                row["advance_wanted"] or row["purpose"] or "",
                row[12] or who[0],
                who[1] or row["phone"],
                row["status"],
                values={
                    "number": row["visits_done"] + 1,
                    "ticked": row[13],
                    "contact_overdue": days_late(_day(row["next_due"]), today),
                },
            )
        )
    return found


def _steps(connection: sqlite3.Connection, person: str, today: date) -> list[GlanceRow]:
    """Next steps of visits and calls that are due and not done."""
    last = (today + timedelta(days=PROMISE_DAYS)).isoformat()
    rows = connection.execute(
        "SELECT * FROM (SELECT 'visit' AS kind, v.id, v.next_date, v.next_step, v.account_id FROM visit v"
        " WHERE v.person_id = ? AND v.next_date <= ? AND v.next_done = 0 AND v.next_step <> ''"
        " AND v.status = 'done' UNION ALL"
        " SELECT 'touch', t.id, t.next_date, t.next_step, t.account_id FROM touch t"
        " WHERE t.person_id = ? AND t.next_date <= ? AND t.next_done = 0 AND t.next_step <> '') s"
        " JOIN (SELECT a.id AS aid, r.id AS root, r.name, r.city, r.phone FROM account a"
        " JOIN account r ON r.id = a.root_id) x ON x.aid = s.account_id ORDER BY s.next_date, s.id LIMIT 60",
        (person, last, person, last),
    ).fetchall()
    return [
        GlanceRow(
            Section.STEP,
            row["kind"],
            row["id"],
            row["root"],
            row["name"],
            row["city"],
            _day(row["next_date"]),
            overdue=days_late(_day(row["next_date"]), today),
            text=row["next_step"],
            phone=row["phone"],
        )
        for row in rows
    ]


def _milestones(connection: sqlite3.Connection, person: str, today: date) -> list[GlanceRow]:
    """Milestones of events that the person is responsible for, due and not done."""
    rows = connection.execute(
        "SELECT m.id, m.title, m.due, e.id AS event, e.name, e.place FROM milestone m"
        " JOIN event e ON e.id = m.event_id WHERE m.responsible_id = ? AND m.due <= ?"
        " AND m.done_on IS NULL AND e.archived = 0 ORDER BY m.due, m.id LIMIT 60",
        (person, (today + timedelta(days=PROMISE_DAYS)).isoformat()),
    ).fetchall()
    return [
        GlanceRow(
            Section.STEP,
            "milestone",
            row["id"],
            account=row["name"],
            day=_day(row["due"]),
            overdue=days_late(_day(row["due"]), today),
            text=row["title"],
            values={"event": row["event"]},
        )
        for row in rows
    ]


def _promises(connection: sqlite3.Connection, person: str, today: date) -> list[GlanceRow]:
    rows = connection.execute(
        "SELECT p.id, p.by, p.text, p.due, a.root_id, r.name, r.city FROM promise p"
        " JOIN account a ON a.id = p.account_id JOIN account r ON r.id = a.root_id"
        " WHERE p.person_id = ? AND p.status = 'open' AND p.due <= ? ORDER BY p.due, p.id LIMIT 60",
        (person, (today + timedelta(days=PROMISE_DAYS)).isoformat()),
    ).fetchall()
    return [
        GlanceRow(
            Section.PROMISE,
            "promise",
            row["id"],
            row["root_id"],
            row["name"],
            row["city"],
            _day(row["due"]),
            overdue=days_late(_day(row["due"]), today),
            text=row["text"],
            status=row["by"],
        )
        for row in rows
    ]


def _visits_between(
    connection: sqlite3.Connection, person: str, week: IsoWeek, statuses: Sequence[str]
) -> int:
    return _count(
        connection,
        "SELECT count(*) FROM visit WHERE person_id = ? AND day BETWEEN ? AND ?"
        f" AND status IN ({','.join('?' * len(statuses))})",
        (person, week.first_day.isoformat(), week.last_day.isoformat(), *map(str, statuses)),
    )


def _drafts(path: Path) -> list[GlanceRow]:
    drafts = Drafts(path)
    try:
        return [
            GlanceRow(
                *(Section.DRAFT, "draft", d.id),
                text=d.title or d.texts.get("account", "") or Path(d.texts.get("path", "")).name,
                status=d.form,
                values={"record": d.record},
            )
            for d in drafts.all()
            if any(text.strip() for text in d.texts.values())
        ]
    finally:
        drafts.close()


def count_contacts(database: Path, today: date, *, city: str = "") -> int:
    """Return how many accounts are due, or how many a city has."""
    with understandable(database):
        connection = connect(database, readonly=True)
        try:
            person = _person(connection)
            where, arguments = (_IN_CITY, (person, city)) if city else (_DUE, _due_arguments(person, today))
            return _count(connection, f"SELECT count(*) FROM account WHERE {where}", arguments)
        finally:
            connection.close()


def _person(connection: sqlite3.Connection) -> str:
    row = connection.execute("SELECT value FROM setting WHERE key = ?", (settings.PERSON,)).fetchone()
    return row[0] if row else ""


def more_contacts(
    database: Path, today: date, *, city: str = "", offset: int = 0, limit: int = 60
) -> list[GlanceRow]:
    """Read on in the accounts due from ``offset``, or those of a city, most due first."""
    with understandable(database):
        connection = connect(database, readonly=True)
        connection.row_factory = sqlite3.Row
        try:
            return contacts_due(connection, _person(connection), today, city=city, offset=offset, limit=limit)
        finally:
            connection.close()

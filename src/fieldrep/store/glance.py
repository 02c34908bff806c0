"""The first screen at a glance: what is due today, through plain sqlite3 and a handful of queries.

Nothing heavy is imported here, so that Today stands before the models are loaded. The derived
columns carry what the rules concluded; no rule is repeated. Rows are codes and values: the
words are made by whoever shows them.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.rules.codes import Duty, ReportKind, VisitStatus
from fieldrep.rules.periods import IsoWeek, Month, claim_due, monthly_report_due, weekly_report_due
from fieldrep.rules.policy import Policy, PolicyChange, policy_at
from fieldrep.store import settings
from fieldrep.store.database import connect, understandable
from fieldrep.store.drafts import Drafts

PROMISE_DAYS = 3
"""Promises and next steps due within so many days are shown ahead."""


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
    unsent: int
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
                *_duties(connection, person, today, now, known[settings.ZONE], policy),
                *_visits(connection, person, today),
                *contacts_due(connection, person, today, limit=due_limit),
                *_steps(connection, person, today),
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
                    (person, today.isoformat()),
                ),
                visits_done=_visits_between(connection, person, week, (VisitStatus.DONE,)),
                visits_planned=_visits_between(
                    connection, person, week, (VisitStatus.PLANNED, VisitStatus.RUNNING, VisitStatus.DONE)
                ),
                visits_goal=policy.visits_per_week,
                unsent=_unsent(connection, known),
                accounts=_count(connection, "SELECT count(*) FROM (SELECT 1 FROM account LIMIT 1)"),
            )
        finally:
            connection.close()


def _count(connection: sqlite3.Connection, sql: str, arguments: Sequence[Any] = ()) -> int:
    return int(connection.execute(sql, tuple(arguments)).fetchone()[0])


def _unsent(connection: sqlite3.Connection, known: dict[str, str]) -> int:
    newest = _count(connection, "SELECT coalesce(max(seq), 0) FROM operation")
    return newest - int(known.get(settings.SENT, "0"))


def _policy_changes(connection: sqlite3.Connection) -> list[PolicyChange]:
    rows = connection.execute(
        # a JSON column keeps a number as a number
        "SELECT key, valid_from, CAST(value AS TEXT) FROM policy_entry"
        " WHERE value IS NOT NULL ORDER BY valid_from, id"
    )
    return [PolicyChange(r[0], date.fromisoformat(r[1]), json.loads(r[2])) for r in rows]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _late(day: date | None, today: date) -> int:
    return max((today - day).days, 0) if day else 0


# one person of the account to call: who decides first, then who was spoken to last
_PERSON = (
    "SELECT c.name, CASE WHEN c.mobile <> '' THEN c.mobile ELSE c.phone END FROM contact c"
    " WHERE c.account_id = ? AND c.archived = 0"
    " ORDER BY c.role IS NULL, c.role <> 'decides', c.last_touched IS NULL, c.last_touched DESC LIMIT 1"
)

_DUE = "owner_id = ? AND next_due <= ? AND root_id = id AND archived = 0"
_IN_CITY = "owner_id = ? AND city = ? AND root_id = id AND archived = 0"


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
    where, arguments = _DUE, [person, today.isoformat()]
    if city:
        where = _IN_CITY
        arguments = [person, city]
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
                overdue=_late(due, today),
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
        " r.city, r.phone, r.visits_done, (SELECT group_concat(c.name, ', ') FROM visit_contact c"
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
                _late(day, today),
                row["advance_wanted"] or row["purpose"] or "",
                row[11] or who[0],
                who[1] or row["phone"],
                row["status"],
                values={"number": row["visits_done"] + 1, "ticked": row[12]},
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
            overdue=_late(_day(row["next_date"]), today),
            text=row["next_step"],
            phone=row["phone"],
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
            overdue=_late(_day(row["due"]), today),
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


def _duties(
    connection: sqlite3.Connection, person: str, today: date, now: datetime, zone: str, policy: Policy
) -> list[GlanceRow]:
    """Reports and claims that are due: the running period's, and the last one's if it is missing."""
    first = connection.execute(
        "SELECT min(d) FROM (SELECT min(day) AS d FROM visit WHERE person_id = ?"
        " UNION ALL SELECT min(day) FROM touch WHERE person_id = ?)",
        (person, person),
    ).fetchone()[0]
    if first is None:  # nothing recorded: nothing to report
        return []
    since = date.fromisoformat(first)
    handed_in = {
        (row[0], row[1])
        for row in connection.execute(
            "SELECT definition, period FROM report WHERE person_id = ? AND status = 'submitted'", (person,)
        )
    } | {
        (row[0], row[1])
        for row in connection.execute("SELECT duty, period FROM duty_done WHERE person_id = ?", (person,))
    }
    week, month = IsoWeek.of(today), Month.of(today)
    candidates: list[tuple[Duty, str, IsoWeek | Month, date, str, bool]] = []
    for period in (week.previous(), week):
        at = weekly_report_due(period, policy.weekly_due_weekday, policy.weekly_due_at)
        shown = at.date() <= today + timedelta(days=1) or period != week
        candidates.append((Duty.WEEKLY_REPORT, ReportKind.WEEKLY, period, at.date(), f"{at:%H:%M}", shown))
    for past in (month.previous(), month):
        due = monthly_report_due(past, policy.monthly_due_day)
        shown = due <= today + timedelta(days=3)
        candidates.append((Duty.MONTHLY_REPORT, ReportKind.MONTHLY, past, due, "", shown))
    claimed = month.previous()
    candidates.append((Duty.CLAIM, "", claimed, claim_due(claimed, policy.claim_due_day), "", True))
    local = now.astimezone(ZoneInfo(zone))
    rows = []
    for duty, definition, span, due, time, shown in candidates:
        key = str(definition) if definition else str(duty)
        if not shown or (key, str(span)) in handed_in or span.last_day < since:
            continue
        past_due = due < today or (due == today and bool(time) and f"{local:%H:%M}" > time)
        rows.append(
            GlanceRow(
                Section.DUTY,
                "report" if definition else "duty",
                f"{duty} {span}",
                day=due,
                time=time,
                overdue=_late(due, today),
                status="overdue" if past_due else "",
                reason=str(duty),
                values={"definition": str(definition), "period": str(span)},
            )
        )
    return sorted(rows, key=lambda row: (row.day or today, row.id))


def _drafts(path: Path) -> list[GlanceRow]:
    drafts = Drafts(path)
    try:
        return [
            GlanceRow(Section.DRAFT, "draft", d.id, text=d.title, status=d.form, values={"record": d.record})
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
            if city:
                where, arguments = _IN_CITY, (person, city)
            else:
                where, arguments = _DUE, (person, today.isoformat())
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

"""Derived columns: what the rules conclude from records, kept on the rows so that the first
screen and the lists need only plain queries.

Local, never captured, written through Core in the transaction of the change. ``derive`` brings
up what a change touched; ``derive_all`` does it for everything, when the day or policy changed.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS
from fieldrep.rules.codes import (
    BOUGHT_STAGES,
    CLOSED_STAGES,
    AccountClass,
    EventKind,
    Outcome,
    PromiseStatus,
    Quadrant,
    ReportStatus,
    VisitStatus,
)
from fieldrep.rules.fold import fold
from fieldrep.rules.judgement import by_hand
from fieldrep.rules.money import Money
from fieldrep.rules.policy import Policy
from fieldrep.rules.priority import quadrant as judge_quadrant
from fieldrep.rules.rhythm import next_contact_due

_CHUNK = 500
_NO_DATE = date(2000, 1, 1)


def derive(connection: Connection, touched: Iterable[tuple[str, str]], today: date, policy: Policy) -> None:
    """Bring up the derived columns that depend on the records touched, given as (kind, id)."""
    ids: dict[str, set[str]] = defaultdict(set)
    for kind, record in touched:
        ids[kind].add(record)
    for kind, subject in _select(
        connection, "SELECT subject_kind, subject_id FROM status_event WHERE id IN ({})", ids["status_event"]
    ):
        ids[kind].add(subject)
    ids["visit"].update(
        row[0]
        for row in _select(
            connection, "SELECT visit_id FROM visit_contact WHERE id IN ({})", ids["visit_contact"]
        )
        if row[0]
    )
    ids["report"].update(
        row[0]
        for row in _select(
            connection, "SELECT report_id FROM report_version WHERE id IN ({})", ids["report_version"]
        )
        if row[0]
    )
    _derive_visits(connection, ids["visit"], policy)
    _derive_steps(connection, "touch", ids["touch"])
    _derive_promises(connection, ids["promise"])
    _derive_reports(connection, ids["report"])
    _derive_contacts(connection, ids["contact"] | _contacts_of(connection, ids))
    if ids["account"]:
        _derive_roots(connection, ids["account"])
    _derive_accounts(connection, _accounts_of(connection, ids), today, policy)


def derive_all(connection: Connection, today: date, policy: Policy) -> int:
    """Bring up every derived column; returns the number of accounts."""
    for kind in ("visit", "touch", "promise", "report", "contact", "account"):
        ids = {row[0] for row in connection.exec_driver_sql(f"SELECT id FROM {kind}")}
        match kind:
            case "visit":
                _derive_visits(connection, ids, policy)
            case "touch":
                _derive_steps(connection, kind, ids)
            case "promise":
                _derive_promises(connection, ids)
            case "report":
                _derive_reports(connection, ids)
            case "contact":
                _derive_contacts(connection, ids)
            case "account":
                _derive_roots(connection, ids)
                _derive_accounts(connection, ids, today, policy)
    return len(ids)


def derive_for_day(connection: Connection, today: date, policy: Policy) -> None:
    """Bring up what depends on the day: quadrants and due dates of all accounts."""
    ids = {row[0] for row in connection.exec_driver_sql("SELECT id FROM account")}
    _derive_accounts(connection, ids, today, policy)


def _chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def _select(connection: Connection, sql: str, ids: Iterable[str]) -> Iterator[Any]:
    for chunk in _chunks(ids):
        yield from connection.exec_driver_sql(sql.format(",".join("?" * len(chunk))), tuple(chunk))


def _update(connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """Write rows of (values in the order of ``columns`` …, id)."""
    if rows:
        assignments = ", ".join(f"{column} = ?" for column in columns)
        connection.exec_driver_sql(f"UPDATE {table} SET {assignments} WHERE id = ?", rows)


def _events(connection: Connection, kind: str, ids: list[str]) -> dict[str, list[Any]]:
    marks = ",".join("?" * len(ids))
    found: dict[str, list[Any]] = defaultdict(list)
    for row in connection.exec_driver_sql(
        "SELECT subject_id, event, day, comment, planned_date, planned_time, planned_zone FROM status_event"
        f" WHERE subject_kind = ? AND subject_id IN ({marks}) ORDER BY at, id",
        (kind, *ids),
    ):
        found[row.subject_id].append(row)
    return found


def _next_done(events: Iterable[Any]) -> bool:
    done = False
    for event in events:
        if event.event == EventKind.DONE:
            done = True
        elif event.event == EventKind.REOPENED:
            done = False
    return done


def _derive_visits(connection: Connection, ids: set[str], policy: Policy) -> None:
    columns = (
        "status",
        "planned_date",
        "planned_time",
        "planned_zone",
        "day",
        "times_moved",
        "cancel_reason",
        "late",
        "next_done",
    )
    for chunk in _chunks(ids):
        events = _events(connection, "visit", chunk)
        rows = []
        for visit in _select(
            connection,
            "SELECT id, happened_on, started_at, ended_at, entered_at FROM visit WHERE id IN ({})",
            chunk,
        ):
            known = events[visit.id]
            state = _visit_state(known, visit.happened_on)
            late = _late(visit.ended_at or visit.started_at, visit.entered_at, policy.late_after_hours)
            day = visit.happened_on or state["planned_date"]
            rows.append(
                (
                    state["status"],
                    state["planned_date"],
                    state["planned_time"],
                    state["planned_zone"],
                    day,
                    state["moved"],
                    state["reason"],
                    late,
                    _next_done(known),
                    visit.id,
                )
            )
        _update(connection, "visit", columns, rows)


def _visit_state(events: Iterable[Any], happened_on: str | None) -> dict[str, Any]:
    state: dict[str, Any] = {
        "status": VisitStatus.DONE if happened_on else VisitStatus.PLANNED,
        "planned_date": None,
        "planned_time": "",
        "planned_zone": "",
        "moved": 0,
        "reason": "",
    }
    for event in events:
        match event.event:
            case EventKind.PLANNED | EventKind.MOVED:
                state |= {
                    "status": VisitStatus.PLANNED,
                    "planned_date": event.planned_date,
                    "planned_time": event.planned_time or "",
                    "planned_zone": event.planned_zone or "",
                    "reason": "",
                }
                state["moved"] += event.event == EventKind.MOVED
            case EventKind.STARTED:
                state["status"] = VisitStatus.RUNNING
            case EventKind.FINISHED:
                state["status"] = VisitStatus.DONE
            case EventKind.CANCELLED:
                state |= {"status": VisitStatus.CANCELLED, "reason": event.comment or ""}
    return state


def _late(end: str | None, entered: str | None, hours: int) -> bool:
    if not end or not entered:
        return False
    gap = datetime.fromisoformat(entered) - datetime.fromisoformat(end)
    return gap.total_seconds() > hours * 3600


def _derive_steps(connection: Connection, kind: str, ids: set[str]) -> None:
    for chunk in _chunks(ids):
        events = _events(connection, kind, chunk)
        _update(connection, kind, ("next_done",), [(_next_done(events[i]), i) for i in chunk])


def _derive_promises(connection: Connection, ids: set[str]) -> None:
    outcome = {EventKind.KEPT: PromiseStatus.KEPT, EventKind.BROKEN: PromiseStatus.BROKEN}
    for chunk in _chunks(ids):
        rows = []
        for promise, events in (_events(connection, "promise", chunk) | {}).items():
            last = events[-1]
            status = outcome.get(last.event, PromiseStatus.OPEN)
            rows.append((status, last.day if status != PromiseStatus.OPEN else None, promise))
        settled = {row[2] for row in rows}
        rows += [(PromiseStatus.OPEN, None, i) for i in chunk if i not in settled]
        _update(connection, "promise", ("status", "settled_on"), rows)


def _derive_reports(connection: Connection, ids: set[str]) -> None:
    for chunk in _chunks(ids):
        counts = dict.fromkeys(chunk, 0)
        for row in _select(
            connection,
            "SELECT report_id, count(*) FROM report_version WHERE report_id IN ({}) GROUP BY report_id",
            chunk,
        ):
            counts[row[0]] = row[1]
        rows = [
            (ReportStatus.SUBMITTED if count else ReportStatus.DRAFT, count, i) for i, count in counts.items()
        ]
        _update(connection, "report", ("status", "versions"), rows)


def _contacts_of(connection: Connection, ids: dict[str, set[str]]) -> set[str]:
    queries = (
        ("SELECT contact_id FROM visit_contact WHERE visit_id IN ({})", ids["visit"]),
        ("SELECT contact_id FROM touch WHERE id IN ({})", ids["touch"]),
    )
    return {row[0] for sql, known in queries for row in _select(connection, sql, known) if row[0]}


def _derive_contacts(connection: Connection, ids: set[str]) -> None:
    for chunk in _chunks(ids):
        names = dict(
            row[:2] for row in _select(connection, "SELECT id, name FROM contact WHERE id IN ({})", chunk)
        )
        last: dict[str, str] = {}
        for sql in (
            "SELECT c.contact_id, max(v.day) FROM visit_contact c JOIN visit v ON v.id = c.visit_id"
            " WHERE v.status = 'done' AND c.contact_id IN ({}) GROUP BY c.contact_id",
            "SELECT contact_id, max(day) FROM touch WHERE contact_id IN ({}) GROUP BY contact_id",
        ):
            for contact, day in _select(connection, sql, chunk):
                if day:
                    last[contact] = max(day, last.get(contact, ""))
        rows = [(fold(name or ""), last.get(i), i) for i, name in names.items()]
        _update(connection, "contact", ("name_key", "last_touched"), rows)


def _derive_roots(connection: Connection, ids: set[str]) -> None:
    """Find for each account the one it is merged into in the end; a cycle resolves to its smallest id."""
    merged = {
        row[0]: row[1]
        for row in connection.exec_driver_sql(
            "SELECT id, merged_into FROM account WHERE merged_into IS NOT NULL"
        )
    }
    affected = {
        row[0]
        for row in connection.exec_driver_sql(
            "SELECT id FROM account WHERE root_id IS NOT NULL AND root_id <> id"
        )
    }
    known = {
        row[0] for row in _select(connection, "SELECT id FROM account WHERE id IN ({})", set(merged.values()))
    }
    rows = []
    for account in ids | affected | set(merged):
        seen = [account]
        while (following := merged.get(seen[-1])) is not None and following in known:
            if following in seen:
                seen = [min(seen[seen.index(following) :])]
                break
            seen.append(following)
        rows.append((seen[-1], account))
    _update(connection, "account", ("root_id",), rows)


def _accounts_of(connection: Connection, ids: dict[str, set[str]]) -> set[str]:
    """Return the accounts whose derived columns depend on the records touched, and their roots."""
    found = set(ids["account"])
    for kind, known in ids.items():
        if kind in MODELS and kind in ("visit", "touch", "account_assignment", "promise"):
            sql = f"SELECT account_id FROM {kind} WHERE id IN ({{}})"
            found.update(row[0] for row in _select(connection, sql, known) if row[0])
    rows = list(_select(connection, "SELECT id, root_id, merged_into FROM account WHERE id IN ({})", found))
    # the target of a merge gains the children, and loses them when it is taken apart
    targets = {part for row in rows for part in (row[0], row[1], row[2]) if part}
    return found | {
        row[0]
        for row in _select(connection, "SELECT root_id FROM account WHERE id IN ({})", targets)
        if row[0]
    }


def _derive_accounts(connection: Connection, ids: set[str], today: date, policy: Policy) -> None:
    columns = (
        "name_key",
        "owner_id",
        "last_contact",
        "visits_done",
        "bought",
        "quadrant",
        "quadrant_reason",
        "account_class",
        "next_due",
        "due_every",
        "due_reason",
    )
    for chunk in _chunks(ids):
        owners = _owners(connection, chunk, today)
        contacts = _last_contacts(connection, chunk)
        rows = []
        for account in _select(connection, "SELECT * FROM account WHERE id IN ({})", chunk):
            last, visits = contacts.get(account.id, (None, 0))
            rows.append((*_judge(account, last, visits, owners.get(account.id), today, policy), account.id))
        _update(connection, "account", columns, rows)


def _judge(
    account: Any, last: str | None, visits: int, owner: str | None, today: date, policy: Policy
) -> tuple[Any, ...]:
    potential = None
    if account.potential_minor is not None and account.potential_currency:
        potential = Money(account.potential_minor, account.potential_currency)
    expected = date.fromisoformat(account.expected_order) if account.expected_order else None
    judged = judge_quadrant(
        potential, expected, today, threshold=policy.potential_threshold, near_days=policy.near_days
    )
    if account.quadrant_by_hand in list(Quadrant):
        judged = by_hand(Quadrant(account.quadrant_by_hand), account.quadrant_note or "", judged)
    hand_class = account.class_by_hand
    grade = AccountClass(hand_class) if hand_class in list(AccountClass) else None
    bought = account.stage in BOUGHT_STAGES
    created = date.fromisoformat(account.registered_at[:10]) if account.registered_at else _NO_DATE
    due = next_contact_due(
        quadrant=judged.value,
        account_class=grade,
        has_bought=bought,
        last_contact=date.fromisoformat(last) if last else None,
        created=created,
        policy=policy,
        closed=account.stage in CLOSED_STAGES or bool(account.archived),
    )
    return (
        fold(account.name or ""),
        owner,
        last,
        visits,
        bought,
        judged.value,
        reason_text(judged.reason, judged.values),
        grade,
        due.due.isoformat() if due.due else None,
        due.interval_days,
        reason_text(due.reason, due.values),
    )


def reason_text(code: str, values: dict[str, object]) -> str:
    """Return a reason as it is kept: its code, a blank, its values as JSON."""
    return f"{code} {json.dumps(values, ensure_ascii=False, separators=(',', ':'))}"


def read_reason(text: str) -> tuple[str, dict[str, Any]]:
    """Read what ``reason_text`` wrote; an empty text gives an empty code."""
    code, _blank, values = text.partition(" ")
    return code, json.loads(values) if values else {}


def _owners(connection: Connection, ids: list[str], today: date) -> dict[str, str]:
    sql = (
        "SELECT account_id, person_id, from_date FROM account_assignment WHERE account_id IN ({})"
        " AND (from_date IS NULL OR from_date <= '" + today.isoformat() + "') ORDER BY from_date, id"
    )
    return {row[0]: row[1] for row in _select(connection, sql, ids)}  # the last one holds


def _last_contacts(connection: Connection, ids: list[str]) -> dict[str, tuple[str | None, int]]:
    """Return the last day of contact and the visits done, children of merged accounts included."""
    last: dict[str, str] = {}
    visits: dict[str, int] = {}
    met = f"v.outcome IS NULL OR v.outcome <> '{Outcome.NOT_MET}'"
    for root, day, count in _select(
        connection,
        f"SELECT a.root_id, max(CASE WHEN {met} THEN v.day END), count(*) FROM visit v"
        " JOIN account a ON a.id = v.account_id"
        f" WHERE v.status = '{VisitStatus.DONE}' AND a.root_id IN ({{}}) GROUP BY a.root_id",
        ids,
    ):
        visits[root] = count
        if day:
            last[root] = day
    for root, day in _select(
        connection,
        "SELECT a.root_id, max(t.day) FROM touch t JOIN account a ON a.id = t.account_id"
        " WHERE (t.outcome IS NULL OR t.outcome <> 'not_met') AND a.root_id IN ({}) GROUP BY a.root_id",
        ids,
    ):
        if day:
            last[root] = max(day, last.get(root, ""))
    return {root: (last.get(root), visits.get(root, 0)) for root in {*last, *visits}}

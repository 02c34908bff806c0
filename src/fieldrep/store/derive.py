"""Derived columns: what the rules conclude from records, kept on the rows so that the first
screen and the lists need only plain queries.

Local, never captured, written through Core in the transaction of the change. ``derive`` brings
up what a change touched; ``derive_all`` does it for everything, when the day or policy changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS
from fieldrep.rules.codes import (
    EventKind,
    PromiseStatus,
    ReportStatus,
    VisitStatus,
)
from fieldrep.rules.fold import fold
from fieldrep.rules.policy import Policy
from fieldrep.store.batches import chunks, select_in, update_rows
from fieldrep.store.derive_accounts import derive_accounts


def derive(connection: Connection, touched: Iterable[tuple[str, str]], today: date, policy: Policy) -> None:
    """Bring up the derived columns that depend on the records touched, given as (kind, id)."""
    ids: dict[str, set[str]] = defaultdict(set)
    for kind, record in touched:
        ids[kind].add(record)
    for kind, subject in select_in(
        connection, "SELECT subject_kind, subject_id FROM status_event WHERE id IN ({})", ids["status_event"]
    ):
        ids[kind].add(subject)
    ids["visit"].update(
        row[0]
        for row in select_in(
            connection, "SELECT visit_id FROM visit_contact WHERE id IN ({})", ids["visit_contact"]
        )
        if row[0]
    )
    ids["report"].update(
        row[0]
        for row in select_in(
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
    derive_accounts(connection, _accounts_of(connection, ids), today, policy)


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
                derive_accounts(connection, ids, today, policy)
    return len(ids)


def derive_for_day(connection: Connection, today: date, policy: Policy) -> None:
    """Bring up what depends on the day: quadrants and due dates of all accounts."""
    ids = {row[0] for row in connection.exec_driver_sql("SELECT id FROM account")}
    derive_accounts(connection, ids, today, policy)


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
    for chunk in chunks(ids):
        events = _events(connection, "visit", chunk)
        rows = []
        for visit in select_in(
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
        update_rows(connection, "visit", columns, rows)


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
    for chunk in chunks(ids):
        events = _events(connection, kind, chunk)
        update_rows(connection, kind, ("next_done",), [(_next_done(events[i]), i) for i in chunk])


def _derive_promises(connection: Connection, ids: set[str]) -> None:
    outcome = {EventKind.KEPT: PromiseStatus.KEPT, EventKind.BROKEN: PromiseStatus.BROKEN}
    for chunk in chunks(ids):
        rows = []
        for promise, events in (_events(connection, "promise", chunk) | {}).items():
            last = events[-1]
            status = outcome.get(last.event, PromiseStatus.OPEN)
            rows.append((status, last.day if status != PromiseStatus.OPEN else None, promise))
        settled = {row[2] for row in rows}
        rows += [(PromiseStatus.OPEN, None, i) for i in chunk if i not in settled]
        update_rows(connection, "promise", ("status", "settled_on"), rows)


def _derive_reports(connection: Connection, ids: set[str]) -> None:
    for chunk in chunks(ids):
        counts = dict.fromkeys(chunk, 0)
        for row in select_in(
            connection,
            "SELECT report_id, count(*) FROM report_version WHERE report_id IN ({}) GROUP BY report_id",
            chunk,
        ):
            counts[row[0]] = row[1]
        rows = [
            (ReportStatus.SUBMITTED if count else ReportStatus.DRAFT, count, i) for i, count in counts.items()
        ]
        update_rows(connection, "report", ("status", "versions"), rows)


def _contacts_of(connection: Connection, ids: dict[str, set[str]]) -> set[str]:
    queries = (
        ("SELECT contact_id FROM visit_contact WHERE visit_id IN ({})", ids["visit"]),
        ("SELECT contact_id FROM touch WHERE id IN ({})", ids["touch"]),
    )
    return {row[0] for sql, known in queries for row in select_in(connection, sql, known) if row[0]}


def _derive_contacts(connection: Connection, ids: set[str]) -> None:
    for chunk in chunks(ids):
        names = dict(
            row[:2] for row in select_in(connection, "SELECT id, name FROM contact WHERE id IN ({})", chunk)
        )
        last: dict[str, str] = {}
        for sql in (
            "SELECT c.contact_id, max(v.day) FROM visit_contact c JOIN visit v ON v.id = c.visit_id"
            " WHERE v.status = 'done' AND c.contact_id IN ({}) GROUP BY c.contact_id",
            "SELECT contact_id, max(day) FROM touch WHERE contact_id IN ({}) GROUP BY contact_id",
        ):
            for contact, day in select_in(connection, sql, chunk):
                if day:
                    last[contact] = max(day, last.get(contact, ""))
        rows = [(fold(name or ""), last.get(i), i) for i, name in names.items()]
        update_rows(connection, "contact", ("name_key", "last_touched"), rows)


def _derive_roots(connection: Connection, ids: set[str]) -> None:
    """Find for each account the one it is merged into in the end; a cycle resolves to its smallest id.

    One that is no longer merged is among ``ids``; those merged into it are found anew with all others.
    """
    # > '' and not IS NOT NULL: SQLite reads the index and not every account
    merged = {
        row[0]: row[1]
        for row in connection.exec_driver_sql("SELECT id, merged_into FROM account WHERE merged_into > ''")
    }
    known = {
        row[0]
        for row in select_in(connection, "SELECT id FROM account WHERE id IN ({})", set(merged.values()))
    }
    rows = []
    for account in ids | set(merged):
        seen = [account]
        while (following := merged.get(seen[-1])) is not None and following in known:
            if following in seen:
                seen = [min(seen[seen.index(following) :])]
                break
            seen.append(following)
        rows.append((seen[-1], account))
    update_rows(connection, "account", ("root_id",), rows)


def _accounts_of(connection: Connection, ids: dict[str, set[str]]) -> set[str]:
    """Return the accounts whose derived columns depend on the records touched, and their roots."""
    found = set(ids["account"])
    for kind, known in ids.items():
        if kind in MODELS and kind in ("visit", "touch", "account_assignment", "promise"):
            sql = f"SELECT account_id FROM {kind} WHERE id IN ({{}})"
            found.update(row[0] for row in select_in(connection, sql, known) if row[0])
    rows = list(select_in(connection, "SELECT id, root_id, merged_into FROM account WHERE id IN ({})", found))
    # the target of a merge gains the children, and loses them when it is taken apart
    targets = {part for row in rows for part in (row[0], row[1], row[2]) if part}
    return found | {
        row[0]
        for row in select_in(connection, "SELECT root_id FROM account WHERE id IN ({})", targets)
        if row[0]
    }

"""What the rules conclude of an account: quadrant, class, rhythm, with the reason of each."""

import json
from datetime import date
from typing import Any

from sqlalchemy import Connection

from fieldrep.rules.codes import (
    BOUGHT_STAGES,
    CLOSED_STAGES,
    AccountClass,
    Outcome,
    Quadrant,
    Source,
    VisitStatus,
)
from fieldrep.rules.fold import fold
from fieldrep.rules.judgement import by_hand
from fieldrep.rules.money import Money
from fieldrep.rules.policy import Policy
from fieldrep.rules.priority import quadrant as judge_quadrant
from fieldrep.rules.rhythm import next_contact_due
from fieldrep.store.batches import chunks, select_in, update_rows

_NO_DATE = date(2000, 1, 1)


def derive_accounts(connection: Connection, ids: set[str], today: date, policy: Policy) -> None:
    """Bring up the derived columns of root accounts."""
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
    for chunk in chunks(ids):
        owners = _owners(connection, chunk, today)
        contacts = _last_contacts(connection, chunk)
        rows = []
        for account in select_in(connection, "SELECT * FROM account WHERE id IN ({})", chunk):
            last, visits = contacts.get(account.id, (None, 0))
            rows.append((*_judge(account, last, visits, owners.get(account.id), today, policy), account.id))
        update_rows(connection, "account", columns, rows)


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
    touched = date.fromisoformat(last) if last else None
    if touched is None and account.source == Source.IMPORTED:
        touched = created  # a list taken over is worked in the rhythm, not all of it within two days
    due = next_contact_due(
        quadrant=judged.value,
        account_class=grade,
        has_bought=bought,
        last_contact=touched,
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
        " AND (from_date IS NULL OR from_date <= '" + today.isoformat() + "') ORDER BY from_date, at, id"
    )
    return {row[0]: row[1] for row in select_in(connection, sql, ids)}  # the last one holds


def _last_contacts(connection: Connection, ids: list[str]) -> dict[str, tuple[str | None, int]]:
    """Return the last day of contact and the visits done, children of merged accounts included."""
    last: dict[str, str] = {}
    visits: dict[str, int] = {}
    met = f"v.outcome IS NULL OR v.outcome <> '{Outcome.NOT_MET}'"
    for root, day, count in select_in(
        connection,
        f"SELECT a.root_id, max(CASE WHEN {met} THEN v.day END), count(*) FROM visit v"
        " JOIN account a ON a.id = v.account_id"
        f" WHERE v.status = '{VisitStatus.DONE}' AND a.root_id IN ({{}}) GROUP BY a.root_id",
        ids,
    ):
        visits[root] = count
        if day:
            last[root] = day
    for root, day in select_in(
        connection,
        "SELECT a.root_id, max(t.day) FROM touch t JOIN account a ON a.id = t.account_id"
        " WHERE (t.outcome IS NULL OR t.outcome <> 'not_met') AND a.root_id IN ({}) GROUP BY a.root_id",
        ids,
    ):
        if day:
            last[root] = max(day, last.get(root, ""))
    return {root: (last.get(root), visits.get(root, 0)) for root in {*last, *visits}}

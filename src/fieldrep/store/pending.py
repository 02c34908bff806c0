"""Operations that can't be applied now: kept as they came, tried again when the program reads more.

They never stand in the way of others: a merge is the same whenever they arrive.
"""

import json
from collections.abc import Collection, Iterable
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from fieldrep.oplog.merge import canonical
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.store.admission import NEWER, Aside, fingerprint, objection, unknown_fields
from fieldrep.store.conflicts import refresh
from fieldrep.store.journal import HOME
from fieldrep.store.rows import accept, materialise

READS = "reads"
"""Setting: what the program could read when pending operations were last tried."""

_AT_ONCE = 200


def put_aside(
    connection: Connection, payloads: Iterable[dict[str, Any]], reason: Aside, frame: int | None = None
) -> int:
    """Keep operations (as plain data) aside, each once; returns how many were not there yet."""
    before = connection.exec_driver_sql("SELECT total_changes()").scalar_one()
    for payload in payloads:
        identity = sha256(canonical(payload).encode("utf-8", "surrogatepass")).hexdigest()
        connection.exec_driver_sql(
            "INSERT INTO pending_operation(payload, frame, reason, identity) SELECT ?, ?, ?, ?"
            " WHERE NOT EXISTS (SELECT 1 FROM pending_operation WHERE identity = ?)",
            (json.dumps(payload), frame, str(reason), identity, identity),  # escapes: it may hold anything
        )
    return int(connection.exec_driver_sql("SELECT total_changes()").scalar_one()) - int(before)


def count_aside(connection: Connection) -> dict[str, int]:
    """Return by reason how many operations are kept aside."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(reason, 'kind'), count(*) FROM pending_operation GROUP BY 1"
    )
    return {row[0]: row[1] for row in rows}


def learned(connection: Connection) -> bool:
    """Say whether this program may read what it, or an older one, could not when it last tried."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (READS,)).first()
    return (row[0] if row else "") != fingerprint()


def replay(
    connection: Connection, *, after: int = 0, held: Collection[str] | None = None
) -> tuple[set[tuple[str, str]], int]:
    """Try some operations again that are kept aside, those beyond sequence ``after``.

    ``held``: instead, take the held deletions of these records now. Returns the (kind, id) touched and
    the sequence to go on from; 0 at the end.
    """
    which = "reason = 'held'" if held is not None else "coalesce(reason, '') <> 'held'"
    rows = connection.exec_driver_sql(
        f"SELECT seq, CAST(payload AS TEXT), frame, reason FROM pending_operation WHERE seq > ? AND {which}"
        " ORDER BY seq LIMIT ?",
        (after, _AT_ONCE),
    ).all()
    touched: set[tuple[str, str]] = set()
    for seq, payload, frame, reason in rows:
        op = operation_of(json.loads(payload))
        if op is None or objection(op) or (held is not None and op.record not in held):
            continue
        if reason == Aside.FIELD and unknown_fields(op):
            continue
        taken = accept(connection, [op], {op.stamp: frame or HOME})
        refresh(connection, taken.histories)
        if reason == Aside.FIELD:
            materialise(connection, op.kind, [op.record])
        touched |= taken.touched | {(op.kind, op.record)}
        connection.exec_driver_sql("DELETE FROM pending_operation WHERE seq = ?", (seq,))
    if len(rows) == _AT_ONCE:
        return touched, int(rows[-1][0])
    if held is None:
        _remember(connection)
    return touched, 0


def _remember(connection: Connection) -> None:
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (READS, fingerprint()),
    )


def operation_of(plain: Any) -> Operation | None:
    """Read an operation from plain data; None when it has a verb or shape of no operation."""
    try:
        return Operation(
            Stamp.parse(plain["stamp"]),
            plain["action"],
            plain["kind"],
            plain["record"],
            Verb(plain["verb"]),
            plain["field"],
            plain["value"],
            tuple(Stamp.parse(each) for each in plain["seen"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def newer_aside(connection: Connection) -> int:
    """Return how many operations wait for a newer program."""
    found = count_aside(connection)
    return sum(found.get(reason, 0) for reason in NEWER)

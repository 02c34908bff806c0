"""The journal of operations: adding to it and reading a record's operations.

``rows`` brings the tables to what it says. Everything here works on a Core connection inside the
caller's transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from json import loads
from sys import intern
from typing import Any

from sqlalchemy import Connection, text

from fieldrep.models.local import Action, OperationRow, PendingOperation, Setting
from fieldrep.models.registry import kind
from fieldrep.oplog.clock import tick
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import Audience
from fieldrep.store.batches import chunks, insert_rows, select_in

OPERATIONS = OperationRow.__table__  # type: ignore[attr-defined]
ACTIONS = Action.__table__  # type: ignore[attr-defined]
SETTINGS = Setting.__table__  # type: ignore[attr-defined]
PENDING = PendingOperation.__table__  # type: ignore[attr-defined]

CLOCK_KEY = "clock"
HOME = 0
"""Stands in the column ``frame`` of what is never sent."""
TOO_LARGE = -1
"""Stands there for what no frame can hold."""
HELD = -2
"""Stands there for deletions that wait until a person has confirmed them."""


class StampSource:
    """Gives stamps to one transaction; the clock is kept in the database, so that the command
    line and the screens share it."""

    def __init__(self, connection: Connection, author: str, now: datetime) -> None:
        self._connection = connection
        self._author = author
        self._now = now
        self._last = read_clock(connection)

    @property
    def last(self) -> int:
        """The clock of the last stamp."""
        return self._last

    def next(self) -> Stamp:
        """Return the next stamp."""
        self._last = tick(self._last, self._now)
        return Stamp(self._last, self._author)

    def save(self) -> None:
        """Keep the clock; part of the transaction that used it."""
        write_clock(self._connection, self._last)


def read_clock(connection: Connection) -> int:
    """Return the last stamp that was given or adopted here; 0 at first."""
    query = "SELECT value FROM setting WHERE key = ?"
    row = connection.exec_driver_sql(query, (CLOCK_KEY,)).first()
    return int(row[0]) if row else 0


def write_clock(connection: Connection, last: int) -> None:
    """Keep the clock."""
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (CLOCK_KEY, str(last)),
    )


def append(
    connection: Connection, operations: Sequence[Operation], frames: Mapping[Stamp, int] | None = None
) -> None:
    """Add operations to the journal in their order.

    ``frames`` says in which frame (its sequence) each came in; without it they were captured here.
    """
    if not operations:
        return
    insert_rows(
        connection,
        OPERATIONS,
        [
            {
                "time": op.stamp.time,
                "author": op.stamp.author,
                "action": op.action,
                "kind": op.kind,
                "record": op.record,
                "verb": str(op.verb),
                "field": op.field,
                "value": op.value,
                "seen": " ".join(map(str, op.seen)),
                "frame": _home(op.kind) if frames is None else frames.get(op.stamp, HOME),
            }
            for op in operations
        ],
    )


def _home(wire: str) -> int | None:
    """Return the frame of an operation captured here: none yet, or none ever for a private kind."""
    return HOME if kind(wire).info.audience is Audience.SELF else None


_SELECT = "SELECT time, author, action, kind, record, verb, field, value, seen"


def _operation(row: Any) -> Operation:
    return Operation(
        stamp=Stamp(row.time, intern(row.author)),  # there are few authors and kinds: each in memory once
        action=row.action,
        kind=intern(row.kind),
        record=row.record,
        verb=Verb(row.verb),
        field=row.field,
        value=loads(row.value) if isinstance(row.value, str) else row.value,  # SQLite keeps numbers as such
        seen=tuple(Stamp.parse(part) for part in row.seen.split()),
    )


def operations_of(
    connection: Connection, records: Iterable[str], *, until: int | None = None, action: str = ""
) -> dict[str, list[Operation]]:
    """Return the operations of each record in order of arrival, up to sequence ``until`` and, beyond
    it, those of ``action``."""
    found: dict[str, list[Operation]] = defaultdict(list)
    narrowed, arguments = ("", ()) if until is None else (" AND (seq <= ? OR action = ?)", (until, action))
    for chunk in chunks(set(records)):
        sql = (
            f"{_SELECT} FROM operation WHERE record IN ({','.join('?' * len(chunk))}){narrowed} ORDER BY seq"
        )
        for row in connection.exec_driver_sql(sql, (*chunk, *arguments)):
            found[row.record].append(_operation(row))
    return found


def action_operations(connection: Connection, action: str) -> list[Operation]:
    """Return the operations of one action in their order."""
    rows = connection.exec_driver_sql(f"{_SELECT} FROM operation WHERE action = ? ORDER BY seq", (action,))
    return [_operation(row) for row in rows]


def deleted_among(connection: Connection, records: Iterable[str]) -> set[str]:
    """Return those of the records that somebody deleted at some time."""
    sql = "SELECT record FROM operation WHERE verb = 'delete' AND record IN ({})"
    return {row[0] for row in select_in(connection, sql, set(records))}


def unframed(
    connection: Connection, after: int, *, most: int, characters: int
) -> list[tuple[int, Operation]]:
    """Return operations captured here that are in no frame yet, with their sequences, in their order.

    Those beyond sequence ``after``; at most so many, and values of about so many characters.
    """
    rows = connection.exec_driver_sql(
        f"{_SELECT}, seq FROM operation WHERE seq > ? AND frame IS NULL ORDER BY seq LIMIT ?", (after, most)
    )
    found: list[tuple[int, Operation]] = []
    for row in rows:
        characters -= len(row.value if isinstance(row.value, str) else "") + len(row.seen)
        found.append((row.seq, _operation(row)))
        if characters <= 0:
            break
    rows.close()
    return found


def put_in_frame(connection: Connection, sequences: Iterable[int], frame: int | None) -> None:
    """Note in which frame operations went out; None: in none yet."""
    statement = "UPDATE operation SET frame = ? WHERE seq = ?"
    pairs = [(frame, seq) for seq in sequences]
    if pairs:
        connection.exec_driver_sql(statement, pairs)


def last_sequence(connection: Connection) -> int:
    """Return the sequence number of the newest operation: what a form opened now has seen."""
    return int(connection.execute(text("SELECT coalesce(max(seq), 0) FROM operation")).scalar_one())


def to_plain(op: Operation) -> dict[str, Any]:
    """Return an operation as plain JSON data."""
    return {
        "stamp": str(op.stamp),
        "action": op.action,
        "kind": op.kind,
        "record": op.record,
        "verb": str(op.verb),
        "field": op.field,
        "value": op.value,
        "seen": [str(stamp) for stamp in op.seen],
    }

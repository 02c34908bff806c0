"""Bringing the tables of records to what the operations in the journal say.

Everything here works on a Core connection inside the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection

from fieldrep.models.base import Record
from fieldrep.models.registry import Kind, kind, kind_of
from fieldrep.oplog.compaction import faded
from fieldrep.oplog.merge import canonical, fold
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.store import journal
from fieldrep.store.batches import chunks, insert_rows, put_values
from fieldrep.store.children import deleted_parents, links, parent_reference, placements
from fieldrep.store.references import left_behind


def materialise(
    connection: Connection,
    wire: str,
    records: Iterable[str],
    histories: Mapping[str, Sequence[Operation]] | None = None,
) -> list[str]:
    """Bring the rows of these records to what their operations say; return those that stand.

    ``histories`` are all their operations, where the caller has them at hand.
    """
    wanted = list(records)
    if histories is None:
        histories = journal.operations_of(connection, wanted)
    return put_rows(connection, wire, rows_of(connection, wire, wanted, histories))


def rows_of(
    connection: Connection, wire: str, records: Sequence[str], histories: Mapping[str, Sequence[Operation]]
) -> dict[str, dict[str, Any] | None]:
    """Return the rows of these records as their operations say, None for one that is not there."""
    known = kind(wire)
    children = children_of_deleted(connection, wire, {r: histories.get(r, ()) for r in records})
    rows: dict[str, dict[str, Any] | None] = {}
    for record in records:
        values = fold(histories.get(record, ()), children.get(record, ()))
        rows[record] = None if values is None else row_of(known, record, values)
    return rows


def put_rows(connection: Connection, wire: str, rows: Mapping[str, Mapping[str, Any] | None]) -> list[str]:
    """Bring what stands of these records to these rows; return those that stand then.

    Derived columns of a row that stands already are left as they are.
    """
    known = kind(wire)
    table = known.model.__table__  # type: ignore[attr-defined]
    for chunk in chunks(record for record, row in rows.items() if row is None):
        marks = ",".join("?" * len(chunk))
        connection.exec_driver_sql(f"DELETE FROM {known.table} WHERE id IN ({marks})", tuple(chunk))
    standing = {record: row for record, row in rows.items() if row is not None}
    captured = [column.name for field in known.fields.values() for column in field.columns]
    before = put_values(connection, table, standing, captured)
    insert_rows(connection, table, [row for record, row in standing.items() if record not in before])
    return list(standing)


def children_of_deleted(
    connection: Connection, wire: str, histories: Mapping[str, Sequence[Operation]]
) -> dict[str, set[Stamp]]:
    """Return what put living children in their place, for those of the records that somebody deleted."""
    if not links(wire):
        return {}
    deleted = [r for r, history in histories.items() if any(op.verb is Verb.DELETE for op in history)]
    return placements(connection, wire, deleted) if deleted else {}


def placing(connection: Connection, operations: Iterable[Operation]) -> dict[str, list[Operation]]:
    """Return all operations of the records that these brought, took away or hung elsewhere, by record."""
    found: dict[str, list[Operation]] = {}
    moved = []
    for op in operations:
        parent = parent_reference(op.kind)
        if parent is None:
            continue
        if op.verb is Verb.CREATE:
            found.setdefault(op.record, []).append(op)
        elif op.verb is not Verb.SET or op.field == parent.field:
            moved.append(op.record)
    return found | journal.operations_of(connection, moved)


def settle_parents(
    connection: Connection, histories: Mapping[str, Sequence[Operation]]
) -> set[tuple[str, str]]:
    """Bring up the deleted records that these children hang on, and theirs in turn.

    The rows of the children stand already. Returns the (kind, id) looked at.
    """
    touched: set[tuple[str, str]] = set()
    while parents := deleted_parents(connection, histories):
        above: dict[str, list[Operation]] = {}
        for wire, records in parents.items():
            found = journal.operations_of(connection, records)
            materialise(connection, wire, sorted(records), found)
            touched |= {(wire, record) for record in records}
            above |= found
        histories = above
    return touched


def row_of(known: Kind, record: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return the full row of a record from its values by wire name; fields nobody set have defaults."""
    row = known.defaults | {"id": record}
    plain = _plain_columns(known.model)
    for name, value in values.items():
        if name not in known.fields:
            continue
        if name in plain:
            row[plain[name]] = value
        else:
            row |= known.fields[name].decode(value)
    return row


@cache
def _plain_columns(model: type[Record]) -> dict[str, str]:
    """Return by field the column that holds its JSON value as it is, where there is one such."""
    return {
        name: field.columns[0].name
        for name, field in kind_of(model).fields.items()
        if len(field.columns) == 1 and not field.columns[0].part and field.columns[0].codec == "plain"
    }


@dataclass(frozen=True, slots=True)
class Accepted:
    """What taking operations in has changed.

    ``fresh``: the operations that were not here before. ``touched``: the (kind, id) of all records to
    which something may have happened, those left behind too. ``histories``: all operations, by record,
    of those that fresh operations speak of.
    """

    fresh: tuple[Operation, ...]
    touched: frozenset[tuple[str, str]]
    histories: Mapping[str, Sequence[Operation]]


def accept(
    connection: Connection, operations: Sequence[Operation], frames: Mapping[Stamp, int] | None = None
) -> Accepted:
    """Take operations of known kinds that did not arise here and bring the tables up to them.

    Those that are there already are left out. ``frames``: the sequence of the frame each came in.
    """
    before = journal.operations_of(connection, {op.record for op in operations})
    fresh = _not_yet_here(operations, before)
    if not fresh:
        return Accepted((), frozenset(), {})
    journal.append(connection, fresh, frames or {})
    histories: dict[str, list[Operation]] = {}
    kinds: dict[str, dict[str, None]] = defaultdict(dict)
    for op in fresh:
        histories.setdefault(op.record, before.get(op.record, [])).append(op)
        kinds[op.kind][op.record] = None
    for wire, records in kinds.items():
        materialise(connection, wire, records, histories)
    touched = {(wire, record) for wire, records in kinds.items() for record in records}
    touched |= settle_parents(connection, histories)
    touched |= left_behind(connection, fresh, histories)
    return Accepted(tuple(fresh), frozenset(touched), histories)


def _not_yet_here(
    operations: Iterable[Operation], before: Mapping[str, Iterable[Operation]]
) -> list[Operation]:
    """Return each operation once that is not in the journal; equal stamps with other contents are.

    A faded operation is there if the change is that it stands for."""
    fresh: list[Operation] = []
    here: dict[Stamp, list[Operation]] = defaultdict(list)
    for history in before.values():
        for op in history:
            here[op.stamp].append(op)
    for op in operations:
        twins = here[op.stamp]
        if not any(_same(op, twin) or _stands_for(op, twin) for twin in twins):
            twins.append(op)
            fresh.append(op)
    return fresh


def _stands_for(op: Operation, twin: Operation) -> bool:
    return op.verb is Verb.FADED and twin.verb is Verb.SET and faded(twin) == op


def _same(one: Operation, other: Operation) -> bool:
    return one.record == other.record and canonical(journal.to_plain(one)) == canonical(
        journal.to_plain(other)
    )

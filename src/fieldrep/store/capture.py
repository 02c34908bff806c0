"""Capture: every change of a synced record through a session becomes operations in the same
transaction, so that no screen, command or import can forget it.

A session that writes carries a ``Recorder`` in ``session.info``; a flush without one raises.
Bulk work through Core uses ``bulk_create`` and ``bulk_change``, which write rows and operations alike.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, event, insert, select, update
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlmodel import Session

from fieldrep.models.base import Record
from fieldrep.models.registry import Kind, kind, kind_of
from fieldrep.oplog.merge import Head, canonical, fields_of, heads
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.oplog.undo import deletion
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.ids import uuid7
from fieldrep.store import journal
from fieldrep.store.admission import refuse_unfit
from fieldrep.store.batches import insert_rows
from fieldrep.store.children import links, placements
from fieldrep.store.conflicts import look_again
from fieldrep.store.references import left_behind
from fieldrep.store.rows import materialise, placing, settle_parents

RECORDER = "recorder"
_CHUNK = 500  # ids in one IN (…)
_STALE = "stale"  # records whose row was brought to the operations in this flush


@dataclass
class Recorder:
    """What one action knows of itself, and the records it touched.

    ``as_of`` is the newest operation that the person had seen when the form was opened;
    None means everything up to now.
    """

    code: str
    person: str
    author: str
    now: datetime
    zone: str
    label: str = ""
    source: ActionSource = ActionSource.TYPED
    reason: str = ""
    batch: str | None = None
    undoes: str | None = None
    as_of: int | None = None
    id: str = field(default_factory=uuid7)
    touched: set[tuple[str, str]] = field(default_factory=set)
    count: int = 0
    _opened: bool = False
    _stamps: journal.StampSource | None = None

    def stamps(self, connection: Connection) -> journal.StampSource:
        """Return the stamps of this transaction."""
        if self._stamps is None:
            self._stamps = journal.StampSource(connection, self.author, self.now)
        return self._stamps

    def enter(self, connection: Connection) -> None:
        """Write the action itself; done by itself with the first of its operations."""
        if self._opened:
            return
        self._opened = True
        connection.execute(
            insert(journal.ACTIONS),
            [
                {
                    "id": self.id,
                    "code": self.code,
                    "label": self.label,
                    "person_id": self.person,
                    "author": self.author,
                    "wall": self.now.isoformat(),
                    "zone": self.zone,
                    "source": str(self.source),
                    "reason": self.reason,
                    "batch": self.batch,
                    "undoes": self.undoes,
                }
            ],
        )

    def record(
        self,
        connection: Connection,
        operations: Sequence[Operation],
        histories: Mapping[str, Sequence[Operation]] | None = None,
    ) -> None:
        """Write operations of this action, and the action itself with the first of them.

        ``histories`` are all operations of the records by id, where the caller has them at hand.
        """
        if not operations:
            return
        self.enter(connection)
        journal.append(connection, operations)
        self.stamps(connection).save()
        self.touched |= {(op.kind, op.record) for op in operations}
        self.touched |= left_behind(connection, operations, histories)
        self.count += len(operations)

    def settle(
        self, connection: Connection, operations: Iterable[Operation], overtaken: Iterable[str] = ()
    ) -> set[tuple[str, str]]:
        """Bring up, once the rows stand, what follows from operations beyond their records: deleted
        parents and conflicts. ``overtaken``: records with operations that the person had not seen.

        Returns the (kind, id) of the parents looked at.
        """
        known = list(operations)
        parents = settle_parents(connection, placing(connection, known))
        self.touched |= parents
        changed = {op.record for op in known if op.verb is not Verb.CREATE or op.seen}
        # a child that comes back may keep its parent again
        look_again(connection, changed, also={*overtaken, *(record for _kind, record in parents)})
        return parents


def recorder_of(session: Session) -> Recorder:
    """Return the session's recorder; raises RuntimeError for a session that may not write."""
    found = session.info.get(RECORDER)
    if found is None:
        raise RuntimeError("a synced record was changed outside an action")
    return found  # type: ignore[no-any-return]


def _columns(obj: Record) -> dict[str, Any]:
    return {attr.key: attr.value for attr in sa_inspect(obj).attrs}


def _may_come_again(record: str) -> bool:
    """A record with a natural key (UUIDv5) may have been deleted and made again."""
    return record[14:15] == "5"


def _changed_fields(obj: Record, known: Kind) -> list[str]:
    state = sa_inspect(obj)
    changed = []
    for name, wire_field in known.fields.items():
        for column in wire_field.columns:
            history = state.attrs[column.name].history
            if history.has_changes() and list(history.added) != list(history.deleted):
                changed.append(name)
                break
    return changed


@event.listens_for(Session, "after_flush")
def _capture(session: Session, _flush: UOWTransaction) -> None:
    new = [obj for obj in session.new if isinstance(obj, Record)]
    dirty = [
        (obj, names)
        for obj in session.dirty
        if isinstance(obj, Record)
        if (names := _changed_fields(obj, kind_of(type(obj))))
    ]
    gone = [obj for obj in session.deleted if isinstance(obj, Record)]
    if not (new or dirty or gone):
        return
    recorder = recorder_of(session)
    connection = session.connection()
    changed = {obj.id: obj for obj in [*(obj for obj, _names in dirty), *gone]}
    changed |= {obj.id: obj for obj in new if _may_come_again(obj.id)}
    seen = journal.operations_of(connection, changed, until=recorder.as_of, action=recorder.id)
    overtaken = _overtaken(recorder, connection, changed, seen)
    if recorder.as_of is not None:  # a child that the form did not show keeps a record
        overtaken += [obj for obj in gone if obj not in overtaken and links(kind_of(type(obj)).wire)]
    operations: list[Operation] = []
    for obj in new:
        known = kind_of(type(obj))
        operations.append(_creation(recorder, connection, known, _columns(obj), seen.get(obj.id, ())))
    for obj, names in dirty:
        operations += _changes(recorder, connection, obj, names, seen[obj.id])
    for obj in gone:
        operations.append(_deletion(recorder, connection, kind_of(type(obj)), obj.id, seen[obj.id]))
    refuse_unfit(operations)
    recorder.record(connection, operations)
    for obj in overtaken:
        wire = kind_of(type(obj)).wire
        materialise(connection, wire, [obj.id])
        recorder.touched.add((wire, obj.id))
    parents = recorder.settle(connection, operations, [obj.id for obj in overtaken])
    session.info[_STALE] = [*overtaken, *_held(session, parents)]


@event.listens_for(Session, "after_flush_postexec")
def _forget_stale(session: Session, _flush: UOWTransaction) -> None:
    for obj in session.info.pop(_STALE, ()):
        if obj in session:
            session.expire(obj)


def _held(session: Session, records: Iterable[tuple[str, str]]) -> Iterator[Any]:
    """Yield the objects of these records that the session holds."""
    for wire, record in records:
        found = session.identity_map.get(session.identity_key(kind(wire).model, record))
        if found is not None:
            yield found


def _overtaken(
    recorder: Recorder,
    connection: Connection,
    changed: Mapping[str, Record],
    seen: Mapping[str, Sequence[Operation]],
) -> list[Record]:
    """Return the records that others changed since the form was opened: what the row says follows
    from all operations then, not from what the form wrote."""
    if recorder.as_of is None:
        return []
    present = journal.operations_of(connection, changed)
    return [changed[r] for r, operations in present.items() if len(operations) > len(seen.get(r, ()))]


def _creation(
    recorder: Recorder, connection: Connection, known: Kind, row: Mapping[str, Any], seen: Sequence[Operation]
) -> Operation:
    """Return the creation of a row. One made again says all that its earlier life had said."""
    values = known.values(row)
    if seen:
        values |= {name: known.fields[name].encode(row) for name in fields_of(seen) & set(known.fields)}
    return Operation(
        recorder.stamps(connection).next(),
        recorder.id,
        known.wire,
        row["id"],
        Verb.CREATE,
        value=values,
        seen=tuple(op.stamp for op in seen),
    )


def _changes(
    recorder: Recorder, connection: Connection, obj: Record, names: Iterable[str], seen: Sequence[Operation]
) -> Iterator[Operation]:
    """Yield one operation for each field that the person gave another value than was shown."""
    known = kind_of(type(obj))
    row = _columns(obj)
    for name in names:
        value = known.fields[name].encode(row)
        found = heads(seen, name)
        before = found[-1].value if found else known.default(name)
        if recorder.as_of is not None and canonical(before) == canonical(value):
            continue  # a form gives back what it showed; another has changed it meanwhile
        yield _setting(recorder, connection, known, obj.id, name, value, found)


def _setting(
    recorder: Recorder,
    connection: Connection,
    known: Kind,
    record: str,
    name: str,
    value: Any,
    found: Iterable[Head],
) -> Operation:
    stamp = recorder.stamps(connection).next()
    named = tuple(head.stamp for head in found)
    return Operation(stamp, recorder.id, known.wire, record, Verb.SET, name, value, named)


def _deletion(
    recorder: Recorder, connection: Connection, known: Kind, record: str, seen: Sequence[Operation]
) -> Operation:
    stamp = recorder.stamps(connection).next()
    children = placements(connection, known.wire, [record], until=recorder.as_of, action=recorder.id)
    named = deletion(seen, children.get(record, ()))
    return Operation(stamp, recorder.id, known.wire, record, Verb.DELETE, seen=named)


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    changes = state.is_update or state.is_delete or state.is_insert
    if changes and mapper is not None and issubclass(mapper.class_, Record):
        raise RuntimeError("bulk statements on synced records bypass capture; use bulk_create or bulk_change")


def bulk_create(session: Session, model: type[Record], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Insert many new records through Core with one creation operation each; return their ids.

    ``rows`` map column names to Python values; an ``id`` may be given, missing columns get
    their defaults.
    """
    if not rows:
        return []
    known = kind_of(model)
    recorder = recorder_of(session)
    session.flush()
    connection = session.connection()
    defaults = known.defaults
    full: list[dict[str, Any]] = []
    for given in rows:
        row = defaults | dict(given)
        row["id"] = given.get("id") or known.new_id(row)
        full.append(row)
    seen = journal.operations_of(connection, [row["id"] for row in full if _may_come_again(row["id"])])
    operations = [_creation(recorder, connection, known, row, seen.get(row["id"], ())) for row in full]
    insert_rows(connection, model.__table__, full)  # type: ignore[attr-defined]
    recorder.record(connection, operations)
    recorder.settle(connection, operations)
    return [row["id"] for row in full]


def bulk_change(session: Session, model: type[Record], rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Set columns of many records through Core with one operation for each field that gets another value.

    ``rows`` map ids to columns and their Python values; ids that are not there are left out. Acts on what
    stands now, whatever a form had seen. Returns the ids of the records changed.
    """
    known = kind_of(model)
    recorder = recorder_of(session)
    session.flush()
    connection = session.connection()
    table = model.__table__  # type: ignore[attr-defined]
    operations: list[Operation] = []
    updates: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
    ids = list(rows)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        seen = journal.operations_of(connection, chunk)
        for before in connection.execute(select(table).where(table.c.id.in_(chunk))).mappings():
            record, after = before["id"], {**before, **rows[before["id"]]}
            columns = []
            for name, wire_field in known.fields.items():
                if all(after[column.name] == before[column.name] for column in wire_field.columns):
                    continue
                columns += [column.name for column in wire_field.columns]
                value, found = wire_field.encode(after), heads(seen[record], name)
                operations.append(_setting(recorder, connection, known, record, name, value, found))
            updates[tuple(columns)].append({"record": record} | {f"new_{c}": after[c] for c in columns})
    updates.pop((), None)
    for names, values in updates.items():
        setting: dict[str, Any] = {column: bindparam(f"new_{column}") for column in names}
        connection.execute(update(table).where(table.c.id == bindparam("record")).values(setting), values)
    recorder.record(connection, operations)
    recorder.settle(connection, operations)
    session.expire_all()
    return [value["record"] for values in updates.values() for value in values]

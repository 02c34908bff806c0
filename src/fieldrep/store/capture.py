"""Capture: every change of a synced record through a session becomes operations in the same
transaction, so that no screen, command or import can forget it.

A session that writes carries a ``Recorder`` in ``session.info``; a flush without one raises.
Bulk work through Core uses ``bulk_create``, which writes rows and operations alike.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event, insert
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.orm import ORMExecuteState, UOWTransaction
from sqlmodel import Session

from fieldrep.models.base import Record
from fieldrep.models.registry import Kind, kind_of
from fieldrep.oplog.merge import fields_of, heads
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import ActionSource
from fieldrep.rules.ids import uuid7
from fieldrep.store import journal

RECORDER = "recorder"


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

    def record(self, connection: Connection, operations: Sequence[Operation]) -> None:
        """Write operations of this action, and the action itself with the first of them."""
        if not operations:
            return
        if not self._opened:
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
        journal.append(connection, operations)
        self.stamps(connection).save()
        self.touched |= {(op.kind, op.record) for op in operations}
        self.count += len(operations)


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
    stamps = recorder.stamps(connection)
    known_ids = [obj.id for obj, _names in dirty] + [obj.id for obj in gone]
    again = [obj.id for obj in new if _may_come_again(obj.id)]
    before = journal.operations_of(connection, known_ids + again, until=recorder.as_of)
    # what this same action wrote a moment ago has been seen, however old the form
    own = {op.stamp for op in journal.action_operations(connection, recorder.id)} if recorder.count else set()
    operations: list[Operation] = []
    for obj in new:
        known = kind_of(type(obj))
        operations.append(
            Operation(
                stamps.next(),
                recorder.id,
                known.wire,
                obj.id,
                Verb.CREATE,
                value=known.values(_columns(obj)),
                seen=tuple(op.stamp for op in before.get(obj.id, ())),
            )
        )
    late = journal.operations_of(connection, known_ids) if own else before
    for obj, names in dirty:
        known = kind_of(type(obj))
        row = _columns(obj)
        for name in names:
            seen = [head.stamp for head in heads(before[obj.id], name)]
            seen += [h.stamp for h in heads(late[obj.id], name) if h.stamp in own and h.stamp not in seen]
            operations.append(
                Operation(
                    stamps.next(),
                    recorder.id,
                    known.wire,
                    obj.id,
                    Verb.SET,
                    name,
                    known.fields[name].encode(row),
                    tuple(seen),
                )
            )
    for obj in gone:
        known = kind_of(type(obj))
        operations.append(
            Operation(
                stamps.next(),
                recorder.id,
                known.wire,
                obj.id,
                Verb.DELETE,
                seen=seen_by_delete(before[obj.id]),
            )
        )
    recorder.record(connection, operations)


def seen_by_delete(operations: Iterable[Operation]) -> tuple[Stamp, ...]:
    """Return every stamp that a deletion of the record names."""
    known = list(operations)
    seen = {head.stamp for name in fields_of(known) for head in heads(known, name)}
    seen |= {op.stamp for op in known if op.verb in (Verb.RESTORE, Verb.CREATE)}
    return tuple(sorted(seen))


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk(state: ORMExecuteState) -> None:
    mapper = state.bind_mapper
    changes = state.is_update or state.is_delete or state.is_insert
    if changes and mapper is not None and issubclass(mapper.class_, Record):
        raise RuntimeError("bulk statements on synced records bypass capture; use capture.bulk_create")


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
    stamps = recorder.stamps(connection)
    defaults = journal.row_of(known, "", {})
    full: list[dict[str, Any]] = []
    for given in rows:
        row = defaults | dict(given)
        row["id"] = given.get("id") or known.new_id(row)
        full.append(row)
    before = journal.operations_of(connection, [row["id"] for row in full if _may_come_again(row["id"])])
    operations = [
        Operation(
            stamps.next(),
            recorder.id,
            known.wire,
            row["id"],
            Verb.CREATE,
            value=known.values(row),
            seen=tuple(op.stamp for op in before.get(row["id"], ())),
        )
        for row in full
    ]
    connection.execute(insert(model.__table__), full)  # type: ignore[attr-defined]
    recorder.record(connection, operations)
    return [row["id"] for row in full]

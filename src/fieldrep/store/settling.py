"""Settling conflicts: operations that name every head of a field, or every deletion of a record.

Ordinary operations of the action in progress; when they have arrived everywhere the conflict is nowhere.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from fieldrep.oplog.merge import heads
from fieldrep.oplog.operations import KEPT, Operation, Stamp, Verb
from fieldrep.oplog.undo import deletion
from fieldrep.store import journal
from fieldrep.store.admission import objection
from fieldrep.store.capture import recorder_of
from fieldrep.store.children import placements
from fieldrep.store.conflicts import Conflict
from fieldrep.store.rows import materialise


@dataclass(frozen=True, slots=True)
class Settled:
    """How a conflict is settled: the field's JSON value, or for a record kept against a deletion
    (``conflict.field`` empty) whether it is kept. ``aside``: deletions that stand outside the journal."""

    conflict: Conflict
    value: Any = None
    keep: bool = True
    aside: tuple[Stamp, ...] = ()


def fits(conflict: Conflict, value: Any) -> bool:
    """Say whether a field can hold a value."""
    probe = Operation(_NO_STAMP, "probe", conflict.kind, conflict.record, Verb.SET, conflict.field, value)
    return objection(probe) is None


_NO_STAMP = Stamp(1, "00000000-0000-0000-0000-000000000000")


def settle(session: Session, decisions: Sequence[Settled]) -> None:
    """Write what was decided, with the session's action, and bring the rows up to it.

    Where the action knows what the person had seen, a value that came later stays in conflict.
    """
    session.flush()
    connection = session.connection()
    recorder = recorder_of(session)
    histories = journal.operations_of(connection, {each.conflict.record for each in decisions})
    seen = histories
    if recorder.as_of is not None:
        seen = journal.operations_of(connection, histories, until=recorder.as_of, action=recorder.id)
    stamps = recorder.stamps(connection)
    made: list[Operation] = []
    for each in decisions:
        wire, record, field = each.conflict
        known = [*seen.get(record, ()), *(op for op in made if op.record == record)]
        stamp = stamps.next()
        if field:
            named = [head.stamp for head in heads(known, field)]
            verb, value = Verb.SET, each.value
        elif each.keep:
            named = sorted({*each.aside, *(op.stamp for op in known if op.verb is Verb.DELETE)})
            verb, value = Verb.RESTORE, KEPT
        else:
            named = _all_of_it(connection, wire, record, known)
            verb, value = Verb.DELETE, None
        made.append(Operation(stamp, recorder.id, wire, record, verb, field, value, tuple(named)))
    recorder.record(connection, made, histories)
    _bring_up(connection, made)
    recorder.settle(connection, made)
    session.expire_all()


def _all_of_it(connection: Connection, wire: str, record: str, known: Sequence[Operation]) -> list[Stamp]:
    """Return what a deletion names that nothing is to keep the record from: earlier deletions too."""
    children = placements(connection, wire, [record]).get(record, ())
    earlier = [op.stamp for op in known if op.verb is Verb.DELETE]
    return sorted({*deletion(known, children), *earlier})


def _bring_up(connection: Connection, made: Iterable[Operation]) -> None:
    by_kind: dict[str, set[str]] = defaultdict(set)
    for op in made:
        by_kind[op.kind].add(op.record)
    for wire, records in by_kind.items():
        materialise(connection, wire, sorted(records))

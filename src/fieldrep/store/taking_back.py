"""Taking an action back in the database: inverse operations for all its records, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection
from sqlmodel import Session

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.operations import KEPT, Operation, Stamp, Verb
from fieldrep.oplog.undo import Inverse, inverse, written
from fieldrep.store import journal
from fieldrep.store.actions import actions_by_id
from fieldrep.store.capture import recorder_of
from fieldrep.store.children import placements
from fieldrep.store.references import references
from fieldrep.store.rows import materialise

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Stayed:
    """What was not taken back: a field of a record, or with an empty field the record itself.

    ``action`` is the one that changed it since, or made a record that rests on it.
    """

    kind: str
    record: str
    field: str
    action: str


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many records were changed, and what stayed."""

    changed: int
    stayed: tuple[Stayed, ...]


def take_back(session: Session, action: str) -> TakenBack:
    """Undo an action with the session's own: where another has worked on it since, it stays.

    What the action made is deleted only if no record of other actions names it.
    """
    session.flush()
    connection = session.connection()
    recorder = recorder_of(session)
    histories = journal.operations_of(connection, _records(connection, action))
    undoes = _undoes(connection, histories)
    inverses = {
        record: inverse(operations, action, undoes, kind(operations[0].kind).default)
        for record, operations in histories.items()
        if operations[0].kind in MODELS
    }
    stayed = [
        Stayed(found.kind, found.record, found.field, found.by.action)
        for each in inverses.values()
        for found in each.stays
    ]
    stayed += _keep_what_others_rest_on(connection, action, inverses)
    stamps = recorder.stamps(connection)
    made: list[Operation] = []
    children = _children(connection, inverses)
    for record, found in inverses.items():
        placed = children.get(record, ())
        made += written(found.changes, histories[record], recorder.id, stamps.next, placed)
    touched: dict[str, set[str]] = {}
    for op in made:
        histories[op.record].append(op)
        touched.setdefault(op.kind, set()).add(op.record)
    recorder.record(connection, made, histories)
    for wire, records in touched.items():
        materialise(connection, wire, records, histories)
    recorder.settle(connection, made, _opened_again(made))
    session.expire_all()
    return TakenBack(sum(map(len, touched.values())), tuple(stayed))


def _opened_again(made: Iterable[Operation]) -> set[str]:
    """Return the records where taking back may have opened a conflict again that was settled."""
    given = Counter((op.record, op.field) for op in made if op.verb is Verb.SET)
    found = {record for (record, _field), count in given.items() if count > 1}
    return found | {op.record for op in made if op.verb is Verb.RESTORE or op.value == KEPT}


def _records(connection: Connection, action: str) -> list[str]:
    query = "SELECT DISTINCT record FROM operation WHERE action = ?"
    return [row[0] for row in connection.exec_driver_sql(query, (action,))]


def _children(connection: Connection, inverses: Mapping[str, Inverse]) -> dict[str, set[Stamp]]:
    """Return what put living children in their place, for the records that are to be deleted.

    One that goes with them is none: a change of it that nobody here has seen keeps both.
    """
    going: dict[str, set[str]] = {}
    for record, found in inverses.items():
        for change in found.changes:
            if change.verb is Verb.DELETE:
                going.setdefault(change.kind, set()).add(record)
    known: dict[str, set[Stamp]] = {}
    for wire, records in going.items():
        known |= placements(connection, wire, records)
    return known


def _undoes(connection: Connection, histories: Mapping[str, Iterable[Operation]]) -> dict[str, str]:
    known = actions_by_id(connection, {op.action for operations in histories.values() for op in operations})
    return {info.id: info.undoes for info in known.values() if info.undoes}


def _keep_what_others_rest_on(
    connection: Connection, action: str, inverses: dict[str, Inverse]
) -> list[Stayed]:
    """Drop deletions of records that others made since name, and of what those name in turn."""
    going = {
        record: change.kind
        for record, found in inverses.items()
        for change in found.changes
        if change.verb is Verb.DELETE
    }
    naming = _made_since(connection, action, _naming(connection, going))
    stayed: list[Stayed] = []
    while held := _held(going, naming):
        newest = journal.operations_of(connection, held.values())
        for record, by in held.items():
            action = newest[by][-1].action if newest[by] else ""
            stayed.append(Stayed(going.pop(record), record, "", action))
            inverses[record] = Inverse()
    return stayed


def _held(going: Mapping[str, str], naming: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the records that a row names which is not going itself, with that row."""
    found = {}
    for record in going:
        by = next((row for row in naming.get(record, ()) if row not in going), None)
        if by is not None:
            found[record] = by
    return found


def _made_since(connection: Connection, action: str, naming: dict[str, list[str]]) -> dict[str, list[str]]:
    """Keep only the rows that were made, or came back, after the action."""
    query = "SELECT min(seq) FROM operation WHERE action = ?"
    start = connection.exec_driver_sql(query, (action,)).scalar_one()
    rows = sorted({row for found in naming.values() for row in found})
    since: set[str] = set()
    for first in range(0, len(rows), _CHUNK):
        chunk = rows[first : first + _CHUNK]
        marks = ",".join("?" * len(chunk))
        since |= {
            row[0]
            for row in connection.exec_driver_sql(
                f"SELECT DISTINCT record FROM operation WHERE record IN ({marks}) AND seq >= ?"
                " AND verb IN ('create', 'restore')",
                (*chunk, start),
            )
        }
    return {record: [row for row in found if row in since] for record, found in naming.items()}


def _naming(connection: Connection, records: Mapping[str, str]) -> dict[str, list[str]]:
    """Return for each record (id → kind) the ids of the rows that name it."""
    found: dict[str, list[str]] = {}
    by_kind: dict[str, list[str]] = {}
    for record, wire in records.items():
        by_kind.setdefault(wire, []).append(record)
    for wire in MODELS:
        for reference in references(wire):
            for target in [reference.target] if reference.target else list(by_kind):
                wanted = by_kind.get(target, [])
                for start in range(0, len(wanted), _CHUNK):
                    chunk = wanted[start : start + _CHUNK]
                    marks = ",".join("?" * len(chunk))
                    rows = connection.exec_driver_sql(
                        f"SELECT {reference.column}, id FROM {kind(wire).table}"
                        f" WHERE {reference.column} IN ({marks})",
                        tuple(chunk),
                    )
                    for named, row in rows:
                        found.setdefault(named, []).append(row)
    return found

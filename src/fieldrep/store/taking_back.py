"""Taking an action back in the database: inverse operations for all its records.

Working them out means reading the whole history of each record; of an import of 10,000 rows that takes
seconds. So it is done in two steps: ``plan_back`` works everything out while others may write, ``carry_out``
writes it down in a short transaction, provided that the journal is still what the plan was made from.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.merge import alive
from fieldrep.oplog.operations import KEPT, Operation, Stamp, Verb
from fieldrep.oplog.undo import Inverse, inverse, written
from fieldrep.store import journal
from fieldrep.store.actions import actions_by_id
from fieldrep.store.batches import chunks, select_in
from fieldrep.store.capture import recorder_of
from fieldrep.store.children import deleted_parents, parent_reference, placements
from fieldrep.store.conflicts import look_again
from fieldrep.store.references import left_behind, references
from fieldrep.store.rows import materialise, put_rows, rows_of, settle_parents

_LIFE = (Verb.CREATE, Verb.RESTORE)

Told = Callable[[int, int], None]
"""Told (records done, records in all)."""


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


@dataclass(slots=True)
class Plan:
    """All that taking an action back writes, worked out from a journal that ended at ``as_of``.

    ``operations`` have their stamps, the last of which is ``clock``; they were given from ``clock_before``
    on. ``rows``: kind → record → its row then, None where it goes. ``settled``: records whose row still
    has to be looked at when all others stand. ``children``: all operations of records on which it depends
    whether a deleted record stands. ``touched`` are those named by what goes.
    """

    as_of: int
    clock_before: int
    clock: int = 0
    operations: list[Operation] = field(default_factory=list)
    rows: dict[str, dict[str, dict[str, Any] | None]] = field(default_factory=lambda: defaultdict(dict))
    settled: list[tuple[str, str]] = field(default_factory=list)
    children: dict[str, list[Operation]] = field(default_factory=dict)
    touched: set[tuple[str, str]] = field(default_factory=set)
    stayed: list[Stayed] = field(default_factory=list)

    def holds(self, connection: Connection) -> bool:
        """Say whether nothing was written since it was made."""
        now = journal.last_sequence(connection), journal.read_clock(connection)
        return now == (self.as_of, self.clock_before)


def plan_back(
    connection: Connection, action: str, undo: str, author: str, now: datetime, told: Told | None = None
) -> Plan:
    """Work out how an action is taken back: where another has worked on it since, it stays.

    What the action made is deleted only if no record of other actions names it, and what it hung on a
    record that stays, stays with it. ``undo`` is the id of the action to come, ``author`` the
    installation, ``now`` its instant.
    """
    plan = Plan(journal.last_sequence(connection), journal.read_clock(connection))
    records = _records(connection, action)
    found = _Inverses(connection, action, records, told)
    plan.stayed = found.stayed
    stamps = journal.StampSource(connection, author, now)
    done = len(records)
    for chunk in chunks(found.inverses):
        _write_down(connection, plan, chunk, found.inverses, undo, stamps)
        done += len(chunk)
        if told is not None:
            told(done, 2 * len(records))
    plan.clock = stamps.last
    return plan


def carry_out(session: Session, plan: Plan) -> TakenBack:
    """Write a plan down with the session's own action."""
    session.flush()
    connection = session.connection()
    recorder = recorder_of(session)
    if plan.operations:
        recorder.enter(connection)
        for start in range(0, len(plan.operations), 1000):
            journal.append(connection, plan.operations[start : start + 1000])
        journal.write_clock(connection, plan.clock)
        recorder.count += len(plan.operations)
    for wire, rows in plan.rows.items():
        put_rows(connection, wire, rows)
        recorder.touched.update((wire, record) for record in rows)
    for wire, record in plan.settled:
        materialise(connection, wire, [record])
    parents = settle_parents(connection, plan.children)
    recorder.touched |= plan.touched | parents
    changed = {record for rows in plan.rows.values() for record in rows}
    above = {record for _kind, record in parents}  # a child that is back may keep its parent again
    look_again(connection, changed, also=_opened_again(plan.operations) | above)
    session.expire_all()
    return TakenBack(len(changed), tuple(plan.stayed))


def _opened_again(made: Iterable[Operation]) -> set[str]:
    """Return the records where taking back may have opened a conflict again that was settled."""
    given = Counter((op.record, op.field) for op in made if op.verb is Verb.SET)
    found = {record for (record, _field), count in given.items() if count > 1}
    return found | {op.record for op in made if op.verb is Verb.RESTORE or op.value == KEPT}


def _records(connection: Connection, action: str) -> list[str]:
    query = "SELECT DISTINCT record FROM operation WHERE action = ?"
    return [row[0] for row in connection.exec_driver_sql(query, (action,))]


class _Inverses:
    """How each record of an action is taken back, and what stays, with what rests on it."""

    def __init__(
        self, connection: Connection, action: str, records: Sequence[str], told: Told | None
    ) -> None:
        self.inverses: dict[str, Inverse] = {}
        self.stayed: list[Stayed] = []
        self._connection = connection
        self._action = action
        self._made: dict[str, list[str]] = defaultdict(list)  # what the action made and that stands, by kind
        self._undoes: dict[str, str] = {}
        for chunk in chunks(records):
            self._take(journal.operations_of(connection, chunk))
            if told is not None:
                told(len(self.inverses), 2 * len(records))
        self._keep_what_is_needed()
        self.inverses = {record: found for record, found in self.inverses.items() if found.changes}

    def _take(self, histories: Mapping[str, Sequence[Operation]]) -> None:
        self._undoes |= _undoes(self._connection, histories)
        for record, operations in histories.items():
            wire = operations[0].kind
            if wire not in MODELS:
                continue
            found = inverse(operations, self._action, self._undoes, kind(wire).default)
            self.inverses[record] = found
            self.stayed += [Stayed(s.kind, s.record, s.field, s.by.action) for s in found.stays]
            made = any(op.action == self._action and op.verb in _LIFE for op in operations)
            if made and found.stays and alive(operations):
                self._made[wire].append(record)

    def _keep_what_is_needed(self) -> None:
        """Drop deletions of records that others made since name, of what those name in turn, and of what
        hangs on a record that stays."""
        going = {
            record: change.kind
            for record, found in self.inverses.items()
            for change in found.changes
            if change.verb is Verb.DELETE
        }
        if not going:
            return
        naming = _made_since(self._connection, self._action, _naming(self._connection, going))
        hanging = _hanging(self._connection, going)
        staying = {record for records in self._made.values() for record in records}
        while True:
            held = _held(going, naming)
            newest = journal.operations_of(self._connection, held.values())
            for record, by in held.items():
                action = newest[by][-1].action if newest[by] else ""
                self.stayed.append(Stayed(going.pop(record), record, "", action))
            with_them = [record for record in going if hanging.get(record) in staying | held.keys()]
            for record in with_them:
                del going[record]
            for record in (*held, *with_them):
                self.inverses[record] = Inverse()
            staying = {*held, *with_them}
            if not staying:
                return


def _undoes(connection: Connection, histories: Mapping[str, Iterable[Operation]]) -> dict[str, str]:
    known = actions_by_id(connection, {op.action for operations in histories.values() for op in operations})
    return {info.id: info.undoes for info in known.values() if info.undoes}


def _hanging(connection: Connection, going: Mapping[str, str]) -> dict[str, str]:
    """Return for the records that hang on another that one."""
    by_kind: dict[str, list[str]] = defaultdict(list)
    for record, wire in going.items():
        by_kind[wire].append(record)
    found: dict[str, str] = {}
    for wire, records in by_kind.items():
        link = parent_reference(wire)
        if link is not None:
            sql = f"SELECT id, {link.column} FROM {kind(wire).table} WHERE id IN ({{}})"
            found |= {row[0]: row[1] for row in select_in(connection, sql, records)}
    return found


def _held(going: Mapping[str, str], naming: Mapping[str, list[str]]) -> dict[str, str]:
    """Return the records that a row names which is not going itself, with that row."""
    found = {}
    for record, rows in naming.items():
        by = next((row for row in rows if row not in going), None) if record in going else None
        if by is not None:
            found[record] = by
    return found


def _made_since(connection: Connection, action: str, naming: dict[str, list[str]]) -> dict[str, list[str]]:
    """Keep only the rows that were made, or came back, after the action."""
    query = "SELECT min(seq) FROM operation WHERE action = ?"
    start = int(connection.exec_driver_sql(query, (action,)).scalar_one())
    sql = (
        "SELECT DISTINCT record FROM operation WHERE record IN ({})"
        f" AND seq >= {start} AND verb IN ('create', 'restore')"
    )
    since = {row[0] for row in select_in(connection, sql, {row for rows in naming.values() for row in rows})}
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
                sql = (
                    f"SELECT {reference.column}, id FROM {kind(wire).table}"
                    f" WHERE {reference.column} IN ({{}})"
                )
                for named, row in select_in(connection, sql, by_kind.get(target, ())):
                    found.setdefault(named, []).append(row)
    return found


def _write_down(
    connection: Connection,
    plan: Plan,
    records: Iterable[str],
    inverses: Mapping[str, Inverse],
    action: str,
    stamps: journal.StampSource,
) -> None:
    """Add to the plan the operations of some records, and their rows."""
    histories = journal.operations_of(connection, records)
    children = _children(connection, {record: inverses[record] for record in records})
    made: list[Operation] = []
    by_kind: dict[str, list[str]] = defaultdict(list)
    for record in records:
        new = written(
            inverses[record].changes, histories[record], action, stamps.next, children.get(record, ())
        )
        made += new
        histories[record] += new
        by_kind[histories[record][0].kind].append(record)
        if _kept_again(inverses[record]):  # whether it stands follows from others' rows
            plan.settled.append((new[0].kind, record))
    plan.operations += made
    for wire, some in by_kind.items():
        gone = {record for record in some if _goes(inverses[record])}
        plan.rows[wire] |= dict.fromkeys(gone)
        plan.rows[wire] |= rows_of(connection, wire, [r for r in some if r not in gone], histories)
    plan.touched |= left_behind(connection, made, histories)
    plan.children |= _hanging_on_deleted(connection, histories, made, inverses)


def _hanging_on_deleted(
    connection: Connection,
    histories: Mapping[str, list[Operation]],
    made: Iterable[Operation],
    inverses: Mapping[str, Inverse],
) -> dict[str, list[Operation]]:
    """Return the histories of what now hangs elsewhere or no longer, if what it hung on is deleted.

    What this action itself deletes or brings back is settled by that.
    """
    moved: dict[str, list[Operation]] = {}
    for op in made:
        link = parent_reference(op.kind)
        if link is not None and (op.verb is not Verb.SET or op.field == link.field):
            moved[op.record] = histories[op.record]
    above = {record for records in deleted_parents(connection, moved).values() for record in records}
    settled = {r for r in above if r in inverses and not _kept_again(inverses[r])}
    return moved if above - settled else {}


def _kept_again(found: Inverse) -> bool:
    """Say whether deletions against which a record was kept stand against it again."""
    return any(change.value == KEPT and change.verb is Verb.DELETE for change in found.changes)


def _goes(found: Inverse) -> bool:
    """Say whether a record is deleted by naming all that there is of it."""
    last = found.changes[-1]
    return last.verb is Verb.DELETE and not last.seen


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

"""Taking an action back: what has to be written on one record so that it is as if it had not happened.

A pure function of the record's operations. A value is taken back only where the action's own
operation is still a head of its field; what someone has put in its place stays and is told. An
undo that was itself undone, or done again, counts as what it brought back: so undo goes back step
by step, and forward again. What settled a conflict, taken back, leaves the conflict open again.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldrep.oplog.merge import alive, canonical, conflict, fields_of, heads
from fieldrep.oplog.operations import KEPT, Operation, Stamp, Verb

EXISTENCE = ""
"""Stands for the field "is there at all", which creations, deletions and restorations give."""

_LIFE = (Verb.CREATE, Verb.RESTORE)


@dataclass(frozen=True, slots=True)
class Change:
    """An operation to write: all of it but stamp and action, and what a deletion names that has no
    ``seen`` of its own."""

    kind: str
    record: str
    verb: Verb
    field: str = ""
    value: Any = None
    seen: tuple[Stamp, ...] = ()


@dataclass(frozen=True, slots=True)
class Stays:
    """What is not taken back: a field, or the record itself, and the operation that replaced it."""

    kind: str
    record: str
    field: str
    by: Operation


@dataclass(frozen=True, slots=True)
class Inverse:
    """What taking an action back means for one record."""

    changes: tuple[Change, ...] = ()
    stays: tuple[Stays, ...] = ()


def inverse(
    operations: Sequence[Operation],
    action: str,
    undoes: Mapping[str, str],
    default: Callable[[str], Any],
) -> Inverse:
    """Return how ``action`` is taken back on the record with these operations.

    ``undoes`` maps the actions that undid another to that one; ``default`` gives the value of a
    field that nobody had set.
    """
    trace = _Trace(operations, action, undoes)
    if not trace.own:
        return Inverse()
    births = [op for op in trace.own if op.verb in _LIFE or op.verb is Verb.DELETE]
    if not births:
        return _fields_back(trace, default)
    if births[-1].verb is Verb.RESTORE and births[-1].value == KEPT:
        return _delete_again(trace, births[-1])
    was, now = births[0].verb is Verb.DELETE, births[-1].verb in _LIFE
    if now and not was:
        return _unmake(trace, default)
    if was and not now:
        return _bring_back(trace, default)
    return _fields_back(trace, default) if now else Inverse()  # made and deleted: nothing is left of it


def deletion(operations: Iterable[Operation], children: Iterable[Stamp] = ()) -> tuple[Stamp, ...]:
    """Return every stamp that a deletion of the record names.

    ``children`` are the stamps that put its living children in their place, as far as they were seen.
    """
    known = list(operations)
    seen = {head.stamp for name in fields_of(known) for head in heads(known, name)}
    seen |= {op.stamp for op in known if op.verb in _LIFE}
    return tuple(sorted(seen.union(children)))


class _Trace:
    """The operations of a record, and which of them stand for what ``action`` did."""

    def __init__(self, operations: Sequence[Operation], action: str, undoes: Mapping[str, str]) -> None:
        self.operations = operations
        self.action = action
        self.undoes = undoes
        self.own = sorted((op for op in operations if op.action == action), key=lambda op: op.stamp)
        faded = {op.stamp: op for op in operations if op.verb is Verb.FADED}
        self._by_stamp = faded | {op.stamp: op for op in operations if op.verb is not Verb.FADED}

    @property
    def kind(self) -> str:
        return self.operations[0].kind

    @property
    def record(self) -> str:
        return self.operations[0].record

    def gives(self, op: Operation, field: str) -> bool:
        if field == EXISTENCE:
            return op.verb in _LIFE or op.verb is Verb.DELETE
        if op.verb is Verb.CREATE:
            return field in (op.value or {})
        return op.verb is Verb.SET and op.field == field

    def value(self, op: Operation, field: str) -> Any:
        if field == EXISTENCE:
            return op.verb in _LIFE
        return op.value[field] if op.verb is Verb.CREATE else op.value

    def heads(self, field: str) -> list[Operation]:
        """Return the operations whose value of the field nobody who saw it has replaced, shown last."""
        if field != EXISTENCE:
            return [self._by_stamp[head.stamp] for head in heads(self.operations, field)]
        given = [op for op in self.operations if self.gives(op, field)]
        seen = {stamp for op in given for stamp in op.seen}
        return sorted((op for op in given if op.stamp not in seen), key=lambda op: op.stamp)

    def before(self, op: Operation, field: str) -> Operation | None:
        """Return what was shown when ``op`` gave the field its value; None where nothing was.

        A faded operation: a value was there and is no longer kept.
        """
        named = [self._by_stamp[s] for s in op.seen if s in self._by_stamp]
        lost = [other for other in named if other.verb is Verb.FADED and other.field == field]
        if lost:
            return max(lost, key=lambda other: other.stamp)
        given = [other for other in named if self.gives(other, field)]
        if field == EXISTENCE:
            return max(given, key=lambda other: other.stamp, default=None)
        found = heads(given, field)
        return self._by_stamp[found[-1].stamp] if found else None

    def disputed(self, op: Operation, field: str) -> list[Operation]:
        """Return the operations that were in conflict before the action of ``op`` first touched the field,
        the shown one last; none where there was no conflict."""
        while (earlier := self.before(op, field)) is not None and earlier.action == op.action:
            op = earlier
        past = [self._by_stamp[stamp] for stamp in self.known(op.seen) if stamp in self._by_stamp]
        others = conflict(past, field)
        if not others:
            return []
        return [self._by_stamp[head.stamp] for head in (*others, heads(past, field)[-1])]

    def before_action(self, op: Operation, field: str) -> Operation | None:
        """Return what was shown before the action of ``op`` first touched the field."""
        earlier = self.before(op, field)
        while earlier is not None and earlier.action == op.action:
            earlier = self.before(earlier, field)
        return earlier

    def meanings(self, op: Operation, field: str) -> list[Operation | None]:
        """Return ``op`` and, where it is of an undo, the operations whose value it brought back.

        None among them stands for the value of a field that nobody had set.
        """
        target = self.undoes.get(op.action)
        if target is None:
            return [op]
        for stamp in op.seen:
            named = self._by_stamp.get(stamp)
            if named is None or not self.gives(named, field):
                continue
            undone = next((m for m in self.meanings(named, field) if m and m.action == target), None)
            if undone is None:
                continue
            earlier = self.before_action(undone, field)
            if earlier is None:
                return [op, None]
            wanted = canonical(self.value(op, field))
            for brought in (earlier, *self.disputed(undone, field)):
                if canonical(self.value(brought, field)) == wanted:
                    return [op, *self.meanings(brought, field)]
            return [op]
        return [op]

    def known(self, stamps: Iterable[Stamp]) -> set[Stamp]:
        """Return the stamps of these operations and of all that they rest on."""
        found: set[Stamp] = set()
        waiting = list(stamps)
        while waiting:
            stamp = waiting.pop()
            if stamp not in found:
                found.add(stamp)
                waiting += self._by_stamp[stamp].seen if stamp in self._by_stamp else ()
        return found

    def is_own(self, op: Operation, field: str) -> bool:
        """Say whether an operation is the action's, or brought back what the action had said."""
        return any(meant and meant.action == self.action for meant in self.meanings(op, field))


def _unmake(trace: _Trace, default: Callable[[str], Any]) -> Inverse:
    """Delete what the action made, if nobody has worked on it since."""
    if len(trace.own) == len(trace.operations):
        return Inverse((Change(trace.kind, trace.record, Verb.DELETE),))
    known = trace.known(op.stamp for op in trace.own)
    for field in (EXISTENCE, *sorted(fields_of(trace.operations))):
        for head in trace.heads(field):
            if not any(meant is None or meant.stamp in known for meant in trace.meanings(head, field)):
                return Inverse(stays=(Stays(trace.kind, trace.record, field, head),))
    if not alive(trace.operations):
        return Inverse()
    birth = next(op for op in trace.own if op.verb in _LIFE)
    had_a_life = trace.before_action(birth, EXISTENCE) is not None  # what it said then may be restored
    back = _fields_back(trace, default).changes if had_a_life else ()
    return Inverse((*back, Change(trace.kind, trace.record, Verb.DELETE)))


def _delete_again(trace: _Trace, kept: Operation) -> Inverse:
    """Let the deletions against which the record was kept stand against it again; it stays meanwhile."""
    others = [op for op in trace.heads(EXISTENCE) if not trace.is_own(op, EXISTENCE)]
    if others:
        return Inverse(stays=(Stays(trace.kind, trace.record, EXISTENCE, others[-1]),))
    named = [op for op in trace.operations if op.stamp in kept.seen and op.verb is Verb.DELETE]
    seen = tuple(sorted({kept.stamp, *(stamp for op in named for stamp in op.seen)}))
    return Inverse((Change(trace.kind, trace.record, Verb.DELETE, value=KEPT, seen=seen),))


def _bring_back(trace: _Trace, default: Callable[[str], Any]) -> Inverse:
    """Restore what the action deleted, and its values as they were before the action."""
    found = trace.heads(EXISTENCE)
    others = [op for op in found if not trace.is_own(op, EXISTENCE)]
    if others:
        return Inverse(stays=(Stays(trace.kind, trace.record, EXISTENCE, others[-1]),))
    was_kept = next((op.value for op in trace.own if op.verb is Verb.DELETE), None)
    named = tuple(op.stamp for op in found)
    restore = Change(trace.kind, trace.record, Verb.RESTORE, value=was_kept, seen=named)
    rest = _fields_back(trace, default, standing=True)
    return Inverse((restore, *rest.changes), rest.stays)


def _fields_back(trace: _Trace, default: Callable[[str], Any], *, standing: bool = False) -> Inverse:
    """Give every field that the action changed the value it would have without it."""
    changes: list[Change] = []
    stays: list[Stays] = []
    for field in sorted(fields_of(trace.own)):
        found = trace.heads(field)
        if not found:
            continue
        others = [op for op in found if not trace.is_own(op, field)]
        if len(others) == len(found):
            stays.append(Stays(trace.kind, trace.record, field, found[-1]))
            continue
        if not (standing or alive(trace.operations)):
            stays.append(Stays(trace.kind, trace.record, field, trace.heads(EXISTENCE)[-1]))
            continue
        first = next(op for op in trace.own if trace.gives(op, field))
        earlier = others[-1] if others else trace.before_action(first, field)
        named = tuple(op.stamp for op in found)
        disputed: list[Operation | None] = [] if others else [*trace.disputed(first, field)]
        for again in disputed or [earlier]:
            value = default(field) if again is None else trace.value(again, field)
            changes.append(Change(trace.kind, trace.record, Verb.SET, field, value, named))
    return Inverse(tuple(changes), tuple(stays))


def written(
    changes: Iterable[Change],
    operations: Sequence[Operation],
    action: str,
    stamp: Callable[[], Stamp],
    children: Iterable[Stamp] = (),
) -> list[Operation]:
    """Return the operations for the changes of one record; a deletion names those before it too, and
    what put the record's ``children`` in their place."""
    made: list[Operation] = []
    for change in changes:
        seen = change.seen
        if change.verb is Verb.DELETE and not seen:
            seen = deletion([*operations, *made], children)
        made.append(
            Operation(
                stamp(), action, change.kind, change.record, change.verb, change.field, change.value, seen
            )
        )
    return made

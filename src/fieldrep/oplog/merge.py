"""What a set of operations on one record means: a pure function of the set, in any order.

Heads of a field are the operations that no other operation names as seen. The value shown
is that of the head with the greatest (clock, author, digest of value); other heads with a
value that side never knew are the conflict. Conflicts are computed, never stored.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fieldrep.oplog.operations import Operation, Stamp, Verb


@dataclass(frozen=True, slots=True)
class Head:
    """A value of a field that nobody who saw it has replaced."""

    stamp: Stamp
    action: str
    value: Any


def canonical(value: Any) -> str:
    """Return the one JSON text of a value, the same on every installation."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def value_digest(value: Any) -> str:
    """Return what stands for a value that is no longer kept: 64 bits of its digest, in hex."""
    return hashlib.sha256(canonical(value).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _order(head: Head) -> tuple[int, str, bytes, str]:
    digest = hashlib.sha256(canonical(head.value).encode("utf-8", "surrogatepass")).digest()
    return head.stamp.time, head.stamp.author, digest, head.action


def _given(operations: Iterable[Operation]) -> dict[str, list[tuple[Head, Operation]]]:
    """Return by field every value it was given, with the operation that gave it; faded ones too."""
    found: dict[str, list[tuple[Head, Operation]]] = {}
    for op in operations:
        if op.verb is Verb.SET or op.verb is Verb.FADED:
            found.setdefault(op.field, []).append((Head(op.stamp, op.action, op.value), op))
        elif op.verb is Verb.CREATE:
            for name, value in (op.value or {}).items():
                found.setdefault(name, []).append((Head(op.stamp, op.action, value), op))
    return found


def _ordered(found: list[Head]) -> list[Head]:
    """Return each value once, the greatest last. One stamp with two contents is two values."""
    if len(found) < 2:
        return found
    return [head for _key, head in sorted({_order(head): head for head in found}.items())]


def _heads(given: list[tuple[Head, Operation]]) -> list[Head]:
    # what a deletion saw stays a head: the record may come back through an unseen operation
    if len(given) == 1:
        return [head for head, op in given if op.verb is not Verb.FADED]
    seen = {stamp for _head, op in given for stamp in op.seen}
    return _ordered([h for h, op in given if h.stamp not in seen and op.verb is not Verb.FADED])


def field_operations(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return every value that a field was ever given and that is still kept, oldest stamp first."""
    given = _given(operations).get(field, [])
    return _ordered([head for head, op in given if op.verb is not Verb.FADED])


def heads(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return the heads of a field, the shown one last. Empty when nothing gave it a value."""
    given = _given(operations).get(field)
    return _heads(given) if given else []


def shown(operations: Iterable[Operation], field: str) -> Head | None:
    """Return the head that is shown, or None when nothing gave the field a value."""
    found = heads(operations, field)
    return found[-1] if found else None


def conflict(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return the heads that say something new to the shown one; empty means no conflict.

    A value equal to the shown one, or to one that its side had known and replaced, is not new; what one
    action put beside the shown one is: it took back what had settled a conflict.
    """
    return _conflict(_given(operations).get(field, []))


def conflicts(operations: Iterable[Operation]) -> dict[str, list[Head]]:
    """Return by field the heads that say something new to the shown one, where there are any."""
    found = {name: _conflict(given) for name, given in _given(operations).items() if len(given) > 1}
    return {name: others for name, others in found.items() if others}


def _conflict(given: list[tuple[Head, Operation]]) -> list[Head]:
    found = _heads(given) if given else []
    if len(found) < 2:
        return []
    known = set(_ancestry(given, found[-1]))
    top = found[-1]
    return [
        head
        for head in found[:-1]
        if value_digest(head.value) not in known
        or (head.action == top.action and value_digest(head.value) != value_digest(top.value))
    ]


def _ancestry(given: list[tuple[Head, Operation]], head: Head) -> Iterator[str]:
    """Yield the digests of a value and of all those of the field that were seen on the way to it."""
    by_stamp: dict[Stamp, list[tuple[Head, Operation]]] = {}
    for pair in given:
        by_stamp.setdefault(pair[0].stamp, []).append(pair)
    waiting, done = [head.stamp], set()
    while waiting:
        stamp = waiting.pop()
        if stamp in done:
            continue
        done.add(stamp)
        for found, op in by_stamp.get(stamp, ()):
            if stamp != head.stamp or found == head:
                yield found.value if op.verb is Verb.FADED else value_digest(found.value)
                waiting += op.seen


def fields_of(operations: Iterable[Operation]) -> set[str]:
    """Return the wire names of all fields that were ever given a value that is kept."""
    return set(_given(op for op in operations if op.verb is not Verb.FADED))


def alive(operations: Iterable[Operation], children: Iterable[Stamp] = ()) -> bool:
    """Say whether the record stands: created, and not deleted by someone who saw all of it.

    ``children`` are the stamps that put its living children in their place; one that no deletion of the
    record saw keeps it.
    """
    known = list(operations)
    if not any(op.verb in (Verb.CREATE, Verb.SET) for op in known):
        return False
    buried = {stamp for op in known if op.verb is Verb.DELETE for stamp in op.seen}
    if not any(op.verb is Verb.DELETE for op in known):
        return True
    replaced = {stamp for op in known if op.verb is not Verb.DELETE for stamp in op.seen}
    passing = (Verb.DELETE, Verb.FADED)
    lasting = (op for op in known if op.verb not in passing and op.stamp not in replaced)
    return any(op.stamp not in buried for op in lasting) or any(stamp not in buried for stamp in children)


def kept_against_delete(operations: Iterable[Operation], children: Iterable[Stamp] = ()) -> bool:
    """Say whether a record stands although someone deleted it: an edit or a new child met a deletion.

    A restoration that names the deletion is a decision, not such a meeting; so is making the record again.
    """
    known = list(operations)
    return bool(open_deletions(known)) and alive(known, children)


def open_deletions(operations: Iterable[Operation]) -> list[Operation]:
    """Return the deletions of a record that nobody who saw them has answered by bringing it back."""
    known = list(operations)
    named = {stamp for op in known if op.verb in (Verb.RESTORE, Verb.CREATE) for stamp in op.seen}
    return [op for op in known if op.verb is Verb.DELETE and op.stamp not in named]


def fold(operations: Iterable[Operation], children: Iterable[Stamp] = ()) -> dict[str, Any] | None:
    """Return the record's values by wire name, or None when it does not stand.

    ``children`` as in ``alive``.
    """
    known = list(operations)
    if len(known) == 1 and known[0].verb is Verb.CREATE:  # most records of a first sync
        return dict(known[0].value or {})
    if not alive(known, children):
        return None
    return {name: top[-1].value for name, given in _given(known).items() if (top := _heads(given))}


def common_value(operations: Iterable[Operation], field: str) -> Any:
    """Return the value that all heads of a field go back to, None when there is none.

    Of several the one with the greatest stamp.
    """
    given = _given(operations).get(field, [])
    top = _heads(given)
    pasts = [
        _past(given, [stamp for found, op in given if found == head for stamp in op.seen]) for head in top
    ]
    shared = set.intersection(*pasts) if pasts else set()
    kept = _ordered([head for head, op in given if head.stamp in shared and op.verb is not Verb.FADED])
    return kept[-1].value if kept else None


def _past(given: list[tuple[Head, Operation]], stamps: Iterable[Stamp]) -> set[Stamp]:
    seen_by = {head.stamp: op.seen for head, op in given}
    found: set[Stamp] = set()
    waiting = list(stamps)
    while waiting:
        stamp = waiting.pop()
        if stamp in seen_by and stamp not in found:
            found.add(stamp)
            waiting += seen_by[stamp]
    return found

"""What a set of operations on one record means: a pure function of the set, in any order.

Heads of a field are the operations that no other operation names as seen. The value shown
is that of the head with the greatest (clock, author, digest of value); other heads with
another value are the conflict. Conflicts are computed, never stored.
"""

import hashlib
import json
from collections.abc import Iterable
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


def _order(head: Head) -> tuple[int, str, bytes]:
    digest = hashlib.sha256(canonical(head.value).encode("utf-8", "surrogatepass")).digest()
    return head.stamp.time, head.stamp.author, digest


def _gives(op: Operation, field: str) -> bool:
    if op.verb is Verb.CREATE:
        return field in (op.value or {})
    return op.verb is Verb.SET and op.field == field


def field_operations(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return every value that a field was ever given, oldest stamp first."""
    found = []
    for op in operations:
        if op.verb is Verb.SET and op.field == field:
            found.append(Head(op.stamp, op.action, op.value))
        elif op.verb is Verb.CREATE and field in (op.value or {}):
            found.append(Head(op.stamp, op.action, op.value[field]))
    return sorted(found, key=_order)


def heads(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return the heads of a field, the shown one last. Empty when nothing gave it a value."""
    known = list(operations)
    # what a deletion saw stays a head: the record may come back through an unseen operation
    seen = {stamp for op in known if _gives(op, field) for stamp in op.seen}
    return [head for head in field_operations(known, field) if head.stamp not in seen]


def shown(operations: Iterable[Operation], field: str) -> Head | None:
    """Return the head that is shown, or None when nothing gave the field a value."""
    found = heads(operations, field)
    return found[-1] if found else None


def conflict(operations: Iterable[Operation], field: str) -> list[Head]:
    """Return the heads that say another thing than the shown one; empty means no conflict."""
    found = heads(operations, field)
    if len(found) < 2:
        return []
    winner = canonical(found[-1].value)
    return [head for head in found[:-1] if canonical(head.value) != winner]


def fields_of(operations: Iterable[Operation]) -> set[str]:
    """Return the wire names of all fields that were ever given a value."""
    names: set[str] = set()
    for op in operations:
        if op.verb is Verb.SET:
            names.add(op.field)
        elif op.verb is Verb.CREATE:
            names.update(op.value or {})
    return names


def alive(operations: Iterable[Operation]) -> bool:
    """Say whether the record stands: created, and not deleted by someone who saw all of it."""
    known = list(operations)
    if not any(op.verb in (Verb.CREATE, Verb.SET) for op in known):
        return False
    buried = {stamp for op in known if op.verb is Verb.DELETE for stamp in op.seen}
    if not any(op.verb is Verb.DELETE for op in known):
        return True
    replaced = {stamp for op in known if op.verb is not Verb.DELETE for stamp in op.seen}
    lasting = (op for op in known if op.verb is not Verb.DELETE and op.stamp not in replaced)
    return any(op.stamp not in buried for op in lasting)


def kept_against_delete(operations: Iterable[Operation]) -> bool:
    """Say whether a record stands although someone deleted it: an edit met a deletion.

    A restoration that names the deletion is a decision, not such a meeting.
    """
    known = list(operations)
    named = {stamp for op in known if op.verb is Verb.RESTORE for stamp in op.seen}
    open_deletes = [op for op in known if op.verb is Verb.DELETE and op.stamp not in named]
    return bool(open_deletes) and alive(known)


def fold(operations: Iterable[Operation]) -> dict[str, Any] | None:
    """Return the record's values by wire name, or None when it does not stand."""
    known = list(operations)
    if not alive(known):
        return None
    values: dict[str, Any] = {}
    for name in fields_of(known):
        head = shown(known, name)
        if head is not None:
            values[name] = head.value
    return values

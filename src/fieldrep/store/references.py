"""Which columns of a kind name other records, read off the registry.

A column ``account_id`` names an account; where a record of any kind may be meant, the column
``record_kind`` beside ``record_id`` says which. Nothing in the database enforces them: a record may
arrive before the one it names.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.store import journal

_NAMED_OTHERWISE = {
    "manager_id": "person",
    "area_id": "territory",
    "registered_by": "person",
    "decided_by": "person",
    "merged_into": "account",
    "other_id": "account",
    "project_manager_id": "person",
    "supervisor_id": "person",
    "executor_id": "person",
    "responsible_id": "person",
    "above_id": "milestone",
}


@dataclass(frozen=True, slots=True)
class Reference:
    """A column that names a record: of the kind ``target``, or of the one in ``kind_column``."""

    kind: str
    field: str
    column: str
    target: str
    kind_column: str = ""


@cache
def references(wire: str) -> tuple[Reference, ...]:
    """Return the references of a kind, the one to its parent first."""
    known = kind(wire)
    columns = {c.name: name for name, field in known.fields.items() for c in field.columns}
    found = []
    for column, field in columns.items():
        base = column.removesuffix("_id")
        target = _NAMED_OTHERWISE.get(column) or (base if base != column and base in MODELS else "")
        kind_column = f"{base}_kind" if f"{base}_kind" in columns and base != column else ""
        if target or kind_column:
            found.append(Reference(wire, field, column, target, kind_column))
    return tuple(sorted(found, key=lambda r: r.column != known.info.parent))


def left_behind(
    connection: Connection,
    operations: Iterable[Operation],
    histories: Mapping[str, Sequence[Operation]] | None = None,
) -> set[tuple[str, str]]:
    """Return the (kind, id) that records named before these operations deleted or moved them.

    What is computed from a visit hangs on its account also when the visit is gone. ``histories``
    are all operations of the records, where the caller has them at hand.
    """
    moved: dict[str, set[str]] = defaultdict(set)
    for op in operations:
        named = references(op.kind)
        moves = op.verb is Verb.SET and any(op.field == reference.field for reference in named)
        if moves or (op.verb is Verb.DELETE and named):
            moved[op.kind].add(op.record)
    found: set[tuple[str, str]] = set()
    for wire, records in moved.items():
        known = histories or journal.operations_of(connection, records)
        for record in records:
            found |= _ever_named(wire, known[record])
    return found


def _ever_named(wire: str, history: Iterable[Operation]) -> set[tuple[str, str]]:
    known = kind(wire)
    values: dict[str, set[str]] = defaultdict(set)
    for op in history:
        if op.verb not in (Verb.CREATE, Verb.SET):
            continue
        given = op.value or {} if op.verb is Verb.CREATE else {op.field: op.value}
        for name, value in given.items():
            field = known.fields.get(name)
            for column, part in (field.decode(value) if field else {}).items():
                if isinstance(part, str) and part:
                    values[column].add(part)
    for reference in references(wire):
        if reference.kind_column:  # a creation leaves out the kind that is the default
            values[reference.kind_column].add(known.defaults[reference.kind_column])
    return {
        (target, record)
        for reference in references(wire)
        for target in ({reference.target} if reference.target else values[reference.kind_column] - {""})
        for record in values[reference.column]
    }

"""Making a record's operations fewer without changing what they mean, now or with any that come later.

A change that somebody who saw it has replaced loses its value: what stays of it is a *faded* operation
with its stamp, all it had seen and a digest of the value. That much a merge needs: what it names stays
replaced when it arrives late, and a value it knew is no conflict. Creations, deletions, restorations and
the whole history of a field in conflict stay as they are. A pure function; for any operations S and U,
``compacted(S)`` with U shows the same values and conflicts as S with U.
"""

from collections.abc import Iterable
from dataclasses import replace

from fieldrep.oplog.merge import heads, value_digest
from fieldrep.oplog.operations import Operation, Verb

NO_ACTION = "faded"
"""Stands for the action of a faded operation: it has no line in the history."""


def faded(op: Operation) -> Operation:
    """Return what stays of a change of one field that somebody replaced."""
    return replace(op, action=NO_ACTION, verb=Verb.FADED, value=value_digest(op.value))


def compacted(operations: Iterable[Operation]) -> list[Operation]:
    """Return what is to be kept of the operations on one record."""
    known = list(operations)
    if len(known) == 1:
        return known
    names = {op.field for op in known if op.verb is Verb.SET}
    shown = {name: heads(known, name) for name in names}
    whole, gone = [], []
    for op in known:
        if op.verb is Verb.FADED:
            gone.append(op)
        elif op.verb is not Verb.SET or len(shown[op.field]) != 1 or op.stamp == shown[op.field][0].stamp:
            whole.append(op)
        else:
            gone.append(faded(op))
    twins = {faded(op) for op in whole if op.verb is Verb.SET}
    return [*whole, *dict.fromkeys(op for op in gone if op not in twins)]

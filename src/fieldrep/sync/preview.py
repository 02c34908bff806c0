"""What taking frames in would bring, without writing anything: for a dry run, and for the guard against
deletions in the mass."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from fieldrep.models.registry import MODELS
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.store import framestore, journal
from fieldrep.store.database import Database
from fieldrep.sync.frames import Frame
from fieldrep.sync.inbox import Opener
from fieldrep.sync.unpacking import unpack


@dataclass(frozen=True, slots=True)
class Preview:
    """Operations that are not here yet: by kind the records they speak of, by person their number.

    ``deletions``: (kind, record, person who deletes) of records that stand here; some may be kept.
    """

    frames: int
    changes: int
    records: tuple[tuple[str, int], ...]
    people: tuple[tuple[str, int], ...]
    deletions: tuple[tuple[str, str, str], ...]


def preview(database: Database, found: Iterable[Frame], opener: Opener) -> Preview:
    """Read frames, and those that wait here, as ``take_in`` would; changes nothing."""
    operations: dict[str, list[Operation]] = {}
    person_of: dict[str, str] = {}
    count = 0
    with database.read() as session:
        connection = session.connection()
        raws = {frame.digest: frame.raw for frame in found}
        new = framestore.unseen(connection, raws)
        wanted = [raws[digest] for digest in raws if digest in new]
        wanted += [framestore.raw_of(connection, seq) for seq, _size in framestore.to_try(connection, "")]
        for raw in wanted:
            parcel = unpack(0, raw, opener.key_for)
            count += parcel.state is framestore.State.APPLIED
            person_of |= {row.id: row.person_id for row in parcel.actions}
            for op in parcel.operations:
                operations.setdefault(op.record, []).append(op)
        here = journal.operations_of(connection, operations)
        stamps = {(op.record, op.stamp) for history in here.values() for op in history}
        fresh = [op for some in operations.values() for op in some if (op.record, op.stamp) not in stamps]
        kinds = Counter(kind for kind, _record in {(op.kind, op.record) for op in fresh})
        deleted = {
            (op.kind, op.record, person_of.get(op.action, ""))
            for op in fresh
            if op.verb is Verb.DELETE and op.kind in MODELS and op.record in here
        }
    people = Counter(person_of.get(op.action, "") for op in fresh)
    return Preview(
        count, len(fresh), tuple(sorted(kinds.items())), tuple(sorted(people.items())), tuple(sorted(deleted))
    )

"""Which of the frames that are kept here a snapshot stands for: those need not be published again.

That a number is covered is not enough: under one number a clone may have put something else. So a frame
counts as covered only when the snapshot brings every one of its operations, whole or faded.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from fieldrep.oplog.merge import value_digest
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.store import blobstore, framestore, journal
from fieldrep.store.database import Database
from fieldrep.store.framestore import Kept
from fieldrep.store.ranges import Ranges, holds
from fieldrep.sync import identity
from fieldrep.sync.coverage import Coverage
from fieldrep.sync.frames import FrameType
from fieldrep.sync.snapshots import Part
from fieldrep.sync.unpacking import Parcel

PARTS = "snapshot_parts"
"""Setting: by snapshot, the frames of its parts that were taken in, until all of them are here."""

_AT_ONCE = 5_000
"""Frames marked in one transaction."""

_COVERABLE = (FrameType.OPERATIONS, FrameType.SNAPSHOT, FrameType.BLOB_PART, FrameType.RECEIPT)
_Key = tuple[int, str, str, str, str]


def key(op: Operation) -> _Key:
    """Return what an operation and the faded one that stands for it have in common."""
    if op.verb is Verb.SET or op.verb is Verb.FADED:
        digest = op.value if op.verb is Verb.FADED else value_digest(op.value)
        return (*op.stamp, op.record, f"set {op.field}", digest)
    return (*op.stamp, op.record, str(op.verb), value_digest(op.value))


def note_part(connection: Connection, part: Part, seq: int) -> None:
    """Note that a part of a snapshot was taken in, in the frame of this sequence."""
    known = _parts(connection)
    entry = known.setdefault(part.snapshot.hex(), {"of": part.of, "have": {}})
    entry["have"][str(part.number)] = seq
    _keep_parts(connection, known)


def settle(database: Database, read: Callable[[int], Parcel]) -> identity.NewIdentity | None:
    """Settle what the snapshots cover all parts of which are here now; ``read`` gives a kept frame.

    A new id is taken when one covers numbers under the present id that were given out elsewhere. The whole
    journal is looked through without the write lock, so that others save meanwhile; a frame that comes in
    at that time is published once more, which costs nothing but its bytes.
    """
    with database.read() as session:
        known = _parts(session.connection())
    renewed = None
    for name, entry in known.items():
        if len(entry["have"]) < entry["of"]:
            continue
        parcels = [read(seq) for seq in entry["have"].values()]
        inside = {key(op) for parcel in parcels for op in parcel.operations}
        part = parcels[0].part
        if part is not None:
            candidates, missing = _look(database, part.covers, inside)
            _mark(database, sorted(candidates.keys() - missing))
        with database.write() as session:
            connection = session.connection()
            if part is not None:
                lone = [candidates[seq] for seq in missing]
                renewed = _note(connection, part.covers, lone) or renewed
            _keep_parts(connection, {n: e for n, e in _parts(connection).items() if n != name})
    return renewed


def _parts(connection: Connection) -> dict[str, Any]:
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (PARTS,)).first()
    return json.loads(row[0]) if row else {}


def _keep_parts(connection: Connection, known: Mapping[str, Any]) -> None:
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (PARTS, json.dumps(known)),
    )


def _look(database: Database, covers: Coverage, inside: set[_Key]) -> tuple[dict[int, Kept], set[int]]:
    """Return the frames a snapshot speaks of, by sequence, and which of them hold more than it brings.

    Parts of a file that an attachment names here are none of them: whoever compacted did not know of it.
    """
    marks = ", ".join(str(int(each)) for each in _COVERABLE)
    where = f"covered = 0 AND state = 'applied' AND type IN ({marks})"
    with database.read() as session:
        connection = session.connection()
        wanted = blobstore.wanted_frames(connection)
        candidates = {
            frame.seq: frame
            for frame in framestore.frames(connection, where)
            if frame.seq not in wanted
            and covers.covers(framestore.id_bytes(frame.author), frame.number, frame.digest)
        }
        return candidates, _beyond(connection, set(candidates), inside)


def _mark(database: Database, sequences: Sequence[int]) -> None:
    """Mark frames as covered, some at a time; done twice it is the same."""
    for start in range(0, len(sequences), _AT_ONCE):
        with database.write() as session:
            framestore.cover(session.connection(), sequences[start : start + _AT_ONCE])


def _note(connection: Connection, covers: Coverage, lone: Iterable[Kept]) -> identity.NewIdentity | None:
    """Note which numbers a snapshot stands for. ``lone``: frames under these that it does not bring."""
    ranges = {framestore.id_text(author): found for author, found in covers.numbers.items()}
    framestore.note_covered(connection, ranges)
    mine = identity.current(connection)
    own = {f.number for f in framestore.frames(connection, "author = ? AND own = 1", (mine,))}
    claimed = {number for first, last in ranges.get(mine, ()) for number in range(first, last + 1)} - own
    claimed |= {frame.number for frame in lone if frame.author == mine}
    return identity.check(connection, claimed) if claimed else None


def _beyond(connection: Connection, candidates: set[int], inside: set[_Key]) -> set[int]:
    """Return those of the frames that hold an operation which is not inside."""
    found = {
        row[0]
        for row in connection.exec_driver_sql("SELECT frame FROM pending_operation WHERE frame IS NOT NULL")
        if row[0] in candidates
    }
    rows = connection.exec_driver_sql(
        "SELECT frame, time, author, record, verb, field, value FROM operation WHERE frame > 0"
    )
    for row in rows:
        if row.frame in candidates and row.frame not in found and _key_of(row) not in inside:
            found.add(row.frame)
    return found


def _key_of(row: Any) -> _Key:
    value = json.loads(row.value) if isinstance(row.value, str) else row.value
    stamp = Stamp(row.time, row.author)
    return key(Operation(stamp, "", "", row.record, Verb(row.verb), row.field, value))


def brought_before(
    connection: Connection, covered: Ranges, number: int, operations: Sequence[Operation]
) -> bool:
    """Say whether a frame that comes late holds only what a snapshot has brought already.

    ``covered``: which of its author's numbers snapshots stand for.
    """
    if not holds(covered, number):
        return False
    here = journal.operations_of(connection, {op.record for op in operations})
    known = {key(op) for history in here.values() for op in history}
    return all(key(op) in known for op in operations)

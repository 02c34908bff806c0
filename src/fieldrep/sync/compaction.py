"""Compaction: a shared file anew, with a snapshot in the place of the frames that came before it.

The snapshot is kept here like any frame before the file is exchanged, so a crash at any point costs
nothing: the next sync puts it behind the old frames, and the next compaction drops those. Frames that
come in meanwhile are not covered and go along as they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from sqlalchemy import Connection

from fieldrep.store import blobstore, framestore, hubstore
from fieldrep.store.admission import Aside
from fieldrep.store.pending import count_aside
from fieldrep.store.ranges import Ranges, gaps
from fieldrep.sync import run
from fieldrep.sync.errors import NewerFormat
from fieldrep.sync.frames import MAJOR, Frame, FrameType, parse
from fieldrep.sync.hub import Hub, TailMoved
from fieldrep.sync.keyframes import TeamKeys, epoch_of, key_id
from fieldrep.sync.outbox import add_sealed
from fieldrep.sync.snapshots import Snapshot, make_snapshots
from fieldrep.sync.station import Station

FIRST_BYTES = 20_000_000
"""A file without a snapshot is worth compacting from this size on."""

LEAST_BYTES = 1_000_000
TIMES = 4
"""One with a snapshot: when it has grown to so many times the snapshot, and to a megabyte."""

_ROUNDS = 5
_LASTING = (Aside.SHAPE, Aside.VALUE)
"""Operations that no program will ever apply: the frames they are in stay as they are."""


def compaction_due(size: int, snapshot: int, files: int = 0) -> bool:
    """Say whether a file is worth compacting, from its bytes, those of the snapshot in it (0: none), and
    those of attached files that would stay."""
    return size - files >= (max(TIMES * snapshot, LEAST_BYTES) if snapshot else FIRST_BYTES)


def snapshot_bytes(connection: Connection) -> int:
    """Return the size of the snapshots that stand now."""
    wanted = f"type = {int(FrameType.SNAPSHOT)} AND covered = 0"  # the first is what the index says
    query = f"SELECT coalesce(sum(size), 0) FROM frame WHERE {wanted}"
    return int(connection.exec_driver_sql(query).scalar_one())


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Why an installation may not compact now: ``gaps`` are numbers by author of frames that never
    arrived here, ``aside`` counts by reason operations that can't be applied yet."""

    gaps: tuple[tuple[str, Ranges], ...] = ()
    aside: tuple[tuple[str, int], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gaps or self.aside)


def obstacles(connection: Connection) -> Obstacles:
    """Return what keeps this installation from compacting."""
    seen = framestore.seen_ranges(connection)
    missing = ((author, gaps(ranges)) for author, ranges in sorted(seen.items()))
    aside = ((reason, n) for reason, n in sorted(count_aside(connection).items()) if reason not in _LASTING)
    return Obstacles(tuple((author, found) for author, found in missing if found), tuple(aside))


class CannotCompact(Exception):
    """This installation does not know all of it; see ``obstacles``."""

    def __init__(self, found: Obstacles) -> None:
        super().__init__("gaps or pending operations")
        self.obstacles = found


@dataclass(frozen=True, slots=True)
class Compacted:
    """What a compaction did: bytes of the file, frames that the snapshot stands for, frames that it
    consists of, and operations in it."""

    before: int
    after: int
    covered: int
    frames: int
    operations: int


def compact(station: Station, hub: Hub, path: str) -> Compacted:
    """Sync, then put a snapshot in the place of all that is known; the file before stays as ``.bak``.

    Raises CannotCompact, PassphraseNeeded, NewerFormat, TailMoved when others write without a pause, and
    what the hub raises.
    """
    outcome = run.sync(station, hub, path, run.Wishes(full=True))
    if outcome.newer:
        raise NewerFormat(MAJOR + 1)
    with station.database.read() as session:
        found = obstacles(session.connection())
    if found:
        raise CannotCompact(found)
    before = hub.state().size
    keys = station.keys()
    snapshots = _make(station, keys)
    made = _keep(station, keys, snapshots)
    _exchange(station, hub, path)
    with station.database.write() as session:
        for seq, operations in made:
            framestore.set_state(session.connection(), seq, framestore.State.APPLIED, operations=operations)
    return Compacted(
        before,
        hub.state().size,
        sum(len(each.frames) for each in snapshots),
        len(made),
        sum(operations for _seq, operations in made),
    )


def _make(station: Station, keys: TeamKeys) -> list[Snapshot]:
    with station.database.read() as session:
        connection = session.connection()
        several = set(framestore.forks(connection))

        def forked(frame: Frame) -> bool:
            return (framestore.id_text(frame.header.author), frame.header.number) in several

        return make_snapshots(
            _content(connection),
            _spent(connection),
            forked,
            station.opener(keys).key_for,
            lambda: uuid4().bytes,
        )


def _content(connection: Connection) -> Iterator[Frame]:
    """Yield the frames whose operations go into the snapshot."""
    types = (int(FrameType.OPERATIONS), int(FrameType.SNAPSHOT))
    where = "covered = 0 AND state = 'applied' AND type IN (?, ?)"
    for kept in list(framestore.frames(connection, where, types)):
        yield parse(framestore.raw_of(connection, kept.seq))


def _spent(connection: Connection) -> Iterator[Frame]:
    """Yield receipts that a later one of the same author has overtaken, and parts of files that no
    attachment names any more, these without their bytes."""
    where = (
        "covered = 0 AND type = ? AND state = 'applied' AND EXISTS (SELECT 1 FROM frame later WHERE"
        " later.author = frame.author AND later.type = frame.type AND later.number > frame.number)"
    )
    for kept in list(framestore.frames(connection, where, (int(FrameType.RECEIPT),))):
        yield parse(framestore.raw_of(connection, kept.seq))
    for seq in blobstore.unwanted_frames(connection):
        yield replace(parse(framestore.raw_of(connection, seq)), body=b"", raw=b"")


def _keep(station: Station, keys: TeamKeys, snapshots: list[Snapshot]) -> list[tuple[int, int]]:
    """Build the snapshots' frames and mark what they cover; return (sequence, operations) of each.

    They count as holding nothing until they are published: what they hold is no unsent change.
    """
    seal, now = station.seal(keys), station.now()
    epoch = epoch_of(keys.current)
    made: list[tuple[int, int]] = []
    with station.database.write() as session:
        connection = session.connection()
        sequences = {frame.digest: frame.seq for frame in framestore.frames(connection, "covered = 0")}
        for each in snapshots:
            key = key_id(keys.key, epoch, each.group), keys.key
            for plaintext, operations in each.parts:
                made.append(
                    (add_sealed(connection, seal, now, FrameType.SNAPSHOT, key, plaintext), operations)
                )
            framestore.cover(connection, (sequences[d] for d in each.frames if d in sequences))
            ranges = {framestore.id_text(author): found for author, found in each.covers.numbers.items()}
            framestore.note_covered(connection, ranges)
    return made


def _exchange(station: Station, hub: Hub, path: str) -> None:
    """Put all frames that are not covered in the place of the file; reads on when others were quicker."""
    for left in reversed(range(_ROUNDS)):
        with station.database.read() as session:
            facts = hubstore.hub_at(session.connection(), path)
        assert facts is not None  # the sync before has noted it
        digests: list[bytes] = []
        try:
            with hub.lock():
                cursor = hub.replace(_remaining(station, digests), run.cursor_of(facts))
        except TailMoved:
            if not left:
                raise
            run.sync(station, hub, path, run.Wishes(receive_only=True))
            continue
        run.note_replaced(station, facts, cursor, digests)
        return


def _remaining(station: Station, digests: list[bytes]) -> Iterator[bytes]:
    """Yield the frames of the new file, keys and devices first; ``digests`` get their digests."""
    with station.database.read() as session:
        connection = session.connection()
        order = "CASE type WHEN 3 THEN 0 WHEN 4 THEN 1 WHEN 2 THEN 2 ELSE 3 END, seq"
        rows = connection.exec_driver_sql(f"SELECT seq, digest FROM frame WHERE covered = 0 ORDER BY {order}")
        for seq, digest in rows.fetchall():
            digests.append(bytes(digest))
            yield framestore.raw_of(connection, seq)

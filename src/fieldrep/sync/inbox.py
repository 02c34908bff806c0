"""From frames to the journal, the actions and the tables: in any order, twice, in parts, with gaps.

A frame is kept first, verbatim; then its contents are taken in, in transactions that hold the write lock
for a tenth of a second at most. What became of a frame is written in the same transaction, so that a
crash at any point costs nothing but time.

Keeping need not wait for the disk: a power failure takes the frames back together with the note of how far
the hub was read, and the hub gives them again. Taking in does wait: what a sync has shown stays.
"""

import gc
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from sqlalchemy import Connection

from fieldrep.store import framestore, pending, upkeep
from fieldrep.store.admission import fingerprint
from fieldrep.store.database import Database
from fieldrep.sync import copies, covering, identity
from fieldrep.sync.camein import Ahead, CameIn
from fieldrep.sync.frames import Frame
from fieldrep.sync.outbox import arrival_of
from fieldrep.sync.taking import Piece, Taker, pieces
from fieldrep.sync.unpacking import READ, Parcel, unpack

_HOLD_S = 0.06
"""How long a transaction should hold the write lock."""

_FIRST, _FEWEST, _MOST = 250, 20, 4000
_KEPT_BYTES = 2 << 20
_MUCH = 150_000
"""Bytes of frames from which on derived columns and search index follow in transactions of their own."""


Note = Callable[[Connection], None]
"""Writes something into a transaction."""


@dataclass(frozen=True, slots=True)
class Opener:
    """How frames are read. ``key_for`` gives the data key for a key id (16 bytes), or None; ``keys``
    changes when it knows more (see ``groups.fingerprint``)."""

    key_for: Callable[[bytes], bytes | None]
    keys: str


class Reader:
    """Reads kept frames. Where there is little of them each is unpacked once, whoever asks first."""

    def __init__(self, database: Database, opener: Opener) -> None:
        self.opener = opener
        self._database = database
        self._read: dict[int, Parcel] = {}
        self._room = _MUCH

    def look(self, connection: Connection, seq: int) -> Parcel:
        """Return what a frame holds, to a caller who reads the database."""
        raw = framestore.raw_of(connection, seq)
        parcel = unpack(seq, raw, self.opener.key_for)
        self._room -= len(raw)
        if self._room >= 0:
            self._read[seq] = parcel
        return parcel

    def take(self, seq: int) -> Parcel:
        """Return what a frame holds, and keep it in mind no longer."""
        known = self._read.pop(seq, None)
        if known is not None:
            return known
        with self._database.read() as session:
            raw = framestore.raw_of(session.connection(), seq)
        return unpack(seq, raw, self.opener.key_for)


def how_tried(opener: Opener) -> str:
    """Return what stands at a frame that was tried with these keys by this program."""
    types = "".join(f".{int(each)}" for each in READ)
    return f"{fingerprint()}{types}/{opener.keys}"


def _never() -> bool:
    return False


def take_in(
    database: Database,
    found: Iterable[Frame],
    opener: Opener,
    *,
    now: datetime,
    zone: str,
    reader: Reader | None = None,
    hold: Collection[str] = (),
    follow: bool = True,
    retry: bool = False,
    cancelled: Callable[[], bool] = _never,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> CameIn:
    """Keep frames and take in everything that is kept and not taken in yet.

    ``reader``: reads with this opener and may know frames already. ``hold``: ids of records whose
    deletions are set aside until a person decides. ``follow``: bring up derived columns and search index
    too, which ``follow_up`` does otherwise. ``retry``: try again also what failed with the same keys and
    program. ``progress`` gets bytes done and in all.
    """
    renewed = keep_frames(database, found, now)
    tried = how_tried(opener)
    reader = reader or Reader(database, opener)
    with database.read() as session:
        connection = session.connection()
        todo = framestore.to_try(connection, "" if retry else tried)
        learned = retry or pending.learned(connection)
    total = sum(size for _seq, size in todo)
    taker = Taker(now, zone, tried, hold=hold, put_off=total > _MUCH)
    if learned:
        replay_aside(database)
    with _without_collector(total > _MUCH):
        stopped = _take_all(database, taker, todo, reader, cancelled, progress)
        if todo and not stopped:
            renewed = covering.settle(database, reader.take) or renewed
    if follow and not stopped:
        follow_up(database, taker, cancelled=cancelled)
    with database.read() as session:
        return _summary(session.connection(), taker, renewed, stopped)


@contextmanager
def _without_collector(much: bool) -> Iterator[None]:
    """Keep the garbage collector from walking over all operations again and again."""
    enabled = much and gc.isenabled()
    if enabled:
        gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def keep_frames(
    database: Database,
    found: Iterable[Frame],
    now: datetime,
    poorer: list[bytes] | None = None,
    note: Callable[[], Note | None] = lambda: None,
) -> identity.NewIdentity | None:
    """Keep frames that are not here yet; a new id is taken if they show that the old one is not one's
    own alone. ``poorer`` gets the digests of frames that are kept here with a better signature.

    ``note`` is asked when everything was read; what it gives writes into the transaction that keeps the
    last frames, so that how far was read is never noted without them.
    """
    renewed: identity.NewIdentity | None = None
    some: list[Frame] = []
    size = 0
    for frame in found:
        some.append(frame)
        size += len(frame.raw)
        if size >= _KEPT_BYTES or len(some) >= _FIRST:
            renewed = _keep(database, some, now, poorer) or renewed
            some, size = [], 0
    return _keep(database, some, now, poorer, note) or renewed


def _keep(
    database: Database,
    some: list[Frame],
    now: datetime,
    poorer: list[bytes] | None,
    note: Callable[[], Note | None] = lambda: None,
) -> identity.NewIdentity | None:
    new: set[bytes] = set()
    better: list[Frame] = []
    if some:
        with database.read() as session:
            connection = session.connection()
            new = framestore.unseen(connection, [frame.digest for frame in some])
            worse, better = copies.compare(connection, [frame for frame in some if frame.digest not in new])
        if poorer is not None:
            poorer += worse
    also = note()
    if not (new or better or also):
        return None
    with database.write(durable=False) as session:
        connection = session.connection()
        copies.keep_better(connection, better)
        arrivals = [arrival_of(frame) for frame in some if frame.digest in new]
        framestore.keep(connection, arrivals, now.isoformat())
        if also is not None:
            also(connection)
        mine = identity.current(connection)
        return identity.check(connection) if any(each.author == mine for each in arrivals) else None


def _take_all(
    database: Database,
    taker: Taker,
    todo: list[tuple[int, int]],
    reader: Reader,
    cancelled: Callable[[], bool],
    progress: Callable[[int, int], None],
) -> bool:
    """Take frames in, as many at a time as fit into a short transaction; True if it was cancelled."""
    total, done, size = sum(each for _seq, each in todo), 0, _FIRST
    batch: list[Piece] = []
    for seq, length in todo:
        for piece in pieces(reader.take(seq), size):
            batch.append(piece)
            if _weight(batch) >= size:
                if cancelled():
                    return True
                size = _write(database, taker, batch, size)
                batch = []
        done += length
        progress(done, total)
    if batch:
        _write(database, taker, batch, size)
    return False


def _weight(batch: Iterable[Piece]) -> int:
    return sum(len(piece.operations) + 2 for piece in batch)


def _write(database: Database, taker: Taker, batch: list[Piece], size: int) -> int:
    """Take a batch in; return how many operations the next one should have."""
    weight = _weight(batch)
    with database.write() as session:
        begun = monotonic()
        taker.take(session.connection(), batch)
    took = monotonic() - begun  # with the commit: others wait for it too
    fitting = int(weight * _HOLD_S / max(took, 0.001))
    return max(_FEWEST, min(fitting, 2 * size, _MOST))


def replay_aside(database: Database) -> None:
    """Try what was set aside again: this program may read more than the one that set it aside."""
    after = 0
    while True:
        with database.write() as session:
            touched, after = pending.replay(session.connection(), after=after)
            upkeep.put_off(session.connection(), touched)
        if not after:
            return


def follow_up(database: Database, taker: Taker, *, cancelled: Callable[[], bool] = _never) -> None:
    """Bring up the derived columns and the search index that were put off, in short transactions."""
    size = _FIRST
    while not cancelled():
        with database.read() as session:
            if not upkeep.put_off_count(session.connection()):
                return
        with database.write() as session:
            connection = session.connection()
            begun = monotonic()
            count = upkeep.catch_up(connection, taker.today, taker.policy(connection), size)
        took = monotonic() - begun
        size = max(_FEWEST, min(int(count * _HOLD_S / max(took, 0.001)), 2 * size))


def take_held(database: Database, records: Collection[str], *, now: datetime, zone: str) -> int:
    """Take the held deletions of these records now: a person has decided. Returns how many records."""
    taker = Taker(now, zone, "")
    after, changed = 0, 0
    while True:
        with database.write() as session:
            touched, after = pending.replay(session.connection(), after=after, held=records)
            upkeep.put_off(session.connection(), touched)
        changed += len(touched)
        if not after:
            follow_up(database, taker)
            return changed


def _summary(
    connection: Connection, taker: Taker, renewed: identity.NewIdentity | None, stopped: bool
) -> CameIn:
    tally = taker.tally
    states = framestore.count_states(connection)
    return CameIn(
        frames=tally.frames,
        changes=tally.changes,
        records=tuple(sorted((wire, len(records)) for wire, records in tally.records.items())),
        people=tuple(sorted(tally.people.items())),
        conflicts=tuple(sorted(tally.conflicts)),
        waiting=states.get(framestore.State.WAITING, 0),
        quarantined=states.get(framestore.State.QUARANTINED, 0),
        bad=tally.bad,
        locked=tally.locked,
        aside=tuple(sorted(pending.count_aside(connection).items())),
        refused_actions=tally.refused_actions,
        ahead=tuple(Ahead(author, ms) for author, ms in sorted(tally.ahead.items())),
        identity=renewed,
        forks=tuple(framestore.forks(connection, taker.numbers)),
        cancelled=stopped,
    )

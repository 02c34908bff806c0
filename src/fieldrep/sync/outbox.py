"""From what was captured here to frames: each operation goes out once, in a frame of its audience.

A frame's bytes are made once, in the transaction that takes its number, and are kept with the frames
that came in; publishing is giving a hub what it lacks.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection
from sqlmodel import Session

from fieldrep.models.registry import MODELS
from fieldrep.oplog.operations import Operation
from fieldrep.rules.codes import Audience
from fieldrep.store import blobstore, framestore, journal, settings
from fieldrep.store.database import Database
from fieldrep.sync import frames, identity
from fieldrep.sync.audience import actions_for, audiences
from fieldrep.sync.errors import FrameError
from fieldrep.sync.payload import Payload, encode

_ATTACHMENT = "attachment"
_MOST = 2000
_CHARACTERS = 1 << 20
_AT_ONCE_BYTES = 8 << 20
_MUCH = 1000
"""Operations of others that are looked through at each sync before that is noted."""


@dataclass(frozen=True, slots=True)
class Seal:
    """What frames are made with. ``team``: 16 bytes. ``key_for`` gives the key id (16 bytes) and data key
    (32 bytes) of a reader group; ``signing_key`` is this installation's Ed25519 private key."""

    team: bytes
    key_for: Callable[[Audience], tuple[bytes, bytes]]
    signing_key: bytes | None = None


@dataclass(frozen=True, slots=True)
class Framed:
    """How much was put into frames; ``too_large`` counts operations that no frame can hold."""

    frames: int = 0
    operations: int = 0
    too_large: int = 0


def unframed_by_kind(connection: Connection) -> dict[str, int]:
    """Return how many changes wait to be framed, by kind; private kinds left out."""
    rows = connection.exec_driver_sql(
        "SELECT kind, count(*) FROM operation WHERE seq > ? AND frame IS NULL GROUP BY kind ORDER BY kind",
        (framed_to(connection),),
    )
    return {row[0]: row[1] for row in rows}


def pass_over(database: Database) -> None:
    """Note that what came in from others needs no framing, so that nobody looks through it again.

    To be called when nothing waits to be framed; writes only after much came in.
    """
    with database.read() as session:
        connection = session.connection()
        if journal.last_sequence(connection) - framed_to(connection) <= _MUCH:
            return
    with database.write() as session:
        connection = session.connection()
        if journal.unframed(connection, framed_to(connection), most=1, characters=1):
            return
        newest = journal.last_sequence(connection)
        _note(connection, settings.FRAMED, newest)
        _note(connection, settings.SENT, newest)


def frame_unsent(
    database: Database, seal: Seal, now: datetime, also: Callable[[Session], None] = lambda _session: None
) -> Framed:
    """Put everything that may leave this installation and is in no frame yet into frames.

    One short transaction each; ``also`` writes into the last of them. To be called after what the hub has was
    taken in, so that an id that is no longer one's own has been given up. When it returns the frames are on
    disk here: only then may a hub get them, as their numbers must never be given out again for others.
    """
    total = Framed()
    while True:
        with database.write() as session:
            more, made = frame_some(session.connection(), seal, now)
            if not more:
                also(session)
        total = Framed(
            total.frames + made.frames,
            total.operations + made.operations,
            total.too_large + made.too_large,
        )
        if not more:
            return total


def frame_some(connection: Connection, seal: Seal, now: datetime) -> tuple[bool, Framed]:
    """Frame the next unframed operations in the caller's transaction; say whether there are more."""
    after = framed_to(connection)
    found = journal.unframed(connection, after, most=_MOST, characters=_CHARACTERS)
    known = [pair for pair in found if pair[1].kind in MODELS]
    circles: dict[Audience, list[tuple[int, Operation]]] = defaultdict(list)
    for pair, audience in zip(known, audiences(connection, [op for _seq, op in known]), strict=True):
        circles[audience].append(pair)
    journal.put_in_frame(connection, [seq for seq, _op in circles.pop(Audience.SELF, ())], journal.HOME)
    made = [_frame(connection, seal, now, audience, pairs) for audience, pairs in circles.items()]
    if any(op.kind == _ATTACHMENT for _seq, op in known):
        blobstore.mark_due(connection)
    strange = [seq for seq, op in found if op.kind not in MODELS]  # of a newer program that worked here
    newest = found[-1][0] if found else journal.last_sequence(connection)
    _note(connection, settings.FRAMED, max(after, min([newest, *(seq - 1 for seq in strange)])))
    _note(connection, settings.SENT, newest)
    total = Framed(*(sum(part) for part in zip(*made, strict=True))) if made else Framed()
    more = bool(known) and bool(journal.unframed(connection, newest, most=1, characters=1))
    return more, total


def _frame(
    connection: Connection,
    seal: Seal,
    now: datetime,
    audience: Audience,
    pairs: Sequence[tuple[int, Operation]],
) -> tuple[int, int, int]:
    """Make one frame of one audience, or more where one can't hold it: frames, operations, too large."""
    operations = [op for _seq, op in pairs]
    actions = actions_for(connection, {op.action for op in operations}, audience)
    plaintext = encode(Payload(actions, operations))
    try:
        seq = add_frame(
            connection, seal, now, frames.FrameType.OPERATIONS, audience, plaintext, len(operations)
        )
    except FrameError:
        if len(pairs) == 1:
            journal.put_in_frame(connection, [pairs[0][0]], journal.TOO_LARGE)
            return 0, 0, 1
        half = len(pairs) // 2
        parts = [_frame(connection, seal, now, audience, part) for part in (pairs[:half], pairs[half:])]
        first, second = parts
        return first[0] + second[0], first[1] + second[1], first[2] + second[2]
    journal.put_in_frame(connection, [seq for seq, _op in pairs], seq)
    return 1, len(operations), 0


def add_frame(
    connection: Connection,
    seal: Seal,
    now: datetime,
    type_: int,
    audience: Audience,
    plaintext: bytes,
    operations: int = 0,
    *,
    compression: int = frames.Compression.ZLIB,
) -> int:
    """Build a frame of any type under the next number and keep it; return its sequence.

    Raises FrameError when it is too long. It reaches the hubs with the next publishing.
    """
    keys = seal.key_for(audience)
    return add_sealed(connection, seal, now, type_, keys, plaintext, operations, compression=compression)


def add_sealed(
    connection: Connection,
    seal: Seal,
    now: datetime,
    type_: int,
    keys: tuple[bytes, bytes],
    plaintext: bytes,
    operations: int = 0,
    *,
    compression: int = frames.Compression.ZLIB,
) -> int:
    """Build and keep a frame as ``add_frame`` does, for the reader group of ``keys``: key id, data key."""
    author = identity.current(connection)
    number, previous = framestore.next_number(connection, author)
    key, data_key = keys
    header = frames.Header(
        type=type_,
        team=seal.team,
        author=framestore.id_bytes(author),
        number=number,
        key=key,
        previous=previous,
        compression=compression,
    )
    frame = frames.build(header, plaintext, data_key, seal.signing_key)
    arrival = arrival_of(frame)
    return framestore.keep(
        connection,
        [arrival],
        now.isoformat(),
        own=True,
        state=framestore.State.APPLIED,
        operations=operations,
    )[0]


def in_batches(database: Database, wanted: Iterable[int]) -> Iterator[list[tuple[bytes, bytes, bool]]]:
    """Yield (digest, bytes, published before) of frames for a hub, some megabytes at a time."""
    batch: list[tuple[bytes, bytes, bool]] = []
    size = 0
    for seq in wanted:
        with database.read() as session:
            query = "SELECT digest, raw, published FROM frame WHERE seq = ?"
            digest, raw, published = session.connection().exec_driver_sql(query, (seq,)).one()
        batch.append((bytes(digest), bytes(raw), bool(published)))
        size += len(raw)
        if size >= _AT_ONCE_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def arrival_of(frame: frames.Frame) -> framestore.Arrival:
    """Return a frame as the store keeps it."""
    header = frame.header
    return framestore.Arrival(
        frame.digest,
        framestore.id_text(header.team),
        framestore.id_text(header.author),
        header.number,
        header.type,
        framestore.id_text(header.key),
        frame.raw,
    )


def framed_to(connection: Connection) -> int:
    """Return the newest operation up to which all that may leave this installation stands in frames."""
    query = "SELECT value FROM setting WHERE key = ?"
    row = connection.exec_driver_sql(query, (settings.FRAMED,)).first()
    return int(row[0]) if row else 0


def _note(connection: Connection, key: str, value: int) -> None:
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (key, str(value)),
    )

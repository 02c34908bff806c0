"""What a sync would do, without doing it: nothing is kept, nothing is written, no lock is taken."""

from collections import Counter
from dataclasses import dataclass

from fieldrep.store import framestore, hubstore
from fieldrep.store.framestore import State
from fieldrep.sync.hub import Hub
from fieldrep.sync.outbox import unframed_by_kind
from fieldrep.sync.run import cursor_of
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.station import Station
from fieldrep.sync.unpacking import unpack


@dataclass(frozen=True, slots=True)
class Preview:
    """Changes by kind, both ways. ``frames_in``: frames there that are not here; ``frames_out``: frames
    here that are not there, those made for ``changes_out`` not counted; ``unreadable`` of those there."""

    changes_in: tuple[tuple[str, int], ...]
    changes_out: tuple[tuple[str, int], ...]
    frames_in: int
    frames_out: int
    unreadable: int
    damaged: int
    copies: tuple[str, ...]
    newer: bool


def preview(station: Station, hub: Hub, path: str) -> Preview:
    """Look at what a sync with a hub would bring and send. Raises what the hub raises."""
    key_for = station.opener(station.keys()).key_for
    with station.database.read() as session:
        connection = session.connection()
        facts = hubstore.hub_at(connection, path)
        out = unframed_by_kind(connection)
        lacking = len(hubstore.lacking_there(connection, facts.id)) if facts else 0
    reading = hub.read_since(cursor_of(facts))
    came: Counter[str] = Counter()
    seen: set[bytes] = set()
    fresh = unreadable = 0
    for found in reading:
        if not isinstance(found, FrameAt) or found.frame.digest in seen:
            continue
        seen.add(found.frame.digest)
        with station.database.read() as session:
            if not framestore.unseen(session.connection(), [found.frame.digest]):
                continue
        fresh += 1
        parcel = unpack(0, found.frame.raw, key_for)
        unreadable += parcel.state is not State.APPLIED
        came.update(op.kind for op in parcel.operations)
    if reading.full:  # what stands there is known only now
        with station.database.read() as session:
            connection = session.connection()
            here = {frame.digest for frame in framestore.frames(connection, "covered = 0")}
        lacking = len(here - seen)
    return Preview(
        changes_in=tuple(sorted(came.items())),
        changes_out=tuple(sorted(out.items())),
        frames_in=fresh,
        frames_out=lacking,
        unreadable=unreadable,
        damaged=reading.damaged,
        copies=tuple(sibling.path.name for sibling in hub.siblings()),
        newer=bool(reading.newer),
    )

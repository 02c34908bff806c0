"""What a sync with a hub would do, without doing it: nothing is kept, nothing is written, no lock taken."""

from dataclasses import dataclass

from fieldrep.store import framestore, hubstore
from fieldrep.store.framestore import State
from fieldrep.sync.frames import Frame
from fieldrep.sync.hub import Hub
from fieldrep.sync.outbox import unframed_by_kind
from fieldrep.sync.preview import Preview, preview
from fieldrep.sync.run import cursor_of
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.station import Station
from fieldrep.sync.unpacking import unpack


@dataclass(frozen=True, slots=True)
class DryRun:
    """``incoming``: what the frames there would bring; ``changes_out`` by kind. ``frames_out``: frames here
    that are not there, those made for ``changes_out`` not counted; ``unreadable`` of those there."""

    incoming: Preview
    changes_out: tuple[tuple[str, int], ...]
    frames_out: int
    unreadable: int
    damaged: int
    copies: tuple[str, ...]
    newer: bool


def try_out(station: Station, hub: Hub, path: str) -> DryRun:
    """Look at what a sync with a hub would bring and send. Raises what the hub raises."""
    opener = station.opener(station.keys())
    with station.database.read() as session:
        connection = session.connection()
        facts = hubstore.hub_at(connection, path)
        out = unframed_by_kind(connection)
        lacking = len(hubstore.lacking_there(connection, facts.id)) if facts else 0
    reading = hub.read_since(cursor_of(facts))
    there: dict[bytes, Frame] = {
        found.frame.digest: found.frame for found in reading if isinstance(found, FrameAt)
    }
    with station.database.read() as session:
        connection = session.connection()
        new = framestore.unseen(connection, there)
        if reading.full:  # what stands there is known only now
            here = {frame.digest for frame in framestore.frames(connection, "covered = 0")}
            lacking = len(here - there.keys())
    fresh = [frame for digest, frame in there.items() if digest in new]
    return DryRun(
        incoming=preview(station.database, fresh, opener),
        changes_out=tuple(sorted(out.items())),
        frames_out=lacking,
        unreadable=sum(unpack(0, f.raw, opener.key_for).state is not State.APPLIED for f in fresh),
        damaged=reading.damaged,
        copies=tuple(sibling.path.name for sibling in hub.siblings()),
        newer=bool(reading.newer),
    )

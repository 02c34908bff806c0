"""What a sync with a hub would do, without doing it: nothing is kept, nothing is written, no lock taken."""

from dataclasses import dataclass

from fieldrep.store import framestore, hubstore
from fieldrep.store.framestore import State
from fieldrep.sync import filesout
from fieldrep.sync.frames import Frame, FrameType
from fieldrep.sync.hub import Hub
from fieldrep.sync.outbox import unframed_by_kind
from fieldrep.sync.preview import Preview, preview
from fieldrep.sync.run import cursor_of
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.station import Station
from fieldrep.sync.unpacking import Parcel, unpack


@dataclass(frozen=True, slots=True)
class DryRun:
    """``incoming``: what the frames there would bring; ``changes_out`` by kind. ``frames_out``: frames here
    that are not there, those made for ``changes_out`` and ``files_out`` not counted; ``unreadable`` of
    those there. ``files_in``: attached files of which parts would come; ``files_out``: files (SHA-256,
    bytes) that wait to go out, with this sync or later ones."""

    incoming: Preview
    changes_out: tuple[tuple[str, int], ...]
    frames_out: int
    unreadable: int
    damaged: int
    copies: tuple[str, ...]
    newer: bool
    files_in: int = 0
    files_out: tuple[tuple[str, int], ...] = ()


def try_out(station: Station, hub: Hub, path: str) -> DryRun:
    """Look at what a sync with a hub would bring and send. Raises what the hub raises."""
    opener = station.opener(station.keys())
    with station.database.read() as session:
        connection = session.connection()
        facts = hubstore.hub_at(connection, path)
        out = unframed_by_kind(connection)
        lacking = len(hubstore.lacking_there(connection, facts.id)) if facts else 0
    reading = hub.read_since(cursor_of(facts))
    there: dict[bytes, Frame] = {}
    blobs: dict[bytes, Parcel] = {}  # not the frames: all files together may be much
    for found in reading:
        if not isinstance(found, FrameAt):
            continue
        if found.frame.header.type == FrameType.BLOB_PART:
            blobs[found.frame.digest] = unpack(0, found.frame.raw, opener.key_for)
        else:
            there[found.frame.digest] = found.frame
    with station.database.read() as session:
        connection = session.connection()
        new = framestore.unseen(connection, [*there, *blobs])
        if reading.full:  # what stands there is known only now
            here = {frame.digest for frame in framestore.frames(connection, "covered = 0")}
            lacking = len(here - there.keys() - blobs.keys())
    parcels = [parcel for digest, parcel in blobs.items() if digest in new]
    fresh = [frame for digest, frame in there.items() if digest in new]
    return DryRun(
        incoming=preview(station.database, fresh, opener),
        changes_out=tuple(sorted(out.items())),
        frames_out=lacking,
        unreadable=sum(
            parcel.state is not State.APPLIED
            for parcel in (*parcels, *(unpack(0, f.raw, opener.key_for) for f in fresh))
        ),
        damaged=reading.damaged,
        copies=tuple(sibling.path.name for sibling in hub.siblings()),
        newer=reading.cursor.newer,
        files_in=len({parcel.blob.sha256 for parcel in parcels if parcel.blob}),
        files_out=tuple(filesout.waiting(station, filesout.limits_of(station))),
    )

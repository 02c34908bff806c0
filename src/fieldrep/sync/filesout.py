"""Attached files into frames: whose contents the team lacks, oldest first, so much with each sync.

Small changes go first; a file larger than the policy allows stays where it was attached. A content goes to
a reader group once, whoever attaches it, and a private attachment's never leaves.
"""

import logging
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from fieldrep.rules.codes import Audience
from fieldrep.rules.policy import Policy, policy_at
from fieldrep.store import blobstore, framestore, journal
from fieldrep.store.blobstore import LEAVING, Wanted
from fieldrep.store.bundle import digest
from fieldrep.store.files import file_path
from fieldrep.store.policies import policy_changes
from fieldrep.sync import blobs
from fieldrep.sync.audience import audiences
from fieldrep.sync.frames import Compression, FrameType
from fieldrep.sync.groups import group_of
from fieldrep.sync.outbox import Seal, add_frame
from fieldrep.sync.station import Station

_logger = logging.getLogger(__name__)

_GROUP_TEXT = 18
_SAMPLE = 64 << 10
_WORTH = 0.9


@dataclass(frozen=True, slots=True)
class Limits:
    """In bytes: the largest file that travels, and about how much of files one sync sends."""

    each: int
    run: int

    @classmethod
    def of(cls, policy: Policy) -> "Limits":
        return cls(policy.file_limit_mb << 20, policy.sync_files_mb << 20)


@dataclass(frozen=True, slots=True)
class FilesOut:
    """What was put into frames: how many ``files``; ``left``: contents that wait for the next sync."""

    files: int = 0
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Due:
    """A file that is to go out to an audience, where it is, and its size in bytes."""

    sha256: str
    audience: Audience
    group: str
    path: Path
    size: int


def limits_of(station: Station) -> Limits:
    """Return the limits that the team's policy sets today."""
    today = station.now().astimezone(ZoneInfo(station.zone)).date()
    with station.database.read() as session:
        return Limits.of(policy_at(today, policy_changes(session.connection())))


def frame_files(
    station: Station,
    seal: Seal,
    limits: Limits,
    *,
    backlog: int = 0,
    look: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> FilesOut:
    """Put files that the team lacks into frames, a part in each transaction: what was made before a crash
    is not made again. ``backlog``: bytes in frames of files that wait to be published; ``look``: whether
    or not anything is new."""
    how = f"up to {limits.each}"
    with station.database.read() as session:
        before = blobstore.how_settled(session.connection(), LEAVING)
    if before == how and not look:
        return FilesOut()
    with station.database.write() as session:
        blobstore.revive(session.connection())
    with station.database.read() as session:
        due = list(_due(session.connection(), station, limits))
    room = limits.run - backlog
    left: set[str] = set()
    files = 0
    for each in due:
        if cancelled() or room <= 0 or room < min(each.size, limits.run):
            left.add(each.sha256)
            continue
        room -= each.size
        files += _frame(station, seal, each)
    if not left:
        with station.database.write() as session:
            blobstore.settle(session.connection(), LEAVING, before, how)
    return FilesOut(files, frozenset(left))


def waiting(station: Station, limits: Limits) -> list[tuple[str, int]]:
    """Return the files (SHA-256, bytes) that are here, may travel, and are in no frame that the team has."""
    with station.database.read() as session:
        found = _due(session.connection(), station, limits)
        return list({each.sha256: each.size for each in found}.items())


def _due(connection: Connection, station: Station, limits: Limits) -> Iterator[_Due]:
    there = blobstore.whole_by_group(connection)
    team = _group(station, Audience.TEAM)
    lacking = [each for each in blobstore.wanted(connection) if team not in there.get(each.sha256, ())]
    here = {each.attachment: found for each in lacking if (found := _here(station, each, limits))}
    lacking = [each for each in lacking if each.attachment in here]
    histories = journal.operations_of(connection, here)
    circles = audiences(connection, [histories[each.attachment][0] for each in lacking])
    given: set[tuple[str, str]] = set()
    for each, audience in zip(lacking, circles, strict=True):
        group = _group(station, audience)
        known = there.get(each.sha256, set())
        of_others = bool(known) and each.person != station.person  # they have sent it to their circle
        if audience is Audience.SELF or group in known or of_others or (each.sha256, group) in given:
            continue
        given.add((each.sha256, group))
        path, size = here[each.attachment]
        yield _Due(each.sha256, audience, group, path, size)


def _group(station: Station, audience: Audience) -> str:
    """Return the reader group as key ids of frames begin with it, in their text form."""
    return framestore.id_text(group_of(audience, station.person) + bytes(8))[:_GROUP_TEXT]


def _here(station: Station, each: Wanted, limits: Limits) -> tuple[Path, int] | None:
    """Return a file and its bytes, None when it is not here or may not travel."""
    try:
        path = file_path(station.paths, each.sha256)
        size = path.stat().st_size
    except (ValueError, OSError):
        return None
    return (path, size) if 0 < size <= min(limits.each, blobs.MOST_BYTES) else None


def _frame(station: Station, seal: Seal, each: _Due) -> bool:
    """Put what the team lacks of a file into frames; False when it can't be read or is not what it was."""
    parts = blobs.parts_of(each.sha256, each.size)
    try:
        if digest(each.path) != each.sha256:
            _logger.warning("an attached file is damaged and not sent")
            return False
        with each.path.open("rb") as reading:
            for blob in parts:
                reading.seek(blob.place.start)
                data = reading.read(blob.place.stop - blob.place.start)
                if len(data) != blob.place.stop - blob.place.start:
                    return False
                _add(station, seal, each, blob, data)
    except OSError as error:
        _logger.warning("an attached file can't be read: %s", error.strerror)
        return False
    return True


def _add(station: Station, seal: Seal, each: _Due, blob: blobs.Blob, data: bytes) -> None:
    with station.database.write() as session:
        connection = session.connection()
        if blob.number in blobstore.numbers_in(connection, blob.sha256, each.group, blob.size, blob.of):
            return
        seq = add_frame(
            connection,
            seal,
            station.now(),
            FrameType.BLOB_PART,
            each.audience,
            blobs.encode(blob, data),
            compression=_compression(data),
        )
        blobstore.note_part(connection, seq, blob.sha256, blob.number, blob.of, blob.size)


def _compression(data: bytes) -> Compression:
    """Say whether packing is worth its time: photos and most documents are packed already."""
    sample = data[:_SAMPLE]
    packed = zlib.compress(sample, 1)
    return Compression.ZLIB if len(packed) < _WORTH * len(sample) else Compression.NONE

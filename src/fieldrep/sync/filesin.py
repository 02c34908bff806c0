"""Attached files out of the frames that hold their parts, into the folder of files.

A file is written when all its parts are here and an attachment names it; one part at a time is held in
memory. What does not come to the digest it should have is quarantined and nothing is written. The frames
stay: a file takes its room twice, so that whatever a hub loses can be given back byte for byte.
"""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fieldrep.store import blobstore, framestore
from fieldrep.store.blobstore import ARRIVING, PartRow
from fieldrep.store.files import is_here, keep_file
from fieldrep.store.framestore import State
from fieldrep.sync import blobs
from fieldrep.sync.errors import CannotOpen, FrameError, PayloadError
from fieldrep.sync.frames import open_frame, parse
from fieldrep.sync.inbox import Opener, how_tried
from fieldrep.sync.station import Station
from fieldrep.sync.unpacking import WRONG_CONTENT

_logger = logging.getLogger(__name__)

_DONE = "all that are here"


@dataclass(frozen=True, slots=True)
class FilesIn:
    """What became of attached files: ``written``; ``wrong``: not what their digest says; ``failed``: the
    disk did not take them, the next sync tries again."""

    written: int = 0
    wrong: int = 0
    failed: int = 0


def write_files(station: Station, opener: Opener, *, look: bool = False) -> FilesIn:
    """Write the files all parts of which are here. ``look``: whether or not anything has come."""
    with station.database.read() as session:
        connection = session.connection()
        before = blobstore.how_settled(connection, ARRIVING)
        if before == _DONE and not look:
            return FilesIn()
        contents = blobstore.whole_contents(connection)
    written = wrong = failed = 0
    for sha256 in contents:
        try:
            done = _write(station, opener, sha256)
        except OSError as error:
            _logger.warning("an attached file can't be written: %s", error.strerror)
            failed += 1
            continue
        written += done is True
        wrong += done is False
    with station.database.write() as session:
        blobstore.settle(session.connection(), ARRIVING, before, "" if failed else _DONE)
    return FilesIn(written, wrong, failed)


def _write(station: Station, opener: Opener, sha256: str) -> bool | None:
    """Write a file; None when it is here, False when no way of putting it together comes to its digest."""
    with station.database.read() as session:
        parts = blobstore.parts_of(session.connection(), sha256)
    if any(is_here(station.paths, sha256, size) for size in {part.size for part in parts}):
        return None
    tried: set[int] = set()
    for frames in _ways(parts):
        tried |= set(frames)
        try:
            if keep_file(station.paths, sha256, _pieces(station, opener, frames)):
                return True
        except (FrameError, CannotOpen, PayloadError):
            continue
    _quarantine(station, opener, tried)
    return False


def _ways(parts: Sequence[PartRow]) -> Iterator[list[int]]:
    """Yield the frames in the order in which they may make the file. What one installation sent is tried
    first; parts of several may mix."""
    for size, of in dict.fromkeys((part.size, part.of) for part in parts):
        fitting = [part for part in parts if (part.size, part.of) == (size, of)]
        for author in (*dict.fromkeys(part.author for part in fitting), ""):
            found = {part.number: part.frame for part in reversed(fitting) if author in ("", part.author)}
            if len(found) == of:
                yield [found[number] for number in sorted(found)]


def _pieces(station: Station, opener: Opener, frames: Sequence[int]) -> Iterator[memoryview]:
    for seq in frames:
        with station.database.read() as session:
            frame = parse(framestore.raw_of(session.connection(), seq))
        key = opener.key_for(frame.header.key)
        if key is None:
            raise CannotOpen
        yield blobs.decode(open_frame(frame, key))[1]


def _quarantine(station: Station, opener: Opener, frames: set[int]) -> None:
    with station.database.write() as session:
        connection = session.connection()
        for seq in sorted(frames):
            framestore.set_state(
                connection, seq, State.QUARANTINED, reason=WRONG_CONTENT, tried=how_tried(opener)
            )
        blobstore.forget_parts(connection, frames)

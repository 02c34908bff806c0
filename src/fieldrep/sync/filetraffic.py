"""Attached files in the course of one sync: what was sent, what has come, what is left for the next."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from fieldrep.store import blobstore
from fieldrep.store.hubstore import Lacking
from fieldrep.sync.filesin import write_files
from fieldrep.sync.filesout import frame_files, limits_of
from fieldrep.sync.inbox import Opener
from fieldrep.sync.outbox import Seal
from fieldrep.sync.station import Station


@dataclass(frozen=True, slots=True)
class FileTraffic:
    """Files ``sent`` and ``written`` here; ``wrong`` were not what they should be, ``failed`` the disk did
    not take; ``left``: the contents of which parts are still to go out."""

    sent: int = 0
    written: int = 0
    wrong: int = 0
    failed: int = 0
    left: frozenset[str] = frozenset()


def arrive(station: Station, opener: Opener, before: FileTraffic, *, look: bool) -> FileTraffic:
    """Write the files that have come. ``look``: whether or not anything has."""
    came = write_files(station, opener, look=look)
    return replace(
        before, written=before.written + came.written, wrong=before.wrong + came.wrong, failed=came.failed
    )


def leave(
    station: Station,
    seal: Seal,
    before: FileTraffic,
    lacking: Iterable[Lacking],
    *,
    look: bool,
    cancelled: Callable[[], bool],
) -> FileTraffic:
    """Put files into frames, as many as may go out with what the hub is ``lacking`` already."""
    backlog = sum(each.blob for each in lacking)
    gone = frame_files(station, seal, limits_of(station), backlog=backlog, look=look, cancelled=cancelled)
    return replace(before, sent=gone.files, left=gone.left)


def with_left(station: Station, before: FileTraffic, lacking: Iterable[Lacking]) -> FileTraffic:
    """Count the files of which the hub is still ``lacking`` parts as left, too."""
    parts = [each.frame for each in lacking if each.blob]
    if not parts:
        return before
    with station.database.read() as session:
        contents = blobstore.contents_of(session.connection(), parts)
    return replace(before, left=before.left | contents)

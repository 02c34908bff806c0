"""Appending to the shared file: behind all there is, to the disk, and read back through its path."""

import random
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from fieldrep.sync import siblings, trouble
from fieldrep.sync.errors import NewerFormat, Reason
from fieldrep.sync.files import write_fully
from fieldrep.sync.frames import MAJOR
from fieldrep.sync.hub import Cursor, TailMoved
from fieldrep.sync.marker import keep_marker
from fieldrep.sync.marks import mark_at, stands
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.site import Site
from fieldrep.sync.stream import FileStream
from fieldrep.sync.trouble import explained

_ATTEMPTS = 12
_PAUSE_S = 0.01
_BATCH = 1 << 20
"""Bytes written at once: the fewer the calls, the fewer the places where others can come between."""


def append(site: Site, raws: Sequence[bytes], expect: Cursor) -> Cursor:
    """Add frames and return where to read on; see ``Hub.append``."""
    ours = {site.own(raw).digest: raw for raw in raws}
    if not ours:
        return expect
    if expect.newer:
        raise NewerFormat(MAJOR + 1)
    with explained(site.path):
        if site.recreate and expect.size and not expect.offset:
            expect = _clear(site, expect)
        lacking = set(ours)
        for attempt in range(_ATTEMPTS):
            if attempt:
                time.sleep(random.uniform(0, _PAUSE_S * 2 ** min(attempt, 6)))
            again = [raw for digest, raw in ours.items() if digest in lacking]
            _write(site, again, expect, retry=bool(attempt))
            cursor, standing = _confirm(site, ours, expect)
            lacking -= standing
            if not lacking:
                return cursor
    raise trouble.crowded(site.path)


def _clear(site: Site, expect: Cursor) -> Cursor:
    """Move a file without frames out of the way, as was asked for."""
    places = site.places()
    if site.size(places) != expect.size:
        raise TailMoved(site.path)
    siblings.move_aside(site.files, places, places.file)
    return replace(expect, size=0, mtime_ns=0)


def _write(site: Site, raws: Iterable[bytes], expect: Cursor, *, retry: bool) -> None:
    """Write behind what ``expect`` has read; a retry also behind what others wrote meanwhile."""
    files, places = site.files, site.places()
    there = site.size(places) is not None
    if not there:
        if expect.size or retry:
            raise TailMoved(site.path)
        site.require_trace(places)
    handle = files.open_append(places.file, create=not there)
    try:
        size = files.fstat(handle).st_size
        if not stands(files, handle, size, expect) or (size != expect.size and not retry):
            raise TailMoved(site.path)
        for batch in _batches(raws):
            write_fully(files, handle, batch)
        files.flush(handle)
    finally:
        files.close(handle)
    if not there:
        with suppress(OSError):  # not every system can
            files.flush_folder(places.folder)
    if site.team is not None:
        keep_marker(files, places, site.team)


def _batches(raws: Iterable[bytes]) -> Iterator[bytes]:
    batch = bytearray()
    for raw in raws:
        if batch and len(batch) + len(raw) > _BATCH:
            yield bytes(batch)
            batch.clear()
        batch += raw
    if batch:
        yield bytes(batch)


def _confirm(site: Site, ours: Mapping[bytes, bytes], expect: Cursor) -> tuple[Cursor, set[bytes]]:
    """Read back through the path: which frames stand, and how far nothing but ours follows the cursor."""
    files, places = site.files, site.places()
    if site.size(places) is None:
        raise TailMoved(site.path)
    handle = files.open_read(places.file)
    try:
        status = files.fstat(handle)
        if not stands(files, handle, status.st_size, expect):
            raise TailMoved(site.path)
        stream = FileStream(files, handle, status.st_size)
        standing: set[bytes] = set()
        end, digest, alone = expect.offset, expect.digest, True
        for found in stream.frames(expect.offset):
            if isinstance(found, FrameAt) and ours.get(found.frame.digest) == found.frame.raw:
                standing.add(found.frame.digest)
                if alone:
                    end, digest = found.offset + len(found.frame.raw), found.frame.digest.hex()
            elif isinstance(found, FrameAt) or found.reason is Reason.NEWER:
                alone = False  # someone else's: to be read next time
        if stream.cut:
            raise trouble.vanished(site.path)
        cursor = replace(
            expect,
            offset=end,
            digest=digest,
            mark=mark_at(files, handle, end),
            size=status.st_size,
            mtime_ns=status.st_mtime_ns if alone else 0,
        )
        return cursor, standing
    finally:
        files.close(handle)

"""Reading the shared file: the tail where the cursor stands, everything where it does not."""

from collections.abc import Generator, Iterable, Iterator
from dataclasses import replace

from fieldrep.sync import trouble
from fieldrep.sync.errors import Reason
from fieldrep.sync.hub import START, Cursor, Reading
from fieldrep.sync.marks import is_unchanged, mark_at, stands
from fieldrep.sync.places import Places
from fieldrep.sync.scan import Damage, Found, FrameAt
from fieldrep.sync.site import Site
from fieldrep.sync.stream import FileStream, looks_foreign
from fieldrep.sync.trouble import explained

_DAY_S = 86_400


def read_from(site: Site, cursor: Cursor) -> Reading:
    """Read what came after the cursor; everything when it does not stand or is a day old."""
    reading = Reading(cursor, full=not cursor.offset)
    return reading.begin(_read(site, cursor, reading))


def _read(site: Site, cursor: Cursor, reading: Reading) -> Generator[Found, None, None]:
    with explained(site.path):
        places = site.places()
        if site.size(places) is None:
            site.require_trace(places)
            reading.full = True
            reading.cursor = replace(START, scanned_at=site.now())
            return
        handle = site.files.open_read(places.file)
        try:
            status = site.files.fstat(handle)
            start = _start(site, handle, status.st_size, cursor)
            reading.full = not start.offset
            if start.offset and is_unchanged(status, start):
                reading.cursor = start
            else:
                yield from _scan(site, places, handle, start, reading)
        finally:
            site.files.close(handle)


def _start(site: Site, handle: int, size: int, cursor: Cursor) -> Cursor:
    """Return the cursor where it may be read on from, else the start."""
    fresh = 0 <= site.now() - cursor.scanned_at < _DAY_S
    return cursor if fresh and stands(site.files, handle, size, cursor) else START


def _scan(
    site: Site, places: Places, handle: int, start: Cursor, reading: Reading
) -> Generator[Found, None, None]:
    status = site.files.fstat(handle)
    if reading.full:
        site.require_content(handle, status)
        if looks_foreign(site.files, handle, status.st_size):
            site.require_ours(places, handle, status.st_size, reading)
    stream = FileStream(site.files, handle, status.st_size)
    end = _End(start)
    yield from reading.sift(end.follow(stream.frames(start.offset)), site.team)
    if stream.cut:
        raise trouble.vanished(site.path)
    if reading.full and not reading.frames and not reading.newer:
        site.require_ours(places, handle, status.st_size, reading)
    reading.cursor = Cursor(
        offset=end.offset,
        digest=end.digest,
        mark=mark_at(site.files, handle, end.offset),
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        scanned_at=site.now() if reading.full else start.scanned_at,
        newer=(start.newer and not reading.full) or bool(reading.newer),
    )


class _End:
    """Where the last whole frame ends, of whatever team or format."""

    def __init__(self, start: Cursor) -> None:
        self.offset = start.offset
        self.digest = start.digest

    def follow(self, found: Iterable[Found]) -> Iterator[Found]:
        for item in found:
            if isinstance(item, FrameAt):
                self.offset = item.offset + len(item.frame.raw)
                self.digest = item.frame.digest.hex()
            elif isinstance(item, Damage) and item.reason is Reason.NEWER:
                self.offset = item.offset + item.length
                self.digest = ""
            yield item

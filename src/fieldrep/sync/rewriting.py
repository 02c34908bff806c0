"""Making the shared file whole at once: a new one, or one in the place of another.

The new file is complete, on disk and read back before it gets the name, and at every moment the one
or the other stands under it.
"""

import hashlib
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from fieldrep.sync import trouble
from fieldrep.sync.errors import NewerFormat
from fieldrep.sync.files import Files, read_fully, write_fully
from fieldrep.sync.frames import MAJOR
from fieldrep.sync.hub import START, Cursor, TailMoved
from fieldrep.sync.marker import keep_marker, read_marker
from fieldrep.sync.marks import stands
from fieldrep.sync.places import Places
from fieldrep.sync.reading import read_from
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.site import Site
from fieldrep.sync.stream import FileStream
from fieldrep.sync.trouble import explained

_PIECE = 1 << 20
_DAY_S = 86_400
_ATTEMPTS = 9
_PAUSE_S = 0.005


def create(site: Site, raws: Iterable[bytes]) -> Cursor:
    """Make the file of a new team. Raises SyncError when something has its name, else as ``append``."""
    with explained(site.path):
        places = site.places()
        if site.size(places) is not None:
            raise trouble.taken(site.path)
        if read_marker(site.files, places) not in (None, site.team):
            raise trouble.other_team(site.path)
        new = _build(site, places, raws)
        try:
            _give_free_name(site.files, new, places.file)
        except FileExistsError:
            raise trouble.taken(site.path) from None
        finally:
            with suppress(OSError):
                site.files.unlink(new)
    return _finish(site, places)


def exchange(site: Site, raws: Iterable[bytes], expect: Cursor) -> tuple[Cursor, list[bytes]]:
    """Put frames in the place of what ``expect`` has read; the file before is kept as ``.bak``.

    Returns where to read on, and the frames that others appended to the old file at the last moment.
    """
    if expect.newer:
        raise NewerFormat(MAJOR + 1)
    files = site.files
    with explained(site.path):
        places = site.places()
        _sweep(site, places)
        _require_unmoved(site, places, expect)
        new = _build(site, places, raws)
        try:
            with suppress(OSError):
                files.copy_mode(places.file, new)
            linked = _back_up(files, places)
            _require_unmoved(site, places, expect)
            _replace(files, new, places.file)
        except BaseException:
            with suppress(OSError):
                files.unlink(new)
            raise
        late = _late(site, places, expect) if linked else []
    return _finish(site, places), late


def _build(site: Site, places: Places, raws: Iterable[bytes]) -> Path:
    """Write frames to a file beside, to the disk, and read them back."""
    files, new = site.files, places.fresh()
    written = hashlib.sha256()
    handle = files.open_new(new)
    try:
        try:
            for raw in raws:
                frame = site.own(raw).raw
                written.update(frame)
                write_fully(files, handle, frame)
            files.flush(handle)
        finally:
            files.close(handle)
        if _digest(files, new) != written.digest():
            raise trouble.vanished(new)
    except BaseException:
        with suppress(OSError):
            files.unlink(new)
        raise
    return new


def _digest(files: Files, path: Path) -> bytes:
    seen = hashlib.sha256()
    handle = files.open_read(path)
    try:
        at = 0
        while piece := files.read_at(handle, at, _PIECE):
            seen.update(piece)
            at += len(piece)
    finally:
        files.close(handle)
    return seen.digest()


def _give_free_name(files: Files, new: Path, target: Path) -> None:
    """Give a file its name unless that is taken (FileExistsError)."""
    try:
        files.link(new, target)
    except FileExistsError:
        raise
    except OSError:  # no second names on this drive
        files.move(new, target)


def _back_up(files: Files, places: Places) -> bool:
    """Keep the present file as ``.bak``; True when that is the same file under a second name."""
    spare = places.fresh()
    try:
        try:
            files.link(places.file, spare)
            linked = True
        except OSError:
            _copy(files, places.file, spare)
            linked = False
        _replace(files, spare, places.backup)
    finally:
        with suppress(OSError):
            files.unlink(spare)
    return linked


def _copy(files: Files, source: Path, target: Path) -> None:
    reading = files.open_read(source)
    try:
        writing = files.open_new(target)
        try:
            at = 0
            while piece := read_fully(files, reading, at, _PIECE):
                write_fully(files, writing, piece)
                at += len(piece)
            files.flush(writing)
        finally:
            files.close(writing)
    finally:
        files.close(reading)


def _replace(files: Files, source: Path, target: Path) -> None:
    """Rename over a file; Windows refuses while another program has it open, mostly for a moment."""
    for attempt in range(_ATTEMPTS):
        try:
            files.replace(source, target)
            return
        except PermissionError:
            time.sleep(_PAUSE_S * 2**attempt)
    raise trouble.held_open(target)


def _require_unmoved(site: Site, places: Places, expect: Cursor) -> None:
    """Raise TailMoved unless the file is exactly what was read."""
    if site.size(places) is None:
        raise TailMoved(site.path)
    handle = site.files.open_read(places.file)
    try:
        size = site.files.fstat(handle).st_size
        if size != expect.size or not stands(site.files, handle, size, expect):
            raise TailMoved(site.path)
    finally:
        site.files.close(handle)


def _late(site: Site, places: Places, expect: Cursor) -> list[bytes]:
    """Return frames that were appended to the old file after it was read."""
    handle = site.files.open_read(places.backup)
    try:
        stream = FileStream(site.files, handle, site.files.fstat(handle).st_size)
        return [
            found.frame.raw
            for found in stream.frames(expect.size)
            if isinstance(found, FrameAt) and found.frame.header.team == site.team
        ]
    finally:
        site.files.close(handle)


def _finish(site: Site, places: Places) -> Cursor:
    """Bring names and marker to disk and return a cursor behind all that stands in the file."""
    with suppress(OSError):  # not every system can
        site.files.flush_folder(places.folder)
    if site.team is not None:
        keep_marker(site.files, places, site.team)
    reading = read_from(site, START)
    for _found in reading:
        pass
    return reading.cursor


def _sweep(site: Site, places: Places) -> None:
    """Remove files that were being written a day ago: whoever did is gone, and they never had a name."""
    with suppress(OSError):
        for name in site.files.names(places.folder):
            path = places.folder / name
            if places.is_fresh(name) and site.now() - site.files.stat(path).st_mtime > _DAY_S:
                site.files.unlink(path)

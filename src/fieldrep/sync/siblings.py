"""Conflict copies: what cloud programs leave beside a shared file when two wrote at once.

Names only list candidates; magic and team id decide. Copies are read like the file itself, and one
that holds nothing the file lacks is moved into a folder beside it, never deleted.
"""

import os
import stat
import unicodedata
from collections.abc import Generator, Iterable
from pathlib import Path, PurePath

from fieldrep.sync.files import Files
from fieldrep.sync.hub import START, Reading, Sibling
from fieldrep.sync.places import Places
from fieldrep.sync.scan import Found
from fieldrep.sync.stream import FileStream, looks_foreign
from fieldrep.sync.trouble import explained

_TRIES = 1000


def is_candidate(name: str, main: str) -> bool:
    """Say whether a name may be that of a conflict copy of a file named ``main``.

    All known shapes keep the extension and put something behind the rest of the name
    (``x (Anna's conflicted copy 2026-08-19).ext``, ``x-HOST.ext``, ``x 2.ext`` …) or before it
    (``Copy of x.ext``). Names that differ in case, or in how their letters are composed, count too.
    """
    folded, wanted = _fold(name), _fold(main)
    stem, extension = PurePath(wanted).stem, PurePath(wanted).suffix
    if name == main or not folded.endswith(extension):
        return False
    return stem in folded[: len(folded) - len(extension)]


def list_siblings(files: Files, places: Places, known: Iterable[str] = ()) -> list[Sibling]:
    """Return the candidates beside a file, by name, without those whose fingerprint is known.

    Raises OSError when the folder can't be read; candidates that vanish meanwhile are left out.
    """
    skip = frozenset(known)
    main = _identity(files, places.file)
    found = []
    for name in sorted(files.names(places.folder)):
        if places.is_own(name) or not is_candidate(name, places.file.name):
            continue
        path = places.folder / name
        try:
            status = files.stat(path)
        except OSError:
            continue
        if not stat.S_ISREG(status.st_mode) or status.st_size == 0:
            continue
        if main is not None and (status.st_dev, status.st_ino) == main:
            continue  # another name of the file itself
        sibling = Sibling(path, status.st_size, _fingerprint(name, status))
        if sibling.fingerprint not in skip:
            found.append(sibling)
    return found


def read_sibling(files: Files, sibling: Sibling, team: bytes | None) -> Reading:
    """Read the frames of the team (16 bytes) that a candidate holds; damage at its end may yet come in.

    Raises Unreachable when it can't be read.
    """
    reading = Reading(START, full=True)
    return reading.begin(_frames(files, sibling, team, reading))


def _frames(
    files: Files, sibling: Sibling, team: bytes | None, reading: Reading
) -> Generator[Found, None, None]:
    with explained(sibling.path):
        handle = files.open_read(sibling.path)
        try:
            if not looks_foreign(files, handle, sibling.size):
                yield from reading.sift(FileStream(files, handle, sibling.size).frames(0), team)
        finally:
            files.close(handle)


def move_aside(files: Files, places: Places, path: Path) -> Path:
    """Move a file into the folder of copies under a free name and return where it is now.

    Raises OSError when it can't be moved; it is then where it was.
    """
    files.make_folder(places.copies)
    for number in range(1, _TRIES):
        name = path.name if number == 1 else f"{path.stem}.{number}{path.suffix}"
        try:
            files.move(path, places.copies / name)
        except FileExistsError:
            continue
        return places.copies / name
    raise FileExistsError(str(places.copies))


def move_unchanged(files: Files, places: Places, sibling: Sibling) -> Path | None:
    """Move a copy aside; None when it is not the one that was listed any more, or can't be moved."""
    try:
        if _fingerprint(sibling.path.name, files.stat(sibling.path)) != sibling.fingerprint:
            return None
        return move_aside(files, places, sibling.path)
    except OSError:
        return None


def _identity(files: Files, path: Path) -> tuple[int, int] | None:
    try:
        status = files.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if status.st_ino else None


def _fingerprint(name: str, status: os.stat_result) -> str:
    return f"{status.st_size}:{status.st_mtime_ns}:{name}"


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()

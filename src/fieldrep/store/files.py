"""The folder of attached files: each is kept under its SHA-256, so the same content is kept once."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fieldrep.errors import Invalid, Unwritable
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.store.database import understandable

MAX_BYTES = 20 << 20
"""Largest file that can be attached: it has to travel to every laptop of the team."""

_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the folder. ``size`` in bytes."""

    sha256: str
    size: int


def file_path(paths: DataPaths, sha256: str) -> Path:
    """Return where the file of a digest is kept. The digest must be one of ours."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return paths.files / sha256[:2] / sha256


def take_file(paths: DataPaths, source: Path) -> StoredFile:
    """Copy a file into the folder unless its content is there already.

    It appears under its name only when it is complete and on disk. Raises Invalid for what is no
    file, empty or too large, Unwritable when it can't be read or kept.
    """
    if not source.is_file():
        raise Invalid(_("There is no such file."), {"file": str(source)})
    try:
        size = source.stat().st_size
        reading = source.open("rb")
    except OSError as error:
        raise Unwritable(_("The file can't be read."), where=str(source)) from error
    with reading, understandable(paths.files):
        _check_size(size, source)
        paths.files.mkdir(parents=True, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=".", suffix=".part", dir=paths.files)
        try:
            seen = hashlib.sha256()
            size = 0
            with os.fdopen(handle, "wb") as writing:
                while piece := reading.read(_PIECE):
                    size += len(piece)
                    _check_size(size, source)  # it may have grown meanwhile
                    seen.update(piece)
                    writing.write(piece)
                writing.flush()
                os.fsync(writing.fileno())
            target = file_path(paths, seen.hexdigest())
            if not target.exists():
                target.parent.mkdir(exist_ok=True)
                Path(partial).replace(target)
            return StoredFile(seen.hexdigest(), size)
        finally:
            Path(partial).unlink(missing_ok=True)


def _check_size(size: int, source: Path) -> None:
    if size == 0:
        raise Invalid(_("The file is empty."), {"file": str(source)})
    if size > MAX_BYTES:
        raise Invalid(
            _("The file is larger than {limit} MB.").format(limit=MAX_BYTES >> 20), {"file": str(source)}
        )

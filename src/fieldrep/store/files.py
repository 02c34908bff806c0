"""The folder of attached files: each is kept under its SHA-256, so the same content is kept once."""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from fieldrep.errors import Invalid, Unwritable
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.store.database import understandable

MAX_BYTES = 20 << 20
"""Largest file that can be attached. What travels to the team is the policy's ``file_limit_mb``."""

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
        with _written(paths, _pieces(reading, source)) as (partial, stored):
            if not file_path(paths, stored.sha256).exists():
                _name(paths, partial, stored)
            return stored


def is_here(paths: DataPaths, sha256: str, size: int) -> bool:
    """Say whether the file of a digest is in the folder with all its bytes."""
    try:
        return file_path(paths, sha256).stat().st_size == size
    except (OSError, ValueError):
        return False


def keep_file(paths: DataPaths, sha256: str, pieces: Iterable[bytes | memoryview]) -> bool:
    """Write a file that came from elsewhere into the folder; False when it is not the one of this digest.

    It appears under its name only when it is complete, right and on disk. Raises OSError, and what taking
    the pieces raises.
    """
    with _written(paths, pieces) as (partial, stored):
        if stored.sha256 != sha256:
            return False
        _name(paths, partial, stored)
        return True


@contextmanager
def _written(paths: DataPaths, pieces: Iterable[bytes | memoryview]) -> Iterator[tuple[Path, StoredFile]]:
    """Give pieces as a file without a name of its own yet, which is on disk; it is gone after the block
    unless it got one."""
    paths.files.mkdir(parents=True, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=".", suffix=".part", dir=paths.files)
    try:
        seen = hashlib.sha256()
        size = 0
        with os.fdopen(handle, "wb") as writing:
            for piece in pieces:
                size += len(piece)
                seen.update(piece)
                writing.write(piece)
            writing.flush()
            os.fsync(writing.fileno())
        yield Path(partial), StoredFile(seen.hexdigest(), size)
    finally:
        Path(partial).unlink(missing_ok=True)


def _name(paths: DataPaths, partial: Path, stored: StoredFile) -> None:
    target = file_path(paths, stored.sha256)
    target.parent.mkdir(exist_ok=True)
    partial.replace(target)


def _pieces(reading: BinaryIO, source: Path) -> Iterator[bytes]:
    size = 0
    while piece := reading.read(_PIECE):
        size += len(piece)
        _check_size(size, source)  # it may have grown meanwhile
        yield piece


def _check_size(size: int, source: Path) -> None:
    if size == 0:
        raise Invalid(_("The file is empty."), {"file": str(source)})
    if size > MAX_BYTES:
        raise Invalid(
            _("The file is larger than {limit} MB.").format(limit=MAX_BYTES >> 20), {"file": str(source)}
        )

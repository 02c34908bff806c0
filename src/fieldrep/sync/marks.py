"""What a cursor remembers of a file, and whether it still stands: a few bytes read, not the file."""

import hashlib
import os

from fieldrep.sync.files import Files, read_fully
from fieldrep.sync.hub import Cursor

_LENGTH = 4096
"""Bytes before a cursor that must be unchanged; more than the end of a frame with its digest."""


def mark_at(files: Files, handle: int, offset: int) -> str:
    """Return the SHA-256 (hex) of the bytes just before an offset; empty at the start of the file."""
    length = min(offset, _LENGTH)
    if not length:
        return ""
    before = read_fully(files, handle, offset - length, length)
    return hashlib.sha256(before).hexdigest() if len(before) == length else "short"


def stands(files: Files, handle: int, size: int, cursor: Cursor) -> bool:
    """Say whether a file of ``size`` bytes still has before the cursor what it had."""
    return size >= cursor.offset and mark_at(files, handle, cursor.offset) == cursor.mark


def is_unchanged(status: os.stat_result, cursor: Cursor) -> bool:
    """Say whether a file was not written since the cursor read all of it."""
    return status.st_size == cursor.size and (
        cursor.size == cursor.offset or status.st_mtime_ns == cursor.mtime_ns
    )

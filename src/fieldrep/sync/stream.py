"""Reading frames through the thin layer: an open file as a stream that ends where it is told to."""

import io
from collections.abc import Iterator
from typing import BinaryIO, cast

from fieldrep.sync.errors import Reason
from fieldrep.sync.files import Files
from fieldrep.sync.frames import LONGEST
from fieldrep.sync.scan import Found, FrameAt, scan

_PROBE = 2 * LONGEST
"""Bytes of a large file in which a frame should be whole, if any is."""


class FileStream(io.RawIOBase):
    """The bytes of an open file up to ``end``. ``cut`` tells that the file ended before."""

    def __init__(self, files: Files, handle: int, end: int) -> None:
        self._files = files
        self._handle = handle
        self._end = end
        self._at = 0
        self.cut = False

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = max(0, base + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._end - self._at)
        if wanted <= 0:
            return 0
        piece = self._files.read_at(self._handle, self._at, wanted)
        if not piece:
            self.cut = True
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def frames(self, start: int) -> Iterator[Found]:
        """Yield what stands from ``start`` to the end."""
        return scan(cast(BinaryIO, self), start)


def looks_foreign(files: Files, handle: int, size: int) -> bool:
    """Say whether a file is large and has no frame near its start, so that reading on is in vain."""
    if size <= _PROBE:
        return False
    near = FileStream(files, handle, _PROBE).frames(0)
    return not any(isinstance(found, FrameAt) or found.reason is Reason.NEWER for found in near)

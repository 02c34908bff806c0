"""Finding frames in a file that may be damaged anywhere: all of them, or the last one.

Reads in pieces, so that neither a large file nor what a header claims takes memory. After
damage the next frame is found by its magic.
"""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from fieldrep.sync.errors import FrameError, NewerFormat, Reason
from fieldrep.sync.frames import (
    DIGEST_LENGTH,
    FIXED_LENGTH,
    LONGEST,
    MAGIC,
    SHORTEST,
    TRAILER_LENGTH,
    Frame,
    body_end,
    parse,
)

PIECE = 1 << 18
"""Bytes read at a time."""

_ZEROS = bytes(PIECE)  # gigabytes of them are passed over by comparing


@dataclass(frozen=True, slots=True)
class FrameAt:
    """A good frame and where it begins."""

    offset: int
    frame: Frame


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that are no frame. ``reason`` is that of the first of them.

    With Reason.NEWER it is one whole frame of a newer major format, and nothing is wrong with it.
    """

    offset: int
    length: int
    reason: Reason


Found = FrameAt | Damage


def scan(source: BinaryIO | bytes, start: int = 0) -> Iterator[Found]:
    """Yield what a file holds from ``start`` on, in order and without a gap.

    ``source`` is open for reading and can seek, or is the bytes themselves. Errors of reading
    (OSError) pass through.
    """
    reader = _Reader(io.BytesIO(source) if isinstance(source, bytes) else source)
    at = start
    damage: Damage | None = None
    while reader.read(at, 1):
        found = _at(reader, at)
        at += len(found.frame.raw) if isinstance(found, FrameAt) else found.length
        if isinstance(found, Damage) and found.reason is not Reason.NEWER:
            damage = found if damage is None else replace(damage, length=damage.length + found.length)
            continue
        if damage is not None:
            yield damage
            damage = None
        yield found
    if damage is not None:
        yield damage


def tail(read_at: Callable[[int, int], bytes], size: int) -> tuple[int, bytes] | None:
    """Return (offset, digest) of the last frame of a file of ``size`` bytes, checked whole.

    None when the file does not end in a good frame of this format. ``read_at(offset, length)``
    reads; it may return less at the end of the file.
    """
    if size < SHORTEST:
        return None
    total = int.from_bytes(read_at(size - TRAILER_LENGTH, TRAILER_LENGTH), "big")
    if not SHORTEST <= total <= min(size, LONGEST):
        return None
    try:
        return size - total, parse(read_at(size - total, total)).digest
    except FrameError:
        return None


def _at(reader: "_Reader", at: int) -> Found:
    """Return the frame that begins here, or the damage up to the next magic."""
    try:
        length = _length_at(reader, at)
        try:
            return FrameAt(at, parse(reader.read(at, length)))
        except NewerFormat:
            return Damage(at, length, Reason.NEWER)
    except FrameError as error:
        return _damage(reader, at, error.reason)


def _length_at(reader: "_Reader", at: int) -> int:
    """Return the length of the frame that begins here, once its two ends agree on it."""
    digest_end = body_end(reader.read(at, FIXED_LENGTH)) + DIGEST_LENGTH
    signed = reader.peek(at + digest_end, 2)
    total = digest_end + 2 + int.from_bytes(signed, "big") + TRAILER_LENGTH
    last = reader.peek(at + total - TRAILER_LENGTH, TRAILER_LENGTH)
    if len(signed) < 2 or len(last) < TRAILER_LENGTH:
        raise FrameError(Reason.TRUNCATED)
    if total > LONGEST or int.from_bytes(last, "big") != total:
        raise FrameError(Reason.TRAILER)
    return total


def _damage(reader: "_Reader", at: int, reason: Reason) -> Damage:
    """Return the damage from here to the next magic, or to the end of the file."""
    if reason is Reason.TRUNCATED and not reader.read(at, len(MAGIC)).startswith(MAGIC):
        reason = Reason.GARBAGE  # a few bytes at the end that never began a frame
    zeros = reason is Reason.GARBAGE and reader.read(at, 1) == b"\0"
    place = at + 1
    while True:
        piece = reader.read(place, PIECE)
        if piece == _ZEROS:
            place += PIECE
            continue
        found = piece.find(MAGIC)
        last = found >= 0 or len(piece) < PIECE
        # a magic may lie across two pieces
        end = found if found >= 0 else len(piece) if last else PIECE - len(MAGIC) + 1
        zeros = zeros and piece.count(0, 0, end) == end
        place += end
        if last:
            return Damage(at, place - at, Reason.ZEROS if zeros else reason)


class _Reader:
    """Reads anywhere in a stream, with one piece of it in memory."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0
        self._piece = b""

    def read(self, at: int, length: int) -> bytes:
        """Return these bytes, fewer only at the end of the stream; what follows is likely to be next."""
        if not self._holds(at, length):
            self._piece = self._fetch(at, max(length, PIECE))
            self._at = at
        return self._piece[at - self._at : at - self._at + length]

    def peek(self, at: int, length: int) -> bytes:
        """Return these bytes, and stay where reading is."""
        return self.read(at, length) if self._holds(at, length) else self._fetch(at, length)

    def _holds(self, at: int, length: int) -> bool:
        return self._at <= at and at + length <= self._at + len(self._piece)

    def _fetch(self, at: int, length: int) -> bytes:
        self._stream.seek(at)
        parts = []
        while length > 0 and (part := self._stream.read(length)):  # a raw stream may give less
            parts.append(part)
            length -= len(part)
        return b"".join(parts)

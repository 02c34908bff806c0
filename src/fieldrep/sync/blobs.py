"""What a frame of type BLOB_PART holds: a piece of an attached file, and which piece of which file.

A file's name, type and owner travel as a record; here are only its bytes, known by their SHA-256. Pure.
"""

import struct
from dataclasses import dataclass

from fieldrep.sync.errors import PayloadError

PART_BYTES = 1 << 20
"""Most of a file that goes into one frame. Sending 10 MB took 570 ms of processor time in parts of 64 KiB,
240 in 256 KiB, 170 in 1 MiB and in 4 MiB; smaller parts keep writes short and damage small."""

MOST_BYTES = 64 << 20
"""A claim to be of a larger file is not believed; more than any file that can be attached."""

_LAYOUT = 1
_HEAD = struct.Struct(">B32sQII")


@dataclass(frozen=True, slots=True)
class Blob:
    """Part ``number`` (from 1) of the ``of`` parts of a file with so many bytes and this SHA-256 (hex).

    All parts but the last are equally long; which bytes a part has follows from size and number alone, so
    parts made by different installations fit together.
    """

    sha256: str
    size: int
    number: int
    of: int

    @property
    def place(self) -> slice:
        """Which bytes of the file the part has."""
        length = -(-self.size // self.of)
        return slice((self.number - 1) * length, min(self.number * length, self.size))


def parts_of(sha256: str, size: int) -> list[Blob]:
    """Return the parts in which a file goes out."""
    of = -(-size // PART_BYTES)
    return [Blob(sha256, size, number, of) for number in range(1, of + 1)]


def encode(blob: Blob, data: bytes) -> bytes:
    """Return the payload of a part with its bytes."""
    return _HEAD.pack(_LAYOUT, bytes.fromhex(blob.sha256), blob.size, blob.number, blob.of) + data


def decode(plaintext: bytes) -> tuple[Blob, memoryview]:
    """Return what a payload is a part of, and the bytes; raises PayloadError.

    What it claims is held against the bytes that are there before anything is made of it.
    """
    if len(plaintext) <= _HEAD.size or plaintext[0] != _LAYOUT:
        raise PayloadError("no part of a file")
    _layout, digest, size, number, of = _HEAD.unpack_from(plaintext)
    data = memoryview(plaintext)[_HEAD.size :]
    if not (1 <= number <= of <= size <= MOST_BYTES):
        raise PayloadError("impossible numbers")
    blob = Blob(digest.hex(), size, number, of)
    if len(data) != blob.place.stop - blob.place.start:
        raise PayloadError("not as long as the part must be")
    return blob, data

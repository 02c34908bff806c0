"""Identity of records: UUIDv7 in order of creation, UUIDv5 where a natural key exists.

Ids are canonical lower-case text of 36 characters.
"""

import hashlib
import os
import time
import uuid

NAMESPACE = uuid.UUID("6f1c0a9e-52f4-5b1e-9d0b-7a3c1f2e4d5b")
"""Root of all natural keys; fixed for good, or two installations would make different records."""


def uuid7(milliseconds: int | None = None) -> str:
    """Return a new UUIDv7 (RFC 9562); ``milliseconds`` since the epoch, now without it."""
    stamp = time.time_ns() // 1_000_000 if milliseconds is None else milliseconds
    random = int.from_bytes(os.urandom(10), "big")
    value = (stamp & (1 << 48) - 1) << 80 | 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & (1 << 62) - 1
    return str(uuid.UUID(int=value))


def uuid5_of(kind: str, *parts: str) -> str:
    """Return the UUIDv5 of a record kind and the parts of its natural key, in their order."""
    key = "\x1f".join((kind, *parts))
    # what uuid.uuid5 does, without its objects: an import asks for tens of thousands
    digest = bytearray(hashlib.sha1(NAMESPACE.bytes + key.encode(), usedforsecurity=False).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x50
    digest[8] = digest[8] & 0x3F | 0x80
    text = digest.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

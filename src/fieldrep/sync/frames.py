"""The byte layout of one frame: write it, read it, say whose it is. docs/FORMAT.md describes it.

Reading a frame needs no key; only ``open_frame`` does. What this version does not know (types,
extensions, key ids, flags) is carried along.
"""

import hashlib
import struct
import zlib
from dataclasses import dataclass, replace
from enum import IntEnum

from fieldrep.sync.errors import CannotOpen, FrameError, NewerFormat, PayloadError, Reason

MAGIC = b"\x89FRF\r\n\x1a\n"
"""Not text, and broken by a transfer that changes line ends or strips the eighth bit."""

MAJOR, MINOR = 1, 0

_FIXED = struct.Struct(">8sHBBBBBB16s16sQ32s16sI12s")
_EXTENSION = struct.Struct(">HH")
FIXED_LENGTH = _FIXED.size
TAG_LENGTH = 16
DIGEST_LENGTH = 32
TRAILER_LENGTH = 4

MAX_HEADER = 0xFFFF
MAX_PAYLOAD = 8 << 20
MAX_SIGNATURE = 1024
MAX_PLAINTEXT = 32 << 20
"""A frame that unpacks to more is refused."""

SHORTEST = FIXED_LENGTH + TAG_LENGTH + DIGEST_LENGTH + 2 + TRAILER_LENGTH
LONGEST = MAX_HEADER + MAX_PAYLOAD + TAG_LENGTH + DIGEST_LENGTH + 2 + MAX_SIGNATURE + TRAILER_LENGTH

NO_DIGEST = bytes(DIGEST_LENGTH)
"""What the first frame of an author names as the one before."""


class FrameType(IntEnum):
    """What a frame carries. A header may hold other numbers, of newer programs."""

    OPERATIONS = 1
    SNAPSHOT = 2
    KEY = 3
    DEVICE = 4
    BLOB_PART = 5
    RECEIPT = 6


class Cipher(IntEnum):
    """How the payload is encrypted; every suite ends in a tag of 16 bytes."""

    AES_256_GCM = 1


class Compression(IntEnum):
    """How the payload is packed before it is encrypted."""

    NONE = 0
    ZLIB = 1


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the clear before the payload, all of it authenticated.

    ``team``, ``author`` and ``key`` are 16 bytes, ``previous`` is the digest (32 bytes) of the
    author's frame before. ``payload_length`` and ``nonce`` are filled in by ``build``.
    ``extensions`` are (type, value) in their order.
    """

    type: int
    team: bytes
    author: bytes
    number: int
    key: bytes
    previous: bytes = NO_DIGEST
    extensions: tuple[tuple[int, bytes], ...] = ()
    compression: int = Compression.ZLIB
    cipher: int = Cipher.AES_256_GCM
    flags: int = 0
    major: int = MAJOR
    minor: int = MINOR
    payload_length: int = 0
    nonce: bytes = bytes(12)

    def extension(self, kind: int) -> bytes | None:
        """Return the value of the first extension of a type."""
        return next((value for found, value in self.extensions if found == kind), None)

    def to_bytes(self) -> bytes:
        """Return the header as it stands in the frame: the data the encryption authenticates."""
        tail = b"".join(_EXTENSION.pack(kind, len(value)) + value for kind, value in self.extensions)
        length = FIXED_LENGTH + len(tail)
        if length > MAX_HEADER:
            raise FrameError(Reason.TOO_LONG)
        fixed = (self.major, self.minor, self.type, self.flags, self.cipher, self.compression)
        names = (self.team, self.author, self.number, self.previous, self.key)
        return _FIXED.pack(MAGIC, length, *fixed, *names, self.payload_length, self.nonce) + tail


@dataclass(frozen=True, slots=True)
class Frame:
    """One whole frame. ``body`` is ciphertext and tag, ``digest`` its identity, ``raw`` all its bytes."""

    header: Header
    body: bytes
    digest: bytes
    signature: bytes
    raw: bytes

    @property
    def aad(self) -> bytes:
        """The header's bytes as they came."""
        return self.raw[: int.from_bytes(self.raw[8:10], "big")]


def build(
    header: Header,
    plaintext: bytes,
    data_key: bytes,
    signing_key: bytes | None,
    *,
    nonce: bytes | None = None,
) -> Frame:
    """Pack, encrypt and sign: the bytes of a frame, made once and never again.

    ``header.compression`` says how the plaintext is packed; ``signing_key`` is an Ed25519
    private key of 32 bytes. ``nonce`` is random; only test vectors give one. Raises FrameError
    (too long) when it does not fit into a frame.
    """
    from fieldrep.sync import crypto

    packed = pack(plaintext) if header.compression == Compression.ZLIB else plaintext
    if len(packed) > MAX_PAYLOAD or len(plaintext) > MAX_PLAINTEXT:
        raise FrameError(Reason.TOO_LONG)
    nonce = crypto.new_nonce() if nonce is None else nonce
    header = replace(header, payload_length=len(packed), nonce=nonce)
    aad = header.to_bytes()
    body = crypto.encrypt(data_key, nonce, packed, aad)
    digest = hashlib.sha256(aad + body).digest()
    signature = b"" if signing_key is None else crypto.sign(signing_key, digest)
    return Frame(header, body, digest, signature, _assemble(aad, body, digest, signature))


def _assemble(aad: bytes, body: bytes, digest: bytes, signature: bytes) -> bytes:
    raw = aad + body + digest + len(signature).to_bytes(2, "big") + signature
    return raw + (len(raw) + TRAILER_LENGTH).to_bytes(TRAILER_LENGTH, "big")


def open_frame(frame: Frame, data_key: bytes) -> bytes:
    """Return the payload of a frame, decrypted and unpacked.

    Raises CannotOpen when the key does not fit the frame, PayloadError when it does and what
    is inside can't be unpacked or is larger than a frame may unpack to.
    """
    from fieldrep.sync import crypto

    if frame.header.cipher != Cipher.AES_256_GCM:
        raise PayloadError("unknown cipher suite")
    packed = crypto.decrypt(data_key, frame.header.nonce, frame.body, frame.aad)
    if packed is None:
        raise CannotOpen
    if frame.header.compression == Compression.NONE:
        return packed
    if frame.header.compression == Compression.ZLIB:
        return unpack(packed)
    raise PayloadError("unknown compression")


def pack(plaintext: bytes) -> bytes:
    """Pack with zlib. Its smaller blocks suit columns of different nature: 5 % less on 100 changes."""
    deflater = zlib.compressobj(6, memLevel=6)
    return deflater.compress(plaintext) + deflater.flush()


def unpack(packed: bytes) -> bytes:
    """Undo zlib, up to MAX_PLAINTEXT bytes; raises PayloadError."""
    inflater = zlib.decompressobj()
    try:
        plain = inflater.decompress(packed, MAX_PLAINTEXT)
    except zlib.error:
        raise PayloadError("not packed with zlib") from None
    if inflater.unconsumed_tail or not inflater.eof:
        raise PayloadError("unpacks to too much" if inflater.unconsumed_tail else "packed data cut off")
    if inflater.unused_data:
        raise PayloadError("data after the packed data")
    return plain


def body_end(prefix: bytes) -> int:
    """Return where the ciphertext and tag end, from the first FIXED_LENGTH bytes of a frame.

    Raises FrameError when they can't begin a frame. This much is the same in every major format.
    """
    if len(prefix) < FIXED_LENGTH:
        raise FrameError(Reason.TRUNCATED)
    magic, length, *_rest, payload_length, _nonce = _FIXED.unpack_from(prefix)
    if magic != MAGIC:
        raise FrameError(Reason.GARBAGE)
    if length < FIXED_LENGTH:
        raise FrameError(Reason.HEADER)
    if payload_length > MAX_PAYLOAD:
        raise FrameError(Reason.TOO_LONG)
    return int(length + payload_length + TAG_LENGTH)


def parse(raw: bytes) -> Frame:
    """Read a frame that is exactly these bytes. Needs no key.

    Raises NewerFormat for a whole frame of a newer major format, FrameError for what is none.
    """
    end = body_end(raw)
    digest_end = end + DIGEST_LENGTH
    if len(raw) < digest_end + 2 + TRAILER_LENGTH:
        raise FrameError(Reason.TRUNCATED)
    signed = int.from_bytes(raw[digest_end : digest_end + 2], "big")
    total = digest_end + 2 + signed + TRAILER_LENGTH
    if signed > MAX_SIGNATURE or len(raw) > total:
        raise FrameError(Reason.TRAILER)
    if len(raw) < total:
        raise FrameError(Reason.TRUNCATED)
    if int.from_bytes(raw[-TRAILER_LENGTH:], "big") != total:
        raise FrameError(Reason.TRAILER)
    digest = raw[end:digest_end]
    if hashlib.sha256(memoryview(raw)[:end]).digest() != digest:
        raise FrameError(Reason.DIGEST)
    if raw[10] > MAJOR:
        raise NewerFormat(raw[10])
    header = _header(raw)
    body = raw[int.from_bytes(raw[8:10], "big") : end]
    return Frame(header, body, digest, raw[digest_end + 2 : -TRAILER_LENGTH], raw)


def _header(raw: bytes) -> Header:
    _magic, length, major, minor, kind, flags, cipher, compression, *rest = _FIXED.unpack_from(raw)
    team, author, number, previous, key, payload_length, nonce = rest
    return Header(
        type=kind,
        team=team,
        author=author,
        number=number,
        key=key,
        previous=previous,
        extensions=_extensions(raw, length),
        compression=compression,
        cipher=cipher,
        flags=flags,
        major=major,
        minor=minor,
        payload_length=payload_length,
        nonce=nonce,
    )


def _extensions(raw: bytes, end: int) -> tuple[tuple[int, bytes], ...]:
    found = []
    at = FIXED_LENGTH
    while at < end:
        if at + _EXTENSION.size > end:
            raise FrameError(Reason.HEADER)
        kind, length = _EXTENSION.unpack_from(raw, at)
        at += _EXTENSION.size + length
        if at > end:
            raise FrameError(Reason.HEADER)
        found.append((kind, raw[at - length : at]))
    return tuple(found)

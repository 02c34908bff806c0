"""What a device frame holds: the public keys of an installation, and whose it is. And whether a
frame is signed by the installation it names; this is shown, nothing is refused for it yet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from fieldrep.sync import crypto
from fieldrep.sync.coverage import read_hex, read_object
from fieldrep.sync.errors import PayloadError
from fieldrep.sync.frames import Frame


@dataclass(frozen=True, slots=True)
class DeviceKeys:
    """The private keys of this installation, 32 bytes each: Ed25519 signs, X25519 is for key exchange."""

    signing: bytes = field(repr=False)
    exchange: bytes = field(repr=False)

    @classmethod
    def new(cls) -> "DeviceKeys":
        """Return new random keys."""
        return cls(crypto.new_signing_key(), crypto.new_exchange_key())


@dataclass(frozen=True, slots=True)
class Device:
    """What an installation says of itself: its public keys, its person's id, the machine's name."""

    signing: bytes
    exchange: bytes
    person: str = ""
    name: str = ""
    wall: str = ""

    @classmethod
    def of(cls, keys: DeviceKeys, person: str = "", name: str = "", wall: str = "") -> "Device":
        """Return the public side of an installation's keys."""
        public = crypto.signing_public(keys.signing), crypto.exchange_public(keys.exchange)
        return cls(*public, person, name, wall)


class SignatureState(StrEnum):
    """How the signature of a frame stands. UNKNOWN: no device frame of its author is known."""

    GOOD = "good"
    UNKNOWN = "unknown"
    BAD = "bad"


def signature_state(frame: Frame, known: Mapping[bytes, bytes]) -> SignatureState:
    """Check a frame against the known devices: author (16 bytes) → public Ed25519 key.

    The first device frame of an author should count: a later one with another key is not signed by
    the first.
    """
    return check_signature(frame.header.author, frame.signature, frame.digest, known)


def check_signature(
    author: bytes, signature: bytes, message: bytes, known: Mapping[bytes, bytes]
) -> SignatureState:
    """Check a signature of an author's; the message of a frame is its digest."""
    public = known.get(author)
    if public is None:
        return SignatureState.UNKNOWN
    return SignatureState.GOOD if crypto.verify(public, signature, message) else SignatureState.BAD


def encode(device: Device) -> bytes:
    """Return the payload of a device frame."""
    return json.dumps(
        {
            "signing": device.signing.hex(),
            "exchange": device.exchange.hex(),
            "person": device.person,
            "name": device.name,
            "wall": device.wall,
        }
    ).encode()


def decode(data: bytes) -> Device:
    """Read the payload of a device frame; raises PayloadError."""
    found = read_object(data)
    texts = [found.get(name, "") for name in ("person", "name", "wall")]
    if not all(isinstance(text, str) for text in texts):
        raise PayloadError("a member of the device is no text")
    return Device(read_hex(found.get("signing"), 32), read_hex(found.get("exchange"), 32), *texts)

"""What a receipt frame holds: which frames its author has taken in, and when."""

from dataclasses import dataclass

from fieldrep.sync import coverage
from fieldrep.sync.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Receipt:
    """The frames that the author of the receipt has seen. ``wall`` is a UTC instant, ISO 8601."""

    seen: Coverage
    wall: str = ""


def encode(receipt: Receipt) -> bytes:
    """Return the payload of a receipt frame."""
    return coverage.encode(receipt.seen, wall=receipt.wall)


def decode(data: bytes) -> Receipt:
    """Read the payload of a receipt frame; raises PayloadError."""
    wall = coverage.read_object(data).get("wall", "")
    return Receipt(coverage.decode(data), wall if isinstance(wall, str) else "")

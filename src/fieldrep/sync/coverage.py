"""Which frames are meant, as ranges of numbers by author, and by digest where a number is forked.

A mere maximum per author would claim frames that never arrived.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from fieldrep.sync.errors import PayloadError

Ranges = tuple[tuple[int, int], ...]

SECTION = 7
"""The section of a snapshot's payload that says what it covers."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """A set of frames. ``numbers`` maps an author (16 bytes) to its (first, last) ranges, rising and
    apart; ``digests`` are those frames alone that share a number with others."""

    numbers: Mapping[bytes, Ranges] = field(default_factory=dict)
    digests: frozenset[bytes] = frozenset()

    @classmethod
    def of(cls, frames: Iterable[tuple[bytes, int]], digests: Iterable[bytes] = ()) -> "Coverage":
        """Return the coverage of (author, number) pairs and single digests."""
        found: dict[bytes, set[int]] = defaultdict(set)
        for author, number in frames:
            found[author].add(number)
        return cls({author: _ranges(found[author]) for author in sorted(found)}, frozenset(digests))

    def covers(self, author: bytes, number: int, digest: bytes = b"") -> bool:
        """Say whether a frame belongs to the set."""
        return digest in self.digests or any(
            first <= number <= last for first, last in self.numbers.get(author, ())
        )


def _ranges(numbers: set[int]) -> Ranges:
    ordered = sorted(numbers)
    breaks = [place for place, (a, b) in enumerate(pairwise(ordered), 1) if b > a + 1]
    return tuple((ordered[begin], ordered[end - 1]) for begin, end in pairwise([0, *breaks, len(ordered)]))


def encode(coverage: Coverage, **further: Any) -> bytes:
    """Return a coverage as a JSON object; ``further`` are more members of it."""
    return json.dumps(
        {
            **further,
            "numbers": {author.hex(): ranges for author, ranges in coverage.numbers.items()},
            "digests": sorted(digest.hex() for digest in coverage.digests),
        },
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode()


def decode(data: bytes) -> Coverage:
    """Read what ``encode`` wrote; raises PayloadError."""
    found = read_object(data)
    numbers, digests = found.get("numbers"), found.get("digests")
    if not isinstance(numbers, dict) or not isinstance(digests, list):
        raise PayloadError("no coverage")
    return Coverage(
        {read_hex(author, 16): _read_ranges(ranges) for author, ranges in numbers.items()},
        frozenset(read_hex(digest, 32) for digest in digests),
    )


def _read_ranges(found: Any) -> Ranges:
    last = -1
    ranges = []
    for pair in found if isinstance(found, list) else [None]:
        if not (isinstance(pair, list) and len(pair) == 2 and all(type(n) is int for n in pair)):
            raise PayloadError("a range is no pair of numbers")
        if not last < pair[0] <= pair[1] < 1 << 64:
            raise PayloadError("ranges out of order")
        last = pair[1]
        ranges.append((pair[0], pair[1]))
    return tuple(ranges)


def read_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object that ``data`` is; raises PayloadError."""
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise PayloadError("not JSON") from None
    if not isinstance(found, dict):
        raise PayloadError("not a JSON object")
    return found


def read_hex(text: Any, length: int) -> bytes:
    """Return the bytes of a hexadecimal text of a given length in bytes; raises PayloadError."""
    try:
        found = bytes.fromhex(text)
    except (ValueError, TypeError):
        raise PayloadError("not hexadecimal") from None
    if len(found) != length:
        raise PayloadError("wrong length")
    return found

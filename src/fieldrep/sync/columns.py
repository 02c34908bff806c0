"""Whole numbers in columns, so that packing finds what they have in common.

A column of n numbers: one byte w (1, 2, 4 or 8), then the differences d of neighbours (the first from
0) as 2d, or -2d - 1 for those below 0, in w bytes: first the lowest byte of all, then the next of
all, and so on. Numbers have a sign and 64 bits; differences beyond that go round.
"""

import sys
from array import array
from collections.abc import Sequence
from itertools import accumulate, pairwise

from fieldrep.sync.errors import PayloadError

_CODES = ((1, "B"), (2, "H"), (4, "I"), (8, "Q"))
_CODE_OF = dict(_CODES)
_HALF = 1 << 63


def pack(numbers: Sequence[int]) -> bytes:
    """Return the bytes of a column; raises ValueError for a number of more than 64 bits."""
    if numbers and not -_HALF <= min(numbers) <= max(numbers) < _HALF:
        raise ValueError("number out of range")
    steps = [after - before for before, after in pairwise((0, *numbers))]
    if max(map(abs, steps), default=0) >= _HALF:
        steps = [_around(step) for step in steps]
    folded = [2 * step if step >= 0 else -2 * step - 1 for step in steps]
    highest = max(folded, default=0)
    width, code = next(pair for pair in _CODES if highest < 1 << 8 * pair[0])
    raw = array(code, folded)
    if sys.byteorder == "big":
        raw.byteswap()
    return bytes((width,)) + planes(raw.tobytes(), width)


def unpack(data: bytes, at: int, count: int) -> tuple[list[int], int]:
    """Return the column of ``count`` numbers that begins at ``at``, and where it ends."""
    width = data[at] if at < len(data) else 0
    end = at + 1 + width * count
    if width not in _CODE_OF or end > len(data):
        raise PayloadError("column cut off")
    raw = array(_CODE_OF[width])
    raw.frombytes(rows(data[at + 1 : end], width))
    if sys.byteorder == "big":
        raw.byteswap()
    steps = [-(folded + 1) // 2 if folded & 1 else folded // 2 for folded in raw]
    numbers = list(accumulate(steps))
    if numbers and not -_HALF <= min(numbers) <= max(numbers) < _HALF:
        numbers = [_around(number) for number in numbers]
    return numbers, end


def _around(number: int) -> int:
    return (number + _HALF) % (2 * _HALF) - _HALF


def planes(raw: bytes, width: int) -> bytes:
    """Turn rows of ``width`` bytes into columns: all first bytes, all second bytes, …"""
    return b"".join(raw[place::width] for place in range(width))


def rows(raw: bytes, width: int) -> bytes:
    """Undo ``planes``."""
    count = len(raw) // width
    turned = bytearray(len(raw))
    for place in range(width):
        turned[place::width] = raw[place * count : (place + 1) * count]
    return bytes(turned)

"""Sets of whole numbers as ranges: which numbers of an author's frames were seen. Pure."""

import json
from collections.abc import Iterable, Mapping

Ranges = tuple[tuple[int, int], ...]
"""First and last number of each run, in order, without touching."""


def to_ranges(numbers: Iterable[int]) -> Ranges:
    """Return the runs of some numbers."""
    return join_ranges(tuple((number, number) for number in numbers))


def join_ranges(*several: Iterable[tuple[int, int]]) -> Ranges:
    """Return the runs that hold everything these hold."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(pair for ranges in several for pair in ranges):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)


def gaps(ranges: Ranges) -> Ranges:
    """Return the runs that are missing below the greatest number, counted from 1."""
    found = []
    following = 1
    for first, last in ranges:
        if first > following:
            found.append((following, first - 1))
        following = last + 1
    return tuple(found)


def holds(ranges: Ranges, number: int) -> bool:
    """Say whether a number is among them."""
    return any(first <= number <= last for first, last in ranges)


def ranges_to_plain(ranges: Mapping[str, Ranges]) -> str:
    """Return ranges by author as JSON."""
    return json.dumps({author: [list(pair) for pair in each] for author, each in sorted(ranges.items())})


def ranges_from_plain(text: str) -> dict[str, Ranges]:
    """Read what ``ranges_to_plain`` wrote; raises ValueError for anything else."""
    try:
        found = json.loads(text)
        return {str(author): join_ranges((int(a), int(b)) for a, b in each) for author, each in found.items()}
    except (TypeError, AttributeError, RecursionError):
        raise ValueError("no ranges") from None

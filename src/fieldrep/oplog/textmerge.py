"""A line-wise merge of texts that were written apart from one common text.

A pure proposal, which is written only when a person accepts it. Where two have changed the same lines
differently, what both say is kept, one below the other, so that accepting it loses nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged text. ``clean``: nobody changed the same lines differently."""

    text: str
    clean: bool


def merge_texts(base: str, sides: Sequence[str]) -> Merged:
    """Merge texts that all go back to ``base``; without one a common text is empty."""
    if not sides:
        return Merged(base, True)
    merged, clean = sides[0].splitlines(), True
    for side in sides[1:]:
        parts = list(_parts(base.splitlines(), merged, side.splitlines()))
        merged = [line for lines, _clean in parts for line in lines]
        clean = clean and all(alone for _lines, alone in parts)
    return Merged("\n".join(merged), clean)


def _parts(base: list[str], one: list[str], other: list[str]) -> Iterator[tuple[list[str], bool]]:
    """Yield the merged text in parts, and of each whether at most one side changed it or both alike."""
    at = at_one = at_other = 0
    for start, start_one, start_other, size in _common(base, one, other):
        yield _changed(base[at:start], one[at_one:start_one], other[at_other:start_other])
        yield base[start : start + size], True
        at, at_one, at_other = start + size, start_one + size, start_other + size
    yield _changed(base[at:], one[at_one:], other[at_other:])


def _common(base: list[str], one: list[str], other: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Yield the runs of lines that both sides have kept: place in each of the three, and length."""
    kept, kept_other = _kept(base, one), _kept(base, other)
    shared = [line for line in sorted(kept) if line in kept_other]
    run: list[int] = []
    for line in shared:
        beside = run and (line, kept[line], kept_other[line]) == tuple(
            place + 1 for place in (run[-1], kept[run[-1]], kept_other[run[-1]])
        )
        if run and not beside:
            yield run[0], kept[run[0]], kept_other[run[0]], len(run)
            run = []
        run.append(line)
    if run:
        yield run[0], kept[run[0]], kept_other[run[0]], len(run)


def _kept(base: list[str], side: list[str]) -> dict[int, int]:
    """Return the lines of the base that a side has kept: place in the base → place in the side."""
    matcher = SequenceMatcher(None, base, side, autojunk=False)
    return {
        block.a + line: block.b + line
        for block in matcher.get_matching_blocks()
        for line in range(block.size)
    }


def _changed(base: list[str], one: list[str], other: list[str]) -> tuple[list[str], bool]:
    if one in (base, other):
        return other, True
    if other == base:
        return one, True
    # no line of the base was kept by both here: what one side kept, the other took away or replaced
    ours, theirs = _new(base, one), _new(base, other)
    return list(both(ours, theirs)), not (ours and theirs)


def _new(base: list[str], side: list[str]) -> list[str]:
    kept = set(_kept(base, side).values())
    return [line for place, line in enumerate(side) if place not in kept]


def both(one: Sequence[str], other: Sequence[str]) -> Iterator[str]:
    """Yield the lines of both, those they share in this order once."""
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        yield from one[start:end]
        if tag != "equal":
            yield from other[other_start:other_end]


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text; ``new``: the text it is compared with does not have it."""

    text: str
    new: bool


def pieces(text: str, compared: str) -> list[Piece]:
    """Return a text in runs that another one has, too, or does not have.

    Short texts are compared by characters, long ones by words and lines.
    """
    one, other = _tokens(text), _tokens(compared)
    matcher = SequenceMatcher(None, other, one, autojunk=False)
    found = []
    for tag, _start, _end, start, end in matcher.get_opcodes():
        if end > start:
            found.append(Piece("".join(one[start:end]), tag != "equal"))
    return found


_BY_CHARACTER = 200
_MOST_TOKENS = 4_000


def _tokens(text: str) -> list[str]:
    if len(text) <= _BY_CHARACTER:
        return list(text)
    words = list(_words(text))
    return words if len(words) <= _MOST_TOKENS else text.splitlines(keepends=True)


def _words(text: str) -> Iterable[str]:
    """Yield words with the blank after them; of scripts without blanks, single signs."""
    word = ""
    for sign in text:
        word += sign
        if sign.isspace() or ord(sign) > 0x2E80:
            yield word
            word = ""
    if word:
        yield word

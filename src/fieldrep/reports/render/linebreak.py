"""Breaking text into lines of a width: between Chinese characters and between words, by the rules of each.

A line never starts with a closing mark (，。、；）》”) nor ends with an opening one (（《“), words are broken
only where they are longer than a line. Pure: widths come from the caller.
"""

import unicodedata
from collections.abc import Callable, Iterator

NEVER_FIRST = frozenset("，。、；：！？）》」』】〕〉〗”’…—～·‧％‰℃々ー,.!?;:)]}%")
NEVER_LAST = frozenset("（《「『【〔〈〖“‘([{￥¥$€£")

NO_BREAK = "\u00a0"
"""A space that holds together what stands beside it."""

Measure = Callable[[str], float]
"""Gives the width of one character."""


def break_lines(text: str, width: float, measure: Measure) -> list[str]:
    """Return text as lines no wider than ``width``; line breaks in the text are kept.

    A line holds at least one character, however narrow the width is. Spaces at a break are left out.
    """
    return [line for paragraph in text.split("\n") for line in _paragraph(paragraph, width, measure)]


def _paragraph(text: str, width: float, measure: Measure) -> Iterator[str]:
    line, filled = "", 0.0
    for unit in _units(text):
        needed = _width(unit.rstrip(" "), measure)
        if line and filled + needed > width:
            yield line.rstrip(" ")
            line, filled = "", 0.0
        if needed > width:
            *whole, unit = _pieces(unit, width, measure)
            yield from whole
        line += unit
        filled += _width(unit, measure)
    yield line.rstrip(" ")


def _units(text: str) -> Iterator[str]:
    """Yield the pieces between which a line may end; spaces stand at the end of their piece."""
    start = 0
    for index in range(1, len(text)):
        if _may_break(text[index - 1], text[index]):
            yield text[start:index]
            start = index
    if text:
        yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in NEVER_FIRST or before in NEVER_LAST or NO_BREAK in (before, after):
        return False
    if before == " " or _is_wide(before) or _is_wide(after):
        return True
    return before in "-/" and after.isalpha()


def _pieces(unit: str, width: float, measure: Measure) -> Iterator[str]:
    """Cut a piece that is wider than a line wherever the line is full."""
    piece, filled = "", 0.0
    for character in unit:
        needed = measure(character)
        if piece and filled + needed > width:
            yield piece
            piece, filled = "", 0.0
        piece += character
        filled += needed
    yield piece


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in "WF"


def _width(text: str, measure: Measure) -> float:
    return sum(map(measure, text))

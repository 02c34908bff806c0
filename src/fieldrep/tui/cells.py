"""Text measured in terminal cells: made harmless, cut, padded, wrapped; wide characters stay whole."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rich.cells import cell_len, get_character_cell_size

from fieldrep.tui.signs import AMBIGUOUS, ascii_mode, sign

# Control characters could move the cursor, direction marks could turn the line round, joiners and
# selectors make the width a guess: none of them reaches the terminal.
_SPACES = "\t\n\x0b\x0c\r\x1c\x1d\x1e\x85\u2028\u2029"
_DROPPED = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
_ANY_SPACE = re.compile(f"[{_SPACES}]+")
_ANY_DROPPED = re.compile(f"[{_DROPPED}]")
_ANY_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_UNSAFE = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff{_DROPPED}]")
# A line may end at a space or between two wide characters, but never before these.
_NO_LINE_START = frozenset("，。、；：？！）》」』”’】…·,.;:?!)%\u00a0")
NO_BREAK = "\u00a0"
"""A space at which no line ends."""
_NO_LINE_END = frozenset(f"（《「『【“‘({NO_BREAK}")
"""What belongs to what follows it."""


@lru_cache(maxsize=8192)
def safe(text: str) -> str:
    """Return a text as one line that can't harm the screen: no control or direction characters."""
    if _UNSAFE.search(text):
        text = _ANY_SPACE.sub(" ", text)
        text = _ANY_DROPPED.sub("", text)
        text = _ANY_CONTROL.sub("�", text)
    return text


def drawn(text: str) -> str:
    """Return a text as it is drawn: harmless, and in ASCII mode without characters of unsure width."""
    text = safe(text)
    return text.translate(AMBIGUOUS) if ascii_mode() else text


def width(text: str) -> int:
    """Return how many cells a text takes."""
    return cell_len(text)


def cut(text: str, cells: int) -> str:
    """Return the longest beginning of a text that fits into ``cells``."""
    if cell_len(text) <= cells:
        return text
    used = 0
    for index, character in enumerate(text):
        used += get_character_cell_size(character)
        if used > cells:
            return text[:index]
    return text


def clip(text: str, cells: int) -> str:
    """Return a text cut to ``cells``, ending in ``…`` where something is missing."""
    if cell_len(text) <= cells:
        return text
    if cells <= 0:
        return ""
    return cut(text, cells - 1).rstrip() + sign("more")


def fit(text: str, cells: int, align: str = "left") -> str:
    """Return a text that takes exactly ``cells``: clipped or padded."""
    text = clip(text, cells)
    padding = " " * (cells - cell_len(text))
    return padding + text if align == "right" else text + padding


def bar(share: float, cells: int) -> str:
    """Return a bar of block characters for a share of 0 to 1."""
    filled = round(max(0.0, min(1.0, share)) * cells)
    return sign("full") * filled + sign("empty") * (cells - filled)


def fits(text: str, cells: int) -> bool:
    """Return whether a text stays one line when it is wrapped to ``cells``: the quick answer for most."""
    if not text.isprintable():
        return len(wrap(text, cells)) == 1
    return (len(text.rstrip()) if text.isascii() else cell_len(drawn(text).rstrip())) <= cells


def wrap(text: str, cells: int, more: int = 0) -> list[str]:
    """Return a text, which may have line breaks, as lines of at most ``cells``; at least one line.

    The first line may be ``more`` cells longer.
    """
    lines: list[str] = []
    for paragraph in re.split("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text):
        lines.extend(_wrap_line(drawn(paragraph), max(2, cells), 0 if lines else more))
    return lines or [""]


def _wrap_line(text: str, cells: int, more: int) -> Iterator[str]:
    """Yield the lines of a text without line breaks; each is as long as it can be."""
    start, end, room = 0, len(text.rstrip()), cells + more
    while (stop := _fitting(text, start, end, room)) < end:
        at = _break(text, start, stop)
        yield text[start : at or stop].rstrip()
        start, room = at or stop, cells
        while text[start].isspace():
            start += 1
    yield text[start:end]


def _fitting(text: str, start: int, end: int, cells: int) -> int:
    """Return where the longest piece of a text ends that begins at ``start`` and fits into ``cells``."""
    if text.isascii():
        return min(end, start + cells)
    stop = min(end, start + cells // 2)  # so many fit, however wide they are
    used = cell_len(text[start:stop])
    while stop < end:
        used += get_character_cell_size(text[stop])
        if used > cells:
            break
        stop += 1
    return stop


def _break(text: str, start: int, stop: int) -> int:
    """Return where the next line begins: the last place up to ``stop`` where this one may end; 0 if none."""
    while text[stop].isspace():  # blanks at the end of a line need no room
        stop += 1
    return next((at for at in range(stop, start, -1) if _may_break(text, at)), 0)


def _may_break(text: str, at: int) -> bool:
    """Return whether a line may end before a character: after a space, or beside a wide character."""
    before, after = text[at - 1], text[at]
    if after == " " or after in _NO_LINE_START or before in _NO_LINE_END:
        return False
    return before == " " or get_character_cell_size(after) == 2 or get_character_cell_size(before) == 2

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
_NARROW_BREAK = re.compile("(?<= )(?=[^ ,.;:?!)%])")
"""The same where nothing is wide."""


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


def wrap(text: str, cells: int, more: int = 0) -> list[str]:
    """Return a text, which may have line breaks, as lines of at most ``cells``; at least one line.

    The first line may be ``more`` cells longer.
    """
    lines: list[str] = []
    for paragraph in re.split("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]", text):
        lines.extend(_wrap_line(drawn(paragraph), max(2, cells), 0 if lines else more))
    return lines or [""]


def _wrap_line(text: str, cells: int, more: int) -> Iterator[str]:
    whole = text.rstrip()
    if cell_len(whole) <= cells + more:
        yield whole
        return
    line = ""
    used = -more
    for piece in _pieces(text):
        size = cell_len(piece)
        if used + cell_len(piece.rstrip()) <= cells:
            line, used = line + piece, used + size
            continue
        if line:
            yield line.rstrip()
            more = 0
        piece = piece.lstrip()
        while cell_len(piece) > cells:
            head = cut(piece, cells)
            yield head
            piece = piece[len(head) :]
        line, used = piece, cell_len(piece) - more
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Cut a line where it may be broken: after spaces and between wide characters."""
    if text.isascii():
        yield from _NARROW_BREAK.split(text)
        return
    piece = ""
    for index, character in enumerate(text):
        wide = get_character_cell_size(character) == 2
        before = text[index - 1] if index else ""
        kept = character == " " or character in _NO_LINE_START or before in _NO_LINE_END
        if piece and not kept and (before == " " or wide or get_character_cell_size(before) == 2):
            yield piece
            piece = ""
        piece += character
    if piece:
        yield piece

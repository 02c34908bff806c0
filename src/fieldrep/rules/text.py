"""Foreign text made fit for a terminal line or a spreadsheet's cell. What is stored is never changed."""

import re

_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_HIDDEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
"""Control characters, and those that turn the direction of text or hide in it; joiners of emoji stay."""
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")

_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_GUARDED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def clean_text(text: str) -> str:
    """Return text for the screen with its lines kept: no control characters, no turned direction."""
    if text.isprintable():
        return text  # nothing of what is looked for below, and most texts are like this
    lines = _LINE_ENDS.sub("\n", text).expandtabs(4)
    return _LONE_SURROGATE.sub("\ufffd", _HIDDEN.sub("", lines))


def single_line(text: str) -> str:
    """Return text for one line of the screen: clean, every run of blanks and line ends one space."""
    return " ".join(clean_text(text).split())


def truncate(text: str, cells: int, end: str = "…") -> str:
    """Cut text to a width in terminal cells, with ``end`` in place of what is missing."""
    from rich.cells import cell_len, set_cell_size

    if cell_len(text) <= cells:
        return text
    room = cells - cell_len(end)
    if room < 0:
        return ""
    return set_cell_size(text, room).rstrip(" ") + end


def guard_cell(text: str) -> str:
    """Keep a spreadsheet from taking a CSV cell for a formula, by an apostrophe before it.

    Texts that begin with apostrophes and a sign get one more, so that ``unguard_cell`` undoes it exactly.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(text: str) -> str:
    """Take off what ``guard_cell`` put before a text."""
    return text[1:] if _GUARDED.match(text) else text

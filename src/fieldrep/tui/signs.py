"""The signs that stand beside every colour, each with a twin for terminals that draw only ASCII well."""

from typing import NamedTuple


class Sign(NamedTuple):
    """One meaning: how it is drawn, how in ASCII, and in which style (a key of ``theme.STYLES``)."""

    char: str
    plain: str
    style: str


SIGNS: dict[str, Sign] = {
    "overdue": Sign("!", "!", "overdue"),
    "warn": Sign("!", "!", "warn"),
    "warning": Sign("!", "!", "warn"),
    "error": Sign("✗", "X", "overdue"),
    "done": Sign("✓", "v", "done"),
    "planned": Sign("·", "-", "planned"),
    "open": Sign("○", "o", "planned"),
    "new": Sign("+", "+", "accent"),
    "unsent": Sign("↑", "^", "accent"),
    "info": Sign("i", "i", "accent"),
    "cursor": Sign("▸", ">", "accent"),
    "draft": Sign("●", "*", "accent"),
    "required": Sign("*", "*", "warn"),
    "more": Sign("…", "~", "dim"),
    "understood": Sign("→", "=", "dim"),
    "full": Sign("▇", "#", "accent"),
    "empty": Sign("░", "-", "dim"),
    "line": Sign("─", "-", "dim"),
    "dot": Sign("·", "-", "dim"),
}

# Characters that some terminals draw two cells wide, and what stands for them in ASCII mode.
AMBIGUOUS = str.maketrans(
    {
        "·": "-", "…": "~", "“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "→": ">", "←": "<",
        "↑": "^", "↓": "v", "●": "*", "○": "o", "▸": ">", "✓": "v", "✗": "X", "─": "-", "│": "|", "×": "x",
        "÷": "/", "▇": "#", "░": "-", "█": "#", "⚠": "!", "≥": ">", "≤": "<", "°": "o",
    }
)  # fmt: skip

_ascii = False


def use_ascii(on: bool) -> None:
    """Draw signs and borders in ASCII from now on."""
    global _ascii
    _ascii = on


def ascii_mode() -> bool:
    """Return whether only ASCII is drawn (customers' texts excepted)."""
    return _ascii


def sign(name: str) -> str:
    """Return the one-cell sign of a meaning; an unknown name gives a blank."""
    found = SIGNS.get(name)
    if found is None:
        return " "
    return found.plain if _ascii else found.char


def sign_style(name: str) -> str:
    """Return the style name that goes with a sign."""
    found = SIGNS.get(name)
    return found.style if found else ""

"""Themes of our own: semantic colours, safe for the colour-blind, never the only carrier of a meaning.

The hues are those of the Okabe-Ito palette, shifted until each reads on its background
(WCAG contrast 4.5, high contrast 7). Terminals of 16 colours and ``NO_COLOR`` get themes that rest
on bold, underline and reverse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich.style import Style
from textual.theme import Theme

if TYPE_CHECKING:
    from textual.app import App


@dataclass(frozen=True)
class Colours:
    """The colours of one theme by meaning; ``cursor_text`` empty = a row under the cursor keeps its own."""

    dark: bool
    background: str
    panel: str
    field: str
    text: str
    muted: str
    accent: str
    good: str
    warn: str
    bad: str
    line: str
    cursor: str
    cursor_idle: str
    cursor_text: str = ""
    ansi: bool = False


LIGHT = Colours(
    dark=False, background="#fbfaf7", panel="#ecebe5", field="#eeede8", text="#1d2227", muted="#5b656e",
    accent="#005c99", good="#006b4f", warn="#7d5200", bad="#a83a06",
    line="#b4b8ba", cursor="#cfe3f2", cursor_idle="#e4e6e6",
)  # fmt: skip
DARK = Colours(
    dark=True, background="#13171b", panel="#262d35", field="#1d2329", text="#dbe0e4", muted="#98a3ad",
    accent="#62b9ee", good="#45cba5", warn="#efae2e", bad="#ff9068",
    line="#46515b", cursor="#1a384f", cursor_idle="#28303a",
)  # fmt: skip
CONTRAST = Colours(
    dark=True, background="#000000", panel="#000000", field="#1c1c1c", text="#ffffff", muted="#e6e6e6",
    accent="#7fdfff", good="#5cffc9", warn="#ffd24d", bad="#ffb08f",
    line="#ffffff", cursor="#ffe600", cursor_idle="#332f00",
    cursor_text="#000000",
)  # fmt: skip
SIXTEEN = Colours(
    dark=True, background="ansi_default", panel="ansi_default", field="ansi_default", text="ansi_default",
    muted="ansi_default", accent="ansi_cyan", good="ansi_green", warn="ansi_yellow", bad="ansi_red",
    line="ansi_default",
    cursor="ansi_default", cursor_idle="ansi_default", ansi=True,
)  # fmt: skip
# The colours are taken out by a filter: what stays is bold, dim, underline and reverse.
PLAIN = replace(SIXTEEN, accent="ansi_default", good="ansi_default", warn="ansi_default", bad="ansi_default")

COLOURS: dict[str, Colours] = {
    "fieldrep-light": LIGHT,
    "fieldrep-dark": DARK,
    "fieldrep-contrast": CONTRAST,
    "fieldrep-16": SIXTEEN,
    "fieldrep-plain": PLAIN,
}
CHOICES = {"light": "fieldrep-light", "dark": "fieldrep-dark", "contrast": "fieldrep-contrast"}
"""What the settings offer, and the theme's name."""


def themes() -> list[Theme]:
    """Return our themes as Textual wants them."""
    return [_theme(name, colours) for name, colours in COLOURS.items()]


def _theme(name: str, c: Colours) -> Theme:
    cursor_text = c.cursor_text or c.text
    reverse = "reverse" if c.ansi else "none"
    return Theme(
        name=name, primary=c.accent, secondary=c.accent, accent=c.accent, success=c.good, warning=c.warn,
        error=c.bad, foreground=c.text, background=c.background, surface=c.background, panel=c.panel,
        boost=c.background, dark=c.dark, ansi=c.ansi,
        variables={
            "ansi-background": c.background, "muted": c.muted,
            "line": c.line, "cursor": c.cursor, "field": c.field, "text-muted": c.muted,
            "text": c.text, "text-disabled": c.muted, "border": c.accent, "border-blurred": c.line,
            "input-cursor-background": c.text, "input-cursor-foreground": c.background,
            "input-cursor-text-style": "reverse" if c.ansi else "none",
            "input-selection-background": c.cursor, "input-selection-foreground": cursor_text,
            "input-selection-text-style": reverse,
            "scrollbar": c.line, "scrollbar-hover": c.accent, "scrollbar-active": c.accent,
            "scrollbar-background": c.background, "scrollbar-background-hover": c.background,
            "scrollbar-background-active": c.background, "scrollbar-corner-color": c.background,
        },
    )  # fmt: skip


@lru_cache(maxsize=16)
def styles(name: str) -> Mapping[str, Style]:
    """Return the drawing styles of a theme by meaning; they lie over the widget's own colours."""
    c = COLOURS.get(name, DARK)

    def over(colour: str, bold: bool | None = None, underline: bool | None = None) -> Style:
        rich = None if colour == "ansi_default" else colour.removeprefix("ansi_")
        return Style(color=rich, bold=bold, underline=underline)

    return {
        "": Style.null(),
        "strong": Style(bold=True),
        "field": Style(underline=True) if c.ansi else Style(bgcolor=c.field),
        "dim": Style(dim=True) if c.ansi else over(c.muted),
        "overdue": over(c.bad, bold=True),
        "warn": over(c.warn, bold=True),
        "done": over(c.good),
        "planned": over(c.muted),
        "accent": over(c.accent),
        "link": over(c.accent, underline=True),
        "header": over(c.accent, bold=True),
        "key": over(c.accent, bold=True),
        "here": Style(bold=True, reverse=True) if c.ansi else over(c.accent, bold=True, underline=True),
        "line": Style(dim=True) if c.ansi else over(c.line),
        "cursor": Style(reverse=True) if c.ansi else Style(bgcolor=c.cursor, color=c.cursor_text or None),
        "cursor-idle": Style(bold=True, underline=True) if c.ansi else Style(bgcolor=c.cursor_idle),
    }


def styles_of(app: "App[Any]") -> Mapping[str, Style]:
    """Return the drawing styles of the theme an app shows now."""
    return styles(app.theme)


def theme_for(choice: str, no_color: bool, colour_system: str | None) -> str:
    """Return the theme's name for a choice of the settings on this terminal.

    ``colour_system`` is that of Rich: None, ``standard`` (16 colours), ``256`` or ``truecolor``.
    """
    if no_color:
        return "fieldrep-plain"
    if colour_system in (None, "standard"):
        return "fieldrep-16"
    return CHOICES.get(choice, "fieldrep-dark")

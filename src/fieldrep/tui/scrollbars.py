"""Scroll bars for terminals that draw block characters two cells wide: coloured cells only."""

from typing import ClassVar

from textual.scrollbar import ScrollBar, ScrollBarRender


class PlainBars(ScrollBarRender):
    """Draws the ends of a thumb as whole cells; the others draw eighths of one."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_plain_bars(on: bool) -> None:
    """Draw scroll bars without block characters, or with them again."""
    ScrollBar.renderer = PlainBars if on else ScrollBarRender

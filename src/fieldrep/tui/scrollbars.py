"""Scroll bars: drawn without Rich's detours, and of coloured cells only where blocks are two cells wide."""

from typing import ClassVar

from rich.segment import Segment
from textual.geometry import Region
from textual.scrollbar import ScrollBar, ScrollBarRender
from textual.strip import Strip


class PlainBars(ScrollBarRender):
    """Draws the ends of a thumb as whole cells; the others draw eighths of one."""

    VERTICAL_BARS: ClassVar[list[str]] = [" "]
    HORIZONTAL_BARS: ClassVar[list[str]] = [" "]


def use_plain_bars(on: bool) -> None:
    """Draw scroll bars without block characters, or with them again."""
    ScrollBar.renderer = PlainBars if on else ScrollBarRender


class ListBar(ScrollBar):
    """The scroll bar of a list, one cell wide.

    Textual's draws itself as a text of Rich with its lines wrapped: 1 ms, a quarter of turning a page.
    """

    def render_lines(self, crop: Region) -> list[Strip]:
        if crop.width != 1:
            return super().render_lines(crop)
        drawn = self.render()
        assert isinstance(drawn, ScrollBarRender)
        colours = self.app.console.get_style(drawn.style)
        assert colours.color is not None
        assert colours.bgcolor is not None
        bar = drawn.render_bar(
            self.size.height,
            drawn.virtual_size,
            drawn.window_size,
            drawn.position,
            back_color=colours.bgcolor,
            bar_color=colours.color,
        )
        cells: dict[int, Strip] = {}  # the track above, the thumb, its ends and the track below
        return [self._cell(segment, cells) for segment in list(bar.segments)[crop.y : crop.bottom]]

    def _cell(self, segment: Segment, cells: dict[int, Strip]) -> Strip:
        found = cells.get(id(segment))
        if found is None:
            found = Strip([segment], 1)
            for line_filter in self.get_line_filters():
                found = found.apply_filter(line_filter, self.background_colors[1])
            cells[id(segment)] = found
        return found

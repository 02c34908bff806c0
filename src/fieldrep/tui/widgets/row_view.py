"""How a list looks: its rows in columns, drawn line by line and kept as strips until they change."""

from collections.abc import Sequence

from rich.segment import Segment
from textual.geometry import Region
from textual.scroll_view import ScrollView
from textual.scrollbar import ScrollBar
from textual.strip import Strip

from fieldrep.tui.cells import fit, wrap
from fieldrep.tui.scrollbars import ListBar
from fieldrep.tui.signs import ascii_mode
from fieldrep.tui.widgets.drawing import Look, draw_heading, draw_row
from fieldrep.tui.widgets.drawn import Drawn
from fieldrep.tui.widgets.rows import Column, ListSource, PageCache, Placed

KEPT_STRIPS = 2000
"""Rows that stay drawn; more of them are some megabytes that nobody looks at again."""


class RowView(ScrollView, Drawn):
    """The rows of a source in its columns, one of them under the cursor. What moves it is ``LineList``."""

    def __init__(
        self,
        columns: Sequence[Column],
        *,
        empty: str,
        two_line: bool,
        tickable: bool,
        heading: bool,
        led: bool,
        id: str | None,
        classes: str | None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.columns = tuple(columns)
        self.empty = empty
        self.tickable = tickable
        self.ticked: set[str] = set()
        self.cursor = -1
        self._height = 2 if two_line else 1
        self._heading = 1 if heading else 0
        self._led = led
        self._cache = PageCache(ListSource())
        self._placed: list[Placed] = []
        self._strips: dict[tuple[int, bool], list[Strip]] = {}
        self._drawn_in: tuple[str, bool, int] | None = None
        self._top = 0

    @property
    def vertical_scrollbar(self) -> ScrollBar:
        """The scroll bar at the right, made when it is first asked for."""
        if self._vertical_scrollbar is None:
            self._vertical_scrollbar = bar = ListBar(name="vertical", thickness=self.scrollbar_size_vertical)
            bar.display = False
            self.app._start_widget(self, bar)
        return self._vertical_scrollbar

    @property
    def count(self) -> int:
        """How many rows there are, titles and texts included."""
        return self._cache.count

    def render_lines(self, crop: Region) -> list[Strip]:
        self.look_up()
        self._top = round(self.scroll_y)
        drawn_in = (self.app.theme, ascii_mode(), self.cells)
        if drawn_in != self._drawn_in:
            self._drawn_in = drawn_in
            self._strips.clear()
        return self.draw_lines(crop)

    def notify_style_update(self) -> None:
        self._strips.clear()
        super().notify_style_update()

    def _forget(self, *indexes: int) -> None:
        """Draw some rows again."""
        for index in indexes:
            if index >= 0:
                self._strips.pop((index, True), None)
                self._strips.pop((index, False), None)
        self._repaint(*indexes)

    def _repaint(self, *indexes: int) -> None:
        """Paint some rows again, as they were drawn."""
        for index in indexes:
            if index >= 0:
                self.refresh_lines(index * self._height + self._heading, self._height)

    def render_line(self, y: int) -> Strip:
        cells = self.cells
        if y < self._heading:
            return draw_heading(self._placed, cells, self._look(False), self.tickable)
        if not self.count:
            return self._empty_line(y - self._heading, cells)
        index, part = divmod(y - self._heading + self._top, self._height)
        if index >= self.count:
            return Strip.blank(cells, self.base)
        strips = self._row_strips(index)
        if strips is None:
            return Strip([Segment(fit("   …", cells), self._look(index == self.cursor).base)], cells)
        return strips[part]

    def _row_strips(self, index: int) -> list[Strip] | None:
        """Return the lines of a row, drawn once; None while it is being read."""
        here = index == self.cursor
        strips = self._strips.get((index, here))
        if strips is None:
            row = self._cache.row(index)
            if row is None:
                return None
            ticked = (row.id in self.ticked) if self.tickable else None
            seen = min(self.cells, self.virtual_size.width or self.cells)
            strips = draw_row(row, self._placed, self.cells, self._look(here), ticked, self._height, seen)
            if len(self._strips) >= KEPT_STRIPS:
                self._strips.clear()
            self._strips[index, here] = strips
        return strips

    def _look(self, here: bool) -> Look:
        return Look(self.base, self.named, here, self.has_focus or self._led)

    def _empty_line(self, y: int, cells: int) -> Strip:
        lines = wrap(self.empty, cells - 4) if self.empty else []
        if not 1 <= y <= len(lines):
            return Strip.blank(cells, self.base)
        return Strip([Segment(fit("  " + lines[y - 1], cells), self.style("dim"))], cells)

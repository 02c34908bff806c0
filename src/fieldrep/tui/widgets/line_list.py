"""The one list: drawn line by line over a paged source, so that 100,000 rows are ready at once.

It holds no rows of its own beyond the pages seen last. A row takes one line, or two in a list of
two-line rows; titles and plain texts between the rows are never under the cursor.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from textual import events
from textual.geometry import Size
from textual.message import Message

from fieldrep.i18n import N_
from fieldrep.tui.actions import action
from fieldrep.tui.widgets.drawing import placed_width
from fieldrep.tui.widgets.row_view import RowView
from fieldrep.tui.widgets.rows import PAGE, Column, PageCache, Row, Source, place_columns

MOVES = {"up": -1, "down": 1}
ONE_COLUMN = (Column("text"),)
AHEAD_DELAY = 0.02
"""Seconds after a move until the next page is drawn: the painting comes first, a held key is not slower."""


class LineList(RowView, can_focus=True):
    """A list of rows with a cursor.

    Posts ``Highlighted`` when the cursor comes to another row, ``Opened`` on Enter or a second click,
    ``Ticked`` on Space in a list that can be ticked. ``reading``: a page without anything to choose,
    whose view moves instead of a cursor. ``heading`` shows the labels of the columns. ``led``: the keys
    come from an input beside it, so its cursor looks active all the time.
    """

    @dataclass
    class Highlighted(Message):
        """The cursor stands on another row; ``row`` is None when the list has become empty."""

        list: "LineList"
        row: Row | None

        @property
        def control(self) -> "LineList":
            return self.list

    @dataclass
    class Opened(Message):
        """A row was opened."""

        list: "LineList"
        row: Row

        @property
        def control(self) -> "LineList":
            return self.list

    @dataclass
    class Ticked(Message):
        """A row was ticked or no longer is."""

        list: "LineList"
        row: Row
        on: bool

        @property
        def control(self) -> "LineList":
            return self.list

    @dataclass
    class _PageRead(Message):
        """A worker has read a page of the source."""

        cache: PageCache
        number: int
        rows: Sequence[Row]

    def __init__(
        self,
        source: Source | None = None,
        columns: Sequence[Column] = ONE_COLUMN,
        *,
        empty: str = "",
        two_line: bool = False,
        tickable: bool = False,
        heading: bool = False,
        reading: bool = False,
        led: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(
            columns,
            empty=empty,
            two_line=two_line,
            tickable=tickable,
            heading=heading,
            led=led,
            id=id,
            classes=classes,
        )
        self._reading = reading
        self._given = source
        self._sought = ""
        self._ahead: asyncio.TimerHandle | None = None

    # What is shown

    @property
    def source(self) -> Source:
        return self._cache.source

    @source.setter
    def source(self, source: Source) -> None:
        """Show another source; the cursor stays on the row of the same id, else near where it was."""
        before = self.row
        near = self.cursor
        self._cache = PageCache(source, None if getattr(source, "immediate", False) else self._fetch)
        self._given = None
        self._lay_out(force=True)
        found = self._find(before.id, near) if before else None
        self._settle_cursor(near if found is None else found)
        row = self.row
        if (row.id if row else None) != (before.id if before else None) or row != before:
            self.post_message(self.Highlighted(self, row))

    def reload(self) -> None:
        """Ask the source again."""
        self.source = self.source

    @property
    def row(self) -> Row | None:
        """The row under the cursor; read at once if its page is still on the way."""
        row = self._cache.row(self.cursor, now=True)
        return row if row is not None and row.kind == "row" else None

    def go_to(self, row_id: str) -> bool:
        """Put the cursor on a row by id; False when it is not there. Before the first layout a text has
        no lines: then the cursor goes there with it."""
        found = self._find(row_id, self.cursor)
        self._sought = row_id if not self.count else ""
        if found is not None:
            self.move_to(found)
        return found is not None

    def _find(self, row_id: str, near: int) -> int | None:
        """Look for a row in the pages around where it was: far enough for a list that changed a little."""
        if self.count <= PAGE * 4:
            window = range(self.count)
        else:
            window = range(max(0, near - PAGE), min(self.count, near + PAGE))
        for index in window:
            row = self._cache.row(index, now=True)
            if row is not None and row.id == row_id and row.kind == "row":
                return index
        return None

    # Moving

    def move_to(self, index: int, step: int = 1) -> None:
        """Put the cursor on a row; from a title or text on to the next that can be chosen."""
        index = self._selectable(max(0, min(self.count - 1, index)), step)
        if index == self.cursor or index < 0:
            self._show_cursor()
            return
        old, self.cursor = self.cursor, index
        self._repaint(old, index)
        self._show_cursor()
        self._look_ahead_soon(step)
        self.post_message(self.Highlighted(self, self.row))

    def _look_ahead_soon(self, step: int) -> None:
        """Look ahead once what the last of the keys brings is on the screen."""
        if self._ahead is not None:
            self._ahead.cancel()
        self._ahead = asyncio.get_running_loop().call_later(AHEAD_DELAY, self._look_ahead, step)

    def _look_ahead(self, step: int) -> None:
        """Read and draw what the next page key brings."""
        self._ahead = None
        if not self.is_attached:
            return
        direction = 1 if step >= 0 else -1
        self._cache.row(max(0, min(self.count - 1, self.cursor + direction * PAGE)))
        for distance in range(1, self._view_height // self._height):
            self._row_strips(self.cursor + direction * distance)

    def _selectable(self, index: int, step: int) -> int:
        """Return the nearest row that can be chosen, first in the direction of the step; -1 if none."""
        if self._reading:
            return -1  # without looking through all of it
        for direction in (1 if step >= 0 else -1, -1 if step >= 0 else 1):
            at = index
            while 0 <= at < self.count:
                row = self._cache.row(at, now=True)
                if row is not None and row.kind == "row":
                    return at
                at += direction
        return -1

    def _settle_cursor(self, index: int) -> None:
        self.cursor = self._selectable(max(0, min(self.count - 1, index)), 1) if self.count else -1
        self._show_cursor()

    def _show_cursor(self) -> None:
        """Scroll so that the cursor is in view, with a title right above it and the text that follows it."""
        if self.cursor < 0 or not self.size.height:
            return
        top = self.cursor
        above = self._cache.row(top - 1) if top else None
        if above is not None and above.kind == "header":
            top -= 1
        view = self._view_height
        first, last = top * self._height, (self.cursor + 1 + self._text_below()) * self._height
        offset = round(self.scroll_target_y)
        if first < offset:
            self.scroll_to(y=first, animate=False)
        elif last > offset + view:
            self.scroll_to(y=min(first, last - view), animate=False)

    def _text_below(self) -> int:
        """Return how many lines that can't be chosen follow the cursor: the rest of its text."""
        count, most = 0, self._view_height // self._height
        while count < most:
            row = self._cache.row(self.cursor + count + 1)
            if row is None or row.kind != "text":
                break
            count += 1
        return count

    @property
    def _view_height(self) -> int:
        return max(self._height, self.scrollable_content_region.height - self._heading)

    def on_key(self, event: events.Key) -> None:
        page = max(1, self._view_height // self._height - 1)
        if self._reading and self._scroll_by_key(event.key, page):
            event.stop()
            event.prevent_default()
            return
        match event.key:
            case "up" | "down":
                self.move_to(self.cursor + MOVES[event.key], MOVES[event.key])
            case "pageup":
                self.move_to(self.cursor - page, -1)
            case "pagedown":
                self.move_to(self.cursor + page, 1)
            case "home" | "ctrl+home":
                self.scroll_to(y=0, animate=False)
                self.move_to(0, 1)
            case "end" | "ctrl+end":
                self.move_to(self.count - 1, -1)
            case _:
                return
        event.stop()
        event.prevent_default()

    def _scroll_by_key(self, key: str, page: int) -> bool:
        """Move the view of a page that is only read; the cursor stays out of it."""
        lines = {
            "up": -1,
            "down": 1,
            "pageup": -page,
            "pagedown": page,
            "home": -self.count,
            "end": self.count,
        }
        if key not in lines:
            return False
        self.scroll_to(y=max(0, self.scroll_target_y + lines[key]), animate=False)
        return True

    def _why_not_open(self) -> str | None:
        return None if self.row else ""

    @action("list.open", "enter", N_("Open"), help=N_("Open what the cursor is on."), when="_why_not_open")
    def open_row(self) -> None:
        row = self.row
        if row:
            self.post_message(self.Opened(self, row))

    def _why_not_tick(self) -> str | None:
        return None if self.tickable and self.row else ""

    @action("list.tick", "space", N_("Tick"), help=N_("Tick the row, or untick it."), when="_why_not_tick")
    def tick_row(self) -> None:
        row = self.row
        if row is None:
            return
        self.ticked ^= {row.id}
        self._forget(self.cursor)
        self.post_message(self.Ticked(self, row, row.id in self.ticked))

    # The mouse

    def _index_at(self, y: int) -> int:
        line = y - self._heading
        return -1 if line < 0 else (line + round(self.scroll_y)) // self._height

    def on_click(self, event: events.Click) -> None:
        index = self._index_at(event.y)
        row = self._cache.row(index, now=True)
        if row is None or row.kind != "row":
            return
        event.stop()
        again = event.chain > 1 and index == self.cursor
        self.move_to(index)
        if again:
            self.open_row()

    # Reading pages off the interface's thread

    def _fetch(self, number: int) -> None:
        self.run_worker(
            partial(self._read_page, self._cache, number), group="pages", thread=True, exit_on_error=True
        )

    def _read_page(self, cache: PageCache, number: int) -> None:
        self.post_message(self._PageRead(cache, number, cache.load(number)))

    def on_line_list__page_read(self, message: _PageRead) -> None:
        message.stop()
        message.cache.keep(message.number, message.rows)
        top = self._top // self._height
        seen = range(top, top + self._view_height // self._height + 2)
        if message.cache is self._cache and {seen[0] // PAGE, seen[-1] // PAGE} & {message.number}:
            self.refresh()

    # Size and focus

    def on_mount(self) -> None:
        if self._given is not None:
            self.source = self._given

    def on_resize(self) -> None:
        self._lay_out(force=False)
        if self.cursor < 0:
            self._settle_cursor(0)
        self._show_cursor()

    def watch_show_vertical_scrollbar(self) -> None:
        """A scrollbar that comes or goes leaves another width for the columns; no resize tells of it. Before
        it came nothing could scroll to the cursor.
        """
        self._lay_out(force=False)
        self._show_cursor()

    def on_focus(self) -> None:
        self._forget(self.cursor)

    def on_blur(self) -> None:
        self._forget(self.cursor)

    def _lay_out(self, force: bool) -> None:
        """Place the columns for the present width, the last one while it is not shown, and set the height of
        what can be scrolled."""
        cells = self.scrollable_content_region.width or self.virtual_size.width
        room = placed_width(cells, self.tickable)
        fit_width = getattr(self._cache.source, "fit_width", None)
        before = self.row if fit_width is not None else None
        if fit_width is not None and cells and fit_width(room):
            self._cache = PageCache(self._cache.source)
            sought, self._sought = before.id if before else self._sought, ""
            found = self._find(sought, self.cursor) if sought else None  # other lines may stand above it
            self._settle_cursor(self.cursor if found is None else found)
        placed = place_columns(self.columns, room)
        virtual_size = Size(cells, self.count * self._height + self._heading)
        if not force and (placed, virtual_size) == (self._placed, self.virtual_size):
            return  # told of a size that it is laid out for already
        self._placed = placed
        self._strips.clear()
        self.virtual_size = virtual_size
        self.refresh(layout=force and self.styles.auto_dimensions)

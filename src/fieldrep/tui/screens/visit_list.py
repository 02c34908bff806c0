"""A list whose rows take as many lines as their texts need, and in which one can write under a row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from textual.geometry import Region

from fieldrep.i18n import N_
from fieldrep.tui.actions import action
from fieldrep.tui.cells import fit, width, wrap
from fieldrep.tui.widgets.drawing import GUTTER, TICK
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Row, Span

LEAST_BESIDE = 12
GAP = 2
SCROLLBAR = 1
"""Left free always: the bar comes only once it is known how many lines there are."""


class Entry(NamedTuple):
    """A row: its text, what stands at the right of it, and lines below it, as (text, style).

    ``kind`` as in ``Row``. Both texts are wrapped.
    """

    id: str
    text: str
    style: str = ""
    beside: str = ""
    beside_style: str = ""
    below: tuple[tuple[str, str], ...] = ()
    refs: Any = None
    kind: str = "row"
    mark: str = ""


class EntrySource:
    """Entries wrapped to the width of the list; ``open_under`` leaves a line free below one of them."""

    immediate = True

    def __init__(self, entries: Sequence[Entry], open_under: str = "") -> None:
        self.entries = entries
        self.open_under = open_under
        self.gap = -1
        self._rows: list[Row] = []
        self._width = 0

    def fit_width(self, cells: int) -> bool:
        """Wrap to a new width; False when nothing changed."""
        cells -= SCROLLBAR
        if cells == self._width:
            return False
        self._width = cells
        self._rows = []
        for entry in self.entries:
            self._rows.extend(self._lines(entry))
            if entry.id == self.open_under:
                self.gap = len(self._rows)
                self._rows.append(Row(f"{entry.id}#", ("",), entry.refs, "text"))
        return True

    def _lines(self, entry: Entry) -> list[Row]:
        if entry.kind == "header":
            return [Row(entry.id, (entry.text,), kind="header")]
        left, right = self._columns(entry.beside)
        texts = wrap(entry.text, left)
        besides = wrap(entry.beside, right) if right else []
        rows = []
        for part in range(max(len(texts), len(besides))):
            spans = [Span(texts[part] if part < len(texts) else "", entry.style)]
            if part < len(besides):
                pad = left - width(spans[0].text) + GAP
                spans += [Span(" " * pad), Span(besides[part], entry.beside_style)]
            first = part == 0
            rows.append(
                Row(
                    entry.id if first else f"{entry.id}.{part}",
                    (tuple(spans),),
                    entry.refs,
                    entry.kind if first else "text",
                    entry.mark if first else "",
                )
            )
        for number, (text, style) in enumerate(entry.below):
            for part, line in enumerate(wrap(text, self._width - GAP)):
                cell = (Span(fit("", GAP) + line, style),)
                rows.append(Row(f"{entry.id}:{number}.{part}", (cell,), entry.refs, "text"))
        return rows

    def _columns(self, beside: str) -> tuple[int, int]:
        """Return the widths of the text and of what stands beside it."""
        if not beside:
            return self._width, 0
        right = max(LEAST_BESIDE, min(width(beside), self._width // 2))
        return max(8, self._width - right - GAP), right

    def count(self) -> int:
        return len(self._rows)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        return self._rows[offset : offset + limit]


class EntryList(LineList):
    """A list of entries. ``locked`` says why nothing can be ticked in it; empty = it can."""

    locked = ""
    _wanted = ""

    def go_to_once_shown(self, row_id: str) -> None:
        """Put the cursor on a row, now or as soon as the list has a size and so rows."""
        self._wanted = "" if self.go_to(row_id) else row_id

    def _lay_out(self, force: bool) -> None:
        super()._lay_out(force)
        if self._wanted and self.count:
            self.go_to_once_shown(self._wanted)
            self._wanted = ""

    @property
    def refs_above(self) -> Any:
        """What the row above the cursor speaks of: the one just answered, as the cursor goes on by itself."""
        source, row = self.source, self.row
        if row is None or not isinstance(source, EntrySource):
            return None
        chosen = [entry for entry in source.entries if entry.kind == "row"]
        places = {entry.id: place for place, entry in enumerate(chosen)}
        place = places.get(row.id, 0)
        return chosen[place - 1].refs if place else None

    def show(self, entries: Sequence[Entry], ticked: frozenset[str] = frozenset()) -> None:
        """Show these entries, some of them ticked; a line left free for writing stays."""
        before = self.source
        if isinstance(before, EntrySource):
            if before.entries == entries:
                self._show_ticks(ticked)
                return
            self.ticked = set(ticked)
            self.source = EntrySource(entries, before.open_under)
        else:
            self.ticked = set(ticked)
            self.source = EntrySource(entries)

    def _show_ticks(self, ticked: frozenset[str]) -> None:
        if self.ticked != ticked:
            self.ticked = set(ticked)
            self._strips.clear()
            self.refresh()

    def make_room(self, row_id: str) -> Region | None:
        """Leave a line free under a row; returns where it is within the list, None when it is not there."""
        source = self.source
        if not isinstance(source, EntrySource):
            return None
        self.source = fresh = EntrySource(source.entries, row_id)
        if fresh.gap >= 0:
            self._bring_into_view(fresh.gap)
        return self.room

    @property
    def room(self) -> Region | None:
        """Where the free line is within the list; None without one."""
        source = self.source
        if not isinstance(source, EntrySource) or source.gap < 0:
            return None
        left = GUTTER + (TICK if self.tickable else 0)
        line = source.gap * self._height + self._heading - round(self.scroll_target_y)
        return Region(left, line, max(4, self.scrollable_content_region.width - left), 1)

    def _bring_into_view(self, index: int) -> None:
        bottom = (index + 1) * self._height
        if bottom > round(self.scroll_target_y) + self._view_height:
            self.scroll_to(y=bottom - self._view_height, animate=False)

    def close_room(self) -> None:
        """Take the free line away."""
        source = self.source
        if isinstance(source, EntrySource) and source.open_under:
            self.source = EntrySource(source.entries)

    def _why_not_tick(self) -> str | None:
        if not self.tickable or self.row is None:
            return ""
        return self.locked or None

    @action("list.open", "enter", N_("Answer"), when="_why_not_open",
            help=N_("Answer what the cursor is on; Enter again keeps it."))  # fmt: skip
    def open_row(self) -> None:
        super().open_row()

    @action("list.tick", "space", N_("Tick"), help=N_("Tick the row, or untick it."), when="_why_not_tick")
    def tick_row(self) -> None:
        super().tick_row()

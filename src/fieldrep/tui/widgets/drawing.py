"""How one row becomes a line on the screen: gutter, tick, columns, styles."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fieldrep.tui.cells import clip, drawn, fit, width
from fieldrep.tui.signs import sign, sign_style
from fieldrep.tui.widgets.rows import Cell, Placed, Row

GUTTER = 3
"""Cells left of the columns: the cursor, the mark, a space."""
TICK = 4


class Look(NamedTuple):
    """What a row is drawn with: the widget's colours, the theme's styles, and where the cursor is."""

    base: Style
    styles: Mapping[str, Style]
    here: bool
    focused: bool

    def style(self, name: str) -> Style:
        """Return the style of a meaning on this row."""
        style = self.base + self.styles.get(name, self.styles[""])
        if self.here:
            style += self.styles["cursor" if self.focused else "cursor-idle"]
        return style


def placed_width(cells: int, tickable: bool) -> int:
    """Return how many cells are left for the columns."""
    return max(1, cells - GUTTER - (TICK if tickable else 0))


def draw_row(
    row: Row, placed: Sequence[Placed], cells: int, look: Look, ticked: bool | None, height: int
) -> list[Strip]:
    """Return the lines of a row, ``height`` of them; ``ticked`` is None in a list without ticks."""
    if row.kind == "header":
        return _pad_above([_header(row, cells, look)], cells, look, height)
    lines = [_first_line(row, placed, cells, look, ticked)]
    if height > 1:
        indent = GUTTER + (TICK if ticked is not None else 0)
        segments = [Segment(" " * indent, look.style(""))]
        segments += _cell(row.below, max(0, cells - indent), "left", "dim", look)
        lines.append(_strip(segments, cells, look))
    return lines


def _first_line(row: Row, placed: Sequence[Placed], cells: int, look: Look, ticked: bool | None) -> Strip:
    pointer = sign("cursor") if look.here else " "
    segments = [
        Segment(pointer, look.style("accent")),
        Segment(sign(row.mark), look.style(sign_style(row.mark))),
        Segment(" ", look.style("")),
    ]
    if ticked is not None and row.kind == "row":
        segments.append(Segment("[x] " if ticked else "[ ] ", look.style("done" if ticked else "dim")))
    elif ticked is not None:
        segments.append(Segment(" " * TICK, look.style("")))
    for number, (index, column, size) in enumerate(placed):
        if number:
            segments.append(Segment(" ", look.style("")))
        cell = row.cells[index] if index < len(row.cells) else ""
        segments += _cell(cell, size, column.align, column.style, look)
    return _strip(segments, cells, look)


def _header(row: Row, cells: int, look: Look) -> Strip:
    """A section's title: bold, with a thin line to the right edge."""
    title = clip(_text(row.cells[0] if row.cells else ""), max(0, cells - 2))
    rule = sign("line") * max(0, cells - width(title) - 3)
    segments = [
        Segment(" ", look.style("")),
        Segment(title, look.style("header")),
        Segment(" ", look.style("")),
        Segment(rule, look.style("line")),
    ]
    return _strip(segments, cells, look)


def _pad_above(lines: list[Strip], cells: int, look: Look, height: int) -> list[Strip]:
    return [Strip.blank(cells, look.style(""))] * (height - len(lines)) + lines


def draw_heading(placed: Sequence[Placed], cells: int, look: Look, tickable: bool) -> Strip:
    """Return the line of column labels."""
    segments = [Segment(" " * (GUTTER + (TICK if tickable else 0)), look.base)]
    for number, (_index, column, size) in enumerate(placed):
        gap = " " if number else ""
        segments.append(Segment(gap + fit(drawn(column.label), size, column.align), look.style("dim")))
    return _strip(segments, cells, look)


def _text(cell: Cell) -> str:
    return drawn(cell if isinstance(cell, str) else "".join(span.text for span in cell))


def _cell(cell: Cell, cells: int, align: str, style: str, look: Look) -> list[Segment]:
    """Return a cell cut or padded to its width, each span in its style."""
    if isinstance(cell, str):
        return [Segment(fit(drawn(cell), cells, align), look.style(style))]
    segments = []
    left = cells
    for text, name in cell:
        piece = clip(drawn(text), left)
        left -= width(piece)
        segments.append(Segment(piece, look.style(name or style)))
        if left <= 0:
            break
    padding = Segment(" " * max(0, left), look.style(style))
    return [padding, *segments] if align == "right" else [*segments, padding]


def _strip(segments: list[Segment], cells: int, look: Look) -> Strip:
    return Strip(segments).adjust_cell_length(cells, look.style(""))

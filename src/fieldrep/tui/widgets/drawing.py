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


Piece = tuple[str, str]
"""A text and the name of its style."""


def draw_row(
    row: Row, placed: Sequence[Placed], cells: int, look: Look, ticked: bool | None, height: int, seen: int
) -> list[Strip]:
    """Return the lines of a row, ``height`` of them; ``ticked`` is None in a list without ticks.

    ``seen``: how many of the cells no scroll bar covers.
    """
    if row.kind == "header":
        blank = [Strip.blank(cells, look.style(""))] * (height - 1)
        return [*blank, _strip(_header(row, cells), cells, look)]
    lines = [_strip(_first_line(row, placed, look.here, ticked), cells, look)]
    if height > 1:
        indent = GUTTER + (TICK if ticked is not None else 0)
        below = [(" " * indent, ""), *_cell(row.below, max(0, seen - indent), "left", "dim")]
        lines.append(_strip(below, cells, look))
    return lines


def _first_line(row: Row, placed: Sequence[Placed], here: bool, ticked: bool | None) -> list[Piece]:
    pieces = [(sign("cursor"), "accent") if here else (" ", "")]
    pieces += [(sign(row.mark), sign_style(row.mark)), (" ", "")]
    if ticked is not None:
        tick = ("[x] " if ticked else "[ ] ") if row.kind == "row" else " " * TICK
        pieces.append((tick, "done" if ticked else "dim"))
    for number, (index, column, size) in enumerate(placed):
        if number:
            pieces.append((" ", ""))
        cell = row.cells[index] if index < len(row.cells) else ""
        pieces += _cell(cell, size, column.align, column.style)
    return pieces


def _header(row: Row, cells: int) -> list[Piece]:
    """A section's title: bold, with a thin line to the right edge."""
    cell = row.cells[0] if row.cells else ""
    text = drawn(cell if isinstance(cell, str) else "".join(span.text for span in cell))
    title = clip(text, max(0, cells - 2))
    rule = sign("line") * max(0, cells - width(title) - 3)
    return [(" ", ""), (title, "header"), (" ", ""), (rule, "line")]


def draw_heading(placed: Sequence[Placed], cells: int, look: Look, tickable: bool) -> Strip:
    """Return the line of column labels."""
    pieces = [(" " * (GUTTER + (TICK if tickable else 0)), "dim")]
    for number, (_index, column, size) in enumerate(placed):
        gap = " " if number else ""
        pieces.append((gap + fit(drawn(column.label), size, column.align), "dim"))
    return _strip(pieces, cells, look)


def _cell(cell: Cell, cells: int, align: str, style: str) -> list[Piece]:
    """Return a cell cut or padded to its width, each span in its style."""
    if isinstance(cell, str):
        return [(fit(drawn(cell), cells, align), style)]
    pieces: list[Piece] = []
    left = cells
    for text, name in cell:
        piece = clip(drawn(text), left)
        left -= width(piece)
        pieces.append((piece, name or style))
        if left <= 0:
            break
    padding = (" " * max(0, left), "")
    return [padding, *pieces] if align == "right" else [*pieces, padding]


def _strip(pieces: list[Piece], cells: int, look: Look) -> Strip:
    """Join neighbours of one style: every segment costs on its way through the compositor."""
    segments: list[Segment] = []
    texts: list[str] = []
    current = pieces[0][1]
    for text, name in pieces:
        if name != current:
            segments.append(Segment("".join(texts), look.style(current)))
            texts, current = [], name
        texts.append(text)
    segments.append(Segment("".join(texts), look.style(current)))
    return Strip(segments).adjust_cell_length(cells, look.style(""))

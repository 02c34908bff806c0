"""How the lines of a report are laid out for the width of a list: leads, labels, grids, wrapped texts."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from fieldrep.reports.blocks import Refs
from fieldrep.reports.render.wording import pair_text
from fieldrep.tui.cells import drawn, fit, fits, width, wrap
from fieldrep.tui.widgets.rows import Row, Span

ROOMY = 96
"""Cells from which the labels of long texts stand in a column of their own."""
GAP = 2
HANG = 2
HOLD = 6
"""Of lines with the same target the cursor stops on the first, and then after so many of them."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a line leads to.

    ``refs`` are the records it rests on and ``title`` says what they are; ``place`` is the typed part to
    write; ``item`` a plan item of ``plan`` ("last" or "next"); ``line`` another line of the page.
    """

    title: str
    refs: Refs = ()
    place: str = ""
    item: str = ""
    plan: str = ""
    line: str = ""


class Grid(NamedTuple):
    """The widths of the columns of a small table: the first is at the left, the others at the right."""

    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line, wrapped where it is long. Its text is ``name`` (bold), ``text`` and ``tail`` (dim).

    ``lead`` stands before it in a column of ``lead_width`` cells. A ``label`` is dim and gets a column of
    ``label_width`` where there is room, else it comes before the text. ``bar`` draws a line at the left,
    for what was typed. ``cells`` are those of a ``grid`` instead of a text.
    """

    id: str
    text: str = ""
    name: str = ""
    tail: str = ""
    lead: str = ""
    lead_width: int = 0
    label: str = ""
    label_width: int = 0
    style: str = ""
    indent: int = 0
    mark: str = ""
    header: bool = False
    bar: bool = False
    target: Target | None = None
    cells: tuple[str, ...] = ()
    grid: Grid | None = None


class PageSource:
    """The lines of a report. Lines with a target can be chosen, unless they are only to be read.

    Only how many rows each line takes is worked out for the whole page; the rows are made when they are seen.
    """

    immediate = True

    def __init__(self, lines: Sequence[Line], *, reading: bool = False) -> None:
        self._page = lines
        self._reading = reading
        self._width = 0
        self._starts: list[int] = [0]  # the first row of each line, and their number
        self._wrapped: dict[int, list[str]] = {}
        self._turns: list[int] = []  # rows since the cursor last found a hold, at the first row of each line

    def fit_width(self, cells: int) -> bool:
        """Wrap to a new width; False when nothing changed."""
        if cells == self._width:
            return False
        self._width = cells
        self._wrapped = {}
        heights = [self._height(number, line) for number, line in enumerate(self._page)]
        self._starts = list(accumulate(heights, initial=0))
        self._turns = list(_turns(self._page, heights))
        return True

    def _height(self, number: int, line: Line) -> int:
        if line.header or line.grid is not None:
            return 1
        shape = _shape(line, self._width)
        if fits(shape.body, shape.cells + shape.hang):
            return 1
        self._wrapped[number] = wrap(shape.body, shape.cells, shape.hang)
        return len(self._wrapped[number])

    def count(self) -> int:
        return self._starts[-1]

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        end = min(offset + limit, self.count())
        first = bisect_right(self._starts, offset) - 1
        found: list[Row] = []
        for number in range(first, len(self._page)):
            if self._starts[number] >= end:
                break
            found += self._rows(number)
        skipped = offset - self._starts[first]
        return found[skipped : skipped + max(0, end - offset)]

    def place(self, line: str) -> int:
        """Return the row at which a line begins, by its id; 0 if there is no such line."""
        number = next((at for at, known in enumerate(self._page) if known.id == line), 0)
        return self._starts[number] if self.count() else 0

    def _rows(self, number: int) -> list[Row]:
        line = self._page[number]
        if line.header:
            return [Row(line.id, ((Span(line.text, "strong"),),), kind="header")]
        if line.grid is not None:
            return [self._row(number, 0, _grid_spans(line, line.grid, self._width))]
        texts = _text_spans(line, self._width, self._wrapped.get(number))
        return [self._row(number, part, spans) for part, spans in enumerate(texts)]

    def _row(self, number: int, part: int, spans: list[Span]) -> Row:
        line = self._page[number]
        target = None if self._reading else line.target
        held = target is not None and (self._turns[number] + part) % HOLD == 0
        name = f"{line.id}.{part}" if part else line.id
        return Row(name, (tuple(spans),), target, "row" if held else "text", line.mark if part == 0 else "")


def _turns(lines: Sequence[Line], heights: Sequence[int]) -> Iterator[int]:
    """Return for each line how many rows before it, modulo ``HOLD``, lead to the same target."""
    target: Target | None = None
    turn = 0
    for line, height in zip(lines, heights, strict=True):
        if line.target is not target and line.target != target:
            target, turn = line.target, 0
        yield turn
        turn = (turn + height) % HOLD


def _grid_spans(line: Line, grid: Grid, cells: int) -> list[Span]:
    others = sum(size + GAP for size in grid.widths[1:])
    first = max(8, min(grid.widths[0], cells - line.indent - others))
    spans = [Span(" " * line.indent + fit(drawn(line.cells[0]), first), line.style)]
    for text, size in zip(line.cells[1:], grid.widths[1:], strict=True):
        spans.append(Span(" " * GAP + fit(drawn(text), size, "right"), line.style))
    return spans


class _Shape(NamedTuple):
    """A text before it is wrapped: what stands before it, all of it, and its room from the second line on."""

    prefix: str
    column: int
    body: str
    cells: int
    hang: int


def _shape(line: Line, cells: int) -> _Shape:
    column = line.label_width + GAP if line.label_width and cells >= ROOMY else 0
    prefix = pair_text(drawn(line.label), "") if line.label and not column else ""
    left = line.indent + (line.lead_width + GAP if line.lead_width else 0) + column + (2 if line.bar else 0)
    hang = HANG if prefix else 0
    return _Shape(prefix, column, f"{prefix}{line.name}{line.text}{line.tail}", cells - left - hang, hang)


def _text_spans(line: Line, cells: int, wrapped: Sequence[str] | None) -> list[list[Span]]:
    """Return the spans of each line of a text; ``wrapped`` are its pieces if it takes more than one."""
    prefix, column, body, room, hang = _shape(line, cells)
    label, whole_tail = drawn(line.label), drawn(line.tail)
    name = drawn(line.name)
    pieces = wrap(body, room, hang) if wrapped is None else wrapped
    found = []
    for part, piece in enumerate(pieces):
        spans = [Span(" " * (line.indent + (hang if part else 0)))]
        if line.lead_width:
            spans.append(Span(fit(drawn(line.lead) if part == 0 else "", line.lead_width + GAP), "dim"))
        if column:
            spans.append(Span(fit(label if part == 0 else "", column), "dim"))
        if line.bar:
            spans.append(Span("│ ", "accent"))
        if prefix and piece.startswith(prefix):
            spans.append(Span(prefix, "dim"))
            piece = piece.removeprefix(prefix)
        strong, name = _beginning(piece, name)
        tail = whole_tail if part == len(pieces) - 1 and piece.endswith(whole_tail) else ""
        spans += [Span(strong, "strong"), Span(piece.removeprefix(strong).removesuffix(tail), line.style)]
        found.append([*spans, Span(tail, "dim")] if tail else spans)
    return found


def _beginning(piece: str, name: str) -> tuple[str, str]:
    """Return how much of a wrapped piece is the name, and what of the name the pieces after it have."""
    if piece.startswith(name):
        return name, ""
    return (piece, name.removeprefix(piece).lstrip()) if name.startswith(piece) else ("", "")


def grid_of(rows: Sequence[Sequence[str]]) -> Grid:
    """Return the widths that all these rows fit into."""
    return Grid(tuple(max(width(drawn(text)) for text in column) for column in zip(*rows, strict=True)))

"""How the lines of a report are laid out for the width of a list: leads, labels, grids, wrapped texts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from fieldrep.reports.blocks import Refs
from fieldrep.reports.render.wording import pair_text
from fieldrep.tui.cells import drawn, fit, width, wrap
from fieldrep.tui.widgets.rows import Block, FlowSource, Row, Span

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


class PageSource(FlowSource):
    """The lines of a report. Lines with a target can be chosen, unless they are only to be read."""

    def __init__(self, lines: Sequence[Line], *, reading: bool = False) -> None:
        self._page = [replace(line, target=None) for line in lines] if reading else lines
        self._target: Target | None = None
        self._since = 0  # lines since the cursor last found a hold
        super().__init__([Block("")] * len(lines))

    def _lines(self, number: int, block: Block) -> list[Row]:
        line = self._page[number]
        if number == 0:
            self._target = None
        if line.header:
            return [Row(line.id, ((Span(line.text, "strong"),),), kind="header")]
        if line.grid is not None:
            return [self._row(line, 0, _grid_spans(line, line.grid, self._width))]
        return [self._row(line, part, spans) for part, spans in enumerate(_text_spans(line, self._width))]

    def _row(self, line: Line, part: int, spans: list[Span]) -> Row:
        self._since = self._since + 1 if line.target == self._target else HOLD
        self._target = line.target
        held = line.target is not None and self._since >= HOLD
        if held:
            self._since = 0
        name = f"{line.id}.{part}" if part else line.id
        mark = line.mark if part == 0 else ""
        return Row(name, (tuple(spans),), line.target, "row" if held else "text", mark)


def _grid_spans(line: Line, grid: Grid, cells: int) -> list[Span]:
    others = sum(size + GAP for size in grid.widths[1:])
    first = max(8, min(grid.widths[0], cells - line.indent - others))
    spans = [Span(" " * line.indent + fit(drawn(line.cells[0]), first), line.style)]
    for text, size in zip(line.cells[1:], grid.widths[1:], strict=True):
        spans.append(Span(" " * GAP + fit(drawn(text), size, "right"), line.style))
    return spans


def _text_spans(line: Line, cells: int) -> list[list[Span]]:
    """Return the spans of each line of a wrapped text."""
    roomy = cells >= ROOMY
    label = drawn(line.label)
    column = line.label_width + GAP if line.label_width and roomy else 0
    prefix = pair_text(label, "") if label and not column else ""
    left = line.indent + (line.lead_width + GAP if line.lead_width else 0) + column + (2 if line.bar else 0)
    body = f"{prefix}{line.name}{line.text}{line.tail}"
    hang = HANG if prefix else 0
    found = []
    name = drawn(line.name)
    pieces = wrap(body, cells - left - hang, hang)
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
        tail = drawn(line.tail) if part == len(pieces) - 1 and piece.endswith(drawn(line.tail)) else ""
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

"""Tables on a canvas: heads repeated, short rows kept whole, long ones carried over to the next page."""

from collections.abc import Sequence

from fieldrep.reports.blocks import Table
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.pdf_canvas import GREY, MARGIN, Canvas, line_height
from fieldrep.reports.render.shape import NUMERIC_TYPES, cell_text, column_widths, table_width

SIZE = 8.5
PADDING = 1.6
"""Millimetres within a cell, at the sides; above and below it is less."""

TOP = 1.0
KEPT_WHOLE = 60.0
"""Rows up to this height are moved to the next page rather than broken."""

LEAST_LINES = 3
"""A broken row shows at least this many lines before the break."""


def draw_table(canvas: Canvas, table: Table) -> None:
    """Draw a table at the canvas's place, over as many pages as it needs."""
    _Drawer(canvas, table).draw()


def draw_head(canvas: Canvas, lines: Sequence[tuple[str, str]], pairs: int) -> None:
    """Draw the head of a report: names and values in pairs of columns, read downwards."""
    widths = [canvas.width / pairs * share for share in (0.3, 0.7)] * pairs
    height = -(-len(lines) // pairs)
    canvas.rule(MARGIN, canvas.y, canvas.width)
    for index in range(height):
        texts = [text for pair in lines[index::height] for text in pair]
        cells = [
            canvas.lines(text, width - 2 * PADDING, SIZE + 0.5, strong=position % 2 == 0)
            for position, (text, width) in enumerate(zip(texts, widths, strict=False))
        ]
        tall = max(map(len, cells)) * line_height(SIZE + 0.5) + 2 * TOP
        x = MARGIN
        for position, (cell, width) in enumerate(zip(cells, widths, strict=False)):
            canvas.draw(cell, x + PADDING, canvas.y + TOP, SIZE + 0.5, strong=position % 2 == 0)
            x += width
        canvas.y += tall
        canvas.rule(MARGIN, canvas.y, canvas.width)


class _Drawer:
    def __init__(self, canvas: Canvas, table: Table) -> None:
        self.canvas = canvas
        self.table = table
        self.widths = column_widths(table, table_width(table, canvas.width))
        self.numeric = [column.type in NUMERIC_TYPES for column in table.columns]
        self.head = self._cells([label_text(column.label) for column in table.columns], strong=True)

    def draw(self) -> None:
        first = self._height([["", ""]])
        self.canvas.ensure(self._height(self.head) + first)
        self._draw_head()
        for row in self.table.rows:
            texts = [cell_text(row, index) for index in range(len(row.cells))]
            self._row(self._cells(texts, strong=row.total), strong=row.total)

    def _cells(self, texts: list[str], *, strong: bool) -> list[list[str]]:
        return [
            self.canvas.lines(text, width - 2 * PADDING, SIZE, strong=strong)
            for text, width in zip(texts, self.widths, strict=True)
        ]

    def _height(self, cells: list[list[str]]) -> float:
        return max(map(len, cells)) * line_height(SIZE) + 2 * TOP

    def _draw_head(self) -> None:
        height = self._height(self.head)
        self.canvas.shade(MARGIN, self.canvas.y, sum(self.widths), height)
        self._draw_cells(self.head, strong=True)
        self.canvas.rule(MARGIN, self.canvas.y, sum(self.widths), grey=GREY, thickness=0.3)

    def _row(self, cells: list[list[str]], *, strong: bool) -> None:
        """Draw a row, breaking it across pages if it is too long to be kept whole."""
        while True:
            height = self._height(cells)
            fitting = int((self.canvas.room() - 2 * TOP) / line_height(SIZE))
            if height <= self.canvas.room():
                self._draw_cells(cells, strong=strong)
                self.canvas.rule(MARGIN, self.canvas.y, sum(self.widths))
                return
            if height > KEPT_WHOLE and fitting >= LEAST_LINES:
                self._draw_cells([cell[:fitting] for cell in cells], strong=strong)
                cells = [cell[fitting:] for cell in cells]
            self.canvas.new_page()
            self._draw_head()

    def _draw_cells(self, cells: list[list[str]], *, strong: bool) -> None:
        x = MARGIN
        for cell, width, numeric in zip(cells, self.widths, self.numeric, strict=True):
            right = x + width - PADDING if numeric else None
            self.canvas.draw(cell, x + PADDING, self.canvas.y + TOP, SIZE, strong=strong, right=right)
            x += width
        self.canvas.y += self._height(cells)

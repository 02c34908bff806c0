"""How a document's blocks are laid out, the same for every format: what is shown, which tables are wide."""

from dataclasses import replace

from fieldrep.reports.blocks import Block, Column, Empty, Figures, Items, Label, Row, Table, TextBlock
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.wording import marks_text, trend_sign, value_text
from fieldrep.reports.values import Missing, Text, Value

WIDE_FROM = 7
"""A report with a table of this many columns stands on landscape pages."""

READING_WIDTH = 190
"""Millimetres: longer lines of text are hard to read."""

NUMERIC_TYPES = ("money", "number", "percent")


def visible_blocks(section: Section) -> tuple[Block, ...]:
    """Return what to show of a section: a section without contents is one ``Empty``."""
    blocks = tuple(_settled(block) for block in section.blocks)
    if not blocks:
        return (Empty("", None),)
    if all(isinstance(block, Empty) for block in blocks):
        return (replace(blocks[0], label=None),) if isinstance(blocks[0], Empty) else blocks
    return blocks


def is_landscape(document: Document) -> bool:
    """Tell whether a report stands on landscape pages: one of its tables is wide.

    The whole report turns, because pages of two orientations leave half of them empty.
    """
    blocks = (block for section in document.sections for block in section.blocks)
    return any(
        isinstance(block, Table) and block.rows and len(block.columns) >= WIDE_FROM for block in blocks
    )


def table_width(table: Table, page_width: float) -> float:
    """Return how wide a table is drawn: short ones don't spread over a landscape page."""
    return page_width if len(table.columns) >= WIDE_FROM else min(page_width, READING_WIDTH)


def column_widths(table: Table, width: float) -> list[float]:
    """Share a width among a table's columns by the weights they carry."""
    total = sum(max(column.width, 1) for column in table.columns)
    return [width * max(column.width, 1) / total for column in table.columns]


def figures_as_table(block: Figures) -> Table:
    """Return figures as a table; target, period before and trend have a column only where there are any."""
    with_target = any(figure.target is not None for figure in block.figures)
    with_before = any(figure.before is not None for figure in block.figures)
    columns = [_column("figure", "text", 40), _column("value", "number", 16)]
    if with_target:
        columns.append(_column("target", "number", 16))
    if with_before:
        columns += [_column("period_before", "number", 16), _column("trend", "text", 10)]
    rows = []
    for figure in block.figures:
        cells: list[Value] = [Text(label_text(figure.label)), figure.value]
        if with_target:
            cells.append(figure.target or Missing("not_recorded"))
        if with_before:
            cells += [figure.before or Missing("not_recorded"), Text(trend_sign(figure))]
        rows.append(Row(tuple(cells), figure.refs))
    return Table(block.id, block.label, tuple(columns), tuple(rows))


def cell_text(row: Row, index: int) -> str:
    """Return the words of a cell, several values under one another, the row's marks in its first cell."""
    words = value_text(row.cells[index], "\n")
    marks = marks_text(row.marks) if index == 0 else ""
    return f"{words}\n{marks}" if marks else words


def _settled(block: Block) -> Block:
    """Return a block without contents as ``Empty``."""
    match block:
        case TextBlock(part, label, paragraphs) if not any(text.strip() for text in paragraphs):
            return Empty(part, label, "nothing_typed")
        case Table(rows=()) | Figures(figures=()) | Items(items=()):
            return Empty(block.id, block.label)
        case _:
            return block


def _column(code: str, kind: str, width: int) -> Column:
    return Column(code, Label(code), kind, width)

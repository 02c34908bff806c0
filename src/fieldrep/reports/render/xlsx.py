"""A report as an Excel workbook: an overview, then one sheet for each section, ready to print on A4.

Dates, counts and amounts are numbers to reckon with; everything else is text that Excel leaves alone.
"""

import re
from io import BytesIO
from typing import TYPE_CHECKING

import xlsxwriter

from fieldrep.i18n import _, current_language, language, ngettext
from fieldrep.reports.blocks import Block, Empty, Figures, Items, Row, Table, TextBlock
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text, reason_text
from fieldrep.reports.render.archive import fixed_archive
from fieldrep.reports.render.shape import NUMERIC_TYPES, figures_as_table, visible_blocks
from fieldrep.reports.render.wording import (
    block_label,
    footer_text,
    head_lines,
    marks_text,
    page_text,
    pair_text,
    section_title,
    state_text,
    title_text,
    unknown_text,
    value_text,
)
from fieldrep.reports.render.xlsx_cells import Cells, height_for, spans, wanted_widths
from fieldrep.reports.values import Date

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

A4_PAPER = 9
TEXT_WIDTH, REMARKS_WIDTH = 100, 24
"""Column widths in characters."""

LONGEST_SHEET_NAME = 31
LONGEST_FOOTER = 250


def render(document: Document, lang: str) -> bytes:
    """Return the report as an .xlsx file in a language."""
    buffer = BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with language(lang), xlsxwriter.Workbook(buffer, options) as book:
        author = clean(document.person.name)[:255]
        book.set_properties(
            {"title": title_text(document)[:255], "author": author, "created": document.created}
        )
        cells = Cells(book, current_language())
        names = [sheet_name(section_title(n, s)) for n, s in enumerate(document.sections, 1)]
        _overview(cells, document, names)
        for number, (section, name) in enumerate(zip(document.sections, names, strict=True), 1):
            sheet = cells.book.add_worksheet(name)
            _page(sheet, document)
            _SheetWriter(cells, sheet).write(section_title(number, section), section)
    return fixed_archive(buffer.getvalue())


def sheet_name(title: str) -> str:
    """Return a title as a name Excel takes: no ``[]:*?/\\``, no outer quotes, 31 UTF-16 units at most."""
    units = re.sub(r"[\[\]:*?/\\]", " ", clean(title)).encode("utf-16-le")[: 2 * LONGEST_SHEET_NAME]
    return units.decode("utf-16-le", "ignore").strip(" '")


def _page(sheet: "Worksheet", document: Document) -> None:
    sheet.set_paper(A4_PAPER)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.hide_gridlines(2)
    name = footer_text(document).replace("&", "&&")[: LONGEST_FOOTER - 40].rstrip("&")
    sheet.set_footer(f"&L{name}&R{page_text('&P', '&N')}")


def _overview(cells: Cells, document: Document, names: list[str]) -> None:
    sheet = cells.book.add_worksheet(sheet_name(_("Overview")))
    _page(sheet, document)
    sheet.set_portrait()
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 60)
    sheet.write_string(0, 0, title_text(document), cells.format("title"))
    sheet.write_string(0, 1, state_text(document), cells.format("strong"))
    line = 2
    for name, value in head_lines(document):
        cells.text(sheet, line, 0, name, "strong")
        cells.text(sheet, line, 1, value)
        line += 1
    line += 1
    for column, head in enumerate((_("Section"), _("Contents"))):
        cells.text(sheet, line, column, head, "head")
    for section, name in zip(document.sections, names, strict=True):
        line += 1
        target = name.replace("'", "''")
        sheet.write_url(line, 0, f"internal:'{target}'!A1", cells.format("link"), name)
        cells.text(sheet, line, 1, _contents(section))


def _contents(section: Section) -> str:
    """Return what a section holds, in a few words."""
    found = []
    for block in visible_blocks(section):
        match block:
            case Table():
                n = len(block.rows)
                found.append(ngettext("{count} row", "{count} rows", n).format(count=n))
            case Figures():
                n = len(block.figures)
                found.append(ngettext("{count} figure", "{count} figures", n).format(count=n))
            case Items():
                n = len(block.items)
                found.append(ngettext("{count} item", "{count} items", n).format(count=n))
            case TextBlock():
                found.append(_("text"))
            case Empty(label=None):
                return reason_text(block.reason)
    return _(", ").join(found)


class _SheetWriter:
    """Writes a section's blocks under one another on its sheet.

    The table with the most columns gives the sheet's columns; those of the others span several of them.
    """

    def __init__(self, cells: Cells, sheet: "Worksheet") -> None:
        self.cells = cells
        self.sheet = sheet
        self.line = 0
        self.widths: list[float] = [TEXT_WIDTH]
        self.main: Table | None = None

    def write(self, title: str, section: Section) -> None:
        blocks = [figures_as_table(b) if isinstance(b, Figures) else b for b in visible_blocks(section)]
        tables = [block for block in blocks if isinstance(block, Table)]
        if tables:
            self.main = max(tables, key=lambda table: len(table.columns))
            self.widths = wanted_widths(self.main)
        for index, width in enumerate(self.widths):
            self.sheet.set_column(index, index, width)
        self.sheet.write_string(0, 0, title, self.cells.format("title"))
        self.line = 2
        for block in blocks:
            if not isinstance(block, Empty) and block_label(block):
                self.cells.text(self.sheet, self.line, 0, block_label(block), "strong")
                self.line += 1
            self._block(block)
            self.line += 1

    def _block(self, block: Block) -> None:
        match block:
            case Table():
                self._table(block)
            case TextBlock():
                for text in block.paragraphs:
                    if text.strip():
                        self._wide(clean(text).strip())
            case Items():
                for item in block.items:
                    words = " – ".join(value_text(value) for value in item.values)
                    self._wide(f"• {words} {marks_text(item.marks)}".rstrip())
            case Empty():
                reason = reason_text(block.reason)
                self._wide(pair_text(block_label(block), reason) if block_label(block) else reason, "quiet")
            case _:
                self._wide(unknown_text(), "quiet")

    def _wide(self, text: str, kind: str = "text") -> None:
        """Write a line of text over the whole width of the sheet."""
        span = (0, len(self.widths) - 1)
        self.cells.text(
            self.sheet, self.line, self.cells.place(self.sheet, self.line, span, kind), text, kind
        )
        self._grow([(text, sum(self.widths))])
        self.line += 1

    def _table(self, table: Table) -> None:
        marked = any(row.marks for row in table.rows)
        places = spans(wanted_widths(table), self.widths)
        heads = [label_text(column.label) for column in table.columns]
        kinds = ["head_right" if column.type in NUMERIC_TYPES else "head" for column in table.columns]
        self._texts(heads, places, kinds)
        if marked:
            self.cells.text(self.sheet, self.line, len(self.widths), _("Remarks"), "head")
            self.sheet.set_column(len(self.widths), len(self.widths), REMARKS_WIDTH)
        if table is self.main:
            self._prepare(len(table.rows), len(table.columns) + marked)
        for row in table.rows:
            self.line += 1
            self._row(table, row, places)
        self.line += 1

    def _row(self, table: Table, row: Row, places: list[tuple[int, int]]) -> None:
        for column, value, span in zip(table.columns, row.cells, places, strict=True):
            kind = "number" if column.type in NUMERIC_TYPES else "cell"
            first = self.cells.place(self.sheet, self.line, span, kind)
            self.cells.value(self.sheet, self.line, first, value, kind, bold=row.total)
        if row.marks:
            marks = marks_text(row.marks).strip("[]")
            self.cells.text(self.sheet, self.line, len(self.widths), marks, "cell")
        texts = ["" if isinstance(value, Date) else value_text(value, "\n") for value in row.cells]
        self._grow([(text, self._width(span)) for text, span in zip(texts, places, strict=True)])

    def _texts(self, texts: list[str], places: list[tuple[int, int]], kinds: list[str]) -> None:
        for text, span, kind in zip(texts, places, kinds, strict=True):
            first = self.cells.place(self.sheet, self.line, span, kind)
            self.cells.text(self.sheet, self.line, first, text, kind)
        self._grow([(text, self._width(span)) for text, span in zip(texts, places, strict=True)])

    def _width(self, span: tuple[int, int]) -> float:
        return sum(self.widths[span[0] : span[1] + 1])

    def _grow(self, texts: list[tuple[str, float]]) -> None:
        """Make the row as high as its longest cell needs; merged cells don't grow by themselves."""
        self.sheet.set_row(self.line, max(height_for(text, width) for text, width in texts))

    def _prepare(self, rows: int, columns: int) -> None:
        """Freeze, repeat on every printed page and make filterable the heads of the sheet's main table."""
        self.sheet.freeze_panes(self.line + 1, 0)
        self.sheet.repeat_rows(self.line)
        self.sheet.autofilter(self.line, 0, self.line + rows, columns - 1)

"""A report as a Word document: A4, styles one can edit, page numbers, wide tables on landscape pages."""

from io import BytesIO
from typing import TYPE_CHECKING

import docx
from docx.enum.section import WD_ORIENT
from docx.shared import Mm

from fieldrep.i18n import language
from fieldrep.reports.blocks import Block, Empty, Figures, Items, Table, TextBlock
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text, reason_text
from fieldrep.reports.render import docx_parts as parts
from fieldrep.reports.render.archive import fixed_archive
from fieldrep.reports.render.shape import (
    NUMERIC_TYPES,
    READING_WIDTH,
    cell_text,
    column_widths,
    figures_as_table,
    is_landscape,
    table_width,
    visible_blocks,
)
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

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

A4 = (210, 297)
MARGIN = 16
"""Millimetres."""

LONGEST_KEPT_ROW = 400
"""A row with a longer cell may break across pages; shorter ones are kept whole."""


def render(document: Document, lang: str) -> bytes:
    """Return the report as a .docx file in a language."""
    with language(lang):
        word = docx.Document()
        parts.set_styles(word, lang)
        parts.set_properties(word, title_text(document), clean(document.person.name), document.created, lang)
        _Writer(word, document).write()
        buffer = BytesIO()
        word.save(buffer)
    return fixed_archive(buffer.getvalue())


class _Writer:
    """Writes a document from top to bottom."""

    def __init__(self, word: "WordDocument", document: Document) -> None:
        self.word = word
        self.document = document
        self.landscape = is_landscape(document)
        self.width = (A4[1] if self.landscape else A4[0]) - 2 * MARGIN

    def write(self) -> None:
        self._set_page()
        title = self.word.add_paragraph(title_text(self.document), style="Title")
        if state := state_text(self.document):
            title.add_run(f"  [{state}]").bold = False
        head = parts.head_table(head_lines(self.document), self.width, pairs=3 if self.landscape else 2)
        parts.append_block(self.word, head)
        for number, section in enumerate(self.document.sections, 1):
            self.word.add_paragraph(section_title(number, section), style="Heading 1")
            self._section(section)

    def _set_page(self) -> None:
        page = self.word.sections[0]
        short, long = Mm(A4[0]), Mm(A4[1])
        page.orientation = WD_ORIENT.LANDSCAPE if self.landscape else WD_ORIENT.PORTRAIT
        page.page_width, page.page_height = (long, short) if self.landscape else (short, long)
        page.left_margin = page.right_margin = Mm(MARGIN)
        page.top_margin = page.bottom_margin = Mm(MARGIN)
        page.header_distance = page.footer_distance = Mm(8)
        measure = self.word.styles[parts.TYPED].paragraph_format
        measure.right_indent = Mm(max(0, self.width - READING_WIDTH))
        parts.fill_footer(page.footer.paragraphs[0], footer_text(self.document), page_text, self.width)

    def _section(self, section: Section) -> None:
        for block in visible_blocks(section):
            label = block_label(block)
            if isinstance(block, Empty):
                reason = reason_text(block.reason)
                self.word.add_paragraph(pair_text(label, reason) if label else reason, style=parts.QUIET)
                continue
            if label:
                self.word.add_paragraph(label, style="Heading 2")
            self._block(block)

    def _block(self, block: Block) -> None:
        match block:
            case TextBlock():
                for text in block.paragraphs:
                    if text.strip():
                        self.word.add_paragraph(clean(text).strip(), style=parts.TYPED)
            case Figures():
                self._table(figures_as_table(block))
            case Table():
                self._table(block)
            case Items():
                for item in block.items:
                    words = " – ".join(value_text(value) for value in item.values)
                    line = f"{words} {marks_text(item.marks)}".strip()
                    self.word.add_paragraph(line, style="List Bullet")
            case _:
                self.word.add_paragraph(unknown_text(), style=parts.QUIET)

    def _table(self, table: Table) -> None:
        widths = column_widths(table, table_width(table, self.width))
        numeric = [column.type in NUMERIC_TYPES for column in table.columns]
        element = parts.new_table(widths)
        element.append(
            parts.head_row([label_text(column.label) for column in table.columns], widths, numeric)
        )
        for row in table.rows:
            texts = [cell_text(row, index) for index in range(len(row.cells))]
            whole = max(map(len, texts)) <= LONGEST_KEPT_ROW
            element.append(parts.row(texts, widths, numeric, bold=row.total, whole=whole))
        parts.append_block(self.word, element)

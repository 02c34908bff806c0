"""A report as a PDF to print or send: A4, fonts embedded, bookmarks, page numbers."""

from fieldrep.i18n import _, current_language, language
from fieldrep.reports.blocks import Block, Empty, Figures, Items, Table, TextBlock
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import reason_text
from fieldrep.reports.render.pdf_canvas import BLACK, BOX, GREY, MARGIN, Canvas, line_height
from fieldrep.reports.render.pdf_table import draw_head, draw_table
from fieldrep.reports.render.shape import READING_WIDTH, figures_as_table, is_landscape, visible_blocks
from fieldrep.reports.render.wording import (
    block_label,
    footer_text,
    head_lines,
    marks_text,
    pair_text,
    section_title,
    state_text,
    title_text,
    unknown_text,
    value_text,
)

TITLE, HEADING, LABEL, BODY, NOTE = 20.0, 13.0, 10.0, 10.0, 8.0
"""Type sizes in points."""

KEPT_WITH_HEADING = 22.0
"""Millimetres that must fit under a heading on the same page: the head of a table and its first row."""
KEPT_OF_PROSE = 11.0
"""The same where a few lines of text follow."""

MOST_LISTED = 20
"""So many missing characters are named, the rest counted."""


def render(document: Document, lang: str) -> bytes:
    """Return the report as a PDF file in a language."""
    with language(lang):
        landscape = is_landscape(document)
        canvas = Canvas(landscape=landscape)
        author = clean(document.person.name)
        canvas.describe(footer_text(document), author, document.created, current_language())
        _title(canvas, document)
        draw_head(canvas, head_lines(document), pairs=3 if landscape else 2)
        for number, section in enumerate(document.sections, 1):
            _heading(canvas, section_title(number, section), _kept_with(section))
            _section(canvas, section)
        _missing(canvas)
        return canvas.finish(footer_text(document))


def _title(canvas: Canvas, document: Document) -> None:
    title = title_text(document)
    if state := state_text(document):
        title = f"{title} [{state}]"
    lines = canvas.lines(title, canvas.width, TITLE, strong=True)
    canvas.draw(lines, MARGIN, canvas.y, TITLE, strong=True)
    canvas.y += len(lines) * line_height(TITLE) + 2


def _kept_with(section: Section) -> float:
    first = next(iter(visible_blocks(section)), None)
    return KEPT_WITH_HEADING if isinstance(first, Table | Figures) else KEPT_OF_PROSE


def _heading(canvas: Canvas, title: str, kept: float) -> None:
    lines = canvas.lines(title, canvas.width, HEADING, strong=True)
    canvas.y += 5
    canvas.ensure(len(lines) * line_height(HEADING) + kept)
    canvas.bookmark(title)
    canvas.draw(lines, MARGIN, canvas.y, HEADING, strong=True)
    canvas.y += len(lines) * line_height(HEADING) + 1


def _section(canvas: Canvas, section: Section) -> None:
    for block in visible_blocks(section):
        label = block_label(block)
        if isinstance(block, Empty):
            reason = reason_text(block.reason)
            _prose(canvas, pair_text(label, reason) if label else reason, grey=GREY)
            continue
        if label:
            canvas.ensure(line_height(LABEL) + KEPT_WITH_HEADING)
            canvas.y += 2
            _lines(canvas, canvas.lines(label, canvas.width, LABEL, strong=True), LABEL, strong=True)
            canvas.y += 0.5
        _block(canvas, block)


def _block(canvas: Canvas, block: Block) -> None:
    match block:
        case TextBlock():
            for text in block.paragraphs:
                if text.strip():
                    _prose(canvas, clean(text).strip())
        case Figures():
            draw_table(canvas, figures_as_table(block))
            canvas.y += 2
        case Table():
            draw_table(canvas, block)
            canvas.y += 2
        case Items():
            for item in block.items:
                words = " – ".join(value_text(value) for value in item.values)
                _prose(canvas, f"• {words} {marks_text(item.marks)}".rstrip())
        case _:
            _prose(canvas, unknown_text(), grey=GREY)


def _prose(canvas: Canvas, text: str, *, grey: int = BLACK) -> None:
    width = min(canvas.width, READING_WIDTH)
    _lines(canvas, canvas.lines(text, width, BODY), BODY, grey=grey)
    canvas.y += 1.5


def _lines(canvas: Canvas, lines: list[str], size: float, *, strong: bool = False, grey: int = BLACK) -> None:
    """Draw lines one by one, over as many pages as they need."""
    for line in lines:
        canvas.ensure(line_height(size))
        canvas.draw([line], MARGIN, canvas.y, size, strong=strong, grey=grey)
        canvas.y += line_height(size)


def _missing(canvas: Canvas) -> None:
    """Say at the end which characters the boxes stand for."""
    if not canvas.missing:
        return
    listed = sorted(canvas.missing)
    names = ", ".join(f"U+{ord(character):04X}" for character in listed[:MOST_LISTED])
    if len(listed) > MOST_LISTED:
        names += " …"
    note = _("{box} stands for characters that a PDF can't show here: {names}. The other formats have them.")
    canvas.y += 4
    text = note.format(box=BOX, names=names)
    _lines(canvas, canvas.lines(text, min(canvas.width, READING_WIDTH), NOTE), NOTE, grey=GREY)

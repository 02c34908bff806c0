"""A report as plain text for a chat or a mail: no tables, every long text on a line of its own."""

from fieldrep.i18n import _, language
from fieldrep.reports.blocks import Block, Empty, Figures, Items, Row, Table, TextBlock
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text, reason_text
from fieldrep.reports.render.shape import visible_blocks
from fieldrep.reports.render.wording import (
    block_label,
    figure_text,
    head_lines,
    marks_text,
    pair_text,
    section_title,
    state_text,
    title_text,
    unknown_text,
    value_text,
)
from fieldrep.reports.values import is_blank

_INDENT = "   "


def render(document: Document, lang: str) -> str:
    """Return the report as plain text in a language."""
    with language(lang):
        lines = [title_text(document)]
        if state := state_text(document):
            lines.append(state)
        lines += [pair_text(name, value) for name, value in head_lines(document)]
        for number, section in enumerate(document.sections, 1):
            lines += ["", section_title(number, section), *_section(section)]
        return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines: list[str] = []
    for block in visible_blocks(section):
        label = block_label(block)
        if isinstance(block, Empty):
            reason = reason_text(block.reason)
            lines.append(pair_text(label, reason) if label else reason)
            continue
        if label:
            lines.append(pair_text(label, "").rstrip())
        lines += _block(block)
    return lines


def _block(block: Block) -> list[str]:
    match block:
        case TextBlock():
            return "\n".join(clean(text).strip() for text in block.paragraphs if text.strip()).split("\n")
        case Figures():
            return [pair_text(label_text(figure.label), figure_text(figure)) for figure in block.figures]
        case Table():
            return [line for number, row in enumerate(block.rows, 1) for line in _row(block, row, number)]
        case Items():
            return [
                "- " + " – ".join(value_text(value) for value in item.values) + _after(item.marks)
                for item in block.items
            ]
        case _:
            return [unknown_text()]


def _row(table: Table, row: Row, number: int) -> list[str]:
    """Return a row: its short cells on one line, then each long one under its name."""
    short: list[str] = []
    long: list[str] = []
    for column, cell in zip(table.columns, row.cells, strict=True):
        if is_blank(cell):
            continue
        words = value_text(cell, _(", "))
        name = label_text(column.label)
        if column.type == "prose":
            long.append(_INDENT + pair_text(name, words.replace("\n", f"\n{_INDENT}{_INDENT}")))
        elif column.type in ("text", "code") or not short:
            short.append(words)
        else:
            short.append(f"{name} {words}")
    return [f"{number}) {' · '.join(short)}{_after(row.marks)}", *long]


def _after(marks: tuple[str, ...]) -> str:
    words = marks_text(marks)
    return f" {words}" if words else ""

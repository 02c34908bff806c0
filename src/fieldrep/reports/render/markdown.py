"""A report as Markdown: GitHub-flavoured tables, everything typed kept literal."""

import re

from fieldrep.i18n import language
from fieldrep.reports.blocks import Block, Empty, Figures, Items, Table, TextBlock
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Document, Section
from fieldrep.reports.labels import label_text, reason_text
from fieldrep.reports.render.shape import NUMERIC_TYPES, cell_text, figures_as_table, visible_blocks
from fieldrep.reports.render.wording import (
    block_label,
    head_lines,
    marks_text,
    pair_text,
    section_title,
    state_text,
    title_text,
    unknown_text,
    value_text,
)

_INLINE = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START = re.compile(r"^(\s*)(#|=+\s*$|-+\s*$)", re.MULTILINE)


def render(document: Document, lang: str) -> str:
    """Return the report as Markdown text in a language."""
    with language(lang):
        lines = [f"# {_escape(title_text(document))}", ""]
        if state := state_text(document):
            lines += [f"**{_escape(state)}**", ""]
        lines += [pair_text(f"- **{_escape(name)}**", _escape(value)) for name, value in head_lines(document)]
        for number, section in enumerate(document.sections, 1):
            lines += ["", f"## {_escape(section_title(number, section))}"]
            lines += _section(section)
        return "\n".join(lines) + "\n"


def _section(section: Section) -> list[str]:
    lines: list[str] = []
    for block in visible_blocks(section):
        lines.append("")
        if isinstance(block, Empty) and block_label(block):
            name, reason = _escape(block_label(block)), _escape(reason_text(block.reason))
            lines.append(pair_text(f"**{name}**", f"*{reason}*"))
            continue
        if label := block_label(block):
            lines += [f"### {_escape(label)}", ""]
        lines += _block(block)
    return lines


def _block(block: Block) -> list[str]:
    match block:
        case TextBlock():
            return "\n\n".join(_prose(text) for text in block.paragraphs if text.strip()).split("\n")
        case Figures():
            return _table(figures_as_table(block))
        case Table():
            return _table(block)
        case Items():
            return [_item(" – ".join(value_text(v) for v in item.values), item.marks) for item in block.items]
        case Empty():
            return [f"*{_escape(reason_text(block.reason))}*"]
        case _:
            return [f"*{_escape(unknown_text())}*"]


def _table(table: Table) -> list[str]:
    heads = [_cell(label_text(column.label)) for column in table.columns]
    rules = ["---:" if column.type in NUMERIC_TYPES else "---" for column in table.columns]
    lines = [_row(heads), _row(rules)]
    for row in table.rows:
        cells = [_cell(cell_text(row, index)) for index in range(len(row.cells))]
        lines.append(_row([f"**{cell}**" for cell in cells] if row.total else cells))
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _item(words: str, marks: tuple[str, ...]) -> str:
    return f"- {_escape(' '.join(part for part in (words, marks_text(marks)) if part))}".replace("\n", "\n  ")


def _cell(text: str) -> str:
    return _escape(text).replace("\n", "<br>")


def _prose(text: str) -> str:
    """Keep the line breaks of typed text, and its lists; nothing else in it is markup."""
    return _LINE_START.sub(r"\1\\\2", _escape(clean(text).strip())).replace("\n", "  \n")


def _escape(text: str) -> str:
    return _INLINE.sub(r"\\\1", text)

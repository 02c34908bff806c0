"""What a report still lacks before it can be submitted, by the requirements of its definition."""

from dataclasses import dataclass

from fieldrep.reports.blocks import Block, Empty, Figures, Items, Label, Refs, Row, Table, TextBlock
from fieldrep.reports.definition import Definition, Part, SectionDefinition
from fieldrep.reports.document import Document
from fieldrep.reports.values import is_blank


@dataclass(frozen=True, slots=True)
class Gap:
    """Something required that is empty.

    ``part`` is "" for a section with nothing in it at all; ``row`` (from 0), ``column`` and ``refs``
    tell the cell of a table, where it is one.
    """

    section: str
    title: Label
    part: str = ""
    row: int | None = None
    column: Label | None = None
    refs: Refs = ()


def gaps(definition: Definition, document: Document) -> list[Gap]:
    """Return everything required that a document leaves empty, in its order."""
    contents = {section.id: section.blocks for section in document.sections}
    return [gap for section in definition.sections for gap in _section(section, contents.get(section.id, ()))]


def has_content(block: Block) -> bool:
    """Tell whether there is anything in a block."""
    match block:
        case Empty():
            return False
        case TextBlock():
            return any(text.strip() for text in block.paragraphs)
        case Table():
            return bool(block.rows)
        case Figures():
            return bool(block.figures)
        case Items():
            return bool(block.items)
        case _:
            return True


def _section(section: SectionDefinition, blocks: tuple[Block, ...]) -> list[Gap]:
    filled = [block for block in blocks if has_content(block)]
    if section.required and not filled:
        return [Gap(section.id, section.title)]
    found = []
    for part in section.parts:
        block = next((b for b in filled if getattr(b, "id", None) == part.id), None)
        if part.required and block is None:
            found.append(Gap(section.id, part.title or section.title, part.id))
        elif isinstance(block, Table):
            found += _table(section, part, block)
    return found


def _table(section: SectionDefinition, part: Part, table: Table) -> list[Gap]:
    return [gap for number, row in enumerate(table.rows) for gap in _row(section, part, number, row)]


def _row(section: SectionDefinition, part: Part, number: int, row: Row) -> list[Gap]:
    return [
        Gap(section.id, part.title or section.title, part.id, number, column.column.label, row.refs)
        for column, cell in zip(part.columns, row.cells, strict=True)
        if column.required and column.exception not in row.marks and is_blank(cell)
    ]

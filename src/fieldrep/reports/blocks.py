"""The parts of a report's sections: typed text, tables, figures, lists, and places with nothing recorded.

Everything that counts or shows records names them in ``refs``, so that a screen can open them.
A block's data form carries its kind under ``"block"``; a kind this version doesn't know is kept as it came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from fieldrep.reports.values import Data, Unknown, Value, value_from_data, value_to_data


@dataclass(frozen=True, slots=True)
class Ref:
    """Records a figure or row rests on: their wire kind and ids."""

    kind: str
    ids: tuple[str, ...]


Refs: TypeAlias = tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A heading or name: the code of a word of the program, or words of a definition by language."""

    code: str
    words: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Figure:
    """A named value, with what it is compared with: a target, and the value of the period before."""

    label: Label
    value: Value
    target: Value | None = None
    before: Value | None = None
    refs: Refs = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``type`` is one of ``COLUMN_TYPES``, ``width`` a share relative to the others."""

    id: str
    label: Label
    type: str = "text"
    width: int = 10


COLUMN_TYPES = ("text", "prose", "date", "money", "number", "percent", "code")
"""What a column holds; prose is text of more than a line, numbers stand at the right."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row: one value for each column, marks (codes such as ``since_last_report``), a total or not."""

    cells: tuple[Value, ...]
    refs: Refs = ()
    marks: tuple[str, ...] = ()
    total: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a list: values that are read one after another."""

    values: tuple[Value, ...]
    refs: Refs = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Paragraphs typed by the user; line breaks within them are kept."""

    id: str
    label: Label | None
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; every row has as many cells as there are columns."""

    id: str
    label: Label | None
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError(f"table {self.id}: a row needs one cell for each of {len(self.columns)} columns")


@dataclass(frozen=True, slots=True)
class Figures:
    """Named values under one another."""

    id: str
    label: Label | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines."""

    id: str
    label: Label | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Empty:
    """A place with nothing in it, and the code of the reason."""

    id: str
    label: Label | None
    reason: str = "nothing_recorded"


Block: TypeAlias = TextBlock | Table | Figures | Items | Empty | Unknown


def refs_to_data(refs: Refs) -> list[Data]:
    """Return the JSON form of references."""
    return [{"kind": ref.kind, "ids": list(ref.ids)} for ref in refs]


def refs_from_data(data: Sequence[Data]) -> Refs:
    """Return references from their JSON form."""
    return tuple(Ref(ref["kind"], tuple(ref["ids"])) for ref in data)


def label_to_data(label: Label | None) -> Data | None:
    """Return the JSON form of a label."""
    return None if label is None else {"code": label.code, "words": dict(sorted(label.words.items()))}


def label_from_data(data: Data) -> Label:
    """Return a label from its JSON form."""
    return Label(data["code"], data["words"])


def figure_to_data(figure: Figure) -> Data:
    """Return the JSON form of a figure."""
    return {
        "label": label_to_data(figure.label),
        "value": value_to_data(figure.value),
        "target": None if figure.target is None else value_to_data(figure.target),
        "before": None if figure.before is None else value_to_data(figure.before),
        "refs": refs_to_data(figure.refs),
    }


def figure_from_data(data: Data) -> Figure:
    """Return a figure from its JSON form."""
    return Figure(
        label=label_from_data(data["label"]),
        value=value_from_data(data["value"]),
        target=None if data["target"] is None else value_from_data(data["target"]),
        before=None if data["before"] is None else value_from_data(data["before"]),
        refs=refs_from_data(data["refs"]),
    )


def block_to_data(block: Block) -> Data:
    """Return the JSON form of a block."""
    if isinstance(block, Unknown):
        return block.data
    head: Data = {"block": _KINDS[type(block)], "id": block.id, "label": label_to_data(block.label)}
    match block:
        case TextBlock():
            return head | {"paragraphs": list(block.paragraphs)}
        case Table():
            return head | {
                "columns": [_column_to_data(column) for column in block.columns],
                "rows": [_row_to_data(row) for row in block.rows],
            }
        case Figures():
            return head | {"figures": [figure_to_data(figure) for figure in block.figures]}
        case Items():
            return head | {"items": [_item_to_data(item) for item in block.items]}
        case Empty():
            return head | {"reason": block.reason}


def block_from_data(data: Data) -> Block:
    """Return a block from its JSON form; a kind this version doesn't know comes back as ``Unknown``."""
    kind = data.get("block")
    if kind not in _KINDS.values():
        return Unknown(data)
    part: str = data["id"]
    label = None if data["label"] is None else label_from_data(data["label"])
    match kind:
        case "text":
            return TextBlock(part, label, tuple(data["paragraphs"]))
        case "table":
            columns = tuple(_column_from_data(column) for column in data["columns"])
            return Table(part, label, columns, tuple(_row_from_data(row) for row in data["rows"]))
        case "figures":
            return Figures(part, label, tuple(figure_from_data(figure) for figure in data["figures"]))
        case "items":
            return Items(part, label, tuple(_item_from_data(item) for item in data["items"]))
        case _:
            return Empty(part, label, data["reason"])


_KINDS: dict[type, str] = {
    TextBlock: "text",
    Table: "table",
    Figures: "figures",
    Items: "items",
    Empty: "empty",
}


def _column_to_data(column: Column) -> Data:
    return {
        "id": column.id,
        "label": label_to_data(column.label),
        "type": column.type,
        "width": column.width,
    }


def _column_from_data(data: Data) -> Column:
    return Column(data["id"], label_from_data(data["label"]), data["type"], data["width"])


def _row_to_data(row: Row) -> Data:
    return {
        "cells": [value_to_data(cell) for cell in row.cells],
        "refs": refs_to_data(row.refs),
        "marks": list(row.marks),
        "total": row.total,
    }


def _row_from_data(data: Data) -> Row:
    cells = tuple(value_from_data(cell) for cell in data["cells"])
    return Row(cells, refs_from_data(data["refs"]), tuple(data["marks"]), data["total"])


def _item_to_data(item: Item) -> Data:
    values = [value_to_data(value) for value in item.values]
    return {"values": values, "refs": refs_to_data(item.refs), "marks": list(item.marks)}


def _item_from_data(data: dict[str, Any]) -> Item:
    values = tuple(value_from_data(value) for value in data["values"])
    return Item(values, refs_from_data(data["refs"]), tuple(data["marks"]))

"""Report definitions as data: which sections a report has, where their contents come from, what is required.

A definition is a TOML file (``definitions/<id>.toml``; the weekly one is the example). It is checked when it
is read: unknown keys, missing languages, unknown shapes or column types are errors that name the place.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fieldrep.i18n import LANGUAGES
from fieldrep.reports.blocks import COLUMN_TYPES, Column, Label
from fieldrep.reports.labels import LABELS

DEFINITIONS = Path(__file__).with_name("definitions")
PERIODS = ("day", "week", "month")
SHAPES = ("typed", "table", "figures", "items")

Words = Mapping[str, str]


class DefinitionError(ValueError):
    """A definition that doesn't hold to the schema; the message names the place."""


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column; ``required`` cells must be filled to submit, save in rows with the mark ``exception``."""

    column: Column
    required: bool
    exception: str


@dataclass(frozen=True, slots=True)
class Part:
    """One block of a section: typed by the user, or drafted by the query that ``source`` names."""

    id: str
    shape: str
    source: str
    title: Label | None
    help: Words
    required: bool
    columns: tuple[ColumnDefinition, ...]


@dataclass(frozen=True, slots=True)
class HeadLine:
    """A line of the head besides rep, territory and period; ``source`` names its query, else it is typed."""

    id: str
    source: str
    typed: bool


@dataclass(frozen=True, slots=True)
class SectionDefinition:
    """A section; a required one must hold something to submit."""

    id: str
    title: Label
    help: Words
    required: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Definition:
    """A report as data."""

    id: str
    version: int
    period: str
    title: Label
    head: tuple[HeadLine, ...]
    sections: tuple[SectionDefinition, ...]

    def typed_parts(self) -> Iterator[tuple[SectionDefinition, Part]]:
        """Yield the parts that the user types, in order."""
        for section in self.sections:
            for part in section.parts:
                if part.shape == "typed":
                    yield section, part


@cache
def definition(name: str) -> Definition:
    """Return the shipped definition of a kind of report; ``KeyError`` if there is none."""
    path = DEFINITIONS / f"{name}.toml"
    if name not in shipped():
        raise KeyError(name)
    return parse_definition(tomllib.loads(path.read_text(encoding="utf-8")))


@cache
def shipped() -> tuple[str, ...]:
    """Return the ids of the definitions that ship with the program."""
    return tuple(sorted(path.stem for path in DEFINITIONS.glob("*.toml")))


def parse_definition(data: Mapping[str, Any]) -> Definition:
    """Check a definition's data and return it; ``DefinitionError`` names the first place that is wrong."""
    top = _Reader(data, "definition")
    result = Definition(
        id=top.code("id"),
        version=top.number("version"),
        period=top.choice("period", PERIODS),
        title=Label(top.code("id"), top.words("title")),
        head=tuple(_head_line(_Reader(item, "head")) for item in top.tables("head")),
        sections=tuple(_section(_Reader(item, "sections")) for item in top.tables("sections")),
    )
    top.finish()
    if not result.sections:
        raise DefinitionError(f"{result.id}: a report needs a section")
    _check_unique(f"{result.id}: head", [line.id for line in result.head])
    _check_unique(f"{result.id}: sections", [section.id for section in result.sections])
    return result


def _head_line(reader: "_Reader") -> HeadLine:
    line = HeadLine(
        id=reader.known("id"),
        source=reader.text("source", default=""),
        typed=reader.flag("typed"),
    )
    reader.finish()
    if bool(line.source) == line.typed:
        raise DefinitionError(f"head {line.id}: give either a source or typed = true")
    return line


def _section(reader: "_Reader") -> SectionDefinition:
    name = reader.code("id")
    section = SectionDefinition(
        id=name,
        title=Label(name, reader.words("title")),
        help=reader.words("help", needed=False),
        required=reader.flag("required"),
        parts=tuple(_part(_Reader(item, f"section {name}, parts")) for item in reader.tables("parts")),
    )
    reader.finish()
    if not section.parts:
        raise DefinitionError(f"section {name}: a section needs a part")
    _check_unique(f"section {name}: parts", [part.id for part in section.parts])
    return section


def _part(reader: "_Reader") -> Part:
    name = reader.code("id")
    title = reader.words("title", needed=False)
    part = Part(
        id=name,
        shape=reader.choice("shape", SHAPES),
        source=reader.text("source", default=""),
        title=Label(name, title) if title else None,
        help=reader.words("help", needed=False),
        required=reader.flag("required"),
        columns=tuple(_column(_Reader(item, f"part {name}, columns")) for item in reader.tables("columns")),
    )
    reader.finish()
    if (part.shape == "typed") == bool(part.source):
        raise DefinitionError(f"part {name}: a typed part has no source, every other shape needs one")
    if (part.shape == "table") != bool(part.columns):
        raise DefinitionError(f"part {name}: a table needs columns, no other shape has any")
    _check_unique(f"part {name}: columns", [item.column.id for item in part.columns])
    return part


def _column(reader: "_Reader") -> ColumnDefinition:
    title = reader.words("title", needed=False)
    name = reader.code("id") if title else reader.known("id")
    column = ColumnDefinition(
        Column(
            id=name,
            label=Label(name, title),
            type=reader.choice("type", COLUMN_TYPES),
            width=reader.number("width"),
        ),
        required=reader.flag("required"),
        exception=reader.text("except", default=""),
    )
    reader.finish()
    return column


def _check_unique(place: str, ids: list[str]) -> None:
    for name in ids:
        if ids.count(name) > 1:
            raise DefinitionError(f"{place}: {name} stands twice")


class _Reader:
    """Takes typed values out of a TOML table and notices keys that nobody asked for."""

    def __init__(self, data: Any, place: str) -> None:
        if not isinstance(data, Mapping):
            raise DefinitionError(f"{place}: expected a table")
        self.data = data
        self.place = f"{place} {data['id']}" if isinstance(data.get("id"), str) else place
        self.asked: set[str] = set()

    def _get(self, key: str, kind: type, default: Any) -> Any:
        self.asked.add(key)
        value = self.data.get(key, default)
        if value is None:
            raise DefinitionError(f"{self.place}: {key} is missing")
        if type(value) is not kind:
            raise DefinitionError(f"{self.place}: {key} should be a {kind.__name__}")
        return value

    def text(self, key: str, default: str | None = None) -> str:
        value: str = self._get(key, str, default)
        if default is None and not value.strip():
            raise DefinitionError(f"{self.place}: {key} is empty")
        return value

    def code(self, key: str) -> str:
        """A name in small letters, digits and underlines; it may stand in the name of a file."""
        value = self.text(key)
        if not re.fullmatch("[a-z][a-z0-9_]*", value):
            raise DefinitionError(f"{self.place}: {key} should be small letters, digits and underlines")
        return value

    def known(self, key: str) -> str:
        """A code for which the program has a word."""
        value = self.text(key)
        if value not in LABELS:
            raise DefinitionError(f"{self.place}: the program has no word for {value}, give a title")
        return value

    def number(self, key: str) -> int:
        value: int = self._get(key, int, None)
        if value < 1:
            raise DefinitionError(f"{self.place}: {key} should be at least 1")
        return value

    def flag(self, key: str) -> bool:
        value: bool = self._get(key, bool, False)
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in choices:
            raise DefinitionError(f"{self.place}: {key} should be one of {', '.join(choices)}")
        return value

    def words(self, key: str, *, needed: bool = True) -> Words:
        """The same words in every language."""
        value = self._get(key, dict, None if needed else {})
        if value and set(value) != set(LANGUAGES):
            raise DefinitionError(f"{self.place}: {key} should have {' and '.join(LANGUAGES)}")
        if not all(isinstance(words, str) and words.strip() for words in value.values()):
            raise DefinitionError(f"{self.place}: {key} has an empty text")
        return dict(value)

    def tables(self, key: str) -> list[Any]:
        value: list[Any] = self._get(key, list, [])
        return value

    def finish(self) -> None:
        unknown = set(self.data) - self.asked
        if unknown:
            raise DefinitionError(f"{self.place}: unknown key {', '.join(sorted(unknown))}")

"""The frozen report document: plain data from which every format in either language is made.

A document holds codes, ids and values, never translated sentences, and whatever else its rendering needs:
titles of a definition in every language, the policy values that were in force, the instant of creation.
``to_json`` writes it in one fixed order and ``from_json`` reads it back exactly.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from fieldrep.reports.blocks import (
    Block,
    Figure,
    Label,
    block_from_data,
    block_to_data,
    figure_from_data,
    figure_to_data,
    label_from_data,
    label_to_data,
)
from fieldrep.reports.values import Data

FORMAT = 1
"""The shape of the JSON form; a reader accepts what it knows of a newer one."""


@dataclass(frozen=True, slots=True)
class Person:
    """Whose report it is."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """What a report covers: ``kind`` day, week or month, both ends included.

    ``year`` and ``number`` are ISO year and week, or year and month, or year and day of the year.
    """

    kind: str
    year: int
    number: int
    start: date
    end: date

    @property
    def key(self) -> str:
        """The period as a word: ``2026-W47``, ``2026-11``, ``2026-11-21``."""
        match self.kind:
            case "week":
                return f"{self.year}-W{self.number:02}"
            case "month":
                return f"{self.year}-{self.number:02}"
            case _:
                return self.start.isoformat()


@dataclass(frozen=True, slots=True)
class Section:
    """One numbered section."""

    id: str
    title: Label
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A report of one person and period. ``version`` 0 is a draft, 1 the first submitted, 2 a correction."""

    definition: str
    definition_version: int
    version: int
    title: Label
    person: Person
    territory: str
    period: Period
    created: datetime
    zone: str
    currency: str
    head: tuple[Figure, ...] = ()
    sections: tuple[Section, ...] = ()
    policy: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if self.created.tzinfo is None:
            raise ValueError("the instant of creation needs a zone-aware datetime")

    @property
    def is_draft(self) -> bool:
        """Whether it has not been submitted."""
        return self.version == 0

    def section(self, section_id: str) -> Section:
        """Return a section; ``KeyError`` where there is none of that id."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise KeyError(section_id)


def to_data(document: Document) -> Data:
    """Return the JSON form of a document, always in the same order."""
    period = document.period
    return {
        "format": FORMAT,
        "definition": document.definition,
        "definition_version": document.definition_version,
        "version": document.version,
        "title": label_to_data(document.title),
        "person": {"id": document.person.id, "name": document.person.name},
        "territory": document.territory,
        "period": {
            "kind": period.kind,
            "year": period.year,
            "number": period.number,
            "start": period.start.isoformat(),
            "end": period.end.isoformat(),
        },
        "created": document.created.astimezone(UTC).isoformat(),
        "zone": document.zone,
        "currency": document.currency,
        "head": [figure_to_data(figure) for figure in document.head],
        "sections": [_section_to_data(section) for section in document.sections],
        "policy": dict(sorted(document.policy.items())),
    }


def from_data(data: Data) -> Document:
    """Return the document of a JSON form; ``KeyError`` or ``ValueError`` if it is not one."""
    period = data["period"]
    return Document(
        definition=data["definition"],
        definition_version=data["definition_version"],
        version=data["version"],
        title=label_from_data(data["title"]),
        person=Person(data["person"]["id"], data["person"]["name"]),
        territory=data["territory"],
        period=Period(
            kind=period["kind"],
            year=period["year"],
            number=period["number"],
            start=date.fromisoformat(period["start"]),
            end=date.fromisoformat(period["end"]),
        ),
        created=datetime.fromisoformat(data["created"]),
        zone=data["zone"],
        currency=data["currency"],
        head=tuple(figure_from_data(figure) for figure in data["head"]),
        sections=tuple(_section_from_data(section) for section in data["sections"]),
        policy=data["policy"],
    )


def to_json(document: Document) -> str:
    """Return a document as one line of JSON."""
    return json.dumps(to_data(document), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def from_json(text: str) -> Document:
    """Return the document of ``to_json``; ``KeyError`` or ``ValueError`` if it is not one."""
    return from_data(json.loads(text))


def _section_to_data(section: Section) -> Data:
    return {
        "id": section.id,
        "title": label_to_data(section.title),
        "blocks": [block_to_data(block) for block in section.blocks],
    }


def _section_from_data(data: Data) -> Section:
    blocks = tuple(block_from_data(block) for block in data["blocks"])
    return Section(data["id"], label_from_data(data["title"]), blocks)

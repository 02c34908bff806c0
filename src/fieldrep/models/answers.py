"""What reps add to the objections of the playbook: answers of their own, shared ones, notes, sums done."""

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field

from fieldrep.models.base import KindInfo, Record, json_column, wire
from fieldrep.rules.codes import Audience


class _Answer(Record):
    """An answer to an objection; ``steps`` holds one step a line.

    ``objection`` is an id of the playbook, or that of the answer which brought its own objection;
    empty for an answer that brings one itself: then ``says`` has what customers say, a wording a line.
    """

    objection: str = wire("objection", default="", index=True)
    language: str = wire("language", default="")
    says: str = wire("says", merge="text", default="")
    behind: str = wire("behind", merge="text", default="")
    steps: str = wire("steps", merge="text", default="")
    ask_back: str = wire("ask_back", default="")
    next_step: str = wire("next_step", default="")
    tags: str = wire("tags", default="")
    person_id: str | None = wire("person")
    archived: bool = wire("archived", default=False)


class OwnAnswer(_Answer, table=True):
    """An answer that only its author sees."""

    __tablename__ = "own_answer"
    __kind__: ClassVar[KindInfo] = KindInfo("own_answer", Audience.SELF, label="steps")


class SharedAnswer(_Answer, table=True):
    """An own answer published to the team; ``source`` is the id it had before, by which it is counted."""

    __tablename__ = "shared_answer"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "shared_answer", Audience.TEAM, label="steps", natural_key=("source",)
    )

    source: str = wire("source", default="", index=True)


class ObjectionNote(Record, table=True):
    """What a rep noted for an objection; nobody else sees it."""

    __tablename__ = "objection_note"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "objection_note", Audience.SELF, label="note", natural_key=("person_id", "objection")
    )

    person_id: str | None = wire("person")
    objection: str = wire("objection", default="")
    note: str = wire("note", merge="text", default="")


class Calculation(Record, table=True):
    """A sum done with the customer in a visit: ``inputs`` holds the numbers as decimal texts by name.

    Amounts are in whole units of ``currency``.
    """

    __kind__: ClassVar[KindInfo] = KindInfo("calculation", Audience.TEAM, label="name", parent="visit_id")

    visit_id: str | None = wire("visit", index=True)
    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person")
    name: str = wire("name", default="")
    inputs: dict[str, Any] | None = Field(default=None, sa_column=json_column("inputs"))
    currency: str = wire("currency", default="")
    day: date | None = wire("day")

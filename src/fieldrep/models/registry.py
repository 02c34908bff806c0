"""The registry of record kinds, read off the tables: wire names, merge, audience, natural key.

Capture, history, export, search, forms and doctor read it. Models are imported only when a
kind is asked for, so that a command pays for the tables it uses.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from sqlalchemy import Column, Date
from sqlalchemy import inspect as sa_inspect
from sqlmodel.sql.sqltypes import UTCDateTime

from fieldrep.models.base import KindInfo, Record
from fieldrep.rules.ids import uuid5_of, uuid7

MODELS: dict[str, str] = {
    "team": "people:Team",
    "person": "people:Person",
    "territory": "people:Territory",
    "territory_assignment": "people:TerritoryAssignment",
    "account": "accounts:Account",
    "account_assignment": "accounts:AccountAssignment",
    "external_id": "accounts:ExternalId",
    "tag": "accounts:Tag",
    "claim": "claims:Claim",
    "claim_statement": "claims:ClaimStatement",
    "contact": "contacts:Contact",
    "touch": "touches:Touch",
    "visit": "visits:Visit",
    "visit_contact": "visits:VisitContact",
    "visit_colleague": "visits:VisitColleague",
    "tick": "visits:Tick",
    "question_asked": "visits:QuestionAsked",
    "objection_heard": "visits:ObjectionHeard",
    "call_answer": "touches:CallAnswer",
    "sprint": "sprints:Sprint",
    "sprint_prospect": "sprints:SprintProspect",
    "promise": "promises:Promise",
    "status_event": "events:StatusEvent",
    "report": "reports:Report",
    "report_text": "reports:ReportText",
    "report_version": "reports:ReportVersion",
    "plan_item": "reports:PlanItem",
    "duty_done": "reports:DutyDone",
    "policy_entry": "policies:PolicyEntry",
    "extra_field": "extras:ExtraField",
    "attachment": "extras:Attachment",
    "pack_item": "packs:PackItem",
    "kept_checklist": "packs:KeptChecklist",
    "event": "exhibitions:Event",
    "milestone": "exhibitions:Milestone",
    "event_account": "exhibitions:EventAccount",
    "form_answer": "forms:FormAnswer",
    "private_answer": "forms:PrivateAnswer",
    "assessment": "dealers:Assessment",
    "assessment_score": "dealers:AssessmentScore",
    "negotiation_line": "dealers:NegotiationLine",
    "negotiation_aim": "dealers:NegotiationAim",
    "own_answer": "answers:OwnAnswer",
    "shared_answer": "answers:SharedAnswer",
    "objection_note": "answers:ObjectionNote",
    "calculation": "answers:Calculation",
    "practice_card": "practice:PracticeCard",
    "practice_review": "practice:PracticeReview",
}
"""Wire name of each kind → module and class below ``fieldrep.models``."""


@dataclass(frozen=True, slots=True)
class WireColumn:
    """A column that holds a field or one part of it. ``codec``: plain, date or instant."""

    name: str
    part: str
    codec: str


@dataclass(frozen=True, slots=True)
class WireField:
    """One captured field: a plain value, or several columns that hold together."""

    name: str
    columns: tuple[WireColumn, ...]
    merge: str

    def encode(self, values: Mapping[str, Any]) -> Any:
        """Return the JSON value of the field from a mapping of column values."""
        if len(self.columns) == 1 and not self.columns[0].part:
            return _encode(values[self.columns[0].name])
        return {column.part: _encode(values[column.name]) for column in self.columns}

    def decode(self, value: Any) -> dict[str, Any]:
        """Return column values from the JSON value of the field; parts not named are left out."""
        if len(self.columns) == 1 and not self.columns[0].part:
            return {self.columns[0].name: _decode(value, self.columns[0].codec)}
        parts = value if isinstance(value, dict) else {}
        return {c.name: _decode(parts[c.part], c.codec) for c in self.columns if c.part in parts}


@dataclass(frozen=True, slots=True)
class Kind:
    """A record kind as everything but the tables sees it."""

    wire: str
    model: type[Record]
    info: KindInfo
    table: str
    fields: Mapping[str, WireField]
    derived: tuple[str, ...]

    def field_of(self, column: str) -> WireField | None:
        """Return the wire field that a column belongs to."""
        for field in self.fields.values():
            if any(c.name == column for c in field.columns):
                return field
        return None

    def new_id(self, values: Mapping[str, Any]) -> str:
        """Return the id for a new record: UUIDv5 of the natural key, else UUIDv7."""
        if not self.info.natural_key:
            return uuid7()
        return uuid5_of(self.wire, *(str(_encode(values.get(name)) or "") for name in self.info.natural_key))

    @property
    def defaults(self) -> dict[str, Any]:
        """The value of every column but the id when nobody has set it."""
        return _defaults(self.model)

    def default(self, field: str) -> Any:
        """Return the JSON value of a field that nobody has set."""
        return self.fields[field].encode(self.defaults)

    def values(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of a row as JSON data by wire name; those at their default are left out."""
        set_ = {name for name, column, default in _captured(self.model) if row[column] != default}
        return {name: field.encode(row) for name, field in self.fields.items() if name in set_}


@cache
def _defaults(model: type[Record]) -> dict[str, Any]:
    known = kind_of(model)
    fields = model.model_fields
    names = [c.name for f in known.fields.values() for c in f.columns] + list(known.derived)
    return {name: fields[name].get_default(call_default_factory=True, validated_data={}) for name in names}


@cache
def _captured(model: type[Record]) -> tuple[tuple[str, str, Any], ...]:
    """Return (wire name, column, default) of every captured column; an import asks for each record."""
    known = kind_of(model)
    return tuple((n, c.name, known.defaults[c.name]) for n, f in known.fields.items() for c in f.columns)


def _encode(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def _decode(value: Any, codec: str) -> Any:
    if value is None or codec == "plain":
        return value
    if codec == "date":
        return date.fromisoformat(value)
    return datetime.fromisoformat(value)


def _codec(column: Column[Any]) -> str:
    if isinstance(column.type, Date):
        return "date"
    return "instant" if isinstance(column.type, UTCDateTime) else "plain"


@cache
def kind_of(model: type[Record]) -> Kind:
    """Return the kind of a table class."""
    columns = sa_inspect(model).local_table.columns
    grouped: dict[str, list[Column[Any]]] = {}
    for column in columns:
        if "wire" in column.info:
            grouped.setdefault(column.info["wire"], []).append(column)
    fields = {
        name: WireField(
            name,
            tuple(WireColumn(c.name, c.info.get("part", ""), _codec(c)) for c in members),
            members[0].info.get("merge", "value"),
        )
        for name, members in grouped.items()
    }
    info = model.__kind__
    local = tuple(c.name for c in columns if c.info.get("derived"))
    return Kind(info.wire, model, info, sa_inspect(model).local_table.name, fields, local)


@cache
def kind(wire: str) -> Kind:
    """Return a kind by its wire name; raises KeyError for one this version does not know."""
    module, name = MODELS[wire].split(":")
    return kind_of(getattr(import_module(f"fieldrep.models.{module}"), name))


def all_kinds() -> Iterator[Kind]:
    """Yield every kind, parents before children."""
    for wire in MODELS:
        yield kind(wire)


def new_record(model: type[Record], **values: Any) -> Any:
    """Make a record with the id its kind's rule gives; validates the values' types."""
    return model.model_validate({"id": kind_of(model).new_id(values), **values})

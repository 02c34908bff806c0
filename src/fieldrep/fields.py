"""The words people read for the fields of records, and a field's captured value as a text.

The names are those of the wire (``stage``, ``address``) and of the columns that make up a field of
several parts (``stage_reason``, ``street``). One place for forms, details, histories and comparisons.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.fieldwords import COMMON, KINDS, LABELS
from fieldrep.i18n import _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term

NOTHING = "–"
"""What stands for an empty value."""

_CODES: Mapping[tuple[str, str], str] = {
    ("account", "kind"): "AccountKind",
    ("account", "channel"): "Channel",
    ("account", "source"): "Source",
    ("contact", "role"): "DecisionRole",
    ("contact", "interest"): "Interest",
    ("touch", "kind"): "TouchKind",
    ("touch", "outcome"): "Outcome",
    ("visit", "outcome"): "Outcome",
    ("visit", "objective_reached"): "Objective",
    ("touch", "call_result"): "CallResult",
    ("promise", "by"): "PromiseBy",
    ("status_event", "event"): "EventKind",
    ("objection_heard", "went"): "AnswerResult",
    ("tick", "phase"): "Phase",
    ("negotiation_line", "term"): "NegotiationTerm",
    ("negotiation_aim", "term"): "NegotiationTerm",
    ("practice_review", "way"): "PracticeWay",
    ("person", "role"): "Role",
    ("milestone", "level"): "MilestoneLevel",
    ("event_account", "part"): "EventPart",
    ("event_account", "status"): "EventStatus",
    ("event_account", "heat"): "Heat",
}
_NAMED = frozenset(
    {
        "account",
        "contact",
        "person",
        "visit",
        "touch",
        "territory",
        "merged_into",
        "area",
        "manager",
        "other",
        "event",
        "above",
    }
)
_DATES = frozenset(
    {
        "expected_order",
        "birthday",
        "due",
        "made_on",
        "day",
        "from",
        "until",
        "left_on",
        "valid_from",
        "starts",
        "ends",
        "done_on",
    }
)

Names = Callable[[str], str]
"""Record id → the name by which a person knows the record."""


def kind_label(kind: str) -> str:
    """Return the word for a kind of record."""
    return _(KINDS[kind]) if kind in KINDS else kind


def field_label(kind: str, field: str) -> str:
    """Return the label of a field by its wire or column name; an unknown one is shown as it is."""
    label = LABELS.get(kind, {}).get(field) or COMMON.get(field)
    return _(label) if label else field


def code_kind(kind: str, field: str) -> str:
    """Return the name of the enum whose codes a field holds, an empty text where it holds none."""
    return _CODES.get((kind, field), "")


def value_text(kind: str, field: str, value: Any, *, zone: str = "UTC", names: Names = str) -> str:
    """Return a captured value (JSON data) as a text of one field, ``NOTHING`` for an empty one.

    ``zone`` is where instants are shown; ``names`` gives the name of a record that a value points to.
    """
    if value in (None, "", {}, []):
        return NOTHING
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dict):
        return _parts_text(field, value, zone, names) or NOTHING
    if (kind, field) in _CODES:
        return term(value, _CODES[kind, field])
    if field in _NAMED:
        return names(value)
    if field in _DATES:
        return _day(value)
    if field.endswith("_at"):
        return _instant(value, zone)
    return str(value)


def _parts_text(field: str, parts: Mapping[str, Any], zone: str, names: Names) -> str:
    match field:
        case "address":
            order = ("street", "city", "region", "postal_code", "country")
            return ", ".join(str(parts[part]) for part in order if parts.get(part))
        case "stage":
            return _with_note(term(parts.get("stage"), "Stage"), parts.get("reason"))
        case "class_by_hand":
            return _with_note(term(parts.get("class"), "AccountClass"), parts.get("note"))
        case "quadrant_by_hand":
            return _with_note(term(parts.get("quadrant"), "Quadrant"), parts.get("note"))
        case "project_manager" | "supervisor" | "executor" | "responsible":
            return names(parts["person"]) if parts.get("person") else str(parts.get("text") or "")
        case "potential" | "quoted" | "budget" | "amount":
            return money_text(parts.get("minor"), parts.get("currency"))
        case "next":
            return " · ".join(filter(None, (_day(parts.get("date")), parts.get("step"))))
        case "planned":
            return " ".join(filter(None, (_day(parts.get("date")), parts.get("time"))))
        case "happened":
            start = parts.get("start") or parts.get("at")
            own = parts.get("zone") or zone
            return _instant(start, own) if start else _day(parts.get("day"))
        case "started":
            return _instant(parts.get("at"), parts.get("zone") or zone)
        case "registered":
            by = names(parts["by"]) if parts.get("by") else ""
            return " · ".join(filter(None, (_instant(parts.get("at"), zone), by)))
        case "schedule":
            return _instant(parts.get("due"), zone)
        case "decision":
            return _with_note(term(parts.get("verdict"), "DealerVerdict"), parts.get("reason"))
        case "settled":
            owner = names(parts["owner"]) if parts.get("owner") else ""
            return _with_note(term(parts.get("decision"), "ClaimDecision"), parts.get("reason") or owner)
        case "outcome":
            return _with_note(term(parts.get("outcome"), "PlanOutcome"), parts.get("reason"))
    return ", ".join(str(part) for part in parts.values() if part not in (None, ""))


def money_text(minor: int | None, currency: str | None) -> str:
    """Return an amount in the language in force, an empty text where there is none."""
    if minor is None or not currency:
        return ""
    return format_money(Money(minor, currency), current_language())


def _with_note(word: str, note: Any) -> str:
    return f"{word} ({note})" if word and note else word


def _day(value: Any) -> str:
    return format_date(date.fromisoformat(value), current_language(), year=True) if value else ""


def _instant(value: Any, zone: str) -> str:
    if not value:
        return ""
    moment = datetime.fromisoformat(value).astimezone(ZoneInfo(zone))
    return f"{format_date(moment.date(), current_language(), year=True)} {moment:%H:%M}"

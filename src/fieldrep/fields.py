"""The words people read for the fields of records, and a field's captured value as a text.

The names are those of the wire (``stage``, ``address``) and of the columns that make up a field of
several parts (``stage_reason``, ``street``). One place for forms, details, histories and comparisons.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term

NOTHING = "–"
"""What stands for an empty value."""

KINDS: Mapping[str, str] = {
    "team": N_("team"),
    "person": N_("member of the team"),
    "territory": N_("territory"),
    "territory_assignment": N_("assignment of a territory"),
    "account": N_("account"),
    "account_assignment": N_("assignment"),
    "external_id": N_("number"),
    "tag": N_("tag"),
    "claim": N_("claim"),
    "claim_statement": N_("statement on a claim"),
    "contact": N_("person"),
    "touch": N_("call or message"),
    "visit": N_("visit"),
    "visit_contact": N_("person met"),
    "visit_colleague": N_("colleague"),
    "tick": N_("checklist item"),
    "question_asked": N_("question"),
    "objection_heard": N_("objection"),
    "call_answer": N_("answer on the telephone"),
    "sprint": N_("calling sprint"),
    "sprint_prospect": N_("prospect of a sprint"),
    "promise": N_("promise"),
    "status_event": N_("event"),
    "report": N_("report"),
    "report_text": N_("text of a report"),
    "report_version": N_("version of a report"),
    "plan_item": N_("plan item"),
    "duty_done": N_("duty"),
    "policy_entry": N_("policy"),
    "extra_field": N_("extra field"),
    "attachment": N_("attachment"),
    "form_answer": N_("answer of a form"),
    "private_answer": N_("private answer"),
    "assessment": N_("assessment"),
    "assessment_score": N_("score"),
    "negotiation_line": N_("negotiation"),
    "negotiation_aim": N_("negotiation aim"),
    "own_answer": N_("own answer"),
    "shared_answer": N_("shared answer"),
    "objection_note": N_("note on an objection"),
    "calculation": N_("calculation"),
    "practice_card": N_("practice card"),
    "practice_review": N_("practice"),
    "pack_item": N_("entry of a pack"),
    "kept_checklist": N_("checklists of visits"),
}

_COMMON: Mapping[str, str] = {
    "name": N_("Name"),
    "title": N_("Title"),
    "phone": N_("Phone"),
    "mobile": N_("Mobile"),
    "email": N_("E-mail"),
    "notes": N_("Notes"),
    "note": N_("Note"),
    "archived": N_("Archived"),
    "account": N_("Account"),
    "contact": N_("Person"),
    "person": N_("Team member"),
    "visit": N_("Visit"),
    "touch": N_("Call or message"),
    "territory": N_("Territory"),
    "said": N_("Said"),
    "result": N_("Result"),
    "outcome": N_("Outcome"),
    "competitor_info": N_("Competitors"),
    "next": N_("Next step"),
    "next_step": N_("Next step"),
    "next_date": N_("When"),
    "happened": N_("Took place"),
    "entered_at": N_("Written down"),
    "reason": N_("Reason"),
    "text": N_("Text"),
    "value": N_("Value"),
    "from": N_("From"),
    "until": N_("Until"),
    "event": N_("Event"),
    "comment": N_("Comment"),
    "number": N_("Number"),
    "source": N_("Source"),
    "answer": N_("Answer"),
    "wording": N_("Wording"),
    "ticked": N_("Ticked"),
    "asked": N_("Asked"),
    "words": N_("Words"),
    "went": N_("How it went"),
    "period": N_("Period"),
    "section": N_("Section"),
    "day": N_("Day"),
    "planned": N_("Planned for"),
    "due": N_("Due"),
    "role": N_("Role"),
    "definition": N_("Report"),
    "size": N_("Size"),
}

_ANSWER: Mapping[str, str] = {
    "objection": N_("Objection"),
    "language": N_("Language"),
    "says": N_("The customer says"),
    "behind": N_("Behind it"),
    "steps": N_("Steps of the answer"),
    "ask_back": N_("Question back"),
    "tags": N_("Tags"),
}
_LABELS: Mapping[str, Mapping[str, str]] = {
    "account": {
        "aliases": N_("Other names"),
        "kind": N_("Kind"),
        "channel": N_("Channel type"),
        "address": N_("Address"),
        "street": N_("Street"),
        "city": N_("City"),
        "region": N_("Region"),
        "postal_code": N_("Postal code"),
        "country": N_("Country"),
        "fax": N_("Fax"),
        "website": N_("Website"),
        "industry": N_("Industry"),
        "products": N_("Makes or sells"),
        "current_supplier": N_("Current supplier"),
        "current_brands": N_("Current brands"),
        "potential": N_("Monthly potential"),
        "expected_order": N_("Order expected"),
        "stage": N_("Stage"),
        "stage_reason": N_("Reason"),
        "class_by_hand": N_("Class by hand"),
        "class_note": N_("Note on the class"),
        "quadrant_by_hand": N_("Quadrant by hand"),
        "quadrant_note": N_("Note on the quadrant"),
        "source": N_("Found through"),
        "relationship": N_("Special relationship"),
        "registered": N_("Registered"),
        "merged_into": N_("Merged into"),
        "owner": N_("Owner"),
    },
    "contact": {
        "name": N_("Name"),
        "wechat": N_("WeChat"),
        "role": N_("Role in the decision"),
        "interest": N_("Interest"),
        "birthday": N_("Birthday"),
        "hobbies": N_("Hobbies"),
        "cares_about": N_("Cares about"),
    },
    "visit": {
        "walk_in": N_("Walk-in"),
        "place": N_("Place"),
        "purpose": N_("Purpose"),
        "expected": N_("Expected result"),
        "advance_wanted": N_("Advance wanted"),
        "advance_fallback": N_("Else"),
        "objective_reached": N_("Objective"),
        "samples": N_("Samples left"),
        "quoted": N_("Price quoted"),
        "pack": N_("Checklists"),
        "checklist": N_("Checklists in full"),
    },
    "touch": {"kind": N_("Kind"), "call_result": N_("Result of the call")},
    "question_asked": {"accepted": N_("Accepted"), "refused": N_("Kept out of the record")},
    "sprint": {
        "name": N_("Name"),
        "started": N_("Started"),
        "days": N_("Days"),
        "prospects": N_("Prospects"),
        "appointments": N_("Appointments"),
        "ended_at": N_("Ended"),
    },
    "sprint_prospect": {"sprint": N_("Sprint"), "place": N_("Place"), "skipped_at": N_("Left for later")},
    "promise": {"by": N_("Promised by"), "text": N_("Promise"), "made_on": N_("Made on")},
    "tag": {"name": N_("Tag")},
    "extra_field": {"name": N_("Extra field")},
    "attachment": {"name": N_("File"), "media_type": N_("Type"), "added_at": N_("Added")},
    "territory": {"area": N_("Area")},
    "form_answer": {"form": N_("Form"), "sheet": N_("Copy"), "item": N_("Item")},
    "private_answer": {"form": N_("Form"), "sheet": N_("Copy"), "item": N_("Item")},
    "assessment": {"scheme": N_("Scheme"), "weights": N_("Weights"), "decision": N_("Decision")},
    "assessment_score": {
        "mark": N_("Sign"),
        "score": N_("Score"),
        "careful": N_("Careful"),
        "evidence": N_("What was seen"),
    },
    "negotiation_line": {
        "term": N_("Term"),
        "asked": N_("They ask"),
        "offered": N_("We offer"),
        "agreed": N_("Agreed"),
    },
    "negotiation_aim": {
        "term": N_("Term"),
        "goal": N_("Goal"),
        "bottom_line": N_("Bottom line"),
        "strategy": N_("Strategy"),
    },
    "own_answer": _ANSWER,
    "shared_answer": _ANSWER,
    "objection_heard": {"objection": N_("Objection"), "answer_used": N_("Answer used")},
    "objection_note": {"objection": N_("Objection")},
    "calculation": {"name": N_("Calculation"), "inputs": N_("Numbers"), "currency": N_("Currency")},
    "practice_card": {"card": N_("Card"), "schedule": N_("Comes again")},
    "practice_review": {"card": N_("Card"), "grade": N_("Grade"), "way": N_("Way"), "at": N_("At")},
    "pack_item": {
        "pack": N_("Pack"),
        "language": N_("Language"),
        "part": N_("Part"),
        "item": N_("Id"),
        "parent": N_("Group"),
        "data": N_("Content"),
        "place": N_("Position"),
        "removed": N_("Hidden"),
    },
    "kept_checklist": {"pack": N_("Checklists"), "digest": N_("Digest"), "items": N_("Items")},
    "person": {"manager": N_("Manager"), "left_on": N_("Left on")},
    "claim": {"other": N_("Other account"), "settled": N_("Decision")},
    "claim_statement": {"claim": N_("Claim"), "at": N_("At"), "text": N_("Statement")},
}

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
}
_NAMED = frozenset(
    {"account", "contact", "person", "visit", "touch", "territory", "merged_into", "area", "manager", "other"}
)
_DATES = frozenset(
    {"expected_order", "birthday", "due", "made_on", "day", "from", "until", "left_on", "valid_from"}
)

Names = Callable[[str], str]
"""Record id → the name by which a person knows the record."""


def kind_label(kind: str) -> str:
    """Return the word for a kind of record."""
    return _(KINDS[kind]) if kind in KINDS else kind


def field_label(kind: str, field: str) -> str:
    """Return the label of a field by its wire or column name; an unknown one is shown as it is."""
    label = _LABELS.get(kind, {}).get(field) or _COMMON.get(field)
    return _(label) if label else field


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
        case "potential" | "quoted":
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

"""An entry of a pack as a form: its fields from the schema, its values as texts, and the way back.

A list stands one text a line. A table without entries of its own, such as the choices of an item, stands
one row a line with its fields between bars; the sections of a guide as “# title”, text and “- point”.
"""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from fieldrep.fields import kind_label
from fieldrep.i18n import N_, _
from fieldrep.playbook.entries import Entry, parts, rule_of
from fieldrep.playbook.schema import Rule, Section
from fieldrep.terms import term
from fieldrep.tui.forms.spec import Choice, FieldSpec

GROUP = "parent"
_BAR = " | "
_FLAG = "x"

LABELS = {
    "text": N_("Text"),
    "title": N_("Heading"),
    "help": N_("Help"),
    "type": N_("Type of answer"),
    "choices": N_("Choices"),
    "unit": N_("Unit"),
    "required": N_("Required"),
    "section": N_("Section"),
    "private": N_("Private"),
    "feeds": N_("Goes to the field"),
    "days": N_("Days from the opening"),
    "secures": N_("Secures"),
    "kinds": N_("Kinds of accounts"),
    "channels": N_("Channel types"),
    "industries": N_("Industries"),
    "occasion": N_("Occasion"),
    "phase": N_("Phase"),
    "kind": N_("Kind"),
    "fallback": N_("Without slots"),
    "follow_ups": N_("Follow-ups"),
    "answers": N_("Answers"),
    "leads_to": N_("Leads to"),
    "says": N_("The customer says"),
    "behind": N_("Behind it"),
    "steps": N_("Steps of the answer"),
    "ask_back": N_("Question back"),
    "next_step": N_("Next step"),
    "tags": N_("Tags"),
    "cues": N_("Other wordings"),
    "calculator": N_("Calculator"),
    "summary": N_("Summary"),
    "aim": N_("Aim"),
    "opening": N_("Opening"),
    "close": N_("Closing words"),
    "gatekeeper": N_("At the gate"),
    "done_when": N_("Done when"),
    "when": N_("When"),
    "goals": N_("Goals"),
    "stage": N_("Stage"),
    "stages": N_("Stages"),
    "wanted": N_("Wanted"),
    "smaller": N_("Smaller"),
    "good": N_("Good sign"),
    "bad": N_("Bad sign"),
    "look": N_("Look at"),
    "careful": N_("Careful"),
    "weight": N_("Weight"),
    "name": N_("Name"),
    "words": N_("Words"),
    "code": N_("Code"),
    "label": N_("Label"),
    "then": N_("Then"),
    "vague": N_("Vague (x)"),
    "answer": N_("Answer"),
    "points": N_("Points"),
    "version": N_("Version"),
    "replaces": N_("Replaces the built-in pack"),
}
_WORDS = {
    "tick": N_("to tick"),
    "text": N_("text"),
    "choice": N_("choice"),
    "number": N_("a number"),
    "date": N_("date"),
    "money": N_("amount"),
    "visit": N_("visit"),
    "launch": N_("launch of a product"),
    "territory": N_("start of a territory"),
    "event": N_("exhibition"),
    "dealer": N_("dealer"),
    "satisfaction": N_("satisfaction"),
    "margin": N_("margin"),
}
_SETS = {"phase": "Phase", "kind": "SpinKind", "stage": "Stage"}
_DEFAULTS = {"type": "tick"}
_SHORT = frozenset({"secures", "title", "unit", "section", "version", "name", "when"})
_IDLE = {("checklist.item", "days"), ("checklist.item", "secures")}
"""Fields that mean nothing in a part: a visit has no milestones."""
_LINES = N_("One a line; Alt+Enter begins a new one.")
_ROWS = N_("One a line: {fields}. Alt+Enter begins a new line.")
_SECTIONS = N_("“# title” begins a section, “- ” a point. Alt+Enter begins a new line.")


def entry_fields(part: str, groups: Sequence[tuple[str, str]]) -> tuple[FieldSpec, ...]:
    """Return the fields of the form for an entry; ``groups`` are those it may stand in: (id, title)."""
    known = parts()[part]
    rules = {field.name: rule_of(field.metadata) for field in fields(known.of)}
    found = [_field(name, rules[name]) for name in known.fields if (part, name) not in _IDLE]
    if groups:
        choices = tuple(Choice(ident, title) for ident, title in groups)
        found.append(FieldSpec(GROUP, N_("Group"), kind="choice", required=True, choices=choices))
    return tuple(found)


def _field(name: str, rule: Rule) -> FieldSpec:
    label = LABELS.get(name, name)
    if rule.of is not None:
        names = _BAR.join(_(LABELS[name]) if name in LABELS else name for name in _columns(rule.of))
        text = _(_SECTIONS) if rule.of is Section else _(_ROWS).format(fields=names)
        return FieldSpec(name, label, kind="long", required=rule.required, help=text)
    match rule.form:
        case "flag":
            return FieldSpec(name, label, kind="check")
        case "share":
            return FieldSpec(name, label, kind="number", unit="%")
        case "days":
            return FieldSpec(name, label, kind="number", help=N_("Below zero: before the event opens."))
        case "texts":
            text = _("Out of: {names}.").format(names=", ".join(rule.codes)) if rule.codes else _(_LINES)
            return FieldSpec(name, label, kind="long", required=rule.required, help=text)
    if rule.codes:
        choices = tuple(Choice(code, _word(name, code)) for code in rule.codes)
        default = _DEFAULTS.get(name, "")
        return FieldSpec(name, label, kind="choice", required=rule.required, choices=choices, default=default)
    return FieldSpec(name, label, kind="text" if name in _SHORT else "long", required=rule.required)


def _word(name: str, code: str) -> str:
    if name in _SETS:
        return term(code, _SETS[name])
    if name == "feeds":
        from fieldrep.services.feeding import field_word

        return f"{kind_label(code.partition('.')[0])} · {field_word(code)}"
    return _(_WORDS[code]) if code in _WORDS else code


def _columns(of: type) -> list[str]:
    return [field.name for field in fields(of) if rule_of(field.metadata).own]


# Values


def form_values(entry: Entry) -> dict[str, object]:
    """Return an entry's data as the form shows them."""
    known = parts()[entry.part]
    rules = {field.name: rule_of(field.metadata) for field in fields(known.of)}
    values: dict[str, object] = {GROUP: entry.parent}
    for name in known.fields:
        value = entry.data.get(name)
        rule = rules[name]
        if value is None:
            continue
        if rule.of is Section:
            value = "\n\n".join(map(_section_text, value))
        elif rule.of is not None:
            value = "\n".join(_row_text(row, _columns(rule.of)) for row in value)
        elif rule.form == "texts":
            value = "\n".join(value)
        values[name] = value
    return values


def _row_text(row: Mapping[str, Any], columns: Sequence[str]) -> str:
    cells = (row.get(name, "") for name in columns)
    return _BAR.join(_FLAG if cell is True else str(cell or "") for cell in cells).rstrip(" |")


def _section_text(section: Mapping[str, Any]) -> str:
    lines = [f"# {section.get('title', '')}", section.get("text", "")]
    return "\n".join([*filter(None, lines), *(f"- {point}" for point in section.get("points", ()))])


def entry_data(part: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data of an entry from a form's values; what is empty is left out."""
    known = parts()[part]
    rules = {field.name: rule_of(field.metadata) for field in fields(known.of)}
    data: dict[str, Any] = {}
    for name in known.fields:
        value = _read(rules[name], values.get(name))
        if value not in (None, "", [], False, _DEFAULTS.get(name)):
            data[name] = value
    return data


def _read(rule: Rule, value: Any) -> Any:
    if rule.form in ("share", "days"):
        return int(value) if value is not None and value == int(value) else value and str(value)
    if not isinstance(value, str):
        return value
    lines = [line.strip() for line in value.splitlines() if line.strip()]
    if rule.of is Section:
        return _sections(lines)
    if rule.of is not None:
        return [_row(line, rule.of) for line in lines]
    return lines if rule.form == "texts" else value.strip()


def _row(line: str, of: type) -> dict[str, Any]:
    columns = _columns(of)
    flags = {field.name for field in fields(of) if rule_of(field.metadata).form == "flag"}
    cells = [cell.strip() for cell in line.split("|", len(columns) - 1)]
    written = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
    return {name: True if name in flags else cell for name, cell in written.items()}


def _sections(lines: Sequence[str]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for line in lines:
        if line.startswith("#") or not found:
            found.append({"title": line.lstrip("# ")})
        elif line.startswith("- "):
            found[-1].setdefault("points", []).append(line[2:].strip())
        else:
            found[-1]["text"] = f"{found[-1]['text']} {line}" if "text" in found[-1] else line
    return found

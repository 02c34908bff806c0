"""What a typed text means for a field: its value, what is wrong with it, what was understood."""

from collections.abc import Sequence
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple
from unicodedata import normalize

from fieldrep.i18n import _, current_language
from fieldrep.rules.dates import format_date, parse_date, parse_time
from fieldrep.rules.money import Money, format_money, parse_money
from fieldrep.rules.problems import Problem
from fieldrep.services.problemwords import problem_text
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSettings


class Reading(NamedTuple):
    """A text read: the value (None where empty or wrong), the problem, and what was understood."""

    value: Any = None
    problem: str = ""
    echo: str = ""


def read_text(field: FieldSpec, text: str, settings: FormSettings) -> Reading:
    """Read what stands in a field of a kind that is typed (not ``choice`` or ``pick``)."""
    if field.kind == "secret":  # blanks belong to it
        wrong = field.validate(text) if field.validate and text else None
        return Reading(problem=wrong) if wrong else Reading(text)
    text = text.strip()
    if field.kind == "check":
        return Reading(value=bool(text))
    if not text:
        return Reading(value="" if field.kind in ("text", "long", "phone") else None)
    try:
        reading = _read(field, text, settings)
    except Problem as problem:
        return Reading(problem=problem_text(problem))
    wrong = field.validate(reading.value) if field.validate and not reading.problem else None
    return Reading(problem=wrong) if wrong else reading


def _read(field: FieldSpec, text: str, settings: FormSettings) -> Reading:
    match field.kind:
        case "date":
            day = parse_date(text, settings.today, prefer=field.prefer)
            return Reading(
                day, echo=format_date(day, current_language(), year=day.year != settings.today.year)
            )
        case "time":
            moment = parse_time(text)
            return Reading(moment, echo="" if moment.strftime("%H:%M") == text else f"{moment:%H:%M}")
        case "money":
            amount = parse_money(text, settings.currency)
            return Reading(amount, echo=format_money(amount, current_language()))
        case "number":
            return _number(text)
        case _:
            return Reading(text)


def _number(text: str) -> Reading:
    try:
        value = Decimal(normalize("NFKC", text).replace(",", "").replace(" ", ""))
    except InvalidOperation:
        return Reading(problem=_("Type a number."))
    if not value.is_finite():
        return Reading(problem=_("Type a number."))
    return Reading(value)


def filter_choices(choices: Sequence[Choice], text: str) -> list[Choice]:
    """Return the fixed choices that a text means: by letter, number, beginning, or any part."""
    wanted = normalize("NFKC", text).casefold().strip()
    if not wanted:
        return list(choices)
    by_key = [choice for choice in choices if choice.key == wanted]
    if wanted.isdigit() and 1 <= int(wanted) <= len(choices):
        by_key = by_key or [choices[int(wanted) - 1]]
    labels = [(_(choice.label).casefold(), choice) for choice in choices]
    starts = [choice for label, choice in labels if label.startswith(wanted)]
    contains = [choice for label, choice in labels if wanted in label]
    found: list[Choice] = []
    for choice in [*by_key, *starts, *contains]:
        if choice not in found:
            found.append(choice)
    return found


def shown_text(value: object) -> str:
    """Return a value as the text that a person would have typed for it."""
    match value:
        case None | False:
            return ""
        case True:
            return "x"
        case Money():
            return f"{value.major} {value.currency}"
        case Decimal():
            return f"{value:f}"
        case time():
            return f"{value:%H:%M}"
        case date():
            return value.isoformat()
        case _:
            return str(value)

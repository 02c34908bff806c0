"""Sentences for the reasons that rules give: why an account is due, why it stands in a quadrant.

Light on purpose: the first screen uses it before any model is loaded.
"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from fieldrep.i18n import _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.money import Money, format_money
from fieldrep.terms import term


def split_reason(text: str) -> tuple[str, dict[str, Any]]:
    """Return code and values of a reason as the database keeps it."""
    code, _blank, values = text.partition(" ")
    return code, json.loads(values) if values else {}


def _since(values: Mapping[str, Any]) -> str:
    return format_date(date.fromisoformat(values["since"]), current_language(), year=True)


def every(days: int) -> str:
    """Return “every n days”."""
    return ngettext("every {days} day", "every {days} days", days).format(days=days)


def due_sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return why and how often an account is to be contacted."""
    match code:
        case "due.quadrant":
            return _("quadrant {quadrant} · {every} · since {since}").format(
                quadrant=values["quadrant"], every=every(values["days"]), since=_since(values)
            )
        case "due.class":
            return _("class {grade} · {every} · since {since}").format(
                grade=values["account_class"], every=every(values["days"]), since=_since(values)
            )
        case "due.first_contact":
            return _("new · first contact within {days} days of {since}").format(
                days=values["days"], since=_since(values)
            )
        case "due.rest":
            return _("no quadrant or class · {every} · since {since}").format(
                every=every(values["days"]), since=_since(values)
            )
        case "due.parked":
            return _("parked: quadrant d and never bought")
        case "due.closed":
            return _("not worked any more: the stage is closed")
    return ""


def due_short(code: str, values: Mapping[str, Any]) -> str:
    """Return the reason in a few words, for one line of a list."""
    match code:
        case "due.quadrant":
            return _("quadrant {quadrant}, {every}").format(
                quadrant=values["quadrant"], every=every(values["days"])
            )
        case "due.class":
            return _("class {grade}, {every}").format(
                grade=values["account_class"], every=every(values["days"])
            )
        case "due.first_contact":
            return _("first contact")
        case "due.rest":
            return every(values["days"])
    return due_sentence(code, values)


_TIMING: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "near": lambda v: _("order expected in {days} days").format(days=v["days"]),
    "past": lambda v: _("order was expected {days} days ago, still counted as near").format(days=-v["days"]),
    "check": lambda v: _("order was expected {days} days ago: check the date").format(days=-v["days"]),
    "later": lambda v: _("order expected in {days} days, not within {near}").format(
        days=v["days"], near=v["near_days"]
    ),
    "undated": lambda _v: _("no order date"),
}


def quadrant_sentence(code: str, values: Mapping[str, Any]) -> str:
    """Return why an account stands in its quadrant."""
    if code == "by_hand":
        computed = values.get("computed")
        text = _("set by hand: {note}").format(note=values.get("note") or "–")
        if computed:
            text += " " + _("(the rules say {quadrant})").format(quadrant=computed)
        return text
    size, _dot, timing = code.partition(".")
    if timing not in _TIMING:
        return ""
    return _(", ").join((_size(size, values), _TIMING[timing](values)))


def _size(size: str, values: Mapping[str, Any]) -> str:
    if size == "unknown":
        return _("potential not known")
    amount = format_money(
        Money(values["potential_minor"], values["currency"]), current_language(), compact=True
    )
    word = _("large: {amount} a month") if size == "large" else _("small: {amount} a month")
    return word.format(amount=amount)


def overdue_words(days: int) -> str:
    """Return “3 days overdue”, or an empty text."""
    return ngettext("{days} day overdue", "{days} days overdue", days).format(days=days) if days else ""


def quadrant_word(code: str | None) -> str:
    """Return the word of a quadrant, “–” when there is none yet."""
    return term(code, "Quadrant") if code else "–"

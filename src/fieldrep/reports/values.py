"""The values that stand in a report: typed plain data, so that either language can be shown later.

A value's data form is a JSON object with one key, its type: ``{"text": "…"}``, ``{"date": "2026-11-16"}``,
``{"instant": ["2026-11-16T02:30:00+00:00", "Asia/Shanghai"]}``, ``{"money": [1250, "CNY"]}``,
``{"number": "12"}``, ``{"percent": "72.5"}``, ``{"code": ["Outcome", "order"]}``,
``{"several": [value, …]}``, ``{"missing": "no_data"}``.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from fieldrep.rules.money import Money

Data: TypeAlias = dict[str, Any]
"""A JSON object."""


@dataclass(frozen=True, slots=True)
class Text:
    """Words as typed by a person or as they stand in a record."""

    value: str


@dataclass(frozen=True, slots=True)
class Date:
    """A calendar day."""

    value: date


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment (aware) with the zone in which it is to be read."""

    value: datetime
    zone: str

    def __post_init__(self) -> None:
        if self.value.tzinfo is None:
            raise ValueError("an instant needs a zone-aware datetime")


@dataclass(frozen=True, slots=True)
class Number:
    """A finite count or measure; its digits are shown as given."""

    value: Decimal

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("a number in a report is finite")


@dataclass(frozen=True, slots=True)
class Percent:
    """A finite share in percentage points: 72.5 reads 72.5 %."""

    value: Decimal

    def __post_init__(self) -> None:
        if not self.value.is_finite():
            raise ValueError("a percentage in a report is finite")


@dataclass(frozen=True, slots=True)
class Code:
    """A stored code: the name of its enumeration in ``rules.codes`` and the member's value."""

    enum: str
    code: str


@dataclass(frozen=True, slots=True)
class Several:
    """Several values in one place: people met, amounts in different currencies."""

    values: tuple["Value", ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """Nothing to show, with the code of the reason; never a made-up zero."""

    reason: str = "no_data"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value, or a block, that a newer version of the program wrote; kept as it came."""

    data: Data = field(hash=False)


Value: TypeAlias = Text | Date | Instant | Money | Number | Percent | Code | Several | Missing | Unknown


def count(n: int) -> Number:
    """Return a whole number as a value."""
    return Number(Decimal(n))


def is_blank(value: Value) -> bool:
    """Tell whether a value says nothing. A code such as "none learnt" is an answer."""
    match value:
        case Missing():
            return True
        case Text(words):
            return not words.strip()
        case Several(values):
            return all(is_blank(part) for part in values)
        case _:
            return False


def value_to_data(value: Value) -> Data:
    """Return the JSON form of a value."""
    match value:
        case Text(words):
            return {"text": words}
        case Date(day):
            return {"date": day.isoformat()}
        case Instant(moment, zone):
            return {"instant": [moment.astimezone(UTC).isoformat(), zone]}
        case Money(minor, currency):
            return {"money": [minor, currency]}
        case Number(number):
            return {"number": str(number)}
        case Percent(number):
            return {"percent": str(number)}
        case Code(enum, code):
            return {"code": [enum, code]}
        case Several(values):
            return {"several": [value_to_data(part) for part in values]}
        case Missing(reason):
            return {"missing": reason}
        case Unknown(data):
            return data


def value_from_data(data: Data) -> Value:
    """Return the value of a JSON form; types this version doesn't know come back as ``Unknown``."""
    match data:
        case {"text": str(words), **rest} if not rest:
            return Text(words)
        case {"date": str(day), **rest} if not rest:
            return Date(date.fromisoformat(day))
        case {"instant": [str(moment), str(zone)], **rest} if not rest:
            return Instant(datetime.fromisoformat(moment), zone)
        case {"money": [int(minor), str(currency)], **rest} if not rest:
            return Money(minor, currency)
        case {"number": str(number), **rest} if not rest:
            return Number(Decimal(number))
        case {"percent": str(number), **rest} if not rest:
            return Percent(Decimal(number))
        case {"code": [str(enum), str(code)], **rest} if not rest:
            return Code(enum, code)
        case {"several": [*values], **rest} if not rest:
            return Several(tuple(value_from_data(part) for part in values))
        case {"missing": str(reason), **rest} if not rest:
            return Missing(reason)
        case _:
            return Unknown(data)

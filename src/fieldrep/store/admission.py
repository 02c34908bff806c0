"""Whether an operation from elsewhere can be applied: its kind and verb are known and its values are
what the tables hold. A pure check; what does not pass is kept aside and never breaks a table.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache
from hashlib import sha256
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Numeric
from sqlalchemy import inspect as sa_inspect
from sqlmodel.sql.sqltypes import UTCDateTime

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.registry import MODELS, Kind, all_kinds, kind
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.limits import LONGEST_TEXT, YEARS, is_zone

LONGEST_DATA = 4_000_000
"""Characters of a field of plain data, such as the document of a report."""

_LONGEST_ID = 200
_MOST_SEEN = 100_000
_INTEGERS = range(-(1 << 63), 1 << 63)
_DEPTH = 40
_APPLIED = (Verb.CREATE, Verb.SET, Verb.DELETE, Verb.RESTORE, Verb.FADED)


class Aside(StrEnum):
    """Why an operation is kept aside. Stored."""

    KIND = "kind"  # of a newer program
    VERB = "verb"  # of a newer program
    FIELD = "field"  # of a newer program: in the journal, to be shown after an upgrade
    SHAPE = "shape"  # no proper stamp, record or field
    VALUE = "value"  # a value that the field can't hold
    FAILED = "failed"  # applying it failed
    HELD = "held"  # a deletion that a person is to decide on


NEWER = (Aside.KIND, Aside.VERB, Aside.FIELD)


def objection(op: Operation) -> Aside | None:
    """Return why an operation can't be applied here, or None. A field of a newer program is no reason."""
    if op.verb not in _APPLIED:
        return Aside.VERB
    if not _shaped(op):
        return Aside.SHAPE
    if op.kind not in MODELS:
        return Aside.KIND
    checks = _checks(op.kind)
    if op.verb is Verb.CREATE:
        for name, value in (op.value or {}).items():
            check = checks.get(name)
            if not (_plain({name: value}) if check is None else check(value)):
                return Aside.VALUE
        return None
    if op.verb is Verb.SET:
        check = checks.get(op.field, _plain)
        return None if check(op.value) else Aside.VALUE
    if op.verb is Verb.FADED:
        return None if isinstance(op.value, str) and _is_name(op.value) else Aside.VALUE
    return None if _plain(op.value) else Aside.VALUE


def refuse_unfit(operations: Iterable[Operation]) -> None:
    """Refuse texts, days and time zones that other installations would set aside.

    Raises Invalid naming the fields.
    """
    wrong: dict[str, str] = {}
    for op in operations:
        if objection(op) is Aside.VALUE:
            given = (op.value or {}) if op.verb is Verb.CREATE else {op.field: op.value}
            checks = _checks(op.kind)
            unfit = {name: value for name, value in given.items() if not checks.get(name, _plain)(value)}
            wrong |= {name: why for name, value in unfit.items() if (why := _why(value))}
    if wrong:
        raise Invalid(_("Some values can't be kept; nothing was changed."), wrong)


def _why(value: Any) -> str:
    parts = [part for part in (value.values() if isinstance(value, dict) else [value]) if part is not None]
    if any(isinstance(part, str) and len(part) > LONGEST_TEXT for part in parts):
        return _("At most {count} characters.").format(count=f"{LONGEST_TEXT:,}")
    if any(isinstance(part, str) and _beyond_years(part) for part in parts):
        return _("The year must be from {first} to {last}.").format(first=YEARS[0], last=YEARS[-1])
    if any(isinstance(part, str) and not _clean(part) for part in parts):
        return _("This text has characters that can't be kept.")
    zone = value.get("zone") if isinstance(value, dict) else None
    if zone is not None and not _is_zone(zone):
        return _("There is no time zone “{name}”. Write it like Asia/Shanghai.").format(name=zone)
    return ""


def _beyond_years(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).year not in YEARS
    except ValueError:
        return False


def unknown_fields(op: Operation) -> bool:
    """Say whether an operation of a known kind gives fields that this version does not know."""
    fields = kind(op.kind).fields
    if op.verb is Verb.SET:
        return op.field not in fields
    return op.verb is Verb.CREATE and not (op.value or {}).keys() <= fields.keys()


@cache
def fingerprint() -> str:
    """Return what changes when this program learns to read more: kinds, fields and these limits."""
    words = [f"{LONGEST_TEXT}/{LONGEST_DATA}"]
    words += [f"{known.wire}:{','.join(sorted(known.fields))}" for known in all_kinds()]
    return sha256("\n".join(sorted(words)).encode()).hexdigest()[:16]


def _shaped(op: Operation) -> bool:
    if not all(map(_is_name, (op.kind, op.record, op.action, op.field))):
        return False
    if not (op.kind and op.record and op.action) or bool(op.field) != (op.verb in (Verb.SET, Verb.FADED)):
        return False
    if op.verb is Verb.CREATE and not isinstance(op.value, dict | None):
        return False
    return len(op.seen) <= _MOST_SEEN and _is_stamp(op.stamp) and all(map(_is_stamp, op.seen))


@lru_cache(maxsize=4096)
def _is_name(name: Any) -> bool:
    return isinstance(name, str) and len(name) <= _LONGEST_ID and _clean(name)


def _is_stamp(stamp: Stamp) -> bool:
    return 0 <= stamp.time < 1 << 63 and _is_author(stamp.author)


@lru_cache(maxsize=4096)
def _is_author(author: str) -> bool:
    # stamps are written as texts with blanks between them
    fits = 0 < len(author) <= _LONGEST_ID
    return fits and author.isascii() and author.isprintable() and " " not in author


def _clean(value: str) -> bool:
    if "\0" in value:
        return False
    if value.isascii():
        return True
    try:
        return bool(value.encode())
    except UnicodeEncodeError:  # half of a surrogate pair
        return False


@cache
def _checks(wire: str) -> dict[str, Callable[[Any], bool]]:
    """Return by field what says whether it can hold a value."""
    known = kind(wire)
    columns = sa_inspect(known.model).local_table.columns
    return {name: _check(known, name, columns) for name in known.fields}


def _check(known: Kind, name: str, columns: Any) -> Callable[[Any], bool]:
    parts = known.fields[name].columns
    if len(parts) == 1 and not parts[0].part:
        return _column_check(columns[parts[0].name])
    checks = {part.part: _column_check(columns[part.name]) for part in parts}

    def whole(value: Any) -> bool:
        if value is None:
            return True
        return isinstance(value, dict) and all(
            checks[part](inner) if part in checks else _plain(inner) for part, inner in value.items()
        )

    return whole


def _column_check(column: Column[Any]) -> Callable[[Any], bool]:
    if isinstance(column.type, UTCDateTime):
        return _is_instant
    for type_, check in ((Date, _is_day), (Boolean, _is_truth), (Integer, _is_number), (JSON, _plain)):
        if isinstance(column.type, type_):
            return check
    if isinstance(column.type, Numeric):
        return _is_decimal
    return _is_zone if column.name == "zone" or column.name.endswith("_zone") else _is_text


def _is_text(value: Any) -> bool:
    return value is None or (isinstance(value, str) and len(value) <= LONGEST_TEXT and _clean(value))


def _is_truth(value: Any) -> bool:
    return value is None or isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return value is None or (type(value) is int and value in _INTEGERS)


def _is_decimal(value: Any) -> bool:
    return value is None or (type(value) in (int, float) and abs(value) < 1e300)


def _is_day(value: Any) -> bool:
    if value is None:
        return True
    try:
        return isinstance(value, str) and date.fromisoformat(value).year in YEARS
    except ValueError:
        return False


def _is_instant(value: Any) -> bool:
    if value is None:
        return True
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return False
    return moment is not None and moment.tzinfo is not None and moment.year in YEARS


def _is_zone(value: Any) -> bool:
    return value is None or value == "" or (_is_text(value) and is_zone(value))


def _plain(value: Any) -> bool:
    """Say whether JSON data can be kept: numbers in reach, clean texts, not too deep, not too much."""
    return _weight(value, 0) <= LONGEST_DATA


def _weight(value: Any, depth: int) -> float:
    beyond = float("inf")
    if depth > _DEPTH:
        return beyond
    match value:
        case None | bool():
            return 1
        case int():
            return 1 if value in _INTEGERS else beyond
        case float():
            return 1 if abs(value) < 1e300 else beyond
        case str():
            return 1 + len(value) if _clean(value) else beyond
        case list():
            return 1 + sum(_weight(each, depth + 1) for each in value)
        case dict():
            return 1 + sum(_weight(part, depth + 1) for pair in value.items() for part in pair)
    return beyond

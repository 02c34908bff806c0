"""Which column of an account or contact holds what a file gives: between drafts and rows, both ways."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from sys import intern
from typing import Any

from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import Change
from fieldrep.exchange.rows import Value
from fieldrep.models.accounts import Account
from fieldrep.models.registry import kind_of
from fieldrep.rules.money import Money
from fieldrep.services.import_memory import SetValue
from fieldrep.services.import_names import Names

EXTRA = "extra:"
NUMBER = Field.NUMBER.value
"""A number of the account in the import's source; each one apart in the memory, as ``number:K1``."""
OWNER = Field.OWNER.value
TAGS = Field.TAGS.value

CONTACT_COLUMNS = ("name", "title", "phone", "mobile", "wechat", "email", "role")
"""Columns of a contact that a file can fill; the drafts name them alike."""

_TEXT_COLUMNS = {
    "name": Field.NAME,
    "aliases": Field.ALIASES,
    "kind": Field.KIND,
    "channel": Field.CHANNEL,
    "street": Field.ADDRESS,
    "city": Field.CITY,
    "region": Field.REGION,
    "postal_code": Field.POSTAL_CODE,
    "country": Field.COUNTRY,
    "phone": Field.PHONE,
    "fax": Field.FAX,
    "email": Field.EMAIL,
    "website": Field.WEBSITE,
    "industry": Field.INDUSTRY,
    "products": Field.PRODUCTS,
    "current_supplier": Field.CURRENT_SUPPLIER,
    "current_brands": Field.CURRENT_BRANDS,
    "stage": Field.STAGE,
    "class_by_hand": Field.CLASS,
    "source": Field.SOURCE,
    "relationship": Field.RELATIONSHIP,
    "notes": Field.NOTES,
}
_COLUMN_OF = {field.value: column for column, field in _TEXT_COLUMNS.items()}
_NOTE_OF = {"stage": "stage_reason", "class_by_hand": "class_note"}
"""What was said of a value goes with it."""

ACCOUNT_COLUMNS = (
    *_TEXT_COLUMNS,
    "territory_id",
    "potential_minor",
    "potential_currency",
    "expected_order",
)
"""Columns of an account that a file can fill."""


def values_of(columns: Mapping[str, Any], names: Names) -> dict[str, Value]:
    """Return what columns of an account say, by the wire names of drafts; empty ones are left out.

    What several accounts, imports and rows say alike is in memory once.
    """
    found: dict[str, Value] = {
        field.value: intern(columns[column]) for column, field in _TEXT_COLUMNS.items() if columns.get(column)
    }
    if columns.get("territory_id"):
        found[Field.TERRITORY.value] = names.territory(columns["territory_id"])
    if columns.get("potential_minor") is not None and columns.get("potential_currency"):
        found[Field.POTENTIAL.value] = Money(columns["potential_minor"], columns["potential_currency"])
    if expected := columns.get("expected_order"):
        found[Field.EXPECTED_ORDER.value] = (
            expected if isinstance(expected, date) else date.fromisoformat(expected)
        )
    return found


@cache
def _wire_columns() -> Mapping[str, str]:
    """Return wire name of an account's field, or ``name.part``, → column."""
    return {
        f"{name}.{column.part}" if column.part else name: column.name
        for name, field in kind_of(Account).fields.items()
        for column in field.columns
    }


def imported_values(last_set: Mapping[str, SetValue], names: Names) -> dict[str, Value]:
    """Return what an import last set in an account, by the wire names of drafts.

    Notes that it put below others count without them.
    """
    columns = {column: last_set[name].value for name, column in _wire_columns().items() if name in last_set}
    found = values_of(columns, names)
    notes, told = found.get(Field.NOTES.value), last_set.get("notes")
    if isinstance(notes, str) and told and told.before:
        found[Field.NOTES.value] = notes.removeprefix(f"{told.before}\n")
    return found


def columns_of(changes: Iterable[Change], names: Names) -> dict[str, Any]:
    """Return the columns of an account that changes set; what stands beside the account is left out."""
    found: dict[str, Any] = {}
    for change in changes:
        value = change.after
        if isinstance(value, Money):
            found |= {"potential_minor": value.minor, "potential_currency": value.currency}
        elif change.field == Field.TERRITORY.value:
            found["territory_id"] = names.territory_id(str(value))
        elif change.field == Field.EXPECTED_ORDER.value:
            found["expected_order"] = value
        elif change.field in _COLUMN_OF:
            column = _COLUMN_OF[change.field]
            found[column] = value
            if column in _NOTE_OF and change.before:
                found[_NOTE_OF[column]] = ""
    return found

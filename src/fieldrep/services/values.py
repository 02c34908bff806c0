"""Reading typed texts into the columns of a record: the same for forms, commands and imports."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Literal

from fieldrep.errors import Invalid
from fieldrep.i18n import _
from fieldrep.models.base import Record
from fieldrep.models.registry import kind_of
from fieldrep.rules.dates import parse_date
from fieldrep.rules.limits import is_zone
from fieldrep.rules.money import parse_money
from fieldrep.rules.problems import Problem
from fieldrep.services.problemwords import problem_text
from fieldrep.store.context import Context

_YES = {"yes", "y", "true", "1", "是", "on"}
_NO = {"no", "n", "false", "0", "否", "off", ""}

_SIDE: dict[str, Literal["future"]] = {"expected_order": "future"}
"""Dates that lie ahead: a weekday or a day without a year is the next such."""


class UnknownZone(ValueError):
    """No time zone has this name."""


def settable(model: type[Record]) -> list[str]:
    """Return the names by which a person may set a record's values: columns, money as one."""
    known = kind_of(model)
    names = []
    for field in known.fields.values():
        if {column.part for column in field.columns} == {"minor", "currency"}:
            names.append(field.name)
        else:
            names += [column.name for column in field.columns if column.codec != "instant"]
    return names


def read_values(ctx: Context, model: type[Record], typed: Mapping[str, str]) -> dict[str, Any]:
    """Return column values from texts as typed, keyed by column or wire name; "" clears a value.

    Raises Invalid naming every text that can't be read and every unknown name.
    """
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, text in typed.items():
        try:
            values |= _read(ctx, model, name, text.strip())
        except KeyError:
            wrong[name] = _("There is no such field. The fields are: {names}.").format(
                names=", ".join(settable(model))
            )
        except UnknownZone:
            wrong[name] = _("There is no time zone “{name}”. Write it like Asia/Shanghai.").format(name=text)
        except Problem as problem:
            wrong[name] = problem_text(problem)
        except ValueError:
            wrong[name] = _("“{text}” can't be read here.").format(text=text)
    if wrong:
        raise Invalid(_("Some values can't be taken."), wrong)
    return values


def _read(ctx: Context, model: type[Record], name: str, text: str) -> dict[str, Any]:
    known = kind_of(model)
    field = known.fields.get(name)
    if field is not None and {column.part for column in field.columns} == {"minor", "currency"}:
        minor, currency = (f"{name}_minor", f"{name}_currency")
        if not text:
            return {minor: None, currency: None}
        money = parse_money(text, ctx.currency)
        return {minor: money.minor, currency: money.currency}
    column = name
    if known.field_of(column) is None and field is not None and len(field.columns) == 1:
        column = field.columns[0].name
    if known.field_of(column) is None:
        raise KeyError(name)
    if text and (column == "zone" or column.endswith("_zone")) and not is_zone(text):
        raise UnknownZone(text)
    default = known.defaults[column]
    annotation = model.model_fields[column].annotation
    if annotation in (date, date | None):
        return {column: parse_date(text, ctx.today, prefer=_SIDE.get(column)) if text else None}
    if annotation in (datetime, datetime | None):
        return {column: datetime.fromisoformat(text) if text else None}
    if isinstance(default, bool):
        if text.lower() not in _YES | _NO:
            raise ValueError(text)
        return {column: text.lower() in _YES}
    if annotation in (int, int | None):
        return {column: int(text) if text else default}
    return {column: text or default}

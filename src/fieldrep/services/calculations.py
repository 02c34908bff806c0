"""Sums done with a customer: worked out, put into the visit, shown again in the reader's language."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from sqlmodel import select

from fieldrep.errors import FieldrepError, UsageError
from fieldrep.i18n import _, current_language
from fieldrep.models.answers import Calculation
from fieldrep.models.visits import Visit
from fieldrep.playbook.calculators import customer_margin, satisfaction
from fieldrep.playbook.names import CALCULATORS
from fieldrep.rules.currencies import ZH_NAMES
from fieldrep.services import records
from fieldrep.store.context import Context

Inputs = Mapping[str, Decimal | None]
ASKED = {"satisfaction": ("cost", "expected"), "margin": ("buys", "sells")}
"""What each sum can't do without."""


@dataclass(frozen=True, slots=True)
class Result:
    """A sum as sentences: the figure, and how to read it."""

    figures: tuple[str, ...]
    reading: str


def work_out(name: str, inputs: Inputs, currency: str) -> Result | None:
    """Return a sum in words; None until what it needs is there.

    ``name`` is one of ``playbook.names.CALCULATORS``; amounts are in whole units of ``currency``.
    Raises UsageError for numbers that make no sense.
    """
    if any(inputs.get(key) is None for key in ASKED[name]):
        return None
    given = {key: value for key, value in inputs.items() if value is not None}
    return _satisfaction(given, currency) if name == "satisfaction" else _margin(given, currency)


def _satisfaction(given: Mapping[str, Decimal], currency: str) -> Result:
    result = satisfaction(given["cost"], given["expected"])
    cost, expected = _amount(given["cost"], currency), _amount(given["expected"], currency)
    return Result((f"{cost} ÷ {expected} = {result.figure.normalize():f}",), result.reading)


def _margin(given: Mapping[str, Decimal], currency: str) -> Result:
    quantity = given.get("quantity")
    result = customer_margin(
        given["buys"],
        given["sells"],
        Decimal(1) if quantity is None else quantity,
        given.get("costs", Decimal(0)),
    )
    figures = [_("Earns {amount} a piece").format(amount=_amount(result.per_piece, currency))]
    if quantity is not None:
        figures.append(_("{amount} a month").format(amount=_amount(result.per_period, currency)))
    reading = ""
    if result.markup is not None and result.margin is not None:
        text = _("{markup} % on the buying price, {margin} % of the selling price")
        reading = text.format(markup=result.markup, margin=result.margin)
    return Result(tuple(figures), reading)


def _amount(amount: Decimal, currency: str) -> str:
    """Return an amount with its currency as the reader writes it, without idle zeros."""
    text = f"{amount:,.2f}".removesuffix(".00")
    if current_language() == "zh_CN":
        return f"{text}{ZH_NAMES.get(currency, f' {currency}')}".rstrip()
    return f"{currency} {text}".lstrip()


def add_calculation(ctx: Context, visit: str, name: str, inputs: Inputs, currency: str) -> Calculation:
    """Put a sum into a visit; raises UsageError for one that can't be worked out."""
    record = records.get(ctx, Visit, visit)
    if name not in CALCULATORS or work_out(name, inputs, currency) is None:
        raise UsageError(_("A number is missing."))
    return records.add(
        ctx,
        Calculation,
        visit_id=visit,
        account_id=record.account_id,
        person_id=ctx.actor,
        name=name,
        inputs={key: f"{value:f}" for key, value in inputs.items() if value is not None},
        currency=currency,
        day=record.happened_on or ctx.today,
    )


@dataclass(frozen=True, slots=True)
class SumLine:
    """A sum of a visit: its kind, the figures in one line, how to read them."""

    id: str
    name: str
    text: str
    reading: str


def calculations_of(ctx: Context, visit: str) -> list[SumLine]:
    """Return the sums of a visit, oldest first; one that this version can't work out is left out."""
    query = select(Calculation).where(Calculation.visit_id == visit).order_by(Calculation.id)
    found = []
    for row in ctx.session.exec(query).all():
        try:
            inputs = {key: Decimal(value) for key, value in (row.inputs or {}).items()}
            result = work_out(row.name, inputs, row.currency or "")
        except (FieldrepError, InvalidOperation, KeyError, TypeError, ValueError):
            continue
        if result is not None:
            found.append(SumLine(row.id, row.name, " · ".join(result.figures), result.reading))
    return found

"""The small sums of a sales talk: satisfaction of an exhibitor, a customer's margin. Exact decimals."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fieldrep.errors import UsageError
from fieldrep.i18n import _

_HUNDREDTH = Decimal("0.01")
_TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Cost ÷ expected value, rounded half up to two places, and how to read it aloud."""

    figure: Decimal
    reading: str


def satisfaction(cost: Decimal, expected: Decimal) -> Satisfaction:
    """Return the satisfaction figure of taking part: the lower it is, the harder the customer is to content.

    ``cost`` is what taking part costs, ``expected`` what the customer expects of it, both in one
    currency. Source: the exhibition objections, 50,000 ÷ 100,000 = 0.5 and 50,000 ÷ 10,000 = 5.
    Raises UsageError for a cost below zero or an expectation of zero or less.
    """
    if cost < 0:
        raise UsageError(_("The cost can't be below zero."))
    if expected <= 0:
        raise UsageError(_("The expected value must be above zero."))
    figure = (cost / expected).quantize(_HUNDREDTH, ROUND_HALF_UP)
    if figure < 1:
        reading = _(
            "More is expected than it costs, so disappointment is likely. Set expectations soberly, and "
            "count the wider network, the image and the insight into customers and competitors too."
        )
    elif figure == 1:
        reading = _("As much is expected as it costs. Whatever comes beyond that makes the customer content.")
    else:
        reading = _("Less is expected than it costs, so a content customer is likely.")
    return Satisfaction(figure, reading)


@dataclass(frozen=True, slots=True)
class Margin:
    """What a customer earns by reselling; ``markup`` and ``margin`` in per cent, None without a base.

    ``markup`` is profit ÷ buying price, ``margin`` profit ÷ selling price, both rounded half up
    to one place; ``per_period`` is the profit of the quantity sold in a period.
    """

    per_piece: Decimal
    per_period: Decimal
    markup: Decimal | None
    margin: Decimal | None


def customer_margin(
    buys_at: Decimal, sells_at: Decimal, quantity: Decimal = Decimal(1), costs: Decimal = Decimal(0)
) -> Margin:
    """Return what a customer earns on a product.

    Prices and ``costs`` (storage, delivery, rebates given) are per piece, in one currency;
    ``quantity`` is the pieces sold in a period. A loss is a result too, below zero.
    Raises UsageError for a value below zero.
    """
    if min(buys_at, sells_at, quantity, costs) < 0:
        raise UsageError(_("Prices, costs and quantities can't be below zero."))
    per_piece = sells_at - buys_at - costs
    return Margin(
        per_piece, per_piece * quantity, _percent(per_piece, buys_at), _percent(per_piece, sells_at)
    )


def _percent(part: Decimal, base: Decimal) -> Decimal | None:
    return (part / base * 100).quantize(_TENTH, ROUND_HALF_UP) if base else None

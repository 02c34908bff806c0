"""The sums of a sales talk: satisfaction of an exhibitor, margin of a customer."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.errors import UsageError
from fieldrep.playbook.calculators import customer_margin, satisfaction

MONEY = st.decimals(min_value=0, max_value=10**9, places=2)


@pytest.mark.parametrize(("cost", "expected", "figure"), [(50_000, 100_000, "0.5"), (50_000, 10_000, "5")])
def test_the_figures_of_the_exhibition_talk(cost: int, expected: int, figure: str) -> None:
    assert satisfaction(Decimal(cost), Decimal(expected)).figure == Decimal(figure)


def test_the_reading_says_what_the_figure_means() -> None:
    high, even, sober = (satisfaction(Decimal(50), Decimal(value)).reading for value in (100, 50, 10))
    assert "disappointment" in high
    assert "As much" in even
    assert "content customer is likely" in sober


@pytest.mark.parametrize(("cost", "expected"), [(1, 0), (1, -5), (-1, 5)])
def test_values_without_a_meaning_are_refused(cost: int, expected: int) -> None:
    with pytest.raises(UsageError):
        satisfaction(Decimal(cost), Decimal(expected))


@given(MONEY, MONEY.filter(bool), MONEY.filter(bool))
def test_who_expects_more_for_the_same_money_is_never_more_content(
    cost: Decimal, one: Decimal, other: Decimal
) -> None:
    low, high = sorted((one, other))
    assert satisfaction(cost, high).figure <= satisfaction(cost, low).figure


def test_what_a_customer_earns() -> None:
    result = customer_margin(Decimal("80"), Decimal("100"), Decimal(30), costs=Decimal("4"))
    assert (result.per_piece, result.per_period) == (Decimal(16), Decimal(480))
    assert (result.markup, result.margin) == (Decimal("20.0"), Decimal("16.0"))


def test_a_loss_and_a_gift_are_results_too() -> None:
    assert customer_margin(Decimal(10), Decimal(9)).margin == Decimal("-11.1")
    assert customer_margin(Decimal(0), Decimal(5)).markup is None
    assert customer_margin(Decimal(5), Decimal(0)).margin is None


@pytest.mark.parametrize("values", [(-1, 1, 1, 0), (1, -1, 1, 0), (1, 1, -1, 0), (1, 1, 1, -1)])
def test_values_below_zero_are_refused(values: tuple[int, int, int, int]) -> None:
    with pytest.raises(UsageError):
        customer_margin(*map(Decimal, values))


@given(MONEY, MONEY, MONEY, st.integers(0, 1000))
def test_the_profit_of_a_period_is_that_of_a_piece_times_the_pieces(
    buys: Decimal, sells: Decimal, costs: Decimal, n: int
) -> None:
    result = customer_margin(buys, sells, Decimal(n), costs)
    assert result.per_period == (sells - buys - costs) * n

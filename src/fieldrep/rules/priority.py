"""Which accounts come first: the quadrant of potential and closeness, the Pareto class, the own store.

Source: domain facts, section 4. Amounts of the policy are whole units of the account's own currency.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from fieldrep.rules.codes import AccountClass, AccountKind, Quadrant
from fieldrep.rules.judgement import Judged
from fieldrep.rules.money import Money


class Size(StrEnum):
    """First half of a quadrant's reason: the monthly potential against the threshold."""

    LARGE = "large"
    SMALL = "small"
    UNKNOWN = "unknown"


class Timing(StrEnum):
    """Second half of a quadrant's reason: when the next order is expected."""

    NEAR = "near"
    PAST = "past"
    """The date has just passed: it still counts as near."""
    CHECK = "check"
    """The date is long past: it no longer counts and should be asked for again."""
    LATER = "later"
    UNDATED = "undated"


QUADRANT_REASONS = tuple(f"{size}.{timing}" for size in Size for timing in Timing)

CRITERIA = ("size", "buying_power", "order_frequency", "margin", "payment", "loyalty")
"""What accounts are ranked by. Source: domain facts, Pareto rule."""

PARETO = "pareto"
"""Reason of a class from the score; values: ``rank`` (from 1), ``of``, ``score``, ``hand_over``."""


def quadrant(
    potential: Money | None, expected_order: date | None, today: date, *, threshold: int, near_days: int
) -> Judged[Quadrant | None]:
    """Judge potential against closeness of an order; ``reason`` is size and timing, as ``large.near``.

    A date that has passed counts as near for ``near_days`` more, then as ``check``. Where the potential is
    not known, a near order makes b; without one there is no quadrant yet, because "small" would park the
    account unasked.
    """
    size = _size(potential, threshold)
    timing = _timing(expected_order, today, near_days)
    values: dict[str, object] = {"threshold": threshold, "near_days": near_days}
    if potential:
        values |= {"potential_minor": potential.minor, "currency": potential.currency}
    if expected_order:
        values |= {"expected": expected_order.isoformat(), "days": (expected_order - today).days}
    return Judged(_quadrant_of(size, timing), f"{size}.{timing}", values)


def _size(potential: Money | None, threshold: int) -> Size:
    if potential is None:
        return Size.UNKNOWN
    return Size.LARGE if potential.major >= threshold else Size.SMALL


def _timing(expected_order: date | None, today: date, near_days: int) -> Timing:
    if expected_order is None:
        return Timing.UNDATED
    days = (expected_order - today).days
    if days < 0:
        return Timing.PAST if days >= -near_days else Timing.CHECK
    return Timing.NEAR if days <= near_days else Timing.LATER


def _quadrant_of(size: Size, timing: Timing) -> Quadrant | None:
    if timing in (Timing.NEAR, Timing.PAST):
        return Quadrant.A if size == Size.LARGE else Quadrant.B
    return {Size.LARGE: Quadrant.C, Size.SMALL: Quadrant.D, Size.UNKNOWN: None}[size]


def pareto_scores(
    criteria: Mapping[str, Mapping[str, float | None]], weights: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Return a score from 0 to 100 for each account id from its figures per criterion.

    Each criterion is taken as a share of the best account's figure and weighted (evenly without
    ``weights``); what is missing or negative earns nothing; a criterion nobody has figures for is left out.
    """
    best = {
        name: highest
        for name in {name for figures in criteria.values() for name in figures}
        if (highest := max(_figure(figures, name) for figures in criteria.values())) > 0
    }
    weight = {name: (1.0 if weights is None else weights.get(name, 0.0)) for name in sorted(best)}
    total = sum(weight.values()) or 1.0
    return {
        account: 100 * sum(weight[name] * (_figure(figures, name) / best[name]) for name in weight) / total
        for account, figures in criteria.items()
    }


def _figure(figures: Mapping[str, float | None], name: str) -> float:
    return max(figures.get(name) or 0.0, 0.0)


def pareto_classes(
    scores: Mapping[str, float], *, a_share: int, b_share: int, bottom_share: int = 20
) -> dict[str, Judged[AccountClass]]:
    """Class accounts by rank: the first ``a_share`` per cent A, the next ``b_share`` B, the rest C.

    The last ``bottom_share`` per cent, as far as they are C, are proposed for hand-over to a dealer. Shares
    are rounded up for A and B, down at the bottom; equal scores stand in the order of their ids, so that
    every computer finds the same.
    """
    ranked = sorted(scores, key=lambda account: (-scores[account], account))
    count = len(ranked)
    last_a, last_b = -(-count * a_share // 100), -(-count * (a_share + b_share) // 100)
    first_bottom = count - count * bottom_share // 100
    classes = {}
    for rank, account in enumerate(ranked, 1):
        grade = AccountClass.A if rank <= last_a else AccountClass.B if rank <= last_b else AccountClass.C
        hand_over = rank > first_bottom and grade == AccountClass.C
        values: dict[str, object] = {
            "rank": rank,
            "of": count,
            "score": round(scores[account], 1),
            "hand_over": hand_over,
        }
        classes[account] = Judged(grade, PARETO, values)
    return classes


def leads_to_own_store(kind: AccountKind, potential: Money | None, *, below: int) -> bool:
    """Say whether an account is an end customer small enough to be led to the own store."""
    return kind == AccountKind.END_CUSTOMER and potential is not None and potential.major < below

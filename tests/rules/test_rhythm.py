"""The next contact is due by the strictest rule that applies, and says which one that is."""

import json
from datetime import date, timedelta
from itertools import product

import pytest

from fieldrep.rules.codes import AccountClass, Quadrant
from fieldrep.rules.policy import default_policy
from fieldrep.rules.rhythm import (
    DropReason,
    DueDate,
    DueReason,
    may_drop,
    most_due_first,
    next_contact_due,
    overdue_days,
)

CREATED, TOUCHED, TODAY = date(2026, 10, 1), date(2026, 11, 10), date(2026, 11, 21)


def due(
    quadrant: str | None,
    account_class: str | None,
    *,
    bought: bool = False,
    touched: bool = True,
    closed: bool = False,
) -> DueDate:
    return next_contact_due(
        quadrant=Quadrant(quadrant) if quadrant else None,
        account_class=AccountClass(account_class) if account_class else None,
        has_bought=bought,
        last_contact=TOUCHED if touched else None,
        created=CREATED,
        policy=default_policy(),
        closed=closed,
    )


@pytest.mark.parametrize(
    ("quadrant", "account_class", "days", "reason"),
    [
        ("a", None, 2, DueReason.QUADRANT),
        ("b", None, 2, DueReason.QUADRANT),
        ("c", None, 15, DueReason.QUADRANT),
        ("c", "A", 7, DueReason.CLASS),
        ("c", "B", 15, DueReason.QUADRANT),
        ("c", "C", 15, DueReason.QUADRANT),
        ("a", "C", 2, DueReason.QUADRANT),
        (None, "A", 7, DueReason.CLASS),
        (None, "C", 30, DueReason.CLASS),
        (None, None, 30, DueReason.REST),
    ],
)
def test_the_shortest_interval_wins(
    quadrant: str | None, account_class: str | None, days: int, reason: DueReason
) -> None:
    result = due(quadrant, account_class)
    assert result.due == TOUCHED + timedelta(days=days)
    assert (result.interval_days, result.reason) == (days, reason)


def test_d_parks_an_account_that_never_bought_whatever_its_class() -> None:
    for account_class, touched in product(("A", "C", None), (True, False)):
        assert due("d", account_class, touched=touched) == DueDate(None, None, DueReason.PARKED)


def test_who_has_bought_stays_in_the_rhythm() -> None:
    assert due("d", "B", bought=True).interval_days == 15
    assert due("d", None, bought=True).reason == DueReason.REST
    assert due("d", None, bought=True).due == TOUCHED + timedelta(days=30)


def test_a_new_account_is_contacted_soon_after_it_was_made() -> None:
    new = due(None, "A", touched=False)
    assert (new.due, new.reason) == (CREATED + timedelta(days=2), DueReason.FIRST_CONTACT)
    assert due("a", None, touched=False).reason == DueReason.QUADRANT
    assert due("c", None, touched=False).reason == DueReason.FIRST_CONTACT


def test_a_closed_account_is_never_due() -> None:
    assert due("a", "A", bought=True, closed=True) == DueDate(None, None, DueReason.CLOSED)


def test_the_reason_brings_what_its_sentence_needs() -> None:
    assert due("a", None).values == {"quadrant": "a", "days": 2, "since": "2026-11-10"}
    assert due(None, "B").values == {"account_class": "B", "days": 15, "since": "2026-11-10"}
    assert json.loads(json.dumps(due("c", None).values)) == due("c", None).values


@pytest.mark.parametrize(("day", "late"), [(21, 0), (20, 1), (1, 20), (22, 0)])
def test_days_late(day: int, late: int) -> None:
    assert overdue_days(date(2026, 11, day), TODAY) == late
    assert overdue_days(None, TODAY) == 0


def test_most_due_first_then_quadrant_then_class_and_parked_last() -> None:
    early, late = date(2026, 11, 1), date(2026, 11, 20)
    expected = [
        (early, Quadrant.C, None),
        (late, Quadrant.A, AccountClass.C),
        (late, Quadrant.B, AccountClass.A),
        (late, Quadrant.B, AccountClass.B),
        (late, Quadrant.B, None),
        (late, None, AccountClass.A),
        (late, Quadrant.D, AccountClass.A),
        (None, Quadrant.D, AccountClass.A),
    ]
    worst_first = expected[::-1]
    assert sorted(worst_first, key=lambda row: most_due_first(*row)) == expected


@pytest.mark.parametrize(
    ("visits", "reason", "allowed", "code"),
    [
        (5, "", True, DropReason.ENOUGH_VISITS),
        (4, "", False, DropReason.TOO_EARLY),
        (0, "  ", False, DropReason.TOO_EARLY),
        (4, "closed down", True, DropReason.REASON_GIVEN),
    ],
)
def test_the_five_visit_rule(visits: int, reason: str, allowed: bool, code: DropReason) -> None:
    judged = may_drop(visits, reason, needed=default_policy().visits_before_dropping)
    assert (judged.value, judged.reason) == (allowed, code)
    assert judged.values == {"visits": visits, "needed": 5}

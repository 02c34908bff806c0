"""The rule of claims: who registered the buyer first, among brothers and sisters the first confirmation."""

from dataclasses import replace
from datetime import UTC, date, datetime

from fieldrep.rules.claims import ClaimRule, Proposal, Registration, propose

MON, TUE = datetime(2026, 11, 16, 9, tzinfo=UTC), datetime(2026, 11, 17, 9, tzinfo=UTC)
ANNA = Registration("a", "anna", MON, date(2026, 11, 18), False)
BEN = Registration("b", "ben", TUE, date(2026, 11, 17), False)


def test_the_first_who_registered_the_same_customer_has_it() -> None:
    for pair in ((ANNA, BEN), (BEN, ANNA)):
        assert propose(*pair, same_name=True) == Proposal("a", "anna", ClaimRule.FIRST)


def test_among_brothers_and_sisters_the_first_confirmation_counts() -> None:
    for pair in ((ANNA, BEN), (BEN, ANNA)):
        assert propose(*pair, same_name=False) == Proposal("b", "ben", ClaimRule.CONFIRMED)
    unmet = replace(BEN, confirmed=None)
    assert propose(unmet, ANNA, same_name=False) == Proposal("a", "anna", ClaimRule.CONFIRMED)
    both = propose(unmet, replace(ANNA, confirmed=None), same_name=False)
    assert both == Proposal("a", "anna", ClaimRule.FIRST)


def test_who_registered_the_actual_buyer_has_it() -> None:
    buyer = replace(BEN, buys=True)
    for same_name in (True, False):
        assert propose(ANNA, buyer, same_name=same_name) == Proposal("b", "ben", ClaimRule.BUYER)
    assert propose(replace(ANNA, buys=True), buyer, same_name=True) == Proposal("a", "anna", ClaimRule.FIRST)


def test_where_dates_do_not_tell_nothing_is_proposed() -> None:
    assert propose(ANNA, replace(BEN, registered=MON), same_name=True) is None
    assert propose(replace(ANNA, registered=None), BEN, same_name=True) == Proposal(
        "b", "ben", ClaimRule.ONLY_DATE
    )
    assert propose(replace(ANNA, registered=None), replace(BEN, registered=None), same_name=True) is None

"""Whose a customer is that two reps have registered: a proposal with its reason, for the manager.

The rule is section 1 of the domain's description. Pure.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ClaimRule(StrEnum):
    """Which part of the rule speaks for one of the two."""

    BUYER = "buyer"  # only this one is the buyer: the order stands here
    FIRST = "first"  # the same customer: registered first
    CONFIRMED = "confirmed"  # companies of one family: confirmed first
    ONLY_DATE = "only_date"  # only of this one the date is known


@dataclass(frozen=True, slots=True)
class Registration:
    """One of the two: registered when and by whom, first contact with the customer, whether it buys."""

    account: str
    person: str
    registered: datetime | None
    confirmed: date | None
    buys: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """The account and person that the rule speaks for."""

    account: str
    person: str
    rule: ClaimRule


def propose(one: Registration, other: Registration, *, same_name: bool) -> Proposal | None:
    """Return whose the customer is by the rule, None where it does not tell.

    The first to register owns, if the one registered is the buyer; among brothers and sisters (other
    names of one family) the first confirmation counts, otherwise who registered the actual buyer.
    """
    if one.buys != other.buys:
        return _for(one if one.buys else other, ClaimRule.BUYER)
    if not same_name and one.confirmed != other.confirmed and (one.confirmed or other.confirmed):
        first = min((one, other), key=lambda each: each.confirmed or date.max)
        return _for(first, ClaimRule.CONFIRMED)
    if one.registered and other.registered:
        if one.registered == other.registered:
            return None
        return _for(one if one.registered < other.registered else other, ClaimRule.FIRST)
    if one.registered or other.registered:
        return _for(one if one.registered else other, ClaimRule.ONLY_DATE)
    return None


def _for(side: Registration, rule: ClaimRule) -> Proposal:
    return Proposal(side.account, side.person, rule)

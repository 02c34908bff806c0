"""When an account is to be contacted next, and why then: of several rules the shortest interval wins.

Source: domain facts, sections 3 and 4.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from fieldrep.rules.codes import AccountClass, Quadrant
from fieldrep.rules.judgement import Judged

if TYPE_CHECKING:
    from fieldrep.rules.policy import Policy


class DueReason(StrEnum):
    """Which rule set the next contact. In brackets the values that come with it."""

    QUADRANT = "due.quadrant"
    """(quadrant, days, since)"""
    CLASS = "due.class"
    """(account_class, days, since)"""
    REST = "due.rest"
    """Neither quadrant nor class says anything: the interval of class C (days, since)."""
    FIRST_CONTACT = "due.first_contact"
    """Nobody has been in touch yet (days, since)."""
    PARKED = "due.parked"
    """Quadrant d and never bought."""
    CLOSED = "due.closed"
    """The stage says the account is no longer worked."""


class DropReason(StrEnum):
    """Whether a prospect may be dropped. Values: visits, needed."""

    ENOUGH_VISITS = "drop.enough_visits"
    REASON_GIVEN = "drop.reason_given"
    TOO_EARLY = "drop.too_early"


@dataclass(frozen=True, slots=True)
class DueDate:
    """The next contact; ``due`` and ``interval_days`` are None where none is due, ``values`` plain JSON."""

    due: date | None
    interval_days: int | None
    reason: DueReason
    values: dict[str, object] = field(default_factory=dict)


def next_contact_due(
    *,
    quadrant: Quadrant | None,
    account_class: AccountClass | None,
    has_bought: bool,
    last_contact: date | None,
    created: date,
    policy: "Policy",
    closed: bool = False,
) -> DueDate:
    """Return when to be in touch again, counted from the last contact or, without one, from ``created``.

    Quadrant d parks an account that has never bought. ``closed``: the stage is one of ``CLOSED_STAGES``.
    """
    if closed:
        return DueDate(None, None, DueReason.CLOSED)
    if quadrant == Quadrant.D and not has_bought:
        return DueDate(None, None, DueReason.PARKED)
    since = last_contact or created
    days, reason, rule = min(
        _intervals(quadrant, account_class, last_contact is None, policy), key=lambda interval: interval[0]
    )
    return DueDate(
        since + timedelta(days=days), days, reason, {**rule, "days": days, "since": since.isoformat()}
    )


def _intervals(
    quadrant: Quadrant | None, account_class: AccountClass | None, untouched: bool, policy: "Policy"
) -> list[tuple[int, DueReason, dict[str, object]]]:
    """Return every rule's interval in days; of equal ones the first is the reason shown."""
    by_quadrant = {
        Quadrant.A: policy.quadrant_a_days,
        Quadrant.B: policy.quadrant_b_days,
        Quadrant.C: policy.quadrant_c_days,
    }
    by_class = {
        AccountClass.A: policy.class_a_days,
        AccountClass.B: policy.class_b_days,
        AccountClass.C: policy.class_c_days,
    }
    found: list[tuple[int, DueReason, dict[str, object]]] = []
    if quadrant in by_quadrant:
        found.append((by_quadrant[quadrant], DueReason.QUADRANT, {"quadrant": quadrant.value}))
    if untouched:
        found.append((policy.new_account_days, DueReason.FIRST_CONTACT, {}))
    if account_class in by_class:
        found.append((by_class[account_class], DueReason.CLASS, {"account_class": account_class.value}))
    return found or [(policy.class_c_days, DueReason.REST, {})]


def overdue_days(due: date | None, today: date) -> int:
    """Return by how many days a contact is late, 0 where it is due today, later or not at all."""
    return max((today - due).days, 0) if due else 0


_QUADRANT_RANK = {Quadrant.A: 0, Quadrant.B: 1, Quadrant.C: 2, None: 3, Quadrant.D: 4}
_CLASS_RANK = {AccountClass.A: 0, AccountClass.B: 1, AccountClass.C: 2, None: 3}


def most_due_first(
    due: date | None, quadrant: Quadrant | None, account_class: AccountClass | None
) -> tuple[int, int, int]:
    """Return a sort key: the longest due first, of the same day by quadrant, then class; parked ones last."""
    day = due.toordinal() if due else date.max.toordinal() + 1
    return day, _QUADRANT_RANK[quadrant], _CLASS_RANK[account_class]


def may_drop(visits: int, reason: str, *, needed: int) -> Judged[bool]:
    """Judge whether a prospect may be dropped: not before the fifth visit unless a reason is given."""
    values: dict[str, object] = {"visits": visits, "needed": needed}
    if visits >= needed:
        return Judged(True, DropReason.ENOUGH_VISITS, values)
    given = bool(reason.strip())
    return Judged(given, DropReason.REASON_GIVEN if given else DropReason.TOO_EARLY, values)

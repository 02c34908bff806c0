"""Customers by quadrant and class at the end of a period, and which of them moved since it began.

How an account stood at either end follows from its fields as they were then, the policy in force and the
day: a quadrant also changes because an expected order comes near or its date passes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from fieldrep.models.accounts import Account
from fieldrep.reports.blocks import Block
from fieldrep.reports.definition import Part
from fieldrep.reports.draft.frame import Frame, Line, refs, table, words
from fieldrep.reports.draft.past import History, moved_since
from fieldrep.reports.values import Code, Date, Missing, Value, count
from fieldrep.rules.codes import AccountClass, CustomerChange, Judgement, Quadrant
from fieldrep.rules.money import Money
from fieldrep.rules.policy import Policy
from fieldrep.rules.priority import quadrant

FIELDS = ("potential", "expected_order", "quadrant_by_hand", "class_by_hand", "archived")
"""Wire fields of an account on which its place rests."""

NOT_JUDGED = Code("Judgement", Judgement.NOT_YET)
"""Stands for the quadrant or class of an account that has none, such as one without a known potential."""

_TABLE = Account.__table__  # type: ignore[attr-defined]
_COLUMNS = (
    "id",
    "name",
    "potential_minor",
    "potential_currency",
    "expected_order",
    "quadrant_by_hand",
    "class_by_hand",
    "archived",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What an account's place rests on, as it was at one moment."""

    id: str
    potential: Money | None
    expected_order: date | None
    quadrant_by_hand: str | None
    class_by_hand: str | None

    def quadrant(self, day: date, policy: Policy) -> Quadrant | None:
        """Return the quadrant on a day."""
        if self.quadrant_by_hand in list(Quadrant):
            return Quadrant(self.quadrant_by_hand)
        judged = quadrant(
            self.potential,
            self.expected_order,
            day,
            threshold=policy.potential_threshold,
            near_days=policy.near_days,
        )
        return judged.value

    @property
    def grade(self) -> AccountClass | None:
        """Return the class."""
        return AccountClass(self.class_by_hand) if self.class_by_hand in list(AccountClass) else None


@dataclass(frozen=True, slots=True)
class Customers:
    """The rep's accounts at the end of a period, and those of them that were there when it began."""

    end: date
    names: Mapping[str, str]
    now: Mapping[str, Standing]
    then: Mapping[str, Standing]
    history: History
    until: str


def customers(frame: Frame) -> Customers:
    """Read how the rep's accounts stood at both ends of the period; its end is today while it runs."""
    end = min(frame.period.end, frame.ctx.today)
    begin, _end = frame.instants(frame.period.start, frame.period.start, "T")
    _begin, until = frame.instants(end, end, "T")
    owned = _owned(frame, end)
    rows = {
        row[0]: dict(zip(_COLUMNS, row, strict=True))
        for row in frame.connection.execute(
            select(*(_TABLE.c[name] for name in _COLUMNS)).where(_TABLE.c.root_id == _TABLE.c.id)
        )
        if row[0] in owned
    }
    made = {account: at for account, at in moved_since(frame, FIELDS, begin).items() if account in rows}
    over = end < frame.ctx.today  # while the period runs the present rows are how it stands at its end
    moved_before = {account for account, at in made.items() if at < begin}
    moved_within = {account for account, at in made.items() if at < until} if over else set()
    history = History(frame, moved_before | moved_within)

    def standings(instant: str, changed: set[str]) -> dict[str, Standing]:
        there = {account: row for account, row in rows.items() if made.get(account, "") < instant}
        return _standings(there, history, changed, instant)

    return Customers(
        end,
        {account: row["name"] for account, row in rows.items()},
        standings(until, moved_within),
        standings(begin, moved_before),
        history,
        until,
    )


def _owned(frame: Frame, day: date) -> set[str]:
    """Return the accounts that were the rep's on a day."""
    rows = frame.connection.exec_driver_sql(
        "SELECT account_id, person_id FROM account_assignment"
        " WHERE from_date IS NULL OR from_date <= ? ORDER BY from_date, at, id",
        (day.isoformat(),),
    )
    owners = {row[0]: row[1] for row in rows}  # the last one holds
    return {account for account, person in owners.items() if person == frame.ctx.actor}


def _standings(
    rows: Mapping[str, Mapping[str, Any]], history: History, changed: set[str], instant: str
) -> dict[str, Standing]:
    found = {}
    for account, present in rows.items():
        row = history.row(account, instant) if account in changed else present
        if row is not None and not row["archived"]:
            found[account] = _standing(account, row)
    return found


def _standing(account: str, row: Mapping[str, Any]) -> Standing:
    potential = None
    if row["potential_minor"] is not None and row["potential_currency"]:
        potential = Money(row["potential_minor"], row["potential_currency"])
    return Standing(
        account,
        potential,
        row["expected_order"],
        row["quadrant_by_hand"] or None,
        row["class_by_hand"] or None,
    )


def by_quadrant(frame: Frame, part: Part) -> Block:
    """Return how many accounts stand in each quadrant, by class; classes nobody gave are not counted."""
    known = frame.once("customers", lambda: customers(frame))
    policy = frame.policy_on(known.end)
    cells: dict[Quadrant | None, list[Standing]] = {place: [] for place in (*Quadrant, None)}
    for standing in known.now.values():
        cells[standing.quadrant(known.end, policy)].append(standing)
    classed = any(standing.grade for standing in known.now.values())
    lines = [
        _quadrant_line(place, standings, classed=classed)
        for place, standings in cells.items()
        if known.now and (place or standings)
    ]
    return table(part, lines)


def _quadrant_line(place: Quadrant | None, standings: list[Standing], *, classed: bool) -> Line:
    def of_class(grade: AccountClass) -> Value:
        if not classed:
            return Missing("no_data")
        return count(sum(standing.grade == grade for standing in standings))

    cells: dict[str, Value] = {
        "quadrant": Code("Quadrant", place) if place else NOT_JUDGED,
        "class_a": of_class(AccountClass.A),
        "class_b": of_class(AccountClass.B),
        "class_c": of_class(AccountClass.C),
        "accounts": count(len(standings)),
    }
    return Line(cells, refs("account", (standing.id for standing in standings)))


def changes(frame: Frame, part: Part) -> Block:
    """Return the accounts that changed quadrant or class since the period began, by day."""
    known = frame.once("customers", lambda: customers(frame))
    before, after = frame.policy_on(frame.period.start), frame.policy_on(known.end)
    found: list[tuple[date, str, Line]] = []
    for account, now in known.now.items():
        then = known.then.get(account)
        if then is None:
            continue
        was, became = then.quadrant(frame.period.start, before), now.quadrant(known.end, after)
        if was != became:
            day = _day_of_quadrant(frame, known, then, now)
            found.append(_change(known, account, day, CustomerChange.QUADRANT, was, became))
        if then.grade != now.grade:
            day = _day_of_change(frame, known, account, ("class_by_hand",))
            found.append(_change(known, account, day, CustomerChange.CLASS, then.grade, now.grade))
    return table(part, [line for _day, _name, line in sorted(found, key=lambda entry: entry[:2])])


def _change(
    known: Customers,
    account: str,
    day: date,
    what: CustomerChange,
    was: Quadrant | AccountClass | None,
    became: Quadrant | AccountClass | None,
) -> tuple[date, str, Line]:
    enum = {CustomerChange.QUADRANT: "Quadrant", CustomerChange.CLASS: "AccountClass"}[what]
    cells: dict[str, Value] = {
        "date": Date(day),
        "company": words(known.names[account]),
        "changed": Code("CustomerChange", what),
        "before": Code(enum, was) if was else NOT_JUDGED,
        "after": Code(enum, became) if became else NOT_JUDGED,
    }
    return day, known.names[account], Line(cells, refs("account", [account]))


def _day_of_change(frame: Frame, known: Customers, account: str, fields: tuple[str, ...]) -> date:
    wall = known.history.last_change(account, fields, known.until)
    return frame.local_day(datetime.fromisoformat(wall)) if wall else known.end


def _day_of_quadrant(frame: Frame, known: Customers, then: Standing, now: Standing) -> date:
    """Return the day on which a field moved the account, else the first on which time or policy did."""
    if replace(then, class_by_hand=now.class_by_hand) != now:
        return _day_of_change(frame, known, now.id, FIELDS[:3])
    was, day = then.quadrant(frame.period.start, frame.policy_on(frame.period.start)), frame.period.start
    while day < known.end and now.quadrant(day, frame.policy_on(day)) == was:
        day += timedelta(days=1)
    return day

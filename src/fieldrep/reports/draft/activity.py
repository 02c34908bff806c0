"""The figures of a period beside those of the one before, and its visits and calls by week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from fieldrep.reports.blocks import Block, Empty, Figure, Figures, Label, Refs
from fieldrep.reports.definition import Part
from fieldrep.reports.draft import facts
from fieldrep.reports.draft.book import registered_between, stage_changes_between
from fieldrep.reports.draft.facts import Fact
from fieldrep.reports.draft.frame import Frame, Line, refs, table
from fieldrep.reports.draft.lastplan import comes_back, plan_lines
from fieldrep.reports.draft.periods import preceding
from fieldrep.reports.values import Missing, Percent, Text, Value, count
from fieldrep.rules.codes import Objective, Outcome, PlanOutcome
from fieldrep.rules.periods import IsoWeek

NO_DATA = Missing("no_data")


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure's value with the records it counts."""

    value: Value
    refs: Refs = ()


def activity(frame: Frame, part: Part) -> Block:
    """Return the figures of the period; the visits of a week stand against the week's goal.

    The period before is "no data" where the rep had recorded nothing yet.
    """
    now = _figures(frame, frame.period.start, frame.period.end)
    plan = _plan_figures(frame)
    if not any(counted.refs for counted in (*now.values(), *plan.values())):
        return Empty(part.id, part.title)
    before = preceding(frame.period)
    first = facts.first_record(frame)
    recorded = first is not None and first <= before.end
    earlier = _figures(frame, before.start, before.end) if recorded else {}
    now_objectives = _objectives(frame, frame.period.start, frame.period.end)
    earlier_objectives = _objectives(frame, before.start, before.end) if recorded else {}
    goal = count(frame.policy.visits_per_week) if frame.period.kind == "week" else None
    figures = [
        Figure(
            Label(code),
            counted.value,
            goal if code == "visits" else None,
            earlier[code].value if code in earlier else NO_DATA,
            counted.refs,
        )
        for code, counted in now.items()
    ]
    figures += _objective_figures(now_objectives, earlier_objectives)
    figures += [Figure(Label(code), counted.value, refs=counted.refs) for code, counted in plan.items()]
    return Figures(part.id, part.title, tuple(figures))


def _figures(frame: Frame, first: date, last: date) -> dict[str, Counted]:
    visits = facts.visits_between(frame, first, last)
    held = [visit for visit in visits if visit.done]
    touches = facts.touches_between(frame, first, last)
    successes = [visit for visit in held if visit.outcome in (Outcome.ORDER, Outcome.ADVANCE)]
    visited = dict.fromkeys(visit.account for visit in held if visit.account)
    registered = registered_between(frame, first, last)
    stages = stage_changes_between(frame, first, last)
    return {
        "visits_planned": _count(visit for visit in visits if not visit.walk_in),
        "visits": _count(held),
        "walk_ins": _count(visit for visit in held if visit.walk_in),
        "not_met": _count(visit for visit in held if not visit.met),
        "accounts_visited": Counted(count(len(visited)), refs("account", visited)),
        "orders": _count(fact for fact in (*held, *touches) if fact.outcome == Outcome.ORDER),
        "advances": _count(fact for fact in (*held, *touches) if fact.outcome == Outcome.ADVANCE),
        "visit_success": Counted(share(len(successes), len(held)), _refs(successes)),
        "calls": _count(touch for touch in touches if touch.is_call),
        "new_accounts": Counted(count(len(registered)), refs("account", (one.id for one in registered))),
        "stage_changes": Counted(count(len(stages)), refs("account", (change.account for change in stages))),
    }


def _objectives(frame: Frame, first: date, last: date) -> dict[str, Counted]:
    """Return how many visits were made with an advance in mind, and what became of it."""
    held = [visit for visit in facts.visits_between(frame, first, last) if visit.done and visit.objective]
    return {
        "objectives": _count(held),
        **{
            f"objective_{code}": _count(visit for visit in held if visit.reached == code)
            for code in Objective
        },
    }


def _objective_figures(now: dict[str, Counted], earlier: dict[str, Counted]) -> list[Figure]:
    """Return the figures of objectives, none where no visit had one."""
    if not now["objectives"].refs and not (earlier and earlier["objectives"].refs):
        return []
    return [
        Figure(
            Label(code),
            counted.value,
            None,
            earlier[code].value if earlier else NO_DATA,
            counted.refs,
        )
        for code, counted in now.items()
    ]


def _plan_figures(frame: Frame) -> dict[str, Counted]:
    """Return how many items of the last plan there were and are done, where a report lists that plan."""
    if not comes_back(frame.definition):
        return {}
    items = plan_lines(frame)
    done = [item for item in items if item.outcome == PlanOutcome.DONE]
    return (
        {
            "plan_items": Counted(count(len(items)), refs("plan_item", (item.id for item in items))),
            "plan_done": Counted(count(len(done)), refs("plan_item", (item.id for item in done))),
        }
        if items
        else {}
    )


def share(part: int, whole: int) -> Value:
    """Return a share as a percentage with one decimal, rounded half up; no data of nothing."""
    if not whole:
        return NO_DATA
    return Percent((Decimal(part * 100) / whole).quantize(Decimal("0.1"), ROUND_HALF_UP))


def _count(found: Iterable[Fact]) -> Counted:
    known = list(found)
    return Counted(count(len(known)), _refs(known))


def _refs(found: Sequence[Fact]) -> Refs:
    return tuple(
        ref for kind in ("visit", "touch") for ref in refs(kind, (f.id for f in found if f.kind == kind))
    )


def by_week(frame: Frame, part: Part) -> Block:
    """Return visits and calls by ISO week; of a week at the edge of the period the days within it.

    Weeks that have not begun are left out; of weeks before the rep's first record there are no data.
    """
    start, end = frame.period.start, min(frame.period.end, frame.ctx.today)
    held = [visit for visit in facts.visits_between(frame, start, end) if visit.done]
    touches = facts.touches_between(frame, start, end)
    calls = [touch for touch in touches if touch.is_call]
    orders = [touch for touch in touches if touch.outcome == Outcome.ORDER]
    first = facts.first_record(frame)
    if not held and not calls and not orders:
        return table(part, [])
    lines, day = [], start
    while day <= end:
        week = IsoWeek.of(day)
        last = min(week.last_day, frame.period.end)
        recorded = first is not None and first <= last
        lines.append(_week(week, day, last, held, calls, orders, recorded=recorded))
        day = last + timedelta(days=1)
    return table(part, lines)


def _week(
    week: IsoWeek,
    first: date,
    last: date,
    held: list[Fact],
    calls: list[Fact],
    orders: list[Fact],
    *,
    recorded: bool,
) -> Line:
    def within(found: list[Fact]) -> list[Fact]:
        return [fact for fact in found if first <= fact.day <= last]

    visits, called = within(held), within(calls)
    ordered = [*(visit for visit in visits if visit.outcome == Outcome.ORDER), *within(orders)]
    counts = {
        "visits": len(visits),
        "not_met": sum(not visit.met for visit in visits),
        "orders": len(ordered),
        "calls": len(called),
    }
    cells: dict[str, Value] = {"week": Text(f"{week} ({first:%m-%d} – {last:%m-%d})")}
    cells |= {code: count(number) if recorded else NO_DATA for code, number in counts.items()}
    others = [touch for touch in within(orders) if not touch.is_call]
    return Line(cells, _refs([*visits, *called, *others]))

"""What became of the last plan.

A plan item that stands for a visit follows the visit; one that repeats a next step follows that step; what
was only typed is settled by the rep. Calls that fall due by the rhythm are a row for each day: they come
back as done, or as moved with the accounts that were not reached.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldrep.reports.blocks import Block, Refs
from fieldrep.reports.definition import Definition, Part
from fieldrep.reports.draft import facts
from fieldrep.reports.draft.frame import Frame, Line, day_of, day_value, refs, table, words
from fieldrep.reports.draft.periods import period_of
from fieldrep.reports.values import Code, Date, Missing, Several, Text, Value
from fieldrep.rules.codes import PlanOutcome, TouchKind, VisitStatus

CALL = Code("TouchKind", TouchKind.CALL)

_ITEMS = (
    "SELECT p.id, p.period, p.day, p.text, p.account_id, coalesce(r.name, ''), p.visit_id, p.outcome,"
    " p.reason, v.status, v.day, v.cancel_reason, coalesce(r.id, '') FROM plan_item p"
    " LEFT JOIN visit v ON v.id = p.visit_id"
    " LEFT JOIN account a ON a.id = coalesce(p.account_id, v.account_id)"
    " LEFT JOIN account r ON r.id = a.root_id WHERE p.person_id = ? AND p.definition = ?"
    " AND p.period BETWEEN ? AND ? ORDER BY p.period, p.day IS NULL, p.day, p.id"
)
STEPS = (
    "SELECT x.id, a.root_id, r.name, x.next_step, x.next_date, x.next_done FROM %s x"
    " JOIN account a ON a.id = x.account_id JOIN account r ON r.id = a.root_id"
)
_MOVES = (
    "SELECT subject_id, comment FROM status_event WHERE subject_kind = 'visit' AND event = 'moved'"
    " AND subject_id IN ({}) ORDER BY at, id"
)


@dataclass(frozen=True, slots=True)
class PlanLine:
    """An item of a plan with what became of it.

    ``outcome`` is ``OPEN`` while the rep has to say; ``by_itself``: it follows a visit or step, and can't
    be settled by hand. ``reason`` says why or until when it was moved or dropped.
    """

    id: str
    period: str
    day: date | None
    text: str
    account_id: str
    company: str
    visit_id: str | None
    outcome: PlanOutcome
    reason: Value
    by_itself: bool = False


def comes_back(definition: Definition) -> bool:
    """Say whether a report lists what became of its last plan."""
    return any(part.source == "last_plan" for section in definition.sections for part in section.parts)


def plan_lines(frame: Frame) -> list[PlanLine]:
    """Return the items planned for the period, and earlier ones of which no report said what became."""
    first = period_of(frame.period.kind, frame.handed.floor).key
    listed = frame.handed.listed.get("last_plan", frozenset())
    rows = plan_items(frame, first, frame.period.key)
    rows = [row for row in rows if row.period == frame.period.key or row.id not in listed]
    moves = dict(frame.select(_MOVES, (row.visit_id for row in rows if row.visit_id)))
    steps = _steps_of(frame, {row[12] for row in rows if row[12] and not row.visit_id})
    return [_line(frame, row, moves, steps) for row in rows]


def plan_items(frame: Frame, first: str, last: str) -> list[Any]:
    arguments = (frame.ctx.actor, frame.definition.id, first, last)
    return list(frame.connection.exec_driver_sql(_ITEMS, arguments))


def _line(
    frame: Frame, row: Any, moves: dict[str, str], steps: dict[tuple[str, str], tuple[date | None, bool]]
) -> PlanLine:
    found = _of_visit(frame, row, moves) if row.visit_id else _of_step(frame, steps.get((row[12], row.text)))
    typed = PlanOutcome(row.outcome) if row.outcome in list(PlanOutcome) else PlanOutcome.OPEN
    outcome, reason = found or (typed, words(row.reason))
    return PlanLine(
        row.id,
        row.period,
        day_of(row[2]),
        row.text or "",
        row[12],
        row[5],
        row.visit_id,
        outcome,
        reason,
        found is not None,
    )


def _of_visit(frame: Frame, row: Any, moves: dict[str, str]) -> tuple[PlanOutcome, Value] | None:
    """Return what became of an item by its visit; None while that is not held, moved or cancelled."""
    day = day_of(row[10])
    if row.status == VisitStatus.CANCELLED:
        return PlanOutcome.DROPPED, words(row.cancel_reason)
    if day is not None and day > frame.period.end:
        why = words(moves.get(row.visit_id))
        when: Value = Date(day)
        return PlanOutcome.MOVED, when if isinstance(why, Missing) else Several((when, why))
    if row.status == VisitStatus.DONE:
        return PlanOutcome.DONE, Missing("not_recorded")
    return None


def _of_step(frame: Frame, step: tuple[date | None, bool] | None) -> tuple[PlanOutcome, Value] | None:
    """Return what became of an item by the next step that it repeats; None while that is open."""
    if step is None:
        return None
    day, done = step
    if done:
        return PlanOutcome.DONE, Missing("not_recorded")
    if day is not None and day > frame.period.end:
        return PlanOutcome.MOVED, Date(day)
    return None


def _steps_of(frame: Frame, accounts: set[str]) -> dict[tuple[str, str], tuple[date | None, bool]]:
    """Return day and whether done of the newest next step by account and words."""
    found = {}
    for kind in ("visit", "touch"):
        sql = STEPS % kind + " WHERE x.next_step <> '' AND a.root_id IN ({}) ORDER BY x.next_date, x.id"
        for row in frame.select(sql, accounts):
            found[(row.root_id, row.next_step)] = (day_of(row.next_date), bool(row.next_done))
    return found


def last_plan(frame: Frame, part: Part) -> Block:
    """Return the items of the last plan with what became of each."""
    lines = [_outcome_line(frame, item) for item in plan_lines(frame)] + _calls_that_were_due(frame)
    return table(part, lines, "nothing_recorded" if frame.handed.any_before else "no_earlier_report")


def _outcome_line(frame: Frame, item: PlanLine) -> Line:
    parts = [Text(text) for text in (item.company, item.text.strip()) if text]
    cells: dict[str, Value] = {
        "planned_for": day_value(item.day),
        "planned": parts[0] if len(parts) == 1 else Several(tuple(parts)),
        "plan_outcome": _outcome(item.outcome),
        "reason": item.reason,
    }
    records: Refs = (*refs("plan_item", [item.id]), *refs("visit", filter(None, [item.visit_id])))
    return Line(cells, records, ("since_last_report",) if item.period < frame.period.key else ())


def _outcome(outcome: PlanOutcome) -> Value:
    """Return an outcome; an open one is a blank, because a report says what became of everything."""
    return Missing("not_recorded") if outcome == PlanOutcome.OPEN else Code("PlanOutcome", outcome)


def _calls_that_were_due(frame: Frame) -> list[Line]:
    start, end = frame.period.start, frame.period.end
    everything = [*facts.visits_between(frame, start, end), *facts.touches_between(frame, start, end)]
    touched = {fact.account for fact in everything if fact.done}
    due = {account for _day, accounts in frame.handed.calls_due for account in accounts}
    names = {
        row[0]: (row[1], row[2])
        for row in frame.select(
            "SELECT a.id, r.id, r.name FROM account a JOIN account r ON r.id = a.root_id WHERE a.id IN ({})",
            due,
        )
    }
    return [
        _calls_line(day, [names[account] for account in accounts if account in names], touched)
        for day, accounts in frame.handed.calls_due
    ]


def _calls_line(day: date, accounts: list[tuple[str, str]], touched: set[str]) -> Line:
    known = sorted(accounts, key=lambda account: account[1])
    missed = [name for account, name in known if account not in touched]
    outcome = PlanOutcome.MOVED if missed else PlanOutcome.DONE
    cells: dict[str, Value] = {
        "planned_for": Date(day),
        "planned": Several((CALL, *(Text(name) for _account, name in known))),
        "plan_outcome": Code("PlanOutcome", outcome),
        "reason": Several(tuple(map(Text, missed))) if missed else Missing("not_recorded"),
    }
    return Line(cells, refs("account", (account for account, _name in known)))

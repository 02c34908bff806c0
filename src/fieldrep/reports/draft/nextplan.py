"""The plan for the next period: visits planned, next steps, items typed, calls due by the rhythm."""

from dataclasses import dataclass
from datetime import date

from fieldrep.reports.blocks import Block, Refs
from fieldrep.reports.definition import Part
from fieldrep.reports.draft.frame import Frame, Line, day_of, day_value, refs, table, words
from fieldrep.reports.draft.lastplan import CALL, STEPS, comes_back, plan_items, plan_lines
from fieldrep.reports.draft.periods import following
from fieldrep.reports.values import Date, Several, Text
from fieldrep.rules.codes import PlanOutcome


@dataclass(frozen=True, slots=True)
class NextLine:
    """A line of the next plan. ``item`` is set once it is a plan item, ``visit_id`` where it is a visit."""

    day: date | None
    account_id: str
    company: str
    text: str
    expected: str
    refs: Refs
    item: str = ""
    visit_id: str | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What tells whether two lines say the same: the visit, or account and words."""
        return (self.visit_id, "") if self.visit_id else (self.account_id, self.text)


def next_lines(frame: Frame) -> list[NextLine]:
    """Return what stands in the plan for the next period, by day.

    Items typed or stored before and visits planned; where the plan comes back, also next steps that fall
    due and items of this period that the rep settled as moved.
    """
    candidates = [*_typed(frame, following(frame.period).key), *_visits(frame)]
    if comes_back(frame.definition):
        candidates += [*_steps(frame), *_moved_on(frame)]
    found: dict[tuple[str, str], NextLine] = {}
    for line in candidates:
        found.setdefault(line.key, line)
    return sorted(found.values(), key=lambda line: (line.day is None, line.day or date.min))


def _typed(frame: Frame, period: str) -> list[NextLine]:
    rows = plan_items(frame, period, period)
    expected = dict(
        frame.select(
            "SELECT id, coalesce(expected, '') FROM visit WHERE id IN ({})",
            (row.visit_id for row in rows if row.visit_id),
        )
    )
    return [
        NextLine(
            day_of(row[2]),
            row[12],
            row[5],
            row.text or "",
            expected.get(row.visit_id, ""),
            (*refs("plan_item", [row.id]), *refs("visit", filter(None, [row.visit_id]))),
            row.id,
            row.visit_id,
        )
        for row in rows
    ]


def _visits(frame: Frame) -> list[NextLine]:
    after = following(frame.period)
    rows = frame.connection.exec_driver_sql(
        "SELECT v.id, v.planned_date, coalesce(r.id, ''), coalesce(r.name, ''), v.purpose, v.expected"
        " FROM visit v LEFT JOIN account a ON a.id = v.account_id LEFT JOIN account r ON r.id = a.root_id"
        " WHERE +v.person_id = ? AND v.day BETWEEN ? AND ? AND v.walk_in = 0 AND v.status <> 'cancelled'"
        " AND v.planned_date IS NOT NULL ORDER BY v.day, v.planned_time = '', v.planned_time, v.id",
        (frame.ctx.actor, after.start.isoformat(), after.end.isoformat()),
    )
    return [
        NextLine(
            day_of(row[1]), row[2], row[3], row[4] or "", row[5] or "", refs("visit", [row[0]]), "", row[0]
        )
        for row in rows
    ]


def _steps(frame: Frame) -> list[NextLine]:
    after = following(frame.period)
    found = []
    for kind in ("visit", "touch"):
        sql = (
            STEPS % kind + " WHERE x.person_id = ? AND x.next_date BETWEEN ? AND ? AND x.next_done = 0"
            " AND x.next_step <> '' ORDER BY x.next_date, x.id"
        )
        span = (frame.ctx.actor, after.start.isoformat(), after.end.isoformat())
        found += [
            NextLine(day_of(row.next_date), row.root_id, row.name, row.next_step, "", refs(kind, [row.id]))
            for row in frame.connection.exec_driver_sql(sql, span)
        ]
    return found


def _moved_on(frame: Frame) -> list[NextLine]:
    return [
        NextLine(None, item.account_id, item.company, item.text, "", refs("plan_item", [item.id]))
        for item in plan_lines(frame)
        if item.outcome == PlanOutcome.MOVED and not item.by_itself
    ]


def next_plan(frame: Frame, part: Part) -> Block:
    """Return the plan for the next period by day; where the plan comes back, with the calls due by then."""
    lines = next_lines(frame)
    dated = [(line.day, _next_line(line)) for line in lines]
    if comes_back(frame.definition):
        visited = {line.account_id for line in lines if line.visit_id}
        dated += _calls_due(frame, visited)
    dated.sort(key=lambda entry: (entry[0] is None, entry[0] or date.min))
    return table(part, [line for _day, line in dated])


def _next_line(line: NextLine) -> Line:
    cells = {
        "date": day_value(line.day),
        "company": words(line.company),
        "purpose": words(line.text),
        "expected": words(line.expected),
    }
    return Line(cells, line.refs)


def _calls_due(frame: Frame, visited: set[str]) -> list[tuple[date | None, Line]]:
    """Return a row for each day of the next period with the accounts to call by the rhythm.

    Left out are those with a visit planned.
    """
    after = following(frame.period)
    rows = frame.connection.exec_driver_sql(
        # with the + it goes by the days: the accounts of a rep are many more than fall due in a week
        "SELECT id, name, next_due FROM account WHERE +owner_id = ? AND next_due BETWEEN ? AND ?"
        " AND root_id = id AND archived = 0 ORDER BY next_due, quadrant IS NULL, quadrant, name_key, id",
        (frame.ctx.actor, after.start.isoformat(), after.end.isoformat()),
    )
    by_day: dict[date, list[tuple[str, str]]] = {}
    for account, name, due in rows:
        if account not in visited:
            by_day.setdefault(date.fromisoformat(due), []).append((account, name))
    return [
        (
            day,
            Line(
                {
                    "date": Date(day),
                    "company": Several(tuple(Text(name) for _id, name in accounts)),
                    "purpose": CALL,
                },
                refs("account", (account for account, _name in accounts)),
            ),
        )
        for day, accounts in by_day.items()
    ]

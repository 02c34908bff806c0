"""What became of the customer book: accounts registered, stages that changed."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from fieldrep.reports.blocks import Block
from fieldrep.reports.definition import Part
from fieldrep.reports.draft.facts import is_left_over
from fieldrep.reports.draft.frame import Frame, Line, refs, table, words
from fieldrep.reports.draft.past import History, imported_accounts, stages_set
from fieldrep.reports.draft.periods import preceding
from fieldrep.reports.values import Code, Date

_REGISTERED = (
    "SELECT id, registered_at, name, city, stage FROM account WHERE registered_by = ? AND root_id = id"
    " AND registered_at >= ? AND registered_at < ? ORDER BY registered_at, id"
)


@dataclass(frozen=True, slots=True)
class Registered:
    """An account with the day on which the rep registered it."""

    id: str
    day: date
    name: str
    city: str
    stage: str


def registered_between(frame: Frame, first: date, last: date) -> list[Registered]:
    """Return the accounts that the rep registered on these days; those an import took over are not new."""
    begin, end = frame.instants(first, last, " ")
    rows = frame.connection.exec_driver_sql(_REGISTERED, (frame.ctx.actor, begin, end)).fetchall()
    imported = imported_accounts(frame, [row[0] for row in rows])
    return [
        Registered(row[0], frame.local_day(_instant(row[1])), row[2], row[3], row[4])
        for row in rows
        if row[0] not in imported
    ]


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def new_accounts(frame: Frame, part: Part) -> Block:
    """Return the accounts registered in the period, and earlier ones that no report contains yet."""
    listed = frame.handed.listed.get("new_accounts", frozenset())
    found = registered_between(frame, frame.handed.floor, frame.period.end)
    lines = []
    for account in found:
        left_over = is_left_over(frame, account.day)
        if left_over and account.id in listed:
            continue
        cells = {
            "date": Date(account.day),
            "company": words(account.name),
            "city": words(account.city),
            "stage": Code("Stage", account.stage),
        }
        marks = ("since_last_report",) if left_over else ()
        lines.append(Line(cells, refs("account", [account.id]), marks))
    return table(part, lines)


@dataclass(frozen=True, slots=True)
class StageChange:
    """An account that stands in another stage at the end of a span than at its beginning."""

    account: str
    day: date
    before: str
    after: str


def stage_changes_between(frame: Frame, first: date, last: date) -> list[StageChange]:
    """Return the accounts whose stage the rep changed on these days, with what it was and became."""
    return frame.once(("stages", first, last), lambda: _stage_changes(frame, first, last))


def _stage_changes(frame: Frame, first: date, last: date) -> list[StageChange]:
    begin, end = frame.instants(first, last, "T")
    accounts = {account for account, wall in _stages_set(frame, first, last) if begin <= wall < end}
    history = History(frame, accounts)
    found = []
    for account in accounts:
        after = history.row(account, end)
        if after is None:
            continue
        before = history.row(account, begin) or history.first_row(account)
        if before["stage"] != after["stage"]:
            day = frame.local_day(datetime.fromisoformat(history.last_change(account, ["stage"], end)))
            found.append(StageChange(account, day, before["stage"], after["stage"]))
    return sorted(found, key=lambda change: (change.day, change.account))


def _stages_set(frame: Frame, first: date, last: date) -> list[tuple[str, str]]:
    """Return where a stage was set and when, from the beginning of the period before: read once."""
    first, last = min(first, preceding(frame.period).start), max(last, frame.period.end)
    span = frame.instants(first, last, "T")
    return frame.once(("stages set", span), lambda: stages_set(frame, *span))


def stage_changes(frame: Frame, part: Part) -> Block:
    """Return the accounts whose stage changed in the period."""
    changes = stage_changes_between(frame, frame.period.start, frame.period.end)
    names = {
        row[0]: (row[1], row[2])
        for row in frame.select(
            "SELECT a.id, r.name, r.city FROM account a JOIN account r ON r.id = a.root_id"
            " WHERE a.id IN ({})",
            (change.account for change in changes),
        )
    }
    lines = []
    for change in changes:
        name, city = names.get(change.account, ("", ""))
        cells = {
            "date": Date(change.day),
            "company": words(name),
            "city": words(city),
            "stage_before": Code("Stage", change.before),
            "stage": Code("Stage", change.after),
        }
        lines.append(Line(cells, refs("account", [change.account])))
    return table(part, lines)

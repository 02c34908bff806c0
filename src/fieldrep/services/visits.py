"""Visits: planned, moved, cancelled, started, written up, finished; the list of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.visits import Visit, VisitColleague, VisitContact
from fieldrep.rules.codes import AccountKind, EventKind, Objective, Outcome, Stage, VisitStatus
from fieldrep.rules.ids import uuid7
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.events import happened
from fieldrep.services.kept_checklists import keep_checklist
from fieldrep.store.context import Context

_MET_STAGE = {AccountKind.END_CUSTOMER: Stage.VISITED, AccountKind.DEALER: Stage.DEALER_VISITED}
_BEFORE_VISITED = {
    Stage.LEAD,
    Stage.PHONED,
    Stage.APPOINTMENT,
    Stage.FOUND,
    Stage.SURVEYED,
    Stage.SHORT_LIST,
    Stage.ASSESSED,
}

WRITTEN = (
    "place",
    "purpose",
    "expected",
    "advance_wanted",
    "advance_fallback",
    "objective_reached",
    "said",
    "result",
    "outcome",
    "competitor_info",
    "samples",
    "quoted_minor",
    "quoted_currency",
    "next_step",
    "next_date",
    "pack",
)
"""Columns a rep writes into a visit."""


def plan_visit(
    ctx: Context,
    account: str,
    day: date,
    time: str = "",
    *,
    contacts: Sequence[str] = (),
    **written: Any,
) -> Visit:
    """Plan a visit for a local day and, if agreed, a time (HH:MM)."""
    target = get_account(ctx, account)
    visit = records.add(ctx, Visit, account_id=target.id, person_id=ctx.actor, **written)
    happened(ctx, "visit", visit.id, EventKind.PLANNED, planned_date=day, planned_time=time)
    set_people(ctx, visit.id, contacts)
    if target.stage in (Stage.LEAD, Stage.PHONED):
        records.change(ctx, target, {"stage": Stage.APPOINTMENT})
    return visit


def move_visit(ctx: Context, visit: str, day: date, time: str = "", *, reason: str = "") -> None:
    """Move a visit that has not taken place; a cancelled one is planned again by it.

    To where it stands already nothing moves, and nothing is noted.
    """
    record = records.get(ctx, Visit, visit)
    _refuse_done(record)
    stands = (record.planned_date, record.planned_time or "") == (day, time)
    if stands and record.status == VisitStatus.PLANNED:
        return
    happened(ctx, "visit", visit, EventKind.MOVED, comment=reason, planned_date=day, planned_time=time)


def cancel_visit(ctx: Context, visit: str, reason: str) -> None:
    """Cancel a visit that has not taken place; a reason is needed."""
    record = records.get(ctx, Visit, visit)
    _refuse_done(record)
    if record.status == VisitStatus.CANCELLED:
        raise NotAllowed(_("This visit is cancelled already."))
    if not reason.strip():
        raise Invalid(_("Say why the visit is cancelled."), {"reason": _("A reason is needed.")})
    happened(ctx, "visit", visit, EventKind.CANCELLED, comment=reason.strip())


def _refuse_done(visit: Visit) -> None:
    if visit.status == VisitStatus.DONE:
        raise NotAllowed(_("This visit has taken place; it can be edited, not moved or cancelled."))


def start_visit(ctx: Context, visit: str) -> Visit:
    """Start a planned visit now."""
    record = records.get(ctx, Visit, visit)
    _refuse_done(record)
    if record.status != VisitStatus.RUNNING:
        records.change(ctx, record, {"started_at": ctx.now, "zone": ctx.zone, "happened_on": ctx.today})
        happened(ctx, "visit", visit, EventKind.STARTED)
    return record


def start_walk_in(ctx: Context, account: str, record: str = "") -> Visit:
    """Start a visit that was not planned; ``record`` is the id it gets, a new one if empty."""
    target = get_account(ctx, account)
    visit = records.add(
        ctx,
        Visit,
        id=record or uuid7(),
        account_id=target.id,
        person_id=ctx.actor,
        walk_in=True,
        started_at=ctx.now,
        zone=ctx.zone,
        happened_on=ctx.today,
    )
    happened(ctx, "visit", visit.id, EventKind.STARTED)
    return visit


def change_visit(ctx: Context, visit: str, values: Mapping[str, Any]) -> Visit:
    """Write into a visit by column name. Raises Invalid."""
    outcome = values.get("outcome")
    if outcome and outcome not in list(Outcome):
        raise Invalid(
            _("The visit can't be taken like this."),
            {"outcome": _("Choose one of: {choices}.").format(choices=", ".join(Outcome))},
        )
    objective = values.get("objective_reached")
    if objective and objective not in list(Objective):
        raise Invalid(
            _("The visit can't be taken like this."),
            {"objective_reached": _("Choose one of: {choices}.").format(choices=", ".join(Objective))},
        )
    return records.change(ctx, records.get(ctx, Visit, visit), values)


def finish_visit(ctx: Context, visit: str, values: Mapping[str, Any] | None = None) -> Visit:
    """Finish a visit: what was written is taken, the end is now unless it was given.

    The account moves to “visited” if it had not got so far and somebody was met. Where nobody was met,
    the advance that was wanted is not reached.
    """
    record = change_visit(ctx, visit, values or {})
    if record.outcome == Outcome.NOT_MET and record.advance_wanted:
        records.change(ctx, record, {"objective_reached": Objective.NOT_REACHED})
    when: dict[str, Any] = {"zone": record.zone or ctx.zone}
    started = record.started_at or ctx.now
    when["started_at"] = started
    when["happened_on"] = record.happened_on or started.astimezone(ZoneInfo(when["zone"])).date()
    if record.ended_at is None:
        # written up on a later day: the end is not known, the day is what counts
        when["ended_at"] = ctx.now if when["happened_on"] == ctx.today else started
    records.change(ctx, record, when | {"entered_at": record.entered_at or ctx.now})
    if record.status != VisitStatus.DONE:
        happened(ctx, "visit", visit, EventKind.FINISHED)
    if record.account_id:
        account = get_account(ctx, record.account_id)
        keep_checklist(ctx, record, account)
        if record.outcome != Outcome.NOT_MET:
            met(ctx, account, visited=True)
    return record


def met(ctx: Context, account: Account, *, visited: bool) -> None:
    """Move an account's stage on after somebody was spoken to, never back."""
    if visited and account.stage in _BEFORE_VISITED:
        records.change(ctx, account, {"stage": _MET_STAGE[AccountKind(account.kind)]})
    elif not visited and account.stage == Stage.LEAD:
        records.change(ctx, account, {"stage": Stage.PHONED})


def local_instant(day: date, time: str, zone: str) -> datetime:
    """Return the instant of a local day and time (HH:MM, midnight when empty)."""
    hours, _colon, minutes = (time or "00:00").partition(":")
    return datetime(day.year, day.month, day.day, int(hours), int(minutes or 0), tzinfo=ZoneInfo(zone))


def set_people(ctx: Context, visit: str, contacts: Sequence[str]) -> None:
    """Make these contacts the people met, with name and title as they are now.

    Whoever stands there already keeps both as they were then; a title that was missing is taken.
    """
    present = {
        row.contact_id: row
        for row in ctx.session.exec(select(VisitContact).where(VisitContact.visit_id == visit)).all()
    }
    for contact in contacts:
        person = records.get(ctx, Contact, contact)
        if contact in present:
            if person.title and not present[contact].title:
                records.change(ctx, present[contact], {"title": person.title})
        else:
            records.put(
                ctx,
                VisitContact,
                visit_id=visit,
                contact_id=contact,
                name=person.name,
                title=person.title,
            )
    for contact_id, row in present.items():
        if contact_id not in contacts:
            records.delete(ctx, row)


def set_colleagues(ctx: Context, visit: str, names: Sequence[str]) -> None:
    """Make these the colleagues who came along."""
    wanted = {name.strip() for name in names if name.strip()}
    present = ctx.session.exec(select(VisitColleague).where(VisitColleague.visit_id == visit)).all()
    for row in present:
        if row.name not in wanted:
            records.delete(ctx, row)
    for name in sorted(wanted - {row.name for row in present}):
        records.put(ctx, VisitColleague, visit_id=visit, name=name)


def people_met(ctx: Context, visit: str) -> list[VisitContact]:
    """Return the people of a visit by name."""
    query = select(VisitContact).where(VisitContact.visit_id == visit).order_by(VisitContact.name)
    return list(ctx.session.exec(query).all())


def colleagues_of(ctx: Context, visit: str) -> list[str]:
    """Return the names of the colleagues who came along."""
    query = select(VisitColleague.name).where(VisitColleague.visit_id == visit).order_by(VisitColleague.name)
    return list(ctx.session.exec(query).all())


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit as lists show it; ``people`` are names with titles in one text."""

    id: str
    account_id: str
    account: str
    city: str
    status: str
    day: date | None
    planned_time: str
    walk_in: bool
    purpose: str
    advance_wanted: str
    said: str
    result: str
    outcome: str | None
    competitor_info: str
    next_step: str
    next_date: date | None
    late: bool
    cancel_reason: str
    people: str
    times_moved: int
    objective_reached: str | None


_SELECT = (
    "SELECT v.id, a.root_id, r.name, r.city, v.status, v.day, v.planned_time, v.walk_in, v.purpose,"
    " v.advance_wanted, v.said, v.result, v.outcome, v.competitor_info, v.next_step, v.next_date, v.late,"
    " v.cancel_reason, coalesce((SELECT group_concat(CASE WHEN c.title = '' THEN c.name"
    " ELSE c.name || ' (' || c.title || ')' END, ', ') FROM visit_contact c WHERE c.visit_id = v.id), ''),"
    " v.times_moved, v.objective_reached"
    " FROM visit v JOIN account a ON a.id = v.account_id JOIN account r ON r.id = a.root_id"
)


def list_visits(
    ctx: Context,
    *,
    first: date | None = None,
    last: date | None = None,
    account: str = "",
    statuses: Sequence[str] = (),
    person: str = "",
    newest_first: bool = False,
    offset: int = 0,
    limit: int = 200,
) -> list[VisitRow]:
    """Return visits of a span of days (both ends in), an account or a person, by day and time."""
    parts, arguments = ["1 = 1"], []
    for condition, value in (
        ("v.day >= ?", first.isoformat() if first else ""),
        ("v.day <= ?", last.isoformat() if last else ""),
        ("a.root_id = ?", account),
        ("v.person_id = ?", person),
    ):
        if value:
            parts.append(condition)
            arguments.append(value)
    if statuses:
        parts.append(f"v.status IN ({','.join('?' * len(statuses))})")
        arguments += map(str, statuses)
    order = (
        "v.day DESC, v.started_at DESC, v.id DESC"
        if newest_first
        else "v.day, v.planned_time = '', v.planned_time, v.id"
    )
    sql = f"{_SELECT} WHERE {' AND '.join(parts)} ORDER BY {order} LIMIT ? OFFSET ?"
    rows = ctx.session.connection().exec_driver_sql(sql, (*arguments, limit, offset))
    return [_visit_row(row) for row in rows]


def _visit_row(row: Any) -> VisitRow:
    values = list(row)
    for place in (5, 15):
        values[place] = date.fromisoformat(values[place]) if values[place] else None
    for place in (7, 16):
        values[place] = bool(values[place])
    return VisitRow(*values)


def missing_for_report(ctx: Context, visit: Visit) -> list[str]:
    """Return the columns without which a report can't be submitted with this visit; see ``report_gaps``."""
    texts = {name: getattr(visit, name) for name in ("said", "result", "competitor_info")}
    return report_gaps(visit.outcome, texts, [person.title for person in people_met(ctx, visit.id)])


def report_gaps(outcome: str | None, texts: Mapping[str, str], titles: Sequence[str]) -> list[str]:
    """Return what a report misses of a visit: columns, ``person`` and ``title``. ``titles`` of those met.

    Rule: company, person, title, conversation, result and competitor information; a visit at
    which nobody was met needs none of them but the company.
    """
    if outcome == Outcome.NOT_MET:
        return []
    missing = [name for name in ("said", "result", "competitor_info") if not texts.get(name, "").strip()]
    if not titles:
        missing.insert(0, "person")
    elif not all(title.strip() for title in titles):
        missing.insert(0, "title")
    return missing


def week_of(day: date) -> tuple[date, date]:
    """Return Monday and Sunday of a day's week."""
    monday = day - timedelta(days=day.isoweekday() - 1)
    return monday, monday + timedelta(days=6)

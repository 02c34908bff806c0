"""Prospecting sprints: who is to be phoned, who comes next, how far it is and how fast it goes.

What was done follows from the calls and visits themselves, however they were written down.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.i18n import _, ngettext
from fieldrep.models.sprints import Sprint, SprintProspect
from fieldrep.rules.codes import CallResult, Outcome
from fieldrep.rules.fold import fold
from fieldrep.rules.pace import Pace, pace
from fieldrep.services import records
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

AGAIN = frozenset({CallResult.NO_ANSWER, CallResult.CALL_AGAIN})
"""Results after which a prospect is called again."""
CALLED = "called"
"""Stands for the result of a call that was written down without one."""


@dataclass(frozen=True, slots=True)
class SprintFilter:
    """Which accounts go on the list; empty fields leave all in. ``batch`` is an import, by its id."""

    stage: str = ""
    city: str = ""
    industry: str = ""
    tag: str = ""
    batch: str = ""


@dataclass(frozen=True, slots=True)
class Prospect:
    """An account of a sprint.

    ``result`` is that of the last call in it at ``last``, ``again`` the day to call again, ``skipped`` when
    it was left for later since.
    """

    account_id: str
    name: str
    city: str
    industry: str
    place: int
    calls: int = 0
    result: str = ""
    again: date | None = None
    last: datetime | None = None
    skipped: datetime | None = None

    @property
    def done(self) -> bool:
        """Whether somebody was reached, or the number leads nowhere."""
        return bool(self.result) and self.result not in AGAIN


@dataclass(frozen=True, slots=True)
class SprintStatus:
    """How far a sprint is: ``goal`` prospects of whom ``done``, ``visits_goal`` visits of which ``visits``.

    ``listed`` are on the list, ``called`` were called at least once, ``calls`` counts every call.
    """

    id: str
    name: str
    started_on: date
    days: int
    goal: int
    visits_goal: int
    listed: int
    called: int
    done: int
    visits: int
    calls: int
    results: dict[str, int] = field(default_factory=dict)
    pace: Pace | None = None
    ended_at: datetime | None = None

    @property
    def shortage(self) -> str:
        """What is said where the list is shorter than the goal; "" where it is not."""
        if self.listed >= self.goal:
            return ""
        words = ngettext(
            "There is only {count} on the list.", "There are only {count} on the list.", self.listed
        )
        return words.format(count=self.listed)


# Starting and ending


def start_sprint(
    ctx: Context,
    wanted: SprintFilter,
    *,
    name: str = "",
    prospects: int | None = None,
    appointments: int | None = None,
    days: int | None = None,
) -> Sprint:
    """Start a sprint over the rep's accounts that fit and have a number; goals left out are the policy's.

    Raises Invalid where nobody fits or a goal is no number above nought, NotAllowed while one is running.
    """
    if (running := active_sprint(ctx)) is not None:
        raise NotAllowed(
            _("A sprint is running: {name}.").format(name=running.name),
            hint=_("End it first; its calls are kept."),
        )
    policy = ctx.policy
    goals = {
        "prospects": policy.sprint_prospects if prospects is None else prospects,
        "appointments": policy.sprint_appointments if appointments is None else appointments,
        "days": policy.sprint_days if days is None else days,
    }
    wrong = {name: _("Give a number above nought.") for name, goal in goals.items() if goal < 1}
    if wrong:
        raise Invalid(_("The sprint can't be started like this."), wrong)
    chosen = fitting_accounts(ctx, wanted)[: goals["prospects"]]
    if not chosen:
        raise Invalid(
            _("No account of yours fits and has a telephone number."), {"stage": _("Choose other ones.")}
        )
    sprint = records.add(
        ctx,
        Sprint,
        name=name.strip() or _("Sprint of {day}").format(day=ctx.today.isoformat()),
        person_id=ctx.actor,
        started_at=ctx.now,
        started_on=ctx.today,
        zone=ctx.zone,
        **goals,
    )
    for place, account in enumerate(chosen, start=1):
        records.add(ctx, SprintProspect, sprint_id=sprint.id, account_id=account, place=place)
    return sprint


def fitting_accounts(ctx: Context, wanted: SprintFilter, *, reachable: bool = True) -> list[str]:
    """Return the rep's accounts that fit: the largest potential first, then by name.

    ``reachable``: only those that can be phoned.
    """
    parts, arguments = ["a.root_id = a.id", "a.archived = 0", "a.owner_id = ?"], [ctx.actor]
    parts += [_REACHABLE] if reachable else []
    for column, value in (("stage", wanted.stage), ("city", wanted.city)):
        if value:
            parts.append(f"a.{column} = ?")
            arguments.append(value)
    if wanted.tag:
        parts.append("EXISTS (SELECT 1 FROM tag t WHERE t.record_id = a.id AND t.name = ?)")
        arguments.append(wanted.tag)
    if wanted.batch:
        parts.append(
            "a.id IN (SELECT o.record FROM operation o JOIN action x ON x.id = o.action"
            " WHERE x.batch LIKE ? || '%' AND o.kind = 'account' AND o.verb = 'create')"
        )
        arguments.append(wanted.batch)
    rows = ctx.session.connection().exec_driver_sql(
        f"SELECT a.id, a.industry FROM account a WHERE {' AND '.join(parts)}"
        " ORDER BY a.potential_minor IS NULL, a.potential_minor DESC, a.name_key, a.id",
        tuple(arguments),
    )
    if not wanted.industry:
        return [row.id for row in rows]
    book = playbook(ctx)
    named = {industry.id for industry in book.industries()}
    return [
        row.id
        for row in rows
        if fold(wanted.industry) in fold(row.industry)
        or (wanted.industry in named and book.industry_id(row.industry) == wanted.industry)
    ]


_REACHABLE = (
    "(a.phone <> '' OR EXISTS (SELECT 1 FROM contact c JOIN account ca ON ca.id = c.account_id"
    " WHERE ca.root_id = a.id AND c.archived = 0 AND (c.phone <> '' OR c.mobile <> '')))"
)


def active_sprint(ctx: Context) -> Sprint | None:
    """Return the rep's sprint that is running."""
    query = (
        select(Sprint)
        .where(Sprint.person_id == ctx.actor, Sprint.ended_at == None)  # noqa: E711 - a column, not a value
        .order_by(Sprint.id.desc())  # type: ignore[attr-defined]
    )
    return ctx.session.exec(query).first()


def sprint_in_hand(ctx: Context) -> Sprint:
    """Return the rep's sprint that is running; raises NotFound."""
    running = active_sprint(ctx)
    if running is None:
        raise NotFound(_("No sprint is running."), hint=_("Start one with “fieldrep sprint start”."))
    return running


def list_sprints(ctx: Context) -> list[SprintStatus]:
    """Return the rep's sprints, the newest first."""
    query = select(Sprint).where(Sprint.person_id == ctx.actor).order_by(Sprint.id.desc())  # type: ignore[attr-defined]
    return [sprint_status(ctx, sprint) for sprint in ctx.session.exec(query).all()]


def end_sprint(ctx: Context, sprint: str) -> Sprint:
    """End a sprint; its list and calls are kept."""
    record = records.get(ctx, Sprint, sprint)
    return records.change(ctx, record, {"ended_at": ctx.now})


# Who comes next


def skip_prospect(ctx: Context, sprint: str, account: str) -> None:
    """Leave a prospect for later: it comes after the others."""
    records.put(ctx, SprintProspect, sprint_id=sprint, account_id=account, skipped_at=ctx.now)


def prospects_of(ctx: Context, sprint: Sprint) -> list[Prospect]:
    """Return everybody on the list of a sprint with what was reached, in the order of the list."""
    calls: dict[str, list[Any]] = {}
    for row in _calls(ctx, sprint):
        calls.setdefault(row.root_id, []).append(row)
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT r.id, r.name, r.city, r.industry, min(p.place) AS place, max(p.skipped_at) AS skipped_at"
        " FROM sprint_prospect p JOIN account a ON a.id = p.account_id JOIN account r ON r.id = a.root_id"
        " WHERE p.sprint_id = ? GROUP BY r.id ORDER BY place, r.id",
        (sprint.id,),
    )
    return [_prospect(row, calls.get(row.id, [])) for row in rows]


def _prospect(row: Any, calls: list[Any]) -> Prospect:
    last = calls[-1] if calls else None
    at = _instant(last.at) if last else None
    skipped = _instant(row.skipped_at) if row.skipped_at else None
    return Prospect(
        row.id,
        row.name,
        row.city,
        row.industry,
        row.place,
        len(calls),
        _result(last) if last else "",
        date.fromisoformat(last.next_date) if last and last.next_date else None,
        at,
        skipped if skipped and (at is None or at < skipped) else None,
    )


def _result(call: Any) -> str:
    if call.call_result:
        return str(call.call_result)
    return CallResult.NO_ANSWER if call.outcome == Outcome.NOT_MET else CALLED


def _calls(ctx: Context, sprint: Sprint) -> Iterator[Any]:
    """Yield the calls to the prospects of a sprint while it runs or ran, in their order."""
    until = sprint.ended_at or datetime.max.replace(tzinfo=UTC)
    yield from ctx.session.connection().exec_driver_sql(
        "SELECT a.root_id, t.at, t.call_result, t.outcome, t.next_date FROM touch t"
        " JOIN account a ON a.id = t.account_id"
        " WHERE t.kind = 'call' AND t.person_id = ? AND t.at >= ? AND t.at <= ? AND a.root_id IN"
        " (SELECT pa.root_id FROM sprint_prospect p JOIN account pa ON pa.id = p.account_id"
        " WHERE p.sprint_id = ?) ORDER BY t.at, t.id",
        (sprint.person_id, _stored(sprint.started_at), _stored(until), sprint.id),
    )


def _stored(at: datetime | None) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}" if at else ""


def _instant(stored: str) -> datetime:
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def queue(prospects: list[Prospect], today: date) -> list[Prospect]:
    """Return who is still to be called, the next first.

    Those to be called again by today come first, then those not called yet, then those left for later, and
    at the end those who did not answer, the longest ago first.
    """
    still = [p for p in prospects if not p.done]
    due = [p for p in still if p.result == CallResult.CALL_AGAIN and p.again and p.again <= today]
    fresh = [p for p in still if not p.result]
    silent = [p for p in still if p.result == CallResult.NO_ANSWER]
    later = sorted((p.skipped, p.place, p) for p in (*due, *fresh, *silent) if p.skipped)
    unanswered = sorted((p.last, p.place, p) for p in silent if p.last and not p.skipped)
    return [
        *(p for p in (*due, *fresh) if not p.skipped),
        *(p for _at, _place, p in later),
        *(p for _at, _place, p in unanswered),
    ]


# How far it is


def sprint_status(ctx: Context, sprint: Sprint) -> SprintStatus:
    """Return how far a sprint is, and its pace while it runs."""
    prospects = prospects_of(ctx, sprint)
    calls = [_instant(row.at) for row in _calls(ctx, sprint)]
    done = [p for p in prospects if p.done]
    started = sprint.started_on or ctx.today
    zone = ZoneInfo(ctx.zone)
    today = [p for p in done if p.last and p.last.astimezone(zone).date() == ctx.today]
    going = pace(
        [at for at in calls if at.astimezone(zone).date() == ctx.today],
        len(done),
        min(sprint.prospects, len(prospects)) or sprint.prospects,
        started_on=started,
        days=sprint.days,
        today=ctx.today,
        now=ctx.now,
        done_today=len(today),
        hours=ctx.policy.sprint_hours,
    )
    return SprintStatus(
        id=sprint.id,
        name=sprint.name,
        started_on=started,
        days=sprint.days,
        goal=sprint.prospects,
        visits_goal=sprint.appointments,
        listed=len(prospects),
        called=sum(bool(p.calls) for p in prospects),
        done=len(done),
        visits=_visits_agreed(ctx, sprint),
        calls=len(calls),
        results=dict(Counter(p.result for p in prospects if p.result)),
        pace=None if sprint.ended_at else going,
        ended_at=sprint.ended_at,
    )


def status_of(ctx: Context, sprint: str) -> SprintStatus:
    """Return how far a sprint is, by its id; raises NotFound."""
    return sprint_status(ctx, records.get(ctx, Sprint, sprint))


def _visits_agreed(ctx: Context, sprint: Sprint) -> int:
    """Count the prospects with whom a visit was planned while the sprint ran and not cancelled since."""
    until = sprint.ended_at or ctx.now + timedelta(days=1)
    row = ctx.session.connection().exec_driver_sql(
        "SELECT count(DISTINCT a.root_id) FROM status_event e JOIN visit v ON v.id = e.subject_id"
        " JOIN account a ON a.id = v.account_id WHERE e.subject_kind = 'visit' AND e.event = 'planned'"
        " AND e.at >= ? AND e.at <= ? AND e.person_id = ? AND v.status <> 'cancelled' AND a.root_id IN"
        " (SELECT pa.root_id FROM sprint_prospect p JOIN account pa ON pa.id = p.account_id"
        " WHERE p.sprint_id = ?)",
        (_stored(sprint.started_at), _stored(until), sprint.person_id, sprint.id),
    )
    return int(row.scalar_one())

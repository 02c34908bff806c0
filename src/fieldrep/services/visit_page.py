"""Everything the page of a visit shows, read at once."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.i18n import current_language
from fieldrep.models.accounts import Account
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import VisitStatus
from fieldrep.rules.money import Money, format_money
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.calculations import SumLine, calculations_of
from fieldrep.services.contacts import contacts_of
from fieldrep.services.objections import HeardLine, objections_heard
from fieldrep.services.promises import PromiseRow, list_promises
from fieldrep.services.reasons import quadrant_sentence, split_reason
from fieldrep.services.visit_guide import VisitGuide, playbook, visit_guide
from fieldrep.services.visits import (
    WRITTEN,
    VisitRow,
    colleagues_of,
    list_visits,
    missing_for_report,
    people_met,
)
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class Person:
    """Someone at the account; ``role`` is a DecisionRole or empty."""

    id: str
    name: str
    title: str
    role: str


@dataclass(frozen=True, slots=True)
class AccountHead:
    """What stands above a visit of its account. ``why`` is the reason of the quadrant as a sentence."""

    id: str
    name: str
    city: str
    kind: str
    channel: str
    stage: str
    quadrant: str
    why: str
    account_class: str
    industry: str
    supplier: str
    potential: str
    phone: str
    visits_done: int


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A visit as its page shows it.

    ``written`` holds the columns of ``visits.WRITTEN``. ``day`` and ``time`` (HH:MM) are local: of the
    start once it has begun, as planned before. ``people`` were met (or are to be), ``everyone`` works
    at the account. ``promises`` are those open at the account and those of this visit. ``last`` is the
    visit before this one. ``missing``: what a report would miss (``visits.report_gaps``).
    """

    id: str
    status: str
    day: date | None
    time: str
    walk_in: bool
    late: bool
    cancel_reason: str
    times_moved: int
    account: AccountHead
    written: dict[str, Any]
    people: tuple[Person, ...]
    everyone: tuple[Person, ...]
    colleagues: tuple[str, ...]
    promises: tuple[PromiseRow, ...]
    own_promises: frozenset[str]
    heard: tuple[HeardLine, ...]
    sums: tuple[SumLine, ...]
    last: VisitRow | None
    missing: tuple[str, ...]
    guide: VisitGuide


def newest_operation(ctx: Context) -> int:
    """Return the number of the newest operation there is."""
    query = "SELECT coalesce(max(seq), 0) FROM operation"
    return int(ctx.session.connection().exec_driver_sql(query).scalar_one())


def warm_up(ctx: Context) -> None:
    """Load what the first page of a visit would have to wait for: the packs, a tenth of a second."""
    playbook(ctx)


def visit_page(ctx: Context, visit: str) -> VisitPage:
    """Return the page of a visit; raises NotFound."""
    record = records.get(ctx, Visit, visit)
    account = get_account(ctx, record.account_id or "")
    day, hour = _when(ctx, record)
    everyone = {p.id: Person(p.id, p.name, p.title, p.role or "") for p in contacts_of(ctx, account.id)}
    people = tuple(
        Person(
            row.contact_id or "",
            row.name,
            row.title,
            known.role if (known := everyone.get(row.contact_id or "")) else "",
        )
        for row in people_met(ctx, visit)
    )
    promises = list_promises(ctx, account=account.id)
    of_visit = frozenset(
        row[0]
        for row in ctx.session.connection().exec_driver_sql(
            "SELECT id FROM promise WHERE visit_id = ?", (visit,)
        )
    )
    return VisitPage(
        id=visit,
        status=record.status,
        day=day,
        time=hour,
        walk_in=record.walk_in,
        late=record.late,
        cancel_reason=record.cancel_reason,
        times_moved=record.times_moved,
        account=_head(account),
        written={name: getattr(record, name) for name in WRITTEN},
        people=people,
        everyone=tuple(everyone.values()),
        colleagues=tuple(colleagues_of(ctx, visit)),
        promises=tuple(promises),
        own_promises=of_visit,
        heard=tuple(objections_heard(ctx, visit)),
        sums=tuple(calculations_of(ctx, visit)),
        last=_last(ctx, record, account.id),
        missing=tuple(missing_for_report(ctx, record)),
        guide=visit_guide(ctx, visit),
    )


def _when(ctx: Context, visit: Visit) -> tuple[date | None, str]:
    if visit.started_at is None:
        return visit.planned_date, visit.planned_time
    local = visit.started_at.astimezone(ZoneInfo(visit.zone or ctx.zone))
    # a visit told of later, with its day only, is kept as a moment at midnight
    timeless = visit.started_at == visit.ended_at and local.time() == time()
    return visit.happened_on or local.date(), "" if timeless else f"{local:%H:%M}"


def _head(account: Account) -> AccountHead:
    potential = ""
    if account.potential_minor is not None and account.potential_currency:
        money = Money(account.potential_minor, account.potential_currency)
        potential = format_money(money, current_language(), compact=True)
    why = quadrant_sentence(*split_reason(account.quadrant_reason)) if account.quadrant_reason else ""
    return AccountHead(
        id=account.id,
        name=account.name,
        city=account.city,
        kind=account.kind,
        channel=account.channel or "",
        stage=account.stage,
        quadrant=account.quadrant or "",
        why=why,
        account_class=account.account_class or "",
        industry=account.industry,
        supplier=account.current_supplier,
        potential=potential,
        phone=account.phone,
        visits_done=account.visits_done,
    )


def _last(ctx: Context, visit: Visit, account: str) -> VisitRow | None:
    """Return the visit to the account before this one."""
    rows = list_visits(
        ctx, account=account, last=visit.day, statuses=(VisitStatus.DONE,), newest_first=True, limit=20
    )
    own = next((number for number, row in enumerate(rows) if row.id == visit.id), -1)
    return rows[own + 1] if own + 1 < len(rows) else None

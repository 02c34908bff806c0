"""The accounts of an event: put on its list one by one or many at once, how far each is, who is to follow.

Whether somebody was followed up after the event is read off the calls and visits that took place since,
unless it is said by hand.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text
from sqlmodel import col, select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account
from fieldrep.models.exhibitions import Event, EventAccount
from fieldrep.models.registry import kind_of
from fieldrep.rules.codes import EventPart, EventStatus, Heat, Source
from fieldrep.services import records
from fieldrep.services.accounts import add_account, get_account, members, resolve_account
from fieldrep.services.exhibitions import get_event
from fieldrep.services.sprints import SprintFilter, fitting_accounts
from fieldrep.store.context import Context

SETTLED = frozenset({EventStatus.FOLLOWED_UP, EventStatus.DECLINED})
"""Statuses after which nobody waits for us."""
HEATS = tuple(Heat)


@dataclass(frozen=True, slots=True)
class EventAccountLine:
    """An account of an event.

    ``touched`` is the first call or visit after the event, ``planned`` the next visit that is planned;
    ``promises`` are open promises to the account.
    """

    id: str
    account_id: str
    account: str
    city: str
    phone: str
    quadrant: str
    person: str
    part: str
    status: str
    heat: str
    booth: str
    amount_minor: int | None
    amount_currency: str | None
    note: str
    next_step: str
    next_date: date | None
    touched: date | None
    planned: date | None
    promises: int

    @property
    def followed(self) -> bool:
        """Whether the account was followed up, or need not be."""
        return self.status in SETTLED or self.heat == Heat.NONE or self.touched is not None


# Reading

_LINES = """
SELECT e.id, r.id AS account_id, r.name, r.city, r.phone, coalesce(r.quadrant, '') AS quadrant,
  r.potential_minor, coalesce((SELECT p.name FROM person p WHERE p.id = e.person_id), '') AS person,
  e.part, e.status, coalesce(e.heat, '') AS heat, e.booth, e.amount_minor, e.amount_currency, e.note,
  e.next_step, e.next_date,
  (SELECT min(x.day) FROM (
    SELECT v.day FROM visit v JOIN account va ON va.id = v.account_id
      WHERE va.root_id = r.id AND v.status = 'done' AND v.day > :ends
    UNION ALL
    SELECT t.day FROM touch t JOIN account ta ON ta.id = t.account_id
      WHERE ta.root_id = r.id AND t.day > :ends AND coalesce(t.outcome, '') <> 'not_met'
      AND coalesce(t.call_result, '') NOT IN ('no_answer', 'call_again', 'wrong_number')
  ) x) AS touched,
  (SELECT min(v.day) FROM visit v JOIN account va ON va.id = v.account_id
    WHERE va.root_id = r.id AND v.status = 'planned' AND v.day >= :today) AS planned,
  (SELECT count(*) FROM promise p JOIN account pa ON pa.id = p.account_id
    WHERE pa.root_id = r.id AND p.status = 'open') AS promises
FROM event_account e JOIN account a ON a.id = e.account_id JOIN account r ON r.id = a.root_id
WHERE e.event_id = :event ORDER BY r.name_key, e.id
"""


def event_accounts(ctx: Context, event: str, *, part: str = "", status: str = "") -> list[EventAccountLine]:
    """Return the accounts of an event by name; of two that were merged the first is shown.

    Raises NotFound.
    """
    return [line for line, _worth in _read(ctx, event, part, status)]


def follow_up(ctx: Context, event: str, *, everybody: bool = False) -> list[EventAccountLine]:
    """Return who is still to be followed up, the most promising first; with ``everybody`` the others after.

    Most promising: by how close they said they were, then those who came, then quadrant and potential.
    """
    found = sorted(_read(ctx, event, "", ""), key=lambda pair: _promise_order(*pair))
    lines = [line for line, _worth in found]
    waiting = [line for line in lines if not line.followed]
    return [*waiting, *(line for line in lines if line.followed)] if everybody else waiting


_NEARNESS = {
    status: place
    for place, status in enumerate(
        (EventStatus.CAME, EventStatus.SIGNED, EventStatus.INTERESTED, EventStatus.INVITED)
    )
}


def _promise_order(line: EventAccountLine, worth: int) -> tuple[Any, ...]:
    heat = HEATS.index(Heat(line.heat)) if line.heat in HEATS else len(HEATS) - 1.5
    return (
        heat,
        _NEARNESS.get(EventStatus(line.status), 9) if line.status in list(EventStatus) else 9,
        line.quadrant or "z",
        -worth,
        line.next_date is None,
        line.next_date or date.min,
        line.account,
    )


def _read(ctx: Context, event: str, part: str, status: str) -> list[tuple[EventAccountLine, int]]:
    record = get_event(ctx, event)
    last = record.ends or record.starts
    rows = ctx.session.connection().execute(
        text(_LINES),
        {
            "event": event,
            "today": ctx.today.isoformat(),
            "ends": last.isoformat() if last else "9999-12-31",  # of an event without days nothing is after
        },
    )
    found: dict[str, tuple[EventAccountLine, int]] = {}
    for row in rows:
        if row.account_id in found or (part and row.part != part) or (status and row.status != status):
            continue
        found[row.account_id] = (
            EventAccountLine(
                row.id,
                row.account_id,
                row.name,
                row.city,
                row.phone,
                row.quadrant,
                row.person,
                row.part,
                row.status,
                row.heat,
                row.booth,
                row.amount_minor,
                row.amount_currency,
                row.note,
                row.next_step,
                _day(row.next_date),
                _day(row.touched),
                _day(row.planned),
                row.promises,
            ),
            row.potential_minor or 0,
        )
    return list(found.values())


def line_by_id(ctx: Context, line: str) -> EventAccountLine:
    """Return an account's line by its id; raises NotFound."""
    record = records.get(ctx, EventAccount, line)
    account = get_account(ctx, record.account_id or "").id
    return next(x for x in event_accounts(ctx, record.event_id or "") if x.account_id == account)


def _day(stored: str | None) -> date | None:
    return date.fromisoformat(stored) if stored else None


@dataclass(frozen=True, slots=True)
class PartIn:
    """An event in which an account has a part: exhibitor, visitor or prospect, and how that stands."""

    event: str
    name: str
    starts: date | None
    ends: date | None
    part: str
    status: str
    next_step: str
    next_date: date | None


def events_of(ctx: Context, account: str) -> list[PartIn]:
    """Return the events in which an account has a part, the latest first; those put away are left out."""
    query = (
        select(Event, EventAccount)
        .join(EventAccount, col(EventAccount.event_id) == col(Event.id))
        .join(Account, col(Account.id) == col(EventAccount.account_id))
        .where(col(Account.root_id) == account, col(Event.archived).is_not(True))
        .order_by(col(Event.starts).desc(), col(Event.id))
    )
    return [
        PartIn(
            event.id, event.name, event.starts, event.ends,
            line.part, line.status, line.next_step, line.next_date,
        )
        for event, line in ctx.session.exec(query).all()
    ]  # fmt: skip


# Writing


@dataclass(frozen=True, slots=True)
class Put:
    """What came of putting an account on the list: its ids, and whether account or line are new."""

    id: str
    account_id: str
    account: str
    created_account: bool
    added: bool


def put_account(
    ctx: Context, event: str, account: str, values: Mapping[str, Any] | None = None, *, create: bool = False
) -> Put:
    """Put an account on the list of an event, or change its line; ``account`` is a name or id as typed.

    With ``create`` an unknown one becomes a new lead found at an exhibition. Raises NotFound, Ambiguous,
    Invalid.
    """
    get_event(ctx, event)
    given = dict(values or {})
    check_values(given)
    try:
        of, created = resolve_account(ctx, account), False
    except NotFound:
        if not create or not account.strip():
            raise
        of, created = add_account(ctx, {"name": account, "source": Source.EXHIBITION}), True
        ctx.session.flush()
    line = _line_of(ctx, event, of.id)
    if line is not None:
        records.change(ctx, line, given)
        return Put(line.id, of.id, of.name, created, False)
    line = records.put(
        ctx, EventAccount, event_id=event, account_id=of.id, **({"person_id": ctx.actor} | given)
    )
    return Put(line.id, of.id, of.name, created, True)


def _line_of(ctx: Context, event: str, account: str) -> EventAccount | None:
    """Return the line of an account, also that of one merged into it."""
    ids = dict.fromkeys((account, *members(ctx, account)))
    for ident in ids:
        key = kind_of(EventAccount).new_id({"event_id": event, "account_id": ident})
        if (found := ctx.session.get(EventAccount, key)) is not None:
            return found
    return None


def put_many(
    ctx: Context, event: str, wanted: SprintFilter, *, part: str = EventPart.PROSPECT, status: str = ""
) -> int:
    """Put the rep's accounts that fit a filter on the list of an event; returns how many are new on it.

    Those on the list already stay as they are. Raises NotFound, Invalid where nobody fits.
    """
    get_event(ctx, event)
    values: dict[str, Any] = {"part": part, "status": status or EventStatus.LISTED}
    check_values(values)
    return put_chosen(ctx, event, fitting_accounts(ctx, wanted, reachable=False), values)


def put_chosen(ctx: Context, event: str, accounts: Sequence[str], values: Mapping[str, Any]) -> int:
    """Put accounts on the list by their ids; returns how many are new on it. Raises Invalid for none."""
    if not accounts:
        raise Invalid(_("No account of yours fits."), {"tag": _("Choose other ones.")})
    present = {line.account_id for line in event_accounts(ctx, event)}
    new = [account for account in dict.fromkeys(accounts) if account not in present]
    for account in new:
        records.add(ctx, EventAccount, event_id=event, account_id=account, person_id=ctx.actor, **values)
    return len(new)


def change_line(ctx: Context, line: str, values: Mapping[str, Any]) -> EventAccount:
    """Change an account's line by column name; raises NotFound, Invalid."""
    check_values(values)
    return records.change(ctx, records.get(ctx, EventAccount, line), values)


def check_values(values: Mapping[str, Any]) -> None:
    """Raise Invalid naming each value that a line can't have."""
    wrong: dict[str, str] = {}
    for column, enum in (("part", EventPart), ("status", EventStatus), ("heat", Heat)):
        value = values.get(column)
        if value and value not in list(enum):
            wrong[column] = _("Choose one of: {choices}.").format(choices=", ".join(enum))
    if (values.get("amount_minor") or 0) < 0:
        wrong["amount"] = _("The amount can't be below nought.")
    if wrong:
        raise Invalid(_("The line can't be taken like this."), wrong)


def mark_followed(ctx: Context, line: str, *, followed: bool = True) -> None:
    """Say by hand that an account was followed up, or that it is still to be."""
    status = EventStatus.FOLLOWED_UP if followed else EventStatus.CAME
    records.change(ctx, records.get(ctx, EventAccount, line), {"status": status})


def remove_line(ctx: Context, line: str) -> str:
    """Take an account off the list; the account itself stays. Returns its name."""
    record = records.get(ctx, EventAccount, line)
    name = get_account(ctx, record.account_id or "").name
    records.delete(ctx, record)
    return name

"""An account at a glance before a visit: what one wants to know at the door, and its history."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import text

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.people import Person
from fieldrep.rules.codes import PromiseBy, VisitStatus
from fieldrep.services.accounts import Side, account_side, get_account
from fieldrep.services.claim_hints import ClaimHint, claims_at
from fieldrep.services.contacts import contacts_of
from fieldrep.services.promises import PromiseRow, list_promises
from fieldrep.services.visits import VisitRow, list_visits
from fieldrep.store.context import Context

LAST_VISITS = 3


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One visit, call, message or promise in an account's story, newest first.

    ``objective``: what became of a visit's objective, or how a call ended.
    """

    kind: str
    id: str
    day: date | None
    title: str
    text: str
    result: str
    people: str
    status: str
    outcome: str = ""
    objective: str = ""


@dataclass(frozen=True)
class Brief:
    """What an account page shows. Records are read-only here: they belong to a closed session."""

    account: Account
    owner: str
    contacts: list[Contact]
    last_visits: list[VisitRow]
    planned: list[VisitRow]
    ours: list[PromiseRow]
    theirs: list[PromiseRow]
    side: Side
    claims: tuple[ClaimHint, ...] = ()


def account_brief(ctx: Context, account: str) -> Brief:
    """Return the brief of an account, merged accounts included."""
    record = get_account(ctx, account)
    promises = list_promises(ctx, account=record.id)
    owner = ctx.session.get(Person, record.owner_id) if record.owner_id else None
    return Brief(
        account=record,
        owner=owner.name if owner else "",
        contacts=contacts_of(ctx, record.id),
        last_visits=list_visits(
            ctx, account=record.id, statuses=(VisitStatus.DONE,), newest_first=True, limit=LAST_VISITS
        ),
        planned=list_visits(
            ctx, account=record.id, statuses=(VisitStatus.PLANNED, VisitStatus.RUNNING), limit=10
        ),
        ours=[p for p in promises if p.by == PromiseBy.US],
        theirs=[p for p in promises if p.by == PromiseBy.THEM],
        side=account_side(ctx, record.id),
        claims=claims_at(ctx, record.id),
    )


_TIMELINE = """
SELECT 'visit', v.id, v.day, coalesce(nullif(v.purpose, ''), v.advance_wanted), v.said, v.result,
    coalesce((SELECT group_concat(c.name, ', ') FROM visit_contact c WHERE c.visit_id = v.id), ''),
    v.status, v.outcome, v.objective_reached
  FROM visit v JOIN account a ON a.id = v.account_id WHERE a.root_id = ?
UNION ALL
SELECT t.kind, t.id, t.day, '', t.said, t.result, coalesce((SELECT c.name FROM contact c
    WHERE c.id = t.contact_id), ''), coalesce(t.outcome, ''), t.outcome, t.call_result
  FROM touch t JOIN account a ON a.id = t.account_id WHERE a.root_id = ?
UNION ALL
SELECT 'promise', p.id, coalesce(p.made_on, p.due), p.by, p.text, '', '', p.status, '', ''
  FROM promise p JOIN account a ON a.id = p.account_id WHERE a.root_id = ?
ORDER BY 3 DESC, 2 DESC LIMIT ? OFFSET ?
"""


def timeline(ctx: Context, account: str, *, offset: int = 0, limit: int = 100) -> list[TimelineRow]:
    """Return one page of an account's story, newest first."""
    rows = ctx.session.connection().exec_driver_sql(_TIMELINE, (account, account, account, limit, offset))
    return [
        TimelineRow(
            row[0],
            row[1],
            date.fromisoformat(row[2]) if row[2] else None,
            row[3] or "",
            row[4] or "",
            row[5] or "",
            row[6] or "",
            row[7] or "",
            row[8] or "",
            row[9] or "",
        )
        for row in rows
    ]


def timeline_count(ctx: Context, account: str) -> int:
    """Return how many visits, calls, messages and promises an account's story has."""
    sql = " UNION ALL ".join(
        f"SELECT count(*) AS n FROM {table} c JOIN account a ON a.id = c.account_id"
        " WHERE a.root_id = :account"
        for table in ("visit", "touch", "promise")
    )
    row = ctx.session.connection().execute(text(f"SELECT sum(n) FROM ({sql})"), {"account": account})
    return int(row.scalar_one())

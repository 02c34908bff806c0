"""Objections heard: which came up in a visit, which answer was used, how it went."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlmodel import select

from fieldrep.models.visits import ObjectionHeard, Visit
from fieldrep.rules.codes import AnswerResult, VisitStatus
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.services.visits import list_visits
from fieldrep.store.context import Context


def hear_objection(
    ctx: Context,
    visit: str,
    objection: str,
    *,
    words: str = "",
    answer: str = "",
    went: AnswerResult | None = None,
) -> ObjectionHeard:
    """Note an objection heard in a visit, the answer used and how it went."""
    record = records.get(ctx, Visit, visit)
    return records.add(
        ctx,
        ObjectionHeard,
        visit_id=visit,
        account_id=record.account_id,
        person_id=ctx.actor,
        objection=objection,
        words=words.strip(),
        answer=answer.strip(),
        went=went,
        day=record.happened_on or ctx.today,
    )


@dataclass(frozen=True, slots=True)
class HeardLine:
    """An objection noted in a visit."""

    id: str
    objection: str
    words: str
    went: str | None
    day: date | None


def objections_heard(ctx: Context, visit: str) -> list[HeardLine]:
    """Return the objections noted in a visit, oldest first."""
    query = select(ObjectionHeard).where(ObjectionHeard.visit_id == visit).order_by(ObjectionHeard.id)
    return [
        HeardLine(row.id, row.objection, row.words, row.went, row.day)
        for row in ctx.session.exec(query).all()
    ]


class InHand(NamedTuple):
    """The visit that an objection is noted in: its id, and name and industry of the account."""

    visit: str
    account: str
    industry: str


def visit_in_hand(ctx: Context, visit: str = "") -> InHand | None:
    """Return a visit by id; without one, the rep's only visit that is running, None if there is none.

    Raises NotFound for a visit that is not there.
    """
    if not visit:
        running = list_visits(ctx, person=ctx.actor, statuses=(VisitStatus.RUNNING,), limit=2)
        if len(running) != 1:
            return None
        visit = running[0].id
    account = get_account(ctx, records.get(ctx, Visit, visit).account_id or "")
    return InHand(visit, account.name, account.industry)


def answer_results(ctx: Context) -> dict[str, dict[str, int]]:
    """Return how often the answer to each objection worked, worked in part or failed, by the rep's count."""
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT objection, went, count(*) FROM objection_heard WHERE person_id = ? AND went IS NOT NULL"
        " GROUP BY objection, went",
        (ctx.actor,),
    )
    found: dict[str, dict[str, int]] = {}
    for objection, went, count in rows:
        found.setdefault(objection, {})[went] = count
    return found

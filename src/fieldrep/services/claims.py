"""Customers that two reps have registered: the evidence of both, the rule's proposal, the decision.

Which pairs there are is found by ``services.claim_search``; here they are read, spoken to and decided.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, Invalid, NotAllowed, NotFound
from fieldrep.exchange.duplicates import Reason, reason_text
from fieldrep.i18n import N_, _
from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.claims import Claim, ClaimStatement
from fieldrep.models.people import Person
from fieldrep.models.registry import kind_of
from fieldrep.rules.claims import ClaimRule, Proposal, Registration, propose
from fieldrep.rules.codes import ClaimDecision, Role
from fieldrep.rules.names import core
from fieldrep.services import records
from fieldrep.services.accounts import assign_account, get_account, merge_accounts
from fieldrep.store.context import Context

SHORT = 7
DECIDERS = (Role.AREA_MANAGER, Role.HEADQUARTERS)
"""Roles that decide whose a customer is; a market manager splits goals, not customers."""

_RULES = {
    ClaimRule.BUYER: N_("{name} registered the one who buys."),
    ClaimRule.FIRST: N_("{name} registered the customer first."),
    ClaimRule.CONFIRMED: N_("Companies of one family: {name} was there first."),
    ClaimRule.ONLY_DATE: N_("Only of {name} it is known when the customer was registered."),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of the two accounts: who registered it when, what was done there, who has it now.

    ``first``, ``last``: days of the first and the last visit or call that took place.
    """

    account: str
    name: str
    city: str
    registered_by: str
    registrant: str
    registered_at: datetime | None
    owner_id: str
    owner: str
    assigned_from: date | None
    visits: int
    calls: int
    first: date | None
    last: date | None
    promises: int
    stage: str
    buys: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """What one of the team says about a claim."""

    person: str
    name: str
    text: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """A claim. ``why``: sentences of why the two look alike. ``proposed``: the person that the rule
    speaks for, empty where it does not tell, and ``proposed_account``; ``decision`` is empty while open."""

    id: str
    record: str
    sides: tuple[Evidence, Evidence]
    why: tuple[str, ...]
    score: int
    proposed: str
    proposed_account: str
    proposed_name: str
    rule: str
    sentence: str
    statements: tuple[Statement, ...]
    decision: str
    reason: str
    decided_by: str
    decided_at: datetime | None

    @property
    def title(self) -> str:
        """Both accounts by name."""
        one, other = self.sides
        return one.name if one.name == other.name else f"{one.name} / {other.name}"


_OPEN = """
SELECT p.account_id, p.other_id, p.score, p.reasons FROM claim_pair p
  JOIN account a ON a.id = p.account_id JOIN account b ON b.id = p.other_id
  LEFT JOIN claim c ON c.account_id = p.account_id AND c.other_id = p.other_id
 WHERE coalesce(c.decision, '') = '' AND a.root_id <> b.root_id AND a.archived = 0 AND b.archived = 0
   AND a.root_id = a.id AND b.root_id = b.id
"""


def count_claims(ctx: Context) -> int:
    """Return how many claims are open."""
    return int(ctx.session.connection().exec_driver_sql(f"SELECT count(*) FROM ({_OPEN})").scalar_one())


def list_claims(ctx: Context, *, account: str = "", decided: bool = False) -> list[ClaimRow]:
    """Return the open claims, or with ``decided`` those that were decided, the newest last.

    ``account``: only those that this account is part of.
    """
    connection = ctx.session.connection()
    pairs: list[tuple[str, str, int, str]] = []
    if decided:
        for claim in ctx.session.exec(select(Claim).where(col(Claim.decision).is_not(None))).all():
            if claim.account_id and claim.other_id:
                pairs.append((claim.account_id, claim.other_id, 0, ""))
    else:
        pairs = [(row[0], row[1], row[2], row[3]) for row in connection.exec_driver_sql(_OPEN)]
    chosen = [pair for pair in pairs if not account or account in pair[:2]]
    rows = [row for pair in chosen if (row := _row(ctx, *pair)) is not None]
    return sorted(rows, key=lambda row: (row.decided_at is not None, row.title, row.id))


def find_claim(ctx: Context, text: str, *, decided: bool = False) -> ClaimRow:
    """Return the claim of a short id or its beginning; raises NotFound or Ambiguous."""
    wanted = text.strip().lower()
    found = [row for row in list_claims(ctx, decided=decided) if wanted and row.record.startswith(wanted)]
    if not found:
        raise NotFound(
            _("There is no open claim “{id}”.").format(id=text),
            hint=_("“fieldrep claims list” shows those that are open."),
        )
    if len(found) > 1:
        raise Ambiguous(
            _("“{id}” may be several claims.").format(id=text), [(row.id, row.title) for row in found]
        )
    return found[0]


def _row(ctx: Context, one: str, other: str, score: int, reasons: str) -> ClaimRow | None:
    accounts = [ctx.session.get(Account, each) for each in (one, other)]
    if accounts[0] is None or accounts[1] is None:
        return None
    sides = (_evidence(ctx, accounts[0]), _evidence(ctx, accounts[1]))
    record = kind_of(Claim).new_id({"account_id": one, "other_id": other})
    claim = ctx.session.get(Claim, record)
    proposal = _proposal(sides)
    name = _name(ctx, proposal.person) if proposal else ""
    rule = _(_RULES[proposal.rule]).format(name=name) if proposal else _("The dates do not tell; you decide.")
    return ClaimRow(
        record[:SHORT],
        record,
        sides,
        tuple(reason_text(Reason(code)) for code in reasons.split() if code in list(Reason)),
        score,
        proposal.person if proposal else "",
        proposal.account if proposal else "",
        name,
        str(proposal.rule) if proposal else "",
        rule,
        tuple(_statements(ctx, record)),
        (claim.decision or "") if claim else "",
        claim.reason if claim else "",
        _name(ctx, claim.decided_by) if claim and claim.decided_by else "",
        claim.decided_at if claim else None,
    )


def _proposal(sides: tuple[Evidence, Evidence]) -> Proposal | None:
    one, other = (
        Registration(side.account, side.registered_by, side.registered_at, side.first, side.buys)
        for side in sides
    )
    return propose(one, other, same_name=core(sides[0].name) == core(sides[1].name))


_DONE = """
SELECT count(*) FILTER (WHERE k = 'visit'), count(*) FILTER (WHERE k = 'touch'), min(day), max(day) FROM (
  SELECT 'visit' AS k, v.day FROM visit v JOIN account a ON a.id = v.account_id
   WHERE a.root_id = ? AND v.status = 'done'
  UNION ALL
  SELECT 'touch', t.day FROM touch t JOIN account a ON a.id = t.account_id WHERE a.root_id = ?)
"""


def _evidence(ctx: Context, account: Account) -> Evidence:
    connection = ctx.session.connection()
    visits, calls, first, last = connection.exec_driver_sql(_DONE, (account.id, account.id)).one()
    promises = connection.exec_driver_sql(
        "SELECT count(*) FROM promise p JOIN account a ON a.id = p.account_id"
        " WHERE a.root_id = ? AND p.status = 'open'",
        (account.id,),
    ).scalar_one()
    assigned = ctx.session.exec(
        select(AccountAssignment)
        .where(AccountAssignment.account_id == account.id, AccountAssignment.person_id == account.owner_id)
        .order_by(col(AccountAssignment.from_date))
    ).first()
    return Evidence(
        account.id,
        account.name,
        account.city,
        account.registered_by or "",
        _name(ctx, account.registered_by),
        account.registered_at,
        account.owner_id or "",
        _name(ctx, account.owner_id),
        assigned.from_date if assigned else None,
        int(visits),
        int(calls),
        date.fromisoformat(first) if first else None,
        date.fromisoformat(last) if last else None,
        int(promises),
        account.stage,
        account.bought,
    )


def _name(ctx: Context, person: str | None) -> str:
    found = ctx.session.get(Person, person) if person else None
    return found.name if found else (_("unknown") if person else "")


def _statements(ctx: Context, claim: str) -> Iterable[Statement]:
    query = select(ClaimStatement).where(ClaimStatement.claim_id == claim).order_by(col(ClaimStatement.at))
    for row in ctx.session.exec(query).all():
        if row.text:
            yield Statement(row.person_id or "", _name(ctx, row.person_id), row.text, row.at)


# What a person does


def may_decide(ctx: Context) -> bool:
    """Say whether the actor decides on claims: managers do."""
    me = ctx.session.get(Person, ctx.actor)
    return me is not None and me.role in DECIDERS


def give_statement(ctx: Context, claim: ClaimRow, text: str) -> None:
    """Note what the actor says about a claim, in place of what they said before."""
    _put_claim(ctx, claim, {})
    ctx.session.flush()
    records.put(
        ctx, ClaimStatement, claim_id=claim.record, person_id=ctx.actor, text=text.strip(), at=ctx.now
    )


def decide_claim(
    ctx: Context, claim: ClaimRow, decision: ClaimDecision, *, owner: str = "", reason: str = ""
) -> None:
    """Decide a claim; one action, which can be undone.

    ``MERGED``: the two are one customer, and ``owner`` (a person's id; the proposed one if empty) has it.
    The account that stays is the owner's own, the other becomes a part of it. Raises NotAllowed for who
    is no manager, Invalid without an owner or a reason where they are needed.
    """
    if not may_decide(ctx):
        raise NotAllowed(
            _("Claims are decided by a manager."), hint=_("You can give a statement on it for the manager.")
        )
    values: dict[str, Any] = {
        "decision": decision, "reason": reason.strip() or claim.sentence, "person_id": None,
        "decided_by": ctx.actor, "decided_at": ctx.now,
    }  # fmt: skip
    if decision is ClaimDecision.MERGED:
        values["person_id"] = owner or claim.proposed
        if not values["person_id"]:
            raise Invalid(_("Who has the customer?"), {"owner": _("The rule does not tell; choose one.")})
        _merge(ctx, claim, values["person_id"], values["reason"])
    elif not reason.strip():
        raise Invalid(_("A reason is needed."), {"reason": _("It is shown to both reps.")})
    _put_claim(ctx, claim, values)


def _merge(ctx: Context, claim: ClaimRow, owner: str, reason: str) -> None:
    records.get(ctx, Person, owner)
    own = [side for side in claim.sides if owner in (side.owner_id, side.registered_by)]
    by_rule = [side for side in claim.sides if side.account == claim.proposed_account]
    stays = own[0] if len(own) == 1 else (by_rule or own or list(claim.sides))[0]
    gone = next(side for side in claim.sides if side is not stays)
    merge_accounts(ctx, gone.account, stays.account)
    if get_account(ctx, stays.account).owner_id != owner:
        assign_account(ctx, stays.account, owner, reason)


def _put_claim(ctx: Context, claim: ClaimRow, values: dict[str, Any]) -> None:
    one, other = claim.sides
    records.put(ctx, Claim, account_id=one.account, other_id=other.account, **values)

"""All dealers in development: how far each is, read for all of them at once, a query for each kind of fact.

What a row says is what the dealer's page says; only the page reads all that is behind it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, cast

from sqlalchemy import Row, select

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.dealers import Assessment
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Scheme, Worksheet
from fieldrep.rules.assessment import Weighed, is_score, weighted_score
from fieldrep.rules.codes import AccountKind, DecisionRole, NegotiationTerm, Stage, VisitStatus
from fieldrep.rules.dealer_flow import DealerFacts, StepState, next_step, step_states
from fieldrep.services.accounts import AccountFilter, AccountRow, list_accounts
from fieldrep.services.dealer_flow import AGREEMENT, SURVEY, TRAINING_HELD
from fieldrep.services.dealers import ASSESSMENT, SHORT_LIST, scheme_of, weights_of
from fieldrep.services.feeding import Subject, known_text
from fieldrep.services.formanswers import worksheet
from fieldrep.services.visit_guide import playbook
from fieldrep.store.batches import chunks, select_in
from fieldrep.store.context import Context

MOST = 2000
"""Dealers that the list looks at."""


@dataclass(frozen=True, slots=True)
class DealerRow:
    """One dealer in the list: ``done`` of seven steps, the next one, the score of the assessment."""

    id: str
    name: str
    city: str
    channel: str
    stage: str
    done: int
    next: str
    score: Decimal | None
    warnings: int
    verdict: str
    visits: int
    needed: int
    next_due: date | None
    assessed_on: date | None


def list_dealers(
    ctx: Context, *, stage: str = "", step: str = "", least: Decimal | None = None, due_by: date | None = None
) -> list[DealerRow]:
    """Return the dealers in development, those whose next contact is due first.

    Active and dropped ones only where ``stage`` asks for them. ``step``: whose next step is this one;
    ``least``: with at least this score; ``due_by``: to be contacted by then.
    """
    wanted = AccountFilter(kind=AccountKind.DEALER, stage=stage, due_by=due_by)
    accounts = [
        row
        for row in list_accounts(ctx, wanted, sort="due", limit=MOST)
        if stage or row.stage not in (Stage.ACTIVE, Stage.DROPPED)
    ]
    reading = _Reading(ctx, playbook(ctx), accounts)
    rows = [reading.row(account) for account in accounts]
    if step:
        rows = [row for row in rows if row.next == step]
    if least is not None:
        rows = [row for row in rows if row.score is not None and row.score >= least]
    return rows


_Answers = Mapping[str, str]
"""What was answered, by item."""
_Scores = Mapping[str, tuple[int | None, bool]]
"""Score and whether the warning was seen, by mark."""


class _Reading:
    """What is recorded of these dealers and of the accounts merged into them, by the dealer's id."""

    def __init__(self, ctx: Context, book: Playbook, accounts: Sequence[AccountRow]) -> None:
        self.ctx = ctx
        self.ids = [account.id for account in accounts]
        self.needed = int(ctx.policy.visits_before_dropping)
        self.sheets = {form: worksheet(book, form) for form in (SURVEY, AGREEMENT)}
        self.marks = scheme_of(book, ASSESSMENT)
        self.weights = weights_of(ctx, self.marks)
        self.answers = _answers(ctx, self.ids)
        self.subjects = _subjects(ctx, {dealer for dealer, _form in self.answers})
        self.short_lists = _latest(ctx, self.ids, SHORT_LIST)
        self.assessments = _latest(ctx, self.ids, ASSESSMENT)
        self.scores = _scores(ctx, [row.id for row in self.assessments.values()])
        self.terms = _terms(ctx, self.ids)
        self.trained = _trained(ctx, self.ids)

    def row(self, account: AccountRow) -> DealerRow:
        """Return the line of a dealer."""
        facts = self._facts(account)
        assessed = self.assessments.get(account.id)
        weighed = _weighed(self.marks, self.weights, assessed, self.scores)
        return DealerRow(
            id=account.id,
            name=account.name,
            city=account.city,
            channel=account.channel or "",
            stage=account.stage,
            done=sum(state is StepState.DONE for state in step_states(facts).values()),
            next=str(next_step(facts) or ""),
            score=weighted_score(weighed),
            warnings=sum(mark.warning for mark in weighed),
            verdict=facts.assessment,
            visits=account.visits_done,
            needed=self.needed,
            next_due=account.next_due,
            assessed_on=assessed.day if assessed else None,
        )

    def _facts(self, account: AccountRow) -> DealerFacts:
        listed, assessed = self.short_lists.get(account.id), self.assessments.get(account.id)
        agreed = self.terms.get(account.id, {})
        return DealerFacts(
            stage=account.stage,
            survey=self._progress(account.id, SURVEY),
            short_list_begun=listed is not None,
            short_list=(listed.verdict or "") if listed else "",
            assessment_begun=assessed is not None,
            assessment=(assessed.verdict or "") if assessed else "",
            visits=account.visits_done,
            trained=account.id in self.trained,
            terms_begun=len(agreed),
            terms=(sum(agreed.values()), len(NegotiationTerm)),
            agreement=self._progress(account.id, AGREEMENT),
        )

    def _progress(self, dealer: str, form: str) -> tuple[int, int]:
        """Return what ``FormPage.progress`` says: how many of the items that must be answered are."""
        sheet, answers = self.sheets[form], self.answers.get((dealer, form), {})
        needed = [item for item in sheet.item if item.required]
        given = {name for name, value in answers.items() if value}
        wanted = needed or sheet.item
        gone = 0 if needed else len(given - _names(sheet))
        if not given:
            return 0, len(wanted)
        subject = self.subjects[dealer]
        known = sum(item.id in given or bool(known_text(subject, item.feeds)) for item in wanted)
        return known + gone, len(wanted) + gone


def _names(sheet: Worksheet) -> set[str]:
    return {item.id for item in sheet.item}


def _answers(ctx: Context, ids: Iterable[str]) -> Mapping[tuple[str, str], _Answers]:
    """Return the answers by dealer and form; its own count before those of accounts merged into it."""
    connection = ctx.session.connection()
    found: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for table in ("form_answer", "private_answer"):
        rows = select_in(
            connection,
            "SELECT a.root_id, f.subject_id, f.form, f.item, f.value FROM account a"
            f" JOIN {table} f ON f.subject_id = a.id WHERE a.root_id IN ({{}}) AND f.sheet = ''"
            f" AND f.form IN ('{SURVEY}', '{AGREEMENT}') ORDER BY f.subject_id, f.id",
            ids,
        )
        for dealer, subject, form, item, value in rows:
            answers = found[dealer, form]
            if item not in answers or subject == dealer:
                answers[item] = value
    return found


@dataclass(slots=True)
class _Records:
    """The records of one dealer that answers feed."""

    account: Row[Any] | None = None
    people: list[Row[Any]] = field(default_factory=list)
    extras: dict[str, str] = field(default_factory=dict)


def _subjects(ctx: Context, ids: Iterable[str]) -> dict[str, Subject]:
    """Return what ``Subject.of_account`` says of each dealer, from plain rows instead of records."""
    connection, account, contact = ctx.session.connection(), Account.__table__, Contact.__table__  # type: ignore[attr-defined]
    found: dict[str, _Records] = defaultdict(_Records)
    for chunk in chunks(ids):
        for row in connection.execute(select(account).where(account.c.id.in_(chunk))):
            found[row.id].account = row
        people = select(contact, account.c.root_id).join(account, account.c.id == contact.c.account_id)
        people = people.where(account.c.root_id.in_(chunk), contact.c.archived.is_(False))
        for row in connection.execute(people):
            found[row.root_id].people.append(row)
        sql = (
            "SELECT a.root_id, x.name, x.value FROM account a JOIN extra_field x ON x.record_id = a.id"
            " WHERE a.root_id IN ({}) ORDER BY x.record_id, x.id"
        )
        for dealer, name, value in select_in(connection, sql, chunk):
            found[dealer].extras[name] = value
    order = {role: place for place, role in enumerate(DecisionRole)}
    return {
        dealer: Subject(
            None,
            cast(Account, records.account),
            cast(
                Contact | None,
                min(
                    records.people,
                    key=lambda p: (order.get(p.role, len(order)), p.name_key, p.id),
                    default=None,
                ),
            ),
            records.extras,
        )
        for dealer, records in found.items()
    }


def _latest(ctx: Context, ids: Iterable[str], scheme: str) -> dict[str, Row[Any]]:
    """Return the latest assessment of each dealer that has one."""
    account, table = Account.__table__, Assessment.__table__  # type: ignore[attr-defined]
    latest: dict[str, Any] = {}
    for chunk in chunks(ids):
        query = (
            select(table.c.id, table.c.day, table.c.verdict, table.c.weights, account.c.root_id)
            .join(account, account.c.id == table.c.account_id)
            .where(account.c.root_id.in_(chunk), table.c.scheme == scheme)
        )
        for row in sorted(ctx.session.connection().execute(query), key=lambda r: (r.day or date.min, r.id)):
            latest[row.root_id] = row
    return latest


def _scores(ctx: Context, assessments: Iterable[str]) -> Mapping[str, _Scores]:
    found: dict[str, dict[str, tuple[int | None, bool]]] = defaultdict(dict)
    sql = "SELECT assessment_id, mark, score, careful FROM assessment_score WHERE assessment_id IN ({})"
    for assessment, mark, score, careful in select_in(ctx.session.connection(), sql, assessments):
        found[assessment][mark] = (score, bool(careful))
    return found


def _weighed(
    marks: Scheme, weights: Mapping[str, int], assessed: Row[Any] | None, scores: Mapping[str, _Scores]
) -> list[Weighed]:
    """Return the marks as they are weighed: once it is decided by the weights of then."""
    of = ((assessed.weights if assessed.verdict else None) or weights) if assessed else weights
    given = scores.get(assessed.id, {}) if assessed else {}
    weighed = []
    for mark in marks.mark:
        score, careful = given.get(mark.id, (None, False))
        valid = score if score is not None and is_score(score) else None
        weighed.append(Weighed(mark.id, int(of.get(mark.id, 0)), valid, careful, bool(mark.careful)))
    return weighed


def _terms(ctx: Context, ids: Iterable[str]) -> Mapping[str, Mapping[str, bool]]:
    """Return by dealer the terms that are talked about, and whether each is agreed."""
    sql = (
        "SELECT a.root_id, n.term, max(n.agreed <> '') FROM account a"
        " JOIN negotiation_line n ON n.account_id = a.id WHERE a.root_id IN ({})"
        " AND (n.asked <> '' OR n.offered <> '' OR n.agreed <> '') GROUP BY a.root_id, n.term"
    )
    found: dict[str, dict[str, bool]] = defaultdict(dict)
    for dealer, term, agreed in select_in(ctx.session.connection(), sql, ids):
        if term in list(NegotiationTerm):
            found[dealer][term] = bool(agreed)
    return found


def _trained(ctx: Context, ids: Iterable[str]) -> set[str]:
    """Return the dealers at whom a training was held by today."""
    sql = (
        "SELECT a.root_id, t.answer FROM account a JOIN visit v ON v.account_id = a.id"
        f" JOIN tick t ON t.visit_id = v.id WHERE a.root_id IN ({{}}) AND v.status = '{VisitStatus.DONE}'"
        f" AND t.item = '{TRAINING_HELD}' AND t.answer <> ''"
    )
    today = ctx.today.isoformat()
    return {dealer for dealer, day in select_in(ctx.session.connection(), sql, ids) if day <= today}

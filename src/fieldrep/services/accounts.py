"""The customer and dealer book: listing, opening, adding, changing, archiving, merging accounts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlmodel import select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.accounts import Account, AccountAssignment, ExternalId, Tag
from fieldrep.models.extras import ExtraField
from fieldrep.rules import codes
from fieldrep.rules.fold import fold
from fieldrep.rules.names import core
from fieldrep.rules.rhythm import may_drop
from fieldrep.services import records
from fieldrep.services.likenames import KnownNames, Near
from fieldrep.store.context import Context
from fieldrep.store.search import find

MAX_NAME = 300
MOST_FOUND = 500
"""Accounts that a text is taken to mean; of more nobody reads the list."""
NOTES_READ = 2000
"""Notes in which accounts are looked for: a word that stands in more of them tells little yet."""

SORTS = {
    "name": "a.name_key, a.id",
    "city": "a.city, a.name_key, a.id",
    "due": "a.next_due IS NULL, a.next_due, coalesce(a.quadrant, 'z'), a.name_key, a.id",
    "potential": "a.potential_minor IS NULL, a.potential_minor DESC, a.name_key, a.id",
    "last": "a.last_contact DESC, a.name_key, a.id",
    "stage": "a.kind, a.stage, a.name_key, a.id",
}
"""Ways to sort the list → the ORDER BY."""


@dataclass(frozen=True, slots=True)
class AccountFilter:
    """Which accounts a list shows; empty fields leave all in. ``text`` is searched as by ``find``."""

    text: str = ""
    kind: str = ""
    stage: str = ""
    quadrant: str = ""
    account_class: str = ""
    city: str = ""
    owner: str = ""
    tag: str = ""
    due_by: date | None = None
    archived: bool = False


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list. ``potential_minor`` is a month's volume in minor units."""

    id: str
    name: str
    kind: str
    channel: str | None
    city: str
    stage: str
    quadrant: str | None
    account_class: str | None
    potential_minor: int | None
    potential_currency: str | None
    last_contact: date | None
    next_due: date | None
    due_reason: str
    visits_done: int
    archived: bool


_ROW = (
    "a.id, a.name, a.kind, a.channel, a.city, a.stage, a.quadrant, a.account_class, a.potential_minor,"
    " a.potential_currency, a.last_contact, a.next_due, a.due_reason, a.visits_done, a.archived"
)


def filter_condition(
    ctx: Context, wanted: AccountFilter, found: Sequence[str] | None = None
) -> tuple[str, list[Any]]:
    """Return the condition of a filter; ``found`` are the ids that its text was found to mean."""
    parts = ["a.root_id = a.id", "a.archived = ?"]
    arguments: list[Any] = [int(wanted.archived)]
    for column, value in (
        ("kind", wanted.kind),
        ("stage", wanted.stage),
        ("quadrant", wanted.quadrant),
        ("account_class", wanted.account_class),
        ("city", wanted.city),
        ("owner_id", wanted.owner),
    ):
        if value:
            parts.append(f"a.{column} = ?")
            arguments.append(value)
    if wanted.tag:
        parts.append("EXISTS (SELECT 1 FROM tag t WHERE t.record_id = a.id AND t.name = ?)")
        arguments.append(wanted.tag)
    if wanted.due_by:
        parts.append("a.next_due <= ?")
        arguments.append(wanted.due_by.isoformat())
    if wanted.text.strip():
        ids = find_accounts(ctx, wanted.text, limit=MOST_FOUND) if found is None else found
        parts.append(f"a.id IN ({','.join('?' * len(ids))})")
        arguments += ids
    return " AND ".join(parts), arguments


def count_accounts(ctx: Context, wanted: AccountFilter | None = None) -> int:
    """Return how many accounts fit."""
    where, arguments = filter_condition(ctx, wanted or AccountFilter())
    sql = f"SELECT count(*) FROM account a WHERE {where}"
    return int(ctx.session.connection().exec_driver_sql(sql, tuple(arguments)).scalar_one())


def list_accounts(
    ctx: Context,
    wanted: AccountFilter | None = None,
    *,
    sort: str = "name",
    offset: int = 0,
    limit: int = 100,
) -> list[AccountRow]:
    """Return one page of the accounts that fit; ``sort`` is a key of SORTS."""
    wanted = wanted or AccountFilter()
    where, arguments = filter_condition(ctx, wanted)
    sql = f"SELECT {_ROW} FROM account a WHERE {where} ORDER BY {SORTS[sort]} LIMIT ? OFFSET ?"
    rows = ctx.session.connection().exec_driver_sql(sql, (*arguments, limit, offset))
    return [_row(row) for row in rows]


def search_accounts(ctx: Context, wanted: AccountFilter) -> list[str]:
    """Return ids of the accounts that fit the filter's text and the rest of it, the best hit first."""
    narrowed = replace(wanted, text="") != AccountFilter()
    ids = find_accounts(ctx, wanted.text, limit=MOST_FOUND * (4 if narrowed else 1))
    where, arguments = filter_condition(ctx, wanted, ids)
    rows = ctx.session.connection().exec_driver_sql(
        f"SELECT a.id FROM account a WHERE {where}", tuple(arguments)
    )
    fitting = {row[0] for row in rows}
    return [account for account in ids if account in fitting]


def account_rows(ctx: Context, ids: Sequence[str]) -> list[AccountRow]:
    """Return the lines of these accounts in their order; one that is not there is left out."""
    sql = f"SELECT {_ROW} FROM account a WHERE a.id IN ({','.join('?' * len(ids))})"
    rows = {row[0]: _row(row) for row in ctx.session.connection().exec_driver_sql(sql, tuple(ids))}
    return [rows[account] for account in ids if account in rows]


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _row(row: Any) -> AccountRow:
    values = list(row)
    values[10], values[11], values[14] = _date(values[10]), _date(values[11]), bool(values[14])
    return AccountRow(*values)


def find_accounts(ctx: Context, words: str, *, limit: int = 20) -> list[str]:
    """Return ids of the accounts that fit the words, by their own or their people's texts, best first."""
    hits = find(ctx.session.connection(), words, limit=limit, notes=NOTES_READ)
    ids = list(dict.fromkeys(hit.account for hit in hits if hit.account))
    return list(dict.fromkeys(_roots(ctx, ids)))[:limit]


def _roots(ctx: Context, ids: Sequence[str]) -> list[str]:
    if not ids:
        return []
    sql = f"SELECT id, root_id FROM account WHERE id IN ({','.join('?' * len(ids))})"
    rows = ctx.session.connection().exec_driver_sql(sql, tuple(ids))
    roots = {row[0]: row[1] for row in rows}
    return [roots[i] for i in ids if i in roots]


def get_account(ctx: Context, account: str) -> Account:
    """Return an account, following merges; raises NotFound."""
    found = records.get(ctx, Account, account)
    if found.root_id and found.root_id != found.id:
        return records.get(ctx, Account, found.root_id)
    return found


def members(ctx: Context, account: str) -> list[str]:
    """Return the ids of an account and all accounts merged into it: whose children are its own."""
    rows = ctx.session.connection().exec_driver_sql("SELECT id FROM account WHERE root_id = ?", (account,))
    return [row[0] for row in rows]


def resolve_account(ctx: Context, words: str) -> Account:
    """Return the account that words mean: an id, a customer number, a name or part of one.

    Raises NotFound, or Ambiguous with the candidates.
    """
    words = words.strip()
    if len(words) == 36 and (direct := ctx.session.get(Account, words)) is not None:
        return get_account(ctx, direct.id)
    exact = _exact(ctx, words)
    ids = exact or find_accounts(ctx, words, limit=8)
    if len(ids) == 1:
        return get_account(ctx, ids[0])
    if not ids:
        raise NotFound(
            _("No account fits “{words}”.").format(words=words),
            hint=_("Look with “fieldrep find”, or add it with “fieldrep accounts add”."),
        )
    rows = [records.get(ctx, Account, i) for i in ids]
    raise Ambiguous(
        _("Several accounts fit “{words}”.").format(words=words),
        [(row.id, f"{row.name} · {row.city}" if row.city else row.name) for row in rows],
        hint=_("Say more of the name, or give the id."),
    )


def _exact(ctx: Context, words: str) -> list[str]:
    connection = ctx.session.connection()
    by_name = connection.exec_driver_sql(
        "SELECT DISTINCT root_id FROM account WHERE name_key = ? AND archived = 0", (fold(words),)
    )
    ids = [row[0] for row in by_name if row[0]]
    if ids:
        return ids
    by_number = connection.exec_driver_sql(
        "SELECT DISTINCT a.root_id FROM external_id x JOIN account a ON a.id = x.record_id"
        " WHERE x.number = ? AND x.record_kind = 'account'",
        (words,),
    )
    return [row[0] for row in by_number if row[0]]


def check_account(values: Mapping[str, Any]) -> None:
    """Raise Invalid naming each value that an account can't have."""
    wrong: dict[str, str] = {}
    if "name" in values:
        name = str(values["name"] or "").strip()
        if not name:
            wrong["name"] = _("A name is needed.")
        elif len(name) > MAX_NAME:
            wrong["name"] = _("At most {count} characters.").format(count=MAX_NAME)
    for column, enum in (
        ("kind", codes.AccountKind),
        ("channel", codes.Channel),
        ("class_by_hand", codes.AccountClass),
        ("quadrant_by_hand", codes.Quadrant),
        ("source", codes.Source),
    ):
        value = values.get(column)
        if value and value not in list(enum):
            wrong[column] = _("Choose one of: {choices}.").format(choices=", ".join(enum))
    if wrong:
        raise Invalid(_("The account can't be taken like this."), wrong)


def add_account(ctx: Context, values: Mapping[str, Any]) -> Account:
    """Register an account: it belongs to the actor from today. Raises Invalid."""
    values = {"name": ""} | dict(values)
    check_account(values)
    if values.get("kind") == codes.AccountKind.DEALER:
        values.setdefault("stage", codes.Stage.FOUND)
    _check_stage(values.get("kind") or codes.AccountKind.END_CUSTOMER, values.get("stage"))
    values["name"] = str(values["name"]).strip()
    account = records.add(ctx, Account, **values, registered_at=ctx.now, registered_by=ctx.actor)
    records.add(ctx, AccountAssignment, account_id=account.id, person_id=ctx.actor, from_date=ctx.today)
    return account


def change_account(ctx: Context, account: str, values: Mapping[str, Any]) -> Account:
    """Change an account's fields by column name. Raises NotFound or Invalid."""
    check_account(values)
    record = records.get(ctx, Account, account)
    if "kind" in values and values["kind"] != record.kind and "stage" not in values:
        # the stages of customers and dealers are two ladders: start at the foot of the other
        values = {**values, "stage": codes.STAGES[codes.AccountKind(values["kind"])][0]}
    _check_stage(values.get("kind") or record.kind, values.get("stage"))
    return records.change(ctx, record, values)


def check_giving_up(ctx: Context, account: Account, values: Mapping[str, Any]) -> None:
    """Raise Invalid where a prospect is given up before the fifth visit without a reason."""
    if values.get("stage") not in (codes.Stage.LOST, codes.Stage.DROPPED) or values["stage"] == account.stage:
        return
    needed = ctx.policy.visits_before_dropping
    if not may_drop(account.visits_done, values.get("stage_reason") or "", needed=needed).value:
        reason = _("{visits} of {needed} visits were made: say why it is given up already.")
        raise Invalid(
            _("The account can't be taken like this."),
            {"stage_reason": reason.format(visits=account.visits_done, needed=needed)},
        )


def _check_stage(kind: str, stage: str | None) -> None:
    """Raise Invalid where a stage is of the other ladder: customers and dealers have each their own."""
    ladder = codes.STAGES[codes.AccountKind(kind)]
    if stage and stage not in ladder:
        wrong = _("Choose one of: {choices}.").format(choices=", ".join(ladder))
        raise Invalid(_("The account can't be taken like this."), {"stage": wrong})


def assign_account(ctx: Context, account: str, person: str, reason: str = "") -> None:
    """Give an account to a person from today on."""
    records.put(
        ctx,
        AccountAssignment,
        account_id=account,
        person_id=person,
        from_date=ctx.today,
        at=ctx.now,
        reason=reason,
    )


def archive_account(ctx: Context, account: str, archived: bool = True) -> Account:
    """Put an account away, or take it out again; nothing is deleted."""
    return records.change(ctx, records.get(ctx, Account, account), {"archived": archived})


def merge_accounts(ctx: Context, duplicate: str, into: str) -> Account:
    """Merge one account into another, reversibly: its children are shown there, none is rewritten."""
    source, target = records.get(ctx, Account, duplicate), get_account(ctx, into)
    if target.id == source.id or target.id == source.root_id:
        raise Invalid(_("An account can't be merged into itself."), {"into": _("Choose another account.")})
    records.change(ctx, source, {"merged_into": target.id})
    return target


def unmerge_account(ctx: Context, account: str) -> Account:
    """Take a merged account apart again."""
    return records.change(ctx, records.get(ctx, Account, account), {"merged_into": None})


@dataclass(frozen=True, slots=True)
class Side:
    """What stands beside an account: tags, numbers of other sources, extra fields, merged accounts."""

    tags: list[str] = field(default_factory=list)
    numbers: list[tuple[str, str]] = field(default_factory=list)  # (source, number)
    extras: list[tuple[str, str]] = field(default_factory=list)  # (name, value)
    merged: list[tuple[str, str]] = field(default_factory=list)  # (id, name)


def account_side(ctx: Context, account: str) -> Side:
    """Return what stands beside an account and the accounts merged into it."""
    ids = members(ctx, account)
    session = ctx.session
    tags = session.exec(select(Tag.name).where(Tag.record_id.in_(ids)).order_by(Tag.name)).all()  # type: ignore[union-attr]
    numbers = session.exec(select(ExternalId).where(ExternalId.record_id.in_(ids))).all()  # type: ignore[union-attr]
    extras = session.exec(select(ExtraField).where(ExtraField.record_id.in_(ids))).all()  # type: ignore[union-attr]
    merged = session.exec(select(Account.id, Account.name).where(Account.root_id == account)).all()
    return Side(
        list(dict.fromkeys(tags)),
        [(row.source, row.number) for row in numbers],
        sorted((row.name, row.value) for row in extras),
        [(i, name) for i, name in merged if i != account],
    )


def tag_account(ctx: Context, account: str, tags: Sequence[str]) -> None:
    """Make these the tags of an account."""
    wanted = {tag.strip() for tag in tags if tag.strip()}
    present = ctx.session.exec(select(Tag).where(Tag.record_id == account)).all()
    for row in present:
        if row.name not in wanted:
            records.delete(ctx, row)
    for name in wanted - {row.name for row in present}:
        records.add(ctx, Tag, record_kind="account", record_id=account, name=name)


def set_extra(ctx: Context, kind: str, record: str, name: str, value: str) -> None:
    """Set a named extra field of a record; an empty value takes it away."""
    known = ctx.session.exec(
        select(ExtraField).where(ExtraField.record_id == record, ExtraField.name == name)
    ).first()
    if value:
        records.put(ctx, ExtraField, record_kind=kind, record_id=record, name=name, value=value)
    elif known is not None:
        records.delete(ctx, known)


def similar_accounts(
    ctx: Context, name: str, *, limit: int = 5, known: KnownNames | None = None
) -> list[Near]:
    """Return (id, name, city) of accounts that may be the same: of a like name, then those found by its core.

    ``known``: the names of the book, for whoever asks for many.
    """
    wanted = core(name)
    if len(wanted) < 2:
        return []
    near = {found[0]: found for found in (known or KnownNames(ctx)).like(name, limit=limit)}
    for record in find_accounts(ctx, wanted, limit=limit):
        row = records.get(ctx, Account, record)
        near.setdefault(row.id, (row.id, row.name, row.city))
    return list(near.values())[:limit]

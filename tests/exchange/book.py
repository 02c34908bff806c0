"""A customer book in memory: plans an import and carries it out as the service that writes it does."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from fieldrep.exchange.columns import match_columns
from fieldrep.exchange.duplicates import Side, side_of
from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import (
    Book,
    Change,
    Existing,
    ExistingContact,
    ImportPlan,
    Verdict,
    number_key,
)
from fieldrep.exchange.planner import plan_import
from fieldrep.exchange.problems import Code
from fieldrep.exchange.rows import Value, draft_row
from fieldrep.exchange.sheet import Row

HEADER = ["客户编号", "公司名称", "联系人", "职务", "电话", "城市", "备注"]
RIVER = ("1", "海河纸业有限公司", "刘小姐", "采购经理", "022-55501234", "天津", "")
HARBOUR = ("2", "津港包装", "王先生", "", "022-55505678", "天津", "")


def planned(
    rows: Iterable[tuple[str, ...]],
    book: Book | None = None,
    *,
    digest: str = "d1",
    header: list[str] = HEADER,
) -> ImportPlan:
    columns = match_columns(header)
    drafts = [
        draft_row(Row(number, cells), columns, today=date(2026, 11, 21), currency="CNY")
        for number, cells in enumerate(rows, start=2)
    ]
    return plan_import(drafts, book or Book(), source="list", digest=digest)


def carried_out(plan: ImportPlan, book: Book | None = None) -> Book:
    """Return the book as it would be after an import, as the service that writes it keeps it."""
    book = book or Book()
    accounts, numbers = dict(book.accounts), {key: list(ids) for key, ids in book.numbers.items()}
    memory: dict[str, dict[str, Value]] = {i: dict(book.imported(i) or {}) for i in accounts}
    for account in book.accounts.values():
        memory |= {c.id: dict(book.imported(c.id) or {}) for c in account.contacts}
    for row in plan.rows:
        if row.draft is None or row.verdict is Verdict.UNCHANGED:
            continue
        draft, now = row.draft, accounts.get(row.account_id)
        changes = row.changes
        if row.verdict is Verdict.CREATED:
            now = Existing(row.account_id, draft.name)
            aliases = draft.values.get(Field.ALIASES)
            changes = tuple(Change(f.value, None, value) for f, value in draft.values.items())
            changes += tuple(Change(f"extra:{name}", None, text) for name, text in draft.extras.items())
            memory[row.account_id] = {"name": draft.name} | ({"aliases": aliases} if aliases else {})
            if draft.number:
                numbers.setdefault(number_key(draft.number), []).append(row.account_id)
        assert now is not None
        for change in changes:
            memory.setdefault(now.id, {})[change.field] = change.after
            now = changed(now, change.field, change.after)
        contacts = {contact.id: contact for contact in now.contacts}
        if row.new_contact and draft.contact:
            given = draft.contact.filled()
            name = given.pop("name")
            contacts[row.contact_id] = ExistingContact(row.contact_id, name, given)
            memory[row.contact_id] = {"name": name, **given}
        for change in row.contact_changes:
            contact = contacts[row.contact_id]
            contacts[contact.id] = replace(
                contact, values={**contact.values, change.field: str(change.after)}
            )
            memory.setdefault(contact.id, {})[change.field] = change.after
        accounts[now.id] = replace(now, contacts=tuple(contacts.values()))
    return Book(accounts, numbers, tuple(map(side, accounts.values())), lambda i: memory.get(i, {}))


def changed(account: Existing, name: str, value: Value) -> Existing:
    if name == "name":
        return replace(account, name=str(value))
    if name == "aliases":
        return replace(account, aliases=str(value))
    if name.startswith("extra:"):
        return replace(account, extras={**account.extras, name.removeprefix("extra:"): str(value)})
    return replace(account, values={**account.values, name: value})


def side(account: Existing) -> Side:
    drafted = draft_row(
        Row(0, (account.name, str(account.values.get("phone", "")), str(account.values.get("city", "")))),
        match_columns(["name", "phone", "city"]),
        today=date(2026, 11, 21),
        currency="CNY",
    ).draft
    assert drafted is not None
    return side_of(drafted, account.id)


def only(book: Book) -> Existing:
    (account,) = book.accounts.values()
    return account


def verdicts(plan: ImportPlan) -> list[str]:
    return [row.verdict.value for row in plan.rows]


def codes(plan: ImportPlan) -> list[tuple[int, str, Code]]:
    return [(p.row, p.field, p.code) for row in plan.rows for p in row.problems]

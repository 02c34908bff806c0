"""A list of accounts as a CSV file: for a spreadsheet, and with headings that an import knows again."""

import csv
from collections.abc import Iterator
from pathlib import Path

from fieldrep.exchange.fields import Field, label
from fieldrep.exchange.files import told, whole_file
from fieldrep.models.accounts import Account
from fieldrep.rules.money import Money
from fieldrep.rules.text import guard_cell
from fieldrep.services.accounts import AccountFilter, list_accounts, search_accounts
from fieldrep.services.contacts import contacts_of
from fieldrep.store.context import Context
from fieldrep.terms import term

_PAGE = 500
COLUMNS = (
    Field.NAME,
    Field.KIND,
    Field.CHANNEL,
    Field.CITY,
    Field.ADDRESS,
    Field.PHONE,
    Field.EMAIL,
    Field.INDUSTRY,
    Field.CURRENT_SUPPLIER,
    Field.POTENTIAL,
    Field.EXPECTED_ORDER,
    Field.STAGE,
    Field.CLASS,
    Field.CONTACT_NAME,
    Field.CONTACT_TITLE,
    Field.CONTACT_PHONE,
    Field.CONTACT_MOBILE,
    Field.NOTES,
)


def export_list(ctx: Context, wanted: AccountFilter, sort: str, target: Path) -> int:
    """Write the accounts that fit as CSV (UTF-8 with BOM) and return how many. Raises Unwritable.

    The first of the people, who decides, stands with the account.
    """
    count = 0
    with told(target):
        target.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(target) as path, path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([label(column) for column in COLUMNS])
        for account in _ids(ctx, wanted, sort):
            writer.writerow([guard_cell(cell) for cell in _cells(ctx, account)])
            count += 1
    return count


def _ids(ctx: Context, wanted: AccountFilter, sort: str) -> Iterator[str]:
    if wanted.text.strip():
        yield from search_accounts(ctx, wanted)
        return
    offset = 0
    while rows := list_accounts(ctx, wanted, sort=sort, offset=offset, limit=_PAGE):
        yield from (row.id for row in rows)
        offset += _PAGE


def _cells(ctx: Context, account: str) -> list[str]:
    record = ctx.session.get_one(Account, account)
    people = contacts_of(ctx, account)
    first = people[0] if people else None
    potential = ""
    if record.potential_minor is not None and record.potential_currency:
        money = Money(record.potential_minor, record.potential_currency)
        potential = f"{money.major} {money.currency}"
    return [
        record.name,
        term(record.kind, "AccountKind"),
        term(record.channel, "Channel"),
        record.city,
        record.street,
        record.phone,
        record.email,
        record.industry,
        record.current_supplier,
        potential,
        record.expected_order.isoformat() if record.expected_order else "",
        term(record.stage, "Stage"),
        term(record.account_class, "AccountClass"),
        first.name if first else "",
        first.title if first else "",
        first.phone if first else "",
        first.mobile if first else "",
        record.notes,
    ]

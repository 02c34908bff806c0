"""What planning an import needs of the customer book, read for the rows of one file.

Only accounts that a row may belong to are read whole: the one made from this very row, those with its
number in this source, and for a row without a number those whose name has the same core. They are read in
blocks when they are asked for, in the order of the rows, and not all kept: they would fill the memory.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Connection

from fieldrep.exchange.duplicates import Side, email_key, numbers_text, phone_keys
from fieldrep.exchange.plan import Book, Existing, number_key, record_id
from fieldrep.exchange.rows import AccountDraft, Value
from fieldrep.rules.names import core
from fieldrep.services.import_memory import ImportMemory
from fieldrep.services.import_names import Names
from fieldrep.services.import_reading import AccountReader, Block

AT_ONCE = 200
"""Accounts of a block."""
KEPT = 3
"""Blocks kept: rows without a number may belong to accounts far apart."""


def batch_digest(digest: str, sheet: str) -> str:
    """Return what a batch knows its file by: the digest, with the sheet for a workbook."""
    return f"{digest}:{sheet}" if sheet else digest


@dataclass(frozen=True, slots=True)
class OpenBook(Book):
    """The customer book while its database is open. ``roots``: account → the one it is merged into."""

    roots: Mapping[str, str] = field(default_factory=dict)


def build_book(
    connection: Connection,
    drafts: Sequence[AccountDraft],
    names: Names,
    *,
    source: str,
    digest: str,
    sheet: str,
) -> OpenBook:
    """Read what planning these rows needs; accounts are read while the connection is open."""
    sides, roots = _sides(connection)
    numbers = _numbers(connection, drafts, source, roots)
    meant = _Meant(drafts, roots, numbers, sides, digest, sheet)
    memory = ImportMemory(connection)
    reader = AccountReader(connection, names, source, memory)
    accounts = _Accounts(reader, meant, roots)
    return OpenBook(
        accounts=accounts,
        numbers=numbers,
        sides=sides,
        imported=accounts.imported,
        known_file=_known_file(connection, memory, batch_digest(digest, sheet)),
        roots=roots,
    )


def _numbers(
    connection: Connection, drafts: Sequence[AccountDraft], source: str, roots: Mapping[str, str]
) -> dict[str, list[str]]:
    wanted = {number_key(draft.number) for draft in drafts if draft.number}
    found: dict[str, list[str]] = defaultdict(list)
    for number, account in connection.exec_driver_sql(
        "SELECT number, record_id FROM external_id WHERE record_kind = 'account' AND source = ? ORDER BY id",
        (source,),
    ):
        key = number_key(number or "")
        if key in wanted and account in roots:
            found[key].append(account)
    return found


def _known_file(connection: Connection, memory: ImportMemory, digest: str) -> bool:
    rows = connection.exec_driver_sql("SELECT id FROM import_batch WHERE digest = ?", (digest,))
    standing = memory.batches()
    return any(standing.get(row[0]) for row in rows)


def _sides(connection: Connection) -> tuple[list[Side], dict[str, str]]:
    """Return every account for the search of duplicates, and what each is merged into.

    A merged account is a side of its own only where its name is another.
    """
    phones: dict[str, list[str]] = defaultdict(list)
    people = "SELECT account_id, phone, mobile FROM contact WHERE phone <> '' OR mobile <> ''"
    for account, phone, mobile in connection.exec_driver_sql(people):
        phones[account] += [phone or "", mobile or ""]
    sides: dict[str, Side] = {}
    towns: dict[str, str] = {}  # each in memory once
    roots: dict[str, str] = {}
    sql = "SELECT id, root_id, name, city, street, phone, email FROM account ORDER BY id"
    for account, root, name, city, street, phone, email in connection.exec_driver_sql(sql):
        roots[account] = root if root and root != account else account
        sides[account] = Side(
            account,
            name or "",
            core(name or ""),
            towns.setdefault(city or "", city or ""),
            street or "",
            phone_keys(phone or "", *phones.get(account, ())),
            email_key(email or ""),
            phone=numbers_text(phone or "", *phones.get(account, ())),
        )
    merged = [account for account, root in roots.items() if account != root]
    for account in merged:
        if (root_side := sides.get(roots[account])) and root_side.core == sides[account].core:
            del sides[account]
    return list(sides.values()), roots


class _Meant:
    """Which accounts the rows may belong to.

    ``rows``: account → its rows, in their order. ``contacts``: person of a row → the row's account.
    """

    def __init__(
        self,
        drafts: Sequence[AccountDraft],
        roots: Mapping[str, str],
        numbers: Mapping[str, Sequence[str]],
        sides: Sequence[Side],
        digest: str,
        sheet: str,
    ) -> None:
        by_core: dict[str, list[str]] = defaultdict(list)
        cores = {core(draft.name) for draft in drafts if not draft.number}
        for side in sides:
            if side.core in cores:
                by_core[side.core].append(side.id)
        self._file = digest, sheet
        self.rows: dict[str, list[AccountDraft]] = defaultdict(list)
        self.contacts: dict[str, str] = {}
        for draft in drafts:
            own = record_id("account", digest, sheet, draft.row)
            others = numbers.get(number_key(draft.number), ()) if draft.number else by_core[core(draft.name)]
            found = dict.fromkeys(roots[account] for account in (own, *others) if account in roots)
            for root in found:
                self.rows[root].append(draft)
            if found and draft.contact:
                self.contacts[record_id("contact", digest, sheet, draft.row)] = next(iter(found))

    def people(self, account: str) -> Iterator[str]:
        """Yield the ids that the people of an account's rows have if these rows made them."""
        for draft in self.rows[account]:
            if draft.contact:
                yield record_id("contact", *self._file, draft.row)


class _Accounts(Mapping[str, Existing]):
    """The accounts that rows may belong to, read block by block."""

    def __init__(self, reader: AccountReader, meant: _Meant, roots: Mapping[str, str]) -> None:
        self._roots = roots
        self._reader = reader
        self._meant = meant
        self._contacts = meant.contacts  # the people read with the accounts join those of the rows
        ordered = list(meant.rows)
        self._blocks = [ordered[start : start + AT_ONCE] for start in range(0, len(ordered), AT_ONCE)]
        self._place = {root: n for n, block in enumerate(self._blocks) for root in block}
        self._merged: dict[str, list[str]] = defaultdict(list)
        for account, root in roots.items():
            if account != root and root in self._place:
                self._merged[root].append(account)
        self._block = lru_cache(maxsize=KEPT)(self._read)

    def _read(self, place: int) -> Block:
        roots = self._blocks[place]
        people = [contact for root in roots for contact in self._meant.people(root)]
        block = self._reader.read(
            {root: [root, *self._merged[root]] for root in roots},
            {root: self._meant.rows[root] for root in roots},
            people,
        )
        for account in block.accounts.values():
            self._contacts.update((contact.id, account.id) for contact in account.contacts)
        return block

    def __getitem__(self, account: str) -> Existing:
        root = self._roots[account]
        return self._block(self._place[root]).accounts[root]

    def __iter__(self) -> Iterator[str]:
        return (account for account, root in self._roots.items() if root in self._place)

    def __len__(self) -> int:
        return sum(1 for _account in self)

    def imported(self, record: str) -> Mapping[str, Value]:
        """Return what imports last set in an account or contact, by the wire names of drafts."""
        root = self._contacts.get(record) or self._roots.get(record)
        if root is None or root not in self._place:
            return {}
        return self._block(self._place[root]).imported.get(record, {})

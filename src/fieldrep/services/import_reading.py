"""Read accounts with all that stands beside them, as planning an import compares them: one account for all
that are merged into it, and what imports last set in any of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from sqlalchemy import Connection

from fieldrep.exchange.fields import Field
from fieldrep.exchange.plan import Existing, ExistingContact
from fieldrep.exchange.rows import AccountDraft, Value
from fieldrep.models.accounts import ExternalId, Tag
from fieldrep.models.extras import ExtraField
from fieldrep.models.registry import kind_of
from fieldrep.services.import_fields import (
    ACCOUNT_COLUMNS,
    CONTACT_COLUMNS,
    EXTRA,
    NUMBER,
    OWNER,
    TAGS,
    imported_values,
    values_of,
)
from fieldrep.services.import_memory import ImportMemory, SetValue
from fieldrep.services.import_names import Names

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Block:
    """Some accounts by id, and by account and contact what imports last set."""

    accounts: Mapping[str, Existing]
    imported: Mapping[str, Mapping[str, Value]]


class AccountReader:
    """Reads blocks of accounts from an open database."""

    def __init__(self, connection: Connection, names: Names, source: str, memory: ImportMemory) -> None:
        self._connection = connection
        self._names = names
        self._source = source
        self._memory = memory

    def read(
        self,
        members: Mapping[str, Sequence[str]],
        rows: Mapping[str, Sequence[AccountDraft]],
        people: Iterable[str],
    ) -> Block:
        """Read accounts: ``members`` maps each to itself and those merged into it, ``rows`` to the rows that
        may be its own; ``people`` are the contacts that those rows may have made.
        """
        reading = _Reading(self._connection, self._names, members)
        accounts = {account.id: account for account in reading.accounts()}
        for root, drafts in rows.items():
            for draft in drafts:
                for record, name in _ids_beside(root, draft, self._source):
                    reading.beside.setdefault(record, (root, name))
        remembering = _Remembering(self._memory, self._names, reading, accounts)
        return Block(accounts, remembering.all(people))


class _Reading:
    """Reads one block. ``beside``: id of a record beside an account → the account, and what it is there."""

    def __init__(self, connection: Connection, names: Names, members: Mapping[str, Sequence[str]]) -> None:
        self.connection = connection
        self.names = names
        self.roots: Collection[str] = members.keys()
        self.root_of = {account: root for root, known in members.items() for account in known}
        self.beside: dict[str, tuple[str, str]] = {}

    def accounts(self) -> Iterator[Existing]:
        contacts = self._contacts()
        extras: dict[str, dict[str, str]] = defaultdict(dict)
        tags: dict[str, list[str]] = defaultdict(list)
        for record, root, name, value in self._beside("id, record_id, name, value", "extra_field"):
            extras[root].setdefault(name, value)
            self.beside[record] = root, EXTRA + name
        for record, root, name in self._beside("id, record_id, name", "tag"):
            tags[root].append(name)
            self.beside[record] = root, TAGS
        for record, root in self._beside("id, account_id", "account_assignment", "account_id"):
            self.beside[record] = root, OWNER
        merged = self._merged_names()
        sql = f"SELECT id, owner_id, {', '.join(ACCOUNT_COLUMNS)} FROM account WHERE id IN ({{}})"
        for row in self._rows(sql, self.roots):
            values = values_of(row._mapping, self.names)
            name, aliases = str(values.pop("name", "")), str(values.pop("aliases", ""))
            if owner := self.names.person(row.owner_id):
                values[OWNER] = owner
            if row.id in tags:
                values[TAGS] = tuple(dict.fromkeys(tags[row.id]))
            yield Existing(
                row.id,
                name,
                "\n".join(dict.fromkeys([*aliases.splitlines(), *merged.get(row.id, ())])),
                values,
                contacts.get(row.id, ()),
                extras.get(row.id, {}),
            )

    def _rows(self, sql: str, ids: Iterable[str]) -> Iterator[Any]:
        """Yield the rows of a query with ``IN ({})`` for all ids."""
        ordered = sorted(ids)
        for start in range(0, len(ordered), _CHUNK):
            chunk = ordered[start : start + _CHUNK]
            yield from self.connection.exec_driver_sql(sql.format(",".join("?" * len(chunk))), tuple(chunk))

    def _beside(self, columns: str, table: str, account: str = "record_id") -> Iterator[tuple[Any, ...]]:
        """Yield rows of records beside the accounts; the second column becomes the account in the end."""
        sql = f"SELECT {columns} FROM {table} WHERE {account} IN ({{}}) ORDER BY id"
        for row in self._rows(sql, self.root_of):
            yield row[0], self.root_of[row[1]], *row[2:]

    def _contacts(self) -> dict[str, list[ExistingContact]]:
        found: dict[str, list[ExistingContact]] = defaultdict(list)
        columns = f"id, account_id, {', '.join(CONTACT_COLUMNS)}"
        for record, root, name, *rest in self._beside(columns, "contact", "account_id"):
            pairs = zip(CONTACT_COLUMNS[1:], rest, strict=True)
            values = {column: intern(value) for column, value in pairs if value}
            found[root].append(ExistingContact(record, name or "", values))
        return found

    def _merged_names(self) -> dict[str, list[str]]:
        """Return the names of merged accounts: rows of theirs belong here."""
        merged = self.root_of.keys() - self.roots
        found: dict[str, list[str]] = defaultdict(list)
        for account, name in self._rows("SELECT id, name FROM account WHERE id IN ({})", merged):
            found[self.root_of[account]].append(name)
        return found


def _ids_beside(root: str, draft: AccountDraft, source: str) -> Iterator[tuple[str, str]]:
    """Yield the ids that what a row has beside its account would have: it may have been removed since."""
    extra, tag, number = kind_of(ExtraField), kind_of(Tag), kind_of(ExternalId)
    for name in draft.extras:
        yield extra.new_id({"record_id": root, "name": name}), EXTRA + name
    for name in _words(draft.values.get(Field.TAGS)):
        yield tag.new_id({"record_id": root, "name": name}), TAGS
    if draft.number:
        key = {"record_id": root, "source": source, "number": draft.number}
        yield number.new_id(key), f"{NUMBER}:{draft.number}"


@dataclass(slots=True)
class _Remembering:
    """Collects what imports last set in a block."""

    memory: ImportMemory
    names: Names
    reading: _Reading
    accounts: Mapping[str, Existing]
    found: dict[str, dict[str, Value]] = field(default_factory=dict)

    def all(self, people: Iterable[str]) -> dict[str, dict[str, Value]]:
        root_of, roots = self.reading.root_of, self.reading.roots
        # the accounts themselves last: what was set in them counts before what was in those merged into them
        for ids in (root_of.keys() - roots, roots):
            for account, last in self.memory.last_set(ids):
                root = root_of[account]
                self.found.setdefault(root, {}).update(imported_values(last, self.names))
        self._beside()
        self._contacts(people)
        return self.found

    def _beside(self) -> None:
        owned_from: dict[str, str] = {}
        for record, last in self.memory.last_set(self.reading.beside):
            root, name = self.reading.beside[record]
            values = self.found.setdefault(root, {})
            if name == TAGS:
                values[TAGS] = (*_words(values.get(TAGS)), _text(last, "name"))
            elif name == OWNER:
                if _text(last, "from") >= owned_from.get(root, ""):
                    owned_from[root] = _text(last, "from")
                    values[OWNER] = self.names.person(_text(last, "person"))
            else:
                values[name] = _text(last, "value" if name.startswith(EXTRA) else "number")

    def _contacts(self, people: Iterable[str]) -> None:
        present = {c.id for account in self.accounts.values() for c in account.contacts}
        for contact, last in self.memory.last_set({*present, *people}):
            self.found[contact] = {name: given.value for name, given in last.items() if given.value}


def _words(value: Value | None) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else ()


def _text(last: Mapping[str, SetValue], name: str) -> str:
    return str(last[name].value or "") if name in last else ""

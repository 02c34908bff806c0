"""Plan an import: what becomes of every row, before anything is written.

The rules:

* A row's records have ids made of the file's digest, the sheet, the row and the kind. Where the account of
  this very row exists, the row belongs to it, whatever its name is now.
* Else a customer number belongs to its source. It leads to an account only where the core of the name
  agrees (with the present name, another name, or the name last imported). If it doesn't, the row becomes a
  new account and a possible duplicate.
* Else the row becomes a new account; only a row without a number that says nothing new about an account of
  the same name is left at that.
* Only values that the sheet has and that differ change; an empty cell never erases. Where it is known what
  an import last set, a value that the sheet still gives as it did then is left as it is now: what was
  changed here stands.
* A row that was taken in before (its account exists, or its file is a known one) says nothing new, even if
  later files said something else since. It only fills fields that no import ever set: those of a column
  that was matched later. Without knowledge of earlier imports it changes nothing.
* Several rows of a file that lead to one account add contacts and fill what is empty; the first row counts.

read = created + updated + unchanged + rejected. Possible duplicates are a list beside that sum.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from fieldrep.exchange.duplicates import Duplicate, Side
from fieldrep.exchange.problems import Problem
from fieldrep.exchange.rows import AccountDraft, Value
from fieldrep.exchange.sheet import Row
from fieldrep.rules.ids import uuid5_of

REJECTED_SUFFIX = "-rejected"
"""End of the name of a file of rejected rows; its numbers belong to the source of the file before it."""

_COPY = re.compile(r"(?:[ _-]*(?:\(\d+\)|（\d+）|copy|副本|kopie))+$", re.IGNORECASE)


class Verdict(StrEnum):
    """What becomes of a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class ExistingContact:
    """A contact as it is now; ``values`` by the name of the contact's field, the name apart."""

    id: str
    name: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Existing:
    """An account as it is now. ``values`` by wire name as in a draft, without aliases and empty ones."""

    id: str
    name: str
    aliases: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    contacts: Sequence[ExistingContact] = ()
    extras: Mapping[str, str] = field(default_factory=dict)


Imported = Callable[[str], Mapping[str, Value] | None]
"""Record id → the values an import last set, by wire name (extras as ``extra:HEADING``).

An empty mapping: no import ever touched the record; ``None``: nothing is known about it.
"""


def _nothing_known(_record_id: str) -> Mapping[str, Value] | None:
    return None


@dataclass(frozen=True, slots=True)
class Book:
    """What planning needs of the customer book.

    ``accounts``: id → account. An account merged into another stands under its own id too. It must have the
    accounts of the ids that ``numbers`` and ``sides`` name, and those made from this very file.
    ``numbers``: number key → ids of the accounts that have it in the import's source.
    ``sides``: all accounts, for duplicates. ``known_file``: this very file was imported before and not
    undone.
    """

    accounts: Mapping[str, Existing] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sides: Sequence[Side] = ()
    imported: Imported = _nothing_known
    known_file: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One value that changes. ``field``: wire name or ``extra:HEADING``; ``before`` is ``None`` if empty."""

    field: str
    before: Value | None
    after: Value


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """What becomes of one row.

    ``account_id`` is that of the account created, updated or found unchanged, empty for a rejected row.
    ``contact_id`` names the contact that the row creates (``new_contact``) or changes, else it is empty.
    """

    row: Row
    verdict: Verdict
    draft: AccountDraft | None
    account_id: str = ""
    changes: tuple[Change, ...] = ()
    contact_id: str = ""
    new_contact: bool = False
    contact_changes: tuple[Change, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """The plan of one import. ``problems`` are those of the whole file; rows carry their own."""

    source: str
    digest: str
    sheet: str
    rows: tuple[PlannedRow, ...]
    duplicates: tuple[Duplicate, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def counts(self) -> Mapping[str, int]:
        """``read`` and the number of rows of each verdict, which add up to it."""
        counted = Counter(row.verdict for row in self.rows)
        return {"read": len(self.rows)} | {verdict.value: counted[verdict] for verdict in Verdict}

    @property
    def rejected(self) -> tuple[PlannedRow, ...]:
        """The rows that can't be taken."""
        return tuple(row for row in self.rows if row.verdict is Verdict.REJECTED)


def record_id(kind: str, digest: str, sheet: str, row: int) -> str:
    """Return the id of the record that a row of a file makes, the same wherever the file is imported."""
    return uuid5_of(kind, digest, sheet, str(row))


def number_key(number: str) -> str:
    """Return what customer numbers are compared by."""
    if number.isascii():
        return number.lower().strip()
    return unicodedata.normalize("NFKC", number).casefold().strip()


def default_source(path: Path) -> str:
    """Return the source of a file where none is named: its stem without marks of a copy or rejected rows."""
    stem = unicodedata.normalize("NFC", path.stem).strip()
    shorter = _COPY.sub("", _COPY.sub("", stem).removesuffix(REJECTED_SUFFIX))
    return shorter or stem

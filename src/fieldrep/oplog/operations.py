"""The operation: one change of one field of one record, with all that a merge needs to know.

A creation carries its fields in one operation (``value`` maps wire names to values, fields at
their default are left out); it is
the first operation on each of them, and names what it saw if the record was there before
(deleted and made again under the same natural key). A change carries one field. A deletion names every
stamp it saw; an operation it did not see keeps the record. A restoration is such an operation.

A faded operation stands for a change whose value is no longer kept (see ``oplog.compaction``): it has
that change's stamp and what it had seen, and in the place of the value its digest.
"""

from dataclasses import dataclass
from enum import StrEnum
from sys import intern
from typing import Any, NamedTuple


class Verb(StrEnum):
    """What an operation does. ``ERASE`` is reserved; nobody captures ``FADED``, a compaction makes it."""

    CREATE = "create"
    SET = "set"
    DELETE = "delete"
    RESTORE = "restore"
    ERASE = "erase"
    FADED = "faded"


KEPT = "kept"
"""Value of a restoration by which a person kept a record that had stood against a deletion; and of the
deletion that takes such a decision back."""


class Stamp(NamedTuple):
    """Name of an operation and its place in the order: clock first, then author."""

    time: int
    author: str

    def __str__(self) -> str:
        return f"{self.time:x}.{self.author}"

    @classmethod
    def parse(cls, text: str) -> "Stamp":
        """Read what ``str`` wrote."""
        time, _, author = text.partition(".")
        return cls(int(time, 16), intern(author))


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation on one record.

    ``field`` is a wire name for SET and FADED, and empty otherwise. ``value`` is plain JSON data.
    ``seen`` are the stamps of the operations whose values the person saw.
    """

    stamp: Stamp
    action: str
    kind: str
    record: str
    verb: Verb
    field: str = ""
    value: Any = None
    seen: tuple[Stamp, ...] = ()

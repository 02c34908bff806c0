"""Whether this installation is still the only one under its id, and taking a new one when it is not.

Frames under one's own id that were not built here mean that the data folder was cloned, rolled back or
brought back from a copy: numbers and stamps would be given out twice. The work goes on under a new id;
nothing is thrown away.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from fieldrep.rules.ids import uuid7
from fieldrep.store import blobstore, framestore, settings


class Lost(StrEnum):
    """How it shows that the id is not one's own alone."""

    BEYOND = "beyond"  # numbers that were never given out here: an older copy of the data
    FORKED = "forked"  # another content under a number given out here: a clone


@dataclass(frozen=True, slots=True)
class NewIdentity:
    """The id was changed from ``old`` to ``new``, because of ``numbers`` under the old one."""

    old: str
    new: str
    why: Lost
    numbers: tuple[int, ...]


def current(connection: Connection) -> str:
    """Return the id under which this installation works now."""
    query = "SELECT value FROM setting WHERE key = ?"
    return str(connection.exec_driver_sql(query, (settings.INSTALLATION,)).scalar_one())


def former(connection: Connection) -> tuple[str, ...]:
    """Return the ids that this installation has given up, the oldest first."""
    query = "SELECT value FROM setting WHERE key = ?"
    row = connection.exec_driver_sql(query, (settings.FORMER,)).first()
    return tuple(row[0].split()) if row else ()


def check(connection: Connection, claimed: Collection[int] = ()) -> NewIdentity | None:
    """Take a new id if frames under the present one were built elsewhere; to be called in the
    transaction that keeps them. What is in no frame yet goes out under the new one.

    ``claimed``: numbers under the present id that a snapshot brings from frames not built here.
    """
    author = current(connection)
    numbers = {frame.number for frame in framestore.own_strangers(connection, author)} | set(claimed)
    if not numbers:
        return None
    own = {frame.number for frame in framestore.frames(connection, "author = ? AND own = 1", (author,))}
    why = Lost.FORKED if numbers & own else Lost.BEYOND
    return NewIdentity(author, renew(connection), why, tuple(sorted(numbers)))


def renew(connection: Connection) -> str:
    """Give this installation a new id and return it. Its device frame must be published anew."""
    old, new = current(connection), uuid7()
    for key, value in (
        (settings.INSTALLATION, new),
        (settings.FORMER, " ".join((*former(connection), old))),
    ):
        connection.exec_driver_sql(
            "INSERT INTO setting(key, value) VALUES (?, ?)"
            " ON CONFLICT(key) DO UPDATE SET value=excluded.value",
            (key, value),
        )
    blobstore.mark_due(connection)  # a folder that came from a copy may lack files that were here
    return new

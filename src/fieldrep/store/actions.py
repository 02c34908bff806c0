"""Reading the actions: what a person did, one line of the history each."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, literal_column, select

from fieldrep.rules.codes import ActionSource
from fieldrep.store.journal import ACTIONS

_CHUNK = 500
_ARRIVAL: Any = literal_column("rowid")  # the order in which they were written here


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """One action. ``at`` is UTC, ``zone`` where the person was, ``undoes`` the action it took back."""

    id: str
    code: str
    label: str
    person: str
    author: str
    at: datetime
    zone: str
    source: str
    reason: str
    batch: str | None
    undoes: str | None

    @property
    def is_undo(self) -> bool:
        return self.source == ActionSource.UNDO

    @property
    def is_redo(self) -> bool:
        return self.source == ActionSource.REDO


def actions_by_id(connection: Connection, ids: Iterable[str]) -> dict[str, ActionInfo]:
    """Return the actions of these ids that are known here."""
    wanted = sorted(set(ids))
    found = {}
    for start in range(0, len(wanted), _CHUNK):
        query = select(ACTIONS).where(ACTIONS.c.id.in_(wanted[start : start + _CHUNK]))
        found.update({row.id: _info(row) for row in connection.execute(query)})
    return found


def actions_by_author(connection: Connection, author: str, limit: int) -> list[ActionInfo]:
    """Return the last actions of an installation, newest first."""
    query = select(ACTIONS).where(ACTIONS.c.author == author).order_by(_ARRIVAL.desc()).limit(limit)
    return [_info(row) for row in connection.execute(query)]


def actions_of_batch(connection: Connection, batch: str) -> list[ActionInfo]:
    """Return the actions of an import, newest first, undone ones and those that undid them too."""
    query = select(ACTIONS).where(ACTIONS.c.batch == batch).order_by(_ARRIVAL.desc())
    return [_info(row) for row in connection.execute(query)]


def _info(row: Any) -> ActionInfo:
    return ActionInfo(
        row.id,
        row.code,
        row.label,
        row.person_id,
        row.author,
        datetime.fromisoformat(row.wall),
        row.zone,
        row.source,
        row.reason,
        row.batch,
        row.undoes,
    )

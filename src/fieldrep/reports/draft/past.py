"""How accounts stood at an earlier moment, read from the operations on them."""

from collections.abc import Iterable, Sequence
from typing import Any

from fieldrep.models.registry import kind
from fieldrep.oplog.merge import fold
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.reports.draft.frame import Frame
from fieldrep.rules.codes import ActionSource
from fieldrep.store import journal
from fieldrep.store.rows import row_of

ACCOUNT = "account"

FOREVER = "9"
"""Greater than any instant as text."""

_TAKEN_OVER = f"(a.source = '{ActionSource.IMPORT.value}' AND a.code <> 'import.notes')"
"""Condition of an import that takes over what was there before; imported notes are the rep's own work."""


# From the accounts to their operations: an action may hold any number of operations on other records.
_CHANGED = (
    "account acc CROSS JOIN operation o ON o.record = acc.id"
    " CROSS JOIN action a ON a.id = o.action WHERE a.wall >= ? AND a.wall < ?"
)


# The field stands in the text: what sets a stage has an index of its own, few operations of very many.
_STAGES_SET = (
    "SELECT acc.id, a.wall FROM operation o CROSS JOIN action a ON a.id = o.action"
    " CROSS JOIN account acc ON acc.id = o.record"
    " WHERE o.field = 'stage' AND a.wall >= ? AND a.wall < ? AND a.person_id = ?"
    f" AND NOT {_TAKEN_OVER}"
)


def stages_set(frame: Frame, since: str, until: str) -> list[tuple[str, str]]:
    """Return the accounts of which the rep set the stage between two instants, and when.

    Instants are the beginnings of ISO texts in UTC, as ``Frame.instants`` gives them. An import of
    accounts does not count: it takes over what was there before.
    """
    found = frame.connection.exec_driver_sql(_STAGES_SET, (since, until, frame.ctx.actor))
    return [(row[0], row[1]) for row in found]


def moved_since(frame: Frame, fields: Sequence[str], since: str) -> dict[str, str]:
    """Return the accounts that were made at or after an instant, or of which a field was set since.

    With each goes the instant at which it was made, "" where it was there before ``since``; what has no
    known action is older than any other.
    """
    before = (
        "EXISTS (SELECT 1 FROM operation m LEFT JOIN action b ON b.id = m.action"
        " WHERE m.record = acc.id AND m.verb = 'create' AND coalesce(b.wall, '') < ?)"
    )
    made = f"CASE WHEN {before} THEN '' ELSE coalesce(min(iif(o.verb = 'create', a.wall, NULL)), '') END"
    set_fields = f"o.verb = 'create' OR o.field IN ({','.join('?' * len(fields))})"
    sql = f"SELECT acc.id, {made} FROM {_CHANGED} AND ({set_fields}) GROUP BY acc.id"
    found = frame.connection.exec_driver_sql(sql, (since, since, FOREVER, *fields))
    return {row[0]: row[1] for row in found}


def imported_accounts(frame: Frame, accounts: Iterable[str]) -> set[str]:
    """Return those of the accounts that an import made."""
    sql = (
        "SELECT o.record FROM operation o JOIN action a ON a.id = o.action"
        f" WHERE o.verb = 'create' AND {_TAKEN_OVER} AND o.record IN ({{}})"
    )
    return {row[0] for row in frame.select(sql, accounts)}


class History:
    """The operations on some accounts with the instants at which they were made."""

    def __init__(self, frame: Frame, accounts: Iterable[str]) -> None:
        self._operations = journal.operations_of(frame.connection, accounts)
        actions = {op.action for known in self._operations.values() for op in known}
        self._walls: dict[str, str] = {
            row[0]: row[1] for row in frame.select("SELECT id, wall FROM action WHERE id IN ({})", actions)
        }

    def _until(self, account: str, instant: str) -> list[Operation]:
        # what has no known action is older than anything this installation wrote down
        return [op for op in self._operations[account] if self._walls.get(op.action, "") < instant]

    def row(self, account: str, instant: str) -> dict[str, Any] | None:
        """Return the account's columns as they stood just before an instant; None if it was not there."""
        values = fold(self._until(account, instant))
        return None if values is None else row_of(kind(ACCOUNT), account, values)

    def first_row(self, account: str) -> dict[str, Any]:
        """Return the account's columns as they were when it was made."""
        made = [op for op in self._operations[account] if op.verb is Verb.CREATE][:1]
        return row_of(kind(ACCOUNT), account, fold(made) or {})

    def last_change(self, account: str, fields: Iterable[str], until: str) -> str:
        """Return the instant at which one of the fields was last set before ``until``, "" if it never was."""
        names = set(fields)
        walls = [self._walls.get(op.action, "") for op in self._until(account, until) if op.field in names]
        return max(walls, default="")

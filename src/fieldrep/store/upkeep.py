"""Keeping up what is computed from records after a change: derived columns and the search index.

Runs in the transaction of the change, through Core, and writes no operations: the derived
columns are local and the same on every installation that has the same records. After a large
change it may follow: what is due is kept in a table, and brought up in transactions of its own.
"""

import logging
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS
from fieldrep.rules.policy import Policy
from fieldrep.store.batches import select_in
from fieldrep.store.context import Context
from fieldrep.store.derive import derive
from fieldrep.store.search import reindex

_logger = logging.getLogger(__name__)

_TRIED_AT_ONCE = 200
"""Records between two savepoints: SQLite keeps what the pages were since the last one in memory."""

_WITH_THEIR_ACCOUNT = {
    "account_assignment": "SELECT account_id FROM account_assignment WHERE id IN ({})",
    "external_id": "SELECT record_id FROM external_id WHERE record_kind = 'account' AND id IN ({})",
    "tag": "SELECT record_id FROM tag WHERE record_kind = 'account' AND id IN ({})",
}
"""Kinds of which nothing is computed but what is computed of their account."""


def keep_up(ctx: Context, touched: Iterable[tuple[str, str]]) -> None:
    """Bring everything computed up to the records touched, given as (kind, id)."""
    pairs = set(touched)
    if pairs:
        bring_up(ctx.session.connection(), pairs, ctx.today, ctx.policy)


def bring_up(connection: Connection, touched: Iterable[tuple[str, str]], today: date, policy: Policy) -> None:
    """Bring everything computed up to the records touched, as of a day and its policy."""
    pairs = set(touched)
    pairs |= _subjects(connection, [record for kind, record in pairs if kind == "status_event"])
    derive(connection, pairs, today, policy)
    reindex(connection, pairs)


def put_off(connection: Connection, touched: Iterable[tuple[str, str]]) -> None:
    """Note that what is computed from these records is still to be brought up."""
    due: dict[str, set[str]] = {"account": set()}
    for wire, record in touched:
        due.setdefault(wire, set()).add(record)
    for wire, sql in _WITH_THEIR_ACCOUNT.items():
        due["account"].update(row[0] for row in select_in(connection, sql, due.pop(wire, ())) if row[0])
    rows = [(wire, record) for wire, records in due.items() for record in sorted(records)]
    if rows:
        connection.exec_driver_sql("INSERT OR IGNORE INTO due_upkeep(kind, record) VALUES (?, ?)", rows)


def put_off_everything(connection: Connection) -> None:
    """Note that everything is to be judged anew: other numbers of the policy, other conclusions."""
    for wire in ("account", "visit"):
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO due_upkeep(kind, record) SELECT '{wire}', id FROM {wire}"
        )


def put_off_count(connection: Connection) -> int:
    """Return of how many records something is still to be brought up."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM due_upkeep").scalar_one())


def catch_up(connection: Connection, today: date, policy: Policy, at_once: int) -> int:
    """Bring up some of what was put off, in the caller's transaction; return how many records.

    What an account concludes from its visits comes after them. A record that can't be brought up is
    left as it is and logged, so that it does not stand in the way of others.
    """
    last = ",".join(f"'{wire}'" for wire in ("account", "contact") if wire in MODELS)
    rows = connection.exec_driver_sql(
        f"SELECT kind, record FROM due_upkeep ORDER BY kind IN ({last}), kind, record LIMIT ?", (at_once,)
    ).all()
    pairs = [(row[0], row[1]) for row in rows]
    for start in range(0, len(pairs), _TRIED_AT_ONCE):
        _carefully(connection, pairs[start : start + _TRIED_AT_ONCE], today, policy)
    if pairs:
        connection.exec_driver_sql("DELETE FROM due_upkeep WHERE kind = ? AND record = ?", pairs)
    return len(pairs)


def _carefully(connection: Connection, pairs: Sequence[tuple[str, str]], today: date, policy: Policy) -> None:
    try:
        with connection.begin_nested():
            bring_up(connection, pairs, today, policy)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError, ArithmeticError):
        if len(pairs) == 1:
            _logger.warning("derived columns of %s %s can't be computed", *pairs[0])
            return
        half = len(pairs) // 2
        _carefully(connection, pairs[:half], today, policy)
        _carefully(connection, pairs[half:], today, policy)


def _subjects(connection: Connection, events: Sequence[str]) -> set[tuple[str, str]]:
    """Return what status events speak of: the day of a visit, by which it is listed, follows from them."""
    sql = "SELECT subject_kind, subject_id FROM status_event WHERE id IN ({})"
    return {(kind, record) for kind, record in select_in(connection, sql, events) if kind and record}

"""Keeping up what is computed from records after a change: derived columns and the search index.

Runs in the transaction of the change, through Core, and writes no operations: the derived
columns are local and the same on every installation that has the same records.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from fieldrep.store.context import Context
from fieldrep.store.derive import derive
from fieldrep.store.search import reindex

_CHUNK = 500


def keep_up(ctx: Context, touched: Iterable[tuple[str, str]]) -> None:
    """Bring everything computed up to the records touched, given as (kind, id)."""
    pairs = set(touched)
    if not pairs:
        return
    connection = ctx.session.connection()
    pairs |= _subjects(connection, [record for kind, record in pairs if kind == "status_event"])
    derive(connection, pairs, ctx.today, ctx.policy)
    reindex(connection, pairs)


def _subjects(connection: Connection, events: Sequence[str]) -> set[tuple[str, str]]:
    """Return what status events speak of: the day of a visit, by which it is listed, follows from them."""
    found: set[tuple[str, str]] = set()
    for start in range(0, len(events), _CHUNK):
        chunk = tuple(events[start : start + _CHUNK])
        rows = connection.exec_driver_sql(
            f"SELECT subject_kind, subject_id FROM status_event WHERE id IN ({','.join('?' * len(chunk))})",
            chunk,
        )
        found |= {(kind, record) for kind, record in rows if kind and record}
    return found

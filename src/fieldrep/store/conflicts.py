"""Which fields are in conflict now: computed from the operations and kept in a table, so that the inbox
of conflicts and its count need not fold everything. Never sent; any installation concludes the same.

An empty field stands for the record itself: somebody deleted it, and it was kept. A signature is no
conflict of its own: it follows what it signs.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.merge import alive, conflicts, kept_against_delete
from fieldrep.oplog.operations import Operation, Stamp
from fieldrep.store import journal
from fieldrep.store.batches import chunks, select_in
from fieldrep.store.rows import children_of_deleted


class Conflict(NamedTuple):
    """A field in conflict, or with an empty field a record kept against a deletion."""

    kind: str
    record: str
    field: str


def refresh(connection: Connection, histories: Mapping[str, Sequence[Operation]]) -> set[Conflict]:
    """Find the conflicts of these records anew; return those that were not there before.

    ``histories``: all operations of the records. The rows of their children stand already.
    """
    by_kind: dict[str, dict[str, Sequence[Operation]]] = defaultdict(dict)
    for record, history in histories.items():
        if len(history) > 1 and history[0].kind in MODELS:
            by_kind[history[0].kind][record] = history
    now: set[Conflict] = set()
    for wire, some in by_kind.items():
        children = children_of_deleted(connection, wire, some)
        for record, history in some.items():
            now |= _of_record(wire, record, history, children.get(record, ()))
    records = [record for some in by_kind.values() for record in some]
    before = _kept(connection, records)
    gone = [tuple(each) for each in before - now]
    if gone:
        sql = "DELETE FROM open_conflict WHERE kind = ? AND record = ? AND field = ?"
        connection.exec_driver_sql(sql, gone)
    new = now - before
    if new:
        sql = "INSERT INTO open_conflict(kind, record, field) VALUES (?, ?, ?)"
        connection.exec_driver_sql(sql, [tuple(each) for each in sorted(new)])
    return new


def look_again(connection: Connection, records: Iterable[str], *, also: Iterable[str] = ()) -> None:
    """Find the conflicts anew of those of the records that had some, and of ``also``."""
    wanted = {each.record for each in _kept(connection, records)} | set(also)
    if wanted:
        refresh(connection, journal.operations_of(connection, wanted))


def all_conflicts(connection: Connection) -> list[Conflict]:
    """Return every conflict that is open, by kind and record."""
    rows = connection.exec_driver_sql(
        "SELECT kind, record, field FROM open_conflict ORDER BY kind, record, field"
    )
    return [Conflict(*row) for row in rows]


def rebuild_conflicts(connection: Connection) -> int:
    """Find all conflicts anew from the whole journal; returns how many are open."""
    connection.exec_driver_sql("DELETE FROM open_conflict")
    rows = connection.exec_driver_sql("SELECT record FROM operation GROUP BY record HAVING count(*) > 1")
    for chunk in chunks([row[0] for row in rows]):
        refresh(connection, journal.operations_of(connection, chunk))
    return int(connection.exec_driver_sql("SELECT count(*) FROM open_conflict").scalar_one())


def _kept(connection: Connection, records: Iterable[str]) -> set[Conflict]:
    if connection.exec_driver_sql("SELECT 1 FROM open_conflict LIMIT 1").first() is None:
        return set()
    sql = "SELECT kind, record, field FROM open_conflict WHERE record IN ({})"
    return {Conflict(*row) for row in select_in(connection, sql, records)}


def _of_record(
    wire: str, record: str, history: Sequence[Operation], children: Iterable[Stamp]
) -> set[Conflict]:
    placed = tuple(children)
    if not alive(history, placed):
        return set()
    fields = kind(wire).fields
    found = {
        Conflict(wire, record, field)
        for field in conflicts(history)
        if field not in fields or fields[field].merge != "quiet"
    }
    if kept_against_delete(history, placed):
        found.add(Conflict(wire, record, ""))
    return found

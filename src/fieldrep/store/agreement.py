"""Does what stands in the tables follow from the operations? The strongest check there is.

The fold of a record's operations must equal its row, derived columns must be what the rules give
now, and the search index what the texts give. Everything here leaves the database as it was.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DatabaseError

from fieldrep.models.registry import MODELS, Kind, all_kinds, kind
from fieldrep.oplog.merge import fold
from fieldrep.rules.policy import Policy
from fieldrep.store.derive import derive_all
from fieldrep.store.journal import operations_of
from fieldrep.store.references import Reference, references
from fieldrep.store.rows import children_of_deleted, row_of
from fieldrep.store.search import SEARCHED, has_fts, texts_of

_CHUNK = 500
T = TypeVar("T")


class Fault(StrEnum):
    """How a row and its operations disagree."""

    ROW_MISSING = "row_missing"
    ROW_TOO_MANY = "row_too_many"  # its operations say it is deleted
    NO_OPERATIONS = "no_operations"
    VALUES = "values"


@dataclass(frozen=True, slots=True)
class Difference:
    """One record whose row is not what it should be; ``columns`` names the wrong ones."""

    kind: str
    record: str
    fault: Fault
    columns: tuple[str, ...] = ()


def row_differences(connection: Connection, *, at_most: int | None = None) -> Iterator[Difference]:
    """Yield the records whose row is not the fold of their operations.

    ``at_most``: look only at that many records of each kind, the ones worked on last.
    """
    worked_on = _worked_on(connection)
    for known in all_kinds():
        ids = [*_without_operations(connection, known), *worked_on.get(known.wire, [])][:at_most]
        for start in range(0, len(ids), _CHUNK):
            yield from _compare(connection, known, ids[start : start + _CHUNK])


def _worked_on(connection: Connection) -> dict[str, list[str]]:
    """Return by kind the ids that operations speak of, the one worked on last first."""
    found: dict[str, list[str]] = {}
    query = "SELECT kind, record FROM operation GROUP BY kind, record ORDER BY max(seq) DESC"
    for wire, record in connection.execute(text(query)):
        found.setdefault(wire, []).append(record)
    return found


def _without_operations(connection: Connection, known: Kind) -> list[str]:
    query = (
        f"SELECT id FROM {known.table} t WHERE NOT EXISTS"
        " (SELECT 1 FROM operation o WHERE o.record = t.id AND o.kind = :kind)"
    )
    return [row[0] for row in connection.execute(text(query), {"kind": known.wire})]


def _compare(connection: Connection, known: Kind, ids: Sequence[str]) -> Iterator[Difference]:
    table = known.model.__table__  # type: ignore[attr-defined]
    rows = {row.id: row for row in connection.execute(select(table).where(table.c.id.in_(ids)))}
    histories = operations_of(connection, ids)
    children = children_of_deleted(connection, known.wire, histories)
    columns = [column.name for field in known.fields.values() for column in field.columns]
    for record in ids:
        operations = histories.get(record)
        row = rows.get(record)
        if not operations:
            yield Difference(known.wire, record, Fault.NO_OPERATIONS)
            continue
        values = fold(operations, children.get(record, ()))
        if values is None or row is None:
            if row is not None:
                yield Difference(known.wire, record, Fault.ROW_TOO_MANY)
            elif values is not None:
                yield Difference(known.wire, record, Fault.ROW_MISSING)
            continue
        expected = row_of(known, record, values)
        wrong = tuple(name for name in columns if getattr(row, name) != expected[name])
        if wrong:
            yield Difference(known.wire, record, Fault.VALUES, wrong)


def derived_differences(connection: Connection, today: date, policy: Policy) -> list[Difference]:
    """Return the records whose derived columns are not what the rules give for ``today``."""
    kinds = [known for known in all_kinds() if known.derived]
    before = {known.wire: _derived(connection, known) for known in kinds}
    after = _tried(
        connection,
        lambda: derive_all(connection, today, policy),
        lambda: {known.wire: _derived(connection, known) for known in kinds},
    )
    found = []
    for known in kinds:
        for record, values in after[known.wire].items():
            pairs = zip(known.derived, before[known.wire].get(record, ()), values, strict=True)
            wrong = tuple(name for name, old, new in pairs if old != new)
            if wrong:
                found.append(Difference(known.wire, record, Fault.VALUES, wrong))
    return found


def _derived(connection: Connection, known: Kind) -> dict[str, tuple[Any, ...]]:
    names = ", ".join(known.derived)
    return {
        row[0]: tuple(row[1:]) for row in connection.exec_driver_sql(f"SELECT id, {names} FROM {known.table}")
    }


def index_differences(connection: Connection) -> list[tuple[str, str]]:
    """Return the (kind, id) whose search texts are missing, left over or not what they should be."""
    columns = "kind, record, account, day, names, body"
    there = Counter(
        (row.kind, row.record, hash(tuple(row)))
        for row in connection.exec_driver_sql(f"SELECT {columns} FROM search_text")
    )
    wanted = Counter((row[0], row[1], hash(row)) for each in SEARCHED for row in texts_of(connection, each))
    return sorted({key[:2] for key in (there - wanted) + (wanted - there)})


def index_is_sound(connection: Connection) -> bool:
    """Say whether the full-text index holds just the words of the search texts."""
    if not has_fts(connection):
        return True
    check = "INSERT INTO search_words(search_words, rank) VALUES ('integrity-check', 1)"
    try:
        connection.exec_driver_sql(check)
    except DatabaseError:
        return False
    return True


def _tried(connection: Connection, change: Callable[[], object], look: Callable[[], T]) -> T:
    """Return what ``look`` sees after ``change``, and take the change back."""
    savepoint = connection.begin_nested()
    try:
        change()
        return look()
    finally:
        savepoint.rollback()


def orphans(connection: Connection) -> dict[str, int]:
    """Return by kind the number of records whose parent is not here: they are kept and not shown."""
    found: dict[str, int] = {}
    for known in all_kinds():
        for reference in references(known.wire):
            if reference.column == known.info.parent:
                count = sum(
                    _without(connection, reference, target) for target in _targets(connection, reference)
                )
                if count:
                    found[known.wire] = count
    return found


def _targets(connection: Connection, reference: Reference) -> list[str]:
    if reference.target:
        return [reference.target]
    query = f"SELECT DISTINCT {reference.kind_column} FROM {kind(reference.kind).table}"
    return [row[0] for row in connection.exec_driver_sql(query) if row[0] in MODELS]


def _without(connection: Connection, reference: Reference, target: str) -> int:
    column = reference.column
    query = (
        f"SELECT count(*) FROM {kind(reference.kind).table} c WHERE c.{column} IS NOT NULL"
        f" AND NOT EXISTS (SELECT 1 FROM {kind(target).table} p WHERE p.id = c.{column})"
    )
    if reference.kind_column:
        query += f" AND c.{reference.kind_column} = '{target}'"
    return int(connection.exec_driver_sql(query).scalar_one())

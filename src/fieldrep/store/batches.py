"""Plain statements over many ids at a time, a few hundred in one ``IN (…)``."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection

_CHUNK = 500


def chunks(ids: Iterable[str]) -> Iterator[list[str]]:
    """Yield ids in order, some hundreds at a time."""
    ordered = sorted(ids)
    for start in range(0, len(ordered), _CHUNK):
        yield ordered[start : start + _CHUNK]


def select_in(connection: Connection, sql: str, ids: Iterable[str]) -> Iterator[Any]:
    """Yield the rows of a query whose ``{}`` stands for the marks of ``IN``."""
    for chunk in chunks(ids):
        yield from connection.exec_driver_sql(sql.format(",".join("?" * len(chunk))), tuple(chunk))


def update_rows(
    connection: Connection, table: str, columns: Sequence[str], rows: list[tuple[Any, ...]]
) -> None:
    """Write rows of (values in the order of ``columns`` …, id)."""
    if rows:
        assignments = ", ".join(f"{column} = ?" for column in columns)
        connection.exec_driver_sql(f"UPDATE {table} SET {assignments} WHERE id = ?", rows)

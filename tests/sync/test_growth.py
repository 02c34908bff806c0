"""What a sync costs does not grow with what lies in the database: not with the years, nor with the book."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.store.search import find
from tests.support.books import assert_agreement
from tests.sync.installations import Installation
from tests.sync.members import member, run

GROW = {"frame", "operation", "action", "hub_frame", "blob_part", "account", "search_text", "claim_key"}
"""Tables with a row for each change, part of the file or customer."""

SMALL = {"ix_frame_open", "ix_frame_key", "ix_frame_snapshot", "ix_frame_unpublished", "ix_operation_held"}
"""Indexes of the few rows that wait for something."""


LOOKS = [f"SELECT 1 FROM {table} LIMIT 1" for table in ("operation", "open_conflict")]
"""Is there any row at all?"""


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Installation, Installation, Path]]:
    file = tmp_path / "drive.team"
    mei, anna = member(tmp_path, "Mei"), member(tmp_path, "Anna")
    with mei.book.write("account.add") as ctx:
        for name in ("嘉元实业", "Hill Bakery"):
            ctx.session.add(new_record(Account, name=name, current_supplier="Northwind"))
    for each in (mei, anna, mei):
        run(each, file)
    yield mei, anna, file
    for each in (mei, anna):
        each.book.close()


@contextmanager
def statements(each: Installation) -> Iterator[dict[str, Any]]:
    """The statements that reach a database, each with some arguments of it."""
    found: dict[str, Any] = {}
    engines = [each.book.database.engine(readonly=readonly) for readonly in (True, False)]

    def note(
        _connection: Any, _cursor: Any, statement: str, arguments: Any, _context: Any, many: bool
    ) -> None:
        found.setdefault(statement, arguments[0] if many else arguments)

    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)


def change(each: Installation, name: str, supplier: str) -> None:
    each.clock.forward(seconds=30)
    with each.book.write("account.change") as ctx:
        sql = "SELECT id FROM account WHERE name = ?"
        (account,) = ctx.session.connection().exec_driver_sql(sql, (name,)).one()
        ctx.session.get_one(Account, account).current_supplier = supplier


def test_no_statement_of_a_sync_walks_through_a_table_that_grows(
    pair: tuple[Installation, Installation, Path],
) -> None:
    mei, anna, file = pair
    with statements(mei) as idle:
        run(mei, file)
    change(anna, "Hill Bakery", "Southmill")
    run(anna, file)
    change(mei, "嘉元实业", "Westwind")
    with statements(mei) as busy:
        outcome = run(mei, file)
    assert (outcome.sent, outcome.came.changes) == (1, 1)
    with closing(sqlite3.connect(mei.book.database.path)) as connection:
        for statement, arguments in (idle | busy).items():
            if statement.startswith(("SAVEPOINT", "RELEASE")) or statement in LOOKS:
                continue
            for *_ids, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", arguments):
                walk = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", step)
                allowed = not walk or walk[1] not in GROW or walk[2] in SMALL
                assert allowed, (step, statement[:200])
                assert not re.match(r"SCAN \w\b", step), f"name the table itself: {statement[:200]}"


def test_a_change_that_comes_in_touches_no_more_than_it_says(
    pair: tuple[Installation, Installation, Path],
) -> None:
    """The rows stay where they stand: one that is deleted and inserted anew writes to every index."""
    mei, anna, file = pair
    query = (
        "SELECT a.rowid, s.rowid_, a.root_id, a.quadrant, a.quadrant_reason FROM account a"
        " JOIN search_text s ON s.record = a.id WHERE a.name = '嘉元实业'"
    )

    def standing() -> Any:
        with anna.book.read() as ctx:
            return tuple(ctx.session.connection().exec_driver_sql(query).one())

    before = standing()
    change(mei, "嘉元实业", "Westwind")
    run(mei, file)
    run(anna, file)
    assert standing() == before
    with anna.book.read() as ctx:
        connection = ctx.session.connection()
        assert [len(find(connection, word)) for word in ("northwind", "westwind")] == [1, 1]
    assert_agreement(anna.book)

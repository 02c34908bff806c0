"""The queries of a week's draft go by indexes: none walks over the whole book, however large it grows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine

from fieldrep.services.workspace import Workspace
from tests.reports import book

LARGE = re.compile(r"^SCAN (account|contact|visit|touch|visit_contact|operation|[acorvtx])( |$)")
"""A step over all rows of a table that grows with the book; those of the draft's aliases too."""
FEW = "ix_operation_stage"
"""An index that holds but few rows is walked over."""


@contextmanager
def queries() -> Iterator[list[tuple[str, Any]]]:
    """The statements executed meanwhile, with their values."""
    found: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, values: Any, *_rest: object) -> None:
        found.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_no_query_walks_over_the_book(workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元")
    book.visit(workspace, account, "2026-11-17")
    book.call(workspace, account, "2026-11-18")
    with queries() as asked:
        book.draft(workspace, "2026-W47")
    assert any("FROM visit" in statement for statement, _values in asked)
    walks = []
    with workspace.read() as ctx:
        for statement, values in asked:
            plan = ctx.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            walks += [(row[3], statement) for row in plan if LARGE.match(row[3]) and FEW not in row[3]]
    assert walks == []

"""Small customer lists of our own, and what tests of the imports ask of a data folder."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.models.base import Record
from fieldrep.services.imports import ImportResult, Preview, preview, run_import
from fieldrep.services.workspace import Workspace
from fieldrep.store.journal import last_sequence

ENGLISH = (
    ("Customer No", "Company", "Contact", "Title", "Phone", "City", "Notes"),
    ("H1", "Hill Bakery Ltd", "Ann Lee", "buyer", "+43 316 123456", "Graz", "pays on time"),
    ("H2", "Río Textiles", "José Gil", "", "555-0101", "México D.F.", ""),
    ("H3", "Oak & Sons", "", "", "", "Leeds", "=SUM(A1)"),
)
CHINESE = (
    ("客户编号", "公司名称", "联系人", "职务", "电话", "城市", "备注"),
    ("1", "海河纸业有限公司", "刘小姐", "采购经理", "022-55501234转801", "天津", "老客户"),
    ("2", "津港包装", "王先生", "", "１３８００００００００", "天津", ""),
)

TABLES = ("account", "account_assignment", "contact", "external_id", "tag", "extra_field", "territory")
"""Tables of what an import of accounts makes."""


def write_list(path: Path, rows: Iterable[Sequence[str]], encoding: str = "utf-8") -> Path:
    """Write a table as CSV."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def look(workspace: Workspace, path: Path, *given: str, **options: Any) -> Preview:
    """Make a preview."""
    with workspace.read() as ctx:
        return preview(ctx, path, given, **options)


def take(workspace: Workspace, path: Path, *given: str, **options: Any) -> ImportResult:
    """Import a file."""
    return run_import(workspace, look(workspace, path, *given, **options))


def counts(result: ImportResult | Preview) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, rejected; what was read is their sum."""
    found = dict(result.counts)
    assert found.pop("read") == sum(found.values())
    return found["created"], found["updated"], found["unchanged"], found["rejected"]


def everything(workspace: Workspace, model: type[Record]) -> list[Any]:
    """All records of a kind, by id."""
    with workspace.read() as ctx:
        return list(ctx.session.exec(select(model).order_by(model.id)).all())  # type: ignore[arg-type]


def by_name(workspace: Workspace, name: str) -> Account:
    """The one account of a name."""
    (account,) = (account for account in everything(workspace, Account) if account.name == name)
    return account  # type: ignore[no-any-return]


def sequence(workspace: Workspace) -> int:
    """The number of operations written so far."""
    with workspace.read() as ctx:
        return last_sequence(ctx.session.connection())


def contents(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of what an import makes."""
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        return {
            table: [tuple(row) for row in connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id")]
            for table in (*TABLES, "search_text")
            if table != "search_text"
        } | {
            "search_text": [
                tuple(row)
                for row in connection.exec_driver_sql(
                    "SELECT kind, record, account, day, names, body FROM search_text ORDER BY kind, record"
                )
            ]
        }

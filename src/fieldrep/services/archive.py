"""Export of everything that is in a data folder, readable without this program."""

from collections.abc import Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from fieldrep.exchange.archive import ArchiveResult, AttachedFile, write_archive
from fieldrep.models.people import Person
from fieldrep.models.registry import Kind, all_kinds
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from fieldrep.store.files import file_path
from fieldrep.store.journal import ACTIONS, OPERATIONS
from fieldrep.store.schema import HEAD

_AT_ONCE = 500
Records = Iterator[Mapping[str, Any]]


def export_everything(workspace: Workspace, target: Path, *, history: bool = False) -> ArchiveResult:
    """Write all records, drafts and attached files to a new folder, or to a zip file by its name.

    With ``history`` the actions and operations too. One consistent state, whatever is changed
    meanwhile. Raises UsageError where the target exists, Unwritable where it can't be written.
    """
    with workspace.read() as ctx:
        connection = ctx.session.connection()
        kinds: list[tuple[str, Records]] = [
            (known.wire, _records(connection, known)) for known in all_kinds()
        ]
        kinds.append(("draft", _drafts(workspace)))
        if history:
            kinds.append(("history_action", _rows(connection, ACTIONS)))
            kinds.append(("history_operation", _rows(connection, OPERATIONS)))
        return write_archive(target, kinds, _files(ctx), about=_about(ctx))


def _records(connection: Connection, known: Kind) -> Records:
    """Yield the records of a kind by wire name, composed fields as objects, oldest id first."""
    table = known.model.__table__  # type: ignore[attr-defined]
    for row in _stream(connection, select(table).order_by(table.c.id)):
        columns = row._mapping
        yield {"id": row.id} | {name: field.encode(columns) for name, field in known.fields.items()}


def _rows(connection: Connection, table: Any) -> Records:
    for row in _stream(connection, select(table)):
        yield dict(row._mapping)


def _stream(connection: Connection, query: Any) -> Iterator[Any]:
    yield from connection.execution_options(yield_per=_AT_ONCE).execute(query)


def _drafts(workspace: Workspace) -> Records:
    for draft in workspace.drafts.all():
        yield {
            "id": draft.id,
            "form": draft.form,
            "record": draft.record,
            "title": draft.title,
            "updated_at": draft.updated_at,
            "texts": dict(draft.texts),
        }


def _files(ctx: Context) -> Iterator[AttachedFile]:
    rows = ctx.session.connection().exec_driver_sql("SELECT name, sha256 FROM attachment ORDER BY id")
    for name, sha256 in rows:
        try:
            path = file_path(ctx.paths, sha256 or "")
        except ValueError:  # of a record that arrived in part
            path = ctx.paths.files / "missing"
        yield AttachedFile(name or "", sha256 or "", path)


def _about(ctx: Context) -> dict[str, Any]:
    person = ctx.session.get(Person, ctx.actor)
    return {
        "program": f"fieldrep {version('fieldrep')}",
        "schema": HEAD,
        "exported_at": ctx.now,
        "person": person.name if person else "",
        "currency": ctx.currency,
        "timezone": ctx.zone,
    }

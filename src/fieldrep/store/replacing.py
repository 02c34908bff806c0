"""Let one record stand in for another wherever it is named; ids made of natural keys change with it.

For what has not left this installation yet: a rep who joins a team under a member who is there
already. What others have is merged by naming the record that stands in, never rewritten.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from fieldrep.models.registry import Kind, all_kinds, kind
from fieldrep.store.batches import chunks
from fieldrep.store.capture import bulk_change, bulk_create
from fieldrep.store.references import references


def replace_record(session: Session, wire: str, old: str, new: str) -> int:
    """Name ``new`` wherever ``old`` is named and delete ``old``; returns how many records changed.

    Part of the action of the session's recorder. A record whose id is made of its natural key is
    made again under its new id, and those that name it follow.
    """
    moved: dict[str, dict[str, str]] = defaultdict(dict)
    moved[wire][old] = new
    gone: list[tuple[Kind, str]] = [(kind(wire), old)]
    count = 0
    for known in all_kinds():  # parents before children
        changes: dict[str, dict[str, Any]] = {}
        made: list[dict[str, Any]] = []
        for row, values in _naming(session, known, moved):
            record = known.new_id(row | values) if set(values) & set(known.info.natural_key) else row["id"]
            if record == row["id"]:
                changes[record] = values
                continue
            moved[known.wire][row["id"]] = record
            gone.append((known, row["id"]))
            if session.get(known.model, record) is None:
                columns = {c.name for field in known.fields.values() for c in field.columns}
                made.append({c: row[c] for c in columns} | values | {"id": record})
        bulk_create(session, known.model, made)
        bulk_change(session, known.model, changes)
        count += len(made) + len(changes)
    for known, record in gone:
        found = session.get(known.model, record)
        if found is not None:
            session.delete(found)
    session.flush()
    return count


def _naming(
    session: Session, known: Kind, moved: dict[str, dict[str, str]]
) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Yield the rows of a kind that name a moved record, with the columns to set in each."""
    table = known.model.__table__  # type: ignore[attr-defined]
    rows: dict[str, dict[str, Any]] = {}
    values: dict[str, dict[str, Any]] = defaultdict(dict)
    for reference in references(known.wire):
        for target in [reference.target] if reference.target else list(moved):
            for chunk in chunks(moved.get(target, {})):
                query = select(table).where(table.c[reference.column].in_(chunk))
                if reference.kind_column:
                    query = query.where(table.c[reference.kind_column] == target)
                for row in session.connection().execute(query).mappings():
                    rows[row["id"]] = dict(row)
                    values[row["id"]][reference.column] = moved[target][row[reference.column]]
    for record, found in rows.items():
        yield found, values[record]

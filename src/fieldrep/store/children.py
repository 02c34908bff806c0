"""Which living records belong to which: a deletion that did not see a new child keeps the record.

Only children count that everyone who may see the record may see too, or installations would disagree;
and only kinds below which nothing can hang in a circle. Works on the tables as they stand.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.merge import heads
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.codes import Audience
from fieldrep.store import journal
from fieldrep.store.batches import select_in
from fieldrep.store.references import Reference, references


@dataclass(frozen=True, slots=True)
class Link:
    """A kind that hangs on another: by the column ``column`` of ``table``, given by ``field``.

    ``kind_column`` says which kind is meant, where that may be any.
    """

    child: str
    table: str
    field: str
    column: str
    kind_column: str


@cache
def links(wire: str) -> tuple[Link, ...]:
    """Return by what other records hang on records of a kind."""
    return tuple(
        Link(child, kind(child).table, found.field, found.column, found.kind_column)
        for child in MODELS
        if (found := parent_reference(child)) is not None and _counts(child, found, wire)
    )


@cache
def parent_reference(wire: str) -> Reference | None:
    """Return the reference of a kind to its parent, or None."""
    found = references(wire)
    return found[0] if found and found[0].column == kind(wire).info.parent else None


def _counts(child: str, found: Reference, wire: str) -> bool:
    if found.target:
        named = found.target == wire
    else:
        above = parent_reference(wire)
        named = above is None or not above.kind_column
    return named and kind(child).info.audience in (kind(wire).info.audience, Audience.TEAM)


def placements(
    connection: Connection, wire: str, records: Iterable[str], *, until: int | None = None, action: str = ""
) -> dict[str, set[Stamp]]:
    """Return for records of a kind the stamps that put their living children in their place.

    With ``until`` only those up to that sequence, and those of ``action``: what a person saw.
    """
    wanted = set(records)
    found: dict[str, set[Stamp]] = defaultdict(set)
    for link in links(wire):
        sql = f"SELECT {link.column}, id FROM {link.table} WHERE {link.column} IN ({{}})"
        if link.kind_column:
            sql += f" AND {link.kind_column} = '{wire}'"
        parents = {row[1]: row[0] for row in select_in(connection, sql, wanted)}
        present = journal.operations_of(connection, parents)
        seen = present
        if until is not None:
            seen = journal.operations_of(connection, parents, until=until, action=action)
        for child, parent in parents.items():
            given = heads(present[child], link.field) if child in present else []
            if given and any(op.stamp == given[-1].stamp for op in seen.get(child, ())):
                found[parent].add(given[-1].stamp)
    return found


def deleted_parents(
    connection: Connection, histories: Mapping[str, Sequence[Operation]]
) -> dict[str, set[str]]:
    """Return by kind the records that these ever hung on and that somebody deleted.

    Whether such a one stands may follow from them. ``histories``: all operations, by record.
    """
    named: set[str] = set()
    for history in histories.values():
        link = parent_reference(history[0].kind) if history and history[0].kind in MODELS else None
        if link is not None:
            named |= _values(history, link)
    found: dict[str, set[str]] = defaultdict(set)
    sql = "SELECT DISTINCT kind, record FROM operation WHERE verb = 'delete' AND record IN ({})"
    for wire, record in select_in(connection, sql, named):
        if wire in MODELS:
            found[wire].add(record)
    return found


def _values(history: Iterable[Operation], link: Reference) -> set[str]:
    """Return every record that the operations named as parent."""
    field = kind(link.kind).fields[link.field]
    given = [op.value for op in history if op.verb is Verb.SET and op.field == link.field]
    given += [
        op.value[link.field] for op in history if op.verb is Verb.CREATE and link.field in (op.value or {})
    ]
    values = (field.decode(value).get(link.column) for value in given)
    return {value for value in values if isinstance(value, str) and value}

"""Who may see an operation, and what of its action goes along.

Every kind declares its audience; what hangs on any kind of record (a tag, an event, an attachment) is
seen by nobody who may not see that record. Private operations stay at home, and so do the words of an
action that has any.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.rules.codes import Audience
from fieldrep.store import journal
from fieldrep.store.batches import select_in
from fieldrep.store.children import parent_reference
from fieldrep.store.references import Reference
from fieldrep.sync.payload import ActionRow

_NARROWEST_FIRST = (Audience.SELF, Audience.MANAGER, Audience.HEADQUARTERS, Audience.TEAM)


def narrowest(audiences: Iterable[Audience]) -> Audience:
    """Return the smallest circle of these; the team when there are none."""
    return min(audiences, key=_NARROWEST_FIRST.index, default=Audience.TEAM)


def audiences(connection: Connection, operations: Sequence[Operation]) -> list[Audience]:
    """Return for each operation of known kinds who may see it."""
    open_ended = {op.record for op in operations if _hangs_anywhere(op.kind) is not None}
    above = _named_kinds(journal.operations_of(connection, open_ended))
    return [
        narrowest([kind(op.kind).info.audience, *(kind(k).info.audience for k in above.get(op.record, ()))])
        for op in operations
    ]


def _hangs_anywhere(wire: str) -> Reference | None:
    found = parent_reference(wire)
    return found if found is not None and found.kind_column else None


def _named_kinds(histories: dict[str, list[Operation]]) -> dict[str, set[str]]:
    """Return by record the known kinds it was ever said to hang on."""
    found: dict[str, set[str]] = {}
    for record, history in histories.items():
        link = _hangs_anywhere(history[0].kind)
        if link is None:
            continue
        known = kind(link.kind)
        field = known.field_of(link.kind_column)
        assert field is not None
        named = set()
        for op in history:
            if op.verb is Verb.CREATE:
                given = (op.value or {}).get(field.name, known.default(field.name))
            elif op.verb is Verb.SET and op.field == field.name:
                given = op.value
            else:
                continue
            named.add(field.decode(given).get(link.kind_column))
        found[record] = {wire for wire in named if wire in MODELS}
    return found


def actions_for(connection: Connection, wanted: Iterable[str], audience: Audience) -> list[ActionRow]:
    """Return the actions of these ids for a frame of an audience.

    Label and reason may quote any record of the action, so they go only where all of it may be seen.
    """
    ids = set(wanted)
    circles: dict[str, set[Audience]] = defaultdict(set)
    query = "SELECT DISTINCT action, kind, frame = 0 FROM operation WHERE action IN ({})"
    for action, wire, home in select_in(connection, query, ids):
        circles[action].add(kind(wire).info.audience if wire in MODELS and not home else Audience.SELF)
    columns = ", ".join(ActionRow._fields)
    rows = select_in(connection, f"SELECT {columns} FROM action WHERE id IN ({{}})", ids)
    found = [ActionRow(*row) for row in rows]
    return [
        row if narrowest({audience, *circles[row.id]}) == audience else row._replace(label="", reason="")
        for row in found
    ]

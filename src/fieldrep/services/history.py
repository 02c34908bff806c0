"""What happened to a record, field by field, newest first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from json import loads
from typing import Any, NamedTuple

from fieldrep.fields import field_label, value_text
from fieldrep.i18n import _
from fieldrep.models.base import SIGNATURE
from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.clock import milliseconds
from fieldrep.oplog.merge import heads
from fieldrep.oplog.operations import Operation, Verb
from fieldrep.services.actionwords import action_text
from fieldrep.services.naming import Names
from fieldrep.services.signing import is_signed, signature_of
from fieldrep.services.undo import UndoResult, UndoStep, redo, redoable, undo, undo_batch, undoable
from fieldrep.store import journal
from fieldrep.store.actions import ActionInfo, actions_by_id
from fieldrep.store.context import Context
from fieldrep.store.references import references

__all__ = [
    "HistoryLine",
    "UndoResult",
    "UndoStep",
    "record_history",
    "redo",
    "redoable",
    "undo",
    "undo_batch",
    "undoable",
    "verb_text",
]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change of one field, or the creation, deletion or restoration of a record.

    ``at`` is UTC, ``zone`` where the person was. ``action`` groups the lines of one action,
    ``what`` says what it was in words, ``source`` and ``verb`` are codes. ``name`` is that of the
    record. ``field`` is a wire name, empty for the record itself; ``before`` and ``after`` are texts.
    ``signature``: where the record was made and carries one, how it stands now (good, unknown, bad).
    """

    at: datetime
    zone: str
    person: str
    action: str
    what: str
    source: str
    reason: str
    kind: str
    record: str
    name: str
    verb: str
    field: str
    label: str
    before: str
    after: str
    signature: str = ""


def record_history(
    ctx: Context, wire: str, record: str, *, children: bool = False, limit: int | None = None
) -> list[HistoryLine]:
    """Return what happened to a record, and with ``children`` to all that belongs to it, newest first.

    To an account belongs at any rate who had it: each change of hands is a line of its owner.
    """
    connection = ctx.session.connection()
    histories = journal.operations_of(connection, [record])
    if children:
        histories |= journal.operations_of(connection, _children(ctx, wire, record))
    owners = _owners(ctx, record) if wire == "account" else {}
    all_of_it = [
        (op, histories[op.record])
        for operations in histories.values()
        for op in operations
        if op.verb is not Verb.FADED and op.field != SIGNATURE and op.record not in owners
    ]
    all_of_it += [(change.operation, []) for changes in owners.values() for change in changes]
    all_of_it.sort(key=lambda pair: pair[0].stamp, reverse=True)
    chosen = all_of_it[:limit]
    actions = actions_by_id(connection, {op.action for op, _all in chosen})
    names = Names(ctx)
    chosen = [(op, known) for op, known in chosen if op.kind in MODELS]
    lines = [_line(ctx, op, known, actions.get(op.action), names) for op, known in chosen]
    found = {change.operation.stamp: change for changes in owners.values() for change in changes}
    return [
        _of_owner(line, found[op.stamp], names) if op.record in owners else line
        for line, (op, _known) in zip(lines, chosen, strict=True)
    ]


class _Hands(NamedTuple):
    """An account went from one person to another."""

    operation: Operation
    before: str
    after: str


def _owners(ctx: Context, account: str) -> dict[str, list[_Hands]]:
    """Return by assignment how an account changed hands; that it had a first owner is no change."""
    connection = ctx.session.connection()
    rows = connection.exec_driver_sql(
        "SELECT id, person_id FROM account_assignment WHERE account_id = ?", (account,)
    )
    people = {row[0]: row[1] or "" for row in rows}
    histories = journal.operations_of(connection, people).values()
    begun = [op for ops in histories for op in ops if op.verb is Verb.CREATE or op.field == "at"]
    begun.sort(key=lambda op: op.stamp)
    found: dict[str, list[_Hands]] = {record: [] for record in people}
    for before, op in pairwise(begun):
        if people[before.record] != people[op.record]:
            found[op.record].append(_Hands(op, people[before.record], people[op.record]))
    return found


def _of_owner(line: HistoryLine, change: _Hands, names: Names) -> HistoryLine:
    before, after = (names.name("person", each) if each else "" for each in (change.before, change.after))
    return replace(line, verb=str(Verb.SET), field="person", label=_("Owner"), before=before, after=after)


def _children(ctx: Context, wire: str, record: str) -> list[str]:
    """Return the ids of records that belong to this one, also of those that are gone.

    Each table is asked by the index of its parent; of what is gone, only the deletions are looked through:
    the journal of ten years is long.
    """
    connection = ctx.session.connection()
    fields, found = {}, []
    for child in MODELS:
        reference = next(iter(references(child)), None)
        if reference and reference.column == kind(child).info.parent and reference.target in ("", wire):
            fields[child] = reference.field
            table = kind(child).model.__tablename__
            rows = connection.exec_driver_sql(
                f"SELECT id FROM {table} WHERE {reference.column} = ?",
                (record,),
            )
            found += [row.id for row in rows]
    gone = connection.exec_driver_sql(
        "SELECT DISTINCT made.kind, made.record, made.value FROM operation AS gone"
        " JOIN operation AS made ON made.record = gone.record AND made.verb = 'create'"
        " WHERE gone.verb = 'delete' AND instr(made.value, ?) > 0",
        (f'"{record}"',),
    )
    found += [r.record for r in gone if r.kind in fields and loads(r.value).get(fields[r.kind]) == record]
    return list(dict.fromkeys(found))


def _line(
    ctx: Context, op: Operation, known: Sequence[Operation], action: ActionInfo | None, names: Names
) -> HistoryLine:
    before, after = "", ""
    if op.verb is Verb.SET:
        before = _before(ctx, op, known, names)
        after = _text(ctx, op, op.value, names)
    return HistoryLine(
        at=action.at if action else datetime.fromtimestamp(milliseconds(op.stamp.time) / 1000, UTC),
        zone=action.zone if action else ctx.zone,
        person=names.name("person", action.person) if action else "",
        action=op.action,
        what=action_text(action) if action else "",
        source=action.source if action else "",
        reason=action.reason if action else "",
        kind=op.kind,
        record=op.record,
        name=names.name(op.kind, op.record),
        verb=str(op.verb),
        field=op.field,
        label=field_label(op.kind, op.field) if op.field else "",
        before=before,
        after=after,
        signature=_signature(ctx, op),
    )


def _signature(ctx: Context, op: Operation) -> str:
    if op.verb is not Verb.CREATE or not is_signed(op.kind):
        return ""
    return signature_of(ctx, ctx.session.get(kind(op.kind).model, op.record))


def _before(ctx: Context, op: Operation, known: Iterable[Operation], names: Names) -> str:
    """Return in words what the field said before; a compaction of the shared file may have dropped it."""
    seen = [other for other in known if other.stamp in op.seen]
    if not heads(seen, op.field) and any(o.verb is Verb.FADED and o.field == op.field for o in seen):
        return _("(no longer kept)")
    return _text(ctx, op, _seen_value(op, seen), names)


def _seen_value(op: Operation, known: Iterable[Operation]) -> Any:
    """Return what the field said when the person gave it another value."""
    found = heads([other for other in known if other.stamp in op.seen], op.field)
    fields = kind(op.kind).fields
    if not found:
        return kind(op.kind).default(op.field) if op.field in fields else None
    return found[-1].value


def _text(ctx: Context, op: Operation, value: Any, names: Names) -> str:
    return value_text(
        op.kind, op.field, value, zone=ctx.zone, names=lambda r: names.of_field(op.kind, op.field, r)
    )


def verb_text(line: HistoryLine) -> str:
    """Return in words what became of the record or field of a line."""
    match line.verb:
        case Verb.CREATE:
            return _("added")
        case Verb.DELETE:
            return _("deleted")
        case Verb.RESTORE:
            return _("restored")
    return _("changed")

"""The conflicts that are open: what both sides said, who and when, and what could become of it.

They are computed from the operations (``store.conflicts``); ``services.settling`` settles them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fieldrep.errors import Ambiguous, NotFound
from fieldrep.fields import NOTHING, field_label, kind_label, value_text
from fieldrep.i18n import _
from fieldrep.models.registry import MODELS, kind
from fieldrep.oplog.clock import milliseconds
from fieldrep.oplog.merge import (
    Head,
    canonical,
    common_value,
    conflict,
    field_operations,
    heads,
    open_deletions,
)
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.oplog.textmerge import Merged, merge_texts
from fieldrep.rules.ids import uuid5_of
from fieldrep.services.naming import Names
from fieldrep.store import hubstore, journal
from fieldrep.store.actions import ActionInfo, actions_by_id
from fieldrep.store.children import placements
from fieldrep.store.conflicts import Conflict, all_conflicts
from fieldrep.store.context import Context
from fieldrep.store.references import references

SHORT = 7
"""Signs of a conflict's id that are shown; what is typed may be shorter as long as it is the only one."""

_DEPTH = 6  # a record hangs on another, which hangs on an account


@dataclass(frozen=True, slots=True)
class Side:
    """What one side said. ``at`` is UTC, ``zone`` where the person was; ``installation`` is the name of the
    computer, empty where it is not known. ``value`` is JSON data, ``text`` what a person reads."""

    value: Any
    text: str
    person: str
    name: str
    at: datetime
    zone: str
    installation: str
    mine: bool
    shown: bool


@dataclass(frozen=True, slots=True)
class OpenConflict:
    """A field on which two sides disagree, or with an empty ``field`` a record kept against a deletion.

    ``id`` is short and the same everywhere. ``sides``: mine first, then the others, the newest first; of a
    kept record first who deleted it, then who worked on it. ``merged``: for long texts what both together
    would be. ``since``: when the second of them spoke.
    """

    id: str
    kind: str
    record: str
    field: str
    label: str
    name: str
    account_id: str
    account: str
    sides: tuple[Side, ...]
    merged: Merged | None
    since: datetime

    @property
    def key(self) -> Conflict:
        return Conflict(self.kind, self.record, self.field)

    @property
    def title(self) -> str:
        """The record in words."""
        return " ".join(filter(None, (kind_label(self.kind), self.name)))

    @property
    def mine(self) -> Side | None:
        """What my side said; None for a kept record."""
        return self.sides[0] if self.field else None

    @property
    def theirs(self) -> Side | None:
        """The newest that another said; None for a kept record."""
        return self.sides[1] if self.field and len(self.sides) > 1 else None

    @property
    def newest(self) -> Side:
        """The side that spoke last."""
        return max(self.sides, key=lambda side: (side.at, side.shown))


def conflict_id(key: Conflict) -> str:
    """Return the short id of a conflict."""
    return uuid5_of("conflict", *key).replace("-", "")[:SHORT]


def count_conflicts(ctx: Context) -> int:
    """Return how many conflicts are open."""
    query = "SELECT count(*) FROM open_conflict"
    return int(ctx.session.connection().exec_driver_sql(query).scalar_one())


def list_conflicts(
    ctx: Context, *, account: str = "", keys: Iterable[Conflict] | None = None
) -> list[OpenConflict]:
    """Return the open conflicts, those of one account together, the newest account first.

    ``account``: only those of this one; ``keys``: only these.
    """
    connection = ctx.session.connection()
    chosen = all_conflicts(connection) if keys is None else sorted(set(keys) & {*all_conflicts(connection)})
    reader = _Reader(ctx, [each for each in chosen if each.kind in MODELS])
    found = [row for row in reader.rows() if not account or row.account_id == account]
    newest: dict[str, datetime] = {}
    for row in found:
        newest[row.account_id] = max(row.since, newest.get(row.account_id, row.since))
    found.sort(
        key=lambda row: (
            -newest[row.account_id].timestamp(), row.account, row.account_id, row.title, row.label, row.id
        )
    )  # fmt: skip
    return found


def find_conflict(ctx: Context, text: str) -> OpenConflict:
    """Return the open conflict of a short id or its beginning; raises NotFound or Ambiguous."""
    wanted = text.strip().lower()
    connection = ctx.session.connection()
    keys = [key for key in all_conflicts(connection) if wanted and conflict_id(key).startswith(wanted)]
    rows = list_conflicts(ctx, keys=keys) if keys else []
    if not rows:
        raise NotFound(
            _("There is no open conflict “{id}”.").format(id=text),
            hint=_("“fieldrep conflicts list” shows those that are open."),
        )
    if len(rows) > 1:
        raise Ambiguous(
            _("“{id}” may be several conflicts.").format(id=text),
            [(row.id, f"{row.title}: {row.label}") for row in rows],
        )
    return rows[0]


class _Reader:
    """Reads conflicts with everything around them, each table once."""

    def __init__(self, ctx: Context, keys: Sequence[Conflict]) -> None:
        self._ctx = ctx
        self._keys = keys
        self._connection = ctx.session.connection()
        self._histories = journal.operations_of(self._connection, {key.record for key in keys})
        actions = {op.action for history in self._histories.values() for op in history}
        self._actions = actions_by_id(self._connection, actions)
        self._names = Names(ctx)
        self._devices = {each.author: each for each in hubstore.devices(self._connection)}
        self._accounts: dict[tuple[str, str], str] = {}

    def rows(self) -> Iterator[OpenConflict]:
        for key in self._keys:
            history = self._histories.get(key.record, [])
            row = self._of_field(key, history) if key.field else self._kept(key, history)
            if row is not None:
                yield row

    def _row(self, key: Conflict, sides: Sequence[Side], merged: Merged | None = None) -> OpenConflict:
        account = self._account(key.kind, key.record)
        return OpenConflict(
            conflict_id(key),
            key.kind,
            key.record,
            key.field,
            field_label(key.kind, key.field) if key.field else _("Deleted by one, changed by another"),
            self._names.name(key.kind, key.record),
            account,
            self._names.name("account", account) if account else "",
            tuple(sides),
            merged,
            sorted(side.at for side in sides)[min(1, len(sides) - 1)],
        )

    # A field

    def _of_field(self, key: Conflict, history: Sequence[Operation]) -> OpenConflict | None:
        others, top = conflict(history, key.field), heads(history, key.field)
        if not others:
            return None
        known = {(op.stamp, op.action): op for op in history}
        found = [
            self._side(key, head, _origin(history, known[head.stamp, head.action], key.field, self._actions),
                       shown=head == top[-1])
            for head in (*others, top[-1])
        ]  # fmt: skip
        found.sort(key=lambda side: side.at, reverse=True)
        own = [side for side in found if side.mine] or [side for side in found if side.shown]
        sides = [own[0], *(side for side in found if side is not own[0])]
        return self._row(key, sides, self._merge(key, history, sides))

    def _side(self, key: Conflict, head: Head, origin: Operation, *, shown: bool) -> Side:
        text = value_text(
            key.kind, key.field, head.value, zone=self._ctx.zone,
            names=lambda record: self._names.of_field(key.kind, key.field, record),
        )  # fmt: skip
        return self._spoken(origin, text, head.value, shown=shown)

    def _spoken(self, op: Operation, text: str, value: Any = None, *, shown: bool = False) -> Side:
        info = self._actions.get(op.action)
        device = self._devices.get(op.stamp.author)
        person = info.person if info else (device.person if device else "")
        return Side(
            value,
            text,
            person,
            self._names.name("person", person) if person else _("unknown"),
            info.at if info else datetime.fromtimestamp(milliseconds(op.stamp.time) / 1000, UTC),
            info.zone if info and info.zone else self._ctx.zone,
            device.name if device else "",
            person == self._ctx.actor,
            shown,
        )

    @staticmethod
    def _merge(key: Conflict, history: Sequence[Operation], sides: Sequence[Side]) -> Merged | None:
        field = kind(key.kind).fields.get(key.field)
        if field is None or field.merge != "text":
            return None
        base = common_value(history, key.field)
        texts = [str(side.value or "") for side in sides]
        return merge_texts(str(base or ""), texts)

    # A record kept against a deletion

    def _kept(self, key: Conflict, history: Sequence[Operation]) -> OpenConflict | None:
        deletions = open_deletions(history)
        if not deletions:
            return None
        buried = {stamp for op in history if op.verb is Verb.DELETE for stamp in op.seen}
        lasting = [op for op in history if op.verb is not Verb.DELETE and op.stamp not in buried]
        sides = [self._spoken(op, _("deleted it")) for op in sorted(deletions, key=lambda op: op.stamp)]
        sides += [self._spoken(op, self._worked(op), shown=True) for op in self._newest(lasting)]
        for stamp in sorted(placements(self._connection, key.kind, [key.record]).get(key.record, set())):
            child = self._by_stamp(stamp) if stamp not in buried else None
            if child is not None:
                what = " ".join(
                    filter(None, (kind_label(child.kind), self._names.name(child.kind, child.record)))
                )
                sides.append(self._spoken(child, _("added: {what}").format(what=what), shown=True))
        return self._row(key, sides)

    @staticmethod
    def _newest(operations: Sequence[Operation]) -> list[Operation]:
        """Return the last operation of each field, in their order."""
        last = {(op.verb, op.field): op for op in sorted(operations, key=lambda op: op.stamp)}
        return sorted(last.values(), key=lambda op: op.stamp)

    def _worked(self, op: Operation) -> str:
        if op.verb is not Verb.SET:
            return _("added it") if op.verb is Verb.CREATE else _("restored it")
        value = value_text(
            op.kind, op.field, op.value, zone=self._ctx.zone,
            names=lambda record: self._names.of_field(op.kind, op.field, record),
        )  # fmt: skip
        return f"{field_label(op.kind, op.field)}: {value or NOTHING}"

    def _by_stamp(self, stamp: Stamp) -> Operation | None:
        row = self._connection.exec_driver_sql(
            "SELECT record FROM operation WHERE time = ? AND author = ? LIMIT 1", (stamp.time, stamp.author)
        ).first()
        if row is None:
            return None
        history = journal.operations_of(self._connection, [row[0]])[row[0]]
        found = next((op for op in history if op.stamp == stamp), None)
        if found is not None and found.action not in self._actions:
            self._actions |= actions_by_id(self._connection, [found.action])
        return found

    # The account it belongs to

    def _account(self, wire: str, record: str) -> str:
        if (wire, record) not in self._accounts:
            self._accounts[wire, record] = account_of(self._ctx, wire, record)
        return self._accounts[wire, record]


def _origin(
    history: Sequence[Operation], op: Operation, field: str, actions: Mapping[str, ActionInfo]
) -> Operation:
    """Return who first said what an undo brought back: that person's words it is, not the undo's."""
    info = actions.get(op.action)
    if info is None or info.undoes is None:
        return op
    same = canonical(op.value if op.verb is Verb.SET else (op.value or {}).get(field))
    earlier = [
        head
        for head in field_operations(history, field)
        if head.stamp < op.stamp and canonical(head.value) == same
    ]
    by_stamp = {each.stamp: each for each in history}
    for head in reversed(earlier):
        said = actions.get(head.action)
        if said is not None and said.undoes is None and said.code != "conflict.settle":
            return by_stamp[head.stamp]
    return op


def account_of(ctx: Context, wire: str, record: str) -> str:
    """Return the account that a record belongs to, merges followed; an empty text where it has none."""
    connection = ctx.session.connection()
    for _step in range(_DEPTH):
        if wire not in MODELS:
            return ""
        row = connection.exec_driver_sql(f"SELECT * FROM {kind(wire).table} WHERE id = ?", (record,)).first()
        if row is None:
            return ""
        values = row._mapping
        if wire == "account":
            return str(values["root_id"] or record)
        if values.get("account_id"):
            wire, record = "account", values["account_id"]
            continue
        above = next((r for r in references(wire) if r.column == kind(wire).info.parent), None)
        if above is None or not values.get(above.column):
            return ""
        wire = above.target or str(values.get(above.kind_column) or "")
        record = str(values[above.column])
    return ""

"""What imports last set in records, read off the operations: so that a file imported again leaves alone
what was changed here meanwhile.

An operation of an import counts until it is taken back, and again when that is taken back too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from json import loads
from typing import Any

from sqlalchemy import Connection

from fieldrep.oplog.operations import Verb
from fieldrep.rules.codes import ActionSource

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class SetValue:
    """The JSON value of a field, or of one part of it, that an import set, and what was there before."""

    value: Any
    before: Any = None


ACCOUNTS_ACTION = "import.accounts"
"""Code of the action that imports accounts: what a file of notes changed in them was done, not listed."""


class ImportMemory:
    """Which actions are imports, and which of them stand."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        sql = "SELECT id, batch, code FROM action WHERE source = ?"
        actions = connection.exec_driver_sql(sql, (ActionSource.IMPORT.value,)).all()
        self._batches = {row.id: row.batch for row in actions if row.batch}
        self._imports = {row.id for row in actions if row.code == ACCOUNTS_ACTION}
        self._undoes: dict[str, str] = {
            row[0]: row[1]
            for row in connection.exec_driver_sql("SELECT id, undoes FROM action WHERE undoes IS NOT NULL")
        }
        self._undone_by: dict[str, list[str]] = defaultdict(list)
        for undo, action in self._undoes.items():
            self._undone_by[action].append(undo)
        self._stands = cache(self._find_standing)

    def _find_standing(self, action: str) -> bool:
        return not any(self._stands(undo) for undo in self._undone_by.get(action, ()))

    def batches(self) -> dict[str, bool]:
        """Return the imports that have changed something, and whether each still stands."""
        return {batch: self._stands(action) for action, batch in self._batches.items()}

    def last_set(self, records: Iterable[str]) -> Iterator[tuple[str, dict[str, SetValue]]]:
        """Yield each record that an import touched, with what it last set by wire name of the field.

        Of a field with parts each part stands apart, as ``address.city``, if an import gave it another value.
        """
        for record, operations in self._operations(records):
            values = self._last_set(operations)
            if values:
                yield record, values

    def _operations(self, records: Iterable[str]) -> Iterator[tuple[str, list[Any]]]:
        ids = sorted(set(records)) if self._imports else []
        for start in range(0, len(ids), _CHUNK):
            chunk = ids[start : start + _CHUNK]
            grouped: dict[str, list[Any]] = defaultdict(list)
            for row in self._connection.exec_driver_sql(
                "SELECT record, action, verb, field, value FROM operation"
                f" WHERE record IN ({','.join('?' * len(chunk))}) ORDER BY seq",
                tuple(chunk),
            ):
                grouped[row.record].append(row)
            yield from grouped.items()

    def _last_set(self, operations: list[Any]) -> dict[str, SetValue]:
        taken_back = self._taken_back(operations)
        now: dict[str, Any] = {}
        found: dict[str, SetValue] = {}
        for op in operations:
            given = _given(op)
            if op.action in self._imports:
                for name, value in given.items():
                    if not {(op.action, ""), (op.action, name)} & taken_back:
                        found.update(_parts(name, value, now.get(name)))
            now |= given
        return found

    def _taken_back(self, operations: list[Any]) -> set[tuple[str, str]]:
        """Return (import, field) of what was taken back in a record; an empty field means all of it."""
        return {
            (self._undoes[op.action], op.field if op.verb == Verb.SET else "")
            for op in operations
            if op.action in self._undoes and self._stands(op.action)
        }


def _parts(name: str, value: Any, before: Any) -> Iterator[tuple[str, SetValue]]:
    if not isinstance(value, dict):
        yield name, SetValue(value, before)
        return
    known = before if isinstance(before, dict) else {}
    for part, inner in value.items():
        if (inner or None) != (known.get(part) or None):
            yield f"{name}.{part}", SetValue(inner, known.get(part))


def _given(op: Any) -> Mapping[str, Any]:
    if op.verb == Verb.CREATE:
        return loads(op.value) or {} if op.value else {}
    return {op.field: loads(op.value) if op.value else None} if op.verb == Verb.SET else {}

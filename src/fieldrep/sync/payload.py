"""What a frame of operations holds: operations and the actions they belong to, in compact bytes.

Columns of numbers that point into a table of names (ids as 16 bytes, other texts as JSON), and the
values as one JSON array; docs/FORMAT.md describes the bytes. A payload that breaks the layout is
refused as a whole; an operation that is whole but says what this version does not know comes out
as a ``StrangeOperation`` and goes in again as it was.
"""

import json
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as also
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any, NamedTuple

from fieldrep.oplog.clock import COUNTER_BITS
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.sync import columns
from fieldrep.sync.errors import PayloadError

LAYOUT = 1
"""First byte of a payload. Sections 1–6 keep their layout for good; more is said in further ones."""

_SECTION = struct.Struct(">BI")
_COUNT = struct.Struct(">I")
_IDS, _NAMES, _ACTIONS, _OPERATIONS, _SEEN, _VALUES = _KNOWN = range(1, 7)

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_VERBS = {str(verb): verb for verb in Verb}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TIMES = 1 << 63  # a stamp's time is below: what SQLite holds
_LATEST = _TIMES >> COUNTER_BITS  # and the milliseconds in an id that times are counted from
_ACTION_TEXTS = ("id", "code", "label", "person_id", "author", "zone", "source", "reason")


class ActionRow(NamedTuple):
    """One action, its fields named as the columns of the table of actions."""

    id: str
    code: str = ""
    label: str = ""
    person_id: str = ""
    author: str = ""
    wall: str = ""
    zone: str = ""
    source: str = ""
    reason: str = ""
    batch: str | None = None
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class StrangeOperation:
    """An operation as it came that is none of this version's; ``reason`` says why.

    Its fields are those of ``Operation``, the verb any text.
    """

    stamp: Stamp
    action: str
    kind: str
    record: str
    verb: str
    field: str
    value: Any
    seen: tuple[Stamp, ...]
    reason: str = also(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Payload:
    """Operations in their order, the actions they belong to, and what only a newer version reads.

    ``sections`` are further sections by their number (7–255), kept as they came.
    """

    actions: Sequence[ActionRow] = ()
    operations: Sequence[Operation] = ()
    strange: Sequence[StrangeOperation] = ()
    sections: Mapping[int, bytes] = also(default_factory=dict)


def encode(payload: Payload) -> bytes:
    """Return the bytes of a payload, not packed; raises ValueError for a stamp out of range."""
    names = _Names()
    operations: list[Operation | StrangeOperation] = [*payload.operations, *payload.strange]
    if not all(0 <= time < _TIMES for op in operations for time, _author in (op.stamp, *op.seen)):
        raise ValueError("clock out of range")
    tables = {
        _ACTIONS: _pack_actions(payload.actions, names),
        _OPERATIONS: _pack_operations(operations, names),
        _SEEN: _pack_seen(operations, names),
        _VALUES: _json([op.value for op in operations]),
    }
    sections = {_IDS: names.ids(), _NAMES: _json(names.texts())} | tables | dict(payload.sections)
    return bytes((LAYOUT,)) + b"".join(_SECTION.pack(n, len(part)) + part for n, part in sections.items())


def decode(data: bytes) -> Payload:
    """Read what ``encode`` wrote; raises PayloadError for anything that breaks the layout."""
    sections = _sections(data)
    names = _names(sections[_IDS], _array(sections[_NAMES]))
    operations, strange = _unpack_operations(
        _Table(sections[_OPERATIONS], names),
        _Table(sections[_SEEN], names),
        _array(sections[_VALUES]),
    )
    actions = _unpack_actions(_Table(sections[_ACTIONS], names))
    further = {number: part for number, part in sections.items() if number not in _KNOWN}
    return Payload(tuple(actions), tuple(operations), tuple(strange), further)


def _sections(data: bytes) -> dict[int, bytes]:
    if not data or data[0] != LAYOUT:
        raise PayloadError("unknown layout")
    found: dict[int, bytes] = {}
    at = 1
    while at < len(data):
        if at + _SECTION.size > len(data):
            raise PayloadError("section cut off")
        number, length = _SECTION.unpack_from(data, at)
        at += _SECTION.size + length
        if at > len(data) or number in found:
            raise PayloadError("section cut off" if at > len(data) else "section twice")
        found[number] = data[at - length : at]
    if not found.keys() >= set(_KNOWN):
        raise PayloadError("section missing")
    return found


def _json(values: list[Any]) -> bytes:
    try:
        return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which only an escape can carry
        return json.dumps(values, separators=(",", ":")).encode()


def _array(data: bytes) -> list[Any]:
    try:
        found = json.loads(data.decode())
    except (ValueError, RecursionError):
        raise PayloadError("not JSON") from None
    if not isinstance(found, list):
        raise PayloadError("not a JSON array")
    return found


class _Names:
    """Gives every text a number, in the order of first use: neighbours differ by little then."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def column(self, texts: Iterable[str]) -> bytes:
        numbers = self._numbers
        return columns.pack([numbers.setdefault(text, len(numbers)) for text in texts])

    def optional(self, texts: Iterable[str | None]) -> bytes:
        numbers = self._numbers
        return columns.pack([0 if t is None else 1 + numbers.setdefault(t, len(numbers)) for t in texts])

    def ids(self) -> bytes:
        """Return the section of ids: the first 48 bits as a column of numbers, and the other ten bytes."""
        found = [text.replace("-", "") for text in self._numbers if _ID.fullmatch(text)]
        rest = bytes.fromhex("".join(digits[12:] for digits in found))
        return columns.pack([int(digits[:12], 16) for digits in found]) + columns.planes(rest, 10)

    def texts(self) -> list[str | None]:
        return [None if _ID.fullmatch(text) else text for text in self._numbers]


def _names(ids: bytes, texts: list[Any]) -> list[str]:
    """Return the table of names: a null stands for the next of the ids."""
    if {type(text) for text in texts} - {str, type(None)}:
        raise PayloadError("a name is no text")
    count = texts.count(None)
    firsts, at = columns.unpack(ids, 0, count)
    if len(ids) - at != 10 * count or (firsts and not 0 <= min(firsts) <= max(firsts) < 1 << 48):
        raise PayloadError("ids and names do not fit")
    rest = columns.rows(ids[at:], 10).hex()
    each = iter([_id(f"{first:012x}{rest[20 * n : 20 * n + 20]}") for n, first in enumerate(firsts)])
    return [next(each) if text is None else text for text in texts]


def _id(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def _born(text: str) -> int:
    """Return the milliseconds of a UUIDv7, which times near its making are counted from; 0 for others."""
    if text[14:15] != "7" or not _ID.fullmatch(text):
        return 0
    found = int(text[:8] + text[9:13], 16)
    return found if found < _LATEST else 0


class _Table:
    """Reads the columns of one section one after the other."""

    def __init__(self, data: bytes, names: Sequence[str]) -> None:
        if len(data) < _COUNT.size:
            raise PayloadError("table cut off")
        self.count: int = _COUNT.unpack_from(data)[0]
        self._data = data
        self._at = _COUNT.size
        self._names = names

    def numbers(self) -> list[int]:
        found, self._at = columns.unpack(self._data, self._at, self.count)
        return found

    def texts(self) -> list[str]:
        return self._look_up(self.numbers(), self._names)

    def optional(self) -> list[str | None]:
        return self._look_up(self.numbers(), [None, *self._names])

    def times(self, bases: Iterable[str]) -> list[int]:
        """Return a column of stamps' times that are counted from the ids beside them."""
        born = {text: _born(text) << COUNTER_BITS for text in set(bases)}
        return [offset + born[text] for offset, text in zip(self.numbers(), bases, strict=True)]

    def _look_up(self, numbers: list[int], names: Sequence[Any]) -> list[Any]:
        if numbers and not 0 <= min(numbers) <= max(numbers) < len(names):
            raise PayloadError("no such name")
        return [names[number] for number in numbers]

    def end(self) -> None:
        if self._at != len(self._data):
            raise PayloadError("data after a table")


def _pack_actions(actions: Sequence[ActionRow], names: _Names) -> bytes:
    walls = [_microseconds(action.wall) for action in actions]
    other = [a.wall if wall is None else None for a, wall in zip(actions, walls, strict=True)]
    offsets = [wall and wall - 1000 * _born(a.id) for a, wall in zip(actions, walls, strict=True)]
    return b"".join(
        (
            _COUNT.pack(len(actions)),
            *(names.column(getattr(action, name) for action in actions) for name in _ACTION_TEXTS),
            names.optional(action.batch for action in actions),
            names.optional(action.undoes for action in actions),
            columns.pack([offset or 0 for offset in offsets]),
            names.optional(other),
        )
    )


def _unpack_actions(table: _Table) -> list[ActionRow]:
    texts = [table.texts() for _name in _ACTION_TEXTS]
    batches, undone = table.optional(), table.optional()
    walls = [_wall(1000 * _born(id_) + offset) for id_, offset in zip(texts[0], table.numbers(), strict=True)]
    other = table.optional()
    table.end()
    return [
        ActionRow(i, code, label, person, author, wall if text is None else text, zone, source, reason, b, u)
        for (i, code, label, person, author, zone, source, reason), b, u, wall, text in zip(
            zip(*texts, strict=True), batches, undone, walls, other, strict=True
        )
    ]


def _microseconds(wall: str) -> int | None:
    """Return the microseconds since the epoch of an instant that ``_wall`` writes in the same way."""
    try:
        number = (datetime.fromisoformat(wall) - _EPOCH) // _MICROSECOND
    except (ValueError, TypeError):
        return None
    return number if _wall(number) == wall else None


def _wall(microseconds: int) -> str:
    try:
        return (_EPOCH + microseconds * _MICROSECOND).isoformat()
    except OverflowError:
        raise PayloadError("time out of range") from None


def _pack_operations(operations: Sequence[Operation | StrangeOperation], names: _Names) -> bytes:
    born = {action: _born(action) << COUNTER_BITS for action in {op.action for op in operations}}
    return b"".join(
        (
            _COUNT.pack(len(operations)),
            names.column(op.action for op in operations),
            columns.pack([op.stamp.time - born[op.action] for op in operations]),
            names.column(op.stamp.author for op in operations),
            names.column(op.kind for op in operations),
            names.column(op.record for op in operations),
            names.column(str(op.verb) for op in operations),
            names.column(op.field for op in operations),
            columns.pack([len(op.seen) for op in operations]),
        )
    )


def _pack_seen(operations: Sequence[Operation | StrangeOperation], names: _Names) -> bytes:
    born = {record: _born(record) << COUNTER_BITS for record in {op.record for op in operations if op.seen}}
    times = [stamp.time - born[op.record] for op in operations for stamp in op.seen]
    authors = names.column(stamp.author for op in operations for stamp in op.seen)
    return _COUNT.pack(len(times)) + columns.pack(times) + authors


def _unpack_operations(
    table: _Table, seen: _Table, values: list[Any]
) -> tuple[list[Operation], list[StrangeOperation]]:
    actions = table.texts()
    stamps = _stamps(table.times(actions), table.texts())
    kinds, records, words, fields = (table.texts() for _name in ("kind", "record", "verb", "field"))
    counts = table.numbers()
    table.end()
    if len(values) != table.count or (counts and min(counts) < 0) or sum(counts) != seen.count:
        raise PayloadError("operations, values and stamps differ in number")
    about = [record for record, count in zip(records, counts, strict=True) for _n in range(count)]
    named = iter(_stamps(seen.times(about), seen.texts()))
    seen.end()
    operations: list[Operation] = []
    strange: list[StrangeOperation] = []
    for stamp, action, kind, record, word, name, count, value in zip(
        stamps, actions, kinds, records, words, fields, counts, values, strict=True
    ):
        known = tuple(islice(named, count)) if count else ()
        verb = _VERBS.get(word)
        if verb is None or (reason := _flaw(verb, kind, record, name, value)):
            reason = "unknown verb" if verb is None else reason
            strange.append(StrangeOperation(stamp, action, kind, record, word, name, value, known, reason))
        else:
            operations.append(Operation(stamp, action, kind, record, verb, name, value, known))
    return operations, strange


def _stamps(times: list[int], authors: list[str]) -> list[Stamp]:
    if times and not 0 <= min(times) <= max(times) < _TIMES:
        raise PayloadError("clock out of range")
    return list(map(Stamp, times, authors))


def _flaw(verb: Verb, kind: str, record: str, name: str, value: Any) -> str:
    """Say what makes an operation none of this version's; empty for a good one."""
    if not (kind and record):
        return "no record"
    if (verb in (Verb.SET, Verb.FADED)) != bool(name):
        return "field does not go with verb"
    if verb is Verb.CREATE and not (value is None or isinstance(value, dict)):
        return "values of a creation are no object"
    return ""

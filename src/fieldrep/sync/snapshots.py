"""What a snapshot holds: the operations of many frames made fewer, and which frames it stands for.

A snapshot is made for each reader group, of one or more parts, each a frame; only when all parts are
there does it stand for the frames it covers. Pure: from frames to payloads and back.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from fieldrep.oplog.compaction import compacted
from fieldrep.oplog.merge import canonical
from fieldrep.oplog.operations import Operation
from fieldrep.store.admission import objection
from fieldrep.store.journal import to_plain
from fieldrep.store.ranges import join_ranges
from fieldrep.sync import coverage
from fieldrep.sync.coverage import Coverage, read_hex, read_object
from fieldrep.sync.errors import CannotOpen, PayloadError
from fieldrep.sync.frames import MINOR, Frame, FrameType, open_frame
from fieldrep.sync.payload import ActionRow, Payload, decode, encode

GROUP_LENGTH = 8
"""Bytes of a key id that name the reader group."""

_MOST = 20_000
_BYTES = 6 << 20
"""Of one part before packing; a frame holds more."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of which snapshot a frame is, and what the whole snapshot covers. Parts count from 1."""

    snapshot: bytes
    number: int
    of: int
    covers: Coverage


def read_part(payload: Payload) -> Part | None:
    """Return what the payload of a snapshot says of itself, None for one that says nothing.

    Raises PayloadError.
    """
    section = payload.sections.get(coverage.SECTION)
    if section is None:
        return None
    about = read_object(section)
    number, of = about.get("part"), about.get("parts")
    if not (type(number) is int and type(of) is int and 1 <= number <= of):
        raise PayloadError("no part of a snapshot")
    return Part(read_hex(about.get("snapshot"), 16), number, of, coverage.decode(section))


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A snapshot to be made: its reader group (8 bytes), the payloads of its parts, how many operations
    each has, and the digests of the frames it covers."""

    group: bytes
    parts: tuple[tuple[bytes, int], ...]
    covers: Coverage
    frames: frozenset[bytes]


@dataclass
class _Gathered:
    """What the frames of one reader group hold."""

    operations: dict[str, list[Operation]] = field(default_factory=lambda: defaultdict(list))
    actions: dict[str, ActionRow] = field(default_factory=dict)
    frames: list[Frame] = field(default_factory=list)
    parts: dict[bytes, dict[int, Part]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, payload: Payload) -> None:
        for op in payload.operations:
            self.operations[op.record].append(op)
        for row in payload.actions:
            # an action comes with its words or without them: the same choice as when it is taken in
            self.actions[row.id] = max(self.actions.get(row.id, row), row, key=lambda r: (r.label, r.reason))


def make_snapshots(
    content: Iterable[Frame],
    spent: Iterable[Frame],
    forked: Callable[[Frame], bool],
    key_for: Callable[[bytes], bytes | None],
    new_id: Callable[[], bytes],
) -> list[Snapshot]:
    """Return the snapshots that stand for frames of operations and earlier snapshots.

    ``spent`` are frames that are to be dropped without anything in their place, such as old receipts;
    ``forked`` says that a frame shares its number with another; ``key_for`` gives the data key for a key
    id. Frames that can't be read, or hold anything that is not understood or applied here, are left out:
    they stay.
    """
    groups: dict[bytes, _Gathered] = defaultdict(_Gathered)
    for frame in content:
        payload = _payload(frame, key_for)
        if payload is None:
            continue
        group = groups[frame.header.key[:GROUP_LENGTH]]
        if frame.header.type == FrameType.SNAPSHOT and (part := read_part(payload)) is not None:
            group.parts[part.snapshot][part.number] = part
        if _plain(frame) and _sound(payload):
            group.frames.append(frame)
            group.add(payload)
    for frame in spent:
        groups[frame.header.key[:GROUP_LENGTH]].frames.append(frame)
    return [_snapshot(name, group, forked, new_id()) for name, group in sorted(groups.items())]


def _payload(frame: Frame, key_for: Callable[[bytes], bytes | None]) -> Payload | None:
    key = key_for(frame.header.key)
    try:
        return None if key is None else decode(open_frame(frame, key))
    except (CannotOpen, PayloadError):
        return None


def _plain(frame: Frame) -> bool:
    """Say whether this version understands all of a frame's header; a snapshot would lose the rest."""
    header = frame.header
    return not (header.extensions or header.flags) and header.minor <= MINOR


def _sound(payload: Payload) -> bool:
    strange = payload.strange or payload.sections.keys() - {coverage.SECTION}
    return not strange and all(objection(op) is None for op in payload.operations)


def _snapshot(name: bytes, group: _Gathered, forked: Callable[[Frame], bool], id_: bytes) -> Snapshot:
    covers = _coverage(group, forked)
    payloads = list(_parts(list(_kept(group.operations)), group.actions))
    parts = []
    for number, payload in enumerate(payloads, 1):
        about: dict[str, Any] = {"snapshot": id_.hex(), "part": number, "parts": len(payloads)}
        sections = {coverage.SECTION: coverage.encode(covers, **about)}
        parts.append((encode(replace(payload, sections=sections)), len(payload.operations)))
    return Snapshot(name, tuple(parts), covers, frozenset(frame.digest for frame in group.frames))


def _coverage(group: _Gathered, forked: Callable[[Frame], bool]) -> Coverage:
    """Return what the frames are, with what intact snapshots among them covered."""
    numbers = [(f.header.author, f.header.number) for f in group.frames if not forked(f)]
    found = Coverage.of(numbers, [f.digest for f in group.frames if forked(f)])
    for parts in group.parts.values():
        first = next(iter(parts.values()))
        if len(parts) == first.of:
            found = united(found, first.covers)
    return found


def united(one: Coverage, other: Coverage) -> Coverage:
    """Return the coverage of all that two cover."""
    authors = sorted({*one.numbers, *other.numbers})
    numbers = {a: join_ranges(one.numbers.get(a, ()), other.numbers.get(a, ())) for a in authors}
    return Coverage(numbers, one.digests | other.digests)


def _kept(operations: Mapping[str, Sequence[Operation]]) -> Iterator[Operation]:
    """Yield what stays, record by record."""
    for record in sorted(operations):
        once = {canonical(to_plain(op)): op for op in operations[record]}
        yield from sorted(compacted(once.values()), key=lambda op: op.stamp)


def _parts(kept: Sequence[Operation], actions: Mapping[str, ActionRow]) -> Iterator[Payload]:
    """Yield payloads that fit into frames; at least one."""
    for start in range(0, max(len(kept), 1), _MOST):
        yield from _fitting(kept[start : start + _MOST], actions)


def _fitting(some: Sequence[Operation], actions: Mapping[str, ActionRow]) -> Iterator[Payload]:
    named = dict.fromkeys(op.action for op in some)
    payload = Payload([actions[action] for action in named if action in actions], some)
    if len(some) > 1 and len(encode(payload)) > _BYTES:
        half = len(some) // 2
        yield from _fitting(some[:half], actions)
        yield from _fitting(some[half:], actions)
    else:
        yield payload

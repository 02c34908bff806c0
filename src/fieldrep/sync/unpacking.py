"""From the bytes of a kept frame to what is to be done with it. Never raises: what can't be read is
set aside with a reason, and everything else goes on."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.oplog.operations import Operation
from fieldrep.store import framestore
from fieldrep.store.admission import Aside, objection, unknown_fields
from fieldrep.store.framestore import State
from fieldrep.store.hubstore import DeviceFacts
from fieldrep.store.journal import to_plain
from fieldrep.store.ranges import Ranges
from fieldrep.sync import blobs, devices, receipts
from fieldrep.sync.blobs import Blob
from fieldrep.sync.errors import CannotOpen, FrameError, PayloadError
from fieldrep.sync.frames import Frame, FrameType, open_frame, parse
from fieldrep.sync.payload import ActionRow, Payload, StrangeOperation, decode
from fieldrep.sync.snapshots import Part, read_part

UNKNOWN_TYPE = "unknown_type"
UNKNOWN_KEY = "unknown_key"
CANNOT_OPEN = "cannot_open"
UNREADABLE = "unreadable"
DAMAGED = "damaged"
WRONG_CONTENT = "wrong_content"
"""Why a frame waits (the first two) or is quarantined. Stored."""

_OPERATIONS = (FrameType.OPERATIONS, FrameType.SNAPSHOT)
READ = (*_OPERATIONS, FrameType.DEVICE, FrameType.BLOB_PART, FrameType.RECEIPT)
"""The types that are read here, beside keys."""
_LONGEST = 10_000


@dataclass(frozen=True, slots=True)
class Parcel:
    """What a frame holds: operations that can be applied, others with the reason, and the actions.

    ``part`` says which part of a snapshot it is, ``blob`` which of an attached file, whose bytes are left
    in the frame; ``total`` counts its operations, ``refused_actions`` the actions that can't be kept.
    """

    frame: int
    state: State = State.APPLIED
    reason: str = ""
    author: str = ""
    number: int = 0
    actions: tuple[ActionRow, ...] = ()
    operations: tuple[Operation, ...] = ()
    aside: tuple[tuple[Aside, dict[str, Any]], ...] = ()
    device: DeviceFacts | None = None
    receipt: tuple[int, dict[str, Ranges], str] | None = None
    part: Part | None = None
    blob: Blob | None = None
    total: int = 0
    refused_actions: int = 0


def unpack(seq: int, raw: bytes, key_for: Callable[[bytes], bytes | None]) -> Parcel:
    """Read a kept frame. ``key_for`` gives the data key for a key id, or None."""
    try:
        frame = parse(raw)
    except FrameError:
        return Parcel(seq, State.QUARANTINED, DAMAGED)
    parcel = Parcel(seq, author=framestore.id_text(frame.header.author), number=frame.header.number)
    if frame.header.type == FrameType.KEY:  # opened by the passphrase, not by a key that is known
        return parcel
    if frame.header.type not in READ:
        return replace(parcel, state=State.WAITING, reason=UNKNOWN_TYPE)
    key = key_for(frame.header.key)
    if key is None:
        return replace(parcel, state=State.WAITING, reason=UNKNOWN_KEY)
    try:
        return _read(parcel, frame, open_frame(frame, key))
    except CannotOpen:
        return replace(parcel, state=State.QUARANTINED, reason=CANNOT_OPEN)
    except (PayloadError, ValueError, RecursionError):
        return replace(parcel, state=State.QUARANTINED, reason=UNREADABLE)


def _read(parcel: Parcel, frame: Frame, plaintext: bytes) -> Parcel:
    match frame.header.type:
        case FrameType.DEVICE:
            return replace(parcel, device=_device(frame, devices.decode(plaintext)))
        case FrameType.RECEIPT:
            found = receipts.decode(plaintext)
            seen = {framestore.id_text(author): each for author, each in found.seen.numbers.items()}
            return replace(parcel, receipt=(frame.header.number, seen, found.wall))
        case FrameType.BLOB_PART:
            return replace(parcel, blob=blobs.decode(plaintext)[0])
    payload = decode(plaintext)
    part = read_part(payload) if frame.header.type == FrameType.SNAPSHOT else None
    return replace(_sort(parcel, payload), part=part)


def _device(frame: Frame, found: devices.Device) -> DeviceFacts:
    header = frame.header
    return DeviceFacts(
        framestore.id_text(header.author),
        framestore.id_text(header.team),
        header.number,
        found.person,
        found.name,
        found.signing,
        found.exchange,
        found.wall,
    )


def _sort(parcel: Parcel, payload: Payload) -> Parcel:
    good: list[Operation] = []
    aside: list[tuple[Aside, dict[str, Any]]] = []
    for op in payload.operations:
        reason = objection(op)
        if reason is not None:
            aside.append((reason, to_plain(op)))
            continue
        good.append(op)
        if unknown_fields(op):
            aside.append((Aside.FIELD, to_plain(op)))
    aside += [
        (Aside.VERB if op.reason == "unknown verb" else Aside.SHAPE, _plain(op)) for op in payload.strange
    ]
    actions = tuple(action for action in payload.actions if _keepable(action))
    return replace(
        parcel,
        actions=actions,
        operations=tuple(good),
        aside=tuple(aside),
        total=len(payload.operations) + len(payload.strange),
        refused_actions=len(payload.actions) - len(actions),
    )


def _plain(op: StrangeOperation) -> dict[str, Any]:
    found = asdict(op) | {"stamp": str(op.stamp), "seen": [str(stamp) for stamp in op.seen]}
    found.pop("reason")
    return found


def _keepable(action: ActionRow) -> bool:
    """Say whether the history could show an action: its instant and zone are some, its texts can be kept."""
    texts = [part for part in action if part is not None]
    try:
        fits = all(len(text) <= _LONGEST and "\0" not in text and text.encode() is not None for text in texts)
        moment = datetime.fromisoformat(action.wall)
        if action.zone:
            ZoneInfo(action.zone)
    except (ValueError, KeyError, OSError):
        return False
    return fits and bool(action.id) and moment.tzinfo is not None and 1000 <= moment.year < 9000

"""Checking every part of the team's shared file and of its copies."""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from fieldrep.i18n import ngettext
from fieldrep.services.naming import Names
from fieldrep.services.team import station_of, team_file
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore, hubstore
from fieldrep.store.framestore import State
from fieldrep.store.ranges import Ranges, gaps, join_ranges, to_ranges
from fieldrep.sync import unpacking
from fieldrep.sync.devices import SignatureState, check_signature
from fieldrep.sync.errors import Reason
from fieldrep.sync.frames import FrameType
from fieldrep.sync.hub import Reading
from fieldrep.sync.scan import Damage, FrameAt
from fieldrep.sync.unpacking import Parcel, unpack


class PartState(StrEnum):
    """How a part of the file stands. UNREADABLE: whole, but what is inside can't be used."""

    GOOD = "good"
    DAMAGED = "damaged"
    UNREADABLE = "unreadable"
    UNKNOWN_TYPE = "unknown_type"
    UNKNOWN_KEY = "unknown_key"
    NEWER = "newer"


@dataclass(frozen=True, slots=True)
class PartCheck:
    """One part of the shared file or of a copy. ``offset`` and ``size`` in bytes; what is damaged has
    neither author nor number. ``here``: this installation has it too."""

    file: str
    offset: int
    size: int
    state: PartState
    signature: str = ""
    author: str = ""
    person: str = ""
    number: int = 0
    type: str = ""
    operations: int = 0
    here: bool = False


@dataclass(frozen=True, slots=True)
class MissingPart:
    """A part that is known here and stands neither in the file nor in a copy: the next sync brings it."""

    author: str
    person: str
    number: int
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers of an author's parts that are missing everywhere one can look."""

    author: str
    person: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class TeamCheck:
    """What a check of the file found. ``copies`` are the names of conflict copies, ``foreign`` counts
    parts of other teams."""

    parts: tuple[PartCheck, ...]
    missing: tuple[MissingPart, ...]
    gaps: tuple[Gap, ...]
    copies: tuple[str, ...]
    foreign: int

    def count(self, state: PartState) -> int:
        """Return how many parts stand so."""
        return sum(part.state is state for part in self.parts)

    @property
    def sound(self) -> bool:
        """Whether every part is good and nothing is missing."""
        known = (PartState.GOOD, PartState.UNKNOWN_TYPE, PartState.UNKNOWN_KEY)
        signed = all(part.signature != SignatureState.BAD for part in self.parts)
        return signed and not (self.missing or self.gaps) and all(p.state in known for p in self.parts)


def damage_words(check: TeamCheck) -> str:
    """Say what is wrong with the file where nothing is missing: what was damaged, or what can't be used;
    empty where there is nothing of either."""
    if check.missing or check.gaps:
        return ""
    lost = sum(p.size for p in check.parts if p.state is PartState.DAMAGED and p.file not in check.copies)
    if not lost:
        odd = check.count(PartState.UNREADABLE) + check.count(PartState.NEWER)
        words = ngettext(
            "Nothing that is known here is missing. {count} part can't be used here; it is kept.",
            "Nothing that is known here is missing. {count} parts can't be used here; they are kept.",
            odd,
        )
        return words.format(count=f"{odd:,}") if odd else ""
    words = ngettext(
        "Nothing that is known here is missing. {count} byte of the file is damaged: what someone else may"
        " have had there, their next sync brings back. The damaged byte goes when the file is compacted.",
        "Nothing that is known here is missing. {count} bytes of the file are damaged: what someone else may"
        " have had there, their next sync brings back. The damaged bytes go when the file is compacted.",
        lost,
    )
    return words.format(count=f"{lost:,}")


def verify_team(workspace: Workspace) -> TeamCheck:
    """Read the whole file and its copies and check every part; nothing is changed.

    Raises NotAllowed without a team, PassphraseNeeded, and what reading raises.
    """
    station, hub = station_of(workspace), team_file(workspace)
    checker = _Checker(workspace, station.opener(station.keys()).key_for)
    reading = hub.read_all()
    checker.read(hub.path.name, reading)
    copies = []
    foreign = reading.foreign
    for sibling in hub.siblings():
        copy = hub.read_sibling(sibling)
        if checker.read(sibling.path.name, copy):
            copies.append(sibling.path.name)
    return checker.result(tuple(copies), foreign)


class _Checker:
    """Collects what is found; signatures are checked at the end, when all devices are known."""

    def __init__(self, workspace: Workspace, key_for: Callable[[bytes], bytes | None]) -> None:
        self._key_for = key_for
        self._found: list[tuple[PartCheck, tuple[bytes, bytes, bytes] | None]] = []
        self._digests: set[bytes] = set()
        self._seen: dict[str, Ranges] = {}
        self._devices: dict[str, tuple[int, bytes, str]] = {}
        with workspace.read() as ctx:
            connection = ctx.session.connection()
            self._kept = list(framestore.frames(connection))
            self._here = framestore.seen_ranges(connection)
            names = Names(ctx)
            for device in hubstore.devices(connection):
                self._devices[device.author] = (device.number, device.signing_key, device.person)
            self._names = {person: names.name("person", person) for person in _people(connection)}
        self._known = {frame.digest for frame in self._kept}

    def read(self, file: str, reading: Reading) -> int:
        """Check what a file holds; return how many frames."""
        count = 0
        for found in reading:
            if isinstance(found, Damage):
                state = PartState.NEWER if found.reason is Reason.NEWER else PartState.DAMAGED
                self._found.append((PartCheck(file, found.offset, found.length, state), None))
            elif isinstance(found, FrameAt):
                count += 1
                self._frame(file, found)
        return count

    def _frame(self, file: str, found: FrameAt) -> None:
        frame = found.frame
        parcel = unpack(0, frame.raw, self._key_for)
        if parcel.device is not None:
            device = parcel.device
            first = (device.number, device.signing_key, device.person)
            known = self._devices.get(device.author, first)
            self._devices[device.author] = min(known, first, key=lambda each: each[:2])
        self._digests.add(frame.digest)
        self._see(parcel.author, to_ranges([frame.header.number]))
        for author, ranges in parcel.part.covers.numbers.items() if parcel.part else ():
            self._see(framestore.id_text(author), ranges)
        check = PartCheck(
            file,
            found.offset,
            len(frame.raw),
            _state(parcel),
            author=parcel.author,
            number=frame.header.number,
            type=type_name(frame.header.type),
            operations=parcel.total,
            here=frame.digest in self._known,
        )
        self._found.append((check, (frame.header.author, frame.signature, frame.digest)))

    def _see(self, author: str, ranges: Ranges) -> None:
        self._seen[author] = join_ranges(self._seen.get(author, ()), ranges)

    def result(self, copies: tuple[str, ...], foreign: int) -> TeamCheck:
        missing = [f for f in self._kept if not f.covered and f.digest not in self._digests]
        authors = sorted({*self._here, *self._seen})
        return TeamCheck(
            tuple(self._signed(check, signed) for check, signed in self._found),
            tuple(
                MissingPart(f.author, self._person(f.author), f.number, type_name(f.type), f.size)
                for f in missing
            ),
            tuple(
                Gap(author, self._person(author), first, last)
                for author in authors
                for first, last in gaps(join_ranges(self._here.get(author, ()), self._seen.get(author, ())))
            ),
            copies,
            foreign,
        )

    def _signed(self, check: PartCheck, signed: tuple[bytes, bytes, bytes] | None) -> PartCheck:
        if signed is None:
            return check
        author, signature, digest = signed
        keys = {author: self._devices[check.author][1]} if check.author in self._devices else {}
        state = check_signature(author, signature, digest, keys)
        return replace(check, signature=str(state), person=self._person(check.author))

    def _person(self, author: str) -> str:
        person = self._devices[author][2] if author in self._devices else ""
        return self._names.get(person, "")


def _people(connection: Connection) -> list[str]:
    return [row[0] for row in connection.exec_driver_sql("SELECT id FROM person")]


def _state(parcel: Parcel) -> PartState:
    if parcel.state is State.APPLIED:
        return PartState.GOOD
    if parcel.reason == unpacking.UNKNOWN_TYPE:
        return PartState.UNKNOWN_TYPE
    return PartState.UNKNOWN_KEY if parcel.reason == unpacking.UNKNOWN_KEY else PartState.UNREADABLE


def type_name(type_: int) -> str:
    """Return the code of a type of frames: operations, snapshot, key, device, blob_part, receipt, unknown."""
    try:
        return FrameType(type_).name.lower()
    except ValueError:
        return "unknown"


def plain_check(check: TeamCheck) -> dict[str, Any]:
    """Return a check as JSON data."""
    return {
        "sound": check.sound,
        "counts": {str(state): check.count(state) for state in PartState},
        "bad_signatures": sum(part.signature == SignatureState.BAD for part in check.parts),
        **asdict(check),
    }

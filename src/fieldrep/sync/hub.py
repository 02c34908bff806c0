"""What a hub is: the one place through which the frames of a team pass. A shared file is one.

A hub needs no key: it keeps whole frames, knows each by its digest, gives and takes them in any
order and as often as one likes. A cursor says how far it was read.
"""

import json
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol

from fieldrep.i18n import _
from fieldrep.sync.errors import HubBusy, Reason
from fieldrep.sync.scan import Damage, Found


class TailMoved(HubBusy):
    """The hub is not what the cursor says: read on from the cursor, then append again."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            _("The shared file changed meanwhile."), where=str(path), hint=_("Sync again in a moment.")
        )


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a hub was read, kept as JSON between syncs.

    ``offset`` is the end of the last frame read, ``digest`` that frame's identity and ``mark`` the
    SHA-256 of the bytes just before ``offset`` (both hex): while they stand, what came before is
    taken to stand too. ``size`` and ``mtime_ns`` are the file's when it was read (``mtime_ns`` 0:
    not all of it), ``scanned_at`` the second (Unix time) of the last scan from the start.
    ``newer``: it holds frames of a newer format, so nothing may be written.
    """

    offset: int = 0
    digest: str = ""
    mark: str = ""
    size: int = 0
    mtime_ns: int = 0
    scanned_at: int = 0
    newer: bool = False

    def to_json(self) -> str:
        """Return the cursor as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str | None) -> "Cursor":
        """Return a cursor that was kept; the start of the file when it can't be understood."""
        try:
            values = json.loads(text or "{}")
            cursor = cls(
                offset=int(values["offset"]),
                digest=str(values["digest"]),
                mark=str(values["mark"]),
                size=int(values["size"]),
                mtime_ns=int(values["mtime_ns"]),
                scanned_at=int(values["scanned_at"]),
                newer=bool(values["newer"]),
            )
        except (ValueError, TypeError, KeyError):
            return START
        return cursor if cursor.offset >= 0 else START


START = Cursor()
"""Nothing read yet."""


class Reading(Iterator[Found]):
    """What a hub gave: iterate once, then look at the rest.

    ``full`` says that it began at the start: frames it did not give are not there. ``cursor`` is
    where to read on, and stays the old one until everything was taken. ``frames`` counts those
    given, ``foreign`` those of other teams, which are left out, ``newer`` those of a newer format
    and ``damaged`` bytes that are no frame; both of these are given as Damage.
    """

    def __init__(self, cursor: Cursor, *, full: bool) -> None:
        self.cursor = cursor
        self.full = full
        self.frames = 0
        self.damaged = 0
        self.foreign = 0
        self.newer = 0
        self._found: Generator[Found, None, None] | None = None
        self._ahead: Found | None = None

    def begin(self, found: Generator[Found, None, None]) -> "Reading":
        """Say where the frames come from. The first is fetched now: so errors of opening come now."""
        self._found = found
        self._ahead = next(found, None)
        return self

    def __next__(self) -> Found:
        first, self._ahead = self._ahead, None
        if first is not None:
            return first
        if self._found is None:
            raise StopIteration
        return next(self._found)

    def sift(self, found: Iterable[Found], team: bytes | None) -> Iterator[Found]:
        """Count what was found and leave out frames of other teams than this (16 bytes; None: of none)."""
        for item in found:
            if isinstance(item, Damage):
                if item.reason is Reason.NEWER:
                    self.newer += 1
                else:
                    self.damaged += item.length
            elif team is not None and item.frame.header.team != team:
                self.foreign += 1
                continue
            else:
                self.frames += 1
            yield item

    def __enter__(self) -> "Reading":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop reading before the end."""
        if self._found is not None:
            self._found.close()


@dataclass(frozen=True, slots=True)
class HubState:
    """What is there before anything is read.

    ``path`` is the real file, links followed. ``team`` is the id (16 bytes) that its first bytes
    claim, ``marker`` the one of the marker beside it. Without ``exists`` there is no file and its
    folder shows that it belongs there (or it may be made): the next append makes it anew.
    """

    path: Path
    exists: bool
    size: int
    team: bytes | None
    marker: bytes | None


@dataclass(frozen=True, slots=True)
class Sibling:
    """A file that may be a copy of the hub. ``fingerprint`` changes with its name, size and time."""

    path: Path
    size: int
    fingerprint: str


class Hub(Protocol):
    """A place for frames. Errors are those of ``sync.errors``; an append that returns is durable."""

    def state(self) -> HubState:
        """Look at the hub without reading it."""
        ...

    def lock(
        self, *, wait: float = ..., cancelled: Callable[[], bool] | None = None
    ) -> AbstractContextManager[bool]:
        """Keep other writers waiting for the block. Safety never rests on it."""
        ...

    def read_since(self, cursor: Cursor) -> Reading:
        """Read what came after the cursor, or everything when the cursor no longer fits."""
        ...

    def read_all(self) -> Reading:
        """Read everything."""
        ...

    def append(self, frames: Sequence[bytes], expect: Cursor) -> Cursor:
        """Add frames and return where to read on; TailMoved when there is something unread."""
        ...

    def replace(self, frames: Iterable[bytes], expect: Cursor) -> Cursor:
        """Put these frames in the place of all that was read; TailMoved when there is something unread."""
        ...

    def siblings(self, known: Iterable[str] = ()) -> list[Sibling]:
        """Return what may be copies of the hub, apart from those whose ``fingerprint`` is known."""
        ...

    def read_sibling(self, sibling: Sibling) -> Reading:
        """Read a copy."""
        ...

    def move_aside(self, sibling: Sibling) -> Path | None:
        """Move a copy away that holds nothing new, unless it changed since; return where it is now."""
        ...

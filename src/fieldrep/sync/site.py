"""The ground a shared file stands on: what is under its path, and whether it may be used at all.

Nothing is written here. Whatever is not plainly the team's file is refused with what to do about it.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from fieldrep.rules.clock import Clock
from fieldrep.sync import siblings, trouble
from fieldrep.sync.errors import Unreachable
from fieldrep.sync.files import Files, read_fully
from fieldrep.sync.frames import MAGIC, Frame, parse
from fieldrep.sync.hub import Reading
from fieldrep.sync.marker import read_marker, read_surely
from fieldrep.sync.places import Places
from fieldrep.sync.scan import FrameAt

HEAD_LENGTH = 32
"""Bytes of a frame up to the end of its team id."""

_TEAM_AT = 16
_LOOK = 1 << 16


@dataclass(frozen=True, slots=True)
class Site:
    """One path of a shared file. ``team`` is 16 bytes, or None while it is unknown."""

    path: Path
    team: bytes | None
    files: Files
    clock: Clock
    recreate: bool

    def now(self) -> int:
        """Return the present second (Unix time)."""
        return int(self.clock().timestamp())

    def places(self) -> Places:
        """Return what the path leads to now; asked anew for every step."""
        return Places(self.files.real_path(self.path))

    def size(self, places: Places) -> int | None:
        """Return the file's size; None where there is none in a folder that exists."""
        try:
            status = self.files.stat(places.file)
        except FileNotFoundError:
            self.files.stat(places.folder)
            return None
        if stat.S_ISDIR(status.st_mode):
            raise trouble.folder(self.path)
        if not stat.S_ISREG(status.st_mode):
            raise trouble.not_a_file(self.path)
        return status.st_size

    def own(self, raw: bytes) -> Frame:
        """Return the frame of these bytes. Raises FrameError; ValueError for another team's."""
        frame = parse(raw)
        if self.team is None or frame.header.team != self.team:
            raise ValueError("a frame of another team")
        return frame

    def require_trace(self, places: Places) -> None:
        """Raise unless a marker or a copy shows that a missing file belongs there, or it may be made."""
        marker = read_surely(self.files, places)
        if marker is not None and self.team is not None and marker != self.team:
            raise trouble.other_team(self.path)
        if self.recreate or (marker is not None and marker == self.team):
            return
        if not self._has_copy(places):
            raise trouble.missing(self.path)

    def require_content(self, handle: int, status: os.stat_result) -> None:
        """Raise for a file that has a size and nothing on the disk, as cloud programs leave them."""
        if not status.st_size:
            return
        head = self.files.read_at(handle, 0, min(status.st_size, _LOOK))
        if not head or (getattr(status, "st_blocks", None) == 0 and not head.strip(b"\0")):
            raise trouble.not_downloaded(self.path)

    def require_ours(self, places: Places, handle: int, size: int, reading: Reading) -> None:
        """Raise unless a file in which no frame is whole may still be taken for the team's."""
        if reading.foreign:
            raise trouble.other_team(self.path)
        if not size:
            try:
                self.require_trace(places)
            except Unreachable:
                raise trouble.empty(self.path) from None
        else:
            self._require_torn(places, read_fully(self.files, handle, 0, HEAD_LENGTH))

    def _require_torn(self, places: Places, head: bytes) -> None:
        """Raise unless these first bytes are those of a torn frame of the team, or may be moved aside."""
        claimed = claimed_team(head)
        if self.team is not None and head[_TEAM_AT:] == self.team:
            return
        if head.startswith(MAGIC) and self.team and read_marker(self.files, places) == self.team:
            return
        if claimed is not None and self.team is not None:
            raise trouble.other_team(self.path)
        if not self.recreate:
            raise trouble.foreign(self.path)

    def _has_copy(self, places: Places) -> bool:
        """Say whether a conflict copy of the team stands beside the file."""
        for sibling in siblings.list_siblings(self.files, places) if self.team else ():
            try:
                with siblings.read_sibling(self.files, sibling, self.team) as reading:
                    if any(isinstance(found, FrameAt) for found in reading):
                        return True
            except Unreachable:
                continue
        return False


def claimed_team(head: bytes) -> bytes | None:
    """Return the team id that the first bytes of a file claim; None when they begin no frame."""
    if not head.startswith(MAGIC) or len(head) < HEAD_LENGTH:
        return None
    return head[_TEAM_AT:HEAD_LENGTH]

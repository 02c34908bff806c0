"""Frames, shared files and the loop of a sync for the tests of the hub."""

from collections.abc import Sequence
from pathlib import Path

from fieldrep.sync.frames import FrameType, Header, build
from fieldrep.sync.hub import START, Cursor, Reading, TailMoved
from fieldrep.sync.scan import FrameAt, scan
from fieldrep.sync.teamfile import TeamFile

TEAM = b"team north 00001"
OTHER = b"team south 00002"
KEY = bytes(32)


def frame(author: int, number: int, text: str = "one change", *, team: bytes = TEAM, major: int = 1) -> bytes:
    """Return the bytes of a frame, the same each time."""
    header = Header(
        type=FrameType.OPERATIONS,
        team=team,
        author=author.to_bytes(16, "big"),
        number=number,
        key=bytes(16),
        major=major,
    )
    nonce = author.to_bytes(4, "big") + number.to_bytes(8, "big")
    return build(header, text.encode(), KEY, None, nonce=nonce).raw


def frames_of(author: int, count: int) -> list[bytes]:
    """Return the first frames of an author."""
    return [frame(author, number) for number in range(1, count + 1)]


def frames_in(path: Path) -> list[bytes]:
    """Return the whole frames in a file, read without the hub."""
    return [found.frame.raw for found in scan(path.read_bytes()) if isinstance(found, FrameAt)]


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, in order."""
    return sorted(entry.name for entry in folder.iterdir())


def raws(reading: Reading) -> list[bytes]:
    """Take a reading to its end and return its frames."""
    return [found.frame.raw for found in reading if isinstance(found, FrameAt)]


def sync(hub: TeamFile, frames: Sequence[bytes], cursor: Cursor = START) -> Cursor:
    """Read, append what is lacking, and begin again when others were quicker, as a sync does."""
    lacking = list(frames)
    for _attempt in range(1000):
        reading = hub.read_since(cursor)
        there = set(raws(reading))
        cursor = reading.cursor
        lacking = [raw for raw in lacking if raw not in there]
        try:
            return hub.append(lacking, cursor)
        except TailMoved:
            continue
    raise AssertionError("others were always quicker")


def new_file(path: Path, frames: Sequence[bytes] = ()) -> TeamFile:
    """Make a team file with these frames, by default one."""
    hub = TeamFile(path, TEAM)
    hub.create(frames or [frame(1, 1)])
    return hub

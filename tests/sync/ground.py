"""What happens to a shared file in a year: copied, rolled back, copied in conflict, cut, flipped, deleted."""

from pathlib import Path
from random import Random

from fieldrep.sync.frames import Frame
from fieldrep.sync.scan import FrameAt, scan

COPY_NAMES = (
    "{stem} (Anna's conflicted copy 2026-08-19){suffix}",
    "{stem}.sync-conflict-20260819-101112-ABCDEFG{suffix}",
    "{stem} (conflicted copy 2026-08-19 101112){suffix}",
    "{stem}_conflict-anna-20260819-101112{suffix}",
    "{stem}-LAPTOP7{suffix}",
    "{stem} (1){suffix}",
    "{stem} 2{suffix}",
)


class Ground:
    """One shared file and the folder it is in; keeps older copies of it, as a cloud program does."""

    def __init__(self, folder: Path, name: str = "north.fieldrep") -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / name
        self.older: list[bytes] = []
        self._copies = 0

    @property
    def content(self) -> bytes:
        """What stands there, nothing where no file is."""
        return self.path.read_bytes() if self.path.exists() else b""

    def remember(self) -> None:
        """Keep a copy for later, the last few."""
        self.older = [*self.older[-3:], self.content]

    def roll_back(self, content: bytes, *, in_place: bool = False) -> None:
        """Put another content in the place of what is there."""
        if in_place and self.path.exists():
            with self.path.open("r+b") as stream:
                stream.write(content)
                stream.truncate()
            return
        new = self.path.with_name("incoming.tmp")
        new.write_bytes(content)
        new.replace(self.path)

    def copy_in_conflict(self, content: bytes, shape: int = 0) -> Path:
        """Put a conflict copy beside the file."""
        name = COPY_NAMES[shape % len(COPY_NAMES)].format(stem=self.path.stem, suffix=self.path.suffix)
        path = self.path.with_name(name)
        while path.exists():
            self._copies += 1
            path = self.path.with_name(f"{self.path.stem} ({self._copies + 10}){self.path.suffix}")
        path.write_bytes(content)
        return path

    def cut(self, at: int) -> None:
        """Let the file end at a byte."""
        with self.path.open("r+b") as stream:
            stream.truncate(at)

    def flip(self, at: int, bit: int = 0) -> None:
        """Turn one bit over."""
        content = bytearray(self.content)
        content[at % len(content)] ^= 1 << bit
        self.roll_back(bytes(content), in_place=True)

    def blank(self, start: int, length: int) -> None:
        """Fill a stretch with zeros, as a crashed drive does."""
        content = self.content
        end = min(len(content), start + length)
        self.roll_back(content[:start] + bytes(max(0, end - start)) + content[end:], in_place=True)

    def shuffle(self, random: Random) -> None:
        """Put the frames in another order, some of them twice."""
        raws = [frame.raw for frame in frames_of(self.content)]
        raws += raws[: len(raws) // 2]
        random.shuffle(raws)
        self.roll_back(b"".join(raws))

    def delete(self) -> None:
        """Remove the file; its marker stays."""
        self.path.unlink(missing_ok=True)

    def all_frames(self) -> dict[bytes, Frame]:
        """Every whole frame in the file and in whatever stands beside or below it, by digest."""
        found = [entry for entry in self.path.parent.rglob("*") if entry.is_file()]
        return {frame.digest: frame for entry in found for frame in frames_of(entry.read_bytes())}


def frames_of(content: bytes) -> list[Frame]:
    """The whole frames in some bytes."""
    return [found.frame for found in scan(content) if isinstance(found, FrameAt)]

"""What may stand under the path of the team's file, through the command: a clear sentence, an exit code,
nothing changed."""

import errno
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.sync import crypto, frames
from fieldrep.sync.frames import Frame, FrameType, Header, build
from fieldrep.sync.keyframes import WRAP
from fieldrep.sync.keystore import KeyStore
from tests.cli.shell import Shell
from tests.sync.ground import frames_of

PASSPHRASE = "open sesame 2026"
FIXED_PAYLOAD_LENGTH = slice(-16, -12)
"""Where the fixed part of a header says how long the payload is: before the nonce."""


@pytest.fixture
def rep(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Shell]:
    """Sets up the folder of a rep by name."""
    monkeypatch.setenv("FIELDREP_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("FIELDREP_NOW", "2026-11-18T02:00:00+00:00")

    def make(name: str) -> Shell:
        shell = Shell(tmp_path / f"data {name}", capsysbinary)
        shell.ok("init", "--name", name, "--timezone", "Asia/Shanghai")
        return shell

    return make


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "drive"
    folder.mkdir()
    return folder / "north.fieldrep"


@pytest.fixture
def mei(rep: Callable[[str], Shell], file: Path) -> Shell:
    """The leader of a team with that file, who has something unsent."""
    shell = rep("Mei")
    shell.ok("team", "create", str(file))
    shell.made("accounts", "add", "嘉元实业", "city=天津")
    return shell


def state(folder: Path) -> list[tuple[str, int, int]]:
    """Everything below a folder, with size and time; links are not followed."""
    found = [(entry, os.lstat(entry)) for entry in sorted(folder.rglob("*"))]
    return [(str(entry), facts.st_size, facts.st_mtime_ns) for entry, facts in found]


def sparse(size: int, start: bytes = b"") -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as stream:
            stream.write(start)
            stream.truncate(size)

    return make


def content(data: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.write_bytes(data)

    return make


def circle(path: Path) -> None:
    other = path.with_suffix(".other")
    other.symlink_to(path)
    path.symlink_to(other)


def to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


FOREIGN: dict[str, tuple[Callable[[Path], Any], int, str]] = {
    "picture": (content(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 99), 1, "not a team file"),
    "empty": (content(b""), 1, "empty"),
    "directory": (Path.mkdir, 1, "folder"),
    "circle of links": (circle, 1, "circle"),
    "link to nothing": (to_nothing, 3, "not there"),
    "gone": (lambda _path: None, 3, "not there"),
    "pipe": (os.mkfifo, 1, "no ordinary file"),
    "2 GB of zeros": (sparse(2 << 30), 3, "no content"),
    "2 GB of a film": (sparse(2 << 30, b"film"), 1, "not a team file"),
    "placeholder": (sparse(50_000), 3, "no content"),
    "only the magic": (content(frames.MAGIC), 1, "not a team file"),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_joining_what_is_no_team_file(rep: Callable[[str], Shell], file: Path, what: str) -> None:
    make, code, words = FOREIGN[what]
    anna = rep("Anna")
    make(file)
    before = state(file.parent)
    said = anna.refused("team", "join", str(file), code=code)
    assert words in said
    assert PASSPHRASE not in said
    assert state(file.parent) == before
    assert "no team yet" in anna.refused("sync", code=1)


@pytest.mark.parametrize("what", FOREIGN)
def test_syncing_with_what_stands_in_the_place_of_the_file(mei: Shell, file: Path, what: str) -> None:
    """Without the marker, which says that a file of the team belongs there."""
    make, code, words = FOREIGN[what]
    kept = file.read_bytes()
    file.unlink()
    file.with_name(file.name + ".team").unlink()
    make(file)
    before = state(file.parent)
    assert words in mei.refused("sync", code=code)
    assert mei.refused("sync", "--dry-run", code=code)
    assert state(file.parent) == before
    if file.is_dir():
        file.rmdir()
    else:
        file.unlink(missing_ok=True)
    file.write_bytes(kept)
    assert mei.json("sync")["sent"] > 0  # nothing was lost by it


def test_a_link_to_the_file_is_as_good(mei: Shell, rep: Callable[[str], Shell], file: Path) -> None:
    mei.ok("sync")
    link = file.parent.parent / "link.fieldrep"
    link.symlink_to(file)
    anna = rep("Anna")
    assert anna.json("team", "join", str(link))["records"]["account"] == 1
    assert link.is_symlink()


def test_the_file_of_another_team(mei: Shell, rep: Callable[[str], Shell], file: Path) -> None:
    other = file.with_name("south.fieldrep")
    rep("Zoe").ok("team", "create", str(other))
    file.write_bytes(other.read_bytes())
    before = state(file.parent)
    assert "another team" in mei.refused("sync", code=1)
    assert "another team" in mei.refused("team", "move", str(other), code=1)
    assert state(file.parent) == before


def test_a_wrong_passphrase(
    mei: Shell, rep: Callable[[str], Shell], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = rep("Anna")
    before = state(file.parent)
    monkeypatch.setenv("FIELDREP_PASSPHRASE", "Open Sesame 2026")
    said = anna.refused("team", "join", str(file), code=5)
    assert "wrong" in said and "Sesame" not in said
    assert state(file.parent) == before


def test_a_path_that_vanishes_and_comes_back(mei: Shell, file: Path) -> None:
    away = file.parent.with_name("unplugged")
    file.parent.rename(away)
    assert "not there" in mei.refused("sync", code=3)
    assert not file.parent.exists()
    file.parent.mkdir()  # the empty mount point
    assert "not there" in mei.refused("sync", code=3)
    assert list(file.parent.iterdir()) == []
    file.parent.rmdir()
    away.rename(file.parent)
    assert mei.json("sync")["sent"] > 0


class Drive:
    """The system's calls on one folder: writing there is refused, or the disk is full."""

    def __init__(self, folder: Path, number: int, *, at_opening: bool) -> None:
        self._folder, self._number, self._at_opening = str(folder), number, at_opening
        self._open, self._write = os.open, os.write
        self._handles: set[int] = set()

    def open(self, path: Any, flags: int, *rest: Any, **more: Any) -> int:
        inside = str(path).startswith(self._folder) and flags & (os.O_RDWR | os.O_WRONLY)
        if inside and self._at_opening:
            raise OSError(self._number, os.strerror(self._number), str(path))
        handle = self._open(path, flags, *rest, **more)
        (self._handles.add if inside else self._handles.discard)(handle)
        return handle

    def write(self, handle: int, data: Any) -> int:
        if handle in self._handles:
            raise OSError(self._number, os.strerror(self._number))
        return self._write(handle, data)


@pytest.mark.parametrize(
    ("number", "at_opening", "words"),
    [(errno.EROFS, True, "your rights"), (errno.EACCES, True, "your rights"), (errno.ENOSPC, False, "full")],
)
def test_a_share_that_takes_nothing(
    mei: Shell,
    rep: Callable[[str], Shell],
    file: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    at_opening: bool,
    words: str,
) -> None:
    mei.ok("sync")
    mei.made("accounts", "add", "Hill")
    anna = rep("Anna")
    anna.ok("team", "join", str(file))
    before = file.read_bytes()
    drive = Drive(file.parent, number, at_opening=at_opening)
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", drive.open)
        patch.setattr(os, "write", drive.write)
        assert words in mei.refused("sync", code=3)
        assert file.read_bytes() == before
    assert mei.json("accounts", "show", "Hill")["name"] == "Hill"
    assert mei.json("sync")["sent"] > 0  # what was made ready for a file that could not be written
    assert mei.json("sync")["sent"] == 0
    assert anna.json("sync")["records"]["account"] == 1


# Frames that are not what they should be, in a file that otherwise is


def keys_of(shell: Shell) -> tuple[bytes, bytes, bytes]:
    """Team id, key id and data key of an installation."""
    paths = DataPaths(shell.data)
    team = bytes.fromhex(settings.read_settings(paths.database)[settings.TEAM].replace("-", ""))
    keys = KeyStore.of_system(paths.keys).team_keys(team)
    assert keys is not None
    return team, keys.current, keys.key


def stranger(shell: Shell, **changed: Any) -> tuple[Header, bytes]:
    """A header of a frame by somebody unknown who has the key, and that key."""
    team, key, data = keys_of(shell)
    return Header(**{"type": FrameType.OPERATIONS, "team": team, "author": bytes(15) + b"1", "number": 1,
                     "key": key, **changed}), data  # fmt: skip


def claims_gigabytes(shell: Shell) -> bytes:
    header, data = stranger(shell)
    raw = build(header, b"x", data, None).raw
    fixed = bytearray(raw[: frames.FIXED_LENGTH])
    fixed[FIXED_PAYLOAD_LENGTH] = (0xFFFFFFFF).to_bytes(4, "big")
    return bytes(fixed) + raw[frames.FIXED_LENGTH :]


def zip_bomb(shell: Shell) -> bytes:
    header, data = stranger(shell)
    deflater = zlib.compressobj(9)
    bomb = b"".join(deflater.compress(bytes(1 << 20)) for _mb in range(64)) + deflater.flush()
    # packed by hand: ``build`` makes no such frame
    packed = build(replace(header, compression=frames.Compression.NONE), bomb, data, None)
    lying = replace(packed.header, compression=frames.Compression.ZLIB)
    aad = lying.to_bytes()
    return assembled(aad, crypto.encrypt(data, lying.nonce, bomb, aad))


def assembled(aad: bytes, body: bytes) -> bytes:
    from hashlib import sha256

    raw = aad + body + sha256(aad + body).digest() + bytes(2)
    return raw + (len(raw) + frames.TRAILER_LENGTH).to_bytes(frames.TRAILER_LENGTH, "big")


def other_major(shell: Shell) -> bytes:
    header, data = stranger(shell, major=frames.MAJOR + 1)
    return build(header, b"x", data, None).raw


def append(file: Path, raw: bytes) -> None:
    with file.open("ab") as stream:
        stream.write(raw)


def test_a_frame_that_claims_4_gigabytes(mei: Shell, rep: Callable[[str], Shell], file: Path) -> None:
    append(file, claims_gigabytes(mei))
    assert mei("sync").code == 6
    anna = rep("Anna")
    assert anna("team", "join", str(file)).code == 0
    assert len(anna.json("accounts", "list")) == 1
    assert mei("sync").code == 0


def test_a_file_of_nothing_else_than_such_a_frame(
    mei: Shell, rep: Callable[[str], Shell], file: Path
) -> None:
    lone = file.with_name("lone.fieldrep")
    lone.write_bytes(claims_gigabytes(mei) + bytes(5000))
    assert rep("Anna").refused("team", "join", str(lone), code=1)


def test_a_zip_bomb_is_kept_apart_and_the_rest_goes_on(
    mei: Shell, rep: Callable[[str], Shell], file: Path
) -> None:
    append(file, zip_bomb(mei))
    result = mei("sync", "--json")
    assert '"quarantined": 1' in result.out
    assert "1 part of the file can't be read" in mei("doctor").out
    assert "Nothing that is known here is missing. 1 part can't be used" in mei("team", "verify").out
    assert mei.json("team", "info")["sync"]["aside"] == 1
    anna = rep("Anna")
    anna("team", "join", str(file))
    assert len(anna.json("accounts", "list")) == 1


def test_a_newer_format_is_only_read(mei: Shell, rep: Callable[[str], Shell], file: Path) -> None:
    mei.ok("sync")
    append(file, other_major(mei))
    anna = rep("Anna")
    mei.made("accounts", "add", "Hill")
    before = state(file.parent)
    done = mei("sync")
    assert done.code == 7
    assert "newer" in done.out + done.err
    assert "Nothing new" not in done.out  # the new customer waits
    assert mei("sync").code == 7
    assert mei.json("sync", "--dry-run")["newer"]
    assert state(file.parent) == before
    joined = anna("team", "join", str(file))
    assert joined.code in (0, 7)
    assert state(file.parent) == before
    assert [row["name"] for row in anna.json("accounts", "list")] == ["嘉元实业"]


@pytest.mark.parametrize(("at", "value"), [(5, 0xFFFFFFFF), (9, 0xFFFFFFFF), (9, 8), (13, 0xFFFFFF)], ids=str)
def test_a_key_derivation_of_a_day_is_not_begun(
    mei: Shell, rep: Callable[[str], Shell], file: Path, at: int, value: int
) -> None:
    """Only such a key frame: refused. Beside a good one: passed over."""
    whole = frames_of(file.read_bytes())
    absurd = [
        refitted(frame, at, value) if frame.header.type == FrameType.KEY else frame.raw for frame in whole
    ]
    other = file.with_name("absurd.fieldrep")
    other.write_bytes(b"".join(absurd))
    anna = rep("Anna")
    assert "key derivation" in anna.refused("team", "join", str(other), code=6)
    other.write_bytes(b"".join(absurd) + file.read_bytes())
    assert anna("team", "join", str(other)).code == 0


def refitted(frame: Frame, at: int, value: int) -> bytes:
    """Return a key frame with another number among its parameters, whole but for that."""
    wrap = bytearray(frame.header.extension(WRAP) or b"")
    wrap[at : at + 4] = value.to_bytes(4, "big")
    return assembled(replace(frame.header, extensions=((WRAP, bytes(wrap)),)).to_bytes(), frame.body)


def test_the_journal_is_as_before_after_all_refusals(mei: Shell, file: Path) -> None:
    """What was refused has written nothing into the database that would be sent."""
    file.unlink()
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    with_workspace = DataPaths(mei.data)
    before = _counts(with_workspace)
    for _time in range(3):
        mei.refused("sync", code=1)
    assert _counts(with_workspace) == before


def _counts(paths: DataPaths) -> list[int]:
    workspace = Workspace.open(paths)
    try:
        with workspace.read() as ctx:
            connection = ctx.session.connection()
            tables = ("operation", "frame", "action", "device", "receipt")
            return [
                int(connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
                for table in tables
            ]
    finally:
        workspace.close()

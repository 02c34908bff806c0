"""What stands under the path is not the team's file, or only in part: a clear word, nothing written."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from fieldrep.sync.errors import SyncError, Unreachable
from fieldrep.sync.hub import START, Cursor
from fieldrep.sync.teamfile import TeamFile
from fieldrep.sync.trouble import NotTeamFile, OtherTeam
from tests.sync.faults import Steps
from tests.sync.hubs import OTHER, TEAM, frame, frames_in, frames_of, names_in, new_file, raws, sync

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
PDF = b"%PDF-1.7\n" + b"obj endobj\n" * 500


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file goes."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder / "north.fieldrep"


def folder(path: Path) -> None:
    path.mkdir()


def circle(path: Path) -> None:
    other = path.with_suffix(".other")
    other.symlink_to(path)
    path.symlink_to(other)


def written(content: bytes) -> Callable[[Path], None]:
    return lambda path: path.write_bytes(content) and None


def huge(size: int, start: bytes = b"") -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with path.open("wb") as file:
            file.write(start)
            file.truncate(size)

    return make


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (folder, NotTeamFile, "folder"),
        (circle, NotTeamFile, "circle"),
        (os.mkfifo, NotTeamFile, "ordinary file"),
        (written(b""), NotTeamFile, "empty"),
        (written(PNG), NotTeamFile, "not a team file"),
        (written(PDF), NotTeamFile, "not a team file"),
        (written(b"SQLite format 3\0" + bytes(4096)), NotTeamFile, "not a team file"),
        (written(b"\0" * 100_000), NotTeamFile, "not a team file"),
        (written(b"\x89FRF\r\n\x1a\n"), NotTeamFile, "not a team file"),
        (written(frame(1, 1, team=OTHER)), OtherTeam, "another team"),
        (written(frame(1, 1, team=OTHER)[:-1]), OtherTeam, "another team"),
        (huge(2 << 30), Unreachable, "no content"),
        (huge(2 << 30, b"film"), NotTeamFile, "not a team file"),
        (huge(8192), Unreachable, "no content"),
    ],
)
@pytest.mark.parametrize("recreate", [False, True])
def test_what_is_not_ours_is_refused_and_left_alone(
    path: Path, make: Callable[[Path], None], kind: type[SyncError], words: str, recreate: bool
) -> None:
    make(path)
    movable = path.is_file() and kind is NotTeamFile  # with recreate: the next test
    before = (names_in(path.parent), os.lstat(path).st_mtime_ns, os.lstat(path).st_size)
    hub = TeamFile(path, TEAM, recreate=recreate and not movable)
    with pytest.raises(kind, match=words) as caught:
        sync(hub, [frame(1, 1)])
    assert (caught.value.where, bool(caught.value.hint)) == (str(path), True)
    after = (names_in(path.parent), os.lstat(path).st_mtime_ns, os.lstat(path).st_size)
    assert after == before


@pytest.mark.parametrize("content", [PNG, b"", b"\0" * 5000])
def test_asked_to_a_foreign_file_is_moved_aside_never_deleted(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    sync(TeamFile(path, TEAM, recreate=True), [frame(1, 1)])
    assert frames_in(path) == [frame(1, 1)]
    if content:
        assert path.read_bytes() == frame(1, 1)
        assert (path.parent / "north.fieldrep.copies" / path.name).read_bytes() == content


def test_a_file_without_its_download_is_waited_for(path: Path) -> None:
    class NotHere(Steps):
        def read_at(self, handle: int, offset: int, size: int) -> bytes:
            return b""

    new_file(path)
    with pytest.raises(Unreachable, match="no content"):
        TeamFile(path, TEAM, files=NotHere()).read_all()


@pytest.mark.parametrize("torn", [1, 20, 40, 150])
def test_a_file_emptied_or_cut_in_its_first_frame_is_filled_again(path: Path, torn: int) -> None:
    hub = new_file(path, frames_of(1, 3))
    cursor = sync(hub, [])
    os.truncate(path, 0)
    sync(hub, frames_of(1, 3), cursor)
    assert frames_in(path) == frames_of(1, 3)
    os.truncate(path, len(frame(1, 1)) - torn)
    left = path.read_bytes()
    sync(hub, frames_of(1, 3), cursor)
    assert path.read_bytes() == left + b"".join(frames_of(1, 3))
    assert raws(hub.read_all()) == frames_of(1, 3)


def test_a_bit_flipped_anywhere_costs_one_frame_that_is_written_again(path: Path) -> None:
    hub = new_file(path, frames_of(1, 2))
    content = path.read_bytes()
    for place in range(0, len(content), 3):
        path.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
        reading = hub.read_all()
        assert len(raws(reading)) >= 1, place
        sync(hub, frames_of(1, 2))
        assert set(frames_in(path)) >= set(frames_of(1, 2)), place


@pytest.mark.parametrize("tail", [b"\0" * 3000, b"garbage" * 100, frame(1, 9)[:-3], frame(1, 9)[:30]])
def test_what_is_torn_at_the_end_stays_and_frames_go_behind_it(path: Path, tail: bytes) -> None:
    hub = new_file(path, frames_of(1, 2))
    cursor = sync(hub, [])
    with path.open("ab") as file:
        file.write(tail)
    sync(hub, [frame(2, 1)], cursor)
    assert path.read_bytes() == b"".join(frames_of(1, 2)) + tail + frame(2, 1)
    reading = hub.read_all()
    assert raws(reading) == [*frames_of(1, 2), frame(2, 1)]
    assert reading.damaged == len(tail)
    assert raws(hub.read_since(reading.cursor)) == []


def test_a_hole_that_is_filled_later_gives_its_frames(path: Path) -> None:
    hub = new_file(path, frames_of(1, 2))
    start = path.stat().st_size
    with path.open("ab") as file:
        file.write(bytes(len(frame(1, 3))))
    reading = hub.read_all()
    raws(reading)
    assert reading.damaged
    with path.open("r+b") as file:
        file.seek(start)
        file.write(frame(1, 3))
    os.utime(path, ns=(0, reading.cursor.mtime_ns + 1))
    assert raws(hub.read_since(reading.cursor)) == [frame(1, 3)]


def test_a_file_that_goes_away_while_it_is_read_gives_what_was_there(path: Path) -> None:
    hub = new_file(path, [frame(1, number, "x" * 1000) for number in range(600)])
    reading = hub.read_all()
    next(reading)
    path.unlink()
    assert len(raws(reading)) == 599  # an open file stays readable here
    with pytest.raises(FileNotFoundError):
        path.stat()
    cursor = sync(hub, frames_of(1, 2), reading.cursor)
    assert frames_in(path) == frames_of(1, 2)
    assert cursor.offset == path.stat().st_size


def test_a_file_cut_while_it_is_read_is_an_error_and_moves_no_cursor(path: Path) -> None:
    hub = new_file(path, [frame(1, number, os.urandom(600).hex()) for number in range(1000)])
    reading = hub.read_all()
    next(reading)
    os.truncate(path, 400_000)
    with pytest.raises(Unreachable, match="changed while"):
        raws(reading)
    assert reading.cursor == START
    assert raws(hub.read_all())


def test_a_share_that_may_only_be_read_is_read(path: Path) -> None:
    from errno import EROFS

    from tests.sync.faults import Refusing

    new_file(path, frames_of(1, 2))
    names = names_in(path.parent)
    hub = TeamFile(path, TEAM, files=Refusing(EROFS, 99, "open_append", "open_new"))
    reading = hub.read_all()
    assert raws(reading) == frames_of(1, 2)
    with pytest.raises(Unreachable, match="rights"):
        hub.append([frame(2, 1)], reading.cursor)
    with pytest.raises(Unreachable, match="rights"):
        hub.replace([frame(2, 1)], reading.cursor)
    assert names_in(path.parent) == names
    assert frames_in(path) == frames_of(1, 2)


def test_a_path_that_is_too_long_is_said_to_be(path: Path) -> None:
    hub = TeamFile(path.parent / ("n" * 300), TEAM)
    with pytest.raises(NotTeamFile, match="too long"):
        hub.read_all()
    with pytest.raises(NotTeamFile, match="too long"):
        hub.state()


def test_a_cursor_of_another_file_does_not_fit(path: Path) -> None:
    hub = new_file(path, frames_of(1, 3))
    cursor = sync(hub, [])
    other = new_file(path.with_name("south.fieldrep"), frames_of(2, 9))
    assert raws(other.read_since(cursor)) == frames_of(2, 9)
    assert raws(other.read_since(Cursor(offset=10**12, mark="x", size=10**12))) == frames_of(2, 9)

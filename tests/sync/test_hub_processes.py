"""Real processes at one shared file: with the lock, without it, killed, stopped in the middle."""

import signal
import sys
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest

from fieldrep.sync.teamfile import TeamFile
from tests.sync.hubs import TEAM, frame, frames_in, frames_of, new_file, raws, sync
from tests.sync.processes import said, started, until_stopped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file goes."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder / "north.fieldrep"


def prepared(path: Path, author: int, count: int) -> Path:
    """Write an author's frames to a file of its own and return it."""
    own = path.parent.parent / f"author-{author}"
    own.write_bytes(b"".join(frames_of(author, count)))
    return own


def all_write(path: Path, writers: int, count: int, lock: str, piece: int) -> None:
    """Let so many processes append at once; all that each said to be done must stand in the file."""
    new_file(path)
    with ExitStack() as stack:
        running = [
            stack.enter_context(started("append", path, prepared(path, author, count), lock, str(piece)))
            for author in range(10, 10 + writers)
        ]
        for process in running:
            output, _errors = process.communicate(timeout=100)
            assert output.split() == [str(number) for number in range(count)]
    wanted = {raw for author in range(10, 10 + writers) for raw in frames_of(author, count)}
    assert set(frames_in(path)) == {frame(1, 1), *wanted}
    assert set(raws(TeamFile(path, TEAM).read_all())) == {frame(1, 1), *wanted}


@pytest.mark.parametrize("writers", [2, 4])
@pytest.mark.parametrize(("lock", "piece"), [("lock", 0), ("lock", 50), ("free", 0), ("free", 150)])
def test_processes_append_at_once(path: Path, writers: int, lock: str, piece: int) -> None:
    all_write(path, writers, 6, lock, piece)


@pytest.mark.soak
@pytest.mark.parametrize("writers", [2, 4])
@pytest.mark.parametrize(("lock", "piece"), [("lock", 0), ("lock", 20), ("free", 0), ("free", 100)])
def test_processes_append_at_once_for_long(path: Path, writers: int, lock: str, piece: int) -> None:
    all_write(path, writers, 150, lock, piece)


@pytest.mark.parametrize("lock", ["lock", "free"])
def test_a_writer_stopped_before_it_writes_comes_back_after_its_lease(path: Path, lock: str) -> None:
    hub = new_file(path)
    with started("append", path, prepared(path, 10, 3), lock, "0", "stop") as sleeper:
        until_stopped(sleeper)
        with started("append", path, prepared(path, 11, 3), lock, "0") as other:
            output, _errors = other.communicate(timeout=60)
            assert output.split() == ["0", "1", "2"]
        assert set(frames_in(path)) == {frame(1, 1), *frames_of(11, 3)}
        sleeper.send_signal(signal.SIGCONT)
        output, _errors = sleeper.communicate(timeout=60)
        assert output.split() == ["0", "1", "2"]
    wanted = {frame(1, 1), *frames_of(10, 3), *frames_of(11, 3)}
    assert set(frames_in(path)) == wanted
    assert set(raws(hub.read_all())) == wanted


def kill_while_appending(path: Path, lock: str, lines: int) -> None:
    """Kill a writer that writes byte by byte after so many confirmed frames; then sync normally."""
    hub = new_file(path)
    frames = frames_of(10, 50)
    with started("append", path, prepared(path, 10, 50), lock, "1") as process:
        confirmed = [int(said(process)) for _line in range(lines)]
        process.kill()
        process.wait()
    assert {frames[number] for number in confirmed} <= set(frames_in(path))
    before = path.read_bytes()
    with hub.lock(wait=30):
        sync(hub, [*frames, frame(11, 1)])
    assert path.read_bytes().startswith(before)
    assert set(frames_in(path)) == {frame(1, 1), *frames, frame(11, 1)}


@pytest.mark.parametrize("lock", ["lock", "free"])
def test_a_writer_killed_in_the_middle_leaves_what_it_confirmed(path: Path, lock: str) -> None:
    kill_while_appending(path, lock, 4)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(40))
def test_writers_killed_anywhere(path: Path, seed: int) -> None:
    kill_while_appending(path, "free", Random(seed).randint(0, 40))


def kill_while_replacing(path: Path, seed: int) -> None:
    """Kill a process that replaces the file after a random time: the one or the other stands whole."""
    old = [frame(1, number, "x" * 500) for number in range(1, 20)]
    hub = new_file(path, old)
    with started("replace", path, prepared(path, 10, 200)) as process:
        assert said(process) == "begun"
        for _moment in range(Random(seed).randint(0, 300)):
            if process.poll() is not None:
                break
            names = {entry.name for entry in path.parent.iterdir()}
            assert path.name in names  # at no moment is there no file
        process.kill()
        process.wait()
    assert frames_in(path) in (old, frames_of(10, 200))
    sync(hub, [*old, frame(2, 1)])
    assert set(frames_in(path)) >= {*old, frame(2, 1)}


@pytest.mark.parametrize("seed", range(3))
def test_a_process_killed_while_it_replaces_the_file(path: Path, seed: int) -> None:
    kill_while_replacing(path, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 140))
def test_processes_killed_while_they_replace_the_file(path: Path, seed: int) -> None:
    kill_while_replacing(path, seed)

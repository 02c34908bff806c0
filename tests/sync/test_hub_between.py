"""What comes between the steps of a write: others, a drive that lies, a disk that has not flushed."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldrep.sync.errors import HubBusy, Unreachable
from fieldrep.sync.hub import TailMoved
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Steps
from tests.sync.hubs import TEAM, frame, frames_in, new_file, raws, sync


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file goes."""
    return tmp_path / "north.fieldrep"


class Intruding(Steps):
    """Does something of its own just before the first step of a name."""

    def __init__(self, name: str, act: Callable[[], object], *refused: str) -> None:
        self.name = name
        self.act: Callable[[], object] | None = act
        self.refused = refused

    def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
        if name == self.name and self.act is not None:
            act, self.act = self.act, None
            act()
        if name in self.refused:
            raise PermissionError(errno.EPERM, "refused")
        return call(*args, **options)


def test_what_another_wrote_between_looking_and_writing_is_read_next(path: Path) -> None:
    quick = new_file(path)
    hub = TeamFile(path, TEAM, files=Intruding("write", lambda: sync(quick, [frame(9, 1)])))
    cursor = hub.append([frame(2, 1)], sync(quick, []))
    assert frames_in(path) == [frame(1, 1), frame(9, 1), frame(2, 1)]
    assert frame(9, 1) in raws(hub.read_since(cursor))


def test_a_file_replaced_between_looking_and_writing_is_noticed(path: Path) -> None:
    quick = new_file(path)
    start = sync(quick, [])
    hub = TeamFile(path, TEAM, files=Intruding("write", lambda: quick.replace([frame(9, 1)], start)))
    with pytest.raises(TailMoved):
        hub.append([frame(2, 1)], start)
    sync(hub, [frame(2, 1)], start)
    assert frames_in(path) == [frame(9, 1), frame(2, 1)]


def test_without_second_names_nothing_is_replaced_that_grew_meanwhile(path: Path) -> None:
    quick = new_file(path)
    start = sync(quick, [])
    grown = Intruding("copy_mode", lambda: sync(quick, [frame(9, 1)]), "link")
    with pytest.raises(TailMoved):
        TeamFile(path, TEAM, files=grown).replace([frame(2, 1)], start)
    assert frames_in(path) == [frame(1, 1), frame(9, 1)]


def test_a_drive_that_writes_something_else_is_found_out(path: Path) -> None:
    class Lying(Steps):
        def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
            if name == "write":
                handle, data = args
                return call(handle, bytes(data[:-1]) + b"?")
            return call(*args, **options)

    hub = new_file(path)
    start = sync(hub, [])
    lying = TeamFile(path, TEAM, files=Lying())
    with pytest.raises(Unreachable):
        lying.replace([frame(2, 1)], start)
    assert frames_in(path) == [frame(1, 1)]
    with pytest.raises(HubBusy):
        lying.append([frame(2, 1)], start)
    assert sync(hub, [frame(2, 1)], start)
    assert frames_in(path) == [frame(1, 1), frame(2, 1)]


def test_nothing_is_confirmed_or_named_before_it_is_on_the_disk(path: Path) -> None:
    class Noting(Steps):
        def __init__(self) -> None:
            self.notes: list[str] = []

        def step(self, name: str, call: Callable[..., Any], *args: Any, **options: Any) -> Any:
            self.notes.append(name)
            return call(*args, **options)

    hub = new_file(path)
    start = sync(hub, [])
    noting = Noting()
    watched = TeamFile(path, TEAM, files=noting)
    cursor = watched.append([frame(2, 1)], start)
    written = noting.notes.index("write")
    assert noting.notes[written : written + 3] == ["write", "flush", "close"]
    assert "open_read" in noting.notes[written:]  # read back by a fresh opening
    noting.notes.clear()
    watched.replace([frame(3, 1)], cursor)
    named = len(noting.notes) - noting.notes[::-1].index("replace")
    assert noting.notes.index("write") < noting.notes.index("flush") < named
    assert "flush_folder" in noting.notes[named:]

"""Conflict copies: found by name, decided by content, moved aside when they hold nothing new."""

import os
from pathlib import Path

import pytest

from fieldrep.sync.hub import START, Sibling
from fieldrep.sync.siblings import is_candidate
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Counting
from tests.sync.hubs import OTHER, TEAM, frame, frames_of, names_in, new_file, raws, sync

SHAPES = [
    "north (Anna's conflicted copy 2026-08-19).fieldrep",
    "north.sync-conflict-20260819-101112-ABCDEFG.fieldrep",
    "north (conflicted copy 2026-08-19 101112).fieldrep",
    "north_conflict-anna-20260819-101112.fieldrep",
    "north-LAPTOP-7.fieldrep",
    "north (1).fieldrep",
    "north 2.fieldrep",
    "north (Annas widersprüchliche Kopie 2026-08-19).fieldrep",
    "north - 副本.fieldrep",
    "north的冲突副本.fieldrep",
    "Copy of north.fieldrep",
    "NORTH-PC.FIELDREP",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file goes."""
    return tmp_path / "north.fieldrep"


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_of_name_is_a_candidate(name: str) -> None:
    assert is_candidate(name, "north.fieldrep")


@pytest.mark.parametrize(
    "name",
    [
        "north.fieldrep",
        "south.fieldrep",
        "north.xlsx",
        "north.fieldrep.bak",
        "north (1).docx",
        "nort.fieldrep",
    ],
)
def test_other_names_are_not(name: str) -> None:
    assert not is_candidate(name, "north.fieldrep")


@pytest.mark.parametrize("main", ["team", "华东.销售.frp", " odd name .f", "E\u0301quipe.frp"])
def test_copies_of_any_name_are_found(tmp_path: Path, main: str) -> None:
    path = tmp_path / main
    hub = new_file(path)
    with hub.lock():
        hub.replace([frame(1, 1)], sync(hub, [frame(2, 1)]))
        copy = tmp_path / f"{path.stem} (1){path.suffix}"
        copy.write_bytes(frame(3, 1))
        assert [sibling.path for sibling in hub.siblings()] == [copy]


def test_several_at_once_are_taken_in(path: Path) -> None:
    hub = new_file(path)
    for number, name in enumerate(SHAPES):
        (path.parent / name).write_bytes(frame(1, 1) + frame(9, number))
    found = hub.siblings()
    assert {sibling.path.name for sibling in found} == set(SHAPES)
    given = {raw for sibling in found for raw in raws(hub.read_sibling(sibling))}
    assert given == {frame(1, 1)} | {frame(9, number) for number in range(len(SHAPES))}


def test_content_decides_whose_a_copy_is(path: Path) -> None:
    hub = new_file(path)
    (path.parent / "north (1).fieldrep").write_bytes(frame(1, 1, team=OTHER))
    (path.parent / "north (2).fieldrep").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50_000))
    (path.parent / "north (3).fieldrep").write_bytes(b"\0" * 500 + frame(5, 1))
    given = [raws(hub.read_sibling(sibling)) for sibling in hub.siblings()]
    assert given == [[], [], [frame(5, 1)]]


def test_a_large_file_of_something_else_is_not_read_to_its_end(path: Path) -> None:
    new_file(path)
    counting = Counting()
    hub = TeamFile(path, TEAM, files=counting)
    with (path.parent / "north film.fieldrep").open("wb") as file:
        file.write(b"film")
        file.truncate(1 << 30)
    (sibling,) = hub.siblings()
    assert raws(hub.read_sibling(sibling)) == []
    assert counting.read < 50 << 20


def test_folders_links_to_the_file_and_empty_ones_are_no_copies(path: Path) -> None:
    hub = new_file(path)
    (path.parent / "north (1).fieldrep").mkdir()
    (path.parent / "north (2).fieldrep").symlink_to(path)
    (path.parent / "north (3).fieldrep").symlink_to(path.parent / "nowhere")
    (path.parent / "north (4).fieldrep").touch()
    os.link(path, path.parent / "north (5).fieldrep")
    assert hub.siblings() == []


def test_what_is_still_uploading_is_read_again_when_it_has_grown(path: Path) -> None:
    hub = new_file(path)
    copy = path.parent / "north-LAPTOP.fieldrep"
    whole = frame(2, 1) + frame(2, 2)
    copy.write_bytes(whole[:-20])
    (half,) = hub.siblings()
    reading = hub.read_sibling(half)
    assert raws(reading) == [frame(2, 1)]
    assert reading.damaged
    known = {half.fingerprint}
    assert hub.siblings(known) == []
    copy.write_bytes(whole)
    (grown,) = hub.siblings(known)
    assert raws(hub.read_sibling(grown)) == [frame(2, 1), frame(2, 2)]


def test_a_copy_moved_aside_is_kept_and_not_found_again(path: Path) -> None:
    hub = new_file(path, frames_of(1, 2))
    copy = path.parent / "north (1).fieldrep"
    for _time in range(3):
        copy.write_bytes(path.read_bytes())
        (sibling,) = hub.siblings()
        moved = hub.move_aside(sibling)
        assert moved is not None and moved.read_bytes() == path.read_bytes()
        assert hub.siblings() == []
    folder = path.parent / "north.fieldrep.copies"
    assert names_in(folder) == [
        "north (1).2.fieldrep",
        "north (1).3.fieldrep",
        "north (1).fieldrep",
    ]


def test_a_copy_that_changed_since_it_was_listed_stays(path: Path) -> None:
    hub = new_file(path)
    copy = path.parent / "north (1).fieldrep"
    copy.write_bytes(frame(1, 1))
    (sibling,) = hub.siblings()
    copy.write_bytes(frame(1, 1) + frame(2, 1))
    assert hub.move_aside(sibling) is None
    assert copy.exists()
    copy.unlink()
    assert hub.move_aside(sibling) is None
    assert hub.move_aside(Sibling(copy, 1, "?")) is None


def test_a_copy_that_can_not_be_moved_stays(path: Path) -> None:
    hub = new_file(path)
    copy = path.parent / "north (1).fieldrep"
    copy.write_bytes(frame(1, 1))
    (path.parent / "north.fieldrep.copies").write_bytes(b"in the way")
    (sibling,) = hub.siblings()
    assert hub.move_aside(sibling) is None
    assert copy.exists()


def test_after_a_rename_by_a_cloud_client_the_copies_bring_everything_back(path: Path) -> None:
    hub = new_file(path, frames_of(1, 3))
    path.rename(path.parent / "north (conflicted copy 2026-08-19 101112).fieldrep")
    (path.parent / "north.fieldrep.team").unlink()
    assert not hub.state().exists
    (sibling,) = hub.siblings()
    sync(hub, raws(hub.read_sibling(sibling)), START)
    assert raws(TeamFile(path, TEAM).read_all()) == frames_of(1, 3)

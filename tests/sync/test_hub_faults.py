"""Whatever fails and whenever: what stood in the file stays, what was confirmed is there, and it heals."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldrep.errors import FieldrepError
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import KINDS, Crash, Crashing, Faulty
from tests.sync.hubs import TEAM, frame, frames_in, frames_of, new_file, sync

OLD = frames_of(1, 2)
NEW = frames_of(2, 2)
SNAPSHOT = [frame(3, 1, "all in one")]

faults = pytest.mark.parametrize(
    ("kind", "for_good"), [(kind, for_good) for kind in KINDS for for_good in (False, True)]
)


class Ground:
    """A fresh folder with a file for each try of one test."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = itertools.count()

    def file(self) -> Path:
        folder = self._folder / str(next(self._number))
        folder.mkdir()
        return folder / "north.fieldrep"


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path)


def every_step(kind: str, for_good: bool) -> Iterator[Faulty]:
    """Yield files that fail at the first step, at the second … until there is no such step any more."""
    for at in itertools.count(1):
        files = Faulty(at, kind, for_good=for_good)
        yield files
        if not files.struck:
            assert at > 5
            return


def heals(path: Path, wanted: list[bytes]) -> None:
    """The next sync without a fault brings the file up to everything; a second one adds nothing."""
    sync(TeamFile(path, TEAM), wanted)
    assert set(frames_in(path)) >= set(wanted)
    content = path.read_bytes()
    sync(TeamFile(path, TEAM), wanted)
    assert path.read_bytes() == content


@faults
def test_an_append_fails_at_every_step(ground: Ground, kind: str, for_good: bool) -> None:
    for files in every_step(kind, for_good):
        path = ground.file()
        new_file(path, OLD)
        try:
            sync(TeamFile(path, TEAM, files=files), OLD + NEW)
        except FieldrepError as error:
            assert error.where and error.hint
        else:
            assert set(frames_in(path)) == {*OLD, *NEW}
        assert path.read_bytes().startswith(b"".join(OLD))
        heals(path, OLD + NEW)


@faults
def test_making_a_deleted_file_anew_fails_at_every_step(ground: Ground, kind: str, for_good: bool) -> None:
    for files in every_step(kind, for_good):
        path = ground.file()
        new_file(path, OLD)
        path.unlink()
        try:
            sync(TeamFile(path, TEAM, files=files), OLD + NEW)
        except FieldrepError as error:
            assert error.where and error.hint
        else:
            assert set(frames_in(path)) == {*OLD, *NEW}
        heals(path, OLD + NEW)


@faults
def test_healing_a_torn_file_beside_a_copy_fails_at_every_step(
    ground: Ground, kind: str, for_good: bool
) -> None:
    for files in every_step(kind, for_good):
        path = ground.file()
        new_file(path, OLD)
        torn = path.read_bytes()[:-7] + bytes(100)
        path.write_bytes(torn)
        copy = path.with_name("north (1).fieldrep")
        copy.write_bytes(b"".join(NEW))
        hub = TeamFile(path, TEAM, files=files)
        try:
            hub.state()
            for sibling in hub.siblings():
                list(hub.read_sibling(sibling))
                sync(hub, OLD + NEW)
                hub.move_aside(sibling)
        except FieldrepError as error:
            assert error.where and error.hint
        assert path.read_bytes().startswith(torn)
        assert copy.exists() or (path.parent / "north.fieldrep.copies" / copy.name).exists()
        heals(path, OLD + NEW)


@faults
def test_a_replacement_fails_at_every_step(ground: Ground, kind: str, for_good: bool) -> None:
    for files in every_step(kind, for_good):
        path = ground.file()
        new_file(path, OLD)
        try:
            hub = TeamFile(path, TEAM, files=files)
            hub.replace(SNAPSHOT, sync(hub, []))
        except FieldrepError as error:
            assert error.where and error.hint
            assert frames_in(path) in (OLD, SNAPSHOT)
        else:
            assert frames_in(path) == SNAPSHOT
        if frames_in(path) == SNAPSHOT:
            assert frames_in(path.with_name("north.fieldrep.bak")) == OLD
        heals(path, OLD + NEW)


@faults
def test_making_a_team_fails_at_every_step(ground: Ground, kind: str, for_good: bool) -> None:
    for files in every_step(kind, for_good):
        path = ground.file()
        try:
            TeamFile(path, TEAM, files=files).create(OLD)
        except FieldrepError as error:
            assert error.where and error.hint
        assert not path.exists() or frames_in(path) == OLD
        heals_or_makes(path)


def heals_or_makes(path: Path) -> None:
    """What a failed creation left does not stand in the way of the next one."""
    if not path.exists():
        TeamFile(path, TEAM).create(OLD)
    heals(path, OLD)


def test_a_crash_at_every_byte_of_an_append(ground: Ground) -> None:
    for after in range(len(b"".join(NEW)) + 1):
        path = ground.file()
        new_file(path, OLD)
        files = Crashing(after_bytes=after)
        try:
            sync(TeamFile(path, TEAM, files=files), NEW)
        except Crash:
            assert path.read_bytes() == b"".join(OLD + NEW)[: len(b"".join(OLD)) + after]
        heals(path, OLD + NEW)
        assert set(frames_in(path)) == {*OLD, *NEW}


def test_a_crash_at_every_byte_of_a_second_append_behind_a_torn_one(ground: Ground) -> None:
    torn = frame(2, 1)[:100]
    for after in range(0, len(frame(2, 1)), 5):
        path = ground.file()
        new_file(path, OLD)
        path.write_bytes(b"".join(OLD) + torn)
        with pytest.raises(Crash):
            sync(TeamFile(path, TEAM, files=Crashing(after_bytes=after)), NEW)
        assert path.read_bytes() == b"".join(OLD) + torn + frame(2, 1)[:after]
        heals(path, OLD + NEW)


def test_a_crash_at_every_byte_of_a_replacement(ground: Ground) -> None:
    for after in range(len(SNAPSHOT[0])):
        path = ground.file()
        hub = new_file(path, OLD)
        cursor = sync(hub, [])
        with pytest.raises(Crash):
            TeamFile(path, TEAM, files=Crashing(after_bytes=after)).replace(SNAPSHOT, cursor)
        assert frames_in(path) == OLD
        assert hub.siblings() == []
        heals(path, OLD + NEW)


def test_a_crash_before_every_step_of_a_replacement(ground: Ground) -> None:
    seen = set()
    for step in itertools.count(1):
        path = ground.file()
        hub = new_file(path, OLD)
        files = Crashing(before_step=step)
        cursor = sync(hub, [])
        try:
            TeamFile(path, TEAM, files=files).replace(SNAPSHOT, cursor)
        except Crash:
            pass
        else:
            break
        whole = frames_in(path)
        assert whole in (OLD, SNAPSHOT)
        seen.add(tuple(whole))
        if whole == SNAPSHOT:
            assert frames_in(path.with_name("north.fieldrep.bak")) == OLD
        heals(path, OLD + NEW)
        again = TeamFile(path, TEAM)
        again.replace(SNAPSHOT, sync(again, []))
        assert frames_in(path) == SNAPSHOT
    assert len(seen) == 2


def test_a_crash_before_every_step_of_making_a_file(ground: Ground) -> None:
    for step in itertools.count(1):
        path = ground.file()
        try:
            TeamFile(path, TEAM, files=Crashing(before_step=step)).create(OLD)
        except Crash:
            assert not path.exists() or frames_in(path) == OLD
            heals_or_makes(path)
        else:
            break


def test_two_replacements_at_once_leave_one_of_the_two(ground: Ground) -> None:
    class Quicker(Crashing):
        """Another manager replaces the file just before the new one of this one gets its name."""

        done = False

        def replace(self, source: Path, target: Path) -> None:
            if target == path and not self.done:
                self.done = True
                other = TeamFile(path, TEAM)
                other.replace([frame(4, 1)], sync(other, []))
                sync(other, [frame(4, 2)])
            super().replace(source, target)

    path = ground.file()
    new_file(path, OLD)
    hub = TeamFile(path, TEAM, files=Quicker())
    hub.replace(SNAPSHOT, sync(hub, []))
    assert frames_in(path) == SNAPSHOT
    heals(path, [*SNAPSHOT, frame(4, 1), frame(4, 2)])  # from those who know them

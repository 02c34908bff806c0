"""The shared file from day to day: made, read on from a cursor, appended to, replaced."""

import errno
import os
from pathlib import Path

import pytest

from fieldrep.errors import FieldrepError
from fieldrep.sync.errors import FrameError, HubBusy, NewerFormat, Unreachable
from fieldrep.sync.frames import parse
from fieldrep.sync.hub import START, Cursor, TailMoved
from fieldrep.sync.scan import FrameAt
from fieldrep.sync.teamfile import TeamFile
from fieldrep.sync.trouble import OtherTeam
from tests.conftest import StandingClock
from tests.sync.faults import Counting, Refusing
from tests.sync.hubs import OTHER, TEAM, frame, frames_in, frames_of, names_in, new_file, raws, sync


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the shared file goes."""
    folder = tmp_path / "shared"
    folder.mkdir()
    return folder / "north.fieldrep"


def test_what_was_created_is_read_by_all(path: Path) -> None:
    first = frames_of(1, 3)
    new_file(path, first)
    assert path.read_bytes() == b"".join(first)
    assert raws(TeamFile(path, TEAM).read_all()) == first
    assert raws(TeamFile(path).read_all()) == first  # who joins knows no team yet


def test_the_state_tells_the_team_and_the_marker(path: Path) -> None:
    new_file(path)
    state = TeamFile(path).state()
    assert (state.exists, state.size, state.team, state.marker) == (True, path.stat().st_size, TEAM, TEAM)
    assert names_in(path.parent) == ["north.fieldrep", "north.fieldrep.team"]


def test_nothing_of_that_name_may_be_there_when_a_team_is_made(path: Path) -> None:
    path.write_bytes(b"accounts of last year")
    with pytest.raises(FieldrepError, match="already"):
        TeamFile(path, TEAM).create([frame(1, 1)])
    assert path.read_bytes() == b"accounts of last year"
    path.unlink()
    new_file(path)
    path.unlink()
    with pytest.raises(OtherTeam):
        TeamFile(path, OTHER).create([frame(1, 1, team=OTHER)])


def test_a_cursor_gives_only_what_came_after(path: Path) -> None:
    hub = new_file(path, frames_of(1, 3))
    reading = hub.read_since(START)
    assert reading.full and len(raws(reading)) == 3
    cursor = Cursor.from_json(reading.cursor.to_json())
    assert cursor == reading.cursor
    sync(TeamFile(path, TEAM), frames_of(2, 2))
    reading = hub.read_since(cursor)
    assert raws(reading) == frames_of(2, 2)
    assert not reading.full
    assert raws(hub.read_since(reading.cursor)) == []


def test_a_cursor_that_makes_no_sense_reads_everything(path: Path) -> None:
    hub = new_file(path)
    for text in (None, "", "{", "[]", '{"offset": "x"}', '{"offset": -1}'):
        assert raws(hub.read_since(Cursor.from_json(text))) == [frame(1, 1)]


def test_looking_for_news_reads_a_few_bytes_however_long_the_file_is(path: Path) -> None:
    new_file(path, frames_of(1, 2000))
    counting = Counting()
    hub = TeamFile(path, TEAM, files=counting)
    reading = hub.read_since(START)
    raws(reading)
    counting.read = 0
    assert raws(hub.read_since(reading.cursor)) == []
    assert counting.read <= 4096
    cursor = hub.append([frame(2, 1)], reading.cursor)
    assert raws(hub.read_since(cursor)) == []
    assert counting.read < 50_000


def test_everything_is_read_again_after_a_day_or_a_clock_set_back(path: Path) -> None:
    new_file(path, frames_of(1, 3))
    clock = StandingClock()
    hub = TeamFile(path, TEAM, clock=clock)
    reading = hub.read_since(START)
    raws(reading)
    clock.forward(hours=23)
    assert not hub.read_since(reading.cursor).full
    clock.forward(hours=1)
    again = hub.read_since(reading.cursor)
    assert again.full and len(raws(again)) == 3
    clock.forward(days=-400)
    assert hub.read_since(again.cursor).full


def test_nobody_appends_past_frames_that_are_unread(path: Path) -> None:
    hub = new_file(path)
    reading = hub.read_since(START)
    raws(reading)
    sync(TeamFile(path, TEAM), [frame(2, 1)])
    before = path.read_bytes()
    with pytest.raises(TailMoved):
        hub.append([frame(3, 1)], reading.cursor)
    assert path.read_bytes() == before
    sync(hub, [frame(3, 1)], reading.cursor)
    assert frames_in(path) == [frame(1, 1), frame(2, 1), frame(3, 1)]


def test_only_whole_frames_of_the_team_are_taken(path: Path) -> None:
    hub = new_file(path)
    cursor = sync(hub, [])
    before = path.read_bytes()
    with pytest.raises(FrameError):
        hub.append([frame(1, 2)[:-1]], cursor)
    with pytest.raises(ValueError):
        hub.append([frame(1, 2, team=OTHER)], cursor)
    assert path.read_bytes() == before


def test_frames_of_a_newer_format_stop_writing_and_stay(path: Path) -> None:
    hub = new_file(path)
    newer = frame(1, 2, major=2)
    with path.open("ab") as file:
        file.write(newer)
    reading = hub.read_since(START)
    assert raws(reading) == [frame(1, 1)]
    assert (reading.newer, reading.damaged, reading.cursor.newer) == (1, 0, True)
    for write in (hub.append, hub.replace):
        with pytest.raises(NewerFormat):
            write([frame(2, 1)], reading.cursor)
    assert path.read_bytes() == frame(1, 1) + newer
    assert hub.read_since(reading.cursor).cursor.newer


def test_frames_moved_in_from_another_team_are_left_out(path: Path) -> None:
    hub = new_file(path)
    with path.open("ab") as file:
        file.write(frame(1, 1, team=OTHER) + frame(1, 2))
    reading = hub.read_all()
    assert raws(reading) == [frame(1, 1), frame(1, 2)]
    assert reading.foreign == 1


def test_a_file_put_in_the_place_of_ours_is_read_whole(path: Path) -> None:
    hub = new_file(path, frames_of(1, 5))
    cursor = sync(hub, [])
    older = b"".join(frames_of(1, 2))
    for content in (older, older + frame(2, 1, "x" * 5000), b"".join(reversed(frames_of(1, 5)))):
        path.write_bytes(content)
        reading = hub.read_since(cursor)
        assert reading.full
        assert b"".join(raws(reading)) == content
    sync(hub, frames_of(1, 5), cursor)
    assert set(frames_in(path)) == set(frames_of(1, 5))


def test_a_deleted_file_is_made_anew_where_something_shows_that_it_belongs(path: Path) -> None:
    hub = new_file(path, frames_of(1, 3))
    cursor = sync(hub, [])
    path.unlink()
    assert not hub.state().exists
    assert sync(hub, frames_of(1, 3), cursor).offset == path.stat().st_size
    assert frames_in(path) == frames_of(1, 3)
    path.unlink()
    (path.parent / "north.fieldrep.team").rename(path.parent / "north (1).fieldrep")
    with pytest.raises(Unreachable):
        hub.state()  # a copy that is none shows nothing
    (path.parent / "north (1).fieldrep").write_bytes(frame(1, 1) + frame(1, 2)[:50])
    sync(hub, frames_of(1, 3), cursor)
    assert frames_in(path) == frames_of(1, 3)


def test_an_empty_mount_point_is_not_written_to(path: Path) -> None:
    hub = TeamFile(path, TEAM)
    for call in (hub.state, hub.read_all, lambda: hub.append([frame(1, 1)], START)):
        with pytest.raises(Unreachable) as caught:
            call()
        assert caught.value.exit_code == 3
        assert "--recreate" in caught.value.hint
    assert names_in(path.parent) == []
    again = TeamFile(path, TEAM, recreate=True)
    sync(again, [frame(1, 1)])
    assert raws(hub.read_all()) == [frame(1, 1)]


def test_a_missing_folder_is_unreachable_also_when_the_file_may_be_made(path: Path) -> None:
    hub = TeamFile(path.parent / "not mounted" / "north.fieldrep", TEAM, recreate=True)
    with pytest.raises(Unreachable):
        sync(hub, [frame(1, 1)])
    assert names_in(path.parent) == []


def test_a_link_is_followed_and_stays_a_link(path: Path, tmp_path: Path) -> None:
    new_file(path)
    link = tmp_path / "link to north"
    link.symlink_to(path)
    hub = TeamFile(link, TEAM)
    cursor = sync(hub, [frame(2, 1)])
    with hub.lock():
        assert (path.parent / "north.fieldrep.lock").exists()
    hub.replace([frame(3, 1)], cursor)
    assert link.is_symlink() and not path.is_symlink()
    assert frames_in(path) == [frame(3, 1)]
    assert names_in(tmp_path) == ["link to north", "shared"]


@pytest.mark.parametrize(
    "name",
    [
        "华东区 销售.fieldrep",
        "  spaces at both ends  ",
        "без расширения",
        "e\u0301quipe.fieldrep",
        "n" * 250 + ".frp",
        "队" * 80 + ".frp",
    ],
)
def test_any_name_will_do(tmp_path: Path, name: str) -> None:
    path = tmp_path / "共享 папка" / ("deep " * 30) / name
    path.parent.mkdir(parents=True)
    hub = new_file(path)
    with hub.lock() as held:
        cursor = sync(hub, [frame(2, 1)])
    assert held
    hub.replace([frame(1, 1), frame(2, 1), frame(2, 2)], cursor)
    assert len(raws(hub.read_all())) == 3
    assert hub.siblings() == []
    assert len(names_in(path.parent)) == 3  # the file, its marker and its backup


def test_replacing_keeps_the_file_before(path: Path) -> None:
    hub = new_file(path, frames_of(1, 5))
    cursor = sync(hub, [])
    before = path.read_bytes()
    after = hub.replace([frame(2, 1, "all in one")], cursor)
    assert frames_in(path) == [frame(2, 1, "all in one")]
    assert (path.parent / "north.fieldrep.bak").read_bytes() == before
    assert names_in(path.parent) == ["north.fieldrep", "north.fieldrep.bak", "north.fieldrep.team"]
    assert raws(hub.read_since(after)) == []
    assert hub.read_since(cursor).full  # everyone else notices
    hub.replace([frame(2, 2)], after)
    assert frames_in(path.parent / "north.fieldrep.bak") == [frame(2, 1, "all in one")]


def test_a_drive_without_second_names_takes_a_copy_as_backup(path: Path) -> None:
    hub = TeamFile(path, TEAM, files=Refusing(errno.EPERM, 99, "link"))
    hub.create(frames_of(1, 3))
    hub.replace([frame(2, 1)], sync(hub, []))
    assert frames_in(path) == [frame(2, 1)]
    assert frames_in(path.parent / "north.fieldrep.bak") == frames_of(1, 3)


def test_nothing_unread_is_replaced(path: Path) -> None:
    hub = new_file(path)
    cursor = sync(hub, [])
    sync(TeamFile(path, TEAM), [frame(2, 1)])
    with pytest.raises(TailMoved):
        hub.replace([frame(3, 1)], cursor)
    assert frames_in(path) == [frame(1, 1), frame(2, 1)]
    assert names_in(path.parent) == ["north.fieldrep", "north.fieldrep.team"]


def test_what_others_append_at_the_last_moment_is_carried_over(path: Path) -> None:
    class Late(Refusing):
        def replace(self, source: Path, target: Path) -> None:
            if target == path:
                with path.open("ab") as file:
                    file.write(frame(4, 1))
            super().replace(source, target)

    new_file(path, frames_of(1, 3))
    hub = TeamFile(path, TEAM, files=Late(0, 0))
    hub.replace([frame(2, 1)], sync(hub, []))
    assert frames_in(path) == [frame(2, 1), frame(4, 1)]


def test_a_file_that_is_held_open_is_replaced_a_moment_later(path: Path) -> None:
    new_file(path)
    hub = TeamFile(path, TEAM, files=Refusing(errno.EACCES, 5, "replace"))
    hub.replace([frame(2, 1)], sync(hub, []))
    assert frames_in(path) == [frame(2, 1)]


def test_a_file_that_stays_held_open_is_left_alone(path: Path) -> None:
    new_file(path)
    hub = TeamFile(path, TEAM, files=Refusing(errno.EACCES, 999, "replace"))
    with pytest.raises(HubBusy):
        hub.replace([frame(2, 1)], sync(hub, []))
    assert frames_in(path) == [frame(1, 1)]
    assert not [name for name in names_in(path.parent) if name.endswith(".new")]


def test_what_a_crash_left_half_written_is_removed_after_a_day(path: Path) -> None:
    hub = new_file(path)
    old, young = (path.parent / f"north.fieldrep.0000000{number}.new" for number in (1, 2))
    for left in (old, young):
        left.write_bytes(b"half")
    os.utime(old, (0, 0))
    hub.replace([frame(2, 1)], sync(hub, []))
    assert not old.exists() and young.exists()


def test_frames_are_known_by_what_they_hold_not_by_where_they_stand(path: Path) -> None:
    hub = new_file(path)
    with path.open("ab") as file:
        file.write(frame(1, 1) + frame(1, 2) + frame(1, 1))
    digests = [found.frame.digest for found in hub.read_all() if isinstance(found, FrameAt)]
    assert len(digests) == 4
    assert set(digests) == {parse(frame(1, 1)).digest, parse(frame(1, 2)).digest}

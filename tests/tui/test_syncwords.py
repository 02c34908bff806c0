"""The words at the top: most pressing first, whole words where there is no room for all."""

from datetime import UTC, datetime, timedelta

import pytest

from fieldrep.i18n import set_language
from fieldrep.store.syncstatus import SyncStatus
from fieldrep.tui.cells import width
from fieldrep.tui.syncwords import status_words, working_words
from fieldrep.tui.widgets.bars import whole_parts

NOW = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
FULL = SyncStatus(
    team=True,
    unsent=1200,
    synced_at=NOW - timedelta(minutes=5),
    came_in=7,
    conflicts=2,
    aside=1,
    held=30,
    code=3,
)


def test_everything_is_said_the_most_pressing_first() -> None:
    assert status_words(FULL, NOW) == (
        "deletions wait · 2 conflicts · 1,200 unsent · file unavailable · synced 09:55 · 7 in · 1 unreadable"
    )
    assert status_words(SyncStatus(unsent=214), NOW) == ""  # works alone: nothing will be sent
    assert status_words(SyncStatus(team=True), NOW) == "never synced"


@pytest.mark.parametrize(("code", "words"), [(5, "passphrase needed"), (7, "update needed")])
def test_what_stops_a_sync_is_said_until_it_is_done(code: int, words: str) -> None:
    status = SyncStatus(team=True, unsent=3, synced_at=NOW, code=code)
    assert status_words(status, NOW) == f"{words} · 3 unsent · synced 10:00"


@pytest.mark.parametrize(
    ("room", "shown"),
    [
        (200, "2 conflicts · 3 unsent · synced 09:55"),
        (36, "2 conflicts · 3 unsent"),
        (22, "2 conflicts · 3 unsent"),
        (21, "2 conflicts"),
        (9, "2 confli…"),
    ],
)
def test_only_whole_parts_are_shown(room: int, shown: str) -> None:
    status = SyncStatus(team=True, unsent=3, conflicts=2, synced_at=NOW - timedelta(minutes=5))
    assert whole_parts(status_words(status, NOW), room) == shown


@pytest.mark.parametrize("lang", ["en", "zh_CN"])
def test_no_room_is_overrun(lang: str) -> None:
    set_language(lang)
    for room in range(4, 90):
        assert width(whole_parts(status_words(FULL, NOW), room)) <= room


def test_how_far_a_sync_is() -> None:
    assert working_words(0, 0) == "syncing …"
    assert working_words(199, 200) == "syncing 99 %"
    assert working_words(200, 200) == working_words(7, 5) == "syncing …"  # it may wait for its turn to write

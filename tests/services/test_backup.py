"""The daily backup, backups on demand, and finding one to bring back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldrep.errors import NotFound, Unwritable
from fieldrep.paths import DataPaths
from fieldrep.services.backup import back_up, backup_if_due, backups, bring_back, find_backup
from fieldrep.services.workspace import Workspace
from fieldrep.store.bundle import is_bundle
from fieldrep.store.schema import schema_version
from tests.support.books import HandClock, count, new_book


@pytest.fixture
def clock() -> HandClock:
    return HandClock()  # 20:00 in Shanghai


@pytest.fixture
def book(tmp_path: Path, clock: HandClock) -> Iterator[Workspace]:
    workspace = new_book(tmp_path / "data", clock=clock)
    yield workspace
    workspace.close()


def test_the_first_start_of_a_day_where_the_rep_is_makes_a_backup(book: Workspace, clock: HandClock) -> None:
    first = backup_if_due(book)
    assert first is not None
    assert first.name == "fieldrep-20261118T120000Z.db"
    clock.forward(hours=3, minutes=59)
    assert backup_if_due(book) is None
    clock.forward(minutes=2)  # past midnight in Shanghai, still the 18th in UTC
    assert backup_if_due(book) is not None
    assert len(backups(book.paths)) == 2


def test_fourteen_days_are_kept(book: Workspace, clock: HandClock) -> None:
    for _day in range(17):
        backup_if_due(book)
        clock.forward(days=1)
    kept = backups(book.paths)
    assert len(kept) == 14
    assert (clock.now - kept[0].at).days == 1


def test_a_backup_that_fails_is_tried_again_at_the_next_start(book: Workspace) -> None:
    book.paths.backups.write_text("a file in the way")
    with pytest.raises(Unwritable):
        backup_if_due(book)
    book.paths.backups.unlink()
    assert backup_if_due(book) is not None


def test_a_folder_that_is_not_set_up_has_nothing_to_keep(tmp_path: Path) -> None:
    workspace = Workspace.open(DataPaths(tmp_path))
    assert backup_if_due(workspace) is None
    assert backups(workspace.paths) == []
    workspace.close()


def test_backups_on_demand(book: Workspace, tmp_path: Path) -> None:
    assert back_up(book).parent == book.paths.backups
    assert is_bundle(back_up(book, tmp_path / "usb" / "all.zip"))
    assert is_bundle(back_up(book, tmp_path / "usb" / "named as one likes"))
    assert schema_version(back_up(book, tmp_path / "usb" / "only.db")) is not None
    assert back_up(book, tmp_path / "usb").name == "fieldrep-20261118T120000Z.zip"


def test_a_backup_is_found_by_name_path_or_as_the_newest(book: Workspace, clock: HandClock) -> None:
    first = back_up(book)
    clock.forward(minutes=1)
    second = back_up(book)
    assert find_backup(book.paths, "newest") == second
    assert find_backup(book.paths, first.name) == first
    assert find_backup(book.paths, str(first)) == first
    with pytest.raises(NotFound, match="no such backup"):
        find_backup(book.paths, "yesterday")


def test_newest_without_any_backup_is_said(book: Workspace) -> None:
    with pytest.raises(NotFound):
        find_backup(book.paths, "newest")


def test_bringing_back_and_going_on_makes_a_new_backup_that_day(book: Workspace) -> None:
    saved = backup_if_due(book)
    assert saved is not None
    bring_back(book.paths, saved)
    assert backup_if_due(book) is not None
    assert count(book, "person") == 1

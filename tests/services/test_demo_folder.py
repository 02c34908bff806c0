"""A demo's folder: made once and whole, kept between starts, never in a rep's own data."""

import os
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest

from fieldrep.errors import NotAllowed
from fieldrep.models.accounts import Account
from fieldrep.paths import DataPaths
from fieldrep.services import records
from fieldrep.services.demo import Sizes, initialise_demo, make_book
from fieldrep.services.demo.folder import make_folder
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from tests.support.demos import NOW, put_demo


def accounts(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        return [row[0] for row in ctx.session.connection().exec_driver_sql("SELECT id FROM account")]


def test_a_second_start_keeps_what_was_changed(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    paths = put_demo("en", tmp_path, tmp_path_factory)
    first = initialise_demo(paths, "en", lambda: NOW)
    account = accounts(first)[0]
    with first.write("account.change") as ctx:
        records.change(ctx, records.get(ctx, Account, account), {"name": "Changed by hand"})
    first.close()
    second = initialise_demo(paths, "zh_CN", lambda: NOW + timedelta(days=9), seed=99)
    with second.read() as ctx:
        assert records.get(ctx, Account, account).name == "Changed by hand"
    assert second.identity.language == "en"
    second.close()


def test_a_crash_while_it_is_made_leaves_nothing(tmp_path: Path) -> None:
    def half(workspace: Workspace) -> None:
        initialise(workspace, Setup("Half"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_folder(DataPaths(tmp_path), lambda: NOW, half)
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_start_left_is_swept_later(tmp_path: Path) -> None:
    left = tmp_path / ".demo-left"
    left.mkdir()
    (left / "fieldrep.db").write_bytes(b"half")
    make_folder(DataPaths(tmp_path), lambda: NOW, lambda workspace: None)
    assert left.exists()  # it may be another start at work
    os.utime(left, (1, 1))
    make_folder(DataPaths(tmp_path), lambda: NOW, lambda workspace: None)
    assert not left.exists()


@pytest.mark.parametrize("begun", [False, True])
def test_a_new_folder_and_an_empty_database_are_taken(tmp_path: Path, begun: bool) -> None:
    """The demo itself is begun so in ``test_demo_story``."""
    paths = DataPaths(tmp_path / "new" / "folder")
    if begun:
        Workspace.open(paths).close()
    make_folder(paths, lambda: NOW, lambda made: initialise(made, Setup("Wang Fang")))
    made = Workspace.open(paths, lambda: NOW)
    assert made.initialised
    made.close()
    with sqlite3.connect(paths.database) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_reps_own_data_are_not_touched(tmp_path: Path) -> None:
    paths = DataPaths(tmp_path)
    own = Workspace.open(paths)
    initialise(own, Setup("Wang Fang"))
    with pytest.raises(NotAllowed):
        initialise_demo(paths, "en", lambda: NOW)
    with pytest.raises(NotAllowed):
        make_book(paths, "en", Sizes(5, 5, 5), lambda: NOW)
    assert own.initialised
    assert accounts(own) == []
    own.close()

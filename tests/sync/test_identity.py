"""Clones, rolled back and restored installations take a new id, lose nothing and go on."""

import shutil
from pathlib import Path

import pytest

from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore
from fieldrep.store.backup import make_backup
from fieldrep.store.restore import restore
from fieldrep.sync import identity
from fieldrep.sync.identity import Lost
from tests.sync.installations import Installation, assert_same, installation


@pytest.fixture
def rep(tmp_path: Path) -> Installation:
    return installation(tmp_path / "rep", "Li Wei")


def add(each: Installation, name: str) -> None:
    with each.book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name=name))


def names(each: Installation) -> set[str]:
    with each.book.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT name FROM account")
        return {row[0] for row in rows}


def copied(each: Installation, folder: Path) -> Installation:
    """The same data folder on another machine, as a disk image brings it."""
    each.book.close()
    shutil.copytree(each.book.paths.root, folder)
    each.book = Workspace.open(each.book.paths, each.clock)
    return Installation(Workspace.open(DataPaths(folder), each.clock), each.clock)


def test_ones_own_frames_that_come_back_are_nothing_new(rep: Installation) -> None:
    add(rep, "A")
    rep.send()
    assert rep.receive(rep.frames()).identity is None


def test_a_clone_that_meets_numbers_it_gave_out_itself_takes_a_new_id(
    rep: Installation, tmp_path: Path
) -> None:
    add(rep, "before")
    rep.send()
    clone = copied(rep, tmp_path / "clone")
    add(rep, "A")
    add(clone, "B")
    rep.send()
    clone.send()  # both have given out number 2
    old = clone.book.identity.installation
    came = clone.receive(rep.frames())
    assert came.identity is not None
    assert (came.identity.old, came.identity.why, came.identity.numbers) == (old, Lost.FORKED, (2,))
    assert came.forks == ((old, 2),)
    add(clone, "C")
    clone.send()
    assert clone.frames()[-1].header.number == 1
    assert framestore.id_text(clone.frames()[-1].header.author) == came.identity.new
    rep.receive(clone.frames())  # the other one finds out too
    assert rep.book.identity.installation not in (old, came.identity.new)
    assert names(rep) == names(clone) == {"before", "A", "B", "C"}
    assert_same([rep, clone])


def test_a_rolled_back_installation_takes_its_later_work_in_and_goes_on_under_a_new_id(
    rep: Installation, tmp_path: Path
) -> None:
    rep.send()
    older = copied(rep, tmp_path / "older")
    add(rep, "sent")
    rep.send()
    add(older, "unsent")
    came = older.receive(rep.frames())
    assert came.identity is not None
    assert came.identity.why is Lost.BEYOND
    older.send()  # what was captured under the old id
    newest = older.frames()[-1].header
    assert (framestore.id_text(newest.author), newest.number) == (came.identity.new, 1)
    rep.receive(older.frames())
    assert names(rep) == names(older) == {"sent", "unsent"}
    assert_same([rep, older])
    assert rep.receive(older.frames()).identity is None


def test_after_a_restore_everything_that_was_sent_comes_back(rep: Installation, tmp_path: Path) -> None:
    add(rep, "in the backup")
    kept = make_backup(rep.book.paths.database, tmp_path / "backups")
    old = rep.book.identity.installation
    add(rep, "later")
    rep.send()
    sent = rep.frames()
    rep.book.close()
    restore(rep.book.paths, kept)
    rep.book = Workspace.open(rep.book.paths, rep.clock)
    assert names(rep) == {"in the backup"}
    came = rep.receive(sent)
    assert came.identity is None  # the new id was taken with the restore
    assert names(rep) == {"in the backup", "later"}
    with rep.book.read() as ctx:
        assert identity.former(ctx.session.connection()) == (old,)
    add(rep, "afterwards")
    rep.send()
    other = installation(tmp_path / "other", "Anna")
    other.send()
    other.receive(rep.frames())
    rep.receive(other.frames())
    assert names(other) == {"in the backup", "later", "afterwards"}
    assert_same([rep, other])

"""A compacted file: everyone shows the same as with the whole history, whoever joins, returns or fails."""

import shutil
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import new_record
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore
from fieldrep.sync import snapshots
from fieldrep.sync.compaction import CannotCompact, compact, compaction_due, snapshot_bytes
from fieldrep.sync.errors import SyncError
from fieldrep.sync.frames import FrameType
from fieldrep.sync.hub import Cursor
from fieldrep.sync.run import Wishes
from fieldrep.sync.scan import FrameAt, scan
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Faulty
from tests.sync.installations import TEAM, Installation
from tests.sync.members import assert_same_meaning, compact_file, hub_of, run, station_of


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drive.team"


def add(each: Installation, name: str) -> str:
    with each.book.write("account.add") as ctx:
        account = new_record(Account, name=name)
        ctx.session.add(account)
        return account.id


def change(each: Installation, account: str, *, as_of: int | None = None, **values: str) -> None:
    with each.book.write("account.change", as_of=as_of) as ctx:
        row = ctx.session.get_one(Account, account)
        for name, value in values.items():
            setattr(row, name, value)


def delete(each: Installation, account: str) -> None:
    with each.book.write("account.delete") as ctx:
        ctx.session.delete(ctx.session.get_one(Account, account))


def names(each: Installation) -> list[str]:
    with each.book.read() as ctx:
        return sorted(ctx.session.exec(select(Account.name)).all())


def types_in(path: Path) -> list[int]:
    return [f.frame.header.type for f in scan(path.read_bytes()) if isinstance(f, FrameAt)]


def settled(path: Path, *all_of_them: Installation) -> None:
    """Sync until nobody has anything new, then compare."""
    for _round in range(3):
        for each in all_of_them:
            run(each, path)
    for each in all_of_them:
        outcome = run(each, path)
        assert (outcome.sent, outcome.appended, outcome.came.changes) == (0, 0, 0)
    assert_same_meaning(all_of_them)


def worked_on(mei: Installation, anna: Installation, file: Path) -> list[str]:
    """A history with changes of the same fields, a conflict, a deletion and many small frames."""
    accounts = [add(mei, f"Firm {number}") for number in range(5)]
    run(mei, file)
    run(anna, file)
    for step in range(6):
        change(mei, accounts[0], notes=f"what was said at visit {step} " * 20)
        change(anna, accounts[1], phone=f"10{step}")
        run(mei, file)
        run(anna, file)
    change(mei, accounts[2], phone="1")
    change(anna, accounts[2], phone="2")
    delete(mei, accounts[3])
    run(mei, file)
    run(anna, file)
    return accounts


def test_who_joins_after_a_compaction_sees_what_the_others_see(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    before = file.stat().st_size
    done = compact_file(mei, file)
    assert (done.before >= before, done.after) == (True, file.stat().st_size)
    assert done.after < before / 2
    assert file.with_name(f"{file.name}.bak").stat().st_size == done.before
    found = types_in(file)
    assert FrameType.OPERATIONS not in found
    assert found.count(FrameType.SNAPSHOT) == done.frames
    assert found.count(FrameType.RECEIPT) <= 2
    bob = join("Bob")
    run(bob, file)
    settled(file, mei, anna, bob)
    assert len(bob.open_conflicts()) == 1
    with bob.book.read() as ctx:
        actions = ctx.session.connection().exec_driver_sql("SELECT DISTINCT code FROM action").fetchall()
    assert ("account.add",) in actions
    assert types_in(file).count(FrameType.OPERATIONS) <= 1  # Bob's own, nobody has brought the old ones back


def test_the_others_give_nothing_of_the_old_frames_back(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    compact_file(mei, file)
    outcome = run(anna, file)
    assert outcome.healed == 0
    assert FrameType.OPERATIONS not in types_in(file)
    assert run(anna, file, Wishes(full=True)).appended == 0


def test_changes_made_on_top_of_what_was_compacted_away_merge_as_they_would_have(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    account = add(mei, "Hill")
    change(mei, account, phone="1")
    for each in (mei, anna, bob):
        run(each, file)
    for number in range(2, 5):
        change(mei, account, phone=str(number), notes=f"note {number}")
        run(mei, file)
    change(mei, account, phone="1")  # back: Anna's side knows this value
    anna.clock.forward(hours=1)
    change(anna, account, phone="77")  # saw 1
    change(bob, account, notes="Bob was here")
    compact_file(mei, file)
    chen = join("Chen")
    run(chen, file)
    settled(file, mei, anna, bob, chen)
    assert {(c.field) for c in chen.open_conflicts()} == {"notes"}


def test_who_missed_frames_before_a_compaction_lacks_nothing_after_it(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    account = add(mei, "Hill")
    change(mei, account, phone="1")
    for each in (mei, anna, bob):
        run(each, file)
    for number in range(2, 6):
        change(anna, account, phone=str(number))
        run(anna, file)
    compact_file(mei, file)
    outcome = run(bob, file)
    assert outcome.healed == 0
    settled(file, mei, anna, bob)
    with bob.book.read() as ctx:
        row = ctx.session.get_one(Account, account)
        assert row.phone == "5"


def test_a_snapshot_in_parts_counts_only_when_all_are_there(
    join: Callable[[str], Installation], file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "_MOST", 3)
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    old = anna.frames()
    assert compact_file(mei, file).frames > 3
    parts = [f for f in mei.frames() if f.header.type == FrameType.SNAPSHOT]
    anna.receive(parts[1:])
    with anna.book.read() as ctx:
        assert not list(framestore.frames(ctx.session.connection(), "covered = 1"))
    anna.receive(parts[:1])
    with anna.book.read() as ctx:
        covered = list(framestore.frames(ctx.session.connection(), "covered = 1"))
    assert {f.type for f in covered} == {FrameType.OPERATIONS, FrameType.RECEIPT}
    bob = join("Bob")
    bob.receive(parts[2:])
    bob.receive(old)
    bob.receive(parts[:2])
    settled(file, mei, anna, bob)


def test_old_frames_from_a_copy_of_the_file_do_not_come_back(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    worked_on(mei, anna, file)
    old = file.read_bytes()
    compact_file(mei, file)
    run(bob, file)
    file.with_name("drive (Anna's conflicted copy 2026-11-18).team").write_bytes(old)
    outcome = run(bob, file)
    assert outcome.copies
    assert types_in(file).count(FrameType.OPERATIONS) == 1  # Bob's own
    settled(file, mei, anna, bob)


def test_a_file_rolled_back_to_before_the_compaction_heals(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    accounts = worked_on(mei, anna, file)
    old = file.read_bytes()
    compact_file(mei, file)
    change(anna, accounts[0], notes="after it")
    run(anna, file)
    file.write_bytes(old)
    run(bob, file)
    settled(file, mei, anna, bob)
    compact_file(mei, file)
    settled(file, mei, anna, bob)


def test_a_clone_whose_number_was_compacted_away_loses_nothing(
    join: Callable[[str], Installation], file: Path, tmp_path: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    anna.book.close()
    shutil.copytree(anna.book.paths.root, tmp_path / "clone")
    anna.book = Workspace.open(anna.book.paths, anna.clock)
    clone_book = Workspace.open(type(anna.book.paths)(tmp_path / "clone"), anna.clock)
    clone = Installation(clone_book, anna.clock, anna.keys)
    add(anna, "of the first")
    add(clone, "of the clone")
    clone.send()  # takes the number that the first gives out too
    run(anna, file)
    compact_file(mei, file)
    before = clone.book.identity.installation
    outcome = run(clone, file)
    assert outcome.came.identity is not None
    assert clone.book.identity.installation != before
    settled(file, mei, anna, clone)
    assert {"of the first", "of the clone"} <= set(names(mei))
    bob = join("Bob")
    run(bob, file)
    settled(file, mei, anna, clone, bob)
    compact_file(mei, file)
    settled(file, mei, anna, clone, bob, join("Chen"))
    clone.book.close()


def test_an_installation_that_was_brought_back_from_a_copy_takes_a_new_id(
    join: Callable[[str], Installation], file: Path, tmp_path: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    anna.book.close()
    shutil.copytree(anna.book.paths.root, tmp_path / "older")
    anna.book = Workspace.open(anna.book.paths, anna.clock)
    add(anna, "later")
    run(anna, file)
    compact_file(mei, file)
    older_book = Workspace.open(type(anna.book.paths)(tmp_path / "older"), anna.clock)
    older = Installation(older_book, anna.clock, anna.keys)
    outcome = run(older, file)
    assert outcome.came.identity is not None
    add(older, "goes on")
    settled(file, mei, older)
    assert {"later", "goes on"} <= set(names(mei))
    older.book.close()


def test_gaps_and_pending_operations_keep_from_compacting(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    add(anna, "A")
    anna.send()
    add(anna, "B")
    anna.send()
    mei.receive(anna.frames()[1:])
    with pytest.raises(CannotCompact) as raised:
        compact_file(mei, file)
    assert raised.value.obstacles.gaps == ((anna.book.identity.installation, ((1, 1),)),)
    run(anna, file)
    compact_file(mei, file)
    settled(file, mei, anna, bob)


def test_two_compactions_at_once(join: Callable[[str], Installation], file: Path) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    worked_on(mei, anna, file)

    class Interrupted(TeamFile):
        """Just before this one exchanges the file another compaction does."""

        done = False

        def replace(self, frames: Iterable[bytes], expect: Cursor) -> Cursor:
            if not self.done:
                self.done = True
                compact_file(anna, file)
            return super().replace(frames, expect)

        def lock(self, **_options: Any) -> AbstractContextManager[bool]:
            return hub_of(file.with_name("another lock")).lock()

    compact_file(mei, file, Interrupted(file, TEAM))
    run(bob, file)
    settled(file, mei, anna, bob)
    compact_file(anna, file)
    assert types_in(file).count(FrameType.SNAPSHOT) <= 2
    settled(file, mei, anna, bob, join("Chen"))


def test_a_compaction_that_fails_at_any_call_costs_nothing(
    join: Callable[[str], Installation], file: Path
) -> None:
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    run(mei, file)
    for nth in range(1, 1000, 13):
        files = Faulty(nth, "error", for_good=nth % 2 == 0)
        with suppress(SyncError):
            compact(station_of(mei), TeamFile(file, TEAM, files=files), str(file))
        run(anna, file)
        if not files.struck:
            break
    else:
        raise AssertionError("never got through")
    bob = join("Bob")
    settled(file, mei, anna, bob)
    compact_file(mei, file)
    settled(file, mei, anna, bob, join("Chen"))


def test_children_and_tombstones_stay(join: Callable[[str], Installation], file: Path) -> None:
    mei, anna, bob = join("Mei"), join("Anna"), join("Bob")
    account = add(mei, "Hill")
    for each in (mei, anna, bob):
        run(each, file)
    delete(mei, account)
    with bob.book.write("contact.add") as ctx:
        ctx.session.add(new_record(Contact, account_id=account, name="Wang"))
    run(mei, file)
    compact_file(mei, file)
    chen = join("Chen")
    run(chen, file)
    assert names(chen) == []
    run(bob, file)  # a child that the deletion had not seen
    settled(file, mei, anna, bob, chen)
    assert names(chen) == ["Hill"]


def test_when_a_compaction_is_proposed(join: Callable[[str], Installation], file: Path) -> None:
    assert not compaction_due(19_999_999, 0)
    assert compaction_due(20_000_000, 0)
    assert compaction_due(8_000_000, 2_000_000)
    assert not compaction_due(7_999_999, 2_000_000)
    assert not compaction_due(50_000, 10_000)  # nothing to gain yet
    mei, anna = join("Mei"), join("Anna")
    worked_on(mei, anna, file)
    compact_file(mei, file)
    with mei.book.read() as ctx:
        size = snapshot_bytes(ctx.session.connection())
    assert 0 < size < file.stat().st_size

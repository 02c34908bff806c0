"""The power fails in the middle of a sync: of the database stays what had to be on disk by then, of the
shared file, which is on another computer, all that was written."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.services.workspace import Workspace
from fieldrep.store.database import Database
from fieldrep.sync.run import sync
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Crash, Crashing
from tests.sync.installations import TEAM, Installation
from tests.sync.members import assert_same_meaning, member, run, station_of

PARTS = ("", "-wal")


class Plugged(Database):
    """A database beside which stands what a power failure would leave of it: the log as it was when a commit
    last waited for the disk."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._settle()

    @contextmanager
    def write(self, *, durable: bool = True) -> Iterator[Session]:
        with super().write(durable=durable) as session:
            yield session
        if durable:
            self._settle()

    def _settle(self) -> None:
        for part in PARTS:
            shutil.copyfile(f"{self.path}{part}", f"{self.path}{part}.disk")

    def fail(self) -> None:
        """Let everything be gone that is not on disk."""
        self.close()
        Path(f"{self.path}-shm").unlink(missing_ok=True)
        for part in PARTS:
            Path(f"{self.path}{part}.disk").replace(f"{self.path}{part}")


def add(each: Installation, name: str) -> None:
    each.clock.forward(seconds=30)
    with each.book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name=name))


def sync_without_power(each: Installation, file: Path, step: int) -> bool:
    """Sync until before this step on the shared file, then lose the power; False without such a step."""
    plugged = Plugged(each.book.database.path)
    files = Crashing(before_step=step)
    with suppress(Crash):
        sync(replace(station_of(each), database=plugged), TeamFile(file, TEAM, files=files), str(file))
    each.book.close()
    plugged.fail()
    each.book = Workspace.open(each.book.paths, each.clock)
    return files.dead


def test_what_was_given_to_the_team_is_never_given_out_again_as_something_else(tmp_path: Path) -> None:
    """Numbers stand on this disk before the frames that have them stand in the file. What need not wait for
    the disk, what came in and how far was read, is read once more."""
    file = tmp_path / "drive.team"
    mei, anna = member(tmp_path, "Mei"), member(tmp_path, "Anna")
    for each in (mei, anna, mei):
        run(each, file)
    for step in itertools.count(1, 4):
        add(anna, f"of Anna {step}")
        run(anna, file)
        add(mei, f"of Mei {step}")
        more = sync_without_power(mei, file, step)
        for each in (mei, anna):
            outcome = run(each, file)
            assert (outcome.came.identity, outcome.came.forks, outcome.damaged) == (None, (), 0)
        if not more:
            break
    assert step > 20
    run(mei, file)
    names = {row["name"] for (wire, _id), row in mei.rows().items() if wire == "account"}
    assert names == {f"of {who} {at}" for who in ("Anna", "Mei") for at in range(1, step + 1, 4)}
    assert_same_meaning([mei, anna])
    for each in (mei, anna):
        each.book.close()

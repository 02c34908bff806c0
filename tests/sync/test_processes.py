"""Real processes: several syncs of one file at once, killed, suspended; nothing of what was saved is lost."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from fieldrep.models.accounts import Account
from fieldrep.paths import DataPaths
from fieldrep.services import accounts, team
from fieldrep.services.syncing import sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.sync.places import Places
from tests.services.importing import everything
from tests.support.books import HandClock, new_book
from tests.sync.processes import said, started, until_stopped

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")
PASSPHRASE = "open sesame 2026"


class Office:
    """Installations of one team on this machine, closed while processes work on them."""

    def __init__(self, folder: Path, count: int) -> None:
        self.file = folder / "shared" / "north.fieldrep"
        self.file.parent.mkdir()
        self.data = [folder / f"rep {number}" for number in range(count)]
        for number, path in enumerate(self.data):
            workspace = new_book(path, name=f"Rep {number}", clock=HandClock())
            if not number:
                team.create_team(workspace, self.file, PASSPHRASE)
                sync_now(workspace)
            else:
                team.join_team(workspace, team.open_invitation(workspace, self.file, PASSPHRASE), None)
            workspace.close()
        self.saved: set[str] = set()

    @contextmanager
    def opened(self, number: int) -> Iterator[Workspace]:
        workspace = Workspace.open(DataPaths(self.data[number]), HandClock())
        try:
            yield workspace
        finally:
            workspace.close()

    def save(self, count: int, text: str = "") -> None:
        """Everyone registers so many accounts."""
        for number in range(len(self.data)):
            with self.opened(number) as workspace:
                for each in range(count):
                    name = f"Firm {number}-{len(self.saved)}-{each}"
                    with workspace.write("account.add") as ctx:
                        accounts.add_account(ctx, {"name": name, "notes": text})
                    self.saved.add(name)

    def start(self, number: int) -> "subprocess.Popen[bytes]":
        """Start ``fieldrep sync`` on a data folder."""
        words = [sys.executable, "-m", "fieldrep", "--data", str(self.data[number]), "sync"]
        return subprocess.Popen(
            words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def end(self, running: Sequence["subprocess.Popen[bytes]"], codes: Sequence[int] = (0, 6)) -> None:
        for process in running:
            _out, err = process.communicate(timeout=120)
            assert process.returncode in codes, err.decode()
            assert b"Traceback" not in err

    def assert_nothing_lost(self) -> None:
        """After normal syncs everyone has every account that anyone saved."""
        for _round in range(2):
            for number in range(len(self.data)):
                with self.opened(number) as workspace:
                    sync_now(workspace)
        for number in range(len(self.data)):
            with self.opened(number) as workspace:
                assert {account.name for account in everything(workspace, Account)} == self.saved


def environment() -> dict[str, str]:
    return {**os.environ, "LANG": "en_GB.UTF-8", "FIELDREP_NOW": "2026-11-18T12:00:00+00:00"}


def kill(process: "subprocess.Popen[bytes]", after: float) -> None:
    """Kill a process after some seconds of its life."""
    try:
        process.wait(after)
    except subprocess.TimeoutExpired:
        process.kill()
    process.communicate()


@pytest.mark.parametrize("count", [2, 4])
def test_several_sync_at_once(tmp_path: Path, count: int) -> None:
    office = Office(tmp_path, count)
    office.save(3)
    office.end([office.start(number) for number in range(count)])
    office.assert_nothing_lost()


def test_several_sync_at_once_where_no_lock_can_be_made(tmp_path: Path) -> None:
    """A folder stands where the lock should be: all go on without it."""
    office = Office(tmp_path, 4)
    Places(office.file).lock.mkdir()
    office.save(3)
    office.end([office.start(number) for number in range(4)])
    office.assert_nothing_lost()


def test_others_sync_when_the_holder_of_the_lock_was_killed(tmp_path: Path) -> None:
    office = Office(tmp_path, 2)
    office.save(1)
    with started("hold", office.file) as holder:
        assert said(holder) == "held"
        holder.kill()
        holder.wait()
    assert Places(office.file).lock.exists()
    office.end([office.start(number) for number in range(2)])
    office.assert_nothing_lost()


def test_others_sync_when_the_holder_of_the_lock_sleeps_past_its_lease(tmp_path: Path) -> None:
    office = Office(tmp_path, 2)
    office.save(1)
    with started("hold", office.file) as holder:
        assert said(holder) == "held"
        holder.send_signal(signal.SIGSTOP)
        until_stopped(holder)
        office.end([office.start(number) for number in range(2)])
        holder.send_signal(signal.SIGCONT)
    office.assert_nothing_lost()


def killed_anywhere(office: Office, times: int, number: int) -> None:
    """Kill one sync at a random moment of its life while another one works beside it."""
    chance = random.Random(number)
    office.save(1, "long " * 2000)
    first = office.start(0)
    began = time.monotonic()
    office.end([first])
    whole = time.monotonic() - began
    for _time in range(times):
        office.save(1, "long " * 2000)
        victim, other = office.start(0), office.start(1)
        kill(victim, chance.uniform(0.3, 1.1) * whole)
        office.end([other])
    office.assert_nothing_lost()


def test_a_sync_killed_at_a_random_moment(tmp_path: Path) -> None:
    killed_anywhere(Office(tmp_path, 2), 3, random.randrange(1 << 30))


@pytest.mark.soak
@pytest.mark.parametrize("number", range(4))
def test_syncs_killed_at_random_moments(tmp_path: Path, number: int) -> None:
    killed_anywhere(Office(tmp_path, 2), 15, number)


@pytest.mark.soak
@pytest.mark.parametrize("count", [2, 4])
def test_several_sync_at_once_again_and_again(tmp_path: Path, count: int) -> None:
    office = Office(tmp_path, count)
    for _round in range(10):
        office.save(2)
        office.end([office.start(number) for number in range(count)])
    office.assert_nothing_lost()


def sync_in_screens(office: Office, after: float) -> None:
    """Press the key of the sync in the screens and kill them a moment later."""
    terminal = pytest.importorskip("tests.terminal")
    words = [sys.executable, "-m", "fieldrep", "--data", str(office.data[0])]
    with terminal.Terminal(words, environment(), columns=100, rows=30) as screens:
        screens.wait_for("Today", 60)
        screens.settle()
        screens.send("\x1b[15~")  # F5
        time.sleep(after)
        screens.process.kill()
        screens.process.wait()


@pytest.mark.parametrize("after", [0.05, 0.3])
def test_the_screens_killed_in_the_middle_of_a_sync(tmp_path: Path, after: float) -> None:
    pytest.importorskip("pyte")
    office = Office(tmp_path, 2)
    office.save(4, "long " * 3000)
    office.end([office.start(1)])
    sync_in_screens(office, after)
    office.assert_nothing_lost()


@pytest.mark.soak
def test_the_screens_killed_at_many_moments_of_a_sync(tmp_path: Path) -> None:
    pytest.importorskip("pyte")
    office = Office(tmp_path, 2)
    for number in range(15):
        office.save(2, "long " * 3000)
        office.end([office.start(1)])
        sync_in_screens(office, 0.06 * number)
    office.assert_nothing_lost()


def test_a_data_folder_that_syncs_twice_at_once(tmp_path: Path) -> None:
    """The screens and the command, or two commands: one database, one author."""
    office = Office(tmp_path, 2)
    office.save(3)
    office.end([office.start(0), office.start(0), office.start(1)], codes=(0, 4, 6))
    office.assert_nothing_lost()


def test_a_sync_beside_a_copy_of_its_own_data_folder(tmp_path: Path) -> None:
    """A clone at work at the same moment: one of the two takes a new id, both keep all they had."""
    office = Office(tmp_path, 2)
    clone = tmp_path / "clone"
    shutil.copytree(office.data[0], clone)
    office.data.append(clone)
    office.save(2)
    office.end([office.start(number) for number in range(3)])
    office.assert_nothing_lost()

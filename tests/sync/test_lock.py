"""The lock of a shared file: polite among the living, no obstacle when its holder is dead or asleep."""

import signal
import sys
from pathlib import Path

import pytest

from fieldrep.sync.errors import HubBusy
from fieldrep.sync.lock import hold_lease
from tests.sync.hubs import names_in, new_file
from tests.sync.processes import said, started, until_stopped
from tests.sync.writer import LEASE_S

unix = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the lock is."""
    return tmp_path / "north.fieldrep.lock"


def test_it_is_held_for_the_block_and_gone_after_it(path: Path) -> None:
    with hold_lease(path) as held:
        assert held and path.exists()
    assert not path.exists()
    with pytest.raises(ZeroDivisionError), hold_lease(path):
        _ = 1 / 0
    assert names_in(path.parent) == []


def test_who_comes_second_hears_that_someone_is_busy(path: Path) -> None:
    with (
        hold_lease(path, lease=LEASE_S),
        pytest.raises(HubBusy) as caught,
        hold_lease(path, wait=0.1, lease=LEASE_S),
    ):
        pass
    assert caught.value.exit_code == 4


def test_a_living_holder_is_waited_for_longer_than_its_lease(path: Path) -> None:
    with (
        hold_lease(path, lease=LEASE_S),
        pytest.raises(HubBusy),
        hold_lease(path, wait=3 * LEASE_S, lease=LEASE_S),
    ):
        pass


def test_waiting_can_be_cancelled(path: Path) -> None:
    with hold_lease(path), pytest.raises(HubBusy), hold_lease(path, wait=600, cancelled=lambda: True):
        pass


@unix
def test_a_holder_that_was_killed_is_no_obstacle(tmp_path: Path) -> None:
    hub = new_file(tmp_path / "north.fieldrep")
    with started("hold", hub.path) as process:
        assert said(process) == "held"
        process.kill()
        process.wait()
        assert (tmp_path / "north.fieldrep.lock").exists()
        with hub.lock(wait=20) as held:
            assert held


@unix
def test_a_holder_asleep_past_its_lease_loses_it_and_takes_nothing_with_it(path: Path) -> None:
    hub = new_file(path.with_suffix(""))
    with started("hold", hub.path) as process:
        assert said(process) == "held"
        process.send_signal(signal.SIGSTOP)
        until_stopped(process)
        with hold_lease(path, wait=20, lease=LEASE_S) as held:
            assert held
            process.send_signal(signal.SIGCONT)
            process.communicate("\n", timeout=60)
            assert path.exists()  # it does not take away what is no longer its own


@pytest.mark.parametrize("left", [b"", b"\0" * 90, b"from another computer"], ids=["empty", "zeros", "text"])
def test_a_lock_left_by_a_power_cut_stops_nobody_for_good(path: Path, left: bytes) -> None:
    path.write_bytes(left)
    with hold_lease(path, wait=2 * LEASE_S, lease=LEASE_S):
        pass
    with hold_lease(path, wait=0.2, lease=LEASE_S) as held:
        assert held


def test_a_lock_of_another_computer_is_waited_for_one_lease(path: Path) -> None:
    path.write_bytes(
        b"filelock/2\npid=4711\nhost=another-laptop\nmode=lease\n"
        b"token=0123456789abcdef0123456789abcdef\nduration=0.5\n"
    )
    with pytest.raises(HubBusy), hold_lease(path, wait=0.1, lease=LEASE_S):
        pass
    with hold_lease(path, wait=20, lease=LEASE_S) as held:
        assert held


def test_a_lock_of_a_program_with_another_lease_is_no_error(path: Path) -> None:
    with hold_lease(path, lease=3 * LEASE_S), hold_lease(path, wait=0.3, lease=LEASE_S) as held:
        assert not held


def test_where_no_lock_can_be_made_one_goes_on_without(path: Path) -> None:
    path.mkdir()
    with hold_lease(path, wait=0.2, lease=0.1) as held:
        assert not held
    assert path.is_dir()
    with hold_lease(path.parent / "gone" / "x.lock", wait=0.2, lease=0.1) as held:
        assert not held
    assert names_in(path.parent) == [path.name]  # nothing is made on a drive that is not there

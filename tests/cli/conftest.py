"""A shell on a data folder of its own, in process: what the commands print and how they end."""

from collections.abc import Callable
from pathlib import Path

import pytest

from fieldrep.services.workspace import Workspace
from tests.cli.shell import PASSPHRASE, Shell
from tests.support.folders import fresh


@pytest.fixture
def book(
    workspace: Workspace,
    capsysbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Shell:
    """The commands on a folder that is set up, on the day at which the tests' clock stands."""
    monkeypatch.setenv("FIELDREP_NOW", workspace.clock().isoformat())
    monkeypatch.setenv("COLUMNS", "100")
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Shell(workspace.paths.root, capsysbinary)


@pytest.fixture
def empty(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Shell:
    """The commands on a folder that is not there yet."""
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    return Shell(tmp_path / "new", capsysbinary)


@pytest.fixture
def rep(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], Shell]:
    """Sets up the folder of a rep by name."""
    monkeypatch.setenv("FIELDREP_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("FIELDREP_NOW", "2026-11-18T02:00:00+00:00")
    monkeypatch.setenv("COLUMNS", "100")

    def make(name: str) -> Shell:
        shell = Shell(fresh(tmp_path / f"data {name}").root, capsysbinary)
        shell.ok("init", "--name", name, "--timezone", "Asia/Shanghai")
        return shell

    return make


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Where the shared file of a team is to be."""
    folder = tmp_path / "共享 drive "
    folder.mkdir()
    return str(folder / "north.fieldrep")

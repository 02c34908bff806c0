"""A shell on a data folder of its own, in process: what the commands print and how they end."""

from pathlib import Path

import pytest

from fieldrep.services.workspace import Workspace
from tests.cli.shell import Shell


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

"""Real installations of a team with one shared file, for tests of what they do together."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from fieldrep.paths import DataPaths
from fieldrep.services import team
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import SyncResult, sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import SYNC_EVERY, TEAM_FILE, put_setting
from tests.conftest import StandingClock
from tests.support.folders import copy_of, fresh

PASSPHRASE = "open sesame 2026"

Steps = Callable[[list[Workspace], StandingClock], Any]


class Joined:
    """Makes installations of people by name that belong to one team; the first leads it.

    The same team is made once by each process that runs tests, and copied with its file after that.
    """

    def __init__(self, folder: Path, clock: StandingClock) -> None:
        self.folder = folder
        self.clock = clock
        self.opened: list[Workspace] = []

    def __call__(self, *names: str) -> list[Workspace]:
        """Return the installations, all up to date."""
        return self.after(_nothing, *names)[0]

    def after(self, steps: Steps, *names: str) -> tuple[list[Workspace], Any]:
        """Return the installations and what ``steps`` returned, as they are after these steps.

        ``steps`` is a function of a module: it is called for the first test only that begins so.
        """
        if steps is _nothing:
            copy_of(("team", names), lambda paths: _make(paths.root, names), DataPaths(self.folder))
            said = None
        else:
            key = ("team", names, steps.__module__, steps.__qualname__)
            make = lambda paths: _go_on(paths.root, names, steps)  # noqa: E731
            self.clock.now, said = copy_of(key, make, DataPaths(self.folder))
        for path in _folders(self.folder, names):
            workspace = Workspace.open(DataPaths(path), self.clock)
            self.opened.append(workspace)
            with workspace.database.write() as session:
                file = str(_file(self.folder))
                put_setting(session, TEAM_FILE, file)
                session.connection().exec_driver_sql("UPDATE hub SET path = ?", (file,))
        return self.opened, said


@pytest.fixture
def joined(tmp_path: Path, clock: StandingClock) -> Iterator[Joined]:
    """Makes installations of people by name that belong to one team."""
    made = Joined(tmp_path, clock)
    yield made
    for workspace in made.opened:
        workspace.close()


def _go_on(folder: Path, names: Sequence[str], steps: Steps) -> tuple[datetime, Any]:
    begun = Joined(folder, StandingClock())
    said = steps(begun(*names), begun.clock)
    for workspace in begun.opened:
        workspace.close()
    return begun.clock.now, said


def _make(folder: Path, names: Sequence[str]) -> None:
    clock = StandingClock()
    opened: list[Workspace] = []
    file = _file(folder)
    file.parent.mkdir(parents=True)
    for name, path in zip(names, _folders(folder, names), strict=True):
        workspace = Workspace.open(fresh(path), clock)
        initialise(workspace, Setup(name, "North", "en", "CNY", "Asia/Shanghai"))
        with workspace.database.write() as session:
            put_setting(session, SYNC_EVERY, "0")  # no sync by itself where a test takes its time
        opened.append(workspace)
        if len(opened) == 1:
            team.create_team(workspace, file, PASSPHRASE)
            sync_now(workspace)
        else:
            invitation = team.open_invitation(workspace, file, PASSPHRASE)
            team.join_team(workspace, invitation, invitation.mine)
    exchange(*opened)
    for workspace in opened:
        workspace.close()


def _nothing(_people: list[Workspace], _clock: StandingClock) -> None:
    """The team as it was made."""


def _folders(folder: Path, names: Sequence[str]) -> list[Path]:
    return [folder / f"data of {name} {number}" for number, name in enumerate(names)]


def _file(folder: Path) -> Path:
    return folder / "drive" / "north.fieldrep"


def exchange(*workspaces: Workspace) -> list[SyncResult]:
    """Sync all until each has everything; returns what the first round said."""
    said = [sync_now(workspace) for workspace in workspaces]
    for workspace in workspaces:
        sync_now(workspace)
    return said

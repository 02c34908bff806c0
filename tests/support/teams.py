"""Real installations of a team with one shared file, for tests of what they do together."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldrep.paths import DataPaths
from fieldrep.services import team
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import SyncResult, sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import SYNC_EVERY, put_setting
from tests.conftest import StandingClock

PASSPHRASE = "open sesame 2026"

Joined = Callable[..., list[Workspace]]


@pytest.fixture
def joined(tmp_path: Path, clock: StandingClock) -> Iterator[Joined]:
    """Makes installations of people by name that belong to one team; the first leads it."""
    opened: list[Workspace] = []

    def make(*names: str) -> list[Workspace]:
        file = tmp_path / "drive" / "north.fieldrep"
        file.parent.mkdir()
        for name in names:
            workspace = Workspace.open(DataPaths(tmp_path / f"data of {name} {len(opened)}"), clock)
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
        return opened

    yield make
    for workspace in opened:
        workspace.close()


def exchange(*workspaces: Workspace) -> list[SyncResult]:
    """Sync all until each has everything; returns what the first round said."""
    said = [sync_now(workspace) for workspace in workspaces]
    for workspace in workspaces:
        sync_now(workspace)
    return said

"""A team in folders of its own: Mei, whose screens are shown, and Anna, who works at another computer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.paths import DataPaths
from fieldrep.services import accounts, team
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import sync_now
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import SYNC_EVERY, put_setting
from fieldrep.tui.desk import Desk
from fieldrep.tui.rep import RepApp
from tests.conftest import StandingClock

PASSPHRASE = "绿茶 open sesame 2026"


@dataclass
class Folder:
    """The workspaces of both and the shared file. ``account`` is a customer both know."""

    mei: Workspace
    anna: Workspace
    file: Path
    clock: StandingClock
    account: str = ""

    def app(self) -> RepApp:
        """Return Mei's program."""
        return RepApp(Desk(self.mei.paths, self.clock))

    def make(self) -> None:
        """Make the team: Mei leads it, Anna has joined, Ben is still to come."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        team.create_team(self.mei, self.file, PASSPHRASE, name="North", people=["Anna", "Ben"])
        with self.mei.write("account.add", "嘉元实业") as ctx:
            self.account = accounts.add_account(ctx, {"name": "嘉元实业", "city": "天津"}).id
        sync_now(self.mei)
        self.join()
        sync_now(self.mei)

    def join(self) -> None:
        """Let Anna join."""
        invitation = team.open_invitation(self.anna, self.file, PASSPHRASE)
        team.join_team(self.anna, invitation, invitation.mine)

    def change(self, workspace: Workspace, **values: object) -> None:
        """Change the customer on one side."""
        with workspace.write("account.change", "嘉元实业") as ctx:
            accounts.change_account(ctx, self.account, values)


@contextmanager
def team_folder(root: Path, clock: StandingClock, lang: str = "en") -> Iterator[Folder]:
    """Set the folders up; nobody has made or joined a team yet."""
    made = []
    for name in ("Mei", "Anna"):
        workspace = Workspace.open(DataPaths(root / f"data {name}"), clock)
        initialise(workspace, Setup(name, "North", lang, "CNY", "Asia/Shanghai"))
        with workspace.database.write() as session:
            put_setting(session, SYNC_EVERY, "0")  # no sync by itself where a test takes its time
        made.append(workspace)
    set_language(lang)
    try:
        yield Folder(made[0], made[1], root / "drive" / "north.team", clock)
    finally:
        for workspace in made:
            workspace.close()


async def rest(app: RepApp, pilot: Pilot[int]) -> None:
    """Wait until workers, their messages and what they draw are done."""
    for _round in range(4):
        await app.workers.wait_for_complete()
        await pilot.pause()

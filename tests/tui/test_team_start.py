"""Making and joining a team on the screen: step by step, what is wrong in place, no secret anywhere."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from fieldrep.services import team
from fieldrep.services.accounts import add_account
from fieldrep.services.members import list_members
from fieldrep.services.syncing import sync_now
from fieldrep.store.context import Context
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import team_start
from fieldrep.tui.screens.team import TeamScreen
from fieldrep.tui.screens.team_start import JoiningScreen, WhoScreen
from tests.conftest import StandingClock
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.team_folder import PASSPHRASE, Folder, rest, team_folder


@pytest.fixture
def folder(tmp_path: Path, clock: StandingClock) -> Iterator[Folder]:
    with team_folder(tmp_path, clock) as made:
        made.file.parent.mkdir()
        yield made


def text(app: RepApp) -> str:
    return "\n".join(grid(app))


async def page(app: RepApp, pilot: Pilot[int], key: str) -> None:
    """Open the Team page and begin."""
    await rest(app, pilot)
    await pilot.press("8", key)
    await rest(app, pilot)


async def choose(app: RepApp, pilot: Pilot[int], path: Path) -> None:
    """Type a path in the place of what stands there."""
    app.screen.query_one("#path").value = ""  # type: ignore[attr-defined]
    await type_text(pilot, str(path))
    await pilot.press("enter")
    await rest(app, pilot)


def holds(folder: Path, secret: str) -> list[str]:
    """Return the files below a folder that hold a secret, plain or as JSON writes it."""
    forms = {secret.encode(), ascii(secret)[1:-1].encode(), secret.encode("utf-16-le")}
    return [
        str(path)
        for path in folder.rglob("*")
        if path.is_file() and any(form in path.read_bytes() for form in forms)
    ]


async def test_a_team_is_made_and_nothing_secret_is_left_behind(
    folder: Folder, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await page(app, pilot, "n")
        await type_text(pilot, str(tmp_path / "nowhere" / "x.team"))  # a whole path behind the name proposed
        await pilot.press("enter")
        await rest(app, pilot)
        assert app.notice_text == f"There is no such folder: {tmp_path / 'nowhere'}"
        await choose(app, pilot, folder.file)
        assert "Make a team" in text(app)  # a long path is cut
        await pilot.press("enter")
        await type_text(pilot, "North")
        await pilot.press("enter")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("enter")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("enter")
        await type_text(pilot, "Anna\n\n本明\n")
        app.screen.form.keeper.flush()  # type: ignore[attr-defined]
        assert "本明" in str(app.desk.drafts.all()[0].texts)
        assert holds(tmp_path, PASSPHRASE) == []
        assert PASSPHRASE not in text(app)
        await pilot.press("escape")  # left: found again as it was, but for the passphrase
        await choose(app, pilot, folder.file)
        assert app.screen.form.state.texts["name"] == "North"  # type: ignore[attr-defined]
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert text(app).count("This is needed.") == 2
        await type_text(pilot, PASSPHRASE)
        await pilot.press("enter")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        assert "North" in text(app)
    with folder.mei.read() as ctx:
        assert [member.name for member in list_members(ctx)] == ["Anna", "Mei", "本明"]
    assert holds(tmp_path, PASSPHRASE) == []
    assert PASSPHRASE not in caplog.text
    folder.join()
    assert team.team_facts(folder.anna).name == "North"


async def test_a_name_that_is_taken_is_said_under_the_file(folder: Folder) -> None:
    folder.file.write_bytes(b"something else")
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await page(app, pilot, "n")
        await choose(app, pilot, folder.file)
        await pilot.press("enter", "enter")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("enter")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert any("There is a file of this name already." in line for line in grid(app)[:6])
    assert folder.file.read_bytes() == b"something else"
    assert team.team_id(folder.mei) == ""


async def test_one_joins_as_the_member_of_ones_name(folder: Folder, tmp_path: Path) -> None:
    folder.mei, folder.anna = folder.anna, folder.mei  # Anna's screens
    team.create_team(folder.anna, folder.file, PASSPHRASE, name="North", people=["Aaron", "Anna", "Ben"])
    sync_now(folder.anna)
    bad = tmp_path / "drive" / "list.team"
    bad.write_bytes(b"name,city\n" * 50)
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await page(app, pilot, "j")
        await choose(app, pilot, bad)
        await type_text(pilot, PASSPHRASE)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert any("This is not a team file." in line for line in grid(app)[:5])
        app.screen.form.set_value("file", str(folder.file))  # type: ignore[attr-defined]
        await pilot.press("enter")
        await type_text(pilot, "another passphrase")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert any("The passphrase is wrong." in line for line in grid(app)[:6])
        await type_text(pilot, PASSPHRASE)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert isinstance(app.screen, WhoScreen)
        assert "Ben · sales rep" in text(app)
        await pilot.press("enter")  # Anna, who has this name, is chosen
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        assert "You belong to “North” now." in app.notice_text
    assert holds(folder.mei.paths.root, PASSPHRASE) == []
    with folder.mei.read() as ctx:
        assert [(m.name, m.me) for m in list_members(ctx)] == [
            ("Aaron", False),
            ("Anna", True),
            ("Ben", False),
            ("Mei", False),
        ]


async def test_a_first_sync_that_is_stopped_joins_nothing_and_can_be_begun_again(folder: Folder) -> None:
    folder.mei, folder.anna = folder.anna, folder.mei
    team.create_team(folder.anna, folder.file, PASSPHRASE, name="North", people=["Anna"])
    with folder.anna.write("import.accounts", "list") as ctx:  # more than comes in at one go
        for number in range(400):
            add_account(ctx, {"name": f"Account {number}", "city": "天津"})
    sync_now(folder.anna)
    invitation = team.open_invitation(folder.mei, folder.file, PASSPHRASE)
    app = folder.app()
    results: list[object] = []
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        screen = JoiningScreen(invitation, None)
        screen._stop.is_set = lambda: True  # type: ignore[method-assign] # asked to stop at once
        await app.push_screen(screen, results.append)
        await rest(app, pilot)
        assert results == [None]
        assert "Nothing counts as joined" in app.notice_text
        assert team.team_id(folder.mei) == ""
        await app.push_screen(JoiningScreen(invitation, None), results.append)
        await rest(app, pilot)
    assert results[1] is not None
    assert team.team_id(folder.mei) == invitation.team


async def test_who_has_everything_has_joined_even_if_nothing_could_be_sent(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mei, folder.anna = folder.anna, folder.mei
    team.create_team(folder.anna, folder.file, PASSPHRASE, name="North", people=["Anna"])
    sync_now(folder.anna)
    invitation = team.open_invitation(folder.mei, folder.file, PASSPHRASE)
    app, closed, last = folder.app(), [], team._find_manager

    def and_unplug(ctx: Context) -> None:
        app.syncing.sync(asked=False)  # one that is due waits until the first one is through
        assert not app.syncing.running
        last(ctx)
        folder.file.parent.rename(folder.file.parent.with_name("unplugged"))

    monkeypatch.setattr(team, "_find_manager", and_unplug)
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        team_start._take_in(app, invitation, team_start.NOBODY, lambda: closed.append(True))
        await rest(app, pilot)
        assert closed
        assert "You belong to “North” now." in app.notice_text
        assert "is not there" in app.notice_text
        assert not app.syncing.held
    assert team.team_id(folder.mei) == invitation.team

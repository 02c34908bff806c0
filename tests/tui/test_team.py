"""The Team page: without a team, with one, what it says and does, in both languages."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fieldrep.i18n import LANGUAGES, set_language
from fieldrep.models.accounts import Account
from fieldrep.services.accounts import add_account
from fieldrep.services.members import list_members
from fieldrep.services.syncing import sync_now
from fieldrep.services.teampage import FileLook, read_team_page
from fieldrep.services.undo import undo
from fieldrep.tui.screens.team import TeamScreen
from fieldrep.tui.screens.team_detail import team_detail
from fieldrep.tui.screens.team_rows import Spot, team_lines
from fieldrep.tui.screens.team_ways import WAYS, WayScreen
from fieldrep.tui.widgets.facts import Fact
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.team_folder import PASSPHRASE, Folder, rest, team_folder

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def folder(tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    monkeypatch.setattr("platform.node", lambda: "laptop")
    with team_folder(tmp_path, clock) as made:
        yield made


def text(app: object) -> str:
    return "\n".join(grid(app))  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_without_a_team_it_says_what_a_team_is(
    folder: Folder, lang: str, size: tuple[int, int]
) -> None:
    set_language(lang)
    app = folder.app()
    async with app.run_test(size=size) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        assert_grid(app, f"team-none-{lang}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_with_a_team_it_says_how_it_stands(folder: Folder, lang: str, size: tuple[int, int]) -> None:
    set_language(lang)
    folder.make()
    folder.clock.forward(minutes=5)
    folder.change(folder.anna, website="one.example")
    sync_now(folder.anna)
    folder.change(folder.mei, website="two.example")
    sync_now(folder.mei)
    sync_now(folder.anna)
    folder.clock.forward(minutes=5)
    sync_now(folder.mei)
    folder.change(folder.mei, city="北京")
    app = folder.app()
    async with app.run_test(size=size) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        app.screen.team.go_to("came")
        await rest(app, pilot)
        assert_grid(app, f"team-{lang}-{size[0]}x{size[1]}")
        with folder.mei.read() as ctx:
            anna = next(member.id for member in list_members(ctx) if member.name == "Anna")
        app.screen.team.go_to(f"member:{anna}")
        await rest(app, pilot)
        await pilot.press("enter")
        await rest(app, pilot)
        assert_grid(app, f"team-member-{lang}-{size[0]}x{size[1]}")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("size", SIZES)
async def test_each_way_is_a_page_of_steps_with_its_actions(
    folder: Folder, lang: str, size: tuple[int, int]
) -> None:
    set_language(lang)
    folder.make()
    app = folder.app()
    async with app.run_test(size=size) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        app.screen.team.go_to("unsent")
        await pilot.press("w")
        await rest(app, pilot)
        assert_grid(app, f"team-ways-{lang}-{size[0]}x{size[1]}")
        await pilot.press("l")
        await rest(app, pilot)
        assert isinstance(app.screen, WayScreen)
        assert_grid(app, f"team-way-{lang}-{size[0]}x{size[1]}")
        await pilot.press("enter")  # hand over: back to the page to choose who
        assert isinstance(app.screen, TeamScreen)
        assert app.notice_text
        for way in WAYS:
            await pilot.press("w", way.key)
            assert isinstance(app.screen, WayScreen)
            await pilot.press("escape")


def test_what_is_wrong_stands_under_what_to_look_at(folder: Folder) -> None:
    folder.make()
    page = read_team_page(folder.mei)
    page = replace(page, status=replace(page.status, code=7), gaps=(("Anna", 2), ("", 1)))
    page = replace(page, error="HubBusy")
    lines = team_lines(page, FileLook(True), folder.clock(), None)
    facts = {line.id: line.text for line in lines if isinstance(line, Fact)}
    assert facts["synced"].endswith(" · the last try failed")
    assert "F5 tries again" in str(team_detail(page, FileLook(True), Spot("file"), folder.clock()))
    gone = team_lines(page, FileLook(False), folder.clock(), None)  # why is said where the file stands
    assert not any("failed" in line.text for line in gone if isinstance(line, Fact))
    assert facts["newer"] == "needed, nothing is sent"
    assert (facts["gap:Anna"], facts["gap:"]) == ("2 parts of Anna", "1 part of unknown")
    for spot in (line.refs for line in lines if isinstance(line, Fact)):
        assert team_detail(page, None, spot, folder.clock())


async def test_the_page_of_a_line_stays_when_a_sync_ends_on_a_narrow_screen(folder: Folder) -> None:
    folder.make()
    app = folder.app()
    async with app.run_test(size=(80, 24)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("down", "down", "enter", "f5")
        await rest(app, pilot)
        assert "What you record stays here" in text(app)


async def test_a_member_is_added_changed_and_taken_back(folder: Folder) -> None:
    folder.make()
    app = folder.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("n", "enter")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert "This is needed." in text(app)
        await type_text(pilot, "Anna")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert "belongs to the team already" in text(app)
        await type_text(pilot, "-Maria")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        with folder.mei.read() as ctx:
            (made,) = [each for each in list_members(ctx) if each.name == "Anna-Maria"]
        assert (made.role, made.manager) == ("rep", "Mei")
        app.screen.team.go_to(f"member:{made.id}")
        await rest(app, pilot)
        await pilot.press("e", "enter")
        await type_text(pilot, "order")
        await pilot.press("enter", "ctrl+s")
        await rest(app, pilot)
        with folder.mei.read() as ctx:
            assert next(m.role for m in list_members(ctx) if m.id == made.id) == "order_desk"
        await pilot.press("u", "u")
        await rest(app, pilot)
        with folder.mei.read() as ctx:
            assert made.id not in [each.id for each in list_members(ctx)]


async def test_a_passphrase_is_changed_with_a_new_key_and_taken_by_the_others(folder: Folder) -> None:
    folder.make()
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("p")
        await type_text(pilot, "short")
        await pilot.press("enter")
        assert "At least 8 characters." in text(app)
        assert "short" not in text(app)
        await pilot.press("shift+tab")
        await type_text(pilot, "a better passphrase")
        await pilot.press("enter")
        await type_text(pilot, "a better passphrase!")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert "This is not the same." in text(app)
        await type_text(pilot, "a better passphrase")
        await pilot.press("enter", "space", "ctrl+s")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
    folder.change(folder.mei, website="new.example")
    sync_now(folder.mei)
    folder.mei, folder.anna = folder.anna, folder.mei
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        await pilot.press("8", "f5")
        await rest(app, pilot)
        assert "The team has a new key. Give the new passphrase" in app.notice_text
        assert "passphrase needed" in app.status
        assert "another key" in text(app)
        await pilot.press("k")
        await type_text(pilot, PASSPHRASE)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert "This passphrase was replaced by a newer one." in text(app)
        await type_text(pilot, "a better passphrase")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert "another key" not in text(app)
        assert isinstance(app.screen, TeamScreen)


async def test_a_file_that_is_gone_is_said_and_its_new_place_taken(folder: Folder, tmp_path: Path) -> None:
    folder.make()
    moved = tmp_path / "another drive" / "north.team"
    moved.parent.mkdir()
    app = folder.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        for path in folder.file.parent.iterdir():
            path.rename(moved.parent / path.name)
        await pilot.press("f5")
        await rest(app, pilot)
        assert "not there" in text(app)
        await pilot.press("f")
        await rest(app, pilot)
        field = app.screen.query_one("#path")
        field.value = ""  # type: ignore[attr-defined]
        await type_text(pilot, str(moved))
        await pilot.press("enter")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        assert "not there" not in text(app)


async def test_deletions_that_wait_are_carried_out_after_a_question(folder: Folder) -> None:
    folder.make()
    with folder.anna.write("import.accounts", "list") as ctx:
        made = [add_account(ctx, {"name": f"Account {n}"}).id for n in range(25)]
    sync_now(folder.anna)
    sync_now(folder.mei)
    undo(folder.anna)
    sync_now(folder.anna, accept_deletes=True)
    app = folder.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("f5")
        await rest(app, pilot)
        assert "50 wait" in text(app)
        assert "deletions wait" in app.status
        await pilot.press("a", "n")
        await rest(app, pilot)
        assert "50 wait" in text(app)
        await pilot.press("a", "y")
        await rest(app, pilot)
        assert "50 wait" not in text(app)
        assert "50 deletions are carried out." in app.notice_text
    with folder.mei.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT count(*) FROM account").scalar_one()
    assert (rows, len(made)) == (1, 25)


@pytest.mark.parametrize("inbox", [False, True])
async def test_deletions_that_wait_are_refused_by_one_key(folder: Folder, inbox: bool) -> None:
    folder.make()
    with folder.anna.write("import.accounts", "list") as ctx:
        for number in range(25):
            add_account(ctx, {"name": f"Account {number}"})
    sync_now(folder.anna)
    sync_now(folder.mei)
    undo(folder.anna)
    sync_now(folder.anna, accept_deletes=True)
    sync_now(folder.mei)
    app = folder.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        assert "50 wait" in text(app)
        if inbox:
            await pilot.press("c")
            await rest(app, pilot)
        await pilot.press("b")
        await rest(app, pilot)
        assert "50 wait" not in text(app)
        assert "deletions wait" not in app.status
    sync_now(folder.anna)
    for workspace in (folder.mei, folder.anna):
        with workspace.read() as ctx:
            rows = ctx.session.connection().exec_driver_sql("SELECT count(*) FROM account").scalar_one()
        assert rows == 26


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_the_file_is_checked_listed_copied_and_compacted(
    folder: Folder, lang: str, tmp_path: Path
) -> None:
    set_language(lang)
    folder.make()
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("v")
        await rest(app, pilot)
        assert_grid(app, f"team-check-{lang}-100x30")
        await pilot.press("escape", "g")
        await rest(app, pilot)
        assert "Mei" in text(app)
        assert "laptop" not in text(app)
        await pilot.press("escape", "x")
        await rest(app, pilot)
        app.screen.query_one("#path").value = ""  # type: ignore[attr-defined]
        await type_text(pilot, str(tmp_path / "copy.team"))
        await pilot.press("enter")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        assert (tmp_path / "copy.team").stat().st_size > 1000
        await pilot.press("z", "y")
        await rest(app, pilot)
        assert ".bak" in app.notice_text
        damaged = bytearray(folder.file.read_bytes())
        damaged[len(damaged) // 2] ^= 1
        folder.file.write_bytes(damaged)
        await pilot.press("v")
        await rest(app, pilot)
        assert "!" in grid(app)[2]
    sync_now(folder.anna)


async def test_only_a_manager_compacts(folder: Folder) -> None:
    folder.make()
    folder.mei, folder.anna = folder.anna, folder.mei
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        await pilot.press("z")
        await rest(app, pilot)
        assert "Only a manager" in app.notice_text


async def test_who_leaves_hands_over(folder: Folder) -> None:
    folder.make()
    with folder.anna.write("account.add", "Mill") as ctx:
        account = add_account(ctx, {"name": "Mill"}).id
    sync_now(folder.anna)
    sync_now(folder.mei)
    app = folder.app()
    async with app.run_test(size=(100, 30)) as pilot:
        await rest(app, pilot)
        await pilot.press("8")
        await rest(app, pilot)
        assert isinstance(app.screen, TeamScreen)
        with folder.mei.read() as ctx:
            ids = {member.name: member.id for member in list_members(ctx)}
        app.screen.team.go_to(f"member:{ids['Anna']}")
        await pilot.press("l")
        await rest(app, pilot)
        await pilot.press("ctrl+s")
        await rest(app, pilot)
    with folder.mei.read() as ctx:
        assert ctx.session.get_one(Account, account).owner_id == ids["Mei"]

"""The import on the screen: a folder typed to its end, an import undone and redone, a pair by phone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.services import accounts
from fieldrep.services.workspace import Workspace
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import import_file
from fieldrep.tui.screens.import_preview import ImportScreen
from tests.support.grid import grid
from tests.support.typing import type_text

App = Callable[[], RepApp]
WIDE, NARROW = (120, 40), (80, 24)
SHEET = "Company,City\nHill Bakery,Graz\n,Linz\nMéxico Lindo,México D.F.\n"


@pytest.fixture(autouse=True)
def _no_folder_of_another_test() -> None:
    import_file._last.clear()


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "files" / "leads.csv"
    path.parent.mkdir()
    path.write_text(SHEET, encoding="utf-8")
    return path


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(app, pilot)


async def rest(app: RepApp, pilot: Pilot[Any]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def choose(app: RepApp, pilot: Pilot[Any], path: Path | str) -> None:
    """Open the import from the list of accounts and give a path."""
    await rest(app, pilot)
    await press(app, pilot, "2", "i", "ctrl+u")
    await type_text(pilot, str(path))
    await press(app, pilot, "enter")


def text(app: RepApp) -> str:
    return "\n".join(grid(app))


def names(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        return [row.name for row in accounts.list_accounts(ctx)]


async def test_enter_on_a_folder_typed_to_its_end_stays_in_it(rep_app: App, sheet: Path) -> None:
    app = rep_app()
    async with app.run_test(size=NARROW) as pilot:
        await choose(app, pilot, f"{sheet.parent}/")
        assert "leads.csv" in text(app)
        assert "Choose with ↓ and Enter" in text(app)
        await press(app, pilot, "enter")  # now “..” is what is meant
        assert "leads.csv" not in text(app)


async def test_after_undo_the_preview_is_read_anew_and_after_redo_it_is_done_again(
    rep_app: App, sheet: Path, workspace: Workspace
) -> None:
    before = names(workspace)
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        await choose(app, pilot, sheet)
        await press(app, pilot, "ctrl+s", "ctrl+s")
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        await press(app, pilot, "u")
        assert names(workspace) == before
        assert screen.state == "planned"
        assert "What would happen" in text(app)
        await press(app, pilot, "U")
        assert screen.state == "done"
        await press(app, pilot, "u", "ctrl+s")
        assert screen.state == "done"
        assert "Imported: 2 new" in text(app)
    assert "Hill Bakery" in names(workspace)


async def test_a_possible_duplicate_by_phone_alone_shows_no_likeness(
    rep_app: App, workspace: Workspace, tmp_path: Path
) -> None:
    path = tmp_path / "two.csv"
    path.write_text("Company,Phone\nWuxq,022 2555 1111\n嘉元实业,022 2555 1111\n", encoding="utf-8")
    app = rep_app()
    async with app.run_test(size=WIDE) as pilot:
        app.push_screen(ImportScreen(path, (), None, None))
        await rest(app, pilot)
        screen = app.screen
        assert isinstance(screen, ImportScreen)
        screen.show_section("duplicates")
        await rest(app, pilot)
        assert "same phone" in text(app)
        assert "Likeness" not in text(app)

"""The import of a file with notes of visits and calls on the screen."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.import_notes import ImportNotesScreen
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
NOTES = """# Around the Horn
With: Thomas Hardy (buyer)
Date: 2026-11-16
Said: asked for a price for 500 boxes
Result: wants a sample
Outcome: advance
Next: 2026-11-25 send samples

客户：海河纸业
受访人：孙小姐（采购经理）
日期：11月12日
方式：电话
谈话：问500箱的价格
---
With: nobody knows
"""


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    return fill_book(workspace, clock)


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    path = tmp_path / "notes.txt"
    path.write_text(NOTES, encoding="utf-8")
    return path


async def rest(app: RepApp, pilot: Pilot[Any]) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await pilot.pause()


async def press(app: RepApp, pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await rest(app, pilot)


async def open_notes(app: RepApp, pilot: Pilot[Any], path: Path) -> None:
    await rest(app, pilot)
    app.push_screen(ImportNotesScreen(path))
    await rest(app, pilot)


def count(workspace: Workspace, sql: str) -> int:
    with workspace.read() as ctx:
        return int(ctx.session.connection().exec_driver_sql(sql).scalar_one())


def said(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT said FROM (SELECT said FROM visit UNION SELECT said FROM touch) WHERE said LIKE '%500%'"
        )
        return sorted(row[0] for row in rows)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_notes_as_they_look(
    rep_app: App, book: dict[str, str], notes: Path, workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await open_notes(app, pilot, notes)
        await press(app, pilot, "down")
        assert_grid(app, f"import-notes-{lang}-{size[0]}x{size[1]}")


async def test_a_text_file_is_asked_what_it_holds_and_its_notes_are_logged(
    rep_app: App, book: dict[str, str], notes: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(app, pilot)
        await press(app, pilot, "2", "i", "ctrl+u")
        await type_text(pilot, str(notes))
        await press(app, pilot, "enter", "n", "ctrl+s")
        assert any("1 note is logged. 2 were left." in line for line in grid(app))
    assert said(workspace) == ["asked for a price for 500 boxes"]


async def test_unknown_accounts_are_made_only_when_wanted(
    rep_app: App, book: dict[str, str], notes: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await open_notes(app, pilot, notes)
        await press(app, pilot, "n", "ctrl+s")
    assert said(workspace) == ["asked for a price for 500 boxes", "问500箱的价格"]
    assert count(workspace, "SELECT count(*) FROM account WHERE name = '海河纸业'") == 1


async def test_an_account_is_chosen_for_a_note_and_all_of_it_can_be_undone(
    rep_app: App, book: dict[str, str], notes: Path, workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await open_notes(app, pilot, notes)
        await press(app, pilot, "down", "enter", "o")
        await type_text(pilot, "同恒")
        await press(app, pilot, "enter", "enter", "ctrl+s")
        chosen = f"SELECT count(*) FROM touch WHERE account_id = '{book['tongheng']}'"
        assert count(workspace, chosen) == 1
        await press(app, pilot, "u")
        assert said(workspace) == []

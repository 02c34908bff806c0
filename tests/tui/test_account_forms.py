"""How the forms and menus of the accounts look, in both languages and sizes."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fieldrep.i18n import set_language
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import account_extras, account_forms, account_promises, contact, import_file
from fieldrep.tui.screens.import_accounts import open_import
from tests.conftest import StandingClock
from tests.support.grid import assert_grid, grid
from tests.tui.customer_book import fill_book

App = Callable[[], RepApp]
Open = Callable[[RepApp, dict[str, str]], Any]
FORMS: dict[str, Open] = {
    "new": lambda app, book: account_forms.open_new_account(app),
    "edit": lambda app, book: account_forms.open_edit_account(app, book["jiayuan"], "stage"),
    "contact": lambda app, book: contact.open_contact(app, book["liu"]),
    "promise": lambda app, book: account_promises.open_promise(
        app, book["ours"], book["jiayuan"], "嘉元实业"
    ),
    "tags": lambda app, book: account_extras.open_tags(app, book["jiayuan"], "嘉元实业"),
    "file": lambda app, book: open_import(app),
}


@pytest.fixture
def book(workspace: Workspace, clock: StandingClock) -> dict[str, str]:
    return fill_book(workspace, clock)


@pytest.fixture
def downloads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder to import from, the same on every machine."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    folder = tmp_path / "files"
    (folder / "2025").mkdir(parents=True)
    for name, size in (("客户名单.csv", 3200), ("customers.xlsx", 45_000), ("notes.txt", 800)):
        (folder / name).write_bytes(b"x" * size)
        os.utime(folder / name, (1_790_000_000, 1_790_000_000))
    monkeypatch.chdir(folder)
    monkeypatch.setattr(import_file, "_last", [Path()])


async def test_a_long_choice_scrolls_to_its_last_line(rep_app: App, book: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        while not app.ready:
            await pilot.pause(0.01)
        account_forms.open_edit_account(app, book["jiayuan"], "stage")
        await pilot.pause()
        assert not any("sent to the own store" in line for line in grid(app))
        await pilot.press("end", *["down"] * 7)
        assert any("▸" in line and "sent to the own store" in line for line in grid(app))
        await pilot.press("enter")
        assert isinstance(app.screen, FormScreen)
        assert app.screen.form.state.chosen["stage"] == "to_store"


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
@pytest.mark.parametrize("form", FORMS)
async def test_a_form_as_it_looks(
    rep_app: App,
    book: dict[str, str],
    downloads: None,
    workspace: Workspace,
    form: str,
    size: tuple[int, int],
    lang: str,
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        while not app.ready:
            await pilot.pause(0.01)
        FORMS[form](app, book)
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert_grid(app, f"form-{form}-{lang}-{size[0]}x{size[1]}")

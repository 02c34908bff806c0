"""Syncing beside other work: typing goes on, nothing moves, what two changed apart is a conflict."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from fieldrep.models.accounts import Account
from fieldrep.services.syncing import sync_now
from fieldrep.store.settings import DEFAULTS, SYNC_EVERY, put_setting
from fieldrep.tui import syncing
from fieldrep.tui.screens.account_forms import open_edit_account
from tests.conftest import StandingClock
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.team_folder import Folder, rest, team_folder


@pytest.fixture
def folder(tmp_path: Path, clock: StandingClock) -> Iterator[Folder]:
    with team_folder(tmp_path, clock) as made:
        made.make()
        yield made


def conflicts(folder: Folder) -> list[str]:
    with folder.mei.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT field FROM open_conflict ORDER BY field")
        return [row[0] for row in rows]


@pytest.mark.parametrize("asked", [True, False])
async def test_a_form_keeps_its_text_and_what_came_meanwhile_is_a_conflict(
    folder: Folder, asked: bool
) -> None:
    app = folder.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await rest(app, pilot)
        open_edit_account(app, folder.account, "current_supplier")
        await rest(app, pilot)
        form = app.screen.form  # type: ignore[attr-defined]
        await type_text(pilot, "汉高")
        before, focused, screens = form.active, app.focused, list(app.screen_stack)
        folder.change(folder.anna, current_supplier="Bostik", website="anna.example")
        sync_now(folder.anna)
        app.syncing.sync(asked=asked)
        await rest(app, pilot)
        with folder.mei.read() as ctx:
            assert ctx.session.get_one(Account, folder.account).current_supplier == "Bostik"  # it is here
        assert (form.active, app.focused, app.screen_stack) == (before, focused, screens)
        assert form.state.texts["current_supplier"] == "汉高"
        await type_text(pilot, "-2020")
        assert form.state.texts["current_supplier"] == "汉高-2020"
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert conflicts(folder) == ["current_supplier"]  # Anna's value is kept beside; her website stands
        assert "1 conflict" in app.status
        assert app.screen_stack == screens[:1]
    with folder.mei.read() as ctx:
        record = ctx.session.get_one(Account, folder.account)
        assert (record.current_supplier, record.website) == ("汉高-2020", "anna.example")
    sync_now(folder.mei)
    sync_now(folder.anna)
    with folder.anna.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT field FROM open_conflict")
        assert [row[0] for row in rows] == ["current_supplier"]


async def test_a_conflict_that_comes_in_is_told_and_counted_without_a_question(folder: Folder) -> None:
    folder.change(folder.anna, website="anna.example")
    sync_now(folder.anna)
    folder.change(folder.mei, website="mei.example")
    app = folder.app()
    async with app.run_test(size=(140, 40)) as pilot:
        await rest(app, pilot)
        await pilot.press("f5")
        await rest(app, pilot)
        assert len(app.screen_stack) == 1
        assert "changed on both sides" in app.notice_text
        assert "1 conflict" in grid(app)[0]


async def test_how_far_a_sync_is_stands_at_the_top_unless_someone_types(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = Event(), Event()
    folder.change(folder.anna, website="anna.example")
    sync_now(folder.anna)
    app = folder.app()

    def hold(_done: int, _total: int) -> None:
        app.syncing.progress = (40, 100)
        begun.set()
        assert go_on.wait(10)

    monkeypatch.setattr(app.syncing, "_note_progress", hold)
    async with app.run_test(size=(140, 40)) as pilot:
        await rest(app, pilot)
        app.syncing.sync(asked=False)
        while not begun.is_set():
            await pilot.pause(0.02)
        await pilot.pause(syncing.TICK_SECONDS * 1.5)
        assert "syncing 40 %" in grid(app)[0]
        open_edit_account(app, folder.account, "website")
        await pilot.pause()
        app.syncing.progress = (80, 100)
        await pilot.pause(syncing.TICK_SECONDS * 1.5)
        assert "syncing 40 %" in grid(app)[0]
        await pilot.press("escape")
        await pilot.pause(syncing.TICK_SECONDS * 1.5)
        assert "syncing 80 %" in grid(app)[0]
        app.stop_sync()
        go_on.set()
        await rest(app, pilot)
        assert "syncing" not in grid(app)[0]
        assert not app.syncing.running


async def test_the_interval_of_the_settings_holds_and_wrong_ones_are_refused(folder: Folder) -> None:
    with folder.mei.database.write() as session:
        put_setting(session, SYNC_EVERY, DEFAULTS[SYNC_EVERY])
    app = folder.app()
    async with app.run_test(size=(100, 40)) as pilot:
        await rest(app, pilot)
        app.open_settings()
        await rest(app, pilot)
        form: Any = app.screen.form  # type: ignore[attr-defined]
        assert form.state.texts["sync_every"] == "15"
        for wrong in ("1.5", "-3", "1441", "often"):
            form.set_value("sync_every", wrong)
            await pilot.press("ctrl+s")
            await rest(app, pilot)
            assert "sync_every" in form.state.errors
        form.set_value("sync_every", "0")
        await pilot.press("ctrl+s")
        await rest(app, pilot)
        assert app.desk.settings[SYNC_EVERY] == "0"
        app.syncing._look()
        assert not app.syncing.running
        folder.mei.forget_identity()

"""Today and what one key does there."""

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import VisitStatus
from fieldrep.services import accounts, promises
from fieldrep.services.workspace import Workspace
from fieldrep.store.settings import LANGUAGE, put_setting
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens.account import AccountScreen
from fieldrep.tui.screens.today import TodayScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.support.waiting import until

App = Callable[[], RepApp]


def agenda(app: RepApp) -> LineList:
    return app.screen.query_one("#agenda", LineList)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_today_as_it_looks(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    with workspace.database.write() as session:
        put_setting(session, LANGUAGE, lang)
    set_language(lang)
    app = rep_app()
    async with app.run_test(size=size) as pilot:
        await awake(app, pilot)
        assert_grid(app, f"today-{lang}-{size[0]}x{size[1]}")


async def test_an_empty_book_says_what_to_do_first(rep_app: App) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert any("Import your customers" in line for line in grid(app))


async def awake(app: RepApp, pilot: Pilot[int]) -> None:
    """Wait until the models are loaded."""
    while not app.ready:
        await pilot.pause(0.02)
    await pilot.pause()


async def go_to(pilot: object, app: RepApp, account: str, section: str) -> None:
    rows = agenda(app)
    for index in range(rows.cache.count if hasattr(rows, "cache") else 40):
        rows.cursor = index
        row = rows.row
        if row is not None and getattr(row.refs, "account_id", "") == account and row.refs.section == section:
            return
    raise AssertionError(f"{section} of {account} is not on Today")


async def test_l_logs_a_call_for_the_line_under_the_cursor(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["tongheng"], "step")
        await pilot.press("l")
        await pilot.press("tab")
        await pilot.press("c")
        await pilot.press("enter", "enter")
        await type_text(pilot, "wants a price")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen)
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT account_id, kind, said FROM touch").all()
    assert [tuple(row) for row in rows] == [(busy_day["tongheng"], "call", "wants a price")]


async def test_enter_on_a_promise_opens_it_on_the_page_of_its_account(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["tongheng"], "promise")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, AccountScreen) and app.screen.section == "promises"
        with workspace.read() as ctx:
            (promise,) = promises.list_promises(ctx)
        assert app.screen.lines.row is not None and app.screen.lines.row.id == promise.id


async def test_space_ticks_a_promise_and_u_takes_it_back(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    def open_promises() -> int:
        with workspace.read() as ctx:
            return len(promises.list_promises(ctx))

    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["tongheng"], "promise")
        await pilot.press("space")
        assert open_promises() == 0
        await pilot.press("u")
        assert open_promises() == 1


async def test_v_starts_the_planned_visit(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["jiayuan"], "visit")
        await pilot.press("v")
        await until(pilot, lambda: app.screen.query_one("#checks").is_mounted)
    with workspace.read() as ctx:
        visit = ctx.session.get(Visit, busy_day["visit"])
        assert visit is not None
        assert visit.status == VisitStatus.RUNNING


async def test_v_on_a_line_without_an_account_starts_the_next_visit_of_today(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        row = agenda(app).row
        assert row is not None and row.refs.kind == "report"  # Today opens on what is due first
        await pilot.press("v")
        await until(pilot, lambda: app.screen.query_one("#checks").is_mounted)
    with workspace.read() as ctx:
        visit = ctx.session.get(Visit, busy_day["visit"])
        assert visit is not None
        assert visit.status == VisitStatus.RUNNING


async def test_m_moves_a_visit_to_another_day(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["jiayuan"], "visit")
        await pilot.press("m")
        await type_text(pilot, "fri")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
    with workspace.read() as ctx:
        visit = ctx.session.get(Visit, busy_day["visit"])
        assert visit is not None
        assert (str(visit.day), visit.planned_time) == ("2026-11-20", "10:00")


async def test_c_shows_who_else_is_in_the_city(rep_app: App, busy_day: dict[str, str]) -> None:
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        await go_to(pilot, app, busy_day["tongheng"], "promise")
        await pilot.press("c")
        await pilot.pause()
        lines = "\n".join(grid(app))
    assert "嘉元实业" in lines
    assert "同恒" in lines
    assert "Around the Horn" not in lines


async def test_the_quick_log_makes_a_lead_with_a_person(rep_app: App, workspace: Workspace) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        await pilot.press("f2")
        for text in ("New Corp", "", "Ann Lee", "buyer", "needs glue"):
            if text:
                await type_text(pilot, text)
            await app.workers.wait_for_complete()
            await pilot.press("enter")
        await pilot.press("ctrl+s")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, TodayScreen), "\n".join(grid(app))
    with workspace.read() as ctx:
        account = accounts.resolve_account(ctx, "New Corp")
        people = ctx.session.connection().exec_driver_sql("SELECT name, title, account_id FROM contact").all()
        assert [tuple(row) for row in people] == [("Ann Lee", "buyer", account.id)]
        assert account.visits_done == 1
        assert ctx.session.get(Touch, "none") is None


async def test_a_quick_log_left_is_found_again_in_today(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        await pilot.press("f2")
        await type_text(pilot, "Half Corp")
        await pilot.press("escape")
        await pilot.pause()
        await pilot.press("end")
        assert any("Left open" in line for line in grid(app))
        await pilot.press("enter")
        await pilot.pause()
        assert any("Half Corp" in line for line in grid(app))


async def test_an_import_left_names_its_file(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    app.desk.draft("import.file").put({"path": "/lists/leads.csv"})
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        await pilot.press("end")
        assert any("leads.csv" in line for line in grid(app))


async def test_names_take_the_free_cells_of_a_wide_terminal(rep_app: App, workspace: Workspace) -> None:
    name = "Collins & Ó Súilleabháin Eng."
    with workspace.write("promise.add", name) as ctx:
        account = accounts.add_account(ctx, {"name": name})
        ctx.session.flush()
        promises.add_promise(ctx, account.id, "price list", due=ctx.today)
    app = rep_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await awake(app, pilot)
        line = next(line for line in grid(app) if name in line)
        assert f"{name} price list" in line  # it takes no more than it needs


async def test_another_program_writing_is_seen(
    rep_app: App, busy_day: dict[str, str], workspace: Workspace
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        with workspace.write("promise.add") as ctx:
            promises.add_promise(ctx, busy_day["horn"], "call the agent", due=ctx.today)
        for _attempt in range(40):
            await pilot.pause(0.1)
            await pilot.press("end")
            if any("call the agent" in line for line in grid(app)):
                break
        assert any("call the agent" in line for line in grid(app))


async def test_records_that_are_open_before_the_screen_has_its_parts(
    rep_app: App, busy_day: dict[str, str]
) -> None:
    app = rep_app()
    async with app.run_test(size=(80, 24)) as pilot:
        await awake(app, pilot)
        screen = TodayScreen()
        app.push_screen(screen)
        screen.data_changed()
        await until(pilot, lambda: any("price list" in line for line in grid(app)))

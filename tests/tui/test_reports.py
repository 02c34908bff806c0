"""The list of reports: what is due, what was submitted, and the way to a file."""

from pathlib import Path

import pytest
from textual.pilot import Pilot

from fieldrep.services.workspace import Workspace
from fieldrep.tui.screens.report import ReportScreen
from fieldrep.tui.screens.reports import ReportsScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.conftest import StandingClock
from tests.reports import book
from tests.support.grid import assert_grid, assert_grid_comes, grid
from tests.support.typing import type_text
from tests.support.waiting import until
from tests.tui.report_weeks import BEFORE, WEEK, Weeks, WeeksApp, make_weeks, speak

KEYS_TO_WORD = ("7", "enter", "x", "w")
"""From the start of the program to the weekly report as a Word file; eight keys are allowed."""


@pytest.fixture
def weeks(workspace: Workspace, clock: StandingClock) -> Weeks:
    return make_weeks(workspace, clock)


async def settled(app: WeeksApp, pilot: Pilot[int]) -> None:
    for _round in range(3):
        await app.workers.wait_for_complete()
        await pilot.pause()


async def previewed(app: WeeksApp, pilot: Pilot[int]) -> None:
    """Wait until the preview of the report under the cursor is there."""
    await settled(app, pilot)
    await until(pilot, lambda: app.screen.query_one("#preview", LineList).count)
    await settled(app, pilot)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_list_as_it_looks(
    weeks: Weeks, workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    speak(workspace, lang)
    app = WeeksApp(weeks)
    async with app.run_test(size=size) as pilot:
        await pilot.press("7")
        await settled(app, pilot)
        if size[0] >= 110:
            await previewed(app, pilot)
        assert_grid(app, f"reports-{lang}-{size[0]}x{size[1]}")
        await pilot.press("n", "w")
        await settled(app, pilot)
        await assert_grid_comes(pilot, f"reports-new-{lang}-{size[0]}x{size[1]}")


async def test_from_the_start_to_a_word_file_in_at_most_eight_keys(weeks: Weeks) -> None:
    assert len(KEYS_TO_WORD) <= 8
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*KEYS_TO_WORD)
        await settled(app, pilot)
        written = weeks.workspace.paths.exports / f"weekly-{WEEK}-draft-en.docx"
        assert str(written) in app.notice_text.replace("\n", "")
    assert written.read_bytes().startswith(b"PK")


async def test_straight_from_the_list_in_the_other_language(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "down", "down", "x", "l", "m")
        await settled(app, pilot)
    text = Path(weeks.workspace.paths.exports / f"weekly-{BEFORE}-zh_CN.md").read_text(encoding="utf-8")
    assert text.startswith("# 周报")


async def test_the_file_typed_for_a_report_of_the_list_is_kept(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "down", "down", "x", "f")
        await type_text(pilot, "~/week.md")
        await pilot.press("escape")
        await settled(app, pilot)
        draft = app.desk.draft("report.export", f"report weekly {BEFORE}")
        assert draft.load()["file"] == "~/week.md"


async def test_the_preview_follows_the_cursor_the_page_the_records(
    weeks: Weeks, workspace: Workspace
) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("7")
        await previewed(app, pilot)
        assert "3 things missing" in "\n".join(grid(app))
        # nobody tells the screens of it
        book.call(workspace, weeks.gift_box, "2026-11-20", result="the price is agreed")
        await pilot.press("enter")
        await until(pilot, lambda: app.screen.query_one("#page", LineList).count)
        source = app.screen.query_one("#page", LineList).source
        assert "the price is agreed" in str(source.rows(0, source.count()))
        await pilot.press("escape", "down", "down")
        await until(pilot, lambda: "Submitted Sat 14 Nov 11:00" in "\n".join(grid(app)))


async def test_the_report_of_any_week_can_be_opened(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7", "n", "w", "1")
        await settled(app, pilot)
        assert isinstance(app.screen, ReportScreen)
        assert app.screen.period == BEFORE
        await pilot.press("escape", "n", "m", "a")
        await type_text(pilot, "2026-13")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert "is not a month" in app.notice_text
        await pilot.press(*["backspace"] * 2)
        await type_text(pilot, "10")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert isinstance(app.screen, ReportScreen)
        assert app.screen.period == "2026-10"


async def test_late_and_due_reports_say_so(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    weeks.clock.forward(hours=3)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("7")
        await settled(app, pilot)
        assert isinstance(app.screen, ReportsScreen)
        lines = "\n".join(grid(app))
    assert "overdue since Sat 21 Nov 12:00" in lines
    assert "submitted Sat 14 Nov 11:00" in lines

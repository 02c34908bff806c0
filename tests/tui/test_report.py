"""The page of a report: fill what is missing, submit, read the frozen version, correct it, take it along."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from fieldrep.models.reports import PlanItem
from fieldrep.rules.codes import PlanOutcome
from fieldrep.services import reports
from fieldrep.services.reportplan import last_plan, settle_plan_item
from fieldrep.services.visits import change_visit
from fieldrep.services.workspace import Workspace
from fieldrep.tui.opening import open_draft, open_record
from fieldrep.tui.screens.report import ReportScreen
from fieldrep.tui.screens.report_records import CountedScreen
from fieldrep.tui.screens.report_texts import PlaceEditor
from fieldrep.tui.screens.visit import VisitScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.conftest import StandingClock
from tests.reports import book
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.report_weeks import BEFORE, TYPED_ITEM, WEEK, Weeks, WeeksApp, make_weeks, speak


@pytest.fixture
def weeks(workspace: Workspace, clock: StandingClock) -> Weeks:
    return make_weeks(workspace, clock)


async def settled(app: WeeksApp, pilot: Pilot[int]) -> None:
    """Wait until workers and what they post are done."""
    for _round in range(3):
        await app.workers.wait_for_complete()
        await pilot.pause()


async def open_week(app: WeeksApp, pilot: Pilot[int], period: str = WEEK) -> ReportScreen:
    open_record(app, "report", f"weekly {period}")
    await settled(app, pilot)
    screen = app.screen
    assert isinstance(screen, ReportScreen)
    return screen


def text(app: WeeksApp) -> str:
    return "\n".join(grid(app))


def at(screen: ReportScreen, words: str, start: int = 0) -> None:
    """Put the cursor on the first line from ``start`` on that says these words, wrapped or not."""
    source = screen.lines.source
    found: dict[int, str] = {}
    here = -1
    for index, row in enumerate(source.rows(0, source.count())):
        cell = row.cells[0] if row.cells else ""
        said = cell if isinstance(cell, str) else "".join(span.text for span in cell)
        here = index if row.kind == "row" else here
        found[here] = " ".join(f"{found.get(here, '')} {said}".split())
    for index, said in found.items():
        if index >= start and words in said:
            screen.lines.move_to(index)
            return
    raise AssertionError(f"no line says {words}")


def versions(weeks: Weeks) -> list[reports.VersionRow]:
    with weeks.workspace.read() as ctx:
        return reports.list_versions(ctx, "weekly", book.period(weeks.workspace, "weekly", WEEK))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", ["en", "zh_CN"])
async def test_the_page_as_it_looks(
    weeks: Weeks, workspace: Workspace, size: tuple[int, int], lang: str
) -> None:
    speak(workspace, lang)
    app = WeeksApp(weeks)
    name = f"{lang}-{size[0]}x{size[1]}"
    async with app.run_test(size=size) as pilot:
        await open_week(app, pilot)
        assert_grid(app, f"report-top-{name}")
        await pilot.press("right", "right")
        assert_grid(app, f"report-visits-{name}")
        await pilot.press("right")
        assert_grid(app, f"report-results-{name}")
        await open_week(app, pilot, BEFORE)
        assert_grid(app, f"report-frozen-{name}")
        await pilot.press("x")
        assert_grid(app, f"report-export-{name}")
        await pilot.press("escape", "v")
        assert_grid(app, f"report-versions-{name}")


async def test_what_is_missing_is_named_and_mended(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_week(app, pilot)
        assert "3 things missing" in text(app)
        await pilot.press("s")
        assert "Something required is missing" in app.notice_text
        assert versions(weeks) == []
        # An item of the last plan: Enter goes there, Space says that it is done
        await pilot.press("down", "enter", "space")
        await settled(app, pilot)
        await pilot.press("home")
        assert "2 things missing" in text(app)
        with weeks.workspace.read() as ctx:
            item = ctx.session.get(PlanItem, weeks.item)
            assert item is not None
            assert item.outcome == PlanOutcome.DONE
        # The visit: Enter opens it, where it is mended
        await pilot.press("home", "down", "enter")
        await settled(app, pilot)
        assert isinstance(app.screen, VisitScreen)
        assert app.screen.visit_id == weeks.gappy
        with weeks.workspace.write("visit.change") as ctx:
            change_visit(ctx, weeks.gappy, {"competitor_info": "none learnt"})
        app.changed()
        await pilot.press("escape")
        await settled(app, pilot)
        assert app.screen is screen
        assert screen.page is not None
        assert [gap.section for gap in screen.page.gaps] == ["last_week"]


def fill(weeks: Weeks) -> None:
    """Write what the report of the week lacks, past the screen."""
    book.finish_week(weeks.workspace, WEEK)
    week = book.period(weeks.workspace, "weekly", WEEK)
    with weeks.workspace.write("visit.change") as ctx:
        change_visit(ctx, weeks.gappy, {"competitor_info": "none learnt"})
        for line in last_plan(ctx, "weekly", week):
            if line.outcome == PlanOutcome.OPEN:
                settle_plan_item(ctx, line.id, PlanOutcome.DONE)


async def test_submitted_frozen_corrected(weeks: Weeks) -> None:
    fill(weeks)
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_week(app, pilot)
        assert "Nothing is missing" in text(app)
        await pilot.press("ctrl+s", "y")
        await settled(app, pilot)
        assert "version 1 of 1" in text(app)
        assert [version.number for version in versions(weeks)] == [1]

        # Frozen: it can't be written, records that change don't change it
        at(screen, "Summary")
        await pilot.press("e")
        assert app.screen is screen
        assert "frozen" in app.notice_text
        await pilot.press("s")
        assert "frozen" in app.notice_text

        # A correction: the text is changed, the new version carries a note
        await pilot.press("c")
        await settled(app, pilot)
        assert "Draft of a correction" in text(app)
        at(screen, "Summary")
        await pilot.press("e")
        await type_text(pilot, " Corrected.")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        await pilot.press("f10")
        await type_text(pilot, "a figure was wrong")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert "version 2 of 2" in text(app)
        assert "a figure was wrong" in text(app)
        assert [(v.number, v.note) for v in versions(weeks)] == [(2, "a figure was wrong"), (1, "")]

        # The first version is still there as it was
        at(screen, "Corrected.")
        await pilot.press("v", "1")
        await settled(app, pilot)
        assert "version 1 of 2" in text(app)
        with pytest.raises(AssertionError):
            at(screen, "Corrected.")


async def test_submitting_is_asked_for_because_it_can_not_be_taken_back(weeks: Weeks) -> None:
    fill(weeks)
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_week(app, pilot)
        await pilot.press("s", "n")
        await settled(app, pilot)
        assert versions(weeks) == []
        await pilot.press("s", "y")
        await settled(app, pilot)
        assert len(versions(weeks)) == 1
        await pilot.press("u")
        await settled(app, pilot)
        assert len(versions(weeks)) == 1
        assert app.screen is screen


async def test_a_correction_without_a_change_is_refused(weeks: Weeks) -> None:
    fill(weeks)
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        await open_week(app, pilot)
        await pilot.press("s", "y")
        await settled(app, pilot)
        await pilot.press("c")
        await settled(app, pilot)
        await pilot.press("s", "ctrl+s")
        await settled(app, pilot)
        assert "Nothing has changed" in app.notice_text
        assert len(versions(weeks)) == 1


async def test_a_part_is_written_in_the_large_editor(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        at(screen, "Summary")
        await pilot.press("enter")
        assert isinstance(app.screen, PlaceEditor)
        assert "The week in a few sentences." in text(app)
        await type_text(pilot, "雨季的客户都在问夏天的胶。")
        await pilot.press("escape")  # nothing typed is lost on leaving either
        await settled(app, pilot)
        assert app.screen is screen
        assert "雨季的客户都在问夏天的胶。" in text(app)
        await pilot.press("u")
        await settled(app, pilot)
        assert "雨季的客户都在问夏天的胶。" not in text(app)
    assert weeks.workspace.drafts.all() == []


async def test_what_was_being_written_is_found_again(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        at(screen, "Summary")
        await pilot.press("e")
        await type_text(pilot, "half a sen")
    left = weeks.workspace.drafts.all()
    assert [(draft.form, draft.record, draft.on_screen) for draft in left] == [
        ("report.text", f"weekly {WEEK} last_week/summary", True)
    ]
    again = WeeksApp(weeks)
    async with again.run_test(size=(80, 24)) as pilot:
        assert open_draft(again, left[0].form, left[0].record, left[0].title)
        await settled(again, pilot)
        assert isinstance(again.screen, PlaceEditor)
        assert again.screen.query_one(TextArea).text == "half a sen"
        await pilot.press("ctrl+s")
        await settled(again, pilot)
        assert "half a sen" in text(again)


async def test_items_of_the_last_plan_are_settled_with_a_reason(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        at(screen, TYPED_ITEM, start=5)
        await pilot.press("m")
        await pilot.press("ctrl+s")
        assert "What became" not in app.notice_text
        await type_text(pilot, "he is on leave")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        at(screen, "moved: he is on leave")
        at(screen, TYPED_ITEM, start=screen.lines.cursor + 1)  # the next plan takes it up
        at(screen, "moved: he is on leave")
        await pilot.press("enter", "o")
        await settled(app, pilot)
        with weeks.workspace.read() as ctx:
            item = ctx.session.get(PlanItem, weeks.item)
            assert item is not None
            assert item.outcome == "open"


async def test_items_that_follow_a_visit_open_it(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        at(screen, "dropped: the buyer is on holiday")
        offered = {offer.action.id for offer in app.offers()}
        assert "plan.done" not in offered
        assert "menu" in offered
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, VisitScreen)


async def test_the_next_plan_is_added_to_changed_and_cleared(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        await pilot.press("a")
        await type_text(pilot, "clean the sample case")
        await pilot.press("enter")
        await type_text(pilot, "thu")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert app.screen is screen
        at(screen, "Thu 26 Nov clean the sample case")
        await pilot.press("enter")  # it is about no account: Enter changes it
        await pilot.press("end")
        await type_text(pilot, "s")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        at(screen, "clean the sample cases")
        await pilot.press("d")
        await settled(app, pilot)
        with pytest.raises(AssertionError):
            at(screen, "clean the sample cases")
        await pilot.press("u")
        await settled(app, pilot)
        at(screen, "clean the sample cases")


async def test_figures_open_what_they_count(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        at(screen, "Accounts visited")
        await pilot.press("enter")
        await settled(app, pilot)
        assert isinstance(app.screen, CountedScreen)
        assert "Accounts visited 2" in text(app)
        await pilot.press("escape")
        at(screen, "Calls", start=screen.lines.cursor)
        await pilot.press("enter")
        await settled(app, pilot)
        assert "quote on Monday" in text(app)  # one call: its form


async def test_periods_sections_and_gaps_are_a_key_away(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await open_week(app, pilot)
        await pilot.press("[")
        await settled(app, pilot)
        assert screen.period == BEFORE
        assert "version 1 of 1" in text(app)
        await pilot.press("]")
        await settled(app, pilot)
        assert screen.period == WEEK
        await pilot.press("right", "right")
        assert screen.lines.row is not None
        assert screen.lines.row.id.startswith("visits/")
        await pilot.press("left", "left")
        assert screen.lines.cursor < 5
        await pilot.press("g", "g", "g")
        assert screen.lines.row is not None
        assert screen.lines.row.id.startswith("visits/visits/")


async def test_a_long_text_can_be_walked_through(weeks: Weeks) -> None:
    with weeks.workspace.write("report.text") as ctx:
        week = book.period(weeks.workspace, "weekly", WEEK)
        reports.set_text(ctx, "weekly", week, "expenses/expenses", "word " * 900 + "the end")
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_week(app, pilot)
        await pilot.press("end")
        assert "the end" in text(app)
        assert app.screen.query_one("#page", LineList).row is not None


async def test_export_to_a_file_of_ones_own(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_week(app, pilot)
        await pilot.press("x", "l", "f")
        Path.home().mkdir(parents=True, exist_ok=True)
        await type_text(pilot, "~/week.md")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert "week.md" in app.notice_text
    written = (Path.home() / "week.md").read_text(encoding="utf-8")
    assert written.startswith("# 周报")


async def test_an_export_that_can_not_be_written_says_so(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_week(app, pilot)
        await pilot.press("x", "f")
        await type_text(pilot, "/nowhere/at/all/week.md")
        await pilot.press("ctrl+s")
        await settled(app, pilot)
        assert "does not exist" in app.notice_text


async def test_copied_as_plain_text(weeks: Weeks, monkeypatch: pytest.MonkeyPatch) -> None:
    app = WeeksApp(weeks)
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_text", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_week(app, pilot)
        await pilot.press("y")
    assert copied[0].startswith("Weekly report\nDraft, not submitted")
    assert "雨季开胶" in copied[0]


async def test_the_mouse_goes_to_sections_and_opens_lines(weeks: Weeks) -> None:
    app = WeeksApp(weeks)
    async with app.run_test(size=(120, 40)) as pilot:
        screen = await open_week(app, pilot)
        bar = grid(app)[1]
        await pilot.click(offset=(bar.index("Results"), 1))
        await pilot.pause()
        assert screen.lines.row is not None
        assert screen.lines.row.id.startswith("results/")
        line = next(number for number, words in enumerate(grid(app)) if "Accounts visited" in words)
        await pilot.click(offset=(10, line), times=2)
        await settled(app, pilot)
        assert isinstance(app.screen, CountedScreen)

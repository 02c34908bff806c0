"""Small forms and dialogs: what is typed or ticked comes back after the program was killed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from fieldrep.errors import NotFound
from fieldrep.paths import DataPaths
from fieldrep.reports.document import Document
from fieldrep.rules.codes import CallResult
from fieldrep.services.dealers import assessment_page
from fieldrep.services.exhibitions import add_event
from fieldrep.services.formanswers import About
from fieldrep.services.members import add_member
from fieldrep.services.reportperiods import period_due
from fieldrep.services.worksheets import PERSON, worksheet_rows
from fieldrep.store.glance_rows import GlanceRow, Section
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.long_editor import LargeEditor
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import import_file
from fieldrep.tui.screens.account_merge import MergeScreen, open_merge
from fieldrep.tui.screens.call_forms import reopen_result
from fieldrep.tui.screens.dealer_marks import open_weights
from fieldrep.tui.screens.import_accounts import open_import
from fieldrep.tui.screens.import_file import ImportFileScreen
from fieldrep.tui.screens.member_leaving import open_member_leaving
from fieldrep.tui.screens.moving import open_move
from fieldrep.tui.screens.objection_calculator import CalculatorScreen
from fieldrep.tui.screens.objection_forms import open_note
from fieldrep.tui.screens.plan_forms import open_walk_in
from fieldrep.tui.screens.plan_pick import PickScreen, open_pick
from fieldrep.tui.screens.report_export import open_file_form, reopen_file_form
from fieldrep.tui.screens.report_periods import type_period
from fieldrep.tui.screens.sprint import open_start
from fieldrep.tui.screens.worksheet import worksheet_record
from fieldrep.tui.screens.worksheets import open_copy
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.support.waiting import kept
from tests.tui.field_week import TODAY, Week, WeekApp, make_week

Opens = Callable[[RepApp, Week], None]


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


def step(app: RepApp, week: Week) -> None:
    open_move(app, GlanceRow(Section.STEP, "visit", week.visit, account="Around the Horn"))


def promise(app: RepApp, week: Week) -> None:
    open_move(app, GlanceRow(Section.PROMISE, "promise", "p1", account="Around the Horn"))


def weights(app: RepApp, week: Week) -> None:
    with app.desk.workspace.read() as ctx:
        page = assessment_page(ctx, week.dealer)
    open_weights(app, page)


def copy(app: RepApp, week: Week) -> None:
    with app.desk.workspace.read() as ctx:
        about = About(PERSON, ctx.actor)
        found = worksheet_rows(ctx, about)
    open_copy(app, found[0], about, found)


def leaving(app: RepApp, _week: Week) -> None:
    with app.desk.workspace.write("team.member", "Ann") as ctx:
        ann = add_member(ctx, "Ann").id
    open_member_leaving(app, ann)


def exported(source: str) -> Opens:
    """Open the form for another file, over a report that is known by its source."""

    def opens(app: RepApp, week: Week) -> None:
        draft = app.desk.draft("report.export", source.format(dealer=week.dealer))
        open_file_form(app, _unread, "en", draft)

    return opens


def _unread(_lang: str) -> Document:
    raise NotFound("nothing is read before the form is finished")


FORMS: dict[str, tuple[Opens, str, str]] = {
    "walk-in": (lambda app, _week: open_walk_in(app), "visit.walk_in", "Fresh Bakery"),
    "step": (step, "step.move", "next thursday"),
    "promise": (promise, "step.move", "next thursday"),
    "merge": (lambda app, week: open_merge(app, week.printer), "account.merge", "Horn"),
    "sprint": (lambda app, _week: open_start(app), "sprint.start", "November leads"),
    "period": (
        lambda app, _week: type_period(app, "weekly", lambda _kind, _key: None),
        "report.period",
        "2026-W31",
    ),
    "report": (exported("report weekly 2026-W47"), "report.export", "~/week 47.docx"),
    "version": (exported("report weekly 2026-W47 2"), "report.export", "~/week 47.docx"),
    "dealer": (exported("dealer survey {dealer}"), "report.export", "~/survey.pdf"),
    "paper": (exported("event plan e1"), "report.export", "~/fair.docx"),
    "sheet": (exported("form product-launch|person|p1|"), "report.export", "~/launch.docx"),
    "copy": (copy, "sheet.copy", "PUR glue"),
    "weights": (weights, "dealer.weights", "17"),
    "leaving": (leaving, "member.leave", "Li Wei"),
    "result": (
        lambda app, week: reopen_result(app, f"{CallResult.NOT_INTERESTED} {week.printer}", ""),
        "call.result",
        "buys from a cousin",
    ),
    "sum": (lambda app, _week: app.push_screen(CalculatorScreen("", "margin")), "sum", "12.50"),
}


@pytest.mark.parametrize(("opens", "form", "typed"), FORMS.values(), ids=FORMS.keys())
async def test_it_comes_back_as_typed(week: Week, opens: Opens, form: str, typed: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        opens(app, week)
        await app.rest(pilot)
        title = app.screen.query_one(Form).spec.title
        await type_text(pilot, typed)
        await kept(pilot)
        assert [draft.form for draft in app.desk.drafts.all() if draft.on_screen] == [form]
    again = WeekApp(week)  # the first was ended without leaving the form, as by kill -9
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert again.screen.query_one(Form).spec.title == title
        assert shows(again, typed)


async def test_a_form_left_on_purpose_is_not_opened_again_though_nothing_was_typed_anew(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_walk_in(app)
        await app.rest(pilot)
        await type_text(pilot, "Fresh Bakery")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        await pilot.press("escape")
        await again.rest(pilot)
        assert [draft.on_screen for draft in again.desk.drafts.all()] == [False]


async def test_a_draft_whose_record_is_gone_is_dropped_with_a_word(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.desk.draft("member.leave", "00000000-0000-7000-8000-000000000000").put({"reason": "moved away"})
        app._reopen()
        await app.rest(pilot)
        assert shows(app, "You had written: moved away")
        assert app.desk.drafts.all() == []


async def test_an_export_that_came_back_writes_its_file(week: Week, tmp_path: Path) -> None:
    with week.workspace.read() as ctx:
        period = period_due(ctx, "weekly").key
    app = WeekApp(week)
    async with app.at() as pilot:
        exported(f"report weekly {period}")(app, week)
        await app.rest(pilot)
        await type_text(pilot, str(tmp_path / "due.md"))
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        await pilot.press("ctrl+s")
        await again.rest(pilot)
        assert "Li Wei" in (tmp_path / "due.md").read_text(encoding="utf-8")
        assert again.desk.drafts.all() == []


async def test_every_kind_of_document_is_found_again_by_its_source(week: Week, tmp_path: Path) -> None:
    with week.workspace.write("event.new", "Fair") as ctx:
        event = add_event(ctx, {"name": "Fair"}).id
    with week.workspace.read() as ctx:
        about = About(PERSON, ctx.actor)
        form = worksheet_rows(ctx, about)[0].form
    sources = {
        "survey": f"dealer survey {week.dealer}",
        "table": f"dealer comparison {week.dealer},{week.printer}",
        "plan": f"event plan {event}",
        "sheet": f"form {worksheet_record(form, about)}",
    }
    app = WeekApp(week)
    async with app.at() as pilot:
        for name, source in sources.items():
            reopen_file_form(app, source, "")
            await app.rest(pilot)
            await type_text(pilot, str(tmp_path / f"{name}.md"))
            await pilot.press("ctrl+s")
            await app.rest(pilot)
            assert (tmp_path / f"{name}.md").read_text(encoding="utf-8")
        assert app.desk.drafts.all() == []


async def test_a_sum_that_is_closed_is_forgotten(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(CalculatorScreen("", "margin"))
        await app.rest(pilot)
        await type_text(pilot, "12.50")
        await kept(pilot)
        await pilot.press("escape")
        await app.rest(pilot)
        assert app.desk.drafts.all() == []


async def test_what_is_typed_in_the_large_editor_comes_back_in_the_form(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_note(app, week.printer)
        await app.rest(pilot)
        await pilot.press("f6")
        await app.rest(pilot)
        assert isinstance(app.screen, LargeEditor)
        await type_text(pilot, "edges open in July")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert shows(again, "edges open in July")


async def test_accounts_ticked_for_a_day_come_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        open_pick(app, TODAY, lambda _day: None)
        await app.rest(pilot)
        await pilot.press("space", "]")
        await app.rest(pilot)
        picked = set(app.screen.query_one("#picks", LineList).ticked)
        assert len(picked) == 1
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert isinstance(again.screen, PickScreen)
        assert again.screen.day == TODAY + timedelta(days=1)
        assert again.screen.query_one("#picks", LineList).ticked == picked
        await pilot.press("enter")
        await again.rest(pilot)
        assert again.desk.drafts.all() == []


async def test_values_ticked_for_a_merge_come_back(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        app.push_screen(MergeScreen(week.printer, week.gift_box))
        await app.rest(pilot)
        sides = app.screen.query_one("#sides", LineList)
        before = set(sides.ticked)
        await pilot.press("space")
        await app.rest(pilot)
        ticked = set(sides.ticked)
        assert ticked != before
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert isinstance(again.screen, MergeScreen)
        assert again.screen.query_one("#sides", LineList).ticked == ticked
        await pilot.press("ctrl+s")
        await again.rest(pilot)
        assert again.desk.drafts.all() == []


async def test_the_path_of_an_import_comes_back_until_it_was_taken_in(week: Week) -> None:
    import_file._last.clear()
    app = WeekApp(week)
    async with app.at() as pilot:
        open_import(app)
        await app.rest(pilot)
        assert app.desk.drafts.all() == []
        await type_text(pilot, "lists/kun")
        await kept(pilot)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        screen = again.screen
        assert isinstance(screen, ImportFileScreen)
        assert shows(again, "lists/kun")
        screen.done()
        await again.rest(pilot)
        assert again.desk.drafts.all() == []


async def test_a_path_left_on_purpose_waits_on_today(week: Week) -> None:
    import_file._last.clear()
    app = WeekApp(week)
    async with app.at() as pilot:
        open_import(app)
        await app.rest(pilot)
        await type_text(pilot, "lists/kun")
        await pilot.press("escape")
        await app.rest(pilot)
        (left,) = app.desk.drafts.all()
        assert (left.form, left.on_screen) == ("import.file", False)

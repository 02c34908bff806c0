"""Small forms and the path of an import: what is typed comes back after the program was killed."""

from collections.abc import Callable

import pytest

from fieldrep.paths import DataPaths
from fieldrep.store.glance_rows import GlanceRow, Section
from fieldrep.tui.rep import RepApp
from fieldrep.tui.screens import import_file
from fieldrep.tui.screens.account_merge import open_merge
from fieldrep.tui.screens.import_accounts import open_import
from fieldrep.tui.screens.import_file import ImportFileScreen
from fieldrep.tui.screens.moving import open_move
from fieldrep.tui.screens.plan_forms import open_walk_in
from fieldrep.tui.screens.sprint import open_start
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week

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


FORMS: dict[str, tuple[Opens, str, str]] = {
    "walk-in": (lambda app, _week: open_walk_in(app), "visit.walk_in", "Fresh Bakery"),
    "step": (step, "step.move", "next thursday"),
    "promise": (promise, "step.move", "next thursday"),
    "merge": (lambda app, week: open_merge(app, week.printer), "account.merge", "Horn"),
    "sprint": (lambda app, _week: open_start(app), "sprint.start", "November leads"),
}


@pytest.mark.parametrize(("opens", "form", "typed"), FORMS.values(), ids=FORMS.keys())
async def test_it_comes_back_as_typed(week: Week, opens: Opens, form: str, typed: str) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        opens(app, week)
        await app.rest(pilot)
        title = app.screen.form.spec.title  # type: ignore[attr-defined]
        await type_text(pilot, typed)
        await pilot.pause(0.6)
        assert [draft.form for draft in app.desk.drafts.all() if draft.on_screen] == [form]
    again = WeekApp(week)  # the first was ended without leaving the form, as by kill -9
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        assert again.screen.form.spec.title == title  # type: ignore[attr-defined]
        assert shows(again, typed)


async def test_the_path_of_an_import_comes_back_until_it_was_taken_in(week: Week) -> None:
    import_file._last.clear()
    app = WeekApp(week)
    async with app.at() as pilot:
        open_import(app)
        await app.rest(pilot)
        assert app.desk.drafts.all() == []
        await type_text(pilot, "lists/kun")
        await pilot.pause(0.6)
    again = WeekApp(week)
    async with again.at() as pilot:
        again._reopen()
        await again.rest(pilot)
        screen = again.screen
        assert isinstance(screen, ImportFileScreen)
        assert shows(again, "lists/kun")
        screen.imported()
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

"""The packs on the screen: looked into, changed with a preview, hidden, taken back; mistakes named."""

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import LANGUAGES, set_language
from fieldrep.paths import DataPaths
from fieldrep.services.playbooks import playbook
from fieldrep.services.undo import undo
from fieldrep.tui.screens.pack_form import EntryForm, PreviewScreen
from fieldrep.tui.screens.packs import PacksScreen
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week

ITEM = "channel.before.samples"


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def packs(app: WeekApp, pilot: Pilot[int]) -> PacksScreen:
    """Open the packs as one does: from Talk."""
    await pilot.press("4")
    await app.rest(pilot)
    await pilot.press("p")
    await app.rest(pilot)
    assert isinstance(app.screen, PacksScreen)
    return app.screen


async def entry(app: WeekApp, pilot: Pilot[int], key: str, pack: str = "channel") -> PacksScreen:
    """Go to an entry of a pack."""
    screen = await packs(app, pilot)
    assert screen.query_one("#packs", LineList).go_to(pack)
    await pilot.pause()
    await pilot.press("enter")
    assert screen.query_one("#entries", LineList).go_to(key)
    await pilot.pause()
    return screen


async def retype(app: WeekApp, pilot: Pilot[int], text: str) -> None:
    """Put another text in the place of the one in the field."""
    form = app.screen.form  # type: ignore[attr-defined]
    form.set_value(form.active, "")
    await type_text(pilot, text)


def wording(week: Week, language: str = "en") -> str:
    with week.workspace.read() as ctx:
        item = playbook(ctx, language).item(ITEM)
    return item.text if item else ""


async def test_a_wording_is_changed_after_a_preview_and_taken_back(week: Week) -> None:
    app = WeekApp(week)
    before = wording(week)
    async with app.at((120, 40)) as pilot:
        await entry(app, pilot, f"checklist.item {ITEM}")
        await pilot.press("e")
        await app.rest(pilot)
        assert isinstance(app.screen, EntryForm)
        await retype(app, pilot, "Two samples of the new glue")
        await pilot.press("f8")
        await app.rest(pilot)
        assert isinstance(app.screen, PreviewScreen)
        assert shows(app, "[ ] Two samples of the new glue")
        assert wording(week) == before
        await pilot.press("escape")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert isinstance(app.screen, PacksScreen)
        assert shows(app, "changed")
        assert wording(week) == "Two samples of the new glue"
        assert wording(week, "zh_CN") != wording(week)
        await pilot.press("r")
        assert wording(week) == before
        undo(week.workspace)
        assert wording(week) == "Two samples of the new glue"


async def test_what_is_wrong_stands_at_the_field_and_nothing_is_kept(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await entry(app, pilot, "question_set.question general.s.volume", "end_customer")
        await pilot.press("e")
        await app.rest(pilot)
        form = app.screen.form  # type: ignore[attr-defined]
        form.activate("text")
        await retype(app, pilot, "How much {of_it}?")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        assert isinstance(app.screen, EntryForm)
        assert "Unknown slot {of_it}" in form.state.errors["text"]
        assert shows(app, "Unknown slot {of_it}")
        with week.workspace.read() as ctx:
            assert not playbook(ctx).origins


async def test_an_entry_is_added_in_the_group_of_the_one_at_the_cursor(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await entry(app, pilot, f"checklist.item {ITEM}")
        await pilot.press("n")
        await app.rest(pilot)
        await type_text(pilot, "The key of the warehouse")
        await pilot.press("ctrl+s")
        await app.rest(pilot)
        with week.workspace.read() as ctx:
            before = playbook(ctx).checklist_for("dealer")["before"]  # type: ignore[index]
            chinese = playbook(ctx, "zh_CN").checklist_for("dealer")["before"]  # type: ignore[index]
        added = next(item for item in before if item.text == "The key of the warehouse")
        assert added.group == "channel.before.papers"
        assert added.id in {item.id for item in chinese}


async def test_an_entry_is_hidden_in_every_language_and_shown_again(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await entry(app, pilot, f"checklist.item {ITEM}")
        await pilot.press("d")
        assert wording(week) == wording(week, "zh_CN") == ""
        assert screen.query_one("#entries", LineList).go_to(f"checklist.item {ITEM}")
        await pilot.pause()
        assert shows(app, "hidden")
        await pilot.press("d")
        assert wording(week) and wording(week, "zh_CN")


async def test_entries_are_searched(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await packs(app, pilot)
        screen.query_one("#packs", LineList).go_to("objections")
        await pilot.press("/")
        await type_text(pilot, "booth expensive")
        await pilot.pause()
        rows = screen.query_one("#entries", LineList).source.rows(0, 50)
        assert [row.id for row in rows if row.kind == "row"] == ["objection expo_no_money"]


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_a_broken_pack_is_told_and_its_mistakes_are_one_key_away(paths: DataPaths, lang: str) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    folder = paths.packs / "ours"
    folder.mkdir(parents=True)
    (folder / f"{lang}.toml").write_text('[pack]\nid = "ours"\ncolour = "red"\n', encoding="utf-8")
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("4")
        await app.rest(pilot)
        assert "!" in app.notice_text
        await pilot.press("!")
        await app.rest(pilot)
        assert isinstance(app.screen, PacksScreen)
        assert shows(app, f"ours/{lang}.toml:3")
        assert shows(app, "pack.colour")


async def test_a_form_left_open_opens_as_it_was(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await entry(app, pilot, f"checklist.item {ITEM}")
        await pilot.press("e")
        await app.rest(pilot)
        await retype(app, pilot, "Half a thought")
        await pilot.press("escape")
        await app.rest(pilot)
        await pilot.press("e")
        await app.rest(pilot)
        assert app.screen.form.state.texts["text"] == "Half a thought"  # type: ignore[attr-defined]


async def test_the_packs_are_reached_from_the_palette(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        await pilot.press("ctrl+p")
        await type_text(pilot, "Packs")
        await app.rest(pilot)
        await pilot.press("enter")
        await app.rest(pilot)
        assert isinstance(app.screen, PacksScreen)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_how_it_looks(paths: DataPaths, lang: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    name = f"{lang}-{size[0]}x{size[1]}"
    async with app.at(size) as pilot:
        await entry(app, pilot, f"checklist.item {ITEM}")
        app.status = ""
        await pilot.pause()
        assert_grid(app, f"packs-{name}")
        await pilot.press("v")
        await app.rest(pilot)
        assert_grid(app, f"packs-preview-{name}")
        await pilot.press("escape")
        await pilot.press("e")
        await app.rest(pilot)
        assert_grid(app, f"packs-form-{name}")

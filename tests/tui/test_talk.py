"""The playbook: every part of every pack to read, to search, and fitted to one account."""

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import LANGUAGES, set_language
from fieldrep.paths import DataPaths
from fieldrep.playbook.loader import load
from fieldrep.services import accounts
from fieldrep.tui.screens.talk import TalkScreen
from fieldrep.tui.screens.talk_rows import leaves, page_blocks, page_text
from tests.support.grid import assert_grid, assert_grid_comes, grid
from tests.support.typing import type_text
from tests.tui.field_week import Week, WeekApp, make_week


@pytest.fixture
def week(paths: DataPaths) -> Week:
    return make_week(paths)


def shows(app: WeekApp, text: str) -> bool:
    return any(text in line for line in grid(app))


async def talk(app: WeekApp, pilot: Pilot[int]) -> TalkScreen:
    await pilot.press("4")
    await app.rest(pilot)
    assert isinstance(app.screen, TalkScreen)
    return app.screen


async def talk_with(app: WeekApp, pilot: Pilot[int], account: str) -> TalkScreen:
    screen = TalkScreen(account)
    app.push_screen(screen)
    await app.rest(pilot)
    return screen


def titles(screen: TalkScreen) -> list[str]:
    rows = screen.index.source.rows(0, 500)
    return [row.refs.title for row in rows if row.kind == "row"]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_of_every_pack_can_be_read(lang: str) -> None:
    set_language(lang)
    book = load(lang)
    pages = [page for part in leaves(book, None).values() for page in part]
    assert len({page.id for page in pages}) == len(pages)
    for page in pages:
        blocks = page_blocks(page, {})
        assert blocks and all(block.text.strip() for block in blocks), page.id
        assert "{" not in page_text(page, {}), page.id
    kinds = {page.kind for page in pages}
    assert kinds >= {"checklist", "questions", "script", "flow", "guide", "objection", "worksheet"}


async def test_packs_are_listed_and_a_page_is_read_beside(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await talk(app, pilot)
        assert shows(app, "Channel development") and shows(app, "End customers")
        assert screen.index.go_to("channel:channel.guide.wants")
        await pilot.pause()
        assert shows(app, "Nine things a dealer wants")
        assert shows(app, "Extra profit that's fair") or shows(app, "profit")


async def test_a_phase_is_read_with_its_time_and_goals_and_a_worksheet_with_its_items(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await talk(app, pilot)
        assert screen.index.go_to("territory:territory.phases")
        await pilot.pause()
        assert shows(app, "Before the start, in one day")
        assert shows(app, "Every county has one owner")
        assert screen.index.go_to("events:events.follow_up")
        await pilot.pause()
        assert shows(app, "One line for each talk.")
        assert shows(app, "[ ] Company and person")


async def test_enter_reads_the_page_on_a_narrow_screen(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await talk(app, pilot)
        screen.index.go_to("end_customer:spin.printing")
        await pilot.press("enter")
        assert shows(app, "S  situation") and not shows(app, "Playbook")
        await pilot.press("escape")
        assert shows(app, "Playbook")


async def test_search_looks_into_the_texts(week: Week) -> None:
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await talk(app, pilot)
        everything = screen.index.count
        await pilot.press("/")
        await type_text(pilot, "reference customer town")
        await pilot.pause()
        found = titles(screen)
        assert 0 < len(found) < everything
        assert "Opening a large account" in found
        await pilot.press("escape")
        await pilot.pause()
        assert screen.index.count == everything


async def test_chinese_titles_are_found_by_pinyin(paths: DataPaths) -> None:
    week = make_week(paths, "zh_CN")
    set_language("zh_CN")
    app = WeekApp(week)
    async with app.at() as pilot:
        screen = await talk(app, pilot)
        await pilot.press("/")
        await type_text(pilot, "lihechang")
        await pilot.pause()
        assert titles(screen) == ["礼盒厂：胶粘剂（完整范本）"] or titles(screen)[0].startswith("礼盒厂")


async def test_an_account_gets_what_suits_it_with_its_own_words(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await talk_with(app, pilot, week.gift_box)
        assert shows(app, "Talk track · 东南实业有限公司")
        assert shows(app, "You use 汉高 for 礼盒")
        assert not any("dealer" in title.lower() for title in titles(screen))
        await pilot.press("a")
        assert "Product dealer" in titles(screen)


async def test_a_dealer_gets_the_dealers_pages(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await talk_with(app, pilot, week.dealer)
        assert "Seven stages from survey to close" in titles(screen)
        assert "First call: can they use it?" not in titles(screen)


async def test_y_copies_the_page(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    app = WeekApp(week)
    copied: list[str] = []
    async with app.at() as pilot:
        screen = await talk_with(app, pilot, week.gift_box)
        monkeypatch.setattr(app, "copy_text", copied.append)
        screen.index.go_to("first_call")
        await pilot.press("y")
    assert copied[0].startswith("First call: can they use it?\n")
    assert "my name is Li Wei" in copied[0]


async def test_a_teams_pack_with_mistakes_is_named(week: Week) -> None:
    folder = week.workspace.paths.packs / "ours"
    folder.mkdir(parents=True)
    (folder / "en.toml").write_text("[pack]\nid = 'ours'\n", encoding="utf-8")
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        screen = await talk(app, pilot)
        assert shows(app, "Channel development")
        assert screen.index.go_to("notices")
        await pilot.pause()
        assert shows(app, "en.toml:1")


async def test_a_change_of_the_account_is_shown(week: Week) -> None:
    app = WeekApp(week)
    async with app.at((120, 40)) as pilot:
        await talk_with(app, pilot, week.gift_box)
        with week.workspace.write("account.change") as ctx:
            accounts.change_account(ctx, week.gift_box, {"current_supplier": "Bostik"})
        app.changed()
        await pilot.pause()
        assert shows(app, "You use Bostik for 礼盒")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_how_it_looks(paths: DataPaths, lang: str, size: tuple[int, int]) -> None:
    week = make_week(paths, lang)
    set_language(lang)
    app = WeekApp(week)
    name = f"{lang}-{size[0]}x{size[1]}"
    async with app.at(size) as pilot:
        screen = await talk(app, pilot)
        screen.index.go_to("end_customer:first_call")
        app.status = ""
        await assert_grid_comes(pilot, f"talk-{name}")  # the scroll bar follows the page in the next painting
        await talk_with(app, pilot, week.gift_box)
        assert_grid(app, f"talk-account-{name}")
        await pilot.press("enter")
        assert_grid(app, f"talk-page-{name}")

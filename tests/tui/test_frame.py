"""The frame: panes side by side or one at a time, areas, notices, dialogs, palette, help."""

import pytest
from textual.pilot import Pilot

from fieldrep.i18n import set_language
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.frame import TwoPane
from fieldrep.tui.help import Help
from fieldrep.tui.palette import Palette
from fieldrep.tui.widgets.line_list import LineList
from tests.support.grid import assert_grid, grid
from tests.support.typing import type_text
from tests.tui.sample_app import SampleApp

SIZES = [(80, 24), (120, 40)]


async def settle(pilot: Pilot[int]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
async def test_how_two_panes_look(size: tuple[int, int]) -> None:
    app = SampleApp()
    async with app.run_test(size=size) as pilot:
        app.status = "3 unsent · synced 09:12"
        await pilot.press("down")
        assert_grid(app, f"panes-{size[0]}x{size[1]}")
        await pilot.press("enter")
        assert_grid(app, f"panes-inside-{size[0]}x{size[1]}")


async def test_a_narrow_terminal_shows_one_pane_at_a_time() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        first, second = app.screen.query_one(TwoPane).panes
        assert (first.display, second.display) == (True, False)
        await pilot.press("enter")
        assert (first.display, second.display) == (False, True)
        assert app.focused is second.query_one(LineList)
        await pilot.press("escape")
        assert (first.display, second.display) == (True, False)
        await pilot.resize_terminal(120, 40)
        assert (first.display, second.display) == (True, True)


async def test_a_terminal_that_is_made_wider_looks_as_one_that_was_wide() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        first, second = app.screen.query_one(TwoPane).panes
        await pilot.resize_terminal(120, 40)
        await settle(pilot)
        assert (first.outer_size.width, second.outer_size.width) == (40, 80)


async def test_tab_goes_from_pane_to_pane() -> None:
    app = SampleApp()
    async with app.run_test(size=(120, 40)) as pilot:
        assert app.focused is not None and app.focused.id == "firms"
        await pilot.press("tab")
        assert app.focused.id == "page"
        await pilot.press("tab")
        assert app.focused.id == "firms"


async def test_areas_keep_what_they_show() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "down", "2")
        await settle(pilot)
        assert_grid(app, "many-80x24")
        await pilot.press("1")
        assert app.screen.query_one("#firms", LineList).cursor == 2


async def test_the_number_of_the_area_one_is_in_leads_back_to_its_first_screen() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("?")
        assert isinstance(app.screen, Help)
        await pilot.press("1")
        assert len(app.screen_stack) == 1


async def test_the_filter_narrows_the_list_and_gives_it_back() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("/")
        await type_text(pilot, "实业")
        assert app.screen.query_one("#firms", LineList).count == 2
        await pilot.press("enter")
        assert app.focused is not None and app.focused.id == "firms"
        await pilot.press("/", "escape")
        assert app.screen.query_one("#firms", LineList).count == 6


async def test_a_notice_has_a_sign_and_a_word_and_goes_with_the_next_action() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.notice("The visit is saved.")
        await pilot.pause()
        assert any("✓ Done: The visit is saved." in line for line in grid(app))
        app.notice("The disk is full. " * 12, "error")
        await pilot.pause()
        assert any("✗ Error: The disk is full." in line for line in grid(app))
        await pilot.press("?", "escape")
        assert app.notice_text == ""


async def test_a_notice_has_the_colon_of_the_language() -> None:
    set_language("zh_CN")
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        app.notice("拜访已保存。")
        await pilot.pause()
        assert any("完成：拜访已保存。" in line for line in grid(app))


@pytest.mark.parametrize(("keys", "answer"), [("y", True), ("n", False), ("escape", False)])
async def test_a_question_is_answered_by_a_letter_or_escape(keys: str, answer: bool) -> None:
    app = SampleApp()
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(
            Ask("Replace 东南实业 by the backup?", yes="restore", detail="What is newer is lost."),
            answers.append,
        )
        await pilot.pause()
        if keys == "y":
            assert_grid(app, "ask-80x24")
        await pilot.press("enter", "f2")
        assert isinstance(app.screen, Ask)
        await pilot.press(keys)
    assert answers == [answer]


async def test_the_palette_finds_runs_and_says_why_not() -> None:
    app = SampleApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        assert_grid(app, "palette-80x24")
        await type_text(pilot, "delete")
        await pilot.press("enter")
        assert app.notice_text == "Only new firms can be deleted."
        await pilot.press("ctrl+p")
        await type_text(pilot, "add firm")
        await pilot.press("enter")
        assert app.screen.query("Form")


@pytest.mark.parametrize("key", ["escape", "ctrl+p"])
async def test_the_palette_closes_by_two_keys(key: str) -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("ctrl+p")
        assert isinstance(app.screen, Palette)
        await pilot.press(key)
        assert len(app.screen_stack) == 1


@pytest.mark.parametrize("size", SIZES)
async def test_help_has_the_keys_of_the_place_and_its_words(size: tuple[int, int]) -> None:
    app = SampleApp()
    async with app.run_test(size=size) as pilot:
        await pilot.press("f1")
        assert_grid(app, f"help-{size[0]}x{size[1]}")


async def test_ascii_mode_draws_frames_and_signs_in_ascii() -> None:
    app = SampleApp(ascii_only=True)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("down")
        assert_grid(app, "panes-ascii-120x40")
        drawn = "".join(grid(app))
        assert not set(drawn) & set("┌─┐│└┘▸✓·…“”→●")
    SampleApp(ascii_only=False)


async def test_nothing_moves_by_itself() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        assert app.animation_level == "none"
        await pilot.press("n")
        editor = app.screen.query_one("#field-editor")
        assert editor.cursor_blink is False  # type: ignore[attr-defined]


async def test_q_leaves_at_the_top_only() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        await pilot.press("?", "q")
        assert len(app.screen_stack) == 1 and app.is_running
        await pilot.press("q")
    assert app.return_value == 0

"""Find from anywhere: what the words bring, and the way back."""

import pytest

from fieldrep.paths import DataPaths
from fieldrep.tui.screens.find import FindScreen
from tests.support.grid import grid
from tests.support.typing import type_text
from tests.tui.field_week import WeekApp, make_week


@pytest.mark.parametrize("words", ["", "礼盒", "nobody has this"])
async def test_escape_leaves_whatever_was_typed(paths: DataPaths, words: str) -> None:
    app = WeekApp(make_week(paths))
    async with app.at((80, 24)) as pilot:
        before = app.screen
        await pilot.press("ctrl+f")
        await app.rest(pilot)
        assert isinstance(app.screen, FindScreen)
        if words:
            await type_text(pilot, words)
            await app.rest(pilot)
        await pilot.press("escape")
        await app.rest(pilot)
        assert app.screen is before


async def test_what_is_found_opens_by_enter(paths: DataPaths) -> None:
    app = WeekApp(make_week(paths))
    async with app.at((80, 24)) as pilot:
        await pilot.press("ctrl+f")
        await app.rest(pilot)
        await type_text(pilot, "礼盒")
        await app.rest(pilot)
        await pilot.press("enter", "enter")
        await app.rest(pilot)
        assert not isinstance(app.screen, FindScreen)
        assert any("礼盒" in line for line in grid(app))

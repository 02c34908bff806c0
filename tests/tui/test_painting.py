"""Painting: a page goes to the terminal once it stands, or after a time though its worker still reads."""

import asyncio
from typing import Any

import pytest
from rich.console import RenderableType
from textual import events
from textual.screen import Screen

from fieldrep.tui import painting
from fieldrep.tui.forms.form import Form
from fieldrep.tui.frame import FrameScreen
from tests.support.grid import grid
from tests.tui.sample_app import ManyScreen, SampleApp


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However busy the machine is: what is painted after a time is not what is looked at here."""
    monkeypatch.setattr(painting, "LIMIT", 60)


class Painted(SampleApp):
    """Notes what is on the screen at each painting."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if renderable is not None and not self._batch_count:
            self.pictures.append("\n".join(grid(self)))


async def test_the_first_painting_of_a_form_has_all_of_it() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.pictures.clear()
        await pilot.press("n")
        first = app.pictures[0]
        assert "Quick log" in first
        assert "Account" in first
        assert "Finish" in first
        assert "Leave" in first  # the keys of the form, not those of the list below


async def test_the_first_painting_of_an_area_has_its_rows_and_is_the_only_one_of_the_page() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.pictures.clear()
        await pilot.press("2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Row 0" in app.pictures[0]
        assert len({picture.splitlines()[3] for picture in app.pictures}) == 1


async def test_a_page_below_is_not_painted_on_its_way_out() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n")
        app.pictures.clear()
        await pilot.press("escape")
        assert "Around the Horn" in app.pictures[0]
        assert not any("Finish" in picture for picture in app.pictures)


async def test_what_waits_for_a_refresh_finds_the_page_laid_out() -> None:
    app = Painted()
    heights = []
    async with app.run_test(size=(80, 24)) as pilot:
        screen = ManyScreen()
        app.push_screen(screen)
        screen.call_after_refresh(lambda: heights.append(screen.query_one("LineList").size.height))
        await pilot.pause()
        await pilot.pause()
        assert heights
        assert heights[0] > 10


async def test_a_page_whose_worker_is_slow_is_painted_before_it_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(painting, "LIMIT", 0.01)
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        release = app.gate.hold_open()
        app.pictures.clear()
        app.push_screen(ManyScreen())
        async with asyncio.timeout(60):
            while not any("Row 0" in picture for picture in app.pictures):
                await pilot.pause(0.01)
        release()


async def test_a_page_whose_worker_is_quick_is_painted_once_with_what_it_brings() -> None:
    app = Painted()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        release = app.gate.hold_open()
        app.pictures.clear()
        app.push_screen(ManyScreen())
        await pilot.pause()
        assert not app.pictures
        release()
        await pilot.pause()
        assert "Row 0" in app.pictures[0]


class Told(FrameScreen):
    """Counts how often it is told that it is shown."""

    shown = 0

    def on_screen_resume(self) -> None:
        self.shown += 1


async def test_a_screen_is_told_once_that_it_is_shown_and_again_when_it_comes_back() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        screen = Told()
        app.push_screen(screen)
        screen.post_message(events.ScreenResume())
        await pilot.pause()
        assert screen.shown == 1
        app.push_screen(ManyScreen())
        await pilot.pause()
        await pilot.press("escape")
        assert screen.shown == 2


async def test_text_typed_ahead_of_a_screen_that_no_key_opened_lands_in_it() -> None:
    app = SampleApp()
    async with app.run_test() as pilot:
        app.open_log()
        app.post_message(events.Key("a", "a"))
        app.post_message(events.Key("b", "b"))
        await pilot.pause()
        await pilot.pause()
        assert app.screen.query_one(Form).state.texts["account"] == "ab"

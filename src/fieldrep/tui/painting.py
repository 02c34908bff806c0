"""A page is painted once, when it stands.

Textual paints a screen as soon as it is laid out, and again for every part that gets its rows, its
title, its focus or its scroll bar a moment later: four or five paintings, 5 to 20 ms each. Here
painting waits from the change of a screen until the gate finds that everything has come to rest.
"""

import asyncio
from typing import TYPE_CHECKING, TypeVar

from textual import events, getters
from textual.message import Message
from textual.screen import Screen

from fieldrep.tui.compositing import SteadyCompositor

if TYPE_CHECKING:
    from textual.geometry import Size

    from fieldrep.tui.app import FieldrepApp

LIMIT = 0.15
"""Seconds after which a page is painted as far as it is, though its worker still reads."""

Result = TypeVar("Result")


class Painting:
    """Keeps the terminal as it is while a screen changes; one for each app."""

    def __init__(self, app: "FieldrepApp") -> None:
        self._app = app
        self._limit: asyncio.TimerHandle | None = None

    @property
    def held(self) -> bool:
        """Whether painting waits."""
        return self._limit is not None

    def hold(self) -> None:
        """Paint nothing until ``release`` is called or the limit is reached."""
        if self._limit is None:
            self._app._begin_batch()
            self._limit = asyncio.get_running_loop().call_later(LIMIT, self.release)

    def release(self) -> None:
        """Paint the screen as it is now."""
        if self._limit is None:
            return
        self._limit.cancel()
        self._limit = None
        screen = self._app.screen if self._app.is_running else None
        if isinstance(screen, SteadyScreen):
            screen.place_parts()
        self._app._end_batch()
        if screen is not None:
            screen.refresh()
            screen._on_timer_update()


class SteadyScreen(Screen[Result]):
    """A screen that does nothing twice while it is opened or comes back."""

    _showing = False

    if TYPE_CHECKING:
        app = getters.app(FieldrepApp)

    def __init__(self, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(name, id, classes)
        self._compositor = SteadyCompositor()

    def place_parts(self) -> None:
        """Place the parts now if any of them asked for it."""
        if self._layout_required or self._scroll_required:
            self._refresh_layout()
            self._layout_required = self._scroll_required = False

    def post_message(self, message: Message) -> bool:
        # Textual tells the first screen of a mode twice that it is shown, and applies the style sheets
        # again to what it has just applied them to.
        if isinstance(message, events.ScreenSuspend):
            self._showing = False
        elif isinstance(message, events.ScreenResume):
            if self._showing:
                return True
            self._showing = True
            message.refresh_styles = False
        return super().post_message(message)

    async def _on_idle(self, event: events.Idle) -> None:
        if self.app.painting.held:
            event.prevent_default()  # what is to be called after a refresh waits for it

    def _compositor_refresh(self) -> None:
        """Leave out a painting that would not reach the terminal."""
        if not self.app._batch_count:
            super()._compositor_refresh()

    def _screen_resized(self, size: "Size") -> None:
        """Place the parts for another size; not again for the one they are placed for."""
        if self._layout_required or self._compositor.size != size:
            super()._screen_resized(size)

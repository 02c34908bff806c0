"""The key gate: what is typed ahead of the screen lands where it was meant to.

Textual takes the keys of one read from the terminal one after another, but each travels through the
queues of the focused widget and its parents while the next is already handed to whatever has the
focus at that instant. So text that follows Enter, Tab, ``n`` or F2 at once would land in the old place.

The gate lets text for a text field pass freely. After any other key it waits until everything that
key set off has come to rest, and keeps what is typed meanwhile, in order:

* a marker travels the way of the key – the focused widget, its parents, the app – behind the key
  itself and behind the messages its handlers posted, as often as it finds something still moving;
* a screen that was opened receives the marker only once it is mounted and has its focus;
* ``hold`` keeps the gate closed while a worker prepares the next screen.

Before such a key it waits until the text typed earlier has arrived, so that finishing a form never
overtakes its last letters.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from textual import events
from textual.dom import DOMNode

if TYPE_CHECKING:
    from fieldrep.tui.app import FieldrepApp

PATIENCE = 0.25
"""Seconds after which a marker counts as lost with a widget that was closed under it."""
ENOUGH = 25
"""Rounds after which the gate opens whatever still moves."""
PAUSE = 0.3
"""Seconds without a key after which nobody is typing."""


class KeyGate:
    """Keeps keys, pastes and clicks in order; one for each app."""

    def __init__(self, app: "FieldrepApp") -> None:
        self._app = app
        self._kept: deque[events.Event] = deque()
        self._holds = 0
        self._settling = False
        self._text_under_way = False
        self._rounds = 0
        self._marker = 0
        self._place: tuple[object, object] | None = None
        self._overdue: asyncio.TimerHandle | None = None
        self._last = 0.0

    @property
    def at_rest(self) -> bool:
        """Whether no key came for a moment and none is waiting; may be asked from any thread."""
        return not (self._settling or self._kept) and time.monotonic() - self._last > PAUSE

    def admits(self, event: events.Event) -> bool:
        """Return whether an event may go on now; otherwise it is kept and delivered later."""
        if not self._guarded(event) or (self._holds and self._quits(event)):
            return True
        self._last = time.monotonic()
        if self._kept or self._settling or self._holds:
            self._kept.append(event)
            return False
        if self._text_under_way and not self.is_text(event):
            self._kept.append(event)
            self._settle()
            return False
        return True

    async def deliver(self, event: events.Event) -> None:
        """Hand an admitted event on and watch what it sets off."""
        if not self._guarded(event):
            await self._app.deliver(event)
        elif self.is_text(event):
            self._text_under_way = True
            await self._app.deliver(event)
        else:
            await self._app.deliver(event)
            self._settle()

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Keep whatever is typed until the block ends and what it did has come to rest."""
        release = self.hold_open()
        try:
            yield
        finally:
            release()

    def hold_open(self) -> Callable[[], None]:
        """Keep whatever is typed until the function returned is called (once, on the app's thread)."""
        self._holds += 1
        done = False

        def release() -> None:
            nonlocal done
            if not done:
                done = True
                self._holds -= 1
                self._settle()

        return release

    def watch(self) -> None:
        """Keep what is typed until a screen that opens or closes, by whatever cause, has come to rest."""
        if not self._settling:
            self._settle()

    @staticmethod
    def _quits(event: events.Event) -> bool:
        """Quitting works also while a worker keeps the gate closed."""
        return isinstance(event, events.Key) and event.key == "ctrl+q"

    @staticmethod
    def _guarded(event: events.Event) -> bool:
        if isinstance(event, events.MouseMove):
            return False
        return isinstance(event, (events.InputEvent, events.Paste)) and not event.is_forwarded

    def is_text(self, event: events.Event) -> bool:
        """Return whether an event only puts text into the field that has the focus."""
        focused = self._app.focused
        if focused is None:
            return False
        if isinstance(event, events.Paste):
            return focused.check_consume_key("x", "x")
        return isinstance(event, events.Key) and focused.check_consume_key(event.key, event.character)

    # Waiting until all is at rest

    def _settle(self) -> None:
        self._settling = True
        self._text_under_way = False
        self._rounds = 0
        self._send_marker()

    def _send_marker(self) -> None:
        self._marker += 1
        self._place = self._present_place()
        if self._overdue is not None:
            self._overdue.cancel()
        self._overdue = asyncio.get_running_loop().call_later(PATIENCE, self._lost, self._marker)
        self._hop(self._marker, self._way(), 0)

    def _present_place(self) -> tuple[object, object]:
        return (self._app.screen, self._app.focused)

    def _way(self) -> list[DOMNode]:
        """The way a key takes: from the focused widget through its parents to the app."""
        way: list[DOMNode] = []
        node: DOMNode | None = self._app.focused or self._app.screen
        while node is not None and node is not self._app:
            way.append(node)
            node = node.parent if isinstance(node.parent, DOMNode) else None
        return [*way, self._app]

    def _hop(self, marker: int, way: list[DOMNode], at: int) -> None:
        """Put the marker into the next queue that still runs."""
        while at < len(way) and not way[at].call_later(partial(self._arrived, marker, way, at)):
            at += 1

    async def _arrived(self, marker: int, way: list[DOMNode], at: int) -> None:
        if marker != self._marker or not self._settling:
            return
        if at + 1 < len(way):
            self._hop(marker, way, at + 1)
            return
        self._rounds += 1
        at_rest = self._present_place() == self._place and not any(n.message_queue_size for n in way)
        if self._rounds < ENOUGH and not (at_rest and self._rounds >= 2):
            self._send_marker()
            return
        self._settling = False
        if self._overdue is not None:
            self._overdue.cancel()
        if not self._holds:
            self._app.keys_settled()
            await self._deliver_kept()

    def _lost(self, marker: int) -> None:
        """Send the marker again after the widget it waited in was closed."""
        if marker == self._marker and self._settling and self._app.is_running:
            self._send_marker()

    async def _deliver_kept(self) -> None:
        while self._kept and not (self._settling or self._holds):
            if self._text_under_way and not self.is_text(self._kept[0]):
                self._settle()
                return
            await self.deliver(self._kept.popleft())

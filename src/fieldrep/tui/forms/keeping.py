"""Keeping what is typed: written through within half a second, in order, off the interface's thread."""

import asyncio
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from fieldrep.rules.clock import Clock, system_clock
from fieldrep.tui.forms.spec import FormDraft

DELAY = 0.4
"""Seconds from the first change to the writing; typing on does not put it off."""


class DraftKeeper:
    """Writes the texts of one form to its draft. ``texts`` gives them as they are at the moment."""

    def __init__(
        self,
        draft: FormDraft | None,
        texts: Callable[[], Mapping[str, str]],
        kept: Callable[[], None] = lambda: None,
        now: Clock = system_clock,
    ) -> None:
        self._draft = draft
        self._texts = texts
        self._kept = kept
        self._now = now
        self._timer: asyncio.TimerHandle | None = None
        self._writing: asyncio.Task[None] | None = None
        self._lock = threading.Lock()
        self._version = 0
        self._written = 0
        self.kept_at: datetime | None = None

    @property
    def at_rest(self) -> bool:
        """Whether nothing that was typed waits to be written."""
        return self._timer is None and (self._writing is None or self._writing.done())

    def touch(self) -> None:
        """Say that something was typed."""
        self._version += 1
        if self._draft is not None and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(DELAY, self._start)

    def _start(self) -> None:
        self._timer = None
        self._writing = asyncio.get_running_loop().create_task(self._write_aside())

    async def _write_aside(self) -> None:
        version, texts = self._version, dict(self._texts())
        if await asyncio.to_thread(self._write, version, texts):
            self._kept()

    def _write(self, version: int, texts: Mapping[str, str]) -> bool:
        """Write unless something newer is on disk already, or the draft was discarded."""
        with self._lock:
            if self._draft is None or version <= self._written:
                return False
            self._draft.put(texts)
            self._written = version
            self.kept_at = self._now()
            return True

    def flush(self) -> None:
        """Write at once what is not on disk yet."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._version > self._written and self._write(self._version, dict(self._texts())):
            self._kept()

    def leave(self) -> None:
        """Write what is not on disk yet, and note that the form is left on purpose."""
        self.flush()
        if self._draft is not None:
            self._draft.leave()

    def discard(self) -> None:
        """Forget the draft: the form was finished."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        with self._lock:
            if self._draft is not None:
                self._draft.discard()
            self._draft = None

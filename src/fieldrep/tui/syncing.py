"""Syncing from the screens: by key at any time, and by itself while the file can be reached.

It runs in a worker and takes the write lock for moments only, so that typing goes on beside it. What
came of it is a notice and the line at the top, never a question.
"""

import logging
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING, Any

from textual.message import Message
from textual.timer import Timer

from fieldrep.errors import Busy, FieldrepError, Unwritable
from fieldrep.i18n import _, sentences
from fieldrep.store import settings

if TYPE_CHECKING:
    from fieldrep.services.syncing import SyncResult
    from fieldrep.tui.rep import RepApp

_log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
"""How often it is asked whether a sync by itself is due."""
FIRST_SECONDS = 3.0
"""From the start of the screens to the first sync by itself."""
TICK_SECONDS = 0.4
"""How often the line at the top says how far a sync is."""
UNREACHABLE, BUSY = 3, 4


@dataclass
class Synced(Message):
    """A sync ended. ``asked``: a person asked for it."""

    result: "SyncResult | None"
    error: FieldrepError | None
    asked: bool


class SyncControl:
    """Starts and stops syncs of the application; one runs at a time."""

    def __init__(self, app: "RepApp") -> None:
        self._app = app
        self._cancel = Event()
        self._last_try = 0.0
        self._ticker: Timer | None = None
        self.running = self.held = False
        """``held``: a team is being joined, which syncs by itself."""
        self.progress = (0, 0)

    def start(self) -> None:
        """Begin to look whether a sync is due."""
        self._app.set_timer(FIRST_SECONDS, self._look)
        self._app.set_interval(LOOK_SECONDS, self._look)

    def sync(self, *, asked: bool = True, **wishes: Any) -> None:
        """Sync now, in the background; ``wishes`` as for ``services.syncing.sync_now``."""
        if self.running or self.held:
            if asked:
                self._app.notice(_("A sync is running."), "info")
            return
        self.running = True
        self._cancel.clear()
        self._last_try = self._app.desk.clock().timestamp()
        if asked:
            self._app.notice(_("Syncing …"), "info")
        self._tick_on()
        self._app.run_worker(
            lambda: self._work(asked, wishes), thread=True, group="sync", exit_on_error=False, name="sync"
        )

    def stop(self) -> None:
        """Stop the sync that is running after the part in hand; what came in is kept."""
        self._cancel.set()

    def _tick_on(self) -> None:
        if self._ticker is None:
            self._ticker = self._app.set_interval(TICK_SECONDS, self._tick)

    def _tick(self) -> None:
        """Say how far the sync is, unless someone types: what is drawn meanwhile would move the window
        of an input method."""
        focused = self._app.focused
        if focused is None or not focused.check_consume_key("x", "x"):
            self._app.show_status()
        if not self.running and self._ticker is not None:
            self._ticker.stop()
            self._ticker = None

    def _look(self) -> None:
        known = self._app.desk.settings
        every = known.get(settings.SYNC_EVERY, "0")
        if not known.get(settings.TEAM) or not every.isdigit() or int(every) == 0:
            return
        if self._app.desk.clock().timestamp() - self._last_try >= int(every) * 60:
            self.sync(asked=False)

    def _work(self, asked: bool, wishes: dict[str, Any]) -> None:
        from fieldrep.services.syncing import sync_now

        result, error = None, None
        try:
            result = sync_now(
                self._app.desk.workspace,
                cancelled=self._cancel.is_set,
                progress=self._note_progress,
                **wishes,
            )
        except FieldrepError as failed:
            error = failed
        except Exception:
            _log.exception("a sync failed")
            error = FieldrepError(
                _("The sync failed in a way nobody foresaw. Nothing was half done."),
                hint=_("The log file has the details: “fieldrep paths” says where it is."),
            )
        finally:
            self.running = False
            self.progress = (0, 0)
        self._app.post_message(Synced(result, error, asked))

    def _note_progress(self, done: int, total: int) -> None:
        self.progress = (done, total)

    def tell(self, event: Synced) -> None:
        """Tell what came of a sync; of one nobody asked for only what is new or needs a person."""
        app = self._app
        if event.error is not None:
            quiet = not event.asked and isinstance(event.error, Busy | Unwritable)
            quiet = quiet or (not event.asked and event.error.exit_code in (UNREACHABLE, BUSY))
            if not quiet:
                app.show_error(event.error)
        elif event.result is not None:
            came = event.result.outcome.came
            if event.asked or came.changes or event.result.code:
                kind = "warning" if event.result.code or came.conflicts else "done"
                app.notice(sentences(*event.result.lines[:2]), kind)

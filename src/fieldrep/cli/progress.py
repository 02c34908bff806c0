"""A line on standard error that shows how far a command is; nothing where that is no terminal."""

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING

from fieldrep.i18n import ngettext

if TYPE_CHECKING:
    from fieldrep.services.import_progress import Phase

_WIDTH = 24
_PAUSE = 0.1  # seconds between two drawings


class ProgressLine:
    """Draws rows done of rows in all over itself; take it as a context manager, it wipes itself off."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._last = 0.0
        self._drawn = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._drawn:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

    def __call__(self, done: int, total: int, phase: "Phase | None" = None) -> None:
        """Show (rows done, rows in all, what is done to them); the second is 0 while it is not known."""
        now = time.monotonic()
        if not self._shown or (now - self._last < _PAUSE and done != total):
            return
        self._last, self._drawn = now, True
        sys.stderr.write(f"\r\x1b[K{progress_text(done, total, phase)}")
        sys.stderr.flush()


def progress_text(done: int, total: int, phase: "Phase | None" = None) -> str:
    """Return in one line what is being done and how far it is."""
    from fieldrep.services.import_progress import phase_text

    if not total:
        return ngettext("{count} row read", "{count} rows read", done).format(count=f"{done:,}")
    filled = done * _WIDTH // total
    bar = "#" * filled + "." * (_WIDTH - filled)
    what = f"{phase_text(phase)} " if phase else ""
    return f"{what}[{bar}] {done * 100 // total} %"

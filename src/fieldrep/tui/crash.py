"""What is said when the program fails: where it happened, never what the customers' data were.

Messages of exceptions and values of variables can quote names and notes, so neither is shown or logged.
"""

import logging
from pathlib import Path
from traceback import extract_tb

from textual.worker import WorkerFailed

from fieldrep.i18n import _

SHOWN = 12
log = logging.getLogger(__name__)


def describe(error: BaseException) -> str:
    """Return the kind of an error and the places it came through, innermost last."""
    while isinstance(error, WorkerFailed) and error.error is not None:
        error = error.error
    frames = extract_tb(error.__traceback__)[-SHOWN:]
    lines = [f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *lines])


def farewell(error: BaseException) -> str:
    """Log an error and return what the person reads after the screen is gone."""
    places = describe(error)
    log.error("the screens failed: %s", places)
    said = _("fieldrep stopped because of a fault of its own. What you typed is kept.")
    ask = _("To report it, send these lines; they hold nothing about your customers:")
    return f"{said}\n{ask}\n\n{places}"

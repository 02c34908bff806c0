"""How far an import is, or taking one back: what is told on the way, and the wish to stop."""

from collections.abc import Callable
from enum import StrEnum

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _

EVERY = 250
"""Rows between two looks at progress and wish to stop."""


class Phase(StrEnum):
    """What is being done to the rows."""

    READING = "reading"
    MATCHING = "matching"
    WRITING = "writing"
    TAKING_BACK = "taking back"
    INDEXING = "indexing"


_WORDS = {
    Phase.READING: N_("Reading"),
    Phase.MATCHING: N_("Comparing"),
    Phase.WRITING: N_("Importing"),
    Phase.TAKING_BACK: N_("Taking back"),
    Phase.INDEXING: N_("Making searchable"),
}

Progress = Callable[[int, int, Phase], None]
"""Told (rows done, rows in all, what is done to them); the second is 0 while it is not known."""
Cancelled = Callable[[], bool]
"""Asked now and then; where it says yes, the work ends with ImportCancelled."""
Step = Callable[[int, int], None]
"""Told (done, in all) of one phase; may raise to end it all."""


class ImportCancelled(FieldrepError):
    """The person has stopped it; nothing was changed."""


def phase_text(phase: Phase) -> str:
    """Return what is being done in words."""
    return _(_WORDS[phase])


def step_of(phase: Phase, progress: Progress | None, cancelled: Cancelled | None = None) -> Step:
    """Return what a phase calls now and then: it tells, and raises ImportCancelled where it is to end."""

    def step(done: int, total: int) -> None:
        if cancelled is not None and cancelled():
            raise ImportCancelled(_("The import was stopped; nothing was changed."))
        if progress is not None:
            progress(done, total, phase)

    return step

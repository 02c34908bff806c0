"""Progress of an event on three levels, the lower securing the higher; its phases; when things are due.

Source: the events pack: overall milestones, main items of the project team, details of each department.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from fieldrep.rules.codes import EventPhase, MilestoneLevel

ABOVE: Mapping[MilestoneLevel, MilestoneLevel] = {
    MilestoneLevel.MAIN: MilestoneLevel.OVERALL,
    MilestoneLevel.DETAIL: MilestoneLevel.MAIN,
}
"""Level → the one that it secures."""


class MilestoneState(StrEnum):
    """How a milestone stands today."""

    DONE = "done"
    LATE = "late"
    AT_RISK = "at_risk"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone as the rules see it; ``above`` is the id of the one it secures, if any."""

    id: str
    level: str
    above: str = ""
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How many milestones of a level are done, late, at risk, of how many."""

    total: int = 0
    done: int = 0
    late: int = 0
    at_risk: int = 0

    @property
    def share(self) -> float:
        """The part that is done, 0 to 1."""
        return self.done / self.total if self.total else 0.0


def is_late(step: Step, today: date) -> bool:
    """Say whether a milestone should have been done before today."""
    return step.done_on is None and step.due is not None and step.due < today


def states(steps: Sequence[Step], today: date) -> dict[str, MilestoneState]:
    """Return how each milestone stands.

    One that is neither done nor late is at risk while anything below it is late: a late detail puts its
    main item at risk, and that the milestone above. What is done is safe and carries no risk further up.
    """
    found = {
        step.id: (
            MilestoneState.DONE
            if step.done_on
            else MilestoneState.LATE
            if is_late(step, today)
            else MilestoneState.OPEN
        )
        for step in steps
    }
    above = {step.id: step.above for step in steps}
    for step in steps:
        if found[step.id] is not MilestoneState.LATE:
            continue
        seen, at = {step.id}, above[step.id]
        while at in found and at not in seen and found[at] is not MilestoneState.DONE:
            if found[at] is MilestoneState.OPEN:
                found[at] = MilestoneState.AT_RISK
            seen.add(at)
            at = above[at]
    return found


def progress(steps: Sequence[Step], today: date) -> dict[MilestoneLevel, Progress]:
    """Return how far each level is."""
    known = states(steps, today)
    found = {}
    for level in MilestoneLevel:
        here = [known[step.id] for step in steps if step.level == level]
        found[level] = Progress(
            len(here),
            here.count(MilestoneState.DONE),
            here.count(MilestoneState.LATE),
            here.count(MilestoneState.AT_RISK),
        )
    return found


def phase_of(starts: date | None, ends: date | None, first_done: bool, today: date) -> EventPhase:
    """Return the phase of an event: from its first day it runs, after its last day the effect is followed.

    Before that it is planned until the first overall milestone is done (``first_done``), then prepared.
    """
    last = ends or starts
    if last is not None and today > last:
        return EventPhase.FOLLOW_UP
    if starts is not None and today >= starts:
        return EventPhase.RUN
    return EventPhase.PREPARE if first_done else EventPhase.PLAN


def due_day(starts: date | None, ends: date | None, days: int, today: date) -> date | None:
    """Return when something is due that is to be done ``days`` after the last day (below zero: before the
    first), not before today; None for an event without days.

    Of an event decided on late much would be overdue at once; that is due today instead.
    """
    base = (ends or starts) if days > 0 else starts
    if base is None:
        return None
    try:
        return max(base + timedelta(days=days), min(today, base))
    except OverflowError:
        return base


def below(steps: Iterable[Step], ident: str) -> list[str]:
    """Return the ids of everything that hangs below a milestone, however deep."""
    under: dict[str, list[str]] = {}
    for step in steps:
        under.setdefault(step.above, []).append(step.id)
    found: list[str] = []
    waiting = list(under.get(ident, ()))
    while waiting:
        at = waiting.pop(0)
        if at not in found and at != ident:
            found.append(at)
            waiting += under.get(at, ())
    return found

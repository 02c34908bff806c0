"""The seven steps of dealer development: how far each one is, which comes next, where the stage follows.

A step counts as done by what was recorded, or because the account's stage is beyond it: a stage set by
hand is believed. Not so dealer visited, to which the first visit leads by itself: it says nothing of the
three steps before. Steps four and five share it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from fieldrep.rules.codes import STAGES, AccountKind, DealerVerdict, Stage

LADDER = STAGES[AccountKind.DEALER]


class DealerStep(StrEnum):
    """The steps, in their order; the playbook has a text for each."""

    SURVEY = "survey"
    SHORT_LIST = "short_list"
    ASSESSMENT = "assessment"
    APPROACH = "approach"
    CONVERSATIONS = "conversations"
    NEGOTIATION = "negotiation"
    AGREEMENT = "agreement"


class StepState(StrEnum):
    """How far a step is. ``STOPPED``: decided to watch or drop the dealer there."""

    OPEN = "open"
    BEGUN = "begun"
    DONE = "done"
    STOPPED = "stopped"


STAGE_OF: Mapping[DealerStep, Stage] = {
    DealerStep.SURVEY: Stage.SURVEYED,
    DealerStep.SHORT_LIST: Stage.SHORT_LIST,
    DealerStep.ASSESSMENT: Stage.ASSESSED,
    DealerStep.APPROACH: Stage.DEALER_VISITED,
    DealerStep.CONVERSATIONS: Stage.DEALER_VISITED,
    DealerStep.NEGOTIATION: Stage.NEGOTIATING,
    DealerStep.AGREEMENT: Stage.AGREED,
}
"""The stage that a step leads to: negotiating with its first line, the others when their step is done."""

_STAGE_BEYOND: Mapping[DealerStep, Stage] = {
    **STAGE_OF,
    DealerStep.CONVERSATIONS: Stage.NEGOTIATING,
    DealerStep.NEGOTIATION: Stage.AGREED,
}
"""The stage from which on a step is done whatever was recorded."""
_BEFORE_VISITS = (DealerStep.SURVEY, DealerStep.SHORT_LIST, DealerStep.ASSESSMENT)


@dataclass(frozen=True, slots=True)
class DealerFacts:
    """What is recorded of a dealer: (given, needed) counts, verdicts as codes, visits that took place."""

    stage: str
    survey: tuple[int, int] = (0, 0)
    short_list_begun: bool = False
    short_list: str = ""
    assessment_begun: bool = False
    assessment: str = ""
    visits: int = 0
    trained: bool = False
    terms_begun: int = 0
    terms: tuple[int, int] = (0, 0)
    agreement: tuple[int, int] = (0, 0)


def step_states(facts: DealerFacts) -> dict[DealerStep, StepState]:
    """Return how far each step is, in their order."""
    states = {
        DealerStep.SURVEY: _counted(*facts.survey),
        DealerStep.SHORT_LIST: _judged(facts.short_list, facts.short_list_begun),
        DealerStep.ASSESSMENT: _judged(facts.assessment, facts.assessment_begun),
        DealerStep.APPROACH: StepState.DONE if facts.visits else StepState.OPEN,
        DealerStep.CONVERSATIONS: _talks(facts),
        DealerStep.NEGOTIATION: _negotiation(facts),
        DealerStep.AGREEMENT: _counted(*facts.agreement),
    }
    return {step: StepState.DONE if _believed(step, facts.stage) else state for step, state in states.items()}


def next_step(facts: DealerFacts) -> DealerStep | None:
    """Return the first step that is not done; None when all are, or the dealer was dropped."""
    if facts.stage == Stage.DROPPED:
        return None
    return next((step for step, state in step_states(facts).items() if state is not StepState.DONE), None)


def stage_due(facts: DealerFacts) -> Stage | None:
    """Return the stage that what was recorded leads to, if it is beyond the account's own.

    A dealer who was dropped comes back only by a decision, never by this.
    """
    if facts.stage == Stage.DROPPED:
        return None
    led = [STAGE_OF[step] for step, state in step_states(facts).items() if state is StepState.DONE]
    if facts.terms_begun:
        led.append(Stage.NEGOTIATING)
    furthest = max(led, key=LADDER.index, default=None)
    return None if furthest is None or _reached(facts.stage, furthest) else furthest


def is_beyond(stage: Stage, current: str) -> bool:
    """Return whether a stage lies beyond the current one, or the account was given up."""
    return current == Stage.DROPPED or not _reached(current, stage)


def _believed(step: DealerStep, stage: str) -> bool:
    if stage == Stage.DEALER_VISITED and step in _BEFORE_VISITS:
        return False
    return _reached(stage, _STAGE_BEYOND[step])


def _reached(current: str, stage: Stage) -> bool:
    """Return whether the current stage is this one or a later one."""
    if current == Stage.DROPPED or current not in LADDER:
        return False
    return LADDER.index(Stage(current)) >= LADDER.index(stage)


def _counted(given: int, needed: int) -> StepState:
    if not given:
        return StepState.OPEN
    return StepState.DONE if given >= needed else StepState.BEGUN


def _judged(verdict: str, begun: bool) -> StepState:
    if verdict == DealerVerdict.GO_ON:
        return StepState.DONE
    if verdict:
        return StepState.STOPPED
    return StepState.BEGUN if begun else StepState.OPEN


def _talks(facts: DealerFacts) -> StepState:
    if facts.trained:
        return StepState.DONE
    return StepState.BEGUN if facts.visits > 1 else StepState.OPEN


def _negotiation(facts: DealerFacts) -> StepState:
    if not facts.terms_begun:
        return StepState.OPEN
    return StepState.DONE if facts.terms[0] >= facts.terms[1] else StepState.BEGUN

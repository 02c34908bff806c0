"""Sentences of dealer development: why something is proposed, what five visits mean, what comes next."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.codes import DealerVerdict
from fieldrep.rules.dealer_flow import DealerStep, StepState
from fieldrep.rules.judgement import Judged
from fieldrep.terms import term

STEP_STATES: Mapping[StepState, str] = {
    StepState.OPEN: N_("not begun"),
    StepState.BEGUN: N_("begun"),
    StepState.DONE: N_("done"),
    StepState.STOPPED: N_("stopped"),
}
STEP_WORDS: Mapping[DealerStep, str] = {
    DealerStep.SURVEY: N_("survey"),
    DealerStep.SHORT_LIST: N_("short list"),
    DealerStep.ASSESSMENT: N_("assessment"),
    DealerStep.APPROACH: N_("approach"),
    DealerStep.CONVERSATIONS: N_("conversations"),
    DealerStep.NEGOTIATION: N_("negotiation"),
    DealerStep.AGREEMENT: N_("agreement"),
}

_WHY: Mapping[str, Callable[[Mapping[str, Any], str], str]] = {
    "good_score": lambda v, _names: _("score {score}").format(score=v["score"]),
    "middle_score": lambda v, _names: _("score {score}: not enough to go on, too much to drop").format(
        score=v["score"]
    ),
    "low_score": lambda v, _names: _("score {score} is low").format(score=v["score"]),
    "warnings": lambda v, _names: ngettext(
        "score {score}, but {count} warning", "score {score}, but {count} warnings", int(v["count"])
    ).format(score=v["score"], count=v["count"]),
    "worst_mark": lambda v, names: _("score {score}, but the worst at: {names}").format(
        score=v["score"], names=names
    ),
}


def state_word(state: StepState) -> str:
    """Return the word for how far a step is."""
    return _(STEP_STATES[state])


def step_word(step: str) -> str:
    """Return the word for a step, an empty text for none."""
    return _(STEP_WORDS[DealerStep(step)]) if step else ""


def proposal_sentence(proposal: Judged[DealerVerdict | None], names: Mapping[str, str]) -> str:
    """Return what is proposed and why; ``names`` are the texts of the marks by id."""
    marks = proposal.values.get("marks")
    listed = ", ".join(names.get(str(mark), str(mark)) for mark in marks) if isinstance(marks, list) else ""
    if proposal.value is None:
        return missing_sentence([str(mark) for mark in marks] if isinstance(marks, list) else [])
    why = _WHY[proposal.reason](proposal.values, listed)
    return _("Proposed: {what} ({why})").format(what=term(proposal.value, "DealerVerdict"), why=why)


def missing_sentence(marks: Sequence[str]) -> str:
    """Return how much is missing for a proposal."""
    return ngettext(
        "{count} score is missing for a proposal", "{count} scores are missing for a proposal", len(marks)
    ).format(count=len(marks))


def warnings_words(count: int) -> str:
    """Return “n warnings”."""
    return ngettext("{count} warning", "{count} warnings", count).format(count=count)


def perseverance(visits: int, needed: int) -> str:
    """Return how far the five visits are, and what to do once they are made."""
    if visits < needed:
        return _("Visit {visits} of {needed}: not dropped before, unless with a reason.").format(
            visits=visits, needed=needed
        )
    return ngettext(
        "{needed} visit is made: decide now. Go on with a dated step, watch, or drop.",
        "{needed} visits are made: decide now. Go on with a dated step, watch, or drop.",
        needed,
    ).format(needed=needed)

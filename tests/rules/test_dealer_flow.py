"""The seven steps: how far each is, which comes next, where the stage follows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.codes import STAGES, AccountKind, Stage
from fieldrep.rules.dealer_flow import (
    DealerFacts,
    DealerStep,
    StepState,
    is_beyond,
    next_step,
    stage_due,
    step_states,
)

LADDER = STAGES[AccountKind.DEALER]
counts = st.tuples(st.integers(0, 5), st.just(5))
verdicts = st.sampled_from(["", "go_on", "watch", "drop"])
facts = st.builds(
    DealerFacts,
    stage=st.sampled_from([str(stage) for stage in LADDER]),
    survey=counts,
    short_list_begun=st.booleans(),
    short_list=verdicts,
    assessment_begun=st.booleans(),
    assessment=verdicts,
    visits=st.integers(0, 7),
    trained=st.booleans(),
    terms_begun=st.integers(0, 5),
    terms=counts,
    agreement=counts,
)


@pytest.mark.parametrize(
    ("stage", "step"),
    [
        (Stage.FOUND, DealerStep.SURVEY),
        (Stage.SURVEYED, DealerStep.SHORT_LIST),
        (Stage.SHORT_LIST, DealerStep.ASSESSMENT),
        (Stage.ASSESSED, DealerStep.APPROACH),
        (Stage.DEALER_VISITED, DealerStep.SURVEY),
        (Stage.NEGOTIATING, DealerStep.NEGOTIATION),
        (Stage.AGREED, None),
        (Stage.ACTIVE, None),
        (Stage.DROPPED, None),
    ],
)
def test_a_stage_alone_says_what_comes_next(stage: Stage, step: DealerStep | None) -> None:
    assert next_step(DealerFacts(stage)) == step


@pytest.mark.parametrize("verdict", ["watch", "drop"])
def test_a_dealer_who_is_not_chosen_stops_there(verdict: str) -> None:
    known = DealerFacts(Stage.SURVEYED, short_list=verdict)
    assert step_states(known)[DealerStep.SHORT_LIST] is StepState.STOPPED
    assert next_step(known) is DealerStep.SHORT_LIST


@given(facts)
def test_the_next_step_is_the_first_that_is_not_done(known: DealerFacts) -> None:
    states = step_states(known)
    assert list(states) == list(DealerStep)
    found = next_step(known)
    if found is None:
        done = all(state is StepState.DONE for state in states.values())
        assert done or known.stage == Stage.DROPPED
    else:
        before = list(DealerStep)[: list(DealerStep).index(found)]
        assert all(states[step] is StepState.DONE for step in before)
        assert states[found] is not StepState.DONE


@given(facts)
def test_the_stage_only_ever_follows_forwards(known: DealerFacts) -> None:
    due = stage_due(known)
    if due is not None:
        assert LADDER.index(due) > LADDER.index(Stage(known.stage))
        assert is_beyond(due, known.stage)
        assert stage_due(DealerFacts(str(due))) is None
    if known.stage == Stage.DROPPED:
        assert due is None

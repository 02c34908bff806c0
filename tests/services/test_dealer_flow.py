"""Dealer development as a whole: steps, stage, five visits, negotiation, list."""

from datetime import timedelta

import pytest

from fieldrep.errors import Invalid
from fieldrep.rules.codes import NegotiationTerm, Outcome, Stage
from fieldrep.rules.dealer_flow import DealerStep, StepState
from fieldrep.services import accounts, visits
from fieldrep.services.checklists import tick
from fieldrep.services.dealer_flow import (
    AGREEMENT,
    SURVEY,
    TRAINING_HELD,
    DealerPage,
    dealer_page,
    fill_form,
    follow_stage,
)
from fieldrep.services.dealers import SHORT_LIST, decide, score_mark
from fieldrep.services.negotiations import negotiation, set_term
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.services.test_dealers import SIGNS, make, score
from tests.support.books import assert_agreement

CRITERIA = ("ideas", "network", "reputation", "strength", "relations", "carries")
SURVEYED = {
    "city": "Hangzhou", "phone": "0571 8888 1234", "head": "Zhou Ping", "products": "glue",
    "volume": "50000", "area": "three counties", "would_carry": "perhaps",
}  # fmt: skip
AGREED = {
    "terms": "yes", "signed": "2026-11-18", "stock": "yes", "goals": "100,000 by March",
    "figures": "first Monday, the rep",
}  # fmt: skip


@pytest.fixture
def dealer(workspace: Workspace) -> str:
    return make(workspace)


def page(workspace: Workspace, account: str) -> DealerPage:
    with workspace.read() as ctx:
        return dealer_page(ctx, account)


def fill(workspace: Workspace, account: str, form: str, answers: dict[str, str]) -> Stage | None:
    with workspace.write("form.answer", "Hill Trading") as ctx:
        return fill_form(ctx, form, account, {f"{form}.{name}": text for name, text in answers.items()})[1]


def visit(workspace: Workspace, account: str, *, trained: str = "") -> None:
    with workspace.write("visit.walk_in") as ctx:
        made = visits.start_walk_in(ctx, account).id
        ctx.session.flush()
        if trained:
            tick(ctx, made, TRAINING_HELD, answer=trained)
        values = {"outcome": Outcome.CONTINUATION, "said": "talked", "result": "goes on"}
        visits.finish_visit(ctx, made, values)


def test_the_whole_way_of_a_dealer(workspace: Workspace, dealer: str, clock: StandingClock) -> None:
    shown = page(workspace, dealer)
    assert (shown.next, shown.stage) == (DealerStep.SURVEY, Stage.FOUND)
    assert shown.steps[0].title == "Survey"

    assert fill(workspace, dealer, SURVEY, {"city": "Hangzhou"}) is None
    assert page(workspace, dealer).state(DealerStep.SURVEY) is StepState.BEGUN
    assert fill(workspace, dealer, SURVEY, SURVEYED) is Stage.SURVEYED
    assert page(workspace, dealer).next is DealerStep.SHORT_LIST

    with workspace.write("dealer.decide") as ctx:
        for name in CRITERIA:
            score_mark(ctx, dealer, name, scheme=SHORT_LIST, score=4)
        assert decide(ctx, dealer, "go_on", "", scheme=SHORT_LIST) is Stage.SHORT_LIST
    score(workspace, dealer, **dict.fromkeys(SIGNS, 4))
    with workspace.write("dealer.decide") as ctx:
        assert decide(ctx, dealer, "go_on", "") is Stage.ASSESSED
    assert page(workspace, dealer).next is DealerStep.APPROACH

    visit(workspace, dealer)
    shown = page(workspace, dealer)
    assert (shown.visits, shown.needed, shown.stage) == (1, 5, Stage.DEALER_VISITED)
    clock.forward(days=3)
    visit(workspace, dealer, trained=(clock.now + timedelta(days=5)).date().isoformat())
    assert page(workspace, dealer).state(DealerStep.CONVERSATIONS) is StepState.BEGUN  # planned only
    clock.forward(days=6)
    assert page(workspace, dealer).next is DealerStep.NEGOTIATION

    with workspace.write("dealer.term") as ctx:
        assert set_term(ctx, dealer, "price", {"goal": "list price", "bottom_line": "-8 %"}) is None
        assert set_term(ctx, dealer, "price", {"asked": "-12 %"}) is Stage.NEGOTIATING
        for term in NegotiationTerm:
            set_term(ctx, dealer, term, {"agreed": "as written"})
    assert page(workspace, dealer).next is DealerStep.AGREEMENT
    assert fill(workspace, dealer, AGREEMENT, AGREED) is Stage.AGREED
    shown = page(workspace, dealer)
    assert shown.next is None
    assert {line.state for line in shown.steps} == {StepState.DONE}
    assert_agreement(workspace)


def test_a_first_visit_does_not_skip_the_steps_before(workspace: Workspace, dealer: str) -> None:
    visit(workspace, dealer)
    shown = page(workspace, dealer)
    assert (shown.stage, shown.next) == (Stage.DEALER_VISITED, DealerStep.SURVEY)
    assert shown.state(DealerStep.APPROACH) is StepState.DONE


def test_a_stage_that_was_set_back_follows_again_when_wanted(workspace: Workspace, dealer: str) -> None:
    fill(workspace, dealer, SURVEY, SURVEYED)
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, dealer, {"stage": Stage.FOUND})
    assert page(workspace, dealer).stage_due is Stage.SURVEYED
    with workspace.write("dealer.stage") as ctx:
        assert follow_stage(ctx, dealer) is Stage.SURVEYED
        assert follow_stage(ctx, dealer) is None


def test_survey_and_stage_are_one_step_to_undo(workspace: Workspace, dealer: str) -> None:
    fill(workspace, dealer, SURVEY, SURVEYED)
    undo(workspace)
    shown = page(workspace, dealer)
    assert (shown.stage, shown.survey.answered) == (Stage.FOUND, 0)


def test_only_dealers_are_developed(workspace: Workspace) -> None:
    customer = make(workspace, "Print House", "end_customer")
    with pytest.raises(Invalid):
        page(workspace, customer)


def test_a_dropped_dealer_has_no_next_step_and_stays_dropped(workspace: Workspace, dealer: str) -> None:
    with workspace.write("dealer.decide") as ctx:
        decide(ctx, dealer, "drop", "no money")
    fill(workspace, dealer, SURVEY, SURVEYED)
    with workspace.write("dealer.term") as ctx:
        assert set_term(ctx, dealer, "price", {"asked": "-5 %"}) is None
    shown = page(workspace, dealer)
    assert (shown.stage, shown.next, shown.stage_due) == (Stage.DROPPED, None, None)


def test_a_term_is_written_in_parts_and_cleared(workspace: Workspace, dealer: str) -> None:
    with workspace.write("dealer.term") as ctx:
        set_term(ctx, dealer, "payment", {"asked": "60 days", "goal": "30 days"})
        set_term(ctx, dealer, "payment", {"offered": "30 days", "asked": ""})
    with workspace.read() as ctx:
        line = negotiation(ctx, dealer)[-1]
    assert (line.term, line.goal, line.asked, line.offered) == ("payment", "30 days", "", "30 days")
    for term, values in (("colour", {"asked": "x"}), ("price", {"wanted": "x"})):
        with workspace.write("dealer.term") as ctx, pytest.raises(Invalid):
            set_term(ctx, dealer, term, values)

"""Answers proposed to the account: old and new side by side, taken by choice, refused for good."""

from datetime import date

import pytest

from fieldrep.i18n import set_language
from fieldrep.rules.spin import Next, Why
from fieldrep.services import accounts, checklists, visits
from fieldrep.services.feeding import Fed, FedState
from fieldrep.services.history import record_history
from fieldrep.services.proposals import Proposal, proposals, refuse_answers, take_answers
from fieldrep.services.undo import undo
from fieldrep.services.visit_guide import QuestionLine, VisitGuide, visit_guide
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock

SUPPLIER, VOLUME, DECIDES = "general.s.supplier", "general.s.volume", "general.s.decides"
PRICE, SATISFIED = "supply.s.price", "supply.p.satisfied"
LAST_TIME, COST, CUSTOMERS = "general.p.last_time", "general.i.cost", "general.i.customers"
GONE = "general.n.gone"
NAMES = {
    "supplier": SUPPLIER,
    "volume": VOLUME,
    "price": PRICE,
    "satisfied": SATISFIED,
    "last_time": LAST_TIME,
    "cost": COST,
    "gone": GONE,
    "decides": DECIDES,
}


@pytest.fixture
def account(workspace: Workspace) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": "嘉元实业", "current_supplier": "汉高"}).id


@pytest.fixture
def visit(workspace: Workspace, account: str) -> str:
    return a_visit(workspace, account)


def a_visit(workspace: Workspace, account: str, day: date = date(2026, 11, 19)) -> str:
    with workspace.write("visit.plan") as ctx:
        return visits.plan_visit(ctx, account, day).id


def answer(workspace: Workspace, visit: str, **answers: str) -> None:
    with workspace.write("visit.ask") as ctx:
        for name, text in answers.items():
            checklists.ask(ctx, visit, NAMES[name], answer=text)


def proposed(workspace: Workspace, visit: str) -> list[Proposal]:
    with workspace.read() as ctx:
        return proposals(ctx, visit)


def take(workspace: Workspace, visit: str, *questions: str) -> list[Fed]:
    with workspace.write("visit.take") as ctx:
        return take_answers(ctx, visit, questions)


def guide(workspace: Workspace, visit: str) -> VisitGuide:
    with workspace.read() as ctx:
        return visit_guide(ctx, visit)


def line(workspace: Workspace, visit: str, ident: str) -> QuestionLine:
    return next(q for q in guide(workspace, visit).questions if q.id == ident)


def of_account(workspace: Workspace, account: str) -> tuple[str, int | None, dict[str, str]]:
    with workspace.read() as ctx:
        record = accounts.get_account(ctx, account)
        extras = dict(accounts.account_side(ctx, account).extras)
        return record.current_supplier, record.potential_minor, extras


def test_old_and_new_stand_side_by_side(workspace: Workspace, visit: str) -> None:
    answer(workspace, visit, supplier="Bostik", volume="8万", price="17.5/kg", satisfied="not")
    found = {p.id: (p.field, p.before, p.after) for p in proposed(workspace, visit)}
    assert found == {
        SATISFIED: ("Satisfaction", "", "Not content"),
        PRICE: ("Price paid now", "", "17.5/kg"),
        SUPPLIER: ("Current supplier", "汉高", "Bostik"),
        VOLUME: ("Monthly potential", "", "CNY 80k"),
    }


def test_nothing_is_written_until_it_is_taken(workspace: Workspace, account: str, visit: str) -> None:
    answer(workspace, visit, supplier="Bostik", volume="8万", price="17.5/kg")
    assert of_account(workspace, account) == ("汉高", None, {})
    assert take(workspace, visit, VOLUME) == [Fed("account.potential", FedState.STORED, "CNY 80k")]
    assert of_account(workspace, account) == ("汉高", 8_000_000, {})
    take(workspace, visit, SUPPLIER, PRICE)
    assert of_account(workspace, account) == ("Bostik", 8_000_000, {"price": "17.5/kg"})
    assert proposed(workspace, visit) == []


def test_all_are_taken_in_one_action_and_taken_back_in_one(
    workspace: Workspace, account: str, visit: str
) -> None:
    answer(workspace, visit, supplier="Bostik", volume="8万", price="17.5/kg")
    take(workspace, visit, *(p.id for p in proposed(workspace, visit)))
    undo(workspace)
    assert of_account(workspace, account) == ("汉高", None, {})
    assert len(proposed(workspace, visit)) == 3


def test_what_was_refused_is_not_proposed_again_in_this_visit(
    workspace: Workspace, account: str, visit: str
) -> None:
    answer(workspace, visit, supplier="Bostik", volume="8万")
    with workspace.write("visit.refuse") as ctx:
        refuse_answers(ctx, visit, [SUPPLIER])
    assert [p.id for p in proposed(workspace, visit)] == [VOLUME]
    assert line(workspace, visit, SUPPLIER).proposed == ""
    answer(workspace, visit, supplier="Bostik")  # the same said again
    assert [p.id for p in proposed(workspace, visit)] == [VOLUME]
    later = a_visit(workspace, account, date(2026, 11, 26))
    answer(workspace, later, supplier="Bostik")
    assert [p.id for p in proposed(workspace, later)] == [SUPPLIER]


def test_another_answer_is_proposed_after_one_was_refused(workspace: Workspace, visit: str) -> None:
    answer(workspace, visit, supplier="Bostik")
    with workspace.write("visit.refuse") as ctx:
        refuse_answers(ctx, visit, [SUPPLIER])
    answer(workspace, visit, supplier="Bostik and 3M")
    assert [p.after for p in proposed(workspace, visit)] == ["Bostik and 3M"]


def test_what_the_record_says_already_is_not_proposed(workspace: Workspace, visit: str) -> None:
    answer(workspace, visit, supplier="汉高", volume="depends", decides="her father")
    assert proposed(workspace, visit) == []


def test_the_history_says_where_a_value_came_from(workspace: Workspace, account: str, visit: str) -> None:
    answer(workspace, visit, supplier="Bostik")
    take(workspace, visit, SUPPLIER)
    with workspace.read() as ctx:
        newest = record_history(ctx, "account", account)[0]
    assert (newest.what, newest.before, newest.after) == ("answer taken into the record", "汉高", "Bostik")


# What is known already


def test_what_is_known_says_since_when_and_through_what(
    workspace: Workspace, clock: StandingClock, account: str, visit: str
) -> None:
    assert line(workspace, visit, SUPPLIER).origin == "Wed 18 Nov, account added"
    clock.forward(days=2)
    answer(workspace, visit, supplier="Bostik", price="17.5/kg")
    take(workspace, visit, SUPPLIER, PRICE)
    later = a_visit(workspace, account, date(2026, 11, 26))
    found = line(workspace, later, SUPPLIER)
    assert (found.is_known, found.known) == (True, "Bostik")
    assert found.origin == "Fri 20 Nov, answer taken into the record"
    assert line(workspace, later, PRICE).origin == "Fri 20 Nov, answer taken into the record"
    set_language("zh_CN")
    assert line(workspace, later, SUPPLIER).origin.startswith("11月20日")


def test_a_situation_told_in_an_earlier_visit_is_not_asked_again(
    workspace: Workspace, account: str, visit: str
) -> None:
    answer(workspace, visit, decides="her father", last_time="in the rains")
    later = a_visit(workspace, account, date(2026, 11, 26))
    assert line(workspace, later, DECIDES).is_known
    assert not line(workspace, later, LAST_TIME).is_known  # a problem is asked each time


# What comes next


def test_the_talk_leads_from_the_problem_to_the_advance(workspace: Workspace, visit: str) -> None:
    def comes() -> Next | None:
        return guide(workspace, visit).next

    assert comes() == Next(Why.BACKGROUND, VOLUME)
    answer(workspace, visit, last_time="spines cracked in June")
    assert comes() == Next(Why.WEIGH, COST, LAST_TIME)
    answer(workspace, visit, cost="two pallets reprinted")
    assert comes() == Next(Why.WEIGH, CUSTOMERS, LAST_TIME)
    with workspace.write("visit.ask") as ctx:
        checklists.accept(ctx, visit, COST)
    assert comes() == Next(Why.PAYOFF, GONE, COST)
    answer(workspace, visit, gone="a shift a month")
    assert comes() == Next(Why.CLOSE)


def test_taking_back_that_it_counts_takes_the_payoff_back(workspace: Workspace, visit: str) -> None:
    answer(workspace, visit, last_time="June", cost="a lot")
    for accepted, why in ((True, Why.PAYOFF), (False, Why.WEIGH)):
        with workspace.write("visit.ask") as ctx:
            checklists.accept(ctx, visit, COST, accepted=accepted)
        following = guide(workspace, visit).next
        assert following is not None and following.why == why


def test_taking_nothing_changes_nothing(workspace: Workspace, visit: str) -> None:
    answer(workspace, visit, supplier="Bostik")
    assert take(workspace, visit) == []
    assert len(proposed(workspace, visit)) == 1

"""Own answers: written, found, shared, withdrawn; how each answer goes, for the rep and for the team."""

from decimal import Decimal

import pytest

from fieldrep.errors import Invalid, NotAllowed, NotFound, UsageError
from fieldrep.models.answers import Calculation, OwnAnswer, SharedAnswer
from fieldrep.models.people import Person
from fieldrep.models.registry import kind_of
from fieldrep.models.visits import ObjectionHeard
from fieldrep.rules.codes import AnswerResult, Audience
from fieldrep.rules.success import Tally
from fieldrep.services import accounts, calculations, records, visits
from fieldrep.services.answers import (
    Answer,
    add_answer,
    change_answer,
    note_objection,
    objection_book,
    share_answer,
    tally_text,
    withdraw_answer,
)
from fieldrep.services.conflicts import count_conflicts
from fieldrep.services.objections import find_objections, hear_objection
from fieldrep.services.syncing import sync_now
from fieldrep.services.undo import redo, undo
from fieldrep.services.workspace import Workspace
from fieldrep.store.agreement import row_differences
from tests.support.teams import Joined, exchange, joined  # noqa: F401 - a fixture

PRICE = "price_too_high"
MINE = {"steps": "先问比的是哪家。\n再算一个月的总成本。", "ask_back": "贵在哪里？"}


@pytest.fixture
def visit(workspace: Workspace) -> str:
    with workspace.write("visit.start") as ctx:
        account = accounts.add_account(ctx, {"name": "东南实业", "industry": "礼盒"}).id
        ctx.session.flush()
        return visits.start_walk_in(ctx, account).id


def written(workspace: Workspace, objection: str = PRICE, **values: str) -> str:
    with workspace.write("objection.answer") as ctx:
        return add_answer(ctx, objection, MINE | values).id


def answers(workspace: Workspace, objection: str = PRICE) -> tuple[Answer, ...]:
    with workspace.read() as ctx:
        return objection_book(ctx).answers.get(objection, ())


def hear(workspace: Workspace, visit: str, went: AnswerResult, times: int = 1, used: str = "") -> None:
    for _n in range(times):
        with workspace.write("visit.objection") as ctx:
            hear_objection(ctx, visit, PRICE, words="太贵", went=went, answer_used=used)


def colleague(workspace: Workspace) -> str:
    with workspace.write("setup") as ctx:
        return str(records.add(ctx, Person, name="Wang Fang").id)


def test_an_own_answer_stands_beside_that_of_the_playbook(workspace: Workspace) -> None:
    ident = written(workspace)
    first, own = answers(workspace)
    assert first.source == "" and first.steps
    assert (own.source, own.author, own.mine, own.shared) == (ident, "Li Wei", True, False)
    assert own.steps == ("先问比的是哪家。", "再算一个月的总成本。")


def test_nobody_else_sees_an_own_answer_until_it_is_shared(workspace: Workspace) -> None:
    assert kind_of(OwnAnswer).info.audience is Audience.SELF
    assert kind_of(SharedAnswer).info.audience is Audience.TEAM
    other = colleague(workspace)
    with workspace.write("objection.answer") as ctx:
        records.add(ctx, OwnAnswer, objection=PRICE, steps="secret", person_id=other)
    assert len(answers(workspace)) == 1


def test_sharing_makes_a_record_of_the_present_values_which_takes_the_place_of_the_own_one(
    workspace: Workspace, visit: str
) -> None:
    ident = written(workspace)
    hear(workspace, visit, AnswerResult.WORKED, used=ident)
    with workspace.write("objection.share") as ctx:
        shared = share_answer(ctx, ident).id
    (own,) = [each for each in answers(workspace) if each.source]
    assert own.shared and own.record == shared != ident
    assert own.source == ident and own.own == Tally(worked=1)  # what was counted before still counts
    with workspace.write("objection.change") as ctx:
        change_answer(ctx, ident, {"steps": "new"})
    with workspace.read() as ctx:
        assert ctx.session.get(SharedAnswer, shared).steps == "new"  # type: ignore[union-attr]
        assert ctx.session.get(OwnAnswer, ident).steps == MINE["steps"]  # type: ignore[union-attr]
    with workspace.write("objection.share") as ctx, pytest.raises(NotAllowed):
        share_answer(ctx, ident)


def test_sharing_and_withdrawing_can_be_undone(workspace: Workspace) -> None:
    ident = written(workspace)
    with workspace.write("objection.share") as ctx:
        share_answer(ctx, ident)
    undo(workspace)
    assert [each.shared for each in answers(workspace)] == [False, False]
    with workspace.write("objection.share") as ctx:
        share_answer(ctx, ident)
    assert [each.shared for each in answers(workspace)] == [False, True]
    with workspace.write("objection.withdraw") as ctx:
        withdraw_answer(ctx, ident)
    assert len(answers(workspace)) == 1  # the private one does not come out again
    undo(workspace)
    assert len(answers(workspace)) == 2


def test_sharing_that_is_undone_after_a_sync_is_undone_for_the_team(joined: Joined) -> None:  # noqa: F811
    """Undo, redo, another wording, a withdrawal and its undo: the colleague follows each step."""
    mei, anna = joined("Mei", "Anna")
    ident = written(anna)
    with anna.write("objection.share") as ctx:
        share_answer(ctx, ident)

    def seen(*shown: str) -> None:
        exchange(anna, mei)
        for workspace in (anna, mei):
            found = [each for each in answers(workspace) if each.shared]
            assert [each.ask_back for each in found] == list(shown)
            with workspace.read() as ctx:
                assert count_conflicts(ctx) == 0
                assert list(row_differences(ctx.session.connection())) == []

    seen("贵在哪里？")
    undo(anna)
    seen()
    assert [each.shared for each in answers(anna)] == [False, False]  # the own one is private as before
    assert len(answers(mei)) == 1
    redo(anna)
    seen("贵在哪里？")
    with anna.write("objection.change") as ctx:
        change_answer(ctx, ident, {"ask_back": "和哪家比？"})
    seen("和哪家比？")
    with anna.write("objection.withdraw") as ctx:
        withdraw_answer(ctx, ident)
    seen()
    undo(anna)
    seen("和哪家比？")
    undo(anna)
    seen("贵在哪里？")


def test_sharing_undone_while_others_could_not_sync_leaves_no_conflict(
    joined: Joined,  # noqa: F811
) -> None:
    mei, anna = joined("Mei", "Anna")
    ident = written(anna)
    for _again in range(2):
        with anna.write("objection.share") as ctx:
            share_answer(ctx, ident)
        sync_now(anna)
        undo(anna)
        sync_now(anna)
    with anna.write("objection.share") as ctx:
        share_answer(ctx, ident)
    exchange(anna, mei)
    assert [each.shared for each in answers(mei)] == [False, True]
    with mei.read() as ctx:
        assert count_conflicts(ctx) == 0


def test_a_colleagues_answer_is_shown_with_its_author_and_left_alone(workspace: Workspace) -> None:
    other = colleague(workspace)
    with workspace.write("objection.share") as ctx:
        theirs = records.add(ctx, SharedAnswer, source="x", objection=PRICE, steps="one", person_id=other).id
    (answer,) = [each for each in answers(workspace) if each.source]
    assert (answer.author, answer.mine, answer.shared) == ("Wang Fang", False, True)
    for forbidden in (
        lambda ctx: change_answer(ctx, theirs, {"steps": "two"}),
        lambda ctx: withdraw_answer(ctx, theirs),
    ):
        with workspace.write("objection.change") as ctx, pytest.raises(NotAllowed):
            forbidden(ctx)


def test_an_objection_of_ones_own_is_found_and_answered_like_any_other(
    workspace: Workspace, visit: str
) -> None:
    ident = written(workspace, "", says="颜色跟我们的礼盒不搭\n颜色不对", tags="颜色，礼盒")
    with workspace.read() as ctx:
        book = objection_book(ctx)
        found = find_objections(book, "这个颜色不搭", 3)
        assert found[0].objection.id == ident
        assert found[0].objection.tags == ("颜色", "礼盒")
        assert find_objections(book, "yanse", 3)[0].objection.id == ident
    more = written(workspace, ident)
    assert {each.source for each in answers(workspace, ident)} == {ident, more}
    with workspace.write("visit.objection") as ctx:
        hear_objection(ctx, visit, ident, went=AnswerResult.WORKED)
    first = answers(workspace, ident)[0]
    assert first.source == ident and first.own == Tally(worked=1)
    with workspace.write("objection.share") as ctx, pytest.raises(NotAllowed):
        share_answer(ctx, more)  # the others would not see what it answers
    with workspace.write("objection.share") as ctx:
        share_answer(ctx, ident)
    with workspace.write("objection.share") as ctx:
        share_answer(ctx, more)
    assert all(each.shared for each in answers(workspace, ident))


@pytest.mark.parametrize(
    ("objection", "values", "field"),
    [(PRICE, {"steps": " \n "}, "steps"), ("", {"says": ""}, "says")],
)
def test_what_says_nothing_is_refused(
    workspace: Workspace, objection: str, values: dict[str, str], field: str
) -> None:
    with workspace.write("objection.answer") as ctx, pytest.raises(Invalid) as refused:
        add_answer(ctx, objection, MINE | values)
    assert set(refused.value.fields) == {field}


def test_an_answer_needs_an_objection_that_is_there(workspace: Workspace) -> None:
    with workspace.write("objection.answer") as ctx, pytest.raises(NotFound):
        add_answer(ctx, "no_such", MINE)
    with workspace.write("objection.withdraw") as ctx, pytest.raises(NotFound):
        withdraw_answer(ctx, "no_such")


def test_own_notes_are_searched_and_private(workspace: Workspace) -> None:
    with workspace.write("objection.note") as ctx:
        note_objection(ctx, "delivery_time", "王总说台风天要提前备货")
    with workspace.read() as ctx:
        book = objection_book(ctx)
        assert find_objections(book, "台风", 3)[0].objection.id == "delivery_time"
        assert find_objections(book, "taifeng", 3)[0].objection.id == "delivery_time"
        assert book.notes == {"delivery_time": "王总说台风天要提前备货"}
        assert "台风" not in str(find_objections(book, "台风", 3)[0].objection.tags)
    with workspace.write("objection.note") as ctx:
        note_objection(ctx, "delivery_time", "")
    with workspace.read() as ctx:
        assert objection_book(ctx).notes == {}


def test_rates_are_of_each_answer_own_and_the_teams(workspace: Workspace, visit: str) -> None:
    mine = written(workspace)
    other = colleague(workspace)
    hear(workspace, visit, AnswerResult.WORKED, 2)
    hear(workspace, visit, AnswerResult.FAILED, 1, mine)
    with workspace.write("visit.objection") as ctx:
        for went in (AnswerResult.WORKED, AnswerResult.PARTLY, None):
            records.add(ctx, ObjectionHeard, objection=PRICE, person_id=other, went=went)
    first, own = answers(workspace)
    assert (first.source, first.own, first.team) == ("", Tally(2), Tally(3, 1))
    assert (own.source, own.own, own.team) == (mine, Tally(failed=1), Tally(failed=1))


def test_the_answer_that_does_better_comes_first_but_one_success_is_not_enough_for_long(
    workspace: Workspace, visit: str
) -> None:
    mine = written(workspace)
    assert [each.source for each in answers(workspace)] == ["", mine]
    hear(workspace, visit, AnswerResult.WORKED, 1, mine)
    assert [each.source for each in answers(workspace)] == [mine, ""]
    hear(workspace, visit, AnswerResult.WORKED, 6)
    hear(workspace, visit, AnswerResult.FAILED, 1)
    assert [each.source for each in answers(workspace)] == ["", mine]


def test_a_rate_never_stands_without_its_count_and_few_uses_give_none() -> None:
    assert tally_text(Tally()) == ""
    assert tally_text(Tally(2, 0, 1)) == "worked 2, did not work 1, too few for a rate"
    assert tally_text(Tally(3, 2, 1)) == "67 % of 6 (worked 3, worked in part 2, did not work 1)"


def test_a_sum_goes_into_the_visit_with_its_currency(workspace: Workspace, visit: str) -> None:
    inputs = {"cost": Decimal(50000), "expected": Decimal(100000)}
    with workspace.write("visit.calculation") as ctx:
        calculations.add_calculation(ctx, visit, "satisfaction", inputs, "CNY")
        margin = {"buys": Decimal("10"), "sells": Decimal("15"), "quantity": Decimal(200), "costs": None}
        calculations.add_calculation(ctx, visit, "margin", margin, "EUR")
    with workspace.read() as ctx:
        one, other = calculations.calculations_of(ctx, visit)
    assert one.text == "CNY 50,000 ÷ CNY 100,000 = 0.5" and "disappointment" in one.reading
    assert other.text == "Earns EUR 5 a piece · EUR 1,000 a month"
    undo(workspace)
    with workspace.read() as ctx:
        assert calculations.calculations_of(ctx, visit) == []


def test_a_sum_that_makes_no_sense_is_refused_and_one_of_another_version_is_left_out(
    workspace: Workspace, visit: str
) -> None:
    for inputs in ({"cost": Decimal(1), "expected": Decimal(0)}, {"cost": Decimal(1)}):
        with workspace.write("visit.calculation") as ctx, pytest.raises(UsageError):
            calculations.add_calculation(ctx, visit, "satisfaction", inputs, "CNY")
    with workspace.write("visit.calculation") as ctx:
        for name, given in (("later", {"a": "1"}), ("margin", {"buys": "?"}), ("satisfaction", None)):
            records.add(ctx, Calculation, visit_id=visit, name=name, inputs=given)
    with workspace.read() as ctx:
        assert calculations.calculations_of(ctx, visit) == []

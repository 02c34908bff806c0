"""A sprint: who is on its list, who comes next, what counts as done, and that no call counts twice."""

from datetime import date

import pytest
from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.models.promises import Promise
from fieldrep.models.touches import CallAnswer, Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import CallResult, Outcome, Stage
from fieldrep.services import accounts, calling, contacts, sprints, visits
from fieldrep.services.calling import Ended, LoggedCall
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.sprint_day import counted_today
from fieldrep.services.undo import undo
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock

TOMORROW = date(2026, 11, 19)


def add(workspace: Workspace, name: str, **values: object) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": name, "phone": "021 5555"} | values).id


@pytest.fixture
def three(workspace: Workspace) -> list[str]:
    return [add(workspace, name) for name in ("Alder", "Birch", "Cedar")]


def start(workspace: Workspace, wanted: sprints.SprintFilter | None = None, **goals: int) -> str:
    with workspace.write("sprint.start") as ctx:
        return sprints.start_sprint(ctx, wanted or sprints.SprintFilter(), **goals).id  # type: ignore[arg-type]


def log(
    workspace: Workspace, account: str, result: str, seen: int | None = None, **more: object
) -> LoggedCall:
    with workspace.write("call") as ctx:
        return calling.log_call(ctx, account, Ended(result, **more), seen=seen)  # type: ignore[arg-type]


def status(workspace: Workspace) -> sprints.SprintStatus:
    with workspace.read() as ctx:
        return sprints.sprint_status(ctx, sprints.sprint_in_hand(ctx))


def names(workspace: Workspace) -> list[str]:
    with workspace.read() as ctx:
        found = sprints.prospects_of(ctx, sprints.sprint_in_hand(ctx))
        return [p.name for p in sprints.queue(found, ctx.today)]


# The list


def test_the_goals_are_the_policys_unless_given(workspace: Workspace, three: list[str]) -> None:
    start(workspace)
    found = status(workspace)
    assert (found.goal, found.visits_goal, found.days, found.listed) == (200, 30, 3, 3)
    with workspace.write("sprint.end") as ctx:
        sprints.end_sprint(ctx, found.id)
    start(workspace, prospects=2, appointments=1, days=1)
    found = status(workspace)
    assert (found.goal, found.visits_goal, found.days, found.listed) == (2, 1, 1, 2)


def test_the_list_is_of_those_that_fit_and_have_a_number(workspace: Workspace) -> None:
    wanted = add(workspace, "Gift One", city="上海", industry="礼盒包装")
    add(workspace, "Elsewhere", city="苏州", industry="礼盒包装")
    add(workspace, "Other trade", city="上海", industry="printing")
    add(workspace, "Nobody answers", city="上海", industry="礼盒包装", phone="")
    by_person = add(workspace, "Through a person", city="上海", industry="礼盒", phone="")
    add(workspace, "Further on", city="上海", industry="礼盒包装", stage=Stage.VISITED)
    with workspace.write("contact.add") as ctx:
        contacts.add_contact(ctx, by_person, {"name": "王先生", "mobile": "138 0000 0000"})
        accounts.tag_account(ctx, wanted, ["fair"])
    with workspace.read() as ctx:
        gift = sprints.SprintFilter(stage=Stage.LEAD, city="上海", industry="gift_box")
        assert set(sprints.fitting_accounts(ctx, gift)) == {wanted, by_person}
        assert sprints.fitting_accounts(ctx, sprints.SprintFilter(tag="fair")) == [wanted]
        assert sprints.fitting_accounts(ctx, sprints.SprintFilter(batch="01234567")) == []


def test_the_largest_come_first(workspace: Workspace, three: list[str]) -> None:
    large = add(workspace, "Zebra", potential_minor=9_000_000, potential_currency="CNY")
    with workspace.read() as ctx:
        assert sprints.fitting_accounts(ctx, sprints.SprintFilter()) == [large, *three]


def test_a_sprint_over_nobody_and_a_second_one_are_refused(workspace: Workspace, three: list[str]) -> None:
    with pytest.raises(Invalid):
        start(workspace, sprints.SprintFilter(city="Atlantis"))
    with pytest.raises(Invalid):
        start(workspace, days=0)
    start(workspace)
    with pytest.raises(NotAllowed, match="running"):
        start(workspace)


# The queue


def test_who_did_not_answer_comes_again_at_the_end(
    workspace: Workspace, clock: StandingClock, three: list[str]
) -> None:
    start(workspace)
    log(workspace, three[0], CallResult.NO_ANSWER)
    assert names(workspace) == ["Birch", "Cedar", "Alder"]
    clock.forward(minutes=5)
    log(workspace, three[1], CallResult.INTERESTED)
    log(workspace, three[2], CallResult.NO_ANSWER)
    assert names(workspace) == ["Alder", "Cedar"]


def test_who_is_to_be_called_again_comes_first_on_that_day(
    workspace: Workspace, clock: StandingClock, three: list[str]
) -> None:
    start(workspace)
    log(workspace, three[2], CallResult.CALL_AGAIN, day=TOMORROW, time="09:30")
    assert names(workspace) == ["Alder", "Birch"]
    clock.forward(days=1)
    assert names(workspace) == ["Cedar", "Alder", "Birch"]


def test_who_is_skipped_comes_after_the_others(
    workspace: Workspace, clock: StandingClock, three: list[str]
) -> None:
    sprint = start(workspace)
    for account in (three[0], three[1]):
        with workspace.write("sprint.skip") as ctx:
            sprints.skip_prospect(ctx, sprint, account)
        clock.forward(minutes=1)
    assert names(workspace) == ["Cedar", "Alder", "Birch"]
    with workspace.write("sprint.skip") as ctx:
        sprints.skip_prospect(ctx, sprint, three[0])
    assert names(workspace) == ["Cedar", "Birch", "Alder"]


# What counts


def test_counts_follow_from_the_calls(workspace: Workspace, clock: StandingClock, three: list[str]) -> None:
    start(workspace)
    log(workspace, three[0], CallResult.NO_ANSWER)
    log(workspace, three[1], CallResult.APPOINTMENT, day=TOMORROW, time="10:00")
    found = status(workspace)
    assert (found.called, found.done, found.visits, found.calls) == (2, 1, 1, 2)
    assert found.results == {"no_answer": 1, "appointment": 1}
    assert found.pace is not None and (found.pace.today, found.pace.per_hour) == (1, 2)
    clock.forward(hours=2)
    log(workspace, three[0], CallResult.NOT_INTERESTED, text="uses none")
    found = status(workspace)
    assert (found.called, found.done, found.calls) == (2, 2, 3)


def test_a_call_logged_in_any_other_way_counts(workspace: Workspace, three: list[str]) -> None:
    start(workspace)
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry(three[0], said="wants a price", kind="call"))
        log_entry(ctx, LogEntry(three[1], outcome=Outcome.NOT_MET, kind="call"))
        visits.plan_visit(ctx, three[0], TOMORROW)
    found = status(workspace)
    assert (found.called, found.done, found.visits) == (2, 1, 1)


def test_calls_of_before_and_after_do_not_count(
    workspace: Workspace, clock: StandingClock, three: list[str]
) -> None:
    log(workspace, three[0], CallResult.INTERESTED)
    clock.forward(minutes=1)
    sprint = start(workspace)
    assert status(workspace).calls == 0
    clock.forward(minutes=1)
    with workspace.write("sprint.end") as ctx:
        sprints.end_sprint(ctx, sprint)
    clock.forward(minutes=1)
    log(workspace, three[1], CallResult.INTERESTED)
    with workspace.read() as ctx:
        ended = sprints.status_of(ctx, sprint)
        assert (ended.calls, ended.pace) == (0, None)
        with pytest.raises(NotFound):
            sprints.sprint_in_hand(ctx)


def test_a_cancelled_visit_is_no_appointment(workspace: Workspace, three: list[str]) -> None:
    start(workspace)
    made = log(workspace, three[0], CallResult.APPOINTMENT, day=TOMORROW)
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, made.visit, "fell ill")
    assert status(workspace).visits == 0


def test_a_call_is_not_written_down_twice(workspace: Workspace, three: list[str]) -> None:
    start(workspace)
    with workspace.read() as ctx:
        seen = calling.call_view(ctx, three[0]).calls
    log(workspace, three[0], CallResult.INTERESTED, seen=seen)
    with pytest.raises(NotAllowed, match="meanwhile"):
        log(workspace, three[0], CallResult.INTERESTED, seen=seen)
    assert status(workspace).calls == 1


def test_undo_takes_a_call_back_with_all_that_came_of_it(workspace: Workspace, three: list[str]) -> None:
    start(workspace)
    made = log(workspace, three[0], CallResult.APPOINTMENT, day=TOMORROW)
    undo(workspace)
    found = status(workspace)
    assert (found.calls, found.done, found.visits) == (0, 0, 0)
    with workspace.read() as ctx:
        assert ctx.session.get(Visit, made.visit) is None
        assert accounts.get_account(ctx, three[0]).stage == Stage.LEAD
    assert names(workspace)[0] == "Alder"


# Results


def test_each_result_makes_what_was_agreed(workspace: Workspace, three: list[str]) -> None:
    again = log(workspace, three[0], CallResult.CALL_AGAIN, day=TOMORROW, time="09:30")
    sent = log(workspace, three[1], CallResult.SEND_INFO, day=TOMORROW, text="the catalogue")
    agreed = log(workspace, three[2], CallResult.APPOINTMENT, day=TOMORROW, time="10:00")
    with workspace.read() as ctx:
        touch = ctx.session.get(Touch, again.touch)
        assert touch is not None
        assert (touch.next_step, touch.next_date, touch.outcome) == ("call again 09:30", TOMORROW, None)
        (promise,) = ctx.session.exec(select(Promise)).all()
        assert (promise.text, promise.due, promise.touch_id) == ("the catalogue", TOMORROW, sent.touch)
        visit = ctx.session.get(Visit, agreed.visit)
        assert visit is not None
        assert (visit.planned_date, visit.planned_time) == (TOMORROW, "10:00")
        stages = [accounts.get_account(ctx, account).stage for account in three]
        assert stages == [Stage.PHONED, Stage.PHONED, Stage.APPOINTMENT]


@pytest.mark.parametrize(
    ("result", "field"),
    [
        (CallResult.CALL_AGAIN, "day"),
        (CallResult.APPOINTMENT, "day"),
        (CallResult.NOT_INTERESTED, "text"),
        ("hung_up", "result"),
    ],
)
def test_what_a_result_needs_is_asked_for(
    workspace: Workspace, three: list[str], result: str, field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        log(workspace, three[0], result)
    assert field in caught.value.fields


# The script


def test_the_second_script_comes_once_somebody_was_reached(workspace: Workspace, three: list[str]) -> None:
    def script() -> str:
        with workspace.read() as ctx:
            return calling.call_view(ctx, three[0]).script

    assert script() == "first_call"
    log(workspace, three[0], CallResult.NO_ANSWER)
    assert script() == "first_call"
    log(workspace, three[0], CallResult.INTERESTED)
    assert script() == "second_call"


def test_answers_are_kept_with_the_call_and_proposed_to_the_account(
    workspace: Workspace, three: list[str]
) -> None:
    answers = {"first_call.brand": "Bostik", "first_call.need": "8万", "first_call.price": "range"}
    with workspace.read() as ctx:
        found = {p.id: (p.field, p.before, p.after) for p in calling.call_proposals(ctx, three[0], answers)}
        view = calling.call_view(ctx, three[0], "first_call", answers)
    assert found == {
        "first_call.need": ("Monthly potential", "", "CNY 80k"),
        "first_call.brand": ("Current brands", "", "Bostik"),
    }
    price = next(prompt for prompt in view.prompts if prompt.id == "first_call.price")
    assert (price.shown, price.then, price.proposed) == ("Gives a range", "Write down both ends.", "")
    with workspace.write("call") as ctx:
        made = calling.log_call(ctx, three[0], Ended(CallResult.INTERESTED), answers=answers)
        assert accounts.get_account(ctx, three[0]).current_brands == ""
    with workspace.write("call.take") as ctx:
        calling.take_call_answers(ctx, three[0], answers, ["first_call.brand"])
    with workspace.read() as ctx:
        record = accounts.get_account(ctx, three[0])
        assert (record.current_brands, record.potential_minor) == ("Bostik", None)
        kept = {row.question: row.answer for row in ctx.session.exec(select(CallAnswer)).all()}
        assert kept == answers
        touch = ctx.session.get(Touch, made.touch)
        assert touch is not None and "Which brand are you using now? Bostik" in touch.said


# The day sheet


def test_the_day_sheet_is_counted_from_the_days_records(
    workspace: Workspace, clock: StandingClock, three: list[str]
) -> None:
    log(workspace, three[0], "no_answer")
    clock.forward(days=1)
    add(workspace, "Dogwood")
    log(workspace, three[0], "interested")
    log(workspace, three[1], "no_answer")
    with workspace.write("visit.plan") as ctx:
        visits.plan_visit(ctx, three[2], TOMORROW)
    with workspace.read() as ctx:
        counted = counted_today(ctx)
    assert {key.rpartition(".")[2]: number for key, number in counted.items()} == {
        "collected": "1",
        "phoned": "2",
        "second": "1",
        "appointments": "1",
    }

"""Progress on three levels, phases and due days of an event: by example and by property."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.codes import EventPhase, MilestoneLevel
from fieldrep.rules.milestones import MilestoneState, Step, below, due_day, phase_of, progress, states

TODAY = date(2026, 11, 18)
LATE, SOON = TODAY - timedelta(days=1), TODAY + timedelta(days=9)
TOP, MAIN, DETAIL = MilestoneLevel.OVERALL, MilestoneLevel.MAIN, MilestoneLevel.DETAIL
TREE = [
    Step("o", TOP, due=SOON),
    Step("m", MAIN, "o", SOON),
    Step("d", DETAIL, "m", LATE),
    Step("e", DETAIL, "m", TODAY),
]


def test_a_late_detail_puts_its_main_item_and_the_milestone_above_at_risk() -> None:
    assert states(TREE, TODAY) == {
        "o": MilestoneState.AT_RISK,
        "m": MilestoneState.AT_RISK,
        "d": MilestoneState.LATE,
        "e": MilestoneState.OPEN,
    }


def test_what_is_done_is_safe_and_carries_no_risk_up() -> None:
    done = [TREE[0], Step("m", MAIN, "o", SOON, done_on=TODAY), *TREE[2:]]
    found = states(done, TODAY)
    assert (found["m"], found["o"]) == (MilestoneState.DONE, MilestoneState.OPEN)


def test_progress_counts_each_level() -> None:
    found = progress(TREE, TODAY)
    assert (found[TOP].total, found[TOP].at_risk, found[DETAIL].total, found[DETAIL].late) == (1, 1, 2, 1)
    assert found[MAIN].share == 0.0
    assert progress([], TODAY)[DETAIL].share == 0.0


@pytest.mark.parametrize(
    ("day", "first_done", "phase"),
    [
        (date(2027, 3, 9), False, EventPhase.PLAN),
        (date(2027, 3, 9), True, EventPhase.PREPARE),
        (date(2027, 3, 10), False, EventPhase.RUN),
        (date(2027, 3, 12), True, EventPhase.RUN),
        (date(2027, 3, 13), False, EventPhase.FOLLOW_UP),
    ],
)
def test_the_phase_follows_from_the_days(day: date, first_done: bool, phase: EventPhase) -> None:
    assert phase_of(date(2027, 3, 10), date(2027, 3, 12), first_done, day) is phase


def test_an_event_without_days_is_planned_or_prepared() -> None:
    assert phase_of(None, None, False, TODAY) is EventPhase.PLAN
    assert phase_of(None, None, True, TODAY) is EventPhase.PREPARE


def test_due_days_are_counted_from_the_first_day_back_and_from_the_last_on() -> None:
    starts, ends = date(2027, 3, 10), date(2027, 3, 12)
    assert due_day(starts, ends, -30, TODAY) == date(2027, 2, 8)
    assert due_day(starts, ends, 0, TODAY) == starts
    assert due_day(starts, ends, 14, TODAY) == date(2027, 3, 26)
    assert due_day(starts, None, 1, TODAY) == date(2027, 3, 11)
    assert due_day(None, None, 1, TODAY) is None


def test_of_an_event_decided_on_late_nothing_is_due_before_today() -> None:
    assert due_day(TODAY + timedelta(days=5), None, -90, TODAY) == TODAY


IDS = [str(number) for number in range(8)]
STEPS = st.lists(
    st.builds(
        Step,
        st.sampled_from(IDS),
        st.sampled_from(list(MilestoneLevel)),
        st.sampled_from(["", *IDS, "gone"]),
        st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 1)),
        st.none() | st.dates(date(2026, 11, 1), date(2026, 12, 1)),
    ),
    unique_by=lambda step: step.id,
)


@given(STEPS)
def test_any_tree_even_a_circle_has_a_state_for_each_and_counts_add_up(steps: list[Step]) -> None:
    found = states(steps, TODAY)
    assert set(found) == {step.id for step in steps}
    for step in steps:
        assert (found[step.id] is MilestoneState.DONE) == (step.done_on is not None)
        under = [ident for ident in below(steps, step.id) if found[ident] is MilestoneState.LATE]
        if found[step.id] is MilestoneState.AT_RISK:
            assert under
        assert step.id not in below(steps, step.id)
    levels = progress(steps, TODAY)
    assert sum(level.total for level in levels.values()) == len(steps)
    assert all(level.done + level.late + level.at_risk <= level.total for level in levels.values())


@given(st.dates(), st.integers(0, 30), st.integers(-1000, 1000), st.dates())
def test_a_due_day_is_always_a_day_and_not_before_today_unless_the_event_was(
    starts: date, length: int, days: int, today: date
) -> None:
    ends = starts if starts > date.max - timedelta(days=31) else starts + timedelta(days=length)
    due = due_day(starts, ends, days, today)
    assert due is not None
    assert due >= min(today, starts)

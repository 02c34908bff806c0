"""The last plan comes back with what became of it; the next plan is drafted from the records."""

from datetime import date

import pytest

from fieldrep.errors import Invalid, NotAllowed
from fieldrep.reports.blocks import Empty
from fieldrep.reports.values import Code, Date, Missing, Several, Text
from fieldrep.rules.codes import PlanOutcome
from fieldrep.services import accounts, promises, reportplan, visits
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book

THIS, NEXT = "2026-W47", "2026-W48"
DONE, MOVED, DROPPED = (Code("PlanOutcome", outcome) for outcome in ("done", "moved", "dropped"))
OPEN = Missing("not_recorded")


@pytest.fixture
def account(workspace: Workspace) -> str:
    """An account in quadrant d, so that no rhythm adds calls to the plan."""
    return book.account(workspace, "嘉元实业", potential_minor=100, potential_currency="CNY")


def add_item(workspace: Workspace, text: str, week: str = THIS, **values: object) -> str:
    """Type an item into the plan that this week's report makes."""
    with workspace.write("plan.add") as ctx:
        period = book.find_period(ctx, "weekly", week)
        return reportplan.add_plan_item(ctx, "weekly", period, text, **values).id  # type: ignore[arg-type]


def settle(workspace: Workspace, item: str, outcome: PlanOutcome, reason: str = "") -> None:
    with workspace.write("plan.settle") as ctx:
        reportplan.settle_plan_item(ctx, item, outcome, reason)


def outcomes(workspace: Workspace, week: str = NEXT) -> dict[object, tuple[object, object]]:
    """What became of each item of the last plan, by what was planned."""
    document = book.draft(workspace, week).document
    columns = (
        book.cells(document, "last_week", "last_plan", c) for c in ("planned", "plan_outcome", "reason")
    )
    return {planned: (outcome, reason) for planned, outcome, reason in zip(*columns, strict=True)}


def planned(workspace: Workspace, week: str = THIS) -> list[tuple[object, object, object]]:
    """The rows of the next plan: day, company, purpose."""
    document = book.draft(workspace, week).document
    columns = (book.cells(document, "next_week", "next_plan", c) for c in ("date", "company", "purpose"))
    return list(zip(*columns, strict=True))


def test_without_an_earlier_report_there_is_no_last_plan(workspace: Workspace) -> None:
    found = book.block(book.draft(workspace, THIS).document, "last_week", "last_plan")
    assert isinstance(found, Empty)
    assert found.reason == "no_earlier_report"


def test_the_next_plan_has_visits_steps_and_typed_items_by_day(workspace: Workspace, account: str) -> None:
    add_item(workspace, "总结试用", day=date(2026, 11, 27))
    add_item(workspace, "准备展会")
    book.plan(workspace, account, "2026-11-26", purpose="送样")
    book.plan(workspace, account, "2026-12-01", purpose="以后")
    book.call(workspace, account, "2026-11-17", next="2026-11-24 寄报告")
    assert planned(workspace) == [
        (Date(date(2026, 11, 24)), Text("嘉元实业"), Text("寄报告")),
        (Date(date(2026, 11, 26)), Text("嘉元实业"), Text("送样")),
        (Date(date(2026, 11, 27)), OPEN, Text("总结试用")),
        (OPEN, OPEN, Text("准备展会")),
    ]


def test_cancelled_visits_and_steps_done_are_not_planned(workspace: Workspace, account: str) -> None:
    visit = book.plan(workspace, account, "2026-11-26")
    touch = book.call(workspace, account, "2026-11-17", next="2026-11-24 寄报告")
    with workspace.write("cancel") as ctx:
        visits.cancel_visit(ctx, visit, "客户出差")
        promises.settle_next_step(ctx, "touch", touch)
    assert planned(workspace) == []


def test_calls_due_by_the_rhythm_are_a_row_a_day_save_where_a_visit_is_planned(workspace: Workspace) -> None:
    large = {"potential_minor": 6_000_000, "potential_currency": "CNY"}  # quadrant c: every 15 days
    names = ("甲厂", "乙厂", "丙厂")
    ids = [book.account(workspace, name, **large) for name in names]
    for account in ids:
        book.call(workspace, account, "2026-11-10")
    book.plan(workspace, ids[2], "2026-11-25", purpose="送样")
    day = Date(date(2026, 11, 25))
    assert planned(workspace) == [
        (day, Text("丙厂"), Text("送样")),
        (day, Several((Text("乙厂"), Text("甲厂"))), Code("TouchKind", "call")),
    ]


def test_visits_of_the_plan_settle_themselves(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    held, moved, cancelled, waiting = (
        book.plan(workspace, account, "2026-11-24", purpose=purpose) for purpose in ("甲", "乙", "丙", "丁")
    )
    book.visit(workspace, account, "2026-11-17")
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=7)
    with workspace.write("visit") as ctx:
        visits.finish_visit(ctx, held, {"outcome": "advance", **book.FULL})
        visits.move_visit(ctx, moved, date(2026, 12, 2), reason="老板出差")
        visits.cancel_visit(ctx, cancelled, "项目停了")
    name = Text("嘉元实业")
    assert outcomes(workspace) == {
        Several((name, Text("甲"))): (DONE, OPEN),
        Several((name, Text("乙"))): (MOVED, Several((Date(date(2026, 12, 2)), Text("老板出差")))),
        Several((name, Text("丙"))): (DROPPED, Text("项目停了")),
        Several((name, Text("丁"))): (OPEN, OPEN),
    }
    open_rows = [gap for gap in book.draft(workspace, NEXT).gaps if gap.part == "last_plan"]
    assert [gap.refs[1].ids for gap in open_rows] == [(waiting,)]


def test_a_visit_held_on_the_last_day_is_done(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    visit = book.plan(workspace, account, "2026-11-24")
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.now = book.at("2026-11-29", "23:30")
    with workspace.write("visit") as ctx:
        visits.finish_visit(ctx, visit, {"outcome": "advance", **book.FULL})
    assert [outcome for outcome, _reason in outcomes(workspace).values()] == [DONE]


def test_a_next_step_of_the_plan_follows_the_step(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    done = book.call(workspace, account, "2026-11-17", next="2026-11-24 寄报告")
    book.call(workspace, account, "2026-11-18", next="2026-11-25 送样品")
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=7)
    with workspace.write("step") as ctx:
        promises.settle_next_step(ctx, "touch", done)
    assert [outcome for outcome, _reason in outcomes(workspace).values()] == [DONE, OPEN]


def test_typed_items_are_settled_by_the_rep_with_the_reason(workspace: Workspace) -> None:
    item, other = add_item(workspace, "写方案"), add_item(workspace, "培训")
    assert [outcome for outcome, _reason in outcomes(workspace).values()] == [OPEN, OPEN]
    with pytest.raises(Invalid):
        settle(workspace, item, PlanOutcome.DROPPED)
    settle(workspace, item, PlanOutcome.DROPPED, "客户取消")
    settle(workspace, other, PlanOutcome.DONE)
    assert outcomes(workspace) == {Text("写方案"): (DROPPED, Text("客户取消")), Text("培训"): (DONE, OPEN)}


def test_what_follows_its_visit_is_not_settled_by_hand(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    visit = book.plan(workspace, account, "2026-11-24", purpose="甲")
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=6)
    with workspace.read() as ctx:
        (line,) = reportplan.last_plan(ctx, "weekly", book.find_period(ctx, "weekly", NEXT))
    settle(workspace, line.id, PlanOutcome.DROPPED, "没去成")  # it neither took place nor was moved
    assert [outcome for outcome, _reason in outcomes(workspace).values()] == [DROPPED]
    with workspace.write("visit") as ctx:
        visits.finish_visit(ctx, visit, {"outcome": "advance", **book.FULL})
    assert [outcome for outcome, _reason in outcomes(workspace).values()] == [DONE]
    with pytest.raises(NotAllowed):
        settle(workspace, line.id, PlanOutcome.DROPPED, "没去成")


def test_an_item_settled_as_moved_stands_in_the_plan_after(
    workspace: Workspace, clock: StandingClock
) -> None:
    item = add_item(workspace, "写方案")
    clock.forward(days=7)
    settle(workspace, item, PlanOutcome.MOVED, "没时间")
    assert planned(workspace, NEXT) == [(OPEN, OPEN, Text("写方案"))]
    book.finish_week(workspace, NEXT)
    book.submit(workspace, NEXT)
    assert outcomes(workspace, "2026-W49") == {Text("写方案"): (OPEN, OPEN)}
    assert planned(workspace, NEXT) == [(OPEN, OPEN, Text("写方案"))]  # kept once, though stored now


def test_calls_that_were_due_come_back_as_done_or_moved(workspace: Workspace, clock: StandingClock) -> None:
    large = {"potential_minor": 6_000_000, "potential_currency": "CNY"}
    reached, missed = (book.account(workspace, name, **large) for name in ("甲厂", "乙厂"))
    for account in (reached, missed):
        book.call(workspace, account, "2026-11-10")
    book.visit(workspace, reached, "2026-11-12")  # due on the 27th, the other on the 25th
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=7)
    book.call(workspace, reached, "2026-11-24")
    call = Code("TouchKind", "call")
    assert outcomes(workspace) == {
        Several((call, Text("乙厂"))): (MOVED, Several((Text("乙厂"),))),
        Several((call, Text("甲厂"))): (DONE, OPEN),
    }


def test_the_plan_of_a_week_without_a_report_is_not_lost(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    add_item(workspace, "写方案")  # planned for W48, whose report is never written
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=14)
    document = book.draft(workspace, "2026-W49").document
    (row,) = book.rows(document, "last_week", "last_plan")
    assert row.marks == ("since_last_report",)
    assert row.cells[1] == Text("写方案")


def test_a_visit_moved_on_twice_is_planned_each_time(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    visit = book.plan(workspace, account, "2026-11-24", purpose="甲")
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    clock.forward(days=5)
    with workspace.write("move") as ctx:
        visits.move_visit(ctx, visit, date(2026, 12, 1))
    assert [row[0] for row in planned(workspace, NEXT)] == [Date(date(2026, 12, 1))]


def test_planned_items_can_be_changed_until_they_are_submitted(workspace: Workspace) -> None:
    item = add_item(workspace, "写方案")
    with workspace.write("plan") as ctx:
        reportplan.change_plan_item(ctx, item, {"text": "写两个方案", "day": date(2026, 11, 24)})
    assert planned(workspace) == [(Date(date(2026, 11, 24)), OPEN, Text("写两个方案"))]
    book.finish_week(workspace, THIS)
    book.submit(workspace, THIS)
    for change in (
        lambda ctx: reportplan.change_plan_item(ctx, item, {"text": "别的"}),
        lambda ctx: reportplan.remove_plan_item(ctx, item),
    ):
        with pytest.raises(NotAllowed), workspace.write("plan") as ctx:
            change(ctx)


def test_a_removed_item_is_gone(workspace: Workspace) -> None:
    item = add_item(workspace, "写方案")
    with workspace.write("plan") as ctx:
        reportplan.remove_plan_item(ctx, item)
    assert planned(workspace) == []


@pytest.mark.parametrize("values", [{"text": " "}, {"day": date(2026, 11, 20)}, {"day": date(2026, 12, 1)}])
def test_an_item_needs_words_and_a_day_of_the_next_week(
    workspace: Workspace, values: dict[str, object]
) -> None:
    with pytest.raises(Invalid):
        add_item(workspace, **{"text": "写方案", **values})  # type: ignore[arg-type]


def test_the_plan_of_a_merged_account_shows_the_one_that_stays(workspace: Workspace) -> None:
    stays, goes = book.account(workspace, "嘉元实业有限公司"), book.account(workspace, "嘉元实业")
    add_item(workspace, "送样", account=goes)
    with workspace.write("merge") as ctx:
        accounts.merge_accounts(ctx, goes, stays)
    assert planned(workspace)[-1][1:] == (Text("嘉元实业有限公司"), Text("送样"))


def test_the_monthly_report_plans_visits_only(workspace: Workspace, account: str) -> None:
    large = {"potential_minor": 6_000_000, "potential_currency": "CNY"}
    book.call(workspace, book.account(workspace, "甲厂", **large), "2026-11-17")  # due on 2 December
    book.call(workspace, account, "2026-11-17", next="2026-12-02 寄报告")
    book.plan(workspace, account, "2026-12-03", purpose="送样")
    document = book.draft(workspace, "2026-11", "monthly").document
    assert book.cells(document, "next_month", "next_plan", "purpose") == [Text("送样")]
    assert book.cells(document, "next_month", "next_plan", "company") == [Text("嘉元实业")]

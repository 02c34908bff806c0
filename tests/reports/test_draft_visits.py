"""Visits, calls and notes of competitors as a draft lists them."""

from datetime import date

import pytest

from fieldrep.reports.blocks import Empty, Ref
from fieldrep.reports.values import Code, Date, Missing, Number, Several, Text, count
from fieldrep.rules.codes import Outcome
from fieldrep.services import accounts, visits
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book

WEEK = "2026-W47"  # Monday 16 to Sunday 22 November


@pytest.fixture
def account(workspace: Workspace) -> str:
    return book.account(workspace, "嘉元实业", city="天津")


def test_a_visit_is_one_row_with_all_that_was_written(workspace: Workspace, account: str) -> None:
    visit = book.visit(workspace, account, "2026-11-17", next_step="送样品", next_date=date(2026, 11, 25))
    (row,) = book.rows(book.draft(workspace, WEEK).document, "visits", "visits")
    assert row.refs == (Ref("visit", (visit,)),)
    assert row.cells == (
        Date(date(2026, 11, 17)),
        Text("嘉元实业"),
        Text("王先生"),
        Text("厂长"),
        Text("雨季开胶"),
        Several((Code("Outcome", "advance"), Text("同意试用"))),
        Text("汉高 18 元"),
        Text("送样品"),
        Date(date(2026, 11, 25)),
    )
    assert row.marks == ("walk_in",)


def test_only_the_days_of_the_period_and_only_what_took_place(workspace: Workspace, account: str) -> None:
    inside = [book.visit(workspace, account, day) for day in ("2026-11-17", "2026-11-18")]
    book.plan(workspace, account, "2026-11-19")
    document = book.draft(workspace, WEEK).document
    assert [row.refs[0].ids[0] for row in book.rows(document, "visits", "visits")] == inside
    assert book.rows(book.draft(workspace, "2026-W48").document, "visits", "visits")[0].marks == (
        "walk_in",
        "since_last_report",
    )
    assert not book.rows(book.draft(workspace, "2026-W46").document, "visits", "visits")


def test_nobody_met_is_marked_and_needs_nothing(workspace: Workspace, account: str) -> None:
    book.visit(
        workspace,
        account,
        "2026-11-17",
        people=False,
        outcome=Outcome.NOT_MET,
        said="",
        result="",
        competitor_info="",
    )
    draft = book.draft(workspace, WEEK)
    assert "not_met" in book.rows(draft.document, "visits", "visits")[0].marks
    assert not [gap for gap in draft.gaps if gap.section == "visits"]


def test_a_visit_written_up_late_is_marked(workspace: Workspace, clock: StandingClock, account: str) -> None:
    clock.forward(days=3)
    book.visit(workspace, account, "2026-11-17")
    assert "late" in book.rows(book.draft(workspace, WEEK).document, "visits", "visits")[0].marks


def test_what_a_visit_lacks_is_a_blank_and_a_gap(workspace: Workspace, account: str) -> None:
    visit = book.visit(workspace, account, "2026-11-17", people=False, competitor_info=" ", result="")
    draft = book.draft(workspace, WEEK)
    found = [gap for gap in draft.gaps if gap.part == "visits"]
    assert [gap.column.code for gap in found if gap.column] == [
        "person",
        "job_title",
        "result",
        "competitor_info",
    ]
    assert {gap.refs for gap in found} == {(Ref("visit", (visit,)),)}


def test_an_outcome_alone_does_not_say_what_came_of_it(workspace: Workspace, account: str) -> None:
    book.visit(workspace, account, "2026-11-17", result="", outcome=Outcome.ORDER)
    draft = book.draft(workspace, WEEK)
    assert book.cells(draft.document, "visits", "visits", "result") == [Missing("not_recorded")]


def test_several_people_stand_in_one_row_and_each_needs_a_title(workspace: Workspace, account: str) -> None:
    visit = book.visit(workspace, account, "2026-11-17", people=False)
    met = [
        book.person(workspace, account, "王先生", "厂长"),
        book.person(workspace, account, "刘小姐", "采购"),
    ]
    with workspace.write("people") as ctx:
        visits.set_people(ctx, visit, met)
    document = book.draft(workspace, WEEK).document
    assert book.cells(document, "visits", "visits", "person") == [Several((Text("刘小姐"), Text("王先生")))]
    assert book.cells(document, "visits", "visits", "job_title") == [Several((Text("采购"), Text("厂长")))]
    untitled = book.person(workspace, account, "赵", "")
    with workspace.write("people") as ctx:
        visits.set_people(ctx, visit, [met[0], untitled])
    draft = book.draft(workspace, WEEK)
    assert [gap.column.code for gap in draft.gaps if gap.column] == ["job_title"]


def test_records_of_a_merged_account_stand_under_the_one_that_stays(workspace: Workspace) -> None:
    stays, goes = book.account(workspace, "嘉元实业有限公司"), book.account(workspace, "嘉元实业")
    book.visit(workspace, goes, "2026-11-17")
    book.call(workspace, goes, "2026-11-17")
    book.call(workspace, stays, "2026-11-18")
    with workspace.write("merge") as ctx:
        accounts.merge_accounts(ctx, goes, stays)
    document = book.draft(workspace, WEEK).document
    assert book.cells(document, "visits", "visits", "company") == [Text("嘉元实业有限公司")]
    assert book.cells(document, "visits", "calls", "calls") == [count(2)]
    assert book.cells(document, "results", "new_accounts", "company") == [Text("嘉元实业有限公司")]


def test_calls_are_counted_by_account_with_the_latest_result(workspace: Workspace, account: str) -> None:
    other = book.account(workspace, "Around the Horn")
    first = book.call(workspace, account, "2026-11-16", result="再约")
    second = book.call(workspace, account, "2026-11-17", result="约好周四")
    book.call(workspace, other, "2026-11-17", said="asked for a price")
    book.call(workspace, other, "2026-11-17", kind="message")
    document = book.draft(workspace, WEEK).document
    assert book.cells(document, "visits", "calls", "calls") == [count(2), count(1)]
    assert book.cells(document, "visits", "calls", "last_result") == [
        Text("约好周四"),
        Text("asked for a price"),
    ]
    assert book.rows(document, "visits", "calls")[0].refs == (Ref("touch", (first, second)),)


def test_days_travelled_are_days_not_visits(workspace: Workspace, account: str) -> None:
    assert book.draft(workspace, WEEK).document.head[0].value == Missing("no_data")
    for day in ("2026-11-16", "2026-11-16", "2026-11-18"):
        book.visit(workspace, account, day)
    assert book.draft(workspace, WEEK).document.head[0].value == count(2)


@pytest.mark.parametrize("answer", ["none learnt", "None learnt", "未获得", "无"])
def test_none_learnt_is_an_answer_but_no_note(workspace: Workspace, account: str, answer: str) -> None:
    book.visit(workspace, account, "2026-11-17", competitor_info=answer)
    draft = book.draft(workspace, WEEK)
    assert isinstance(book.block(draft.document, "market", "competitor_notes"), Empty)
    assert not [gap for gap in draft.gaps if gap.section == "visits"]


def test_notes_of_competitors_stand_by_account_and_once(workspace: Workspace, account: str) -> None:
    other = book.account(workspace, "三川")
    first = book.visit(workspace, account, "2026-11-16", competitor_info="汉高降价")
    book.visit(workspace, other, "2026-11-16", competitor_info="汉高降价")
    again = book.call(workspace, account, "2026-11-17", competitor_info="汉高降价")
    book.call(workspace, account, "2026-11-18", competitor_info="汉高缺货", kind="message")
    document = book.draft(workspace, WEEK).document
    assert book.cells(document, "market", "competitor_notes", "company") == [
        Text("嘉元实业"),
        Text("嘉元实业"),
        Text("三川"),
    ]
    notes = book.cells(document, "market", "competitor_notes", "competitor_info")
    assert notes == [Text("汉高降价"), Text("汉高缺货"), Text("汉高降价")]
    row = book.rows(document, "market", "competitor_notes")[0]
    assert row.refs == (Ref("visit", (first,)), Ref("touch", (again,)))


def test_a_colleagues_visit_is_not_in_my_report(workspace: Workspace, account: str) -> None:
    visit = book.visit(workspace, account, "2026-11-17")
    with workspace.write("visit") as ctx:
        visits.records.change(ctx, visits.records.get(ctx, visits.Visit, visit), {"person_id": "someone"})
    draft = book.draft(workspace, WEEK)
    assert not book.rows(draft.document, "visits", "visits")


def test_a_week_with_nothing_recorded_says_so(workspace: Workspace) -> None:
    document = book.draft(workspace, WEEK).document
    for section, part in (("visits", "visits"), ("visits", "calls"), ("results", "activity")):
        assert isinstance(book.block(document, section, part), Empty)
    assert not [
        value
        for section in document.sections
        for block in section.blocks
        for row in getattr(block, "rows", ())
        for value in row.cells
        if value == Number(0)
    ]

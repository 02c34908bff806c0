"""Accounts registered, stages, quadrants and classes: what changed in the book, read from its history."""

from datetime import date
from pathlib import Path

import pytest

from fieldrep.reports.blocks import Empty, Ref
from fieldrep.reports.values import Code, Date, Missing, Text, count
from fieldrep.rules.codes import ActionSource
from fieldrep.services import accounts
from fieldrep.services.import_notes import preview_notes, run_notes_import
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book

WEEK, MONTH = "2026-W47", "2026-11"
LARGE = {"potential_minor": 6_000_000, "potential_currency": "CNY"}
SMALL = {"potential_minor": 600_000, "potential_currency": "CNY"}


def change(workspace: Workspace, account: str, **values: object) -> None:
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, account, values)


def stages(workspace: Workspace, week: str = WEEK) -> list[tuple[object, ...]]:
    """Company, stage before and stage after of each change."""
    document = book.draft(workspace, week).document
    columns = ("company", "stage_before", "stage")
    return list(zip(*(book.cells(document, "results", "stage_changes", c) for c in columns), strict=True))


def stage(code: str) -> Code:
    return Code("Stage", code)


# ---------------------------------------------------------------- new accounts


def test_accounts_registered_in_the_week(workspace: Workspace, clock: StandingClock) -> None:
    first = book.account(workspace, "嘉元实业", city="天津")
    clock.forward(days=5)  # Monday of the week after
    book.account(workspace, "三川")
    document = book.draft(workspace, WEEK).document
    (row,) = book.rows(document, "results", "new_accounts")
    assert row.cells == (Date(date(2026, 11, 18)), Text("嘉元实业"), Text("天津"), stage("lead"))
    assert row.refs == (Ref("account", (first,)),)


def test_the_day_of_a_registration_is_the_reps_own(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-11-23", "00:30")  # still the 22nd in UTC
    book.account(workspace, "嘉元实业")
    assert not book.rows(book.draft(workspace, WEEK).document, "results", "new_accounts")
    after = book.cells(book.draft(workspace, "2026-W48").document, "results", "new_accounts", "date")
    assert after == [Date(date(2026, 11, 23))]


def test_accounts_that_an_import_took_over_are_not_new(workspace: Workspace) -> None:
    with workspace.write("import", source=ActionSource.IMPORT) as ctx:
        account = accounts.add_account(ctx, {"name": "旧客户"}).id
    with workspace.write("import", source=ActionSource.IMPORT) as ctx:
        accounts.change_account(ctx, account, {"stage": "repeat"})
    document = book.draft(workspace, WEEK).document
    assert not book.rows(document, "results", "new_accounts")
    assert not book.rows(document, "results", "stage_changes")


def test_accounts_of_imported_notes_are_new(workspace: Workspace, tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("# 海河纸业\nWith: 刘小姐\nDate: 2026-11-17\n问价格\n", encoding="utf-8")
    with workspace.read() as ctx:
        found = preview_notes(ctx, notes)
    run_notes_import(workspace, found, create=True)
    document = book.draft(workspace, WEEK).document
    assert book.cells(document, "results", "new_accounts", "company") == [Text("海河纸业")]
    (change,) = book.rows(document, "results", "stage_changes")
    assert change.cells[-1] == stage("visited")


# ---------------------------------------------------------------- stages


def test_stages_changed_in_the_week_from_first_to_last(workspace: Workspace, clock: StandingClock) -> None:
    clock.forward(days=-7)
    account = book.account(workspace, "嘉元实业")
    change(workspace, account, stage="phoned")
    clock.forward(days=6)
    change(workspace, account, stage="sample")
    clock.forward(days=1)
    change(workspace, account, stage="quoted", notes="x")
    clock.forward(days=7)
    change(workspace, account, stage="first_order")
    assert stages(workspace) == [(Text("嘉元实业"), stage("phoned"), stage("quoted"))]
    assert stages(workspace, "2026-W46") == [(Text("嘉元实业"), stage("lead"), stage("phoned"))]
    assert stages(workspace, "2026-W48") == [(Text("嘉元实业"), stage("quoted"), stage("first_order"))]
    day = book.cells(book.draft(workspace, WEEK).document, "results", "stage_changes", "date")
    assert day == [Date(date(2026, 11, 18))]


def test_what_was_taken_back_did_not_change(workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元实业")
    change(workspace, account, stage="sample")
    change(workspace, account, stage="lead")
    assert stages(workspace) == []


def test_another_reason_is_no_other_stage(workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元实业", stage="lost", stage_reason="价格")
    change(workspace, account, stage_reason="账期")
    assert stages(workspace) == []


# ---------------------------------------------------------------- quadrants and classes


def quadrants(workspace: Workspace) -> dict[object, object]:
    """Accounts by quadrant."""
    document = book.draft(workspace, MONTH, "monthly").document
    columns = (book.cells(document, "customers", "quadrants", c) for c in ("quadrant", "accounts"))
    return dict(zip(*columns, strict=True))


def moves(workspace: Workspace, month: str = MONTH) -> list[tuple[object, ...]]:
    """Day, company, what, before and after of each change."""
    document = book.draft(workspace, month, "monthly").document
    columns = ("date", "company", "changed", "before", "after")
    return list(zip(*(book.cells(document, "customers", "changes", c) for c in columns), strict=True))


def quadrant(code: str) -> Code:
    return Code("Quadrant", code)


def test_customers_are_counted_by_quadrant_and_open_what_they_count(workspace: Workspace) -> None:
    large = [book.account(workspace, name, **LARGE) for name in ("甲", "乙")]
    book.account(workspace, "丙", **SMALL)
    book.account(workspace, "丁")
    away = book.account(workspace, "戊", **LARGE)
    with workspace.write("archive") as ctx:
        accounts.archive_account(ctx, away)
    assert quadrants(workspace) == {
        quadrant("a"): count(0),
        quadrant("b"): count(0),
        quadrant("c"): count(2),
        quadrant("d"): count(1),
        Code("Judgement", "not_yet"): count(1),
    }
    document = book.draft(workspace, MONTH, "monthly").document
    assert set(book.rows(document, "customers", "quadrants")[2].refs[0].ids) == set(large)


def test_classes_are_counted_once_somebody_gave_any(workspace: Workspace) -> None:
    account = book.account(workspace, "甲", **LARGE)
    document = book.draft(workspace, MONTH, "monthly").document
    assert set(book.cells(document, "customers", "quadrants", "class_a")) == {Missing("no_data")}
    change(workspace, account, class_by_hand="A")
    document = book.draft(workspace, MONTH, "monthly").document
    assert book.cells(document, "customers", "quadrants", "class_a") == [count(n) for n in (0, 0, 1, 0)]


def test_no_customers_no_table(workspace: Workspace) -> None:
    document = book.draft(workspace, MONTH, "monthly").document
    assert isinstance(book.block(document, "customers", "quadrants"), Empty)


def test_changes_since_the_month_began(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-10-20")
    grows, named = book.account(workspace, "甲", **SMALL), book.account(workspace, "乙", **LARGE)
    book.account(workspace, "丙", **LARGE)
    clock.now = book.at("2026-11-10")
    change(workspace, grows, **LARGE)
    change(workspace, named, class_by_hand="A", class_note="old friend")
    clock.now = book.at("2026-11-18")
    change(workspace, grows, notes="nothing to do with it")
    book.account(workspace, "丁", **LARGE)
    day = Date(date(2026, 11, 10))
    assert moves(workspace) == [
        (
            day,
            Text("乙"),
            Code("CustomerChange", "class"),
            Code("Judgement", "not_yet"),
            Code("AccountClass", "A"),
        ),
        (day, Text("甲"), Code("CustomerChange", "quadrant"), quadrant("d"), quadrant("c")),
    ]
    assert moves(workspace, "2026-10") == []


def test_a_quadrant_that_time_changed_is_dated(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-10-20")
    book.account(workspace, "甲", **LARGE, expected_order=date(2026, 11, 25))
    clock.now = book.at("2026-11-18")
    assert moves(workspace) == [
        (
            Date(date(2026, 11, 10)),  # the order is near from 15 days before
            Text("甲"),
            Code("CustomerChange", "quadrant"),
            quadrant("c"),
            quadrant("a"),
        )
    ]


def test_a_month_that_is_over_stands_as_it_ended(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-10-20")
    account = book.account(workspace, "甲", **SMALL)
    clock.now = book.at("2026-12-02")
    change(workspace, account, **LARGE)
    book.account(workspace, "乙", **LARGE)
    assert quadrants(workspace)[quadrant("d")] == count(1)
    assert quadrants(workspace)[quadrant("c")] == count(0)
    assert moves(workspace) == []
    assert moves(workspace, "2026-12")[0][3:] == (quadrant("d"), quadrant("c"))


def test_an_account_handed_over_is_no_longer_the_reps(workspace: Workspace, clock: StandingClock) -> None:
    account = book.account(workspace, "甲", **LARGE)
    clock.forward(days=1)
    with workspace.write("assign") as ctx:
        accounts.assign_account(ctx, account, "someone")
    document = book.draft(workspace, MONTH, "monthly").document
    assert isinstance(book.block(document, "customers", "quadrants"), Empty)


# ---------------------------------------------------------------- what earlier reports did not contain


@pytest.mark.parametrize("late_day", ["2026-11-17", "2026-11-10", "2026-11-03"])
def test_what_is_written_up_after_a_report_stands_in_the_next_once(
    workspace: Workspace, clock: StandingClock, late_day: str
) -> None:
    clock.now = book.at("2026-11-10")
    account = book.account(workspace, "嘉元实业", **SMALL)
    book.finish_week(workspace, "2026-W46")
    book.submit(workspace, "2026-W46")
    clock.now = book.at("2026-11-18")
    book.visit(workspace, account, "2026-11-18")
    book.finish_week(workspace, WEEK)
    book.submit(workspace, WEEK)
    late = book.visit(workspace, account, late_day)
    called = book.call(workspace, account, late_day)
    clock.now = book.at("2026-11-24")
    book.visit(workspace, account, "2026-11-24")
    document = book.draft(workspace, "2026-W48").document
    marks = {row.refs[0].ids[0]: row.marks for row in book.rows(document, "visits", "visits")}
    assert len(marks) == 2
    assert "since_last_report" in marks[late]
    assert book.rows(document, "visits", "calls")[0].refs == (Ref("touch", (called,)),)
    book.finish_week(workspace, "2026-W48")
    book.submit(workspace, "2026-W48")
    after = book.draft(workspace, "2026-W49").document
    assert not book.rows(after, "visits", "visits")
    assert not book.rows(after, "visits", "calls")
    assert not book.rows(after, "market", "competitor_notes")


def test_a_late_visit_and_call_are_counted_in_their_own_week_alone(
    workspace: Workspace, clock: StandingClock
) -> None:
    """The next report mentions them while no version contains them; a correction takes them over."""
    clock.now = book.at("2026-11-14")
    account = book.account(workspace, "嘉元实业", **SMALL)
    book.finish_week(workspace, "2026-W46")
    book.submit(workspace, "2026-W46")
    clock.now = book.at("2026-11-18")
    late, called = (make(workspace, account, "2026-11-12") for make in (book.visit, book.call))
    now, again = (make(workspace, account, "2026-11-18") for make in (book.visit, book.call))

    def told(week: str) -> tuple[list[object], list[object], set[str], list[tuple[tuple[str, ...], bool]]]:
        document = book.draft(workspace, week).document
        counted = {figure.label.code: figure for figure in book.figures(document).figures}
        rows = book.rows(document, "visits", "calls")
        return (
            [ref.ids for ref in counted["visits"].refs],
            [ref.ids for ref in counted["calls"].refs],
            {row.refs[0].ids[0] for row in book.rows(document, "visits", "visits")},
            [(row.refs[0].ids, "since_last_report" in row.marks) for row in rows],
        )

    assert told("2026-W46") == ([(late,)], [(called,)], {late}, [((called,), False)])
    assert told(WEEK) == ([(now,)], [(again,)], {late, now}, [((again,), False), ((called,), True)])
    book.submit(workspace, "2026-W46", note="one visit more")
    assert told(WEEK) == ([(now,)], [(again,)], {now}, [((again,), False)])


def test_a_correction_keeps_what_was_left_over(workspace: Workspace, clock: StandingClock) -> None:
    account = book.account(workspace, "嘉元实业", **SMALL)
    book.visit(workspace, account, "2026-11-11")
    book.visit(workspace, account, "2026-11-18")
    book.finish_week(workspace, WEEK)
    book.submit(workspace, WEEK)
    assert len(book.rows(book.draft(workspace, WEEK).document, "visits", "visits")) == 2


def test_a_week_that_was_never_reported_is_not_lost(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-11-03")
    account = book.account(workspace, "嘉元实业", **SMALL)
    book.finish_week(workspace, "2026-W45")
    book.submit(workspace, "2026-W45")
    clock.now = book.at("2026-11-18")
    book.visit(workspace, account, "2026-11-11")
    book.account(workspace, "三川")
    marks = [row.marks for row in book.rows(book.draft(workspace, WEEK).document, "visits", "visits")]
    assert len(marks) == 1
    assert "since_last_report" in marks[0]

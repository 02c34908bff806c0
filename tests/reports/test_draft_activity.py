"""Every figure of a report is what its records count, beside the period before."""

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldrep.models.policies import PolicyEntry
from fieldrep.paths import DataPaths
from fieldrep.reports.blocks import Block, Figure, Figures
from fieldrep.reports.values import Missing, Number, Percent, Text, count
from fieldrep.rules.codes import Objective, Outcome
from fieldrep.services import records, visits
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book

WEEK, BEFORE, MONTH = "2026-W47", "2026-W46", "2026-11"


def values(workspace: Workspace, week: str = WEEK) -> dict[str, Figure]:
    """The figures of a week by code."""
    return {
        figure.label.code: figure for figure in book.figures(book.draft(workspace, week).document).figures
    }


def test_a_week_in_figures_beside_the_one_before(workspace: Workspace) -> None:
    account, other = (book.account(workspace, name) for name in ("嘉元", "三川"))
    book.visit(workspace, account, "2026-11-11", outcome=Outcome.ORDER)
    for outcome in (Outcome.ORDER, Outcome.ADVANCE, Outcome.CONTINUATION):
        book.visit(workspace, account, "2026-11-17", outcome=outcome)
    book.visit(workspace, other, "2026-11-17", outcome=Outcome.NOT_MET)
    book.call(workspace, other, "2026-11-18", outcome=Outcome.ORDER)
    book.call(workspace, other, "2026-11-18", kind="message")
    book.plan(workspace, other, "2026-11-20")
    found = values(workspace)
    assert {code: figure.value for code, figure in found.items()} == {
        "visits_planned": count(1),
        "visits": count(4),
        "walk_ins": count(4),
        "not_met": count(1),
        "accounts_visited": count(2),
        "orders": count(2),
        "advances": count(1),
        "visit_success": Percent(Decimal("50.0")),
        "calls": count(1),
        "new_accounts": count(2),
        "stage_changes": count(2),
    }
    assert found["visits"].target == count(20)
    assert found["visits"].before == count(1)
    assert found["visit_success"].before == Percent(Decimal("100.0"))


def test_visits_with_an_objective_are_counted_by_what_became_of_it(workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元")
    made = [
        book.visit(workspace, account, "2026-11-17", advance_wanted="a trial", **ended)
        for ended in (
            {"objective_reached": Objective.REACHED},
            {"objective_reached": Objective.FALLBACK},
            {"objective_reached": Objective.FALLBACK},
            {"objective_reached": Objective.NOT_REACHED},
            {},
        )
    ]
    book.visit(workspace, account, "2026-11-17", outcome=Outcome.ADVANCE)
    reached = {"objective_reached": Objective.REACHED}
    book.visit(workspace, account, "2026-11-11", advance_wanted="a date", **reached)
    found = values(workspace)
    codes = ("objectives", "objective_reached", "objective_fallback", "objective_not_reached")
    assert [found[code].value for code in codes] == [count(5), count(1), count(2), count(1)]
    assert [found[code].before for code in codes] == [count(1), count(1), count(0), count(0)]
    (opened,) = found["objective_fallback"].refs
    assert (opened.kind, set(opened.ids)) == ("visit", set(made[1:3]))


def test_a_week_without_objectives_says_nothing_of_them(workspace: Workspace) -> None:
    book.visit(workspace, book.account(workspace, "嘉元"), "2026-11-17")
    assert "objectives" not in values(workspace)


def test_before_the_first_record_there_are_no_data(workspace: Workspace) -> None:
    book.visit(workspace, book.account(workspace, "嘉元"), "2026-11-17")
    assert {figure.before for figure in values(workspace).values()} == {Missing("no_data")}


def test_no_visits_have_no_success(workspace: Workspace) -> None:
    book.call(workspace, book.account(workspace, "嘉元"), "2026-11-17")
    found = values(workspace)
    assert found["visit_success"].value == Missing("no_data")
    assert found["visits"].value == count(0)


def test_the_goal_is_that_of_the_policy_then(workspace: Workspace) -> None:
    book.visit(workspace, book.account(workspace, "嘉元"), "2026-11-17")
    book.visit(workspace, book.account(workspace, "三川"), "2026-11-11")
    with workspace.write("policy") as ctx:
        records.put(ctx, PolicyEntry, key="visits_per_week", valid_from=date(2026, 11, 16), value=12)
    assert values(workspace)["visits"].target == count(12)
    assert values(workspace, BEFORE)["visits"].target == count(20)
    assert book.draft(workspace, WEEK).document.policy["visits_per_week"] == 12


def test_a_month_by_week_adds_up(workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元")
    days = ("2026-11-01", "2026-11-02", "2026-11-16", "2026-11-18")
    for day in days:
        book.visit(workspace, account, day, outcome=Outcome.ORDER)
    book.call(workspace, account, "2026-11-16", outcome=Outcome.ORDER, kind="message")
    document = book.draft(workspace, MONTH, "monthly").document
    assert book.cells(document, "activity", "weeks", "week") == [
        Text("2026-W44 (11-01 – 11-01)"),
        Text("2026-W45 (11-02 – 11-08)"),
        Text("2026-W46 (11-09 – 11-15)"),
        Text("2026-W47 (11-16 – 11-22)"),
    ]
    assert book.cells(document, "activity", "weeks", "visits") == [count(n) for n in (1, 1, 0, 2)]
    assert book.cells(document, "activity", "weeks", "orders") == [count(n) for n in (1, 1, 0, 3)]
    month = {f.label.code: f.value for f in book.figures(document, "activity").figures}
    assert (month["visits"], month["orders"]) == (count(4), count(5))


def test_weeks_before_the_first_record_have_no_data(workspace: Workspace) -> None:
    book.visit(workspace, book.account(workspace, "嘉元"), "2026-11-17")
    document = book.draft(workspace, MONTH, "monthly").document
    no_data = Missing("no_data")
    assert book.cells(document, "activity", "weeks", "visits") == [no_data, no_data, no_data, count(1)]


# ---------------------------------------------------------------- figures are what they count


@pytest.fixture(scope="module")
def empty() -> Iterator[Path]:
    """A data folder set up once, to be copied for each example."""
    folder = Path(tempfile.mkdtemp())
    opened = Workspace.open(DataPaths(folder / "empty"), StandingClock())
    initialise(opened, Setup("Li Wei", "North", "en", "CNY", "Asia/Shanghai"))
    opened.close()
    yield folder
    shutil.rmtree(folder)


Event = tuple[str, str, int, str]

DAYS = [f"2026-11-{day:02}" for day in range(9, 19)]
EVENTS = st.tuples(
    st.sampled_from(["visit", "call", "message", "plan", "cancel", "hold"]),
    st.sampled_from(DAYS),
    st.integers(0, 2),
    st.sampled_from([*Outcome]),
)


@settings(max_examples=12, deadline=None)
@given(events=st.lists(EVENTS, max_size=10))
def test_every_figure_equals_what_its_records_count(empty: Path, events: list[Event]) -> None:
    folder = Path(tempfile.mkdtemp(dir=empty))
    shutil.copytree(empty / "empty", folder / "data")
    workspace = Workspace(DataPaths(folder / "data"), StandingClock())
    accounts = [book.account(workspace, name) for name in ("甲", "乙", "丙")]
    for event in events:
        _happen(workspace, accounts, event)
    weekly = book.draft(workspace, WEEK).document
    _check_figures(book.block(weekly, "results", "activity"))
    for row in book.rows(weekly, "visits", "calls"):
        assert row.cells[1] == count(len(row.refs[0].ids))
    monthly = book.draft(workspace, MONTH, "monthly").document
    _check_figures(book.block(monthly, "activity", "activity"))
    for row in book.rows(monthly, "customers", "quadrants"):
        assert row.cells[-1] == count(sum(len(ref.ids) for ref in row.refs))
    workspace.close()


def _happen(workspace: Workspace, accounts: list[str], event: Event) -> None:
    what, day, number, outcome = event
    account = accounts[number]
    if what == "visit":
        book.visit(workspace, account, day, outcome=outcome)
    elif what in ("call", "message"):
        book.call(workspace, account, day, outcome=outcome, kind=what)
    else:
        planned = book.plan(workspace, account, day)
        with workspace.write(what) as ctx:
            if what == "cancel":
                visits.cancel_visit(ctx, planned, "出差")
            elif what == "hold":
                visits.finish_visit(ctx, planned, {"outcome": outcome, "said": "x"})


def _check_figures(block: Block) -> None:
    found = {figure.label.code: figure for figure in block.figures} if isinstance(block, Figures) else {}
    counted = {code: [i for ref in figure.refs for i in ref.ids] for code, figure in found.items()}
    for code, figure in found.items():
        assert len(counted[code]) == len(set(counted[code]))
        if isinstance(figure.value, Number):
            assert figure.value == count(len(counted[code])), code
        if isinstance(figure.value, Percent):
            share = Decimal(100 * len(counted[code])) / len(counted["visits"])
            assert abs(figure.value.value - share) <= Decimal("0.05")

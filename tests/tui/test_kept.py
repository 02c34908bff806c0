"""What is kept of the records is shown again only while nothing was written."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from fieldrep.services.workspace import Workspace
from fieldrep.tui.desk import Desk
from fieldrep.tui.kept import MOST, Kept
from fieldrep.tui.screens.report_read import read_list
from fieldrep.tui.screens.report_ready import peek_ready, read_ready
from fieldrep.tui.warm import REPORTS, warm_up
from tests.conftest import StandingClock
from tests.reports import book

WEEK = "2026-W47"


def refused() -> str:
    raise AssertionError("nothing is to be read")


def test_what_was_read_stays_until_something_is_written() -> None:
    version = [1]
    kept = Kept(lambda: version[0])
    assert kept.peek("a") is None
    assert kept.get("a", lambda: "one") == "one"
    assert kept.get("a", refused) == kept.peek("a") == "one"
    version[0] = 2
    assert kept.peek("a") is None
    assert kept.get("a", lambda: "two") == "two"


def test_what_is_written_while_it_is_read_makes_it_old() -> None:
    version = [1]
    kept = Kept(lambda: version[0])

    def read() -> str:
        version[0] = 2
        return "half old"

    assert kept.get("a", read) == "half old"
    assert kept.peek("a") is None


def test_a_failure_is_not_kept() -> None:
    kept = Kept(lambda: 1)
    with pytest.raises(AssertionError):
        kept.get("a", refused)
    assert kept.get("a", lambda: "one") == "one"


def test_only_the_last_things_are_kept() -> None:
    kept = Kept(lambda: 1)
    for number in range(MOST + 1):
        kept.get(number, lambda number=number: f"page {number}")  # type: ignore[misc]
    assert kept.peek(0) is None
    assert kept.peek(MOST) == f"page {MOST}"


def test_who_comes_while_it_is_read_gets_the_same() -> None:
    kept = Kept(lambda: 1)
    begun, go_on = threading.Event(), threading.Event()
    found: list[str] = []

    def read() -> str:
        begun.set()
        assert go_on.wait(20)
        return "once"

    first = threading.Thread(target=lambda: found.append(kept.get("a", read)))
    first.start()
    assert begun.wait(20)
    second = threading.Thread(target=lambda: found.append(kept.get("a", refused)))
    second.start()
    assert kept.peek("a") is None  # does not wait
    go_on.set()
    first.join(20)
    second.join(20)
    assert found == ["once", "once"]


@pytest.fixture
def desk(workspace: Workspace, clock: StandingClock) -> Iterator[Desk]:
    """The desk of a program beside the workspace of the test."""
    opened = Desk(workspace.paths, clock)
    yield opened
    opened.close()


def test_a_report_is_ready_until_a_record_is_made_here_or_elsewhere(desk: Desk, workspace: Workspace) -> None:
    assert peek_ready(desk, "weekly", WEEK) is None
    read_ready(desk, "weekly", WEEK)
    ready = peek_ready(desk, "weekly", WEEK)
    assert ready is not None and not any("嘉元" in line.name for line in ready.lines)
    account = book.account(workspace, "嘉元")  # another program
    assert peek_ready(desk, "weekly", WEEK) is None
    assert any("嘉元" in line.name for line in read_ready(desk, "weekly", WEEK).lines)
    book.call(desk.workspace, account, "2026-11-18", result="send a quote")
    assert peek_ready(desk, "weekly", WEEK) is None
    assert any("send a quote" in line.text for line in read_ready(desk, "weekly", WEEK).lines)


def test_other_settings_or_another_day_make_a_report_old(desk: Desk, clock: StandingClock) -> None:
    read_ready(desk, "weekly", WEEK)
    desk.settings_changed()
    assert peek_ready(desk, "weekly", WEEK) is None
    read_ready(desk, "weekly", WEEK)
    clock.now += timedelta(days=1)
    assert peek_ready(desk, "weekly", WEEK) is None


def test_a_report_that_is_ready_becomes_late(desk: Desk, clock: StandingClock) -> None:
    clock.now = book.at("2026-11-21", "11:59")
    assert "due" in read_ready(desk, "weekly", WEEK).lines[0].text
    clock.now = book.at("2026-11-21", "12:01")
    ready = peek_ready(desk, "weekly", WEEK)
    assert ready is not None
    assert "overdue since" in ready.lines[0].text
    assert ready.page.document.created == clock.now


def test_after_the_start_the_reports_on_top_of_the_list_are_ready(desk: Desk, workspace: Workspace) -> None:
    account = book.account(workspace, "嘉元")
    book.visit(workspace, account, "2026-11-17")
    warm_up(desk, wanted=lambda: True, busy=lambda: False)
    top = read_list(desk)[:REPORTS]
    assert {listed.row.definition for listed in top} == {"weekly", "monthly"}
    assert all(peek_ready(desk, listed.row.definition, listed.row.period) for listed in top)

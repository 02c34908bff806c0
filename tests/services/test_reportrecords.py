"""The records that a figure of a report counts."""

from fieldrep.reports.blocks import Ref
from fieldrep.services.reportrecords import counted_records
from fieldrep.services.reports import list_versions
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book


def test_each_record_once_by_day_with_what_it_says(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-11-20")
    account = book.account(workspace, "嘉元实业", city="天津")
    later = book.visit(workspace, account, "2026-11-18", result="200 kg")
    call = book.call(workspace, account, "2026-11-17", result="calls back")
    refs = [Ref("visit", (later, later)), Ref("touch", (call,)), Ref("account", (account,))]
    with workspace.read() as ctx:
        found = counted_records(ctx, refs)
    assert [(one.kind, one.id, one.account) for one in found] == [
        ("touch", call, "嘉元实业"),
        ("visit", later, "嘉元实业"),
        ("account", account, "嘉元实业"),
    ]
    assert [one.text for one in found] == ["calls back", "200 kg", "天津"]
    assert all(one.account_id == account for one in found)


def test_records_that_are_gone_and_kinds_without_a_list_are_left_out(workspace: Workspace) -> None:
    with workspace.read() as ctx:
        assert counted_records(ctx, [Ref("visit", ("none",)), Ref("claim", ("x",)), Ref("touch", ())]) == []


def test_versions_are_listed_newest_first(workspace: Workspace, clock: StandingClock) -> None:
    clock.now = book.at("2026-11-14", "11:00")
    account = book.account(workspace, "嘉元实业")
    book.visit(workspace, account, "2026-11-10")
    week = book.period(workspace, "weekly", "2026-W46")
    with workspace.read() as ctx:
        assert list_versions(ctx, "weekly", week) == []
    book.finish_week(workspace, "2026-W46")
    book.submit(workspace, "2026-W46")
    book.call(workspace, account, "2026-11-12")
    book.submit(workspace, "2026-W46", note="a call was missing")
    with workspace.read() as ctx:
        found = list_versions(ctx, "weekly", week)
    assert [(version.number, version.note) for version in found] == [(2, "a call was missing"), (1, "")]

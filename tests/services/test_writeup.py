"""A visit written up in one go, and its page."""

from datetime import date

import pytest

from fieldrep.errors import Invalid
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import Outcome, VisitStatus
from fieldrep.services import accounts, contacts, visits
from fieldrep.services.checklists import tick
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.visit_page import visit_page
from fieldrep.services.workspace import Workspace
from fieldrep.services.writeup import Met, WriteUp, write_up
from tests.conftest import StandingClock

DAY = date(2026, 11, 18)


@pytest.fixture
def account(workspace: Workspace) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(ctx, {"name": "东南实业", "city": "上海"}).id


@pytest.fixture
def wang(workspace: Workspace, account: str) -> str:
    with workspace.write("contact.add") as ctx:
        return contacts.add_contact(ctx, account, {"name": "王先生"}).id


@pytest.fixture
def visit(workspace: Workspace, account: str) -> str:
    with workspace.write("visit.plan") as ctx:
        return visits.plan_visit(ctx, account, DAY, "10:00", advance_wanted="a trial").id


def put(workspace: Workspace, visit: str, wrote: WriteUp, *, finish: bool = True) -> None:
    with workspace.write("visit.finish") as ctx:
        write_up(ctx, visit, wrote, finish=finish)


def met(workspace: Workspace, visit: str) -> list[tuple[str, str]]:
    with workspace.read() as ctx:
        return [(person.name, person.title) for person in visits.people_met(ctx, visit)]


def test_everything_is_written_and_the_visit_is_finished(
    workspace: Workspace, visit: str, wang: str, account: str
) -> None:
    wrote = WriteUp(
        {"said": "too soft", "result": "a trial", "outcome": Outcome.ADVANCE, "competitor_info": "none"},
        [Met(wang, "王先生", "owner"), Met(None, "刘小姐", "buyer")],
        ["Chen"],
        [("samples", date(2026, 11, 25))],
        [("figures", None)],
    )
    put(workspace, visit, wrote)
    assert met(workspace, visit) == [("刘小姐", "buyer"), ("王先生", "owner")]
    with workspace.read() as ctx:
        page = visit_page(ctx, visit)
        assert (page.status, page.missing, page.colleagues) == (VisitStatus.DONE, (), ("Chen",))
        assert {p.name: p.title for p in contacts.contacts_of(ctx, account)} == {
            "王先生": "owner",
            "刘小姐": "buyer",
        }
        promised = {(p.by, p.text, p.due) for p in page.promises if p.id in page.own_promises}
        assert promised == {("us", "samples", date(2026, 11, 25)), ("them", "figures", None)}


def test_where_nobody_was_met_nobody_is_entered(workspace: Workspace, visit: str, wang: str) -> None:
    put(workspace, visit, WriteUp({"outcome": Outcome.NOT_MET}, [Met(wang, "王先生")]))
    assert met(workspace, visit) == []
    with workspace.read() as ctx:
        assert visit_page(ctx, visit).missing == ()


def test_what_was_answered_about_the_person_reaches_the_person_entered_later(
    workspace: Workspace, visit: str, account: str
) -> None:
    with workspace.write("visit.tick") as ctx:
        tick(ctx, visit, "end_customer.during.role", answer="decides")
    put(workspace, visit, WriteUp({"said": "x"}, [Met(None, "王先生", "owner")]))
    with workspace.read() as ctx:
        assert [(p.name, p.role) for p in contacts.contacts_of(ctx, account)] == [("王先生", "decides")]


def test_a_finished_visit_is_changed_and_not_finished_again(
    workspace: Workspace, clock: StandingClock, visit: str, wang: str
) -> None:
    put(workspace, visit, WriteUp({"said": "x"}, [Met(wang, "王先生", "owner")]))
    with workspace.read() as ctx:
        before = ctx.session.get(Visit, visit)
    clock.forward(days=3)
    put(workspace, visit, WriteUp({"result": "an order"}, [Met(wang, "王先生")]))
    with workspace.read() as ctx:
        after = ctx.session.get(Visit, visit)
    assert before is not None and after is not None
    assert (after.result, after.ended_at, after.entered_at) == (
        "an order",
        before.ended_at,
        before.entered_at,
    )
    assert after.late is False and met(workspace, visit) == [("王先生", "owner")]


def test_texts_are_kept_without_finishing(workspace: Workspace, visit: str) -> None:
    put(workspace, visit, WriteUp({"said": "so far"}), finish=False)
    with workspace.read() as ctx:
        page = visit_page(ctx, visit)
        assert (page.status, page.written["said"]) == (VisitStatus.PLANNED, "so far")


def test_nothing_is_written_when_one_part_can_not_be(workspace: Workspace, visit: str) -> None:
    with pytest.raises(Invalid):
        put(workspace, visit, WriteUp({"said": "x"}, [Met(None, "")]))
    with workspace.read() as ctx:
        page = visit_page(ctx, visit)
        assert (page.status, page.written["said"], page.everyone) == (VisitStatus.PLANNED, "", ())


def test_the_page_shows_the_visit_before_this_one_never_a_later_one(
    workspace: Workspace, clock: StandingClock, account: str, visit: str
) -> None:
    with workspace.write("visit.finish") as ctx:
        visits.finish_visit(ctx, visit, {"said": "first"})
    clock.forward(days=7)
    with workspace.write("visit.finish") as ctx:
        second = visits.start_walk_in(ctx, account).id
        visits.finish_visit(ctx, second, {"said": "second"})
    clock.forward(days=7)
    with workspace.write("visit.start") as ctx:
        third = visits.start_walk_in(ctx, account).id
    with workspace.read() as ctx:
        last = {ident: visit_page(ctx, ident).last for ident in (visit, second, third)}
    assert [row.said if row else None for row in last.values()] == [None, "first", "second"]


def test_the_page_says_when_and_what_number(workspace: Workspace, clock: StandingClock, visit: str) -> None:
    with workspace.read() as ctx:
        page = visit_page(ctx, visit)
        assert (page.day, page.time, page.account.visits_done) == (DAY, "10:00", 0)
    clock.forward(hours=1, minutes=12)
    with workspace.write("visit.start") as ctx:
        visits.start_visit(ctx, visit)
    with workspace.read() as ctx:
        page = visit_page(ctx, visit)
        assert (page.status, page.day, page.time) == (VisitStatus.RUNNING, DAY, "11:12")


@pytest.mark.parametrize(("time", "shown"), [("", ""), ("14:30", "14:30")])
def test_a_visit_told_of_by_its_day_alone_has_no_time(
    workspace: Workspace, account: str, time: str, shown: str
) -> None:
    day = date(2026, 11, 17)
    with workspace.write("log") as ctx:
        logged = log_entry(ctx, LogEntry(account, said="x", at=visits.local_instant(day, time, ctx.zone)))
    with workspace.read() as ctx:
        page = visit_page(ctx, logged.id)
        assert (page.day, page.time) == (day, shown)

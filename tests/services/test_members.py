"""The team's people: added once, leaving with their work handed over, one who joins under a known name."""

from datetime import timedelta

import pytest
from sqlmodel import select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.people import Person
from fieldrep.models.promises import Promise
from fieldrep.models.reports import Report, ReportText, ReportVersion
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import Role
from fieldrep.services import members, records
from fieldrep.services.accounts import add_account, assign_account
from fieldrep.services.promises import add_promise
from fieldrep.services.visits import plan_visit
from fieldrep.services.workspace import Workspace
from fieldrep.store.agreement import row_differences


def test_a_member_is_added_once_and_found_by_any_part_of_the_name(workspace: Workspace) -> None:
    with workspace.write("team.member") as ctx:
        anna = members.add_member(ctx, "Anna Král", role=Role.AREA_MANAGER)
        ben = members.add_member(ctx, "Ben", manager=anna.id)
    with workspace.read() as ctx:
        assert [(m.name, m.manager, m.me) for m in members.list_members(ctx)] == [
            ("Anna Král", "", False),
            ("Ben", "Anna Král", False),
            ("Li Wei", "", True),
        ]
        assert members.find_member(ctx, "kral").id == anna.id
        assert members.find_member(ctx, ben.id).name == "Ben"
        with pytest.raises(NotFound):
            members.find_member(ctx, "Carla")
        with pytest.raises(Ambiguous):
            members.find_member(ctx, "n")
        with pytest.raises(Invalid, match="can't be added"):
            members.add_member(ctx, "ANNA kral")
        with pytest.raises(Invalid):
            members.change_member(ctx, ben.id, {"manager_id": ben.id})


def test_who_leaves_hands_over_accounts_plans_and_promises(workspace: Workspace) -> None:
    with workspace.write("x") as ctx:
        me, heir = ctx.actor, members.add_member(ctx, "Anna").id
        account = add_account(ctx, {"name": "Hill Bakery"}).id
        ctx.session.flush()
        visit = plan_visit(ctx, account, ctx.today + timedelta(days=2)).id
        promise = add_promise(ctx, account, "send samples").id
        follower = members.add_member(ctx, "Ben", manager=me).id
    with workspace.write("team.leave") as ctx:
        given = members.member_leaves(ctx, me, heir)
        assert (given.accounts, given.visits, given.promises) == (1, 1, 1)
    with workspace.read() as ctx:
        assert ctx.session.get_one(Account, account).owner_id == heir
        assert ctx.session.get_one(Visit, visit).person_id == heir
        assert ctx.session.get_one(Promise, promise).person_id == heir
        assert ctx.session.get_one(Person, follower).manager_id == heir
        assert ctx.session.get_one(Person, me).left_on == ctx.today
        assert len(ctx.session.exec(select(AccountAssignment)).all()) == 2
        assert [m.name for m in members.list_members(ctx)] == ["Anna", "Ben"]
        with pytest.raises(Invalid):
            members.member_leaves(ctx, heir, heir)


def test_of_several_assignments_on_one_day_the_last_holds(workspace: Workspace) -> None:
    with workspace.write("x") as ctx:
        people = [ctx.actor, *(members.add_member(ctx, name).id for name in ("A", "B", "C", "D"))]
        account = add_account(ctx, {"name": "Hill"}).id
    for person in [*people[1:], *people]:
        workspace.clock.forward(minutes=1)  # type: ignore[attr-defined]
        with workspace.write("account.assign") as ctx:
            assign_account(ctx, account, person)
        with workspace.read() as ctx:
            assert ctx.session.get_one(Account, account).owner_id == person


def test_a_rep_becomes_a_member_with_all_that_was_recorded(workspace: Workspace) -> None:
    with workspace.write("x") as ctx:
        old = ctx.actor
        member = members.add_member(ctx, "L. Wei").id
        account = add_account(ctx, {"name": "Hill Bakery"}).id
        ctx.session.flush()
        visit = plan_visit(ctx, account, ctx.today).id
        records.add(
            ctx, ReportText, person_id=old, definition="weekly", period="2026-W47", section="a", text="t"
        )
        report = records.add(ctx, Report, person_id=old, definition="weekly", period="2026-W47")
        version = records.add(ctx, ReportVersion, report_id=report.id, person_id=old, document={"a": 1}).id
        gone = report.id
    with workspace.write("team.join") as ctx:
        assert members.become_member(ctx, member) > 0
        assert members.become_member(ctx, old) == 0  # that is the actor still
    with workspace.read() as ctx:
        assert ctx.session.get(Person, old) is None
        assert ctx.session.get_one(Visit, visit).person_id == member
        assert ctx.session.get_one(Account, account).owner_id == member
        assert ctx.session.get_one(Account, account).registered_by == member
        texts = ctx.session.exec(select(ReportText)).all()
        assert [(text.person_id, text.text) for text in texts] == [(member, "t")]
        (moved,) = ctx.session.exec(select(Report)).all()
        assert moved.id != gone
        assert ctx.session.get_one(ReportVersion, version).report_id == moved.id
        connection = ctx.session.connection()
        assert list(row_differences(connection)) == []
        owners = connection.exec_driver_sql("SELECT DISTINCT person_id FROM action").fetchall()
        assert owners == [(member,)]

"""A visit from plan to report, and the quick log."""

from datetime import date, timedelta

import pytest

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit
from fieldrep.rules.codes import Outcome, Stage, VisitStatus
from fieldrep.services import accounts, contacts, promises, visits
from fieldrep.services.quicklog import LogEntry, log_entry, split_next
from fieldrep.services.workspace import Workspace
from fieldrep.store.glance import count_contacts, glance
from fieldrep.store.glance_rows import Section
from tests.conftest import StandingClock

TOMORROW = date(2026, 11, 19)


@pytest.fixture
def account(workspace: Workspace) -> str:
    with workspace.write("account.add") as ctx:
        return accounts.add_account(
            ctx, {"name": "嘉元实业", "potential_minor": 6_000_000, "potential_currency": "CNY"}
        ).id


@pytest.fixture
def visit(workspace: Workspace, account: str) -> str:
    with workspace.write("visit.plan") as ctx:
        person = contacts.add_contact(ctx, account, {"name": "王先生", "title": "owner"}).id
        ctx.session.flush()
        return visits.plan_visit(ctx, account, TOMORROW, "10:00", purpose="trial", contacts=[person]).id


def state(workspace: Workspace, visit: str) -> Visit:
    with workspace.read() as ctx:
        return ctx.session.get(Visit, visit)  # type: ignore[return-value]


def test_a_planned_visit_stands_on_its_day_and_makes_an_appointment(
    workspace: Workspace, account: str, visit: str
) -> None:
    row = state(workspace, visit)
    assert (row.status, row.day, row.planned_time) == (VisitStatus.PLANNED, TOMORROW, "10:00")
    with workspace.read() as ctx:
        assert accounts.get_account(ctx, account).stage == Stage.APPOINTMENT


def test_moving_keeps_count_and_reason(workspace: Workspace, visit: str) -> None:
    with workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, TOMORROW + timedelta(days=3), reason="he travels")
    row = state(workspace, visit)
    assert (row.day, row.times_moved, row.status) == (date(2026, 11, 22), 1, VisitStatus.PLANNED)


def test_a_visit_moved_to_where_it_stands_has_not_moved(workspace: Workspace, visit: str) -> None:
    with workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, TOMORROW, "10:00", reason="again")
    assert state(workspace, visit).times_moved == 0
    with workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, TOMORROW, "11:00")
    assert state(workspace, visit).times_moved == 1


def test_what_is_cancelled_is_not_cancelled_again(workspace: Workspace, visit: str) -> None:
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "shop closed")
    with pytest.raises(NotAllowed), workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "moved house")
    assert state(workspace, visit).cancel_reason == "shop closed"


def test_cancelling_needs_a_reason(workspace: Workspace, visit: str) -> None:
    with pytest.raises(Invalid), workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, " ")
    assert state(workspace, visit).status == VisitStatus.PLANNED
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "shop closed")
    row = state(workspace, visit)
    assert (row.status, row.cancel_reason) == (VisitStatus.CANCELLED, "shop closed")


def test_a_cancelled_visit_is_planned_again_by_moving_it(
    workspace: Workspace, clock: StandingClock, visit: str
) -> None:
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "shop closed")
    clock.forward(minutes=1)
    with workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, TOMORROW)
    assert state(workspace, visit).status == VisitStatus.PLANNED


def test_a_visit_that_took_place_can_not_be_moved_or_cancelled(
    workspace: Workspace, clock: StandingClock, visit: str
) -> None:
    with workspace.write("visit.finish") as ctx:
        visits.finish_visit(ctx, visit, {"said": "x"})
    with pytest.raises(NotAllowed), workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, TOMORROW)
    with pytest.raises(NotAllowed), workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "x")


def test_a_finished_visit_moves_stage_and_rhythm(
    workspace: Workspace, clock: StandingClock, account: str, visit: str
) -> None:
    with workspace.write("visit.start") as ctx:
        visits.start_visit(ctx, visit)
    clock.forward(hours=1)
    with workspace.write("visit.finish") as ctx:
        visits.finish_visit(ctx, visit, {"said": "a", "result": "b", "outcome": Outcome.ADVANCE})
    row = state(workspace, visit)
    assert row.status == VisitStatus.DONE
    assert row.ended_at - row.started_at == timedelta(hours=1)  # type: ignore[operator]
    with workspace.read() as ctx:
        found = accounts.get_account(ctx, account)
        assert (found.stage, found.visits_done, found.last_contact) == (Stage.VISITED, 1, date(2026, 11, 18))
        assert found.next_due == date(2026, 12, 3)  # quadrant c: every 15 days


def test_a_visit_where_nobody_was_met_is_no_contact_and_needs_nothing(
    workspace: Workspace, account: str, visit: str
) -> None:
    with workspace.write("visit.finish") as ctx:
        record = visits.finish_visit(ctx, visit, {"outcome": Outcome.NOT_MET})
        assert visits.missing_for_report(ctx, record) == []
    with workspace.read() as ctx:
        found = accounts.get_account(ctx, account)
        assert (found.stage, found.last_contact, found.visits_done) == (Stage.APPOINTMENT, None, 1)


def test_what_a_report_misses_of_a_visit_is_named(workspace: Workspace, account: str) -> None:
    with workspace.write("log") as ctx:
        done = log_entry(ctx, LogEntry(account, person="Bob", said="hello"))
    with workspace.read() as ctx:
        record = ctx.session.get(Visit, done.id)
        assert visits.missing_for_report(ctx, record) == ["title", "result", "competitor_info"]  # type: ignore[arg-type]


def test_a_title_learnt_later_is_also_taken_where_it_was_missing(workspace: Workspace, account: str) -> None:
    with workspace.write("log") as ctx:
        first = log_entry(ctx, LogEntry(account, person="Bob", said="a"))
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry(account, person="Bob", title="buyer", said="b"))
    with workspace.write("contact.change") as ctx:
        contacts.change_contact(ctx, first.contact_id or "", {"title": "head buyer"})
    with workspace.read() as ctx:
        assert [person.title for person in visits.people_met(ctx, first.id)] == ["buyer"]  # as it was then
        record = ctx.session.get(Visit, first.id)
        assert visits.missing_for_report(ctx, record) == ["result", "competitor_info"]  # type: ignore[arg-type]


def test_a_visit_written_up_the_day_after_next_is_late(
    workspace: Workspace, clock: StandingClock, visit: str
) -> None:
    with workspace.write("visit.start") as ctx:
        visits.start_visit(ctx, visit)
    started = state(workspace, visit).happened_on
    clock.forward(hours=25)
    with workspace.write("visit.finish") as ctx:
        visits.finish_visit(ctx, visit, {"said": "x"})
    row = state(workspace, visit)
    assert (row.late, row.happened_on) == (True, started)


def test_the_day_of_a_visit_is_local(workspace: Workspace, clock: StandingClock, account: str) -> None:
    clock.forward(hours=15)  # 17:00 UTC on the 18th is one in the morning of the 19th in Shanghai
    with workspace.write("visit.start") as ctx:
        visit = visits.start_walk_in(ctx, account)
    assert visit.happened_on == TOMORROW


def test_people_and_colleagues_are_set_as_a_whole(workspace: Workspace, account: str, visit: str) -> None:
    with workspace.write("visit.people") as ctx:
        second = contacts.add_contact(ctx, account, {"name": "刘小姐", "title": "buyer"}).id
        ctx.session.flush()
        visits.set_people(ctx, visit, [second])
        visits.set_colleagues(ctx, visit, ["Zhang", "Technician Wu"])
    with workspace.write("visit.people") as ctx:
        visits.set_colleagues(ctx, visit, ["Zhang"])
    with workspace.read() as ctx:
        assert [(p.name, p.title) for p in visits.people_met(ctx, visit)] == [("刘小姐", "buyer")]
        assert visits.colleagues_of(ctx, visit) == ["Zhang"]


def test_the_title_of_a_person_met_stays_as_it_was(workspace: Workspace, visit: str) -> None:
    with workspace.read() as ctx:
        person = visits.people_met(ctx, visit)[0].contact_id
    with workspace.write("contact.set") as ctx:
        contacts.change_contact(ctx, person, {"title": "retired"})  # type: ignore[arg-type]
    with workspace.read() as ctx:
        assert visits.people_met(ctx, visit)[0].title == "owner"


def test_a_quick_log_makes_lead_and_person_in_one_action(workspace: Workspace) -> None:
    with workspace.write("log") as ctx:
        done = log_entry(
            ctx,
            LogEntry(
                "New Corp", person="Ann", title="buyer", said="hi", next="fri send samples", create=True
            ),
        )
    assert done.created_account
    assert done.created_contact
    assert done.next_date == date(2026, 11, 20)
    with workspace.read() as ctx:
        account = accounts.get_account(ctx, done.account_id)
        assert (account.stage, account.last_contact) == (Stage.VISITED, date(2026, 11, 18))
        assert [c.title for c in contacts.contacts_of(ctx, account.id)] == ["buyer"]


def test_a_call_is_no_visit(workspace: Workspace, account: str) -> None:
    with workspace.write("log") as ctx:
        done = log_entry(ctx, LogEntry("嘉元", said="wants a price", kind="call"))
    with workspace.read() as ctx:
        assert ctx.session.get(Touch, done.id).day == date(2026, 11, 18)  # type: ignore[union-attr]
        found = accounts.get_account(ctx, account)
        assert (found.stage, found.visits_done) == (Stage.PHONED, 0)


def test_an_unknown_account_is_not_made_unasked(workspace: Workspace) -> None:
    with pytest.raises(NotFound), workspace.write("log") as ctx:
        log_entry(ctx, LogEntry("Nobody", said="x"))
    with workspace.read() as ctx:
        assert accounts.count_accounts(ctx) == 0


def test_an_empty_log_is_refused(workspace: Workspace, account: str) -> None:
    with pytest.raises(Invalid) as caught, workspace.write("log") as ctx:
        log_entry(ctx, LogEntry(account))
    assert "said" in caught.value.fields


@pytest.mark.parametrize(
    ("text", "words", "day"),
    [
        ("2026-11-25 send samples", "send samples", date(2026, 11, 25)),
        ("send samples 2026-11-25", "send samples", date(2026, 11, 25)),
        ("fri send samples", "send samples", date(2026, 11, 20)),
        ("+3 call", "call", date(2026, 11, 21)),
        ("明天 送样品", "送样品", date(2026, 11, 19)),
        ("send 5 samples", "send 5 samples", None),
        ("5 samples", "5 samples", None),
        ("call back", "call back", None),
        ("tomorrow", "", date(2026, 11, 19)),
        ("figures by 11-30", "figures", date(2026, 11, 30)),
        ("By fri: send samples", "send samples", date(2026, 11, 20)),
        ("周五前 送样品", "送样品", date(2026, 11, 20)),
        ("报价，周五之前", "报价，周五之前", None),
        ("明天送样品", "送样品", date(2026, 11, 19)),
        ("11月30日前报价 两种胶", "报价 两种胶", date(2026, 11, 30)),
        ("周报", "周报", None),
        ("next fri call", "call", date(2026, 11, 27)),
        ("send samples 25 Nov", "send samples", date(2026, 11, 25)),
        ("send 5 boxes", "send 5 boxes", None),
        ("call on", "call on", None),
        ("by", "by", None),
        ("", "", None),
    ],
)
def test_the_date_of_a_next_step_is_read_from_its_words(text: str, words: str, day: date | None) -> None:
    assert split_next(text, date(2026, 11, 18)) == (words, day)


def test_next_steps_and_promises_show_in_today_until_done(workspace: Workspace, account: str) -> None:
    with workspace.write("log") as ctx:
        done = log_entry(ctx, LogEntry(account, said="x", next="tomorrow send samples"))
        promise = promises.add_promise(ctx, account, "price list", due=date(2026, 11, 17)).id

    def shown() -> dict[Section, list[tuple[str, int]]]:
        view = glance(workspace.paths.database, workspace.paths.drafts, workspace.clock())
        return {
            s: [(r.text, r.overdue) for r in view.rows if r.section is s]
            for s in (Section.STEP, Section.PROMISE)
        }

    assert shown() == {Section.STEP: [("send samples", 0)], Section.PROMISE: [("price list", 1)]}
    with workspace.write("step.done") as ctx:
        promises.settle_next_step(ctx, "visit", done.id)
        promises.settle_promise(ctx, promise)
    assert shown() == {Section.STEP: [], Section.PROMISE: []}


def test_a_visit_of_today_stands_for_the_contact_that_is_due(
    workspace: Workspace, account: str, clock: StandingClock
) -> None:
    with workspace.write("account.change") as ctx:
        accounts.change_account(ctx, account, {"class_by_hand": "A"})
    clock.forward(days=10)
    with workspace.write("visit.plan") as ctx:
        visit = visits.plan_visit(ctx, account, ctx.today + timedelta(days=1)).id

    def shown() -> tuple[int, list[tuple[Section, int]]]:
        view = glance(workspace.paths.database, workspace.paths.drafts, workspace.clock())
        rows = [r for r in view.rows if r.section in (Section.CONTACT, Section.VISIT)]
        late = [r.overdue or r.values.get("contact_overdue", 0) for r in rows]
        return view.due_total, [(row.section, days) for row, days in zip(rows, late, strict=True)]

    days = shown()[1][0][1]
    assert days > 0
    assert shown() == (1, [(Section.CONTACT, days)])  # tomorrow's visit is no contact of today
    with workspace.write("visit.move") as ctx:
        visits.move_visit(ctx, visit, ctx.today)
    assert shown() == (0, [(Section.VISIT, days)])
    assert count_contacts(workspace.paths.database, clock().date()) == 0
    with workspace.write("visit.cancel") as ctx:
        visits.cancel_visit(ctx, visit, "ill")
    assert shown() == (1, [(Section.CONTACT, days)])

"""Events: milestones from the playbook, accounts on the list, following up, effect, papers."""

from datetime import date, timedelta

import pytest

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import LANGUAGES
from fieldrep.models.accounts import Account
from fieldrep.models.exhibitions import Event, EventAccount, Milestone
from fieldrep.playbook.loader import load
from fieldrep.rules.codes import EventPhase, MilestoneLevel, TouchKind
from fieldrep.rules.milestones import MilestoneState
from fieldrep.services import event_accounts as lists
from fieldrep.services import exhibitions, milestones
from fieldrep.services.accounts import add_account, merge_accounts
from fieldrep.services.event_effect import COST, EXPECTED, SUM_UP, event_effect
from fieldrep.services.event_forms import FORMS, event_document
from fieldrep.services.formanswers import About, answer_form
from fieldrep.services.quicklog import LogEntry, log_entry
from fieldrep.services.reportfiles import FORMATS, report_bytes
from fieldrep.services.sprints import SprintFilter
from fieldrep.services.tags import set_tags
from fieldrep.services.undo import undo
from fieldrep.services.visits import plan_visit
from fieldrep.services.worksheets import copy_name, resolve_worksheet, worksheet_rows
from fieldrep.services.workspace import Workspace
from fieldrep.store.glance import glance
from tests.conftest import StandingClock

STARTS, ENDS = date(2027, 3, 10), date(2027, 3, 12)


@pytest.fixture
def fair(workspace: Workspace) -> str:
    with workspace.write("event.add", "Spring Fair") as ctx:
        event = exhibitions.add_event(
            ctx,
            {"name": "Spring Fair", "place": "Guangzhou", "starts": STARTS, "ends": ENDS,
             "project_manager": "li wei", "executor": "Stand Builders", "goal_talks": 60},
        ).id  # fmt: skip
        ctx.session.flush()
        milestones.propose_milestones(ctx, event)
    return event


def account(workspace: Workspace, name: str, **values: object) -> str:
    with workspace.write("account.add", name) as ctx:
        return add_account(ctx, {"name": name} | values).id


def put(workspace: Workspace, event: str, name: str, **values: object) -> lists.Put:
    with workspace.write("event.account", name) as ctx:
        return lists.put_account(ctx, event, name, values, create=True)


def lines(workspace: Workspace, event: str) -> list[milestones.MilestoneLine]:
    with workspace.read() as ctx:
        return milestones.milestone_lines(ctx, event)


# Milestones


def test_the_playbook_proposes_milestones_on_three_levels_each_securing_another(
    workspace: Workspace, fair: str
) -> None:
    found = lines(workspace, fair)
    counted = {level: sum(line.level == level for line in found) for level in MilestoneLevel}
    assert counted == {"overall": 9, "main": 12, "detail": 25}
    by_id = {line.id: line for line in found}
    for line in found:
        above = by_id.get(line.above)
        assert (above.level if above else "") == {"main": "overall", "detail": "main"}.get(line.level, "")
        assert line.due is not None
    opening = next(line for line in found if line.item == "events.overall.opening")
    assert (opening.due, opening.responsible, opening.mine) == (STARTS, "Li Wei", True)
    assert next(line for line in found if line.item == "events.overall.summed_up").due == date(2027, 3, 26)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_proposed_milestone_secures_is_there_and_not_due_before_it(lang: str) -> None:
    items = {item.id: item for item in milestones.proposed_items(load(lang))}
    for item in items.values():
        assert item.days is not None
        if item.secures:
            assert item.days <= (items[item.secures].days or 0), item.id


def test_milestones_are_taken_over_once_and_only_what_is_missing(workspace: Workspace, fair: str) -> None:
    first = lines(workspace, fair)[0]
    with workspace.write("milestone.change") as ctx:
        milestones.change_milestone(ctx, first.id, {"title": "Renamed"})
        assert milestones.propose_milestones(ctx, fair) == 0
    gone = next(line for line in lines(workspace, fair) if line.item == "events.detail.visitors.media")
    with workspace.write("milestone.delete") as ctx:
        assert milestones.delete_milestone(ctx, gone.id) == 1
        ctx.session.flush()
        assert milestones.propose_milestones(ctx, fair) == 1


def test_a_late_detail_is_shown_at_what_it_secures(workspace: Workspace, fair: str) -> None:
    detail = next(x for x in lines(workspace, fair) if x.item == "events.detail.exhibitors.phoned")
    with workspace.write("milestone.change") as ctx:
        milestones.change_milestone(ctx, detail.id, {"due": date(2026, 11, 10)})
    found = {line.item: line for line in lines(workspace, fair)}
    main, overall = found["events.main.contracts"], found["events.overall.exhibitors"]
    assert (main.state, overall.state) == (MilestoneState.AT_RISK, MilestoneState.AT_RISK)
    assert main.late_below == overall.late_below == (detail.title,)
    with workspace.write("milestone.done") as ctx:
        milestones.mark_done(ctx, detail.id)
    assert {line.item: line for line in lines(workspace, fair)}["events.main.contracts"].state == "open"


def test_a_parent_must_be_of_this_event_and_of_the_level_above(workspace: Workspace, fair: str) -> None:
    with workspace.write("event.add") as ctx:
        other = exhibitions.add_event(ctx, {"name": "Autumn Fair"}).id
        ctx.session.flush()
        stranger = milestones.add_milestone(ctx, other, {"title": "Theirs"}).id
    found = {line.item: line for line in lines(workspace, fair)}
    detail = found["events.detail.visitors.list"]
    for above in (stranger, found["events.overall.goals"].id, detail.id, "no such id"):
        with pytest.raises(Invalid) as wrong, workspace.write("milestone.change") as ctx:
            milestones.change_milestone(ctx, detail.id, {"above_id": above})
        assert list(wrong.value.fields) == ["above_id"]
    with pytest.raises(Invalid), workspace.write("milestone.change") as ctx:
        milestones.change_milestone(ctx, found["events.main.visitors"].id, {"level": "detail"})


@pytest.mark.parametrize(
    ("values", "field"),
    [({"title": "  "}, "title"), ({"title": "x", "level": "top"}, "level"),
     ({"title": "x", "due": date(1926, 11, 10)}, "due")],
)  # fmt: skip
def test_a_milestone_that_can_not_be(
    workspace: Workspace, fair: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as wrong, workspace.write("milestone.add") as ctx:
        milestones.add_milestone(ctx, fair, values)
    assert field in wrong.value.fields


def test_deleting_a_main_item_takes_its_details_along_and_undo_brings_all_back(
    workspace: Workspace, fair: str
) -> None:
    main = next(line for line in lines(workspace, fair) if line.item == "events.main.contracts")
    with workspace.read() as ctx:
        hanging = milestones.hanging_below(ctx, main.id)
    assert len(hanging) == 2
    with workspace.write("milestone.delete", main.title) as ctx:
        assert milestones.delete_milestone(ctx, main.id) == 3
    assert len(lines(workspace, fair)) == 43
    undo(workspace)
    assert len(lines(workspace, fair)) == 46


def test_an_event_that_moves_can_take_its_open_milestones_along(workspace: Workspace, fair: str) -> None:
    first = lines(workspace, fair)[0]
    with workspace.write("event.change") as ctx:
        milestones.mark_done(ctx, first.id)
        ctx.session.flush()
        exhibitions.change_event(
            ctx, fair, {"starts": STARTS + timedelta(days=7), "ends": ENDS + timedelta(days=7)}
        )
        assert milestones.shift_milestones(ctx, fair, 7) == 45
    found = {line.item: line for line in lines(workspace, fair)}
    assert found["events.overall.opening"].due == STARTS + timedelta(days=7)
    assert found[first.item].due == first.due


# The event


def test_the_phase_follows_the_day_and_the_first_milestone(
    workspace: Workspace, clock: StandingClock, fair: str
) -> None:
    def phase() -> EventPhase:
        with workspace.read() as ctx:
            return exhibitions.list_events(ctx)[0].phase

    assert phase() is EventPhase.PLAN
    with workspace.write("milestone.done") as ctx:
        milestones.mark_done(ctx, milestones.resolve_milestone(ctx, fair, "goals, budget").id)
    assert phase() is EventPhase.PREPARE
    clock.forward(days=112)
    assert phase() is EventPhase.RUN
    clock.forward(days=3)
    assert phase() is EventPhase.FOLLOW_UP


@pytest.mark.parametrize(
    ("values", "field"),
    [({"name": ""}, "name"), ({"ends": date(2027, 3, 1)}, "ends"), ({"starts": None}, "ends"),
     ({"goal_talks": -1}, "goal_talks"), ({"budget_minor": -5}, "budget")],
)  # fmt: skip
def test_an_event_that_can_not_be(
    workspace: Workspace, fair: str, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as wrong, workspace.write("event.change") as ctx:
        exhibitions.change_event(ctx, fair, values)
    assert field in wrong.value.fields


def test_deleting_says_what_goes_and_leaves_the_accounts(workspace: Workspace, fair: str) -> None:
    of = put(workspace, fair, "Hill Trading").account_id
    with workspace.write("form.answer") as ctx:
        answer_form(ctx, SUM_UP, About("event", fair), {COST: "100"})
    with workspace.write("event.delete", "Spring Fair") as ctx:
        gone = exhibitions.delete_event(ctx, fair)
    assert (gone.milestones, gone.accounts, gone.answers) == (46, 1, 1)
    assert all(part in gone.words for part in ("46 milestones", "1 line", "1 answer"))
    with workspace.read() as ctx:
        assert ctx.session.get(Event, fair) is None
        assert ctx.session.get(Account, of) is not None
    undo(workspace)
    with workspace.read() as ctx:
        assert exhibitions.belongings(ctx, fair) == gone


def test_an_event_is_found_by_a_part_of_its_name(workspace: Workspace, fair: str) -> None:
    with workspace.write("event.add") as ctx:
        exhibitions.add_event(ctx, {"name": "Spring Meeting"})
    with workspace.read() as ctx:
        assert exhibitions.resolve_event(ctx, "spring fair").id == fair
        with pytest.raises(Ambiguous):
            exhibitions.resolve_event(ctx, "spring")
        with pytest.raises(NotFound):
            exhibitions.resolve_event(ctx, "winter")


def test_people_are_members_by_name_or_texts(workspace: Workspace, fair: str) -> None:
    with workspace.read() as ctx:
        record, page = exhibitions.get_event(ctx, fair), exhibitions.event_page(ctx, fair)
        assert record.project_manager_id == ctx.actor
    assert page.people == {"project_manager": "Li Wei", "supervisor": "", "executor": "Stand Builders"}


# Accounts


def test_an_account_is_put_on_the_list_once_found_or_made(workspace: Workspace, fair: str) -> None:
    known = account(workspace, "嘉元实业")
    first = put(workspace, fair, "嘉元实业", part="visitor")
    again = put(workspace, fair, known, status="came")
    assert (first.added, again.added, first.id) == (True, False, again.id)
    made = put(workspace, fair, "Nobody Knew Ltd")
    assert made.created_account
    with workspace.read() as ctx:
        assert ctx.session.get_one(Account, made.account_id).source == "exhibition"
        (line,) = lists.event_accounts(ctx, fair, part="visitor")
    assert (line.status, line.account) == ("came", "嘉元实业")


def test_accounts_that_were_merged_stand_once(workspace: Workspace, fair: str) -> None:
    one, other = put(workspace, fair, "Hill Trading"), put(workspace, fair, "Hill Trading Co")
    with workspace.write("account.merge") as ctx:
        merge_accounts(ctx, other.account_id, one.account_id)
    with workspace.read() as ctx:
        assert len(lists.event_accounts(ctx, fair)) == 1
        assert exhibitions.event_page(ctx, fair).row.accounts == 1
    assert not put(workspace, fair, one.account_id, booth="A1").added


def test_many_are_put_on_the_list_by_a_tag_those_there_stay(workspace: Workspace, fair: str) -> None:
    ids = [account(workspace, f"Firm {number}") for number in range(3)]
    with workspace.write("account.tag") as ctx:
        for ident in ids:
            set_tags(ctx, ident, ["fair"])
    put(workspace, fair, "Firm 1", part="exhibitor", status="signed")
    with workspace.write("event.accounts") as ctx:
        assert lists.put_many(ctx, fair, SprintFilter(tag="fair"), part="visitor") == 2
    with workspace.read() as ctx:
        assert {x.account: x.part for x in lists.event_accounts(ctx, fair)}["Firm 1"] == "exhibitor"
    with pytest.raises(Invalid), workspace.write("event.accounts") as ctx:
        lists.put_many(ctx, fair, SprintFilter(tag="none such"))


@pytest.mark.parametrize("values", [{"part": "guest"}, {"status": "x"}, {"heat": "y"}, {"amount_minor": -1}])
def test_a_line_that_can_not_be(workspace: Workspace, fair: str, values: dict[str, object]) -> None:
    with pytest.raises(Invalid), workspace.write("event.account") as ctx:
        lists.put_account(ctx, fair, "Hill Trading", values, create=True)


def test_the_id_follows_from_event_and_account(workspace: Workspace, fair: str) -> None:
    line = put(workspace, fair, "Hill Trading")
    with workspace.write("event.remove") as ctx:
        lists.remove_line(ctx, line.id)
    assert put(workspace, fair, "Hill Trading").id == line.id


# Following up


def test_who_is_to_be_followed_up_the_most_promising_first(
    workspace: Workspace, clock: StandingClock, fair: str
) -> None:
    for name, heat, status in (
        ("Later Ltd", "later", "came"),
        ("Hot Ltd", "hot", "came"),
        ("Hot Invited", "hot", "invited"),
        ("Warm Ltd", "warm", "came"),
        ("Nothing Ltd", "none", "came"),
        ("Declined Ltd", None, "declined"),
    ):
        put(workspace, fair, name, heat=heat, status=status)
    clock.forward(days=120)

    def waiting() -> list[str]:
        with workspace.read() as ctx:
            return [line.account for line in lists.follow_up(ctx, fair)]

    assert waiting() == ["Hot Ltd", "Hot Invited", "Warm Ltd", "Later Ltd"]
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry("Hot Ltd", said="sends a sample", kind=TouchKind.CALL))
        log_entry(ctx, LogEntry("Warm Ltd", outcome="not_met", kind=TouchKind.CALL))
    assert waiting() == ["Hot Invited", "Warm Ltd", "Later Ltd"]
    with workspace.write("event.followed") as ctx:
        line = next(x for x in lists.event_accounts(ctx, fair) if x.account == "Later Ltd")
        lists.mark_followed(ctx, line.id)
        warm = next(x for x in lists.event_accounts(ctx, fair) if x.account == "Warm Ltd")
        day = ctx.today + timedelta(days=2)
        plan_visit(ctx, warm.account_id, day)
    assert waiting() == ["Hot Invited", "Warm Ltd"]
    with workspace.read() as ctx:
        assert next(x for x in lists.follow_up(ctx, fair) if x.account == "Warm Ltd").planned == day
        assert len(lists.follow_up(ctx, fair, everybody=True)) == 6


def test_a_call_before_the_event_is_no_follow_up(workspace: Workspace, fair: str) -> None:
    put(workspace, fair, "Hot Ltd", heat="hot")
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry("Hot Ltd", said="will come", kind=TouchKind.CALL))
    with workspace.read() as ctx:
        assert len(lists.follow_up(ctx, fair)) == 1


# Effect and papers


def test_the_effect_is_counted_and_the_satisfaction_figure_worked_out(
    workspace: Workspace, clock: StandingClock, fair: str
) -> None:
    put(workspace, fair, "Hot Ltd", heat="hot", status="came")
    put(workspace, fair, "Expo Ltd", part="exhibitor", status="signed")
    clock.forward(days=120)
    with workspace.write("log") as ctx:
        log_entry(ctx, LogEntry("Hot Ltd", said="orders 200 kg", outcome="order"))
    with workspace.write("form.answer") as ctx:
        answer_form(ctx, SUM_UP, About("event", fair), {COST: "50000", EXPECTED: "10000"})
    with workspace.read() as ctx:
        effect = event_effect(ctx, fair)
    assert (effect.talks, effect.hot, effect.exhibitors, effect.visits, effect.orders) == (1, 1, 1, 1, 1)
    assert effect.satisfaction is not None
    assert effect.satisfaction.figures[0].endswith("= 5")
    with workspace.write("form.answer") as ctx:
        answer_form(ctx, SUM_UP, About("event", fair), {EXPECTED: "10000 EUR"})
    with workspace.read() as ctx:
        effect = event_effect(ctx, fair)
    assert effect.satisfaction is None
    assert effect.trouble


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_every_paper_is_written_in_every_format_and_language(
    workspace: Workspace, fair: str, form: str, lang: str
) -> None:
    put(workspace, fair, "Hill Trading", heat="hot", amount_minor=800000, amount_currency="CNY")
    with workspace.read() as ctx:
        document = event_document(ctx, fair, form, lang)
    for fmt in FORMATS:
        if fmt != "pdf" or lang == "zh_CN":  # the slowest: rendering is tested in both
            assert len(report_bytes(document, fmt, lang)) > 200, fmt
    text = report_bytes(document, "md", lang).decode()
    assert "Spring Fair" in text
    assert ("Hill Trading" in text) == (form in ("accounts", "follow-up"))


def test_worksheets_of_an_event_and_copies_of_a_launch(workspace: Workspace, fair: str) -> None:
    with workspace.write("form.answer") as ctx:
        person = ctx.actor
        answer_form(ctx, SUM_UP, About("event", fair), {COST: "50000"})
        answer_form(
            ctx, "launch.handbook", About("person", person, "Glue 500"), {"launch.handbook.basics": "g"}
        )
    with workspace.read() as ctx:
        rows = worksheet_rows(ctx, About("event", fair))
        assert {row.form: row.answered for row in rows} == {"events.main": 0, SUM_UP: 1}
        own = worksheet_rows(ctx, About("person", person))
        assert {(row.occasion, row.about.sheet) for row in own} == {
            ("launch", ""), ("launch", "Glue 500"), ("territory", "")
        }  # fmt: skip
        assert resolve_worksheet(ctx, "event", "sum_up") == SUM_UP
        with pytest.raises(NotFound):
            resolve_worksheet(ctx, "event", "launch.handbook")
    assert copy_name("  Glue  600 ", own, "launch") == "Glue 600"
    for bad in ("", "Glue 500", "x" * 61):
        with pytest.raises(Invalid):
            copy_name(bad, own, "launch")


# Today


def test_ones_own_milestones_that_are_due_stand_on_today(
    workspace: Workspace, clock: StandingClock, fair: str
) -> None:
    def seen() -> list[tuple[str, str]]:
        view = glance(workspace.paths.database, workspace.paths.drafts, workspace.clock())
        return [(row.text, row.account) for row in view.rows if row.kind == "milestone"]

    assert seen() == []
    clock.forward(days=22)
    assert seen() == [("Goals, budget and people agreed on", "Spring Fair")]
    with workspace.write("milestone.done") as ctx:
        milestones.mark_done(ctx, milestones.resolve_milestone(ctx, fair, "goals, budget").id)
    assert seen() == []


def test_the_records_are_synced_with_the_team() -> None:
    assert {model.__kind__.audience for model in (Event, Milestone, EventAccount)} == {"team"}
    assert EventAccount.__kind__.natural_key == ("event_id", "account_id")

"""The demo's quarter: whatever the day, its records fit each other and the calendar."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from fieldrep.i18n import LANGUAGES
from fieldrep.models.registry import all_kinds
from fieldrep.paths import DataPaths
from fieldrep.rules.codes import CLOSED_STAGES, STAGES, AccountKind
from fieldrep.services.demo import initialise_demo
from fieldrep.services.demo.build import tell
from fieldrep.services.workspace import Workspace
from fieldrep.store.database import connect
from fieldrep.store.glance import glance
from fieldrep.store.glance_rows import Section
from fieldrep.store.settings import PERSON, read_settings
from tests.support.demos import NOW, put_demo

TODAY = NOW.date()
FIRST = date(2026, 8, 17)


@pytest.fixture(scope="module", params=LANGUAGES)
def demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    paths = put_demo(request.param, tmp_path_factory.mktemp("demo"), tmp_path_factory)
    workspace = Workspace.open(paths, lambda: NOW)
    yield workspace
    workspace.close()


def rows(demo: Workspace, sql: str, *arguments: Any) -> list[Any]:
    connection = connect(demo.paths.database, readonly=True)
    try:
        return connection.execute(sql, arguments).fetchall()
    finally:
        connection.close()


def one(demo: Workspace, sql: str, *arguments: Any) -> Any:
    return rows(demo, sql, *arguments)[0][0]


def user(demo: Workspace) -> str:
    return read_settings(demo.paths.database)[PERSON]


def is_chinese(text: str) -> bool:
    return any("一" <= sign <= "鿿" for sign in text)


def test_the_team_is_an_area_manager_and_four_reps_with_a_territory_each(demo: Workspace) -> None:
    assert dict(rows(demo, "SELECT role, count(*) FROM person GROUP BY role")) == {
        "area_manager": 1,
        "rep": 4,
    }
    manager = one(demo, "SELECT id FROM person WHERE role = 'area_manager'")
    assert {row[0] for row in rows(demo, "SELECT manager_id FROM person WHERE role = 'rep'")} == {manager}
    assert one(demo, "SELECT role FROM person WHERE id = ?", user(demo)) == "rep"
    held = "SELECT count(DISTINCT t.id) FROM territory t JOIN territory_assignment a ON a.territory_id = t.id"
    assert one(demo, f"{held} JOIN person p ON p.id = a.person_id WHERE p.role = 'rep'") == 4


def test_customers_speak_both_languages(demo: Workspace) -> None:
    names = [row[0] for row in rows(demo, "SELECT name FROM account")]
    chinese = sum(map(is_chinese, names))
    assert 80 < len(names) < 140
    assert len(set(names)) == len(names)
    mine, others = (chinese, len(names) - chinese)
    if demo.identity.language == "en":
        mine, others = others, mine
    assert mine > 3 * others > 0


def test_money_is_in_yuan_and_euro(demo: Workspace) -> None:
    found = rows(demo, "SELECT DISTINCT potential_currency FROM account WHERE potential_minor > 0")
    assert {row[0] for row in found} == {"CNY", "EUR"}


def test_every_trade_of_the_packs_and_every_type_of_dealer_is_there(demo: Workspace) -> None:
    channels = rows(demo, "SELECT DISTINCT channel FROM account WHERE kind = 'dealer'")
    assert {row[0] for row in channels} == {"product", "distribution", "integration"}
    assert one(demo, "SELECT count(DISTINCT industry) FROM account") >= 12


def test_every_child_has_its_parent(demo: Workspace) -> None:
    parents = {"subject_id": None, "record_id": None, "account_id": "account", "visit_id": "visit"}
    parents |= {"territory_id": "territory", "report_id": "report", "owner_id": None}
    for kind in all_kinds():
        table = parents.get(kind.info.parent)
        if table:
            orphans = (
                f"SELECT count(*) FROM {kind.table} WHERE {kind.info.parent} IS NOT NULL"
                f" AND {kind.info.parent} NOT IN (SELECT id FROM {table})"
            )
            assert one(demo, orphans) == 0, kind.wire
    for subject in ("visit", "touch", "promise"):
        events = "SELECT count(*) FROM status_event WHERE subject_kind = ? AND subject_id NOT IN (SELECT id"
        assert one(demo, f"{events} FROM {subject})", subject) == 0
    for table in ("visit_contact", "touch", "promise"):
        contacts = f"SELECT count(*) FROM {table} WHERE contact_id IS NOT NULL AND contact_id NOT IN"
        assert one(demo, f"{contacts} (SELECT id FROM contact)") == 0
    assert one(demo, "SELECT count(*) FROM account WHERE owner_id IS NULL OR territory_id IS NULL") == 0


def test_accounts_that_changed_hands_say_since_when_and_why(demo: Workspace) -> None:
    twice = rows(
        demo,
        "SELECT a.owner_id, a.registered_at, max(s.from_date), max(s.reason) FROM account_assignment s"
        " JOIN account a ON a.id = s.account_id GROUP BY a.id HAVING count(*) > 1",
    )
    assert len(twice) == 2
    for owner, registered, since, reason in twice:
        assert owner == user(demo)
        assert registered[:10] < since
        assert reason


def test_stages_belong_to_the_kind_and_go_on_or_end(demo: Workspace) -> None:
    for kind, stage in rows(demo, "SELECT DISTINCT kind, stage FROM account"):
        assert stage in STAGES[AccountKind(kind)]
    kinds = dict(rows(demo, "SELECT id, kind FROM account"))
    steps: dict[str, list[str]] = {}
    for record, verb, field, value in rows(
        demo, "SELECT record, verb, field, value FROM operation WHERE kind = 'account' ORDER BY seq"
    ):
        if verb == "create":
            steps[record] = [
                json.loads(value).get("stage", {"stage": "lead"})["stage"]
            ]  # a default goes unsaid
        elif field == "stage":
            steps[record].append(json.loads(value)["stage"])
    assert any(len(passed) > 3 for passed in steps.values())
    for record, passed in steps.items():
        order = STAGES[AccountKind(kinds[record])]
        places = [order.index(stage) for stage in passed]
        assert places == sorted(places)
        assert not any(stage in CLOSED_STAGES for stage in passed[:-1])


def test_an_account_that_was_given_up_says_why(demo: Workspace) -> None:
    closed = ",".join(f"'{stage}'" for stage in CLOSED_STAGES)
    reasons = rows(demo, f"SELECT stage_reason FROM account WHERE stage IN ({closed})")
    assert reasons
    assert all(row[0] for row in reasons)


def test_an_account_has_a_visit_or_call_before_it_is_past_its_first_stage(demo: Workspace) -> None:
    """Of those found in the quarter nothing is known that was not learnt in it."""
    for found_on, last in rows(
        demo,
        "SELECT registered_at, last_contact FROM account WHERE registered_at > ?"
        " AND stage NOT IN ('lead', 'found', 'appointment')",
        FIRST.isoformat(),
    ):
        assert last is not None
        assert last >= found_on[:10]


def test_what_is_done_lies_behind_and_what_is_planned_ahead(demo: Workspace) -> None:
    done = rows(demo, "SELECT happened_on, started_at, ended_at, entered_at FROM visit WHERE status = 'done'")
    assert len(done) > 300
    for day, start, end, entered in done:
        assert FIRST.isoformat() <= day <= TODAY.isoformat()
        assert start < end <= entered
        assert datetime.fromisoformat(entered).replace(tzinfo=UTC) <= NOW
    planned = rows(demo, "SELECT day, planned_time, happened_on FROM visit WHERE status = 'planned'")
    for day, time, happened in planned:
        assert TODAY.isoformat() <= day <= (TODAY + timedelta(days=14)).isoformat()
        assert time
        assert happened is None
    weeks = {date.fromisoformat(row[0]).isocalendar().week for row in planned}
    assert TODAY.isocalendar().week in weeks
    assert TODAY.isocalendar().week + 1 in weeks
    assert {row[0] for row in rows(demo, "SELECT DISTINCT status FROM visit")} == {
        "done",
        "planned",
        "cancelled",
    }


def test_visits_are_not_at_the_same_time(demo: Workspace) -> None:
    visits = rows(
        demo, "SELECT person_id, started_at, ended_at FROM visit WHERE status = 'done' ORDER BY 1, 2"
    )
    for (person, _start, end), (other, start, _end) in pairwise(visits):
        assert person != other or end <= start


def test_cancelled_and_moved_visits_say_why(demo: Workspace) -> None:
    assert one(demo, "SELECT count(*) FROM visit WHERE status = 'cancelled' AND cancel_reason = ''") == 0
    moved = rows(demo, "SELECT comment FROM status_event WHERE event = 'moved'")
    assert len(moved) > 5
    assert all(row[0] for row in moved)
    assert one(demo, "SELECT count(*) FROM visit WHERE late = 1") > 3


def test_visits_have_what_a_report_needs(demo: Workspace) -> None:
    """Company, person, title, conversation, result and competitor information."""
    lacking = (
        "SELECT count(*) FROM visit v WHERE status = 'done' AND outcome <> 'not_met' AND (said = ''"
        " OR result = '' OR competitor_info = '' OR NOT EXISTS"
        " (SELECT 1 FROM visit_contact c WHERE c.visit_id = v.id AND c.name <> '' AND c.title <> ''))"
    )
    assert one(demo, lacking) == 0
    outcomes = {row[0] for row in rows(demo, "SELECT DISTINCT outcome FROM visit WHERE status = 'done'")}
    assert outcomes == {"order", "advance", "continuation", "no_sale", "not_met"}
    assert one(demo, "SELECT max(length(said)) FROM visit") > 200
    assert one(demo, "SELECT count(DISTINCT said) * 1.0 / count(*) FROM visit WHERE said <> ''") > 0.9


def test_promises_are_open_kept_overdue_and_both_ways(demo: Workspace) -> None:
    found = dict(rows(demo, "SELECT status, count(*) FROM promise GROUP BY 1"))
    assert found["open"] >= 5
    assert found["kept"] > found["open"]
    assert {row[0] for row in rows(demo, "SELECT DISTINCT by FROM promise")} == {"us", "them"}
    overdue = "SELECT count(*) FROM promise WHERE status = 'open' AND due < ?"
    assert one(demo, overdue, TODAY.isoformat()) >= 1
    assert one(demo, "SELECT count(*) FROM promise WHERE due < made_on OR settled_on < made_on") == 0


def test_next_steps_are_followed_save_a_few(demo: Workspace) -> None:
    due = (
        "SELECT count(*) FROM visit WHERE person_id = ? AND next_step <> ''"
        " AND next_done = ? AND next_date < ?"
    )
    left = one(demo, due, user(demo), 0, TODAY.isoformat())
    assert left < 15
    assert one(demo, due, user(demo), 1, TODAY.isoformat()) > 100


def test_finished_visits_keep_the_checklists_they_were_done_with(demo: Workspace) -> None:
    kept = {row[0]: json.loads(row[1]) for row in rows(demo, "SELECT id, items FROM kept_checklist")}
    named = rows(demo, "SELECT DISTINCT kept_checklist_id FROM visit WHERE status = 'done'")
    assert {row[0] for row in named} == set(kept)
    ticked = rows(
        demo,
        "SELECT v.kept_checklist_id, t.item, t.wording FROM tick t JOIN visit v ON v.id = t.visit_id"
        " WHERE v.status = 'done'",
    )
    wordings = {ident: {item["id"]: item["text"] for item in items} for ident, items in kept.items()}
    assert all(wordings[ident][item] == wording for ident, item, wording in ticked)


def test_ticks_questions_and_objections_come_from_the_packs(demo: Workspace) -> None:
    from fieldrep.playbook.loader import load

    book = load(demo.identity.language)
    for table, column, look in (
        ("tick", "item", book.item),
        ("question_asked", "question", book.question),
        ("objection_heard", "objection", book.objection),
    ):
        ids = [row[0] for row in rows(demo, f"SELECT DISTINCT {column} FROM {table}")]
        assert len(ids) > 8, table
        assert all(look(ident) is not None for ident in ids)
    assert one(demo, "SELECT count(*) FROM objection_heard WHERE words = '' OR answer = ''") == 0


def test_no_text_has_an_empty_slot(demo: Workspace) -> None:
    for table, columns in (
        ("visit", "purpose || expected || said || result || competitor_info || next_step || samples"),
        ("touch", "said || result || next_step"),
        ("promise", "text"),
        ("account", "name || street || notes || stage_reason"),
        ("contact", "name || title || email"),
        ("status_event", "comment"),
    ):
        for (text,) in rows(demo, f"SELECT {columns} FROM {table}"):
            assert "{" not in text and "}" not in text and "|" not in text and "#" not in text, text


def test_the_history_was_written_day_by_day(demo: Workspace) -> None:
    actions = rows(demo, "SELECT wall, source, person_id FROM action WHERE code = 'demo' ORDER BY rowid")
    walls = [datetime.fromisoformat(row[0]) for row in actions]
    assert walls == sorted(walls)
    assert walls[-1] <= NOW
    assert len({wall.date() for wall in walls}) > 60
    assert {row[1] for row in actions} == {"demo"}
    assert len({row[2] for row in actions}) == 4


def test_reports_are_handed_in_up_to_now_and_the_running_one_is_half_written(demo: Workspace) -> None:
    handed = rows(demo, "SELECT definition, period FROM report WHERE status = 'submitted' AND versions = 1")
    weeks = [f"2026-W{week}" for week in range(34, 47)]
    months = ["2026-08", "2026-09", "2026-10"]
    assert sorted(handed) == [("monthly", month) for month in months] + [("weekly", week) for week in weeks]
    begun = dict(rows(demo, "SELECT section, text FROM report_text WHERE period = '2026-W47'"))
    assert 2 <= len(begun) < 6
    assert all(begun.values())
    outcomes = {row[0] for row in rows(demo, "SELECT DISTINCT outcome FROM plan_item")}
    assert outcomes == {"open", "done", "moved", "dropped"}
    unexplained = "SELECT count(*) FROM plan_item WHERE outcome IN ('moved', 'dropped') AND reason = ''"
    assert one(demo, unexplained) == 0
    assert rows(demo, "SELECT duty, period FROM duty_done ORDER BY 2")[-1] == ("claim", "2026-10")


def test_nothing_of_the_past_is_left_undone_on_the_first_screen(demo: Workspace) -> None:
    seen = glance(demo.paths.database, demo.paths.drafts, NOW)
    assert [row for row in seen.rows if row.section == Section.DUTY] == []
    assert {Section.VISIT, Section.CONTACT, Section.STEP, Section.PROMISE} <= {
        row.section for row in seen.rows
    }
    assert 0 < seen.due_total < 25


def test_part_of_it_is_not_sent_yet(demo: Workspace) -> None:
    sent = int(read_settings(demo.paths.database)["sent"])
    assert 0 < sent < one(demo, "SELECT max(seq) FROM operation")


def content(language: str, now: datetime, seed: int) -> list[Any]:
    return [(page.moment, page.created, page.changed) for page in tell(language, now, seed).tell()]


def test_another_one_begun_in_an_empty_folder_has_the_same_records(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    demo = Workspace.open(put_demo("en", tmp_path / "first", tmp_path_factory), lambda: NOW)
    paths = DataPaths(tmp_path / "again")
    Workspace.open(paths).close()  # a start that was not gone on with
    again = initialise_demo(paths, "en", lambda: NOW)
    for kind in all_kinds():
        if kind.wire != "report_version":  # its document holds ids, its own is of the program
            columns = ", ".join(column.name for field in kind.fields.values() for column in field.columns)
            every = f"SELECT {columns} FROM {kind.table} ORDER BY 1"
            assert sorted(map(repr, rows(demo, every))) == sorted(map(repr, rows(again, every))), kind.wire
    for table in ("account", "contact", "visit", "touch", "promise", "plan_item"):
        ids = f"SELECT id FROM {table} ORDER BY id"
        assert rows(demo, ids) == rows(again, ids)
    assert again.identity.currency == "EUR"
    assert rows(again, "PRAGMA integrity_check") == [("ok",)]
    demo.close()
    again.close()
    assert {path.name.partition("-")[0] for path in paths.root.iterdir()} == {"fieldrep.db"}


def test_only_another_seed_tells_another_story() -> None:
    story = content("zh_CN", NOW, 1)
    assert story == content("zh_CN", NOW, 1)
    assert story != content("zh_CN", NOW, 2)


@pytest.mark.parametrize("days", range(5))
def test_any_day_and_hour_will_do(days: int) -> None:
    """Weekends, early mornings, the turn of the year and of daylight saving time."""
    from fieldrep.models.events import StatusEvent
    from fieldrep.models.visits import Visit

    start = (datetime(2026, 3, 27, 0, 10, tzinfo=UTC), datetime(2027, 1, 1, 16, 5, tzinfo=UTC))[days % 2]
    now = start + timedelta(days=days, hours=days * 3)
    story = tell("zh_CN" if days % 3 else "en", now, days)
    pages = story.tell()
    assert all(page.moment <= now for page in pages)
    events = [row for page in pages for row in page.created.get(StatusEvent, {}).values()]
    assert all(row["at"] <= now for row in events)
    ahead = {row["planned_date"] for row in events if row["event"] == "planned" if row["at"] <= now}
    assert max(ahead) > story.days.today
    held = [values for page in pages for values in page.changed.get(Visit, {}).values()]
    assert all(values["ended_at"] <= now for values in held if "ended_at" in values)


def test_a_demo_begun_at_the_weekend_has_something_for_today() -> None:
    saturday = datetime(2026, 11, 21, 1, 0, tzinfo=UTC)
    story = tell("zh_CN", saturday, 1)
    story.tell()
    assert story.planned_on(story.days.today)

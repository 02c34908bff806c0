"""A report from draft to frozen version: texts, gaps, submitting, correcting, exporting."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldrep.errors import Ambiguous, NotAllowed, NotFound, Unwritable, UsageError
from fieldrep.i18n import language
from fieldrep.models.events import StatusEvent
from fieldrep.models.registry import kind_of
from fieldrep.models.reports import PlanItem, ReportText
from fieldrep.reports import definition as definitions
from fieldrep.reports.blocks import Empty, TextBlock
from fieldrep.reports.document import Document, from_data, to_data
from fieldrep.reports.draft import HEAD_SOURCES, SOURCES
from fieldrep.reports.draft.periods import following, period_of, preceding
from fieldrep.reports.values import Text
from fieldrep.rules.codes import Audience, PlanOutcome
from fieldrep.services import accounts, contacts, reportfiles, reportperiods, reports, visits
from fieldrep.services.reportperiods import find_period
from fieldrep.services.setup import Setup, change_setup
from fieldrep.services.team import create_team
from fieldrep.services.workspace import Workspace
from fieldrep.terms import term
from tests.conftest import StandingClock
from tests.reports import book

WEEK = "2026-W47"


@pytest.fixture
def account(workspace: Workspace) -> str:
    return book.account(workspace, "嘉元实业", city="天津")


@pytest.fixture
def full(workspace: Workspace, account: str) -> str:
    """A week that can be submitted; the id of its visit."""
    visit = book.visit(workspace, account, "2026-11-17")
    book.finish_week(workspace, WEEK)
    return visit


def set_text(workspace: Workspace, place: str, text: str, week: str = WEEK) -> str:
    with workspace.write("report.text") as ctx:
        return reports.set_text(ctx, "weekly", find_period(ctx, "weekly", week), place, text)


def version(workspace: Workspace, number: int = 0, week: str = WEEK) -> Document:
    with workspace.read() as ctx:
        return reports.current_document(ctx, "weekly", find_period(ctx, "weekly", week), number)


# ---------------------------------------------------------------- which period


def due(workspace: Workspace, name: str = "weekly") -> str:
    with workspace.read() as ctx:
        return reportperiods.period_due(ctx, name).key


def test_the_report_due_next(workspace: Workspace, clock: StandingClock, account: str) -> None:
    assert due(workspace) == WEEK  # nothing recorded: the running week
    book.visit(workspace, account, "2026-11-12")
    assert due(workspace) == "2026-W46"  # last week has records and no report
    book.finish_week(workspace, "2026-W46")
    book.submit(workspace, "2026-W46")
    assert due(workspace) == WEEK
    book.finish_week(workspace, WEEK)
    book.submit(workspace, WEEK)
    assert due(workspace) == "2026-W48"
    clock.forward(days=28)
    assert due(workspace) == "2026-W50"  # weeks longer ago are not asked for


def test_the_year_2026_has_a_week_53(workspace: Workspace, clock: StandingClock, account: str) -> None:
    clock.now = datetime(2027, 1, 2, 2, tzinfo=UTC)
    book.visit(workspace, account, "2027-01-01")
    assert due(workspace) == "2026-W53"
    book.finish_week(workspace, "2026-W53")
    document = book.submit(workspace, "2026-W53").document
    assert (document.period.start.isoformat(), document.period.end.isoformat()) == (
        "2026-12-28",
        "2027-01-03",
    )
    assert len(book.rows(document, "visits", "visits")) == 1
    assert due(workspace) == "2027-W01"
    assert (following(document.period).key, preceding(document.period).key) == ("2027-W01", "2026-W52")


def test_the_month_due_next(workspace: Workspace, clock: StandingClock, account: str) -> None:
    book.visit(workspace, account, "2026-10-30")
    assert due(workspace, "monthly") == "2026-10"


def test_when_a_report_is_due(workspace: Workspace) -> None:
    with workspace.read() as ctx:
        assert (
            reportperiods.due_at(ctx, find_period(ctx, "weekly", WEEK)).isoformat() == "2026-11-21T12:00:00"
        )
        assert reportperiods.due_at(ctx, find_period(ctx, "monthly", "2027-02")).day == 28
        assert reportperiods.due_at(ctx, period_of("day", ctx.today)).date() == ctx.today


@pytest.mark.parametrize(
    ("name", "text"), [("weekly", "2026-W54"), ("weekly", "soon"), ("monthly", "2026-13")]
)
def test_what_is_no_period_is_refused(workspace: Workspace, name: str, text: str) -> None:
    with workspace.read() as ctx, pytest.raises(UsageError):
        find_period(ctx, name, text)


def test_an_unknown_kind_of_report(workspace: Workspace) -> None:
    with workspace.read() as ctx, pytest.raises(NotFound, match="monthly, weekly"):
        find_period(ctx, "yearly")


# ---------------------------------------------------------------- definitions and texts


@pytest.mark.parametrize("name", definitions.shipped())
def test_every_source_of_a_definition_is_known(name: str) -> None:
    known = definitions.definition(name)
    sources = {part.source for section in known.sections for part in section.parts if part.source}
    assert sources <= SOURCES.keys()
    assert {line.source for line in known.head if line.source} <= HEAD_SOURCES.keys()


def test_typed_text_stands_in_its_place_as_paragraphs(workspace: Workspace) -> None:
    assert set_text(workspace, "Help_needed", "要样品\n20 公斤\n\n\n要技术支持\n") == "support/help_needed"
    set_text(workspace, "trip", "宁波、台州")
    document = book.draft(workspace, WEEK).document
    block = book.block(document, "support", "help_needed")
    assert isinstance(block, TextBlock)
    assert block.paragraphs == ("要样品\n20 公斤", "要技术支持")
    assert document.head[1].value == Text("宁波、台州")
    assert book.draft(workspace, WEEK).texts == {
        "support/help_needed": "要样品\n20 公斤\n\n\n要技术支持",
        "head/trip": "宁波、台州",
    }


def test_an_empty_text_clears(workspace: Workspace) -> None:
    set_text(workspace, "quality", "开胶")
    set_text(workspace, "quality", "")
    set_text(workspace, "reflection", "")
    assert isinstance(book.block(book.draft(workspace, WEEK).document, "market", "quality"), Empty)
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT section FROM report_text").all()
    assert [row[0] for row in rows] == ["market/quality"]  # what never held anything makes no record


def test_a_place_is_found_by_part_or_section_where_that_is_enough(workspace: Workspace) -> None:
    assert set_text(workspace, "next_week", "a") == "next_week/plan"
    assert set_text(workspace, "results/sales", "b") == "results/sales"
    with pytest.raises(Ambiguous) as caught:
        set_text(workspace, "market", "c")
    assert [place for place, _title in caught.value.candidates] == [
        "market/intelligence",
        "market/requirements",
        "market/quality",
    ]
    with pytest.raises(NotFound, match="support/help_needed"):
        set_text(workspace, "weather", "d")


def test_texts_and_plans_are_the_reps_own() -> None:
    assert kind_of(ReportText).info.audience == Audience.SELF
    assert kind_of(PlanItem).info.audience == Audience.SELF


def test_each_week_has_its_own_texts(workspace: Workspace) -> None:
    set_text(workspace, "summary", "47")
    set_text(workspace, "summary", "48", "2026-W48")
    assert book.draft(workspace, WEEK).texts == {"last_week/summary": "47"}


# ---------------------------------------------------------------- gaps


def test_what_is_missing_is_named_by_section_row_and_column(workspace: Workspace, account: str) -> None:
    book.visit(workspace, account, "2026-11-17")
    book.visit(workspace, account, "2026-11-18", people=False, competitor_info="")
    with pytest.raises(reports.Incomplete) as caught:
        book.submit(workspace, WEEK)
    assert set(caught.value.fields) == {
        "Last week",
        "Visits · row 2 · 2026-11-18 Wed · 嘉元实业 · Person visited",
        "Visits · row 2 · 2026-11-18 Wed · 嘉元实业 · Job title",
        "Visits · row 2 · 2026-11-18 Wed · 嘉元实业 · Competitor information",
        "Next week",
    }
    assert len(caught.value.gaps) == 5
    assert caught.value.exit_code == 2
    with workspace.read() as ctx:
        assert reports.list_reports(ctx, "weekly")[0].versions == 0


def test_what_is_refused_leaves_nothing_behind(workspace: Workspace, account: str) -> None:
    book.plan(workspace, account, "2026-11-25")
    with pytest.raises(reports.Incomplete):
        book.submit(workspace, WEEK)
    with workspace.read() as ctx:
        assert not ctx.session.connection().exec_driver_sql("SELECT id FROM plan_item").all()


def test_a_period_that_has_not_begun_is_not_submitted(workspace: Workspace) -> None:
    with pytest.raises(NotAllowed):
        book.submit(workspace, "2026-W48")


# ---------------------------------------------------------------- frozen versions


def change_everything(workspace: Workspace, account: str, visit: str) -> None:
    """Change whatever the submitted report showed."""
    with workspace.write("change") as ctx:
        visits.change_visit(ctx, visit, {"said": "changed", "result": "changed"})
        accounts.change_account(ctx, account, {"name": "Other Ltd", "stage": "lost"})
        contacts.change_contact(ctx, visits.people_met(ctx, visit)[0].contact_id or "", {"title": "?"})
    with workspace.write("account") as ctx:
        accounts.archive_account(ctx, account)
    set_text(workspace, "summary", "changed")
    change_setup(workspace, Setup("Somebody Else", "South", "zh_CN", "EUR", "Europe/Berlin"))


def test_a_submitted_report_is_not_touched_by_later_changes(
    workspace: Workspace, clock: StandingClock, account: str, full: str, tmp_path: Path
) -> None:
    done = book.submit(workspace, WEEK)
    before = to_data(version(workspace))
    written = [("md", "en"), *((fmt, "zh_CN") for fmt in reportfiles.FORMATS)]
    first = {each: reportfiles.report_bytes(version(workspace), *each) for each in written}
    clock.forward(days=40)
    change_everything(workspace, account, full)
    assert to_data(version(workspace)) == before == to_data(done.document)
    for (fmt, lang), content in first.items():
        assert reportfiles.report_bytes(version(workspace), fmt, lang) == content, (fmt, lang)
    text = reportfiles.chat_text(version(workspace), "zh_CN")
    for words in ("嘉元实业", "王先生", "雨季开胶", "Li Wei", "last_week/summary 已写"):
        assert words in text


def test_the_policy_in_force_is_frozen_with_the_report(workspace: Workspace, full: str) -> None:
    policy = book.submit(workspace, WEEK).document.policy
    assert (policy["visits_per_week"], policy["late_after_hours"]) == (20, 24)


def test_a_correction_is_a_second_version_beside_the_first(
    workspace: Workspace, clock: StandingClock, full: str
) -> None:
    book.submit(workspace, WEEK)
    clock.forward(hours=30)
    with workspace.write("visit") as ctx:
        visits.change_visit(ctx, full, {"result": "只要 10 公斤"})
    assert book.draft(workspace, WEEK).submitted == 1
    done = book.submit(workspace, WEEK, note="量写错了")
    assert (done.number, done.document.version) == (2, 2)
    assert "同意试用" in reportfiles.chat_text(version(workspace, 1), "en")
    assert "只要 10 公斤" in reportfiles.chat_text(version(workspace), "en")
    assert "Version 2, corrected" in reportfiles.chat_text(version(workspace, 2), "en")
    with workspace.read() as ctx:
        (row,) = [r for r in reports.list_reports(ctx, "weekly") if r.id]
        events = [(e.event, e.comment) for e in ctx.session.exec(_events(row.id)).all()]
    assert (row.versions, row.note, row.submitted_at) == (2, "量写错了", clock.now)
    assert events == [("submitted", ""), ("corrected", "量写错了")]
    with pytest.raises(NotFound):
        version(workspace, 3)


def _events(report: str):  # type: ignore[no-untyped-def]
    from sqlmodel import select

    return select(StatusEvent).where(StatusEvent.subject_id == report).order_by(StatusEvent.at)  # type: ignore[arg-type]


def test_nothing_changed_is_no_new_version(workspace: Workspace, clock: StandingClock, full: str) -> None:
    book.submit(workspace, WEEK)
    clock.forward(minutes=5)
    with pytest.raises(NotAllowed, match="version 1"):
        book.submit(workspace, WEEK)


def test_submitting_is_one_step_to_undo(workspace: Workspace, full: str) -> None:
    with workspace.read() as ctx:
        before = ctx.session.connection().exec_driver_sql("SELECT count(*) FROM action").scalar_one()
    book.submit(workspace, WEEK)
    with workspace.read() as ctx:
        after = ctx.session.connection().exec_driver_sql("SELECT count(*) FROM action").scalar_one()
    assert after == before + 1


def test_a_version_that_came_over_the_wire_reads_the_same(workspace: Workspace, full: str) -> None:
    document = book.submit(workspace, WEEK).document
    with workspace.read() as ctx:
        assert from_data(to_data(document)) == reports.report_version(
            ctx, reports.list_reports(ctx, "weekly")[1].id, 1
        )


def test_the_list_has_what_was_submitted_begun_and_is_due(
    workspace: Workspace, clock: StandingClock, full: str
) -> None:
    book.submit(workspace, WEEK)
    set_text(workspace, "summary", "begun", "2026-W50")
    with workspace.read() as ctx:
        rows = [(r.definition, r.period, r.status) for r in reports.list_reports(ctx)]
    assert rows == [
        ("weekly", "2026-W48", "draft"),
        ("monthly", "2026-11", "draft"),
        ("weekly", "2026-W50", "draft"),
        ("weekly", WEEK, "submitted"),
    ]


def test_a_monthly_report_works_the_same_way(workspace: Workspace, full: str) -> None:
    with workspace.write("report.text") as ctx:
        month = find_period(ctx, "monthly", "2026-11")
        for place in ("summary", "next_month/plan", "proposals"):
            reports.set_text(ctx, "monthly", month, place, "写好了")
    done = book.submit(workspace, "2026-11", "monthly")
    assert "月报" in reportfiles.chat_text(done.document, "zh_CN")
    assert book.draft(workspace, "2026-11", "monthly").gaps == ()


# ---------------------------------------------------------------- files


def test_files_have_names_of_their_own(workspace: Workspace, full: str, tmp_path: Path) -> None:
    draft = book.draft(workspace, WEEK).document
    folder = tmp_path / "exports"
    assert (
        reportfiles.export_report(draft, "md", "zh_CN", folder=folder).name
        == "weekly-2026-W47-draft-zh_CN.md"
    )
    document = book.submit(workspace, WEEK).document
    written = reportfiles.export_report(document, "docx", "en", folder=folder)
    assert written == folder / "weekly-2026-W47-en.docx"
    assert written.read_bytes() == reportfiles.report_bytes(document, "docx", "en")
    named = reportfiles.export_report(document, "json", "en", tmp_path / "x.json", folder=folder)
    assert named.read_text("utf-8").startswith("{")


def test_a_file_that_can_not_be_written_is_said(workspace: Workspace, full: str, tmp_path: Path) -> None:
    document = book.draft(workspace, WEEK).document
    with pytest.raises(Unwritable):
        reportfiles.export_report(document, "md", "en", tmp_path / "no" / "x.md", folder=tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable):
        reportfiles.export_report(document, "md", "en", folder=tmp_path / "file" / "below")
    with pytest.raises(UsageError):
        reportfiles.export_report(document, "odt", "en", folder=tmp_path)


@pytest.mark.parametrize("fmt", ["pdf", "docx", "xlsx"])
def test_a_process_of_its_own_writes_the_same(workspace: Workspace, full: str, fmt: str) -> None:
    document = book.draft(workspace, WEEK).document
    apart = reportfiles.report_bytes(document, fmt, "zh_CN", apart=True)
    assert apart == reportfiles.report_bytes(document, fmt, "zh_CN")


def test_where_no_process_can_be_started_it_is_written_here(
    workspace: Workspace, full: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = book.draft(workspace, WEEK).document
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    assert reportfiles.report_bytes(document, "docx", "en", apart=True)[:2] == b"PK"


# ---------------------------------------------------------------- the story of a week


def test_a_week_from_monday_to_the_managers_desk(workspace: Workspace, clock: StandingClock) -> None:
    """Two weeks of a rep: plan, visit, call, report, and the plan comes back."""
    clock.now = book.at("2026-11-16", "08:30")
    account = book.account(workspace, "嘉元实业", city="天津")
    person = book.person(workspace, account, "王先生")
    visit = book.plan(workspace, account, "2026-11-17", purpose="送样", expected="试用")
    clock.now = book.at("2026-11-17", "15:00")
    with workspace.write("visit") as ctx:
        visits.set_people(ctx, visit, [person])
        visits.finish_visit(
            ctx, visit, {"outcome": "advance", **book.FULL, "next_step": "报价", "next_date": None}
        )
    clock.now = book.at("2026-11-18", "17:00")
    book.call(workspace, account, "2026-11-18", result="周四再谈")
    coming = book.plan(workspace, account, "2026-11-24", purpose="报价", expected="首单")
    clock.now = book.at("2026-11-21", "11:30")
    set_text(workspace, "summary", "本周一家试用。")
    set_text(workspace, "results/sales", "12,345 元")
    done = book.submit(workspace, WEEK)
    assert done.number == 1
    english, chinese = (reportfiles.chat_text(done.document, lang) for lang in ("en", "zh_CN"))
    for words in ("Visits: 1", "嘉元实业 · 王先生 · 厂长", "雨季开胶", "12,345 元"):
        assert words in english
    for words in ("周报", "拜访：1", "嘉元实业 · 王先生 · 厂长", "上周工作总结", "周四再谈", "首单"):
        assert words in chinese
    clock.now = book.at("2026-11-28", "11:00")
    with workspace.write("visit") as ctx:
        visits.move_visit(ctx, coming, clock.now.date() + timedelta(days=3), reason="老板出差")
    text = reportfiles.chat_text(book.draft(workspace, "2026-W48").document, "zh_CN")
    with language("zh_CN"):
        moved = term(PlanOutcome.MOVED)
    assert f"2026-11-24 周二 · {moved}" in text
    assert "老板出差" in text


# ---------------------------------------------------------------- signatures


def test_versions_are_signed_once_there_is_a_team_and_exports_are_the_same(
    workspace: Workspace, full: str, tmp_path: Path
) -> None:
    book.submit(workspace, WEEK)
    before = reportfiles.report_bytes(version(workspace), "docx", "en")
    create_team(workspace, tmp_path / "north.team", "open sesame 2026")
    set_text(workspace, "summary", "改过了")
    book.submit(workspace, WEEK)
    with workspace.read() as ctx:
        rows = reports.list_versions(ctx, "weekly", find_period(ctx, "weekly", WEEK))
        listed = {row.period: row.signature for row in reports.list_reports(ctx, "weekly")}
    assert [(row.number, row.signature) for row in rows] == [(2, "good"), (1, "")]
    assert listed[WEEK] == "good"
    assert reportfiles.report_bytes(version(workspace, 1), "docx", "en") == before
    assert "signature" not in to_data(version(workspace, 2))

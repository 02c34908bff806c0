"""The sheet of a day or week is made of the visits planned, with what is known of each."""

from datetime import date, time
from pathlib import Path

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from fieldrep.errors import Unwritable, UsageError
from fieldrep.exchange.daysheet import DaySheet, SheetVisit
from fieldrep.i18n import language
from fieldrep.services import daysheets, promises, visits
from fieldrep.services.checklists import tick
from fieldrep.services.visit_guide import visit_guide
from fieldrep.services.workspace import Workspace
from tests.conftest import StandingClock
from tests.reports import book

MONDAY, FRIDAY = date(2026, 11, 23), date(2026, 11, 27)


@pytest.fixture
def account(workspace: Workspace) -> str:
    return book.account(workspace, "嘉元实业", city="天津", street="东园路 7 号", phone="022-5550")


def sheet(workspace: Workspace, first: date = MONDAY, last: date = MONDAY) -> DaySheet:
    with workspace.read() as ctx:
        return daysheets.day_sheet(ctx, first, last)


def one(workspace: Workspace) -> SheetVisit:
    (visit,) = sheet(workspace).visits
    return visit


def content(workspace: Workspace, fmt: str, *, first: date = MONDAY, last: date = MONDAY) -> bytes:
    with workspace.read() as ctx:
        return daysheets.sheet_bytes(ctx, daysheets.day_sheet(ctx, first, last), fmt)


def test_a_visit_brings_what_is_good_to_know(workspace: Workspace, account: str) -> None:
    book.visit(workspace, account, "2026-11-17", result="要样品")
    with workspace.write("promise") as ctx:
        promises.add_promise(ctx, account, "寄报告", due=date(2026, 11, 24))
    visit = book.plan(
        workspace,
        account,
        "2026-11-23",
        purpose="送样",
        expected="试用",
        advance_wanted="定试用日期",
        advance_fallback="约老板",
    )
    found = one(workspace)
    assert (found.id, found.account, found.start, found.zone) == (visit, "嘉元实业", time(9), "Asia/Shanghai")
    assert (found.place, found.phones) == ("天津 东园路 7 号", ("022-5550",))
    assert [(person.name, person.title) for person in found.contacts] == [("王先生", "厂长")]
    assert (found.purpose, found.expected) == ("送样", "试用")
    assert (found.advance_wanted, found.advance_fallback) == ("定试用日期", "约老板")
    assert [(promise.text, promise.due) for promise in found.promises] == [("寄报告", date(2026, 11, 24))]
    assert "要样品" in found.last_visit


def test_people_named_for_the_visit_come_first(workspace: Workspace, account: str) -> None:
    for name in ("甲", "乙", "丙"):
        book.person(workspace, account, name)
    visit = book.plan(workspace, account, "2026-11-23")
    assert len(one(workspace).contacts) == 2
    named = book.person(workspace, account, "刘小姐", "采购")
    with workspace.write("people") as ctx:
        visits.set_people(ctx, visit, [named])
    assert [person.name for person in one(workspace).contacts] == ["刘小姐"]


def test_what_is_ticked_is_no_longer_on_the_sheet(workspace: Workspace, account: str) -> None:
    visit = book.plan(workspace, account, "2026-11-23")
    before = one(workspace).checklist
    with workspace.write("tick") as ctx:
        first = next(item for item in visit_guide(ctx, visit).items if item.phase == "before")
        tick(ctx, visit, first.id)
    assert first.text in before
    assert set(one(workspace).checklist) == set(before) - {first.text}


def test_only_visits_still_to_come_by_day_and_week(
    workspace: Workspace, clock: StandingClock, account: str
) -> None:
    held, cancelled, moved = (book.plan(workspace, account, "2026-11-23") for _number in range(3))
    friday = book.plan(workspace, account, "2026-11-27")
    with workspace.write("visits") as ctx:
        visits.finish_visit(ctx, held, {"said": "x"})
        visits.cancel_visit(ctx, cancelled, "出差")
        visits.move_visit(ctx, moved, date(2026, 11, 24))
    assert sheet(workspace).visits == ()
    assert [visit.id for visit in sheet(workspace, MONDAY, FRIDAY).visits] == [moved, friday]
    assert sheet(workspace, MONDAY, FRIDAY).visits[0].moved == 1


def test_the_files(workspace: Workspace, account: str, tmp_path: Path) -> None:
    book.plan(workspace, account, "2026-11-23", purpose="送样")
    assert "09:00 嘉元实业 · 天津" in content(workspace, "md").decode()
    (event,) = Calendar.from_ical(content(workspace, "ics")).walk("VEVENT")
    assert str(event["summary"]) == "嘉元实业"
    with language("zh_CN"):
        target = tmp_path / "x.pdf"
        target.write_bytes(content(workspace, "pdf", last=date(2026, 11, 29)))
    text = "".join(page.extract_text() for page in PdfReader(target).pages).replace("\u2f20", "士")
    for words in ("嘉元实业", "送样", "2026-11-23", "North"):
        assert words in text
    assert content(workspace, "pdf") == content(workspace, "pdf")


def test_a_day_without_visits_says_so(workspace: Workspace, tmp_path: Path) -> None:
    assert "No visits are planned." in content(workspace, "md").decode()
    target = tmp_path / "x.pdf"
    target.write_bytes(content(workspace, "pdf"))
    assert "No visits are planned." in PdfReader(target).pages[0].extract_text()
    assert not Calendar.from_ical(content(workspace, "ics")).walk("VEVENT")


def test_a_sheet_is_named_by_its_days(workspace: Workspace, tmp_path: Path) -> None:
    with workspace.read() as ctx:
        day = daysheets.day_sheet(ctx, MONDAY, MONDAY)
        week = daysheets.day_sheet(ctx, MONDAY, date(2026, 11, 29))
        assert daysheets.export_sheet(ctx, day, "md", None, folder=tmp_path).name == "visits-2026-11-23.md"
        assert daysheets.file_name(week, "ics") == "visits-2026-W48.ics"
        with pytest.raises(UsageError):
            daysheets.export_sheet(ctx, day, "doc", None, folder=tmp_path)
        with pytest.raises(Unwritable):
            daysheets.export_sheet(ctx, day, "md", tmp_path / "no" / "x.md", folder=tmp_path)

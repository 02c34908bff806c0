"""The day sheet: what a rep takes along, to read and in a calendar."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from fieldrep.exchange.daysheet import (
    DaySheet,
    SheetContact,
    SheetPromise,
    SheetVisit,
    layout,
    sheet_title,
    to_markdown,
)
from fieldrep.exchange.ics import to_ics
from fieldrep.i18n import language
from fieldrep.rules.codes import DecisionRole, PromiseBy
from fieldrep.terms import term

MONDAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 21, 8, 0, 0, 123, tzinfo=UTC)

FULL = SheetVisit(
    id="0191d0c0-0000-7000-8000-000000000001",
    account="海河纸业有限公司",
    day=MONDAY,
    zone="Asia/Shanghai",
    start=time(9, 30),
    address="天津市南开区东园路 7 号",
    city="天津",
    phones=("022-55501234", "13800001111"),
    contacts=(
        SheetContact("刘小姐", "采购经理", DecisionRole.DECIDES, "13800001111"),
        SheetContact("王先生"),
    ),
    purpose="Show the new box",
    expected="A test of 50 boxes",
    advance_wanted="a trial",
    advance_fallback="a date with the boss",
    promises=(
        SheetPromise(PromiseBy.US, "send the price list", date(2026, 11, 24)),
        SheetPromise(PromiseBy.THEM, "name the buyer"),
    ),
    last_visit="6 Nov: asked for samples",
    checklist=("Take samples along", "Look at their website"),
)
OPEN = SheetVisit(id="b", account="Bolt", day=MONDAY, zone="Asia/Shanghai")
SHEET = DaySheet("Anna", MONDAY, MONDAY, (OPEN, FULL))


def week(*visits: SheetVisit) -> DaySheet:
    return DaySheet("Anna", MONDAY, date(2026, 11, 29), visits)


# To read


def test_the_sheet_as_markdown() -> None:
    assert (
        to_markdown(SHEET)
        == f"""# Day sheet Anna, Mon 23 Nov 2026

## Mon 23 Nov

### 09:30 海河纸业有限公司 · 天津

- **Address**: 天津市南开区东园路 7 号
- **Phone**: 022-55501234 / 13800001111
- **People**: 刘小姐 (采购经理, {term(DecisionRole.DECIDES)}) 13800001111; 王先生
- **Purpose**: Show the new box
- **Expected**: A test of 50 boxes
- **Advance wanted**: a trial
- **Fallback**: a date with the boss
- **Last visit**: 6 Nov: asked for samples
- **Due from us**: send the price list (due Tue 24 Nov)
- **Due from them**: name the buyer

- [ ] Take samples along
- [ ] Look at their website

### Bolt

"""
    )


def test_a_week_goes_day_by_day_and_by_the_hour() -> None:
    later = replace(FULL, id="c", account="Cord", day=date(2026, 11, 24), start=time(8, 0))
    early = replace(OPEN, account="Early", start=time(7, 15))
    sheet = week(later, OPEN, FULL, early)
    assert [part.heading.split(" · ")[0] for part in layout(sheet)] == [
        "07:15 Early",
        "09:30 海河纸业有限公司",
        "Bolt",
        "08:00 Cord",
    ]
    text = to_markdown(sheet)
    assert text.startswith("# Day sheet Anna, Mon 23 Nov 2026 – Sun 29 Nov 2026\n")
    assert (
        text.index("## Mon 23 Nov") < text.index("Early") < text.index("## Tue 24 Nov") < text.index("Cord")
    )


def test_a_sheet_without_visits_says_so() -> None:
    assert "No visits are planned." in to_markdown(week())


def test_what_was_typed_stays_literal() -> None:
    odd = replace(OPEN, account="# A*B* <b>\n## C", purpose="1. first_name | x", checklist=("[x] `y`",))
    text = to_markdown(week(odd))
    assert r"### \# A\*B\* \<b\> \#\# C" in text
    assert r": 1. first\_name \| x" in text
    assert r"- [ ] \[x\] \`y\`" in text


def test_the_city_stands_once() -> None:
    assert FULL.place == "天津市南开区东园路 7 号"
    assert replace(FULL, city="Graz").place == "Graz 天津市南开区东园路 7 号"
    assert replace(OPEN, city="Graz").place == "Graz"


def test_the_sheet_speaks_the_language_in_force() -> None:
    with language("zh_CN"):
        assert "2026年11月23日 周一" in sheet_title(SHEET)
        assert "海河纸业有限公司" in to_markdown(SHEET)


# In a calendar


def events(sheet: DaySheet) -> list[dict[str, object]]:
    calendar = Calendar.from_ical(to_ics(sheet, NOW))
    return list(calendar.walk("VEVENT"))


def test_a_visit_is_an_event_in_its_zone() -> None:
    event, whole_day = events(SHEET)
    assert event["UID"] == f"{FULL.id}@fieldrep"
    assert event.decoded("DTSTAMP") == datetime(2026, 11, 21, 8, 0, tzinfo=UTC)
    assert event.decoded("DTSTART") == datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert event["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert event.decoded("DURATION") == timedelta(hours=1)
    assert (event["SUMMARY"], event["LOCATION"]) == (FULL.account, FULL.place)
    assert "Purpose: Show the new box" in event["DESCRIPTION"]
    assert "[ ] Take samples along" in event["DESCRIPTION"]
    assert whole_day.decoded("DTSTART") == MONDAY
    assert whole_day.decoded("DTEND") == date(2026, 11, 24)
    assert "LOCATION" not in whole_day


def test_the_rules_of_every_zone_come_along_once() -> None:
    vienna = replace(FULL, id="v", zone="Europe/Vienna", minutes=90)
    calendar = Calendar.from_ical(to_ics(week(FULL, replace(FULL, id="x"), vienna), NOW))
    zones = {str(zone["TZID"]): zone for zone in calendar.walk("VTIMEZONE")}
    assert sorted(zones) == ["Asia/Shanghai", "Europe/Vienna"]
    assert len(calendar.walk("VTIMEZONE")) == 2
    summer = datetime(2026, 7, 1, 12, 0)  # noqa: DTZ001 - the zone is what is tested
    assert zones["Europe/Vienna"].to_tz().utcoffset(summer) == timedelta(hours=2)
    (event,) = [e for e in calendar.walk("VEVENT") if e["UID"] == "v@fieldrep"]
    assert event.decoded("DURATION") == timedelta(minutes=90)


def test_a_moved_visit_keeps_its_uid_and_counts_on() -> None:
    (before,) = events(week(FULL))
    (after,) = events(week(replace(FULL, start=time(14, 0), moved=2)))
    assert before["UID"] == after["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 2)


def test_text_is_escaped_and_lines_are_folded_as_the_format_wants() -> None:
    odd = replace(FULL, account="a,b;c\\d\nBEGIN:VEVENT", purpose="字" * 200)
    content = to_ics(week(odd), NOW)
    assert len(events(week(odd))) == 1
    assert events(week(odd))[0]["SUMMARY"] == "a,b;c\\d BEGIN:VEVENT"
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


def test_the_same_sheet_gives_the_same_bytes() -> None:
    assert to_ics(SHEET, NOW) == to_ics(replace(SHEET, visits=(FULL, OPEN)), NOW)


@pytest.mark.parametrize("zone", ["UTC", "America/St_Johns", "Australia/Lord_Howe"])
def test_any_zone(zone: str) -> None:
    (event,) = events(week(replace(FULL, zone=zone)))
    assert event.decoded("DTSTART") == datetime(2026, 11, 23, 9, 30, tzinfo=ZoneInfo(zone))

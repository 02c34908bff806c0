"""Planned visits as iCalendar, for any calendar program.

Every event has a UID that stays the same however often the visit is moved, so that taking in a newer file
moves the event instead of adding one.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.exchange.daysheet import DaySheet, SheetVisit, layout, sheet_title
from fieldrep.rules.text import clean_text, single_line

USUAL_MINUTES = 60
"""Length of a visit where none is planned."""

_DOMAIN = "fieldrep"


def to_ics(sheet: DaySheet, now: datetime) -> bytes:
    """Return the visits of a sheet as an iCalendar file (RFC 5545); ``now`` is aware.

    A visit with a time is an event in its zone, whose rules come along; one without is an event of the whole
    day. The texts are in the language in force.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//fieldrep//day sheet//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", sheet_title(sheet))
    for zone in _zones(sheet.visits):
        calendar.add_component(_timezone(zone, sheet.start, sheet.end))
    for visit in sorted(sheet.visits, key=lambda v: (v.day, v.start is None, v.start or time(), v.id)):
        calendar.add_component(_event(visit, sheet, now))
    return bytes(calendar.to_ical())


def _zones(visits: Iterable[SheetVisit]) -> list[str]:
    return sorted({visit.zone for visit in visits if visit.start is not None and visit.zone != "UTC"})


def _timezone(zone: str, start: date, end: date) -> Any:
    """Return the rules of a zone for the years of the sheet."""
    from icalendar import Timezone

    first, last = date(start.year, 1, 1), date(end.year + 2, 1, 1)
    return Timezone.from_tzid(zone, first_date=first, last_date=last)


def _event(visit: SheetVisit, sheet: DaySheet, now: datetime) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", f"{visit.id}@{_DOMAIN}")
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", visit.moved)
    event.add("summary", single_line(visit.account))
    if visit.start is None:
        event.add("dtstart", visit.day)
        event.add("dtend", visit.day + timedelta(days=1))
    else:
        start = datetime.combine(visit.day, visit.start, ZoneInfo(visit.zone))
        event.add("dtstart", start)
        event.add("duration", timedelta(minutes=visit.minutes or USUAL_MINUTES))
    if visit.place:
        event.add("location", single_line(visit.place))
    if text := _description(visit, sheet):
        event.add("description", text)
    return event


def _description(visit: SheetVisit, sheet: DaySheet) -> str:
    (part,) = layout(DaySheet(sheet.person, visit.day, visit.day, (visit,)))
    lines = [f"{name}: {text}" for name, text in part.lines]
    return clean_text("\n".join([*lines, *(f"[ ] {box}" for box in part.boxes)]))

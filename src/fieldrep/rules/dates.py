"""Dates and times of day as people type them and spreadsheets hold them, and dates as people read them."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Literal

from fieldrep.rules.calendar_words import (
    DAY_WORDS,
    HOURS_BY_PART,
    MONTH_WORDS,
    MONTHS_EN,
    PARTS_OF_DAY,
    WEEK_WORDS,
    WEEKDAY_WORDS,
    WEEKDAYS_EN,
    WEEKDAYS_ZH,
)
from fieldrep.rules.problems import Problem, ProblemCode

Prefer = Literal["future", "past"]

FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_TEXT = 60


def _words(names: dict[str, int] | dict[str, str]) -> str:
    return "|".join(sorted(map(re.escape, names), key=len, reverse=True))


_CLOCK = re.compile(
    r"(?:[t ]|(?<=[日号]))\d{1,2}:\d\d(:\d\d([.,]\d+)?)?( ?[ap]m)?( ?(z|[+-]\d\d:?\d\d))?$", re.ASCII
)
_WEEKDAY_BESIDE = re.compile(
    rf"^(?:{_words(WEEKDAY_WORDS)})[, ]+(?=\d|[a-z]{{3}})|(?<=\d|日|号) ?\(?周[一二三四五六日]\)?$"
)
_OFFSET = re.compile(r"([+-]) ?(\d{1,4}) ?(d|days?|天|w|weeks?|周)?", re.ASCII)
_WEEKDAY = re.compile(rf"({_words(WEEK_WORDS)})? ?({_words(WEEKDAY_WORDS)})")
_YEAR_FIRST = re.compile(r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})[日号]?|(\d{4})()(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d\d", re.ASCII)
_MONTH_DAY = re.compile(r"(\d{1,2})([-/.月])(\d{1,2})[日号]?", re.ASCII)
_DAY_NAMED_MONTH = re.compile(
    rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]?({_words(MONTH_WORDS)})[, -]*(\d{{4}})?", re.ASCII
)
_NAMED_MONTH_DAY = re.compile(
    rf"({_words(MONTH_WORDS)}) ?(\d{{1,2}})(?:st|nd|rd|th)?(?:[, ]+(\d{{4}}))?", re.ASCII
)
_DAY = re.compile(r"(\d{1,2})(?:日|号|st|nd|rd|th)?", re.ASCII)


def parse_date(text: str, today: date, *, prefer: Prefer | None = None) -> date:
    """Read a date: ``25``, ``11-25``, ``2026/11/25``, ``25.11.2026``, ``+2w``, ``next fri``, ``下周三``.

    Where year or month is missing, ``prefer`` takes the nearest on that side of today (today counts), without
    it the date lies in this year, month or ISO week. Choices where customs differ: ``03/04/2026`` has the day
    first unless the second number is over 12; ``03/04`` has the month first unless the first number is over
    12; "next Friday" is that of next ISO week, as 下周五. A time of day behind the date is left out.
    Problems: ``date.empty``, ``date.unreadable``, ``date.impossible``, ``date.ambiguous`` (two-digit years).
    """
    plain = _plain(text)
    if not plain:
        raise Problem(ProblemCode.DATE_EMPTY)
    if len(plain) > LONGEST_TEXT:
        raise Problem(ProblemCode.DATE_UNREADABLE, text=text)
    try:
        day = _near_today(plain, today, prefer) or _written(plain, today, prefer)
    except (ValueError, OverflowError):
        raise Problem(ProblemCode.DATE_IMPOSSIBLE, text=text) from None
    if day is None:
        ambiguous = _SHORT_YEAR.fullmatch(_without_extras(plain))
        raise Problem(ProblemCode.DATE_AMBIGUOUS if ambiguous else ProblemCode.DATE_UNREADABLE, text=text)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Problem(ProblemCode.DATE_IMPOSSIBLE, text=text)
    return day


def _plain(text: str) -> str:
    """Fold widths, case, dashes and spaces, also those round the separators of a date."""
    folded = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
    return re.sub(r" ?([年月日号/.\-–−]) ?", lambda found: found[1].translate(_DASHES), folded)


_DASHES = str.maketrans("–−", "--")


def _without_extras(plain: str) -> str:
    """Leave out a time of day behind the date and a weekday beside it."""
    return _WEEKDAY_BESIDE.sub("", _CLOCK.sub("", plain)).strip()


def _near_today(plain: str, today: date, prefer: Prefer | None) -> date | None:
    """Read what counts from today: a word, an offset, a weekday."""
    if plain in DAY_WORDS:
        return today + timedelta(days=DAY_WORDS[plain])
    if offset := _OFFSET.fullmatch(plain):
        sign, count, unit = offset.groups()
        days = int(count) * (7 if (unit or "d")[0] in "w周" else 1)
        return today + timedelta(days=-days if sign == "-" else days)
    if weekday := _WEEKDAY.fullmatch(plain):
        return _weekday(WEEKDAY_WORDS[weekday[2]], weekday[1], today, prefer)
    return None


def _weekday(number: int, week: str | None, today: date, prefer: Prefer | None) -> date:
    of_this_week = today + timedelta(days=number - today.isoweekday())
    if week:
        return of_this_week + timedelta(weeks=WEEK_WORDS[week])
    if prefer == "future" and of_this_week < today:
        return of_this_week + timedelta(weeks=1)
    if prefer == "past" and of_this_week > today:
        return of_this_week - timedelta(weeks=1)
    return of_this_week


def _written(plain: str, today: date, prefer: Prefer | None) -> date | None:
    """Read a date written out, in full or without year or month. ValueError where no calendar has it."""
    plain = _without_extras(plain)
    if found := _YEAR_FIRST.fullmatch(plain):
        year, _mark, month, day = (part for part in found.groups() if part is not None)
        return date(int(year), int(month), int(day))
    if found := _YEAR_LAST.fullmatch(plain):
        first, second, written_year = map(int, found.groups())
        return date(written_year, first, second) if second > 12 else date(written_year, second, first)
    if found := _MONTH_DAY.fullmatch(plain):
        first, second = int(found[1]), int(found[3])
        if first > 12 and found[2] != "月":
            first, second = second, first
        return _in_some_year(first, second, today, prefer)
    if found := _DAY_NAMED_MONTH.fullmatch(plain):
        return _named_month(found[2], found[1], found[3], today, prefer)
    if found := _NAMED_MONTH_DAY.fullmatch(plain):
        return _named_month(found[1], found[2], found[3], today, prefer)
    if found := _DAY.fullmatch(plain):
        return _in_some_month(int(found[1]), today, prefer)
    return None


def _named_month(month: str, day: str, year: str | None, today: date, prefer: Prefer | None) -> date:
    if year:
        return date(int(year), MONTH_WORDS[month], int(day))
    return _in_some_year(MONTH_WORDS[month], int(day), today, prefer)


def _in_some_year(month: int, day: int, today: date, prefer: Prefer | None) -> date:
    """Return the day of the year that is meant; 29 February looks for a leap year."""
    if prefer is None:
        return date(today.year, month, day)
    step = 1 if prefer == "future" else -1
    years = range(today.year, today.year + 9 * step, step)
    return _first_on_side(((year, month) for year in years), day, today, prefer)


def _in_some_month(day: int, today: date, prefer: Prefer | None) -> date:
    """Return the day of the month that is meant; the 31st looks for a month that has one."""
    if prefer is None:
        return today.replace(day=day)
    step = 1 if prefer == "future" else -1
    counts = range(today.year * 12 + today.month - 1, today.year * 12 + today.month - 1 + 3 * step, step)
    return _first_on_side(((count // 12, count % 12 + 1) for count in counts), day, today, prefer)


def _first_on_side(months: Iterator[tuple[int, int]], day: int, today: date, prefer: Prefer) -> date:
    for year, month in months:
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            candidate = date(year, month, day)
            if candidate >= today if prefer == "future" else candidate <= today:
                return candidate
    raise ValueError(day)


_TIME = re.compile(
    rf"""(?P<before>{_words(PARTS_OF_DAY)})?\ ?
         (?: (?P<hour>\d{{1,2}})
             (?: [:.](?P<minute>\d\d)(?::\d\d(?:\.\d+)?)?
               | [点时](?:(?P<half>半|一刻|三刻|整)|(?P<minutes>\d{{1,2}})分?)? )?
           | (?P<packed>\d{{3,4}}) )
         \ ?(?P<after>am|pm)?""",
    re.VERBOSE | re.ASCII,
)
_QUARTERS = {"整": 0, "一刻": 15, "半": 30, "三刻": 45}


def parse_time(text: str) -> time:
    """Read a time of day: ``9``, ``9:30``, ``0930``, ``14.30``, ``2pm``, ``下午2点半``; seconds are left out.

    Problems: ``time.empty``, ``time.unreadable``, ``time.impossible``.
    """
    plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold()).strip()
    plain = re.sub(r"([ap])\.m\.?$", r"\1m", plain)
    if not plain:
        raise Problem(ProblemCode.TIME_EMPTY)
    found = _TIME.fullmatch(plain) if len(plain) <= LONGEST_TEXT else None
    if not found or (found["before"] and found["after"]):
        raise Problem(ProblemCode.TIME_UNREADABLE, text=text)
    hour = int(found["hour"] or found["packed"][:-2])
    minute = int(found["minute"] or found["minutes"] or (found["packed"] or "00")[-2:])
    minute = _QUARTERS[found["half"]] if found["half"] else minute
    part = found["before"] or found["after"]
    try:
        return time(HOURS_BY_PART[PARTS_OF_DAY[part]][hour] if part else hour, minute)
    except (KeyError, ValueError):
        raise Problem(ProblemCode.TIME_IMPOSSIBLE, text=text) from None


def format_date(day: date, lang: str, *, year: bool = False) -> str:
    """Show a date in local words: ``Sat 21 Nov`` or ``11月21日 周六``, with the year if asked for."""
    if lang.startswith("zh"):
        start = f"{day.year}年" if year else ""
        return f"{start}{day.month}月{day.day}日 周{WEEKDAYS_ZH[day.weekday()]}"
    end = f" {day.year}" if year else ""
    return f"{WEEKDAYS_EN[day.weekday()]} {day.day} {MONTHS_EN[day.month - 1]}{end}"

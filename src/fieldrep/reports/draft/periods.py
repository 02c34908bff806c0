"""The days, weeks and months that reports cover, as documents name them."""

from datetime import date, timedelta

from fieldrep.reports.document import Period
from fieldrep.rules.dates import parse_date
from fieldrep.rules.periods import IsoWeek, Month


def period_of(kind: str, day: date) -> Period:
    """Return the period of a kind (day, week, month) that a day lies in."""
    match kind:
        case "week":
            return _of_week(IsoWeek.of(day))
        case "month":
            return _of_month(Month.of(day))
        case _day:
            return Period("day", day.year, day.timetuple().tm_yday, day, day)


def read_period(kind: str, text: str, today: date) -> Period:
    """Read a period as a rep types it: ``2026-W47``, ``2026-11``, a day. Raises ``Problem``."""
    match kind:
        case "week":
            return _of_week(IsoWeek.parse(text))
        case "month":
            return _of_month(Month.parse(text))
        case _day:
            return period_of(kind, parse_date(text, today))


def following(period: Period) -> Period:
    """Return the period after."""
    return period_of(period.kind, period.end + timedelta(days=1))


def preceding(period: Period) -> Period:
    """Return the period before."""
    return period_of(period.kind, period.start - timedelta(days=1))


def _of_week(week: IsoWeek) -> Period:
    return Period("week", week.year, week.week, week.first_day, week.last_day)


def _of_month(month: Month) -> Period:
    return Period("month", month.year, month.month, month.first_day, month.last_day)

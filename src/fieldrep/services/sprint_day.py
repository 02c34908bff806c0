"""What the records count for the day sheet of a prospecting sprint, so that nobody tallies by hand."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import text

from fieldrep.store.context import Context

DAY_SHEET = "territory.sprint"
ITEMS = ("collected", "phoned", "second", "appointments")
_COUNTS = """
WITH mine AS (SELECT a.root_id, t.at FROM touch t JOIN account a ON a.id = t.account_id
  WHERE t.kind = 'call' AND t.person_id = :person AND t.day = :day)
SELECT (SELECT count(*) FROM account WHERE registered_by = :person AND root_id = id
    AND registered_at >= :begin AND registered_at < :end),
  (SELECT count(*) FROM mine),
  (SELECT count(*) FROM mine WHERE EXISTS (SELECT 1 FROM touch e JOIN account b ON b.id = e.account_id
    WHERE b.root_id = mine.root_id AND e.kind = 'call' AND e.at < mine.at)),
  (SELECT count(DISTINCT a.root_id) FROM status_event e JOIN visit v ON v.id = e.subject_id
    JOIN account a ON a.id = v.account_id
    WHERE e.subject_kind = 'visit' AND e.event = 'planned' AND e.person_id = :person
    AND e.at >= :begin AND e.at < :end AND v.status <> 'cancelled')
"""


def counted_today(ctx: Context) -> dict[str, str]:
    """Return what the rep did today, by the item of the day sheet that asks for it.

    Accounts registered; calls; calls to somebody phoned before; accounts with whom a visit was planned.
    """
    begin, end = (
        datetime.combine(ctx.today + timedelta(days=more), time.min, ZoneInfo(ctx.zone)) for more in (0, 1)
    )
    values = {
        "person": ctx.actor,
        "day": ctx.today.isoformat(),
        "begin": _stored(begin),
        "end": _stored(end),
    }
    row = ctx.session.connection().execute(text(_COUNTS), values).one()
    return {f"{DAY_SHEET}.{name}": str(number) for name, number in zip(ITEMS, row, strict=True)}


def _stored(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"

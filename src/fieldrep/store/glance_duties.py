"""Reports and claims that are due, for Today."""

import sqlite3
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from fieldrep.rules.codes import Duty, ReportKind
from fieldrep.rules.periods import IsoWeek, Month, claim_due, monthly_report_due, weekly_report_due
from fieldrep.rules.policy import Policy
from fieldrep.store.glance_rows import GlanceRow, Section, days_late


def duties(
    connection: sqlite3.Connection, person: str, today: date, now: datetime, zone: str, policy: Policy
) -> list[GlanceRow]:
    """Reports and claims that are due: the running period's, and the last one's if it is missing."""
    first = connection.execute(
        "SELECT min(d) FROM (SELECT min(day) AS d FROM visit WHERE person_id = ?"
        " UNION ALL SELECT min(day) FROM touch WHERE person_id = ?)",
        (person, person),
    ).fetchone()[0]
    if first is None:  # nothing recorded: nothing to report
        return []
    since = date.fromisoformat(first)
    handed_in = {
        (row[0], row[1])
        for row in connection.execute(
            "SELECT definition, period FROM report WHERE person_id = ? AND status = 'submitted'", (person,)
        )
    } | {
        (row[0], row[1])
        for row in connection.execute("SELECT duty, period FROM duty_done WHERE person_id = ?", (person,))
    }
    week, month = IsoWeek.of(today), Month.of(today)
    candidates: list[tuple[Duty, str, IsoWeek | Month, date, str, bool]] = []
    for period in (week.previous(), week):
        at = weekly_report_due(period, policy.weekly_due_weekday, policy.weekly_due_at)
        shown = at.date() <= today + timedelta(days=1) or period != week
        candidates.append((Duty.WEEKLY_REPORT, ReportKind.WEEKLY, period, at.date(), f"{at:%H:%M}", shown))
    for past in (month.previous(), month):
        due = monthly_report_due(past, policy.monthly_due_day)
        shown = due <= today + timedelta(days=3)
        candidates.append((Duty.MONTHLY_REPORT, ReportKind.MONTHLY, past, due, "", shown))
    claimed = month.previous()
    candidates.append((Duty.CLAIM, "", claimed, claim_due(claimed, policy.claim_due_day), "", True))
    local = now.astimezone(ZoneInfo(zone))
    rows = []
    for duty, definition, span, due, time, shown in candidates:
        key = str(definition) if definition else str(duty)
        if not shown or (key, str(span)) in handed_in or span.last_day < since:
            continue
        past_due = due < today or (due == today and bool(time) and f"{local:%H:%M}" > time)
        rows.append(
            GlanceRow(
                Section.DUTY,
                "report" if definition else "duty",
                f"{duty} {span}",
                day=due,
                time=time,
                overdue=days_late(due, today),
                status="overdue" if past_due else "",
                reason=str(duty),
                values={"definition": str(definition), "period": str(span)},
            )
        )
    return sorted(rows, key=lambda row: (row.day or today, row.id))

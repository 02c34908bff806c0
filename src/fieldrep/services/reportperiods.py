"""Kinds of reports and their periods: which is meant, which is due next, and when."""

from datetime import datetime, time

from fieldrep.errors import NotFound, UsageError
from fieldrep.i18n import _
from fieldrep.reports import definition as definitions
from fieldrep.reports.definition import Definition
from fieldrep.reports.document import Period
from fieldrep.reports.draft.facts import first_record
from fieldrep.reports.draft.frame import Frame
from fieldrep.reports.draft.periods import period_of, read_period
from fieldrep.rules.codes import ReportStatus
from fieldrep.rules.periods import (
    IsoWeek,
    Month,
    monthly_report_due,
    period_due_next,
    weekly_report_due,
)
from fieldrep.rules.problems import Problem
from fieldrep.store.context import Context


def definition_of(name: str) -> Definition:
    """Return the definition of a kind of report; raises NotFound."""
    try:
        return definitions.definition(name)
    except KeyError:
        raise NotFound(
            _("There is no such report."),
            where=name,
            hint=_("Choose one of: {choices}.").format(choices=", ".join(definitions.shipped())),
        ) from None


def find_period(ctx: Context, name: str, text: str = "") -> Period:
    """Return the period that words name (``2026-W47``, ``2026-11``), the one due next without any.

    Raises UsageError for what is no period.
    """
    known = definition_of(name)
    if not text.strip():
        return period_due(ctx, name)
    try:
        return read_period(known.period, text, ctx.today)
    except Problem as problem:
        messages = {
            "week": (_("“{text}” is not a week."), _("Write it like 2026-W47.")),
            "month": (_("“{text}” is not a month."), _("Write it like 2026-11.")),
            "day": (_("“{text}” is not a date."), _("Write it like 2026-11-25.")),
        }
        message, hint = messages[known.period]
        raise UsageError(message.format(text=text), hint=hint) from problem


def period_due(ctx: Context, name: str) -> Period:
    """Return the period whose report is to be handed in next.

    The one before the running one if it has records and no report, else the first from the running one on
    that has no report.
    """
    known = definition_of(name)
    first = first_record(Frame(ctx, known, period_of(known.period, ctx.today)))
    handed = _submitted_periods(ctx, name)
    since = first or ctx.today
    match known.period:
        case "week":
            weeks = {IsoWeek.parse(key) for key in handed}
            week = period_due_next(IsoWeek.of(ctx.today), weeks, since=IsoWeek.of(since))
            return period_of("week", week.first_day)
        case "month":
            months = {Month.parse(key) for key in handed}
            month = period_due_next(Month.of(ctx.today), months, since=Month.of(since))
            return period_of("month", month.first_day)
        case _day:
            return period_of("day", ctx.today)


def due_at(ctx: Context, period: Period) -> datetime:
    """Return when a period's report is due where the rep is, naive: by the policy, at the end of the day
    where it names no time."""
    match period.kind:
        case "week":
            week = IsoWeek(period.year, period.number)
            return weekly_report_due(week, ctx.policy.weekly_due_weekday, ctx.policy.weekly_due_at)
        case "month":
            day = monthly_report_due(Month(period.year, period.number), ctx.policy.monthly_due_day)
        case _day:
            day = period.end
    return datetime.combine(day, time(23, 59))


def _submitted_periods(ctx: Context, name: str) -> set[str]:
    rows = ctx.session.connection().exec_driver_sql(
        "SELECT period FROM report WHERE person_id = ? AND definition = ? AND status = ?",
        (ctx.actor, name, ReportStatus.SUBMITTED.value),
    )
    return {row[0] for row in rows}

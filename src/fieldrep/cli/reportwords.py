"""What the report commands share: which report, which period."""

import typer

from fieldrep.errors import UsageError
from fieldrep.i18n import _
from fieldrep.reports.definition import shipped
from fieldrep.services import reportperiods

KIND = typer.Argument(..., help=", ".join(shipped()))
WEEK = typer.Option("", "--week", help=_("The ISO week, such as 2026-W47; without it the report due next."))
MONTH = typer.Option("", "--month", help=_("The month, such as 2026-11; without it the report due next."))


def period_option(kind: str, week: str, month: str) -> str:
    """Return the option that fits the kind of report; raises UsageError for the other."""
    wanted = reportperiods.definition_of(kind).period
    if (week and wanted != "week") or (month and wanted != "month"):
        raise UsageError(
            _("This report is by {period}.").format(period=_("month") if wanted == "month" else _("week")),
            where="--week" if week else "--month",
        )
    return week or month

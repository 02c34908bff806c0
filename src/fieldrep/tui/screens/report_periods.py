"""Choosing a report: which kind, and of which period."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_, _
from fieldrep.reports.definition import definition, shipped
from fieldrep.reports.labels import label_text
from fieldrep.reports.render.wording import period_text
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.menu import Menu, MenuItem
from fieldrep.tui.screens.report_read import days_text, neighbour

if TYPE_CHECKING:
    from fieldrep.reports.document import Period
    from fieldrep.tui.rep import RepApp

SHOWN = 10
"""Periods that the menu offers; any other can be typed."""
OTHER = "other"
FORM = "report.period"

Chosen = Callable[[str, str], None]
"""Takes kind and period."""


def choose_report(app: "RepApp", then: Chosen) -> None:
    """Ask for the kind of report, then for its period."""
    kinds = sorted(shipped(), key=lambda kind: definition(kind).period != "week")
    items = [MenuItem(kind, label_text(definition(kind).title), key=kind[0]) for kind in kinds]

    def chosen(kind: str | None) -> None:
        if kind is not None:
            choose_period(app, kind, then)

    app.push_screen(Menu(_("Which report?"), items), chosen)


def choose_period(app: "RepApp", kind: str, then: Chosen) -> None:
    """Ask for the period of a report: the one due stands under the cursor."""
    due, states, first = _periods(app, kind)
    items = []
    period = first
    for number in range(SHOWN):
        hint = states.get(period.key, "")
        key = str(number) if number < 10 else ""
        label = f"{period_text(period)}  {days_text(period)}"
        items.append(MenuItem(period.key, label, hint, key, "done" if period.key == due else ""))
        period = neighbour(period, -1)
    items.append(MenuItem(OTHER, _("Another period"), key="a"))

    def chosen(key: str | None) -> None:
        if key == OTHER:
            type_period(app, kind, then)
        elif key is not None:
            then(kind, key)

    app.push_screen(Menu(label_text(definition(kind).title), items), chosen)


def _periods(app: "RepApp", kind: str) -> tuple[str, dict[str, str], "Period"]:
    """Return the period due, how those that were begun stand, and the running period."""
    from fieldrep.reports.draft.periods import period_of
    from fieldrep.services.reportperiods import period_due
    from fieldrep.services.reports import list_reports

    with app.desk.workspace.read() as ctx:
        due = period_due(ctx, kind)
        states = {
            row.period: _("submitted") if row.versions else _("draft") for row in list_reports(ctx, kind)
        }
    return due.key, states, period_of(definition(kind).period, app.desk.today)


def type_period(app: "RepApp", kind: str, then: Chosen) -> None:
    """Ask for any period as it is typed."""
    helps = {"week": N_("2026-W47"), "month": N_("2026-11"), "day": N_("2026-11-25")}
    spec = FormSpec(
        FORM,
        N_("Period"),
        (FieldSpec("period", N_("Period"), required=True, help=helps[definition(kind).period]),),
    )

    def find(values: Mapping[str, Any]) -> object:
        from fieldrep.services.reportperiods import find_period

        with app.desk.workspace.read() as ctx:
            return find_period(ctx, kind, values["period"]).key

    def found(key: object) -> None:
        if isinstance(key, str):
            then(kind, key)

    draft = app.desk.draft(FORM, kind, title=label_text(definition(kind).title))
    app.push_screen(FormScreen(spec, None, draft, find, app.desk.form_settings), found)


def reopen_period(app: "RepApp", kind: str, _title: str) -> None:
    """Ask for the period of a report again, as it was typed, and open the report."""
    from fieldrep.tui.opening import open_record

    type_period(app, kind, lambda kind, period: open_record(app, "report", f"{kind} {period}"))

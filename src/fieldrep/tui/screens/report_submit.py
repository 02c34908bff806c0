"""Submitting a report: the first version as it is, a correction with a note of what it corrects."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from fieldrep.i18n import N_
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.screens.report_read import DRAFT, Page, report_name

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

SUBMIT = "report.submit"


def submit_page(app: "RepApp", page: Page, note: str = "") -> int:
    """Submit a report and return the number of the version. Raises Incomplete, NotAllowed."""
    from fieldrep.services.reports import submit_report

    with app.desk.workspace.write("report.submit", report_name(page)) as ctx:
        return submit_report(ctx, page.definition, page.period, note).number


def open_note(app: "RepApp", page: Page, done: Callable[[object], None]) -> None:
    """Ask what a correction corrects, and submit it; ``done`` gets the number of the version."""
    spec = FormSpec(
        SUBMIT,
        N_("Submit a correction"),
        (FieldSpec("note", N_("What was corrected"), help=N_("Stands beside the version; may be empty.")),),
    )
    draft = app.desk.draft(SUBMIT, f"{page.definition} {page.period.key}", title=report_name(page))

    def save(values: Mapping[str, Any]) -> object:
        return submit_page(app, page, values["note"])

    app.push_screen(FormScreen(spec, None, draft, save, app.desk.form_settings), done)


def reopen_note(app: "RepApp", record: str, _title: str) -> None:
    """Open the correction that was about to be submitted; ``record`` is kind and period."""
    from fieldrep.tui.screens.report import ReportScreen

    definition, _space, period = record.partition(" ")
    app.push_screen(ReportScreen(definition, period, DRAFT, write=SUBMIT))

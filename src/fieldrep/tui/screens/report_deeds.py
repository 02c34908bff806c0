"""What can be done with a report as a whole: submit, correct, other versions and periods, take it along."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.dialogs import Ask
from fieldrep.tui.menu import Menu, MenuItem, MenuScreen
from fieldrep.tui.screens.report_read import (
    DRAFT,
    NEWEST,
    Page,
    local,
    moment_text,
    neighbour,
    report_name,
    signature_text,
)
from fieldrep.tui.screens.report_submit import open_note, submit_page

if TYPE_CHECKING:
    from fieldrep.services.reports import VersionRow


class ReportDeeds(MenuScreen):
    """A screen with the ``page`` of a report, which can show another."""

    page: Page | None = None
    _release: Callable[[], None] | None = None

    @dataclass
    class _Submitted(Message):
        """A worker has submitted the report, or says why it could not."""

        number: int
        error: FieldrepError | None = None

    def show_report(self, number: int, period: str = "") -> None:
        """Show a version (see ``report_read``), of another period if one is named."""
        raise NotImplementedError

    def show_gaps(self) -> None:
        """Go to the list of what is missing."""
        raise NotImplementedError

    def hold_keys(self) -> None:
        """Keep the keys that are typed now for what a worker is about to bring."""
        if self._release is None:
            self._release = self.app.gate.hold_open()

    def let_go(self) -> None:
        """Let the keys through that were kept."""
        if self._release is not None:
            self._release()
            self._release = None

    # Submitting and correcting

    def _why_not_correct(self) -> str | None:
        return None if self.page is not None and not self.page.is_draft else ""

    @action("report.correct", "c", N_("Correct"), when="_why_not_correct",
            help=N_("Write a correction: a new version, the old one stays."))  # fmt: skip
    def correct(self) -> None:
        self._show_number(DRAFT)

    def _why_not_submit(self) -> str | None:
        if self.page is None or self.page.is_draft:
            return None
        return _("This version is frozen. c makes a correction.")

    @action("report.submit", ("s", "ctrl+s", "f10"), N_("Submit"), when="_why_not_submit",
            help=N_("Freeze the report as a version; what is missing is named first."))  # fmt: skip
    def submit(self) -> None:
        page = self.page
        if page is None:
            return
        if page.gaps:
            self.show_gaps()
        elif page.versions:
            open_note(self.app, page, self._show_submitted)
        else:
            detail = _("It is frozen as it is now and can't be taken back; a correction is a new version.")
            question = _("Submit this report: {report}?").format(report=report_name(page))
            self.app.push_screen(Ask(question, yes=_("Submit"), detail=detail), self._agreed)

    def _agreed(self, yes: bool | None) -> None:
        if yes and self.page is not None:
            self.hold_keys()
            self.run_worker(partial(self._submit, self.page), group="submit", thread=True)

    def _submit(self, page: Page) -> None:
        """In a worker: submit the report for the first time."""
        try:
            self.post_message(self._Submitted(submit_page(self.app, page)))
        except FieldrepError as error:
            self.post_message(self._Submitted(0, error))

    def on_report_deeds__submitted(self, message: _Submitted) -> None:
        message.stop()
        self.let_go()
        if message.error is not None:
            self.app.show_error(message.error)
            self.data_changed()
            return
        self._show_submitted(message.number)

    def _show_submitted(self, number: object) -> None:
        """Show the version that was made."""
        if not isinstance(number, int) or not number:
            return
        self.show_report(NEWEST)
        self.app.notice(_("Submitted as version {number}. x exports it.").format(number=number))
        self.app.changed()

    # Taking it along

    def _why_nothing(self) -> str | None:
        return None if self.page is not None else _("The report is still being read.")

    @action("report.export", "x", N_("Export"), when="_why_nothing",
            help=N_("Write it as Word, Excel, PDF, Markdown or text, in either language."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.report_export import REPORT, open_export

        if page := self.page:
            source = f"{REPORT} {page.definition} {page.period.key} {page.number}"
            open_export(self.app, lambda _lang: page.document, source, report_name(page))

    @action("report.copy", "y", N_("Copy"), when="_why_nothing",
            help=N_("Copy the report as plain text for a chat."))  # fmt: skip
    def copy(self) -> None:
        from fieldrep.tui.screens.report_export import copy_report

        if self.page is not None:
            copy_report(self.app, self.page.document)

    # Other periods and versions

    @action("report.before", "[", N_("Period before"), footer=False,
            help=N_("Show the report of the period before."))  # fmt: skip
    def period_before(self) -> None:
        self._show_period(-1)

    @action("report.after", "]", N_("Period after"), footer=False,
            help=N_("Show the report of the period after."))  # fmt: skip
    def period_after(self) -> None:
        self._show_period(1)

    def _show_period(self, by: int) -> None:
        if self.page is not None:
            self.show_report(NEWEST, neighbour(self.page.period, by).key)

    def _why_no_versions(self) -> str | None:
        return None if self.page is not None and self.page.versions else _("It was not submitted yet.")

    @action("report.versions", "v", N_("Versions"), when="_why_no_versions",
            help=N_("Show a version that was submitted, or the draft of a correction."))  # fmt: skip
    def show_versions(self) -> None:
        page = self.page
        if page is None:
            return
        items = [
            MenuItem(
                version.number,
                _("Version {number}").format(number=version.number),
                _version_text(version, page.zone),
                str(version.number),
                "done" if version.number == page.number else "",
            )
            for version in page.versions
        ]
        items.append(MenuItem(DRAFT, _("Draft of a correction"), key="c", mark="done" * page.is_draft))
        self.app.push_screen(Menu(_("Versions"), items), self._show_number)

    def _show_number(self, number: int | None) -> None:
        if number is not None:
            self.show_report(number)


def _version_text(version: "VersionRow", zone: str) -> str:
    when = moment_text(local(version.submitted_at, zone)) if version.submitted_at else ""
    return " · ".join(filter(None, (when, signature_text(version.signature))))

"""Reports: the rep's reports on the left, the newest period first; on the right the one chosen."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, ngettext
from fieldrep.reports.document import Document
from fieldrep.reports.render.wording import period_text
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane, TwoPane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.screens.report_read import (
    Listed,
    moment_text,
    read_list,
    read_page,
    report_name,
)
from fieldrep.tui.screens.report_ready import read_ready
from fieldrep.tui.screens.report_source import PageSource
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

COLUMNS = (Column("period", least=14), Column("kind", width=14, align="right", style="dim"))
REST = 0.12
"""Seconds that the cursor rests on a report before its preview is drafted."""


class ListAndPreview(TwoPane):
    """Enter in the list opens the report, on a narrow terminal too; Tab goes to the preview."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.prevent_default()


class ReportsScreen(MenuScreen):
    """Area 7."""

    AREA = 7
    TERMS: ClassVar[tuple[str, ...]] = ("late", "walk-in", "advance", "version")
    DEFAULT_CSS = style_sheet("report")

    @dataclass
    class _Listed(Message):
        """A worker has read the list."""

        found: list[Listed]

    @dataclass
    class _Previewed(Message):
        """A worker has read a report to show beside the list."""

        key: str
        name: str
        source: PageSource

    def __init__(self) -> None:
        super().__init__()
        self._previews: dict[str, tuple[str, PageSource]] = {}
        self._release: Callable[[], None] | None = None
        self._shown = ""
        self._asked = ""

    def compose_body(self) -> ComposeResult:
        with ListAndPreview():
            with Pane(title=_("Reports"), id="list"):
                yield LineList(columns=COLUMNS, two_line=True, id="reports", empty=_("Reading the records …"))
            with Pane(id="preview-pane"):
                yield LineList(reading=True, id="preview")

    def on_screen_resume(self) -> None:
        if self.app.desk.initialised:
            self.data_changed()

    def on_unmount(self) -> None:
        self._let_go()

    # The list

    @property
    def reports(self) -> LineList:
        """The list."""
        return self.query_one("#reports", LineList)

    @property
    def chosen(self) -> Listed | None:
        """The report under the cursor."""
        row = self.reports.row
        return row.refs if row is not None and isinstance(row.refs, Listed) else None

    def data_changed(self) -> None:
        """Read the list in a worker; the first time keys wait for it."""
        if not self.reports.count and self._release is None:
            self._release = self.app.gate.hold_open()
        self.run_worker(self._read_list, group="list", thread=True, exclusive=True)

    def _read_list(self) -> None:
        """In a worker: read the list."""
        self.post_message(self._Listed(read_list(self.app.desk)))

    def on_reports_screen__listed(self, message: _Listed) -> None:
        message.stop()
        self._previews.clear()
        self._shown = self._asked = ""
        self.reports.empty = _empty()
        self.reports.source = ListSource([_row(one) for one in message.found])
        self.query_one("#list", Pane).count = len(message.found)
        self._let_go()
        self._preview_soon()

    def _let_go(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None

    # The preview

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "reports":
            self._preview_soon()

    def on_resize(self) -> None:
        self._preview_soon()

    def _preview_soon(self) -> None:
        """Show the report where the cursor rests; it is ready then for its own page too."""
        chosen = self.chosen
        if chosen is not None and chosen.key in self._previews:
            self._show(chosen.key)
        else:
            self.set_timer(REST, partial(self._preview, chosen.key if chosen else ""))

    def _preview(self, key: str) -> None:
        chosen = self.chosen
        if self.app.screen is not self or key == self._shown or (key and key == self._asked):
            return  # another screen is open, it is there, or it is being read
        if chosen is None:
            self.query_one("#preview-pane", Pane).title = ""
            self.query_one("#preview", LineList).source = ListSource()
        elif chosen.key == key:
            self._asked = key
            self.run_worker(partial(self._read_page, chosen), group="page", thread=True, exclusive=True)

    def _read_page(self, listed: Listed) -> None:
        """In a worker: read a report; one that can't be read says so when it is opened."""
        try:
            ready = read_ready(self.app.desk, listed.row.definition, listed.row.period)
        except FieldrepError:
            return
        source = PageSource(ready.lines, reading=True)
        self.post_message(self._Previewed(listed.key, report_name(ready.page), source))

    def on_reports_screen__previewed(self, message: _Previewed) -> None:
        message.stop()
        self._asked = ""
        self._previews[message.key] = (message.name, message.source)
        if self.chosen is not None and self.chosen.key == message.key:
            self._show(message.key)

    def _show(self, key: str) -> None:
        if key == self._shown:
            return
        self._shown = key
        name, source = self._previews[key]
        self.query_one("#preview-pane", Pane).title = name
        preview = self.query_one("#preview", LineList)
        preview.source = source
        preview.scroll_to(y=0, animate=False)

    # What can be done

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        if event.list.id == "reports":
            self._open(event.row.refs.row.definition, event.row.refs.row.period)

    def _open(self, kind: str, period: str) -> None:
        from fieldrep.tui.screens.report import ReportScreen

        self.app.push_screen(ReportScreen(kind, period))

    @action("report.new", "n", N_("New"), help=N_("Open the report of any period: choose kind and period."))
    def new_report(self) -> None:
        from fieldrep.tui.screens.report_periods import choose_report

        choose_report(self.app, self._open)

    def _why_none(self) -> str | None:
        return None if self.chosen is not None else _("No report is selected.")

    @action("report.export", "x", N_("Export"), when="_why_none",
            help=N_("Write it as Word, Excel, PDF, Markdown or text, in either language."))  # fmt: skip
    def export(self) -> None:
        from fieldrep.tui.screens.report_export import REPORT, open_export

        if chosen := self.chosen:
            open_export(
                self.app, lambda _lang: self._document(chosen), f"{REPORT} {chosen.key}", chosen.title
            )

    @action("report.copy", "y", N_("Copy"), when="_why_none",
            help=N_("Copy the report as plain text for a chat."))  # fmt: skip
    def copy(self) -> None:
        from fieldrep.tui.screens.report_export import copy_report

        if chosen := self.chosen:
            copy_report(self.app, self._document(chosen))

    def _document(self, listed: Listed) -> Document:
        """Return the report as it stands: the newest version, or the draft."""
        return read_page(self.app.desk, listed.row.definition, listed.row.period).document


def _empty() -> str:
    return _("No report yet. Press n to choose one; it drafts itself from what is recorded.")


def _row(listed: Listed) -> Row:
    period = (Span(period_text(listed.period), "strong"),)
    return Row(listed.key, (period, listed.title), listed, mark=_mark(listed), below=(*_below(listed),))


def _mark(listed: Listed) -> str:
    if listed.row.versions:
        return "done"
    return "overdue" if listed.late else "open"


def _below(listed: Listed) -> list[Span]:
    """Return the second line: how the report stands, and when it is due or was submitted."""
    row = listed.row
    if not row.versions:
        word = _("overdue since {moment}") if listed.late else _("due {moment}")
        due = word.format(moment=moment_text(listed.due))
        return [Span(due, "overdue" if listed.late else "plain")]
    spans = []
    if row.submitted_at is not None:
        at = moment_text(listed.submitted or listed.due)
        spans.append(Span(_("submitted {moment}").format(moment=at), "done"))
    if listed.late:
        spans.append(Span(" · " + _("handed in late"), "warn"))
    if row.versions > 1:
        spans.append(
            Span(
                " · "
                + ngettext("{count} version", "{count} versions", row.versions).format(count=row.versions),
                "dim",
            )
        )
    return spans

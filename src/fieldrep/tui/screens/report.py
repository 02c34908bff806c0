"""The page of a report: the draft to write and submit, or a frozen version to read.

What the records say is drafted anew whenever they change; figures and rows open what they rest on.
"""

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError, NotFound
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane
from fieldrep.tui.screens.report_deeds import ReportDeeds
from fieldrep.tui.screens.report_page import ALL_GAPS, LAST_PLAN, NEXT_PLAN, TOP, page_lines, section_of, tabs
from fieldrep.tui.screens.report_plan import PlanDeeds
from fieldrep.tui.screens.report_read import NEWEST, Page, report_name
from fieldrep.tui.screens.report_ready import Ready, peek_ready, read_ready
from fieldrep.tui.screens.report_records import open_refs
from fieldrep.tui.screens.report_source import Line, PageSource, Target
from fieldrep.tui.screens.report_submit import SUBMIT
from fieldrep.tui.screens.report_texts import write_place
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.section_bar import SectionBar

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

ABOVE = 5
"""Lines shown above one that was jumped to."""


def open_report(app: "RepApp", record: str) -> None:
    """Open a report by its kind and period: ``weekly 2026-W47``."""
    definition, _space, period = record.partition(" ")
    app.push_screen(ReportScreen(definition, period))


class ReportScreen(PlanDeeds, ReportDeeds):
    """A report by kind and period ("" = the one due). Dismissed with None.

    ``number`` is the version to show (see ``report_read``); ``write`` names a typed part to go on with, or
    is SUBMIT.
    """

    AREA = 7
    TERMS: ClassVar[tuple[str, ...]] = (
        "advance",
        "continuation",
        "not met",
        "walk-in",
        "late",
        "next step",
        "version",
    )
    DEFAULT_CSS = style_sheet("report")

    @dataclass
    class _Read(Message):
        """A worker has read the report, or says why it could not; ``asked`` counts the requests."""

        asked: int
        ready: Ready | None
        error: FieldrepError | None = None

    def __init__(self, definition: str, period: str = "", number: int = NEWEST, *, write: str = "") -> None:
        super().__init__()
        self.definition = definition
        self.period = period
        self.number = number
        self.page: Page | None = None
        self._write = write
        self._lines: list[Line] = []
        self._all_gaps = False
        self._stale = False
        self._asked = 0

    def compose_body(self) -> ComposeResult:
        yield SectionBar()
        with Pane(id="report"):
            yield LineList(id="page", empty=_("Reading the records …"))

    def on_mount(self) -> None:
        ready = peek_ready(self.app.desk, self.definition, self.period, self.number)
        if ready is None or self._write:  # where to write is known only once the lines are laid out
            self._load(hold=True)
        else:
            self._show(ready)

    def on_unmount(self) -> None:
        self.let_go()

    @property
    def lines(self) -> LineList:
        """The page as a list of lines."""
        return self.query_one("#page", LineList)

    @property
    def target(self) -> Target | None:
        row = self.lines.row
        return row.refs if row is not None and isinstance(row.refs, Target) else None

    # Reading

    def show_report(self, number: int, period: str = "") -> None:
        self.number, self.period = number, period or self.period
        self._all_gaps = False
        self._load(hold=True)

    def _load(self, *, hold: bool = False) -> None:
        """Read the report in a worker; ``hold`` keeps the keys typed meanwhile for what comes."""
        if hold:
            self.hold_keys()
        self._stale = False
        self._asked += 1
        request = partial(self._read, self._asked, self.period, self.number)
        self.run_worker(request, group="read", thread=True, exclusive=True)

    def _read(self, asked: int, period: str, number: int) -> None:
        """In a worker: read the report."""
        try:
            self.post_message(self._Read(asked, read_ready(self.app.desk, self.definition, period, number)))
        except FieldrepError as error:
            self.post_message(self._Read(asked, None, error))

    def on_report_screen__read(self, message: _Read) -> None:
        message.stop()
        if message.asked != self._asked:
            return  # something else was asked for meanwhile
        if message.ready is None:
            self._not_read(message.error)
            return
        page = self._show(message.ready)
        begun, self._write = self._write, ""
        if begun == SUBMIT:
            self.submit()
        elif begun:
            self._jump(self._index(begun))
            write_place(self.app, page, begun)
        self.let_go()

    def _show(self, ready: Ready) -> Page:
        """Show what was read."""
        another = self.page is None or self.page.period != ready.page.period
        self.page = ready.page
        self.period = ready.page.period.key
        lines = page_lines(ready.page, all_gaps=True) if self._all_gaps else ready.lines
        self.show_page(lines, from_top=another)
        return ready.page

    def _not_read(self, error: FieldrepError | None) -> None:
        """Show what there is instead: the newest version where one was undone, else what was before."""
        if isinstance(error, NotFound) and self.number != NEWEST:
            self.show_report(NEWEST)
            return
        self.let_go()
        if self.page is None:
            self.dismiss(None)
        if error is not None:
            self.app.show_error(error)

    def show_page(self, lines: list[Line], *, from_top: bool = False) -> None:
        """Draw the page; the cursor stays on its line unless it is to begin at the top."""
        if self.page is None:
            return
        self._lines = lines
        self.lines.source = PageSource(lines)
        if from_top:
            self.lines.scroll_to(y=0, animate=False)
            self.lines.move_to(0)
        self.query_one("#report", Pane).title = f"{report_name(self.page)} · {self._state()}"
        self._show_section()

    def _state(self) -> str:
        page = self.page
        if page is None:
            return ""
        if not page.is_draft:
            return _("version {number} of {count}").format(number=page.number, count=len(page.versions))
        return _("correction") if page.versions else _("draft")

    def data_changed(self) -> None:
        if self.app.screen is self:
            self._load()
        else:
            self._stale = True

    def on_screen_resume(self) -> None:
        if self._stale:
            self._load()

    # Sections

    def _show_section(self) -> None:
        if self.page is not None:
            row = self.lines.row
            self.query_one(SectionBar).show(tabs(self.page), section_of(row.id) if row else TOP)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        event.stop()
        self._show_section()

    def on_section_bar_chosen(self, event: SectionBar.Chosen) -> None:
        event.stop()
        self._go_to_section(event.key)

    @action("report.next_section", "right", N_("Next section"), footer=False,
            help=N_("Go to the next section."))  # fmt: skip
    def next_section(self) -> None:
        self._go_to_section(self.query_one(SectionBar).next(1))

    @action("report.previous_section", "left", N_("Section before"), footer=False,
            help=N_("Go to the section before."))  # fmt: skip
    def previous_section(self) -> None:
        self._go_to_section(self.query_one(SectionBar).next(-1))

    def _go_to_section(self, key: str) -> None:
        """Put the section's title at the top of the view and the cursor on what can be chosen first."""
        line = next((line.id for line in self._lines if section_of(line.id) == key and line.target), "")
        if key == TOP:
            self.lines.scroll_to(y=0, animate=False)
            self.lines.move_to(0)
            return
        top = self._index(key)
        self.lines.move_to(self._index(line) if line else top)
        self.lines.scroll_to(y=top, animate=False)

    def _index(self, line: str) -> int:
        """Return where a line of the page stands."""
        source = self.lines.source
        return source.place(line) if isinstance(source, PageSource) else 0

    def _jump(self, index: int) -> None:
        """Put the cursor on a line somewhere on the page, with what surrounds it in view."""
        self.lines.move_to(index)
        self.lines.scroll_to(y=max(0, index - ABOVE), animate=False)

    # Opening and writing

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        if isinstance(event.row.refs, Target):
            self._open(event.row.refs, from_gap=event.row.id.startswith("gap/"))

    def _open(self, target: Target, *, from_gap: bool) -> None:
        if target.line == ALL_GAPS:
            self._show_all_gaps()
        elif from_gap and not any(ref.kind == "visit" for ref in target.refs):
            self._jump(self._index(target.line))
        elif target.place:
            self._write_at(target.place)
        elif target.plan == LAST_PLAN and self.page is not None and self.page.is_draft:
            self.ask_outcome(target)
        else:
            changeable = target.plan == NEXT_PLAN and self.page is not None and self.page.is_draft
            open_refs(self.app, target.title, target.refs, self.change_item if changeable else None)

    def _write_at(self, place: str) -> None:
        if self.page is None:
            return
        if not self.page.is_draft:
            self.app.notice(_("This version is frozen. c makes a correction."), "info")
            return
        write_place(self.app, self.page, place)

    def _why_not_write(self) -> str | None:
        return None if self.target is not None and self.target.place else ""

    @action("report.write", "e", N_("Write"), when="_why_not_write",
            help=N_("Write this part in the large editor."))  # fmt: skip
    def write_here(self) -> None:
        if self.target is not None:
            self._write_at(self.target.place)

    def _why_no_gaps(self) -> str | None:
        return None if self.page is not None and self.page.gaps else ""

    @action("report.gap", "g", N_("Gaps"), when="_why_no_gaps",
            help=N_("Go to the next thing that is missing."))  # fmt: skip
    def next_gap(self) -> None:
        if self.page is None:
            return
        wanted = {line.target.line for line in page_lines(self.page, all_gaps=True)
                  if line.target is not None and line.id.startswith("gap/")}  # fmt: skip
        source = self.lines.source
        places = [at for at, row in enumerate(source.rows(0, source.count())) if row.id in wanted]
        if places:
            self._jump(next((at for at in places if at > self.lines.cursor), places[0]))

    def _show_all_gaps(self, *, from_top: bool = False) -> None:
        self._all_gaps = True
        if self.page is not None:
            self.show_page(page_lines(self.page, all_gaps=True), from_top=from_top)

    def show_gaps(self) -> None:
        """Go to the list of what is missing."""
        self._show_all_gaps(from_top=True)
        self.app.notice(_("Something required is missing. Enter goes there; s submits again."), "warning")

"""The imports there were, each with its counts; one of them is taken back as a whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _, ngettext
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import Menu, MenuItem, MenuScreen, ask_menu
from fieldrep.tui.screens.account_list import MARGIN
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.import_progress import Phase
    from fieldrep.services.imports import ImportRow, UndoReport

KINDS = {"accounts": N_("customers"), "notes": N_("notes")}


class ImportsScreen(MenuScreen):
    """The list of imports, the newest first."""

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ("possible duplicate", "source of numbers")

    @dataclass
    class _Undone(Message):
        """A worker has taken an import back, or says why it can't."""

        report: "UndoReport | None"
        error: FieldrepError | None = None

    @dataclass
    class _Progress(Message):
        """So many of so many are done, in this phase."""

        done: int
        total: int
        phase: "Phase"

    def __init__(self) -> None:
        super().__init__()
        self._working = False
        self._told = ""

    def heading(self) -> str:
        return _("Imports")

    def compose_body(self) -> ComposeResult:
        columns = (
            Column("when", _("When"), width=16, style="dim"),
            Column("file", _("File"), least=14),
            Column("kind", _("What"), width=10, drop=2, style="dim"),
            Column("new", _("New"), width=8, align="right"),
            Column("changed", _("Changed"), width=8, align="right", drop=1),
            Column("rejected", _("Rejected"), width=8, align="right", drop=1),
            Column("state", "", width=12),
            MARGIN,
        )
        with Pane(title=_("Imports"), id="imports-pane"):
            yield LineList(
                columns=columns,
                heading=True,
                empty=_("Nothing was imported yet. i imports a file."),
                id="imports",
            )

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        from fieldrep.services.imports import list_imports

        if not self.query("#imports"):
            return  # not composed yet, or going
        with self.app.desk.workspace.read() as ctx:
            found = list_imports(ctx)
        zone = self.app.desk.zone
        rows = [_row(row, row.at.astimezone(zone)) for row in found]
        self.query_one("#imports", LineList).source = ListSource(rows)
        self.query_one("#imports-pane", Pane).count = len(rows)

    @property
    def chosen(self) -> "ImportRow | None":
        """The import under the cursor."""
        row = self.query_one("#imports", LineList).row
        return row.refs if row is not None else None

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        items = [MenuItem("undo", _("Take back"), self._why_not_undo() or "", "t")]

        def chosen(what: str | None) -> None:
            if what is not None and self._why_not_undo() is None:
                self.take_back()

        ask_menu(self.app, Menu(event.row.refs.file_name, items), chosen)

    def _why_not_undo(self) -> str | None:
        row = self.chosen
        if row is None:
            return _("Nothing is selected.")
        if self._working:
            return _("An import is just being taken back.")
        return _("This import is taken back already.") if row.undone else None

    @action("imports.undo", ("t", "d"), N_("Take back"), when="_why_not_undo",
            help=N_("Take out what this import brought, except what was worked on since."))  # fmt: skip
    def take_back(self) -> None:
        row = self.chosen
        if row is not None:
            self._working, self._told = True, ""
            self.app.notice(_("{file} is being taken back …").format(file=row.file_name), "info")
            batch = row.id
            self.run_worker(lambda: self._undo(batch), name="undo", thread=True)

    def _undo(self, batch: str) -> None:
        """In a worker: take an import back."""
        from fieldrep.services.imports import undo_import

        try:
            self.post_message(self._Undone(undo_import(self.app.desk.workspace, batch, self._say)))
        except FieldrepError as error:
            self.post_message(self._Undone(None, error))

    def _say(self, done: int, total: int, phase: "Phase") -> None:
        self.post_message(self._Progress(done, total, phase))

    def on_imports_screen__progress(self, message: _Progress) -> None:
        message.stop()
        from fieldrep.services.import_progress import phase_text

        told = f"{phase_text(message.phase)} {message.done * 100 // (message.total or 1)} %"
        if self._working and told != self._told:
            self._told = told
            self.app.notice(told, "info")

    def on_imports_screen__undone(self, message: _Undone) -> None:
        message.stop()
        self._working = False
        if message.report is None:
            if message.error is not None:
                self.app.show_error(message.error)
            return
        report = message.report
        text = _("{file}: {count} taken out.").format(file=report.file_name, count=f"{report.removed:,}")
        if report.kept:
            names = ", ".join(kept.text for kept in report.kept[:3])
            text += " " + ngettext(
                "{count} stayed, it was worked on since: {names}",
                "{count} stayed, they were worked on since: {names}",
                len(report.kept),
            ).format(count=f"{len(report.kept):,}", names=names)
        self.app.notice(text, "warning" if report.kept else "done")
        self.app.changed()
        self.app.keys_settled()

    @action("imports.new", ("i", "n"), N_("Import"), help=N_("Import another file."))
    def import_file(self) -> None:
        from fieldrep.tui.screens.import_accounts import open_import

        open_import(self.app)


def _row(row: "ImportRow", at: datetime) -> Row:
    counts = row.counts
    when = f"{at:%Y-%m-%d %H:%M}"
    state = (Span(_("taken back"), "warn"),) if row.undone else (Span("", ""),)
    return Row(
        row.id,
        (
            when,
            row.file_name,
            _(KINDS[row.kind]) if row.kind in KINDS else row.kind,
            f"{counts.get('created', 0):,}",
            f"{counts.get('updated', 0):,}",
            f"{counts.get('rejected', 0):,}",
            state,
        ),
        refs=row,
        mark="" if row.undone else "done",
    )

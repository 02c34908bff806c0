"""The preview of an import and the import itself: what becomes of each row, progress, result."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError, Unwritable
from fieldrep.i18n import N_, _, ngettext
from fieldrep.rules.text import single_line
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, Pane, TwoPane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, cell_text
from fieldrep.tui.widgets.section_bar import Section, SectionBar

if TYPE_CHECKING:
    from fieldrep.services.import_progress import Phase
    from fieldrep.services.imports import ImportResult, Preview
    from fieldrep.tui.screens.import_rows import Part

SUMMARY = "summary"
READING, PLANNED, IMPORTING, DONE, FAILED = "reading", "planned", "importing", "done", "failed"


class _RowsPane(Pane):
    """The left pane: a count of the summary opens what it counts, another line is read in full."""

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        screen = self.screen
        if isinstance(screen, ImportScreen) and screen.open_counted(event.row):
            event.stop()


class ImportScreen(MenuScreen):
    """Plans in a worker, shows the plan, carries it out in a worker. Dismissed with True after an import."""

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ("possible duplicate", "source of numbers", "extra field")

    @dataclass
    class _Progress(Message):
        """So many rows are done, of so many (0: not known), in this phase."""

        done: int
        total: int
        phase: "Phase"

    @dataclass
    class _Planned(Message):
        """The plan stands."""

        preview: "Preview"

    @dataclass
    class _Imported(Message):
        """The import is done."""

        result: "ImportResult"

    @dataclass
    class _Failed(Message):
        """It could not be read or written, or was stopped."""

        error: FieldrepError

    def __init__(
        self, path: Path, corrections: tuple[str, ...], sheet: str | None, source: str | None
    ) -> None:
        super().__init__()
        self._path = path
        self._asked = (corrections, sheet, source)
        self._preview: Preview | None = None
        self._parts: dict[str, Part] = {}
        self._stop = threading.Event()
        self._progress: ImportScreen._Progress | None = None
        self._result: ImportResult | None = None
        self.state = READING
        self.section = SUMMARY

    def heading(self) -> str:
        return _("Import · {file}").format(file=self._path.name)

    def compose_body(self) -> ComposeResult:
        rows, detail = (
            _RowsPane(title=_("Summary"), id="rows-pane"),
            Pane(title=_("In full"), id="detail-pane"),
        )
        rows.styles.width, detail.styles.width = "3fr", "2fr"
        yield SectionBar()
        with TwoPane():
            with rows:
                yield LineList(id="rows")
            with detail:
                yield LineList(reading=True, id="detail")

    def on_mount(self) -> None:
        self._start_plan()

    def _start_plan(self) -> None:
        self.state, self.section, self._progress = READING, SUMMARY, None
        self._show()
        self.run_worker(self._plan, name="plan", thread=True)

    def on_unmount(self) -> None:
        self._stop.set()

    # In workers

    def _say(self, done: int, total: int, phase: "Phase") -> None:
        self.post_message(self._Progress(done, total, phase))

    def _plan(self) -> None:
        """In a worker: read the file and work out what becomes of each row."""
        from fieldrep.services.imports import preview

        corrections, sheet, source = self._asked
        try:
            with self.app.desk.workspace.read() as ctx:
                made = preview(ctx, self._path, corrections, sheet, source, self._say, self._stop.is_set)
        except FieldrepError as error:
            self.post_message(self._Failed(error))
        else:
            self.post_message(self._Planned(made))

    def _import(self) -> None:
        """In a worker: carry the plan out."""
        from fieldrep.services.imports import run_import

        assert self._preview is not None
        try:
            result = run_import(self.app.desk.workspace, self._preview, self._say, self._stop.is_set)
        except FieldrepError as error:
            self.post_message(self._Failed(error))
        else:
            self.post_message(self._Imported(result))

    # What the workers say

    def on_import_screen__progress(self, message: _Progress) -> None:
        message.stop()
        self._progress = message
        if self.state in (READING, IMPORTING):
            self._show()

    def on_import_screen__planned(self, message: _Planned) -> None:
        message.stop()
        self._take(message.preview, PLANNED)

    def on_import_screen__imported(self, message: _Imported) -> None:
        message.stop()
        self._result = message.result
        self._take(message.result.preview, DONE)
        counts = message.result.counts
        self.app.notice(
            _("Imported: {created} new, {updated} changed. u takes all of it back.").format(
                created=f"{counts['created']:,}", updated=f"{counts['updated']:,}"
            )
        )
        self.app.changed()

    def on_import_screen__failed(self, message: _Failed) -> None:
        message.stop()
        if self.state == READING and self._stop.is_set():
            self.dismiss(False)
            return
        self.state = PLANNED if self._preview is not None else FAILED
        self._stop.clear()
        self._show()
        self.app.show_error(message.error)

    def _take(self, preview: "Preview", state: str) -> None:
        from fieldrep.tui.screens.import_rows import parts_of

        self._preview, self.state = preview, state
        self._parts = parts_of(preview)
        if self.section not in self._parts:
            self.section = SUMMARY
        self._show()

    def data_changed(self) -> None:
        """Work the rows out anew once the import is taken back; show it again once that is redone."""
        if self._result is None or self.state not in (PLANNED, DONE):
            return
        from fieldrep.services.imports import is_standing

        with self.app.desk.workspace.read() as ctx:
            standing = is_standing(ctx, self._result.batch)
        if standing != (self.state == DONE):
            self._take(self._result.preview, DONE) if standing else self._start_plan()

    # Sections

    def show_section(self, key: str) -> None:
        """Show one part of the plan."""
        self.section = key
        self._show()
        rows = self.query_one("#rows", LineList)
        rows.move_to(0)
        if not rows.has_focus:
            self.query_one(TwoPane).leave()

    def on_section_bar_chosen(self, event: SectionBar.Chosen) -> None:
        event.stop()
        self.show_section(event.key)

    @action("section.next", "right", N_("Section"), help=N_("Go to the next section."))
    def next_section(self) -> None:
        self.show_section(self.query_one(SectionBar).next(1))

    @action("section.back", "left", N_("Section before"), footer=False, help=N_("Go to the section before."))
    def section_before(self) -> None:
        self.show_section(self.query_one(SectionBar).next(-1))

    def _show(self) -> None:
        from fieldrep.tui.screens.import_rows import PartSource

        if not self.query(SectionBar):
            return
        sections = [Section(SUMMARY, _("Summary"))]
        sections += [Section(key, part.title, len(part.items)) for key, part in self._parts.items()]
        self.query_one(SectionBar).show(sections, self.section)
        rows, pane = self.query_one("#rows", LineList), self.query_one("#rows-pane", Pane)
        part = self._parts.get(self.section)
        if part is None:
            rows.columns = (Column("text"),)
            advice, wide = self._advice(), self.app.size.width >= WIDE
            below = [] if wide or not advice else [Block(_("What next"), kind="header"), *advice]
            rows.source = FactSource([*self._summary(), *below])
            pane.title, pane.count = _("Summary"), None
            self.query_one("#detail", LineList).source = FactSource(advice)
        else:
            rows.columns = part.columns
            rows.source = PartSource(part)
            pane.title, pane.count = part.title, len(part.items)
        self.app.keys_settled()

    def on_resize(self) -> None:
        self._show()

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        from fieldrep.tui.screens.import_rows import detail

        if event.list.id == "rows" and self.section != SUMMARY and self._preview is not None:
            lines = detail(event.row.refs, self._preview) if event.row is not None else []
            self.query_one("#detail", LineList).source = FactSource(lines)

    def _summary(self) -> list[Fact | Block]:
        lines: list[Fact | Block] = [Fact(_("File"), str(self._path))]
        if self.state in (READING, IMPORTING):
            return [*lines, *self._progress_lines()]
        preview = self._preview
        if preview is None:
            return [*lines, Fact(_("Result"), _("The file could not be read."), style="overdue")]
        if preview.sheet:
            lines.append(Fact(_("Workbook sheet"), preview.sheet))
        lines.append(Fact(_("Source"), preview.source))
        lines.append(Block(_("Imported") if self.state == DONE else _("What would happen"), kind="header"))
        counts = preview.counts
        for key, word, mark in (
            ("created", _("New"), "new"),
            ("updated", _("Changed"), "done"),
            ("unchanged", _("Unchanged"), ""),
            ("rejected", _("Rejected"), "error" if counts["rejected"] else ""),
        ):
            lines.append(Fact(word, f"{counts[key]:>8,}", refs=key, mark=mark, id=key))
        lines.append(Fact(_("Rows read"), f"{counts['read']:>8,}", style="strong"))
        lines.append(Block(_("Beside that"), kind="header"))
        for key, word, count in (
            ("duplicates", _("Possible duplicates"), len(preview.duplicates)),
            ("warnings", _("Warnings"), len(preview.row_warnings)),
        ):
            mark = "warn" if count else ""
            lines.append(Fact(word, f"{count:>8,}", refs=key, mark=mark, id=key))
        lines += [Fact(p.field, p.text, style="warn", mark="warn") for p in preview.file_problems]
        return lines

    def _progress_lines(self) -> list[Fact | Block]:
        from fieldrep.services.import_progress import Phase
        from fieldrep.tui.screens.import_rows import progress_lines

        reading = self.state == READING
        said = self._progress or self._Progress(0, 0, Phase.READING if reading else Phase.WRITING)
        return progress_lines(said.done, said.total, said.phase, reading=reading)

    def _advice(self) -> list[Fact | Block]:
        """Return what can be done next."""
        match self.state:
            case "planned":
                said = [_("Nothing is written yet. ^s imports all of it; it can be taken back as a whole.")]
            case "done":
                said = [_("u takes the whole import back. Esc leaves this page.")]
            case _:
                said = []
        if "rejected" in self._parts:
            said.append(_("x saves the rejected rows as a file: mend it and import it again."))
        if "duplicates" in self._parts:
            said.append(_("Look at the possible duplicates: nothing is merged unasked."))
        return [Block(line, "plain") for line in said]

    def open_counted(self, row: Row) -> bool:
        """Show the rows that a line of the summary counts; False for another line."""
        if self.section != SUMMARY or row.refs not in self._parts:
            return False
        self.show_section(row.refs)
        return True

    # Doing it

    def _why_not_import(self) -> str | None:
        if self.state == DONE:
            return _("This file is imported.")
        if self._preview is None or self.state != PLANNED:
            return _("The rows are still being read.")
        counts = self._preview.counts
        return None if counts["created"] or counts["updated"] else _("This file says nothing new.")

    @action("import.do", ("ctrl+s", "f10"), N_("Import"), when="_why_not_import",
            help=N_("Take the new and changed rows into the book, all or none."))  # fmt: skip
    def start_import(self) -> None:
        self._stop.clear()
        self.state, self.section, self._progress = IMPORTING, SUMMARY, None
        self._show()
        self.run_worker(self._import, name="import", thread=True)

    @action("frame.back", ("escape", "q"), N_("Back"), help=N_("Stop what is running, or go back."))
    def go_back(self) -> None:
        if self.state in (READING, IMPORTING):
            self._stop.set()
        else:
            self.dismiss(self.state == DONE)

    def _why_nothing_rejected(self) -> str | None:
        return None if self._preview is not None and self._preview.rejected else _("No row was rejected.")

    @action("import.rejects", "x", N_("Save rejected"), when="_why_nothing_rejected",
            help=N_("Save the rejected rows with their reasons, to mend and import again."))  # fmt: skip
    def save_rejects(self) -> None:
        from fieldrep.services.imports import save_rejected

        preview = self._preview
        if preview is None:
            return
        try:
            path, count = save_rejected(preview)
        except Unwritable:
            folder = self.app.desk.paths.exports
            folder.mkdir(parents=True, exist_ok=True)
            path, count = save_rejected(preview, folder / f"{self._path.stem}-rejected.csv")
        words = ngettext("{count} row is saved in {path}.", "{count} rows are saved in {path}.", count)
        self.app.notice(words.format(count=count, path=path))

    # What a line speaks of

    def _item(self) -> Any:
        row = self.query_one("#rows", LineList).row
        return row.refs if row is not None else None

    def _why_no_page(self) -> str | None:
        from fieldrep.exchange.plan import PlannedRow, Verdict

        item = self._item()
        if not isinstance(item, PlannedRow):
            return ""
        there = item.account_id and (self.state == DONE or item.verdict is not Verdict.CREATED)
        return None if there else _("This account is not in the book yet.")

    @action(
        "import.open", "o", N_("Open account"), when="_why_no_page", help=N_("Open the account of this row.")
    )
    def open_account(self) -> None:
        from fieldrep.tui.screens.account import AccountScreen

        self.app.push_screen(AccountScreen(self._item().account_id))

    def _why_not_compare(self) -> str | None:
        if self.section != "duplicates":
            return ""
        return None if self.state == DONE else _("Import first; then the two can be compared and merged.")

    @action("import.merge", "M", N_("Compare and merge"), when="_why_not_compare",
            help=N_("Show both accounts side by side; nothing is merged before you say so."))  # fmt: skip
    def merge(self) -> None:
        from fieldrep.exchange.duplicates import Duplicate
        from fieldrep.tui.screens.account_merge import MergeScreen

        pair = self._item()
        if isinstance(pair, Duplicate):
            self.app.push_screen(MergeScreen(pair.other.id, pair.new.id))

    @action("import.copy", "y", N_("Copy"), footer=False, help=N_("Copy this list as plain text."))
    def copy(self) -> None:
        rows = self.query_one("#rows", LineList).source
        lines = ["  ".join(map(cell_text, row.cells)).strip() for row in rows.rows(0, rows.count())]
        self.app.copy_text("\n".join(map(single_line, lines)))

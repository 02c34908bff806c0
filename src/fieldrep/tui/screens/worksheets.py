"""The worksheets about one record with how far each is: an event's, an account's, a launch, a territory."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.playbook.names import EVENT, LAUNCH, TERRITORY, VISIT
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.services.event_words import labelled
from fieldrep.tui.actions import action
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.screens.report_export import WORKSHEET, Read, open_export
from fieldrep.tui.screens.worksheet import open_worksheet, worksheet_of, worksheet_record
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.reports.document import Document
    from fieldrep.services.formanswers import About
    from fieldrep.services.worksheets import SheetRow
    from fieldrep.tui.rep import RepApp

GROUP = N_("Worksheets")
COPY = "sheet.copy"
TITLES = {
    EVENT: N_("Exhibition"),
    LAUNCH: N_("Launch of a product"),
    TERRITORY: N_("Start of a territory"),
    VISIT: N_("Visits"),
}


def open_own_worksheets(app: "RepApp") -> None:
    """Show the worksheets for the rep's own launches and territory."""
    from fieldrep.services.formanswers import About
    from fieldrep.services.worksheets import PERSON

    with app.desk.workspace.read() as ctx:
        about = About(PERSON, ctx.actor)
    app.push_screen(WorksheetsScreen(about))


class WorksheetsScreen(SplitScreen):
    """The worksheets about a record; Enter fills one in, n begins another copy, x writes it as a file."""

    AREA = 4
    UPPER_LINES = 14
    HEADING = False

    def __init__(self, about: "About", name: str = "") -> None:
        super().__init__()
        self.about = about
        self.subject = name
        self.found: Sequence[SheetRow] = ()

    def heading(self) -> str:
        return " · ".join(filter(None, (_("Worksheets"), single_line(self.subject))))

    def empty(self) -> str:
        return _("The playbook has no worksheets for this.")

    def data_changed(self) -> None:
        from fieldrep.services.worksheets import worksheet_rows

        if not self.query("#rows"):
            return
        try:
            with self.app.desk.workspace.read() as ctx:
                self.found = worksheet_rows(ctx, self.about)
        except FieldrepError as error:  # what they are about is gone
            self.dismiss(None)
            self.app.call_later(self.app.show_error, error)
            return
        columns = (
            Column("title", least=24),
            Column("done", width=8, align="right"),
            Column("changed", width=10, drop=1, style="dim"),
        )
        rows: list[Row] = []
        group = None
        for row in self.found:
            if (row.occasion, row.about.sheet) != group:
                group = (row.occasion, row.about.sheet)
                title = " · ".join(filter(None, (_(TITLES[row.occasion]), row.about.sheet)))
                rows.append(Row(f"h:{title}", ((Span(title, "strong"),),), kind="header"))
            rows.append(Row(f"{row.form}|{row.about.sheet}", self._cells(row), refs=row, mark=_mark(row)))
        self.show_rows(columns, rows, self.heading())

    def _cells(self, row: "SheetRow") -> tuple[str, ...]:
        day = format_date(row.changed, self.app.desk.language) if row.changed else ""
        return (row.title, f"{row.given}/{row.needed}", day)

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None or row.refs is None:
            return []
        from fieldrep.services.formanswers import form_page

        sheet: SheetRow = row.refs
        lower_title(self, sheet.title)
        with self.app.desk.workspace.read() as ctx:
            page = form_page(ctx, sheet.form, sheet.about)
        found = [Block(sheet.summary, "dim")] if sheet.summary else []
        for line in page.lines:
            if line.shown:
                found.append(Block(labelled(line.text, line.shown), "done", hang=2))
            else:
                found.append(Block(f"{line.text}{' *' if line.required else ''}", "planned", hang=2))
        return found

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._fill(event.row.refs)

    def _fill(self, row: "SheetRow") -> None:
        name = self.subject or row.about.sheet or _(TITLES[row.occasion])
        open_worksheet(self.app, row.form, row.about, name, hints=self._counted())

    def _counted(self) -> dict[str, str]:
        """Return what the records say to items of an event's sum-up and of a sprint's day sheet."""
        from fieldrep.services.event_effect import event_effect
        from fieldrep.services.exhibitions import KIND
        from fieldrep.services.sprint_day import counted_today
        from fieldrep.services.worksheets import PERSON

        with self.app.desk.workspace.read() as ctx:
            if self.about.kind == KIND:
                return event_effect(ctx, self.about.id).counted
            return counted_today(ctx) if self.about.kind == PERSON else {}

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    @action("sheet.fill", "e", N_("Fill in"), group=GROUP, when="_why_nothing",
            help=N_("Fill in the worksheet under the cursor."))  # fmt: skip
    def fill(self) -> None:
        if row := self.rows.row:
            self._fill(row.refs)

    @action("sheet.copy", "n", N_("Another copy"), group=GROUP, when="_why_nothing",
            help=N_("Begin the worksheet again under a name, such as another product."))  # fmt: skip
    def another(self) -> None:
        if row := self.rows.row:
            open_copy(self.app, row.refs, self.about, self.found)

    @action("sheet.export", "x", N_("Export"), group=GROUP, when="_why_nothing",
            help=N_("Print the worksheet or write it as a file."))  # fmt: skip
    def export(self) -> None:
        row = self.rows.row
        if row is None:
            return
        sheet: SheetRow = row.refs
        record = worksheet_record(sheet.form, sheet.about)
        open_export(self.app, sheet_reader(self.app, record), f"{WORKSHEET} {record}", sheet.title)


def sheet_reader(app: "RepApp", record: str) -> Read:
    """Return what makes the document of a worksheet, by its record."""
    form, about = worksheet_of(record)

    def read(lang: str) -> "Document":
        from fieldrep.services.formdocuments import worksheet_document

        with app.desk.workspace.read() as ctx:
            return worksheet_document(ctx, form, about, lang or ctx.language)

    return read


def open_copy(app: "RepApp", sheet: "SheetRow", about: "About", found: "Sequence[SheetRow]") -> None:
    """Ask for the name of another copy of a worksheet about a record; ``found`` are all there are of it."""
    label = N_("Product") if sheet.occasion == LAUNCH else N_("Name")
    spec = FormSpec(COPY, sheet.title, (FieldSpec("name", label, required=True),))
    draft = app.desk.draft(COPY, worksheet_record(sheet.form, about), title=sheet.title)

    def check(given: dict[str, Any]) -> str:
        from fieldrep.services.worksheets import copy_name

        return copy_name(given["name"], found, sheet.occasion)

    def named(name: object) -> None:
        from fieldrep.services.formanswers import About

        if name:
            open_worksheet(app, sheet.form, About(about.kind, about.id, str(name)), str(name))

    app.push_screen(FormScreen(spec, None, draft, check, app.desk.form_settings), named)


def reopen_copy(app: "RepApp", record: str, _title: str) -> None:
    """Ask for the name of a copy again; says so where the worksheet is gone."""
    from fieldrep.services.worksheets import worksheet_rows

    form, about = worksheet_of(record)
    with app.desk.workspace.read() as ctx:
        found = worksheet_rows(ctx, about)
    sheet = next((row for row in found if row.form == form), None)
    if sheet is None:
        app.notice(_("There is no page for this."), "info")
        return
    open_copy(app, sheet, about, found)


def _mark(row: "SheetRow") -> str:
    if row.done:
        return "done"
    return "open" if row.answered else "planned"

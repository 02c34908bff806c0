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
from fieldrep.tui.screens.report_export import open_export
from fieldrep.tui.screens.worksheet import open_worksheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row, Span

if TYPE_CHECKING:
    from fieldrep.reports.document import Document
    from fieldrep.services.formanswers import About
    from fieldrep.services.worksheets import SheetRow
    from fieldrep.tui.rep import RepApp

GROUP = N_("Worksheets")
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
        from fieldrep.services.formanswers import About

        row = self.rows.row
        if row is None:
            return
        sheet: SheetRow = row.refs
        label = N_("Product") if sheet.occasion == LAUNCH else N_("Name")
        spec = FormSpec("sheet.copy", sheet.title, (FieldSpec("name", label, required=True),))

        def check(given: dict[str, Any]) -> str:
            from fieldrep.services.worksheets import copy_name

            return copy_name(given["name"], self.found, sheet.occasion)

        def named(name: object) -> None:
            if name:
                about = About(self.about.kind, self.about.id, str(name))
                open_worksheet(self.app, sheet.form, about, str(name))

        self.app.push_screen(FormScreen(spec, submit=check, settings=self.app.desk.form_settings), named)

    @action("sheet.export", "x", N_("Export"), group=GROUP, when="_why_nothing",
            help=N_("Print the worksheet or write it as a file."))  # fmt: skip
    def export(self) -> None:
        row = self.rows.row
        if row is None:
            return
        sheet: SheetRow = row.refs

        def read(lang: str) -> "Document":
            from fieldrep.services.formdocuments import worksheet_document

            with self.app.desk.workspace.read() as ctx:
                return worksheet_document(ctx, sheet.form, sheet.about, lang or ctx.language)

        open_export(self.app, read)


def _mark(row: "SheetRow") -> str:
    if row.done:
        return "done"
    return "open" if row.answered else "planned"

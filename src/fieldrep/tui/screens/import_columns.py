"""Matching the columns of a table: which heading fills which field, with examples; Enter changes one."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.rules.text import single_line
from fieldrep.tui.actions import action
from fieldrep.tui.forms.edits import Edits
from fieldrep.tui.forms.keeping import DraftKeeper
from fieldrep.tui.forms.screen import FormScreen
from fieldrep.tui.forms.spec import FieldSpec, FormSpec
from fieldrep.tui.frame import Pane
from fieldrep.tui.menu import Menu, MenuItem, MenuScreen, ask_menu
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.exchange.columns import Column as SheetColumn
    from fieldrep.exchange.columns import ColumnMap
    from fieldrep.exchange.sheet import Sheet
    from fieldrep.tui.forms.spec import FormDraft

SAMPLES = 40
"""Rows that are looked through for examples."""
SHOWN = 3
EXTRA, IGNORE = "extra", "ignore"
FORM, SOURCE_FORM = "import.columns", "import.source"
SHEET, SOURCE, PREVIEW, COLUMN = "sheet", "source", "preview", "column:"
"""Keys of the draft; behind the last stands a heading."""


@dataclass(frozen=True)
class Table:
    """A table found in a file, with examples of each column and the sheets of a workbook."""

    sheet: "Sheet"
    sheets: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]


def read_table(path: Path, sheet: str | None) -> Table:
    """Find the table in a file and the first values of each column. Raises FieldrepError."""
    from fieldrep.exchange.sheet import is_blank, read_sheet
    from fieldrep.exchange.workbook import sheet_names

    found = read_sheet(path, sheet)
    values: list[list[str]] = [[] for _heading in found.header]
    for row in islice(found.rows(), SAMPLES):
        for known, cell in zip(values, row.cells, strict=False):
            if len(known) < SHOWN and not is_blank(cell) and cell not in known:
                known.append(cell)
    names = tuple(sheet_names(path)) if found.name else ()
    return Table(found, names, tuple(tuple(known) for known in values))


class ImportColumnsScreen(MenuScreen):
    """Reads the table in a worker, shows what each column becomes and goes on to the preview."""

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ("source of numbers", "extra field")

    @dataclass
    class _Read(Message):
        """A worker has found the table, or why there is none."""

        table: Table | None
        error: FieldrepError | None = None

    def __init__(self, path: Path, draft: "FormDraft | None" = None) -> None:
        """``draft`` keeps the file with what was corrected."""
        super().__init__()
        self._path = path
        self._table: Table | None = None
        kept = draft.load() if draft is not None else {}
        self._sheet = kept.get(SHEET, "")
        self._source = kept.get(SOURCE, "")
        self._given = {key.removeprefix(COLUMN): kept[key] for key in kept if key.startswith(COLUMN)}
        self._previewed = PREVIEW in kept
        self._keeper = DraftKeeper(draft, self._texts)

    def _texts(self) -> dict[str, str]:
        """Return what was corrected, as the draft keeps it."""
        said = {SHEET: self._sheet, SOURCE: self._source, PREVIEW: "x" if self._previewed else ""}
        given = {COLUMN + heading: word for heading, word in self._given.items()}
        return given | {key: text for key, text in said.items() if text}

    def heading(self) -> str:
        return _("Import · columns of {file}").format(file=self._path.name)

    def compose_body(self) -> ComposeResult:
        columns = (
            Column("heading", _("Column"), weight=2, least=12),
            Column("field", _("Goes to"), weight=2, least=12),
            Column("examples", _("Examples"), weight=3, least=12, style="dim"),
        )
        with Pane(title=_("Columns"), id="columns-pane"):
            yield LineList(columns=columns, heading=True, empty=_("Reading the file …"), id="columns")
        told = Pane(title=_("To know"), id="told-pane")
        told.styles.height = 6
        told.display = False
        with told:
            yield LineList(reading=True, id="told")

    def on_mount(self) -> None:
        self._keeper.touch()  # the file is chosen
        self._read(self._sheet, "")

    def on_unmount(self) -> None:
        self._keeper.flush()

    def _read(self, *sheets: str) -> None:
        self._table = None
        self.run_worker(lambda: self._load(sheets), name="table", group="table", thread=True, exclusive=True)

    def _load(self, sheets: tuple[str, ...]) -> None:
        """In a worker: find the table, on the first of these sheets that has one ("": any)."""
        for sheet in dict.fromkeys(sheets):
            try:
                read = self._Read(read_table(self._path, sheet or None))
            except FieldrepError as error:
                read = self._Read(None, error)
            if read.table is not None:
                break
        self.post_message(read)

    def on_import_columns_screen__read(self, message: _Read) -> None:
        message.stop()
        if message.error is not None:
            self.query_one("#columns", LineList).empty = str(message.error)
            self.app.show_error(message.error)
            return
        self._table = message.table
        self._drop_what_is_gone()
        self._show()
        if self._previewed and self._why_no_preview() is None:
            self.open_preview()

    def _drop_what_is_gone(self) -> None:
        """Forget corrections of a file that was changed since they were made."""
        from fieldrep.exchange.columns import match_columns
        from fieldrep.exchange.fields import Field

        assert self._table is not None
        headings = {column.heading for column in match_columns(self._table.sheet.header).columns}
        known = {EXTRA, IGNORE, *Field}
        self._sheet = self._table.sheet.name if self._sheet else ""
        self._given = {h: word for h, word in self._given.items() if h in headings and word in known}

    # What the columns become

    @property
    def _list(self) -> LineList:
        return self.query_one("#columns", LineList)

    def _map(self) -> "ColumnMap":
        from fieldrep.exchange.columns import match_columns

        assert self._table is not None
        return match_columns(self._table.sheet.header, self.corrections)

    @property
    def corrections(self) -> list[str]:
        """What was changed by hand, as ``--map`` takes it."""
        return [f"{heading}={word}" for heading, word in self._given.items()]

    def _show(self) -> None:
        table = self._table
        if table is None:
            return
        found = self._map()
        self._list.source = ListSource(
            [_row(column, table.examples[column.index]) for column in found.columns]
        )
        pane = self.query_one("#columns-pane", Pane)
        pane.count = len(found.columns)
        pane.border_subtitle = self._facts(table)
        problems = [*table.sheet.problems, *found.problems]
        blocks = [Block(p.told, "plain", mark="warn") for p in problems]
        if not any(column.field == "name" for column in found.columns):
            blocks.insert(
                0, Block(_("No column gives the customer's name yet: choose it with Enter."), "overdue")
            )
        self.query_one("#told-pane").display = bool(blocks)
        self.query_one("#told", LineList).source = FlowSource(blocks)
        self.app.keys_settled()

    def _facts(self, table: Table) -> str:
        from fieldrep.exchange.plan import default_source

        sheet = table.sheet
        names = {",": _("comma"), ";": _("semicolon"), "\t": _("tab"), "|": "|"}
        return " · ".join(
            filter(
                None,
                (
                    _("sheet {name}").format(name=sheet.name) if sheet.name else "",
                    sheet.encoding.upper(),
                    names.get(sheet.delimiter, sheet.delimiter),
                    _("headings in row {row}").format(row=sheet.header_row),
                    _("source {name}").format(name=self._source or default_source(sheet.path)),
                ),
            )
        )

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.change_column()

    def _why_not_ready(self) -> str | None:
        return None if self._table is not None else _("The file is not read yet.")

    @action(
        "import.column", "e", N_("Change"), when="_why_not_ready", help=N_("Choose what a column becomes.")
    )
    def change_column(self) -> None:
        row = self._list.row
        if row is not None:
            heading: str = row.refs.heading
            ask_menu(self.app, self._field_menu(row.refs), lambda word: self._take(heading, word))

    def _field_menu(self, column: "SheetColumn") -> Menu:
        from fieldrep.exchange.columns import Match
        from fieldrep.exchange.fields import Field, label

        taken = {known.field: known.heading for known in self._map().columns if known.field is not None}
        here = column.field.value if column.field else (IGNORE if column.match is Match.IGNORED else EXTRA)
        items = [
            MenuItem(EXTRA, _("an extra field of its own"), mark="done" if here == EXTRA else ""),
            MenuItem(IGNORE, _("leave it out"), mark="done" if here == IGNORE else ""),
        ]
        for field in Field:
            hint = taken[field] if field in taken and field is not column.field else ""
            items.append(
                MenuItem(field.value, label(field), hint, mark="done" if field.value == here else "")
            )
        return Menu(_("“{heading}” goes to").format(heading=column.heading), items, typed=True)

    def _take(self, heading: str, word: str | None) -> None:
        if word is None:
            return
        # a field goes to one column: who had it by hand before gives it up
        self._given = {h: w for h, w in self._given.items() if w != word or w in (EXTRA, IGNORE)}
        self._given[heading] = word
        self._keeper.touch()
        self._show()

    def _why_no_sheets(self) -> str | None:
        return None if self._table is not None and len(self._table.sheets) > 1 else ""

    @action(
        "import.sheet",
        "t",
        N_("Workbook sheet"),
        when="_why_no_sheets",
        help=N_("Read another sheet of the file."),
    )
    def choose_sheet(self) -> None:
        if self._table is None:
            return
        now = self._table.sheet.name
        items = [MenuItem(name, name, mark="done" if name == now else "") for name in self._table.sheets]

        def chosen(name: str | None) -> None:
            if name is not None:
                self._sheet, self._given = name, {}
                self._keeper.touch()
                self._read(name)

        ask_menu(self.app, Menu(_("Workbook sheet"), items, typed=len(items) > 9), chosen)

    @action("import.source", "o", N_("Source"), when="_why_not_ready",
            help=N_("Say whose customer numbers these are; a source updates its own accounts."))  # fmt: skip
    def change_source(self) -> None:
        spec = FormSpec(SOURCE_FORM, N_("Source of the numbers"), (
            FieldSpec("source", N_("Source"), help=N_("Empty: the name of the file.")),
        ))  # fmt: skip
        values, settings = {"source": self._source}, self.app.desk.form_settings
        draft = self.app.desk.draft(SOURCE_FORM, str(self._path), title=self._path.name)
        edits = Edits(draft, spec, values, settings)

        def named(values: object) -> None:
            if isinstance(values, dict):
                self._source = values["source"]
                self._keeper.touch()
                self._show()

        self.app.push_screen(FormScreen(spec, values, edits, settings=settings), named)

    def _why_no_preview(self) -> str | None:
        if self._table is None:
            return _("The file is not read yet.")
        if not any(column.field == "name" for column in self._map().columns):
            return _("No column gives the customer's name yet: choose it with Enter.")
        return None

    @action("import.preview", ("ctrl+s", "f10", "p"), N_("Preview"), when="_why_no_preview",
            help=N_("Show what would become of each row; nothing is written yet."))  # fmt: skip
    def open_preview(self) -> None:
        from fieldrep.tui.screens.import_preview import ImportScreen

        if self._table is not None:
            self._previewed = True
            self._keeper.touch()
            sheet = self._table.sheet.name or None
            screen = ImportScreen(self._path, tuple(self.corrections), sheet, self._source or None)
            self.app.push_screen(screen, self._after)

    def _after(self, imported: object) -> None:
        self._previewed = False
        if imported:
            self._keeper.discard()
            self.dismiss(True)
        else:
            self._keeper.touch()

    def go_back(self) -> None:
        """Leave the file; what was corrected stays with it as a draft."""
        self._keeper.leave() if self._texts() else self._keeper.discard()
        super().go_back()


def _row(column: "SheetColumn", examples: tuple[str, ...]) -> Row:
    """Return a column as a line: what it becomes, and how sure that is."""
    text = " · ".join(map(single_line, examples))
    return Row(
        str(column.index), (column.heading, tuple(_target(column)), text), refs=column, mark=_mark(column)
    )


def _target(column: "SheetColumn") -> Iterator[Span]:
    from fieldrep.exchange.columns import Match
    from fieldrep.exchange.fields import label

    if column.match is Match.IGNORED:
        yield Span(_("left out"), "dim")
    elif column.field is None:
        yield Span(_("extra field"), "dim")
        if column.proposed is not None:
            yield Span(" · " + _("{field}?").format(field=label(column.proposed)), "warn")
    else:
        yield Span(label(column.field), "strong")
        if column.match is Match.SIMILAR:
            yield Span(" " + _("(similar)"), "warn")


def _mark(column: "SheetColumn") -> str:
    from fieldrep.exchange.columns import Match

    if column.match in (Match.SIMILAR,) or (column.field is None and column.proposed is not None):
        return "warn"
    return "done" if column.field is not None else ""

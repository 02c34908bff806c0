"""Find anything (Ctrl+F): accounts, people, visits, calls and promises by any words."""

from textual.app import ComposeResult

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

COLUMNS = (
    Column("kind", N_("Kind"), width=10, style="dim"),
    Column("found", N_("Found"), weight=3, least=16),
    Column("account", N_("Account"), weight=2, least=10, drop=1),
    Column("day", N_("Day"), width=16, align="right", drop=2, style="dim"),
)
KINDS = {
    "account": N_("account"),
    "contact": N_("person"),
    "visit": N_("visit"),
    "touch": N_("call"),
    "promise": N_("promise"),
}


class FindScreen(FrameScreen):
    """One line to type in, and what fits below it, names first."""

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Find"), id="find"):
            yield FilterLine("found", placeholder=_("part of a name, pinyin, initials, phone, city, note"))
            yield LineList(columns=COLUMNS, empty=_("Type what you remember of it."), id="found")

    def on_mount(self) -> None:
        self.query_one(FilterLine).open()

    def heading(self) -> str:
        return _("Find")

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        from fieldrep.services.finding import find_anything

        found_list = self.query_one("#found", LineList)
        if not event.text.strip():
            found_list.source = ListSource()
            self.query_one("#find", Pane).count = None
            return
        with self.app.desk.workspace.read() as ctx:
            found = find_anything(ctx, event.text, limit=200)
        rows = []
        for row in found:
            title = (Span(row.title, "strong"), Span(f"  {row.hint}" if row.hint else "", "dim"))
            day = format_date(row.day, current_language(), year=True) if row.day else ""
            account = row.account if row.kind != "account" else ""
            cells = (_(KINDS[row.kind]), title, account, day)
            rows.append(Row(row.id, cells, refs=row))
        found_list.source = ListSource(rows)
        self.query_one("#find", Pane).count = len(rows)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self._open(event.row)

    def _open(self, row: Row) -> None:
        from fieldrep.tui.opening import open_record

        found = row.refs
        self.dismiss(None)
        open_record(self.app, found.kind, found.id, found.account_id)

    @action("find.account", "a", N_("Account"), help=N_("Open the account of what is found."))
    def open_account(self) -> None:
        from fieldrep.tui.opening import open_record

        row = self.query_one("#found", LineList).row
        if row is not None:
            self.dismiss(None)
            open_record(self.app, "account", row.refs.account_id, row.refs.account_id)

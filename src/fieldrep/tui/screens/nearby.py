"""Who else is in this city, most due first; without a city, everyone who is due."""

from collections.abc import Sequence

from textual.app import ComposeResult

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.services.reasons import due_short, overdue_words
from fieldrep.store.glance_rows import GlanceRow
from fieldrep.tui.actions import action
from fieldrep.tui.desk import Desk
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.opening import open_record
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, Row


def _columns() -> tuple[Column, ...]:
    return (
        Column("account", _("Account"), weight=3, least=14),
        Column("due", _("Due"), width=13 if current_language() == "zh_CN" else 12),
        Column("why", _("Why"), weight=3, least=14),
        Column("person", _("Person"), weight=2, least=8, drop=2),
        Column("phone", _("Phone"), width=16, drop=1, style="dim"),
    )


class _Due:
    """Pages of the accounts of a city or of all that are due."""

    immediate = True

    def __init__(self, desk: Desk, city: str) -> None:
        self._desk = desk
        self._city = city

    def count(self) -> int:
        return self._desk.count_due(city=self._city)

    def rows(self, offset: int, limit: int) -> Sequence[Row]:
        found = self._desk.contacts_due(city=self._city, offset=offset, limit=limit)
        return [_row(row) for row in found]


def _row(row: GlanceRow) -> Row:
    why = " · ".join(filter(None, (due_short(row.reason, row.values), overdue_words(row.overdue))))
    due = format_date(row.day, current_language()) if row.day else "–"
    mark = "overdue" if row.overdue else ""
    return Row(row.account_id, (row.account, due, why, row.person, row.phone), refs=row, mark=mark)


class NearbyScreen(FrameScreen):
    """The accounts of a city, or all that are due."""

    TERMS = ("quadrant", "class", "rhythm")

    def __init__(self, city: str) -> None:
        super().__init__()
        self.city = city

    def heading(self) -> str:
        return self.city or _("Contacts due")

    def compose_body(self) -> ComposeResult:
        with Pane(title=self.heading(), id="nearby"):
            yield LineList(columns=_columns(), id="accounts", empty=_("Nobody here is due."), heading=True)

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        source = _Due(self.app.desk, self.city)
        self.query_one("#accounts", LineList).source = source
        self.query_one("#nearby", Pane).count = source.count()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        open_record(self.app, "account", event.row.id, event.row.id)

    def _why_nothing(self) -> str | None:
        return None if self.query_one("#accounts", LineList).row else _("Nothing is selected.")

    @action("nearby.log", "l", N_("Log"), when="_why_nothing", help=N_("Write down a call or visit."))
    def write_log(self) -> None:
        from fieldrep.tui.screens.quick_log import open_quick_log

        row = self.query_one("#accounts", LineList).row
        if row is not None:
            open_quick_log(self.app, row.refs.account_id, row.refs.account)

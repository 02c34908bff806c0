"""What a figure or row of a report counts: one record is opened, of several a list is shown."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult

from fieldrep.i18n import N_, _, current_language
from fieldrep.reports.blocks import Ref, Refs
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.cells import width
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.opening import open_record
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.reportrecords import CountedRecord
    from fieldrep.tui.rep import RepApp

KINDS = {
    "visit": N_("visit"),
    "account": N_("account"),
    "plan_item": N_("plan item"),
}
_STATUS_ENUMS = {"visit": "VisitStatus", "account": "Stage", "plan_item": "PlanOutcome"}


def columns(found: Sequence["CountedRecord"]) -> tuple[Column, ...]:
    """Return the columns of the list; the kind stands there only where there are several."""
    kinds = len({record.kind for record in found}) > 1
    days = max((width(_day(record)) for record in found), default=0)
    status = max((width(_status(record)) for record in found), default=0)
    return (
        Column("day", _("Day") if days else "", width=days, style="dim"),
        Column("kind", _("Kind") if kinds else "", width=10 * kinds, drop=1, style="dim"),
        Column("account", _("Account"), weight=3, least=14),
        Column("status", _("Status"), width=status, drop=2),
        Column("text", _("Content"), weight=4, least=12, drop=3),
    )


def open_refs(app: "RepApp", title: str, refs: Refs, planned: Callable[[], object] | None = None) -> None:
    """Open the one record that is counted, or a list to choose from.

    ``planned`` is done instead for a plan item that is about no account.
    """
    others = tuple(ref for ref in refs if ref.kind != "plan_item")
    found = read_refs(app, others or refs)
    if not found:
        gone = _("What was counted here is no longer there.")
        app.notice(gone if any(ref.ids for ref in refs) else _("Nothing is counted here."), "info")
    elif len(found) > 1:
        app.push_screen(CountedScreen(title, others or refs))
    elif planned is not None and found[0].kind == "plan_item" and not found[0].account_id:
        planned()
    else:
        open_counted(app, found[0])


def open_counted(app: "RepApp", record: "CountedRecord") -> None:
    """Open a record that a report counts."""
    if record.kind == "touch":
        from fieldrep.tui.screens.account_touch import open_touch

        open_touch(app, record.id, record.account)
    elif record.kind == "plan_item" and not record.account_id:
        app.notice(_("This was only planned; there is no record to open."), "info")
    else:
        open_record(app, record.kind, record.id, record.account_id)


def read_refs(app: "RepApp", refs: tuple[Ref, ...]) -> list["CountedRecord"]:
    """Return the records that are still there, by day."""
    from fieldrep.services.reportrecords import counted_records

    with app.desk.workspace.read() as ctx:
        return counted_records(ctx, refs)


class CountedScreen(FrameScreen):
    """The records that a figure counts. Enter opens one, ``a`` its account."""

    TERMS = ("advance", "continuation", "not met", "walk-in")

    def __init__(self, title: str, refs: Refs) -> None:
        super().__init__()
        self._title = single_line(title)
        self._refs = refs

    def compose_body(self) -> ComposeResult:
        with Pane(title=self._title, id="counted"):
            yield LineList(heading=True, id="records", empty=_("Nothing is left of it."))

    def on_mount(self) -> None:
        self.data_changed()

    def data_changed(self) -> None:
        found = read_refs(self.app, self._refs)
        records = self.query_one("#records", LineList)
        records.columns = columns(found)
        records.source = ListSource([_row(record) for record in found])
        self.query_one("#counted", Pane).count = len(found)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        open_counted(self.app, event.row.refs)

    def _why_no_account(self) -> str | None:
        row = self.query_one("#records", LineList).row
        return None if row is not None and row.refs.account_id else _("This line has no account.")

    @action("counted.account", "a", N_("Account"), when="_why_no_account", help=N_("Open the account."))
    def open_account(self) -> None:
        row = self.query_one("#records", LineList).row
        if row is not None:
            open_record(self.app, "account", row.refs.account_id, row.refs.account_id)


def _day(record: "CountedRecord") -> str:
    return format_date(record.day, current_language()) if record.day else ""


def _status(record: "CountedRecord") -> str:
    """Return what became of a record: its outcome, else how it stands."""
    enum = _STATUS_ENUMS.get(record.kind)
    return term(record.outcome, "Outcome") or (term(record.status, enum) if enum else "")


def _row(record: "CountedRecord") -> Row:
    kind = term(record.status, "TouchKind") if record.kind == "touch" else _(KINDS.get(record.kind, ""))
    account = (Span(single_line(record.account), "strong"),)
    cells = (_day(record), kind, account, _status(record), single_line(record.text))
    mark = "done" if record.status == "done" else ""
    return Row(f"{record.kind}:{record.id}", cells, refs=record, mark=mark)

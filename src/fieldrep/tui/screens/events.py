"""All events: their days, phase, how far the milestones are, who is on the list."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from fieldrep.i18n import N_, _
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.services.event_words import days_words, labelled, level_words
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.screens.dealer_split import SplitScreen, lower_title, why_nothing
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, Row

if TYPE_CHECKING:
    from fieldrep.services.exhibitions import EventRow

GROUP = N_("Events")


class EventsScreen(SplitScreen):
    """The events to come and running, then those past; with z those put away."""

    AREA = 4
    TERMS = ("milestone",)
    UPPER_LINES = 12

    def __init__(self) -> None:
        super().__init__()
        self.archived = False

    def heading(self) -> str:
        return _("Events")

    def empty(self) -> str:
        return _("No event here. n adds one; its milestones come from the playbook.")

    def data_changed(self) -> None:
        from fieldrep.services.exhibitions import list_events

        if not self.query("#rows"):
            return
        with self.app.desk.workspace.read() as ctx:
            found = list_events(ctx, archived=self.archived)
        columns = (
            Column("name", _("Exhibition"), least=18),
            Column("days", _("First day"), width=10),
            Column("phase", _("Phase"), width=14, drop=1),
            Column("done", _("Milestones"), width=10, drop=2),
            Column("accounts", _("Accounts"), width=8, align="right", drop=2),
        )
        rows = [Row(row.id, self._cells(row), refs=row, mark=_mark(row)) for row in found]
        title = _("Events put away") if self.archived else _("Events")
        self.show_rows(columns, rows, title)

    def _cells(self, row: "EventRow") -> tuple[str, ...]:
        day = format_date(row.starts, self.app.desk.language) if row.starts else ""
        total = sum(level.total for level in row.progress.values())
        done = sum(level.done for level in row.progress.values())
        phase = term(row.phase, "EventPhase")
        return (single_line(row.name), day, phase, f"{done}/{total}", str(row.accounts))

    def blocks(self, row: Row | None) -> Sequence[Block]:
        if row is None:
            return []
        event: EventRow = row.refs
        lower_title(self, single_line(event.name))
        facts = " · ".join(filter(None, (event.place, days_words(event.starts, event.ends))))
        found = [Block(facts)] if facts else []
        found += [
            Block(
                labelled(term(level, "MilestoneLevel"), level_words(event.progress[level])),
                "overdue" if event.progress[level].late else "",
            )
            for level in MilestoneLevel
        ]
        if event.next_title:
            found.append(Block(next_words(event, self.app.desk.language), "accent", hang=2))
        return found

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        from fieldrep.tui.screens.event import open_event

        event.stop()
        open_event(self.app, event.row.id)

    @action(
        "event.new", "n", N_("New"), group=GROUP, help=N_("Add an event, with the playbook's milestones.")
    )
    def new_event(self) -> None:
        from fieldrep.tui.screens.event_forms import open_new_event

        open_new_event(self.app)

    def _why_nothing(self) -> str | None:
        return why_nothing(self.rows.row)

    @action("event.edit", "e", N_("Edit"), group=GROUP, when="_why_nothing", help=N_("Change the event."))
    def edit(self) -> None:
        from fieldrep.tui.screens.event_forms import open_edit_event

        if row := self.rows.row:
            open_edit_event(self.app, row.id)

    @action("event.delete", "d", N_("Delete"), group=GROUP, when="_why_nothing", footer=False,
            help=N_("Put the event away, or delete it with all that hangs on it."))  # fmt: skip
    def delete(self) -> None:
        from fieldrep.tui.screens.event_forms import ask_delete_event

        if row := self.rows.row:
            ask_delete_event(self.app, row.id, row.refs.name, archived=self.archived)

    @action(
        "events.archived", "z", N_("Put away"), group=GROUP, help=N_("Show those put away, or the others.")
    )
    def show_archived(self) -> None:
        self.archived = not self.archived
        self.data_changed()


def _mark(row: "EventRow") -> str:
    if row.late:
        return "overdue"
    return "planned"


def next_words(row: "EventRow", language: str) -> str:
    """Return what is due next in an event."""
    day = format_date(row.next_due, language) if row.next_due else ""
    return _("Next: {what}, {day}").format(what=row.next_title, day=day)

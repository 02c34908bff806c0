"""The history of a record: who changed what, when, from what to what; an action can be taken back here."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar
from zoneinfo import ZoneInfo

from textual.app import ComposeResult

from fieldrep.fields import NOTHING, kind_label
from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.rules.text import single_line
from fieldrep.terms import term
from fieldrep.tui.actions import action
from fieldrep.tui.frame import Pane, TwoPane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.widgets.facts import Fact, FactSource
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.history import HistoryLine
    from fieldrep.tui.desk import Desk

COLUMNS = (Column("what", width=22), Column("change", least=12))
MOST = 500
"""Changes that are read at a time; what is older is seldom asked for."""
_SIGNS = {"create": "new", "delete": "error", "restore": "done"}


def read_history(desk: "Desk", kind: str, record: str, children: bool) -> list["HistoryLine"]:
    """Read what happened to a record, the newest first."""
    from fieldrep.services.history import record_history

    with desk.workspace.read() as ctx:
        return record_history(ctx, kind, record, children=children, limit=MOST)


def history_rows(lines: Sequence["HistoryLine"]) -> Iterator[Row]:
    """Yield the changes under a title for each action."""
    for name, group in groupby(lines, key=lambda line: line.action):
        changes = list(group)
        yield Row(f"h{name}", (title(changes[0]),), kind="header")
        for number, line in enumerate(changes):
            yield Row(f"{name}.{number}", _cells(line), refs=line, mark=_SIGNS.get(line.verb, ""))


def title(line: "HistoryLine") -> str:
    """Return when and by whom an action was done, and what it was."""
    source = term(line.source, "ActionSource") if line.source not in ("", "typed") else ""
    return " · ".join(filter(None, (moment(line), line.person, source, single_line(line.what))))


def moment(line: "HistoryLine") -> str:
    """Return when a change was made, where the person was."""
    at = line.at.astimezone(ZoneInfo(line.zone))
    return f"{format_date(at.date(), current_language(), year=True)} {at:%H:%M}"


def _cells(line: "HistoryLine") -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    from fieldrep.services.history import verb_text

    if not line.field:
        what = f"{kind_label(line.kind)} {verb_text(line)}"
        return (Span(what, "strong"),), (Span(single_line(line.name)),)
    change = (
        Span(single_line(line.before) or NOTHING, "dim"),
        Span(" → ", "dim"),
        Span(single_line(line.after) or NOTHING),
    )
    return (Span(line.label, "strong"),), change


def detail(line: "HistoryLine") -> list[Fact | Block]:
    """Return everything of one change, its texts in full."""
    from fieldrep.services.history import verb_text

    facts: list[Fact | Block] = [
        Fact(_("When"), moment(line)),
        Fact(_("Who"), line.person or NOTHING),
        Fact(_("Action"), line.what or NOTHING),
    ]
    if line.reason:
        facts.append(Fact(_("Reason"), line.reason))
    facts.append(Fact(_("Record"), f"{kind_label(line.kind)} {line.name}".strip()))
    if not line.field:
        return [*facts, Fact(_("Change"), verb_text(line))]
    return [
        *facts,
        Fact(_("Field"), line.label),
        Block(_("Old value"), kind="header"),
        Block(line.before or NOTHING, "plain"),
        Block(_("New value"), kind="header"),
        Block(line.after or NOTHING, "plain"),
    ]


class HistoryScreen(MenuScreen):
    """What happened to one record, and on request to all that belongs to it."""

    def __init__(self, kind: str, record: str) -> None:
        super().__init__()
        self._kind = kind
        self._record = record
        self._children = kind != "account"  # an account has hundreds; a visit's moves are its history

    AREA: ClassVar[int] = 0

    def heading(self) -> str:
        return _("History")

    def compose_body(self) -> ComposeResult:
        with TwoPane():
            with Pane(title=_("History"), id="changes-pane"):
                yield LineList(columns=COLUMNS, id="changes", empty=_("Nothing is known of this record."))
            with Pane(title=_("Change"), id="change-pane"):
                yield LineList(reading=True, id="change")

    def on_mount(self) -> None:
        self.query_one("#changes-pane").styles.width = "3fr"
        self.query_one("#change-pane").styles.width = "2fr"
        self.data_changed()

    def data_changed(self) -> None:
        if not self.query(LineList):
            return  # not composed yet, or going
        lines = read_history(self.app.desk, self._kind, self._record, self._children)
        self.query_one("#changes", LineList).source = ListSource(list(history_rows(lines)))
        pane = self.query_one("#changes-pane", Pane)
        own = next((line for line in lines if line.record == self._record), None)
        pane.title = (
            f"{_('History')} · {kind_label(self._kind)} {single_line(own.name)}" if own else _("History")
        )

    @property
    def line(self) -> "HistoryLine | None":
        """The change under the cursor."""
        row = self.query_one("#changes", LineList).row
        return row.refs if row is not None else None

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list.id == "changes":
            lines = detail(event.row.refs) if event.row is not None else []
            self.query_one("#change", LineList).source = FactSource(lines)

    @action(
        "history.all", "a", N_("All of it"), help=N_("Show also what belongs to the record, or leave it out.")
    )
    def show_all(self) -> None:
        self._children = not self._children
        self.data_changed()

    def _why_not_back_taken(self) -> str | None:
        return None if self.line else _("Nothing is selected.")

    @action("history.undo", "t", N_("Take back"), when="_why_not_back_taken",
            help=N_("Take this action back as a whole, where nobody has worked on it since."))  # fmt: skip
    def take_back(self) -> None:
        from fieldrep.services.undo import undo_action

        line = self.line
        if line is None:
            return
        result = undo_action(self.app.desk.workspace, line.action)
        text = _("Taken back: {what}.").format(what=result.done)
        kept = "; ".join(each.text for each in result.kept)
        if kept:
            text += " " + _("This stayed, it was worked on since: {what}").format(what=kept)
        self.app.notice(text, "warning" if kept else "done")
        self.app.changed()

"""Find anything (Ctrl+F): accounts, people, visits, calls and promises by any words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.worker import get_current_worker

from fieldrep.i18n import N_, _, current_language
from fieldrep.rules.dates import format_date
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.widgets.filter_line import FilterLine
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span

if TYPE_CHECKING:
    from fieldrep.services.finding import Found

SHOWN = 200
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

    TERMS = ("promise", "next step", "walk-in")

    @dataclass
    class _Found(Message):
        """A worker has found what the words mean."""

        words: str
        found: "list[Found]"

    def __init__(self) -> None:
        super().__init__()
        self._wanted = ""
        self._searching = False
        self._release: Callable[[], None] | None = None

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Find"), id="find"):
            hint = _("part of a name, pinyin, initials, phone, city, note")
            yield FilterLine("found", placeholder=hint, leading=True)
            yield LineList(columns=COLUMNS, empty=_("Type what you remember of it."), id="found")

    def on_mount(self) -> None:
        self.query_one(FilterLine).open()

    def heading(self) -> str:
        return _("Find")

    def on_filter_line_narrowed(self, event: FilterLine.Narrowed) -> None:
        event.stop()
        self._wanted = event.text
        self._searching = bool(event.text.strip())
        if self._searching:
            self.run_worker(
                partial(self._look, event.text), name="find", group="find", thread=True, exclusive=True
            )
        else:
            self._show([], None)

    def _look(self, words: str) -> None:
        """In a worker: find what the words mean, unless another key was typed meanwhile."""
        from fieldrep.services.finding import find_anything

        if get_current_worker().is_cancelled:
            return
        with self.app.desk.workspace.read() as ctx:
            self.post_message(self._Found(words, find_anything(ctx, words, limit=SHOWN)))

    def on_find_screen__found(self, message: _Found) -> None:
        message.stop()
        if message.words != self._wanted:
            return
        self._searching = False
        self._show([_row(found) for found in message.found], len(message.found))
        if self._release is not None:
            self._release()
            self._release = None

    def _show(self, rows: list[Row], count: int | None) -> None:
        self.query_one("#found", LineList).source = ListSource(rows)
        self.query_one("#find", Pane).count = count

    def on_descendant_focus(self) -> None:
        """Enter was typed ahead of the search: whatever follows waits for what it finds."""
        if self._searching and self._release is None and self.query_one("#found").has_focus:
            self._release = self.app.gate.hold_open()

    def on_unmount(self) -> None:
        if self._release is not None:
            self._release()

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


def _row(found: "Found") -> Row:
    title = (Span(found.title, "strong"), Span(f"  {found.hint}" if found.hint else "", "dim"))
    day = format_date(found.day, current_language(), year=True) if found.day else ""
    account = found.account if found.kind != "account" else ""
    return Row(found.id, (_(KINDS[found.kind]), title, account, day), refs=found)

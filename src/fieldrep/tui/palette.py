"""The command palette: every action by its name, with its key, and why one can't be done now."""

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import Offer, action, key_text
from fieldrep.tui.painting import SteadyScreen
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span
from fieldrep.tui.widgets.text_input import TextInput

COLUMNS = (
    Column("label", weight=2, least=12),
    Column("group", width=12, drop=1, style="dim"),
    Column("keys", width=11, style="key"),
)
Result = TypeVar("Result")


class Palette(ModalScreen[Offer | None], SteadyScreen[Offer | None]):
    """Type a part of a name, Enter does it. Escape or Ctrl+P closes."""

    AUTO_FOCUS: ClassVar[str | None] = "Input"
    DEFAULT_CSS = style_sheet("palette")

    def __init__(self, found: Sequence[Offer]) -> None:
        super().__init__()
        self._offers = {offer.action.id: offer for offer in found if offer.action.id != "app.palette"}

    def compose(self) -> ComposeResult:
        with Vertical():
            yield TextInput(placeholder=_("Type a part of a command"))
            yield LineList(ListSource(self._rows("")), COLUMNS, empty=_("No command of that name."), led=True)

    def _rows(self, text: str) -> list[Row]:
        wanted = text.casefold().split()
        rows = []
        for offer in self._offers.values():
            label, group = _(offer.action.label), _(offer.action.group) if offer.action.group else ""
            searched = f"{label} {group} {_(offer.action.help) if offer.action.help else ''}".casefold()
            if not all(word in searched for word in wanted):
                continue
            in_label = not wanted or wanted[0] in label.casefold()
            rows.append((offer.reason is not None, not in_label, self._row(offer, label, group)))
        return [row for _off, _aside, row in sorted(rows, key=lambda entry: entry[:2])]

    def _row(self, offer: Offer, label: str, group: str) -> Row:
        keys = " ".join(key_text(key) for key in offer.keys[:2])
        said = offer.reason or (_(offer.action.help) if offer.action.help else "")
        first = (
            Span(label[:1].upper() + label[1:], "dim" if offer.reason else "strong"),
            Span(f"  {said}", "dim"),
        )
        return Row(offer.action.id, (first, group, keys), refs=offer, mark="warn" if offer.reason else "")

    @property
    def list(self) -> LineList:
        return self.query_one(LineList)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.list.source = ListSource(self._rows(event.value))
        self.list.move_to(0)

    def on_key(self, event: events.Key) -> None:
        """The keys that move stay with the list while the text goes into the input."""
        if event.key in ("up", "down", "pageup", "pagedown"):
            self.list.on_key(event)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        rows = self._rows(event.value)
        at = self.list.row
        chosen = (
            at if at is not None and any(row.id == at.id for row in rows) else (rows[0] if rows else None)
        )
        if chosen is not None:
            self.dismiss(chosen.refs)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.dismiss(event.row.refs)

    @action("palette.close", ("escape", "ctrl+p"), N_("Close"), everywhere=True)
    def close(self) -> None:
        self.dismiss(None)

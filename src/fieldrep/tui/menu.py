"""Menus: choose one of a few by its letter, or one of many by typing a part of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import Action, Offer, action, key_text
from fieldrep.tui.cells import drawn, safe, width
from fieldrep.tui.frame import FrameScreen
from fieldrep.tui.painting import SteadyScreen
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Column, ListSource, Row, Span
from fieldrep.tui.widgets.text_input import TextInput

if TYPE_CHECKING:
    from fieldrep.tui.app import FieldrepApp

WIDEST = 70
LEAST = 28


class MenuItem(NamedTuple):
    """A line of a menu. ``label`` and ``hint`` are translated; ``key`` is the letter that chooses it.

    ``mark`` is a name of ``signs.SIGNS`` ("done" for what holds now); ``header`` makes it a title.
    """

    value: Any
    label: str
    hint: str = ""
    key: str = ""
    mark: str = ""
    header: bool = False


class Menu(ModalScreen[Any], SteadyScreen[Any]):
    """Dismissed with the value that was chosen, or None. ``typed``: a line to type in narrows it down."""

    DEFAULT_CSS = style_sheet("menu")
    AUTO_FOCUS: ClassVar[str | None] = "Input, LineList"

    def __init__(self, title: str, items: Sequence[MenuItem], *, typed: bool = False) -> None:
        super().__init__()
        self._title = title
        self._items = items
        self._typed = typed

    def compose(self) -> ComposeResult:
        box = Vertical()
        box.border_title = Content(safe(self._title))
        hints = max((width(drawn(item.hint)) for item in self._items), default=0)
        keys = 0 if self._typed else max((width(item.key) for item in self._items), default=0)
        columns = (
            Column("key", width=keys, style="key"),
            Column("label", least=8),
            Column("hint", width=min(28, hints), align="right", style="dim", drop=1),
            Column("margin", width=0),
        )
        labels = max((width(drawn(item.label)) for item in self._items), default=0)
        room = self.app.size
        wanted = max(LEAST, labels + min(28, hints) + keys + 10, width(self._title) + 8)
        box.styles.width = min(WIDEST, room.width - 4, wanted)
        box.styles.height = max(4, min(len(self._items) + 2 + int(self._typed), room.height - 4))
        with box:
            if self._typed:
                yield TextInput(placeholder=_("Type a part of it"))
            yield LineList(ListSource(self._rows("")), columns, empty=_("Nothing fits."), led=self._typed)

    def on_mount(self) -> None:
        chosen = next((n for n, item in enumerate(self._items) if item.mark == "done"), None)
        if chosen is not None:
            self.lines.go_to(str(chosen))

    @property
    def lines(self) -> LineList:
        """The list of the menu."""
        return self.query_one(LineList)

    def _rows(self, text: str) -> list[Row]:
        from fieldrep.rules.fold import fold

        wanted = fold(text).strip()
        return [
            Row(
                str(number),
                (item.label,) if item.header else (key_text(item.key), item.label, (Span(item.hint, "dim"),)),
                refs=item.value,
                kind="header" if item.header else "row",
                mark=item.mark,
            )
            for number, item in enumerate(self._items)
            if not wanted or wanted in fold(item.label)
        ]

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.lines.source = ListSource(self._rows(event.value))
        self.lines.move_to(0)

    def on_key(self, event: events.Key) -> None:
        """The keys that move stay with the list while the text goes into the input."""
        if self._typed and event.key in ("up", "down", "pageup", "pagedown"):
            self.lines.on_key(event)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take the line under the cursor of what fits the text, which may be ahead of the list."""
        event.stop()
        rows = [row for row in self._rows(event.value) if row.kind == "row"]
        at = self.lines.row
        if rows:
            chosen = at if at is not None and any(row.id == at.id for row in rows) else rows[0]
            self.dismiss(chosen.refs)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        event.stop()
        self.dismiss(event.row.refs)

    def own_actions(self) -> Iterator[Action]:
        """Give each line with a letter its key."""
        for number, item in enumerate(self._items):
            if item.key and not self._typed:
                yield Action(f"menu.{number}", (item.key,), item.label, "choose", footer=False, arg=number)

    def choose(self, number: int) -> None:
        """Choose a line by its place."""
        self.dismiss(self._items[number].value)

    def _why_not_q(self) -> str | None:
        return "" if self._typed else None

    @action("menu.close", ("escape", "ctrl+g"), N_("Close"), everywhere=True)
    def close_menu(self) -> None:
        self.dismiss(None)

    @action("menu.quit", "q", N_("Close"), when="_why_not_q", footer=False)
    def quit_menu(self) -> None:
        self.dismiss(None)


def ask_menu(app: "FieldrepApp", menu: Menu, then: Callable[[Any], object]) -> None:
    """Show a menu and hand on what was chosen, if anything; what that refuses is shown, not raised."""

    def taken(value: Any) -> None:
        if value is None:
            return
        try:
            then(value)
        except FieldrepError as error:
            app.show_error(error)

    app.push_screen(menu, taken)


class MenuScreen(FrameScreen):
    """A screen with the key ``m``: a menu of everything that can be done on it here and now."""

    @action("menu", "m", N_("Menu"), help=N_("Show what can be done here."))
    def open_menu(self) -> None:
        from fieldrep.tui.app import FieldrepApp

        found = [
            offer
            for offer in self.app.offers()
            if not isinstance(offer.node, FieldrepApp) and offer.action.id not in ("menu", "frame.back")
        ]
        items = [
            MenuItem(
                offer, _menu_label(offer), offer.reason or "", key_text(offer.keys[0]) if offer.keys else ""
            )
            for offer in found
        ]
        self.app.push_screen(_OfferMenu(_("What to do"), items), self._run_chosen)

    async def _run_chosen(self, offer: Offer | None) -> None:
        if offer is not None:
            await self.app.run_offer(offer)


class _OfferMenu(Menu):
    """A menu of actions: the keys are those of the screen below."""

    def own_actions(self) -> Iterator[Action]:
        for number, item in enumerate(self._items):
            offer: Offer = item.value
            keys = tuple(key for key in offer.keys if key not in ("enter", "escape", "tab", "up", "down"))
            if keys:
                yield Action(f"menu.{number}", keys, item.label, "choose", footer=False, arg=number)


def _menu_label(offer: Offer) -> str:
    label = _(offer.action.label)
    return label[:1].upper() + label[1:]

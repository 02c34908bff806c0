"""A list above what is said of the line under its cursor, side by side on a wide terminal."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Container

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import WIDE, Pane
from fieldrep.tui.menu import MenuScreen
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.rows import Block, Column, FlowSource, ListSource, Row


class SplitScreen(MenuScreen):
    """The list is ``rows``, the text ``detail``; a screen fills them with ``show_rows`` and ``blocks``."""

    DEFAULT_CSS = style_sheet("dealer")
    AREA = 2
    UPPER_LINES: ClassVar[int] = 11
    TICKABLE: ClassVar[bool] = False
    HEADING: ClassVar[bool] = True

    def compose_body(self) -> ComposeResult:
        with Container(id="split"):
            with Pane(id="upper"):
                yield LineList(id="rows", heading=self.HEADING, tickable=self.TICKABLE, empty=self.empty())
            with Pane(id="lower"):
                yield LineList(id="detail", reading=True)

    def empty(self) -> str:
        """Return what stands in an empty list."""
        return ""

    def blocks(self, row: Row | None) -> Sequence[Block]:
        """Return what is said of a line."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.data_changed()
        self.set_focus(self.rows)

    def on_resize(self) -> None:
        wide = self.app.size.width >= WIDE
        upper, lower = self.query_one("#upper"), self.query_one("#lower")
        upper.styles.height = "1fr" if wide else self.UPPER_LINES
        upper.styles.width = "5fr" if wide else "1fr"
        lower.styles.width = "4fr" if wide else "1fr"

    @property
    def rows(self) -> LineList:
        """The list."""
        return self.query_one("#rows", LineList)

    def show_rows(self, columns: Sequence[Column], rows: Sequence[Row], title: str) -> None:
        """Fill the list; the cursor stays on its line."""
        self.rows.columns = tuple(columns)
        self.rows.source = ListSource(rows)
        self.query_one("#upper", Pane).title = title
        self.show_detail()

    def show_detail(self) -> None:
        """Show what is said of the line under the cursor."""
        detail = self.query_one("#detail", LineList)
        detail.source = FlowSource(self.blocks(self.rows.row))
        detail.scroll_to(y=0, animate=False)

    def on_line_list_highlighted(self, event: LineList.Highlighted) -> None:
        if event.list is self.rows:
            self.show_detail()

    @action(
        "pane.next", "tab", N_("Next pane"), footer=False, help=N_("Go to the text, or back to the list.")
    )
    def next_pane(self) -> None:
        self.set_focus(self.query_one("#detail") if self.rows.has_focus else self.rows)


def lower_title(screen: SplitScreen, title: str) -> None:
    """Give the text a title."""
    screen.query_one("#lower", Pane).title = title


def why_nothing(row: Row | None) -> str | None:
    """Return why nothing can be done with no line."""
    return None if row is not None else _("Nothing is selected.")

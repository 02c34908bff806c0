"""The frame every screen stands in: top bar, panes with titles, notice, keys of this place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import getters
from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.cells import drawn
from fieldrep.tui.painting import SteadyScreen
from fieldrep.tui.widgets.bars import KeyBar, NoticeLine, TopBar
from fieldrep.tui.widgets.line_list import LineList

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

WIDE = 110
"""Columns from which two panes stand side by side."""


@dataclass(frozen=True)
class Area:
    """One of the numbered areas; ``screen`` is ``module:Class``."""

    label: str
    screen: str


class FrameScreen(SteadyScreen[object]):
    """A full screen within the frame. A screen gives ``compose_body`` and its actions.

    ``AREA`` is lit in the top bar. ``TERMS`` are the words of ``terms.GLOSSARY``
    that the help screen explains here.
    """

    AREA: ClassVar[int] = 0
    TERMS: ClassVar[tuple[str, ...]] = ()
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (WIDE, "-wide")]  # noqa: RUF012
    BLANK = True

    if TYPE_CHECKING:
        app = getters.app(RepApp)

    def compose(self) -> ComposeResult:
        # set here already, they need not be applied again to all parts once the size is told
        wide = self.app.size.width >= WIDE
        self.update_classes({"-wide": wide, "-narrow": not wide}, update=False)
        yield TopBar()
        yield from self.compose_body()
        yield NoticeLine()
        yield KeyBar()

    def compose_body(self) -> ComposeResult:
        """Yield what stands between the top bar and the keys."""
        yield from ()

    def heading(self) -> str:
        """Return what the top bar shows beside the areas, for a page that belongs to none of them."""
        return ""

    def glossary(self) -> Mapping[str, str]:
        """Return the words that the help screen explains: word → meaning, both translated."""
        from fieldrep.terms import GLOSSARY

        return {_(word): _(meaning) for word, meaning in GLOSSARY if word in self.TERMS}

    def data_changed(self) -> None:
        """Records changed, here or by another program: show what is there now."""

    def _why_not_back(self) -> str | None:
        return None if len(self.app.screen_stack) > 1 else ""

    @action("frame.back", ("escape", "q"), N_("Back"), help=N_("Go back to where you came from."),
            when="_why_not_back")  # fmt: skip
    def go_back(self) -> None:
        self.dismiss(None)


class Pane(Container):
    """A bordered part of a screen; its title carries a count."""

    def __init__(
        self, *children: Widget, title: str = "", count: int | None = None, id: str | None = None
    ) -> None:
        super().__init__(*children, id=id)
        self._title = title
        self._count = count
        self._show_title()

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw the border: all lines but the first and last are alike."""
        width, height = self.size.width + 2, self.size.height + 2
        if height < 3 or self.styles.gutter.totals != (2, 2):
            return super().render_lines(crop)
        first, line = super().render_lines(Region(0, 0, width, 2))
        (last,) = super().render_lines(Region(0, height - 1, width, 1))
        strips = [first, *[line] * (height - 2), last][crop.y : crop.bottom]
        if crop.column_span != (0, width):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    @property
    def title(self) -> str:
        return self._title

    @title.setter
    def title(self, title: str) -> None:
        self._title = title
        self._show_title()

    @property
    def count(self) -> int | None:
        return self._count

    @count.setter
    def count(self, count: int | None) -> None:
        self._count = count
        self._show_title()

    def _show_title(self) -> None:
        words = [self._title] if self._count is None else [self._title, f"{self._count:,}"]
        text = drawn(" ".join(word for word in words if word))
        self.border_title = Content(text) if text else ""


class TwoPane(Container):
    """Two panes side by side; on a narrow terminal one at a time: Enter goes in, Esc comes out."""

    BLANK = True

    def __init__(self, *children: Widget, id: str | None = None) -> None:
        super().__init__(*children, id=id)
        self.inside = False

    @property
    def panes(self) -> tuple[Pane, Pane]:
        first, second = self.query_children(Pane)
        return first, second

    def on_mount(self) -> None:
        self._show_panes()

    def on_resize(self) -> None:
        self._show_panes()

    def _show_panes(self) -> None:
        first, second = self.panes
        wide = self.app.size.width >= WIDE
        shown = (wide or not self.inside, wide or self.inside)
        if (first.display, second.display) != shown:
            first.display, second.display = shown
            for pane in (first, second):  # which of those that are shown is the last one gives the widths
                pane.update_node_styles()

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        first, _second = self.panes
        if first in event.list.ancestors and self.enter():
            event.stop()

    def enter(self) -> bool:
        """Go into the second pane; False when there is nothing to stand on."""
        _first, second = self.panes
        second.display = True
        target = next((widget for widget in second.query("*") if widget.focusable and widget.display), None)
        if target is None:
            self._show_panes()
            return False
        self.inside = True
        self.screen.set_focus(target)
        self._show_panes()
        return True

    def _why_not_leave(self) -> str | None:
        _first, second = self.panes
        focused = self.screen.focused
        return None if focused is not None and second in focused.ancestors else ""

    @action("pane.leave", "escape", N_("Out"), help=N_("Go back to the list."), when="_why_not_leave")
    def leave(self) -> None:
        first, _second = self.panes
        self.inside = False
        first.display = True
        target = next((widget for widget in first.query("*") if widget.focusable and widget.display), None)
        self.screen.set_focus(target)
        self._show_panes()

    def _why_not_next(self) -> str | None:
        return None if self.app.size.width >= WIDE else ""

    @action("pane.next", "tab", N_("Next pane"), help=N_("Go to the other pane."), when="_why_not_next")
    def next_pane(self) -> None:
        if self._why_not_leave() is None:
            self.leave()
        else:
            self.enter()

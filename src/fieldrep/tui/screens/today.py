"""Today: what is due, in the order in which to do it."""

from textual.app import ComposeResult

from fieldrep.i18n import _
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.widgets.line_list import LineList


class TodayScreen(FrameScreen):
    """The home screen."""

    AREA = 1

    def compose_body(self) -> ComposeResult:
        with Pane(title=_("Today"), id="today"):
            yield LineList(empty=_("Nothing is due today."), id="agenda")

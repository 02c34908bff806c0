"""The line above a list into which ``/`` goes: what is typed narrows the list down."""

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from fieldrep.i18n import _
from fieldrep.tui.widgets.line_list import LineList
from fieldrep.tui.widgets.text_input import TextInput


class FilterLine(TextInput):
    """Posts ``Narrowed`` with the text on every key. Enter and Down go to the list, Escape clears.

    Hidden while it is empty and without focus, so that it costs no line. ``leading``: the page is nothing
    without its text, so Escape is left to the page.
    """

    @dataclass
    class Narrowed(Message):
        """Another text stands in the line; empty = everything is shown."""

        line: "FilterLine"
        text: str

        @property
        def control(self) -> "FilterLine":
            return self.line

    def __init__(
        self, target: str, *, placeholder: str = "", leading: bool = False, id: str | None = None
    ) -> None:
        """``target`` is the id of the list in the same pane."""
        super().__init__(placeholder=placeholder or _("Filter"), id=id)
        self.display = self.can_focus = False
        self._target = target
        self._leading = leading

    @property
    def list(self) -> LineList:
        return self.screen.query_one(f"#{self._target}", LineList)

    def open(self) -> None:
        """Show the line and take the focus."""
        self.display = self.can_focus = True
        self.screen.set_focus(self)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Narrowed(self, event.value))

    def on_key(self, event: events.Key) -> None:
        match event.key:
            case "enter" | "down":
                self.screen.set_focus(self.list)
            case "escape" if not self._leading:
                self.value = ""
                self.screen.set_focus(self.list)
            case _:
                return
        event.stop()
        event.prevent_default()

    def on_blur(self) -> None:
        self.display = self.can_focus = bool(self.value)

"""The one-line editor of a form, which moves from field to field, and the list of suggestions below it."""

from typing import Protocol

from rich.segment import Segment
from rich.text import Text
from textual import events
from textual.actions import SkipAction
from textual.strip import Strip
from textual.widgets import Input

from fieldrep.tui.cells import clip, drawn, fit, width
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.drawn import Drawn
from fieldrep.tui.widgets.text_input import TextInput

STAR = "*"
"""What each character of a secret is drawn as."""


class Owner(Protocol):
    """What an editor serves: a form, or a list that is answered in its lines."""

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means here; False where it is a matter of the editor."""

    def pick_line(self, line: int) -> None:
        """Take a line of the suggestions, clicked with the mouse."""


class FieldEditor(TextInput):
    """One input for all one-line fields: Enter and the text after it meet the same widget in order."""

    def __init__(self, form: Owner) -> None:
        super().__init__(id="field-editor")
        self._form = form
        self.typed_in = True

    def load(self, text: str, *, typed_in: bool, select: bool, hidden: bool = False) -> None:
        """Take over the text of another field; ``typed_in`` is False where keys choose instead."""
        self.typed_in = typed_in
        self.password = hidden
        with self.prevent(Input.Changed):
            self.value = text
        if select:
            self.select_all()
        else:
            self.cursor_position = len(text)

    @property
    def _value(self) -> Text:
        """What is drawn. Textual's bullet for a secret is two cells wide on some terminals."""
        if self.password:
            return Text(STAR * len(self.value), no_wrap=True, overflow="ignore", end="")
        return super()._value

    def _position_to_cell(self, position: int) -> int:
        return position if self.password else super()._position_to_cell(position)

    def action_copy(self) -> None:
        """Copy what is selected; a secret goes onto no clipboard."""
        if self.password:
            raise SkipAction
        super().action_copy()

    def action_cut(self) -> None:
        """Cut what is selected; a secret goes onto no clipboard."""
        if self.password:
            raise SkipAction
        super().action_cut()

    def on_key(self, event: events.Key) -> None:
        """Keys of the form come first; Textual's own handler takes the others afterwards."""
        if self._form.take_key(event):
            event.stop()
            event.prevent_default()
        elif not self.typed_in:
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """One line: line breaks of a pasted text become spaces instead of cutting it off."""
        event.text = " ".join(event.text.split())
        if not self.typed_in:
            event.stop()
            event.prevent_default()


MOST_LINES = 10
"""Lines of a list of suggestions; a longer one scrolls with its cursor."""


class PickList(Drawn):
    """The suggestions, drawn at once below the field (above it where there is no room)."""

    def __init__(self, form: Owner) -> None:
        super().__init__()
        self._form = form
        self._picker: Picker | None = None
        self._translate = False
        self.display = False

    def show(self, picker: Picker | None, translate: bool) -> None:
        """Show a list; none or an empty one takes it away."""
        self._picker = picker if picker is not None and len(picker) else None
        self._translate = translate
        self.display = self._picker is not None
        self.refresh()

    @property
    def size_wanted(self) -> tuple[int, int]:
        """Columns and lines the list takes."""
        if self._picker is None:
            return 0, 0
        lines = self._picker.lines(self._translate)
        widest = max(width(drawn(label)) + width(drawn(hint)) for _key, label, hint in lines)
        return widest + 9, min(len(lines), MOST_LINES)

    @property
    def _top(self) -> int:
        """The first line in view: the cursor stays in the middle of a list that scrolls."""
        if self._picker is None:
            return 0
        height = self.size.height
        return max(0, min(self._picker.at - height // 2, len(self._picker) - height))

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        lines = self._picker.lines(self._translate) if self._picker else []
        top = self._top
        at = y + top
        if at >= len(lines) or self._picker is None:
            return Strip.blank(cells, self.base)
        key, label, hint = lines[at]
        styles = self.named
        here = at == self._picker.at
        base = self.base + styles["cursor"] if here else self.base
        label = clip(drawn(label), cells - 6)
        hint = clip(drawn(hint), max(0, cells - 8 - width(label)))
        over = styles["cursor"] if here else styles[""]
        segments = [
            Segment(f" {sign('cursor') if here else ' '} ", base + styles["accent"] + over),
            Segment(fit(key, 1) + " ", base + styles["key"] + over),
            Segment(label + "  ", base),
            Segment(hint, base + styles["dim"] + over),
        ]
        more = (y == 0 and top > 0) or (y == self.size.height - 1 and at < len(lines) - 1)
        strip = Strip(segments).adjust_cell_length(cells - 1, base)
        return Strip([*strip, Segment(sign("more") if more else " ", base + styles["dim"] + over)], cells)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self._form.pick_line(event.y + self._top)

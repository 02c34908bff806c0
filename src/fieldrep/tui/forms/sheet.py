"""The drawn part of a form: labels, values, hints, errors. Only the active field has a real editor."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.segment import Segment
from textual import events
from textual.strip import Strip

from fieldrep.i18n import _
from fieldrep.tui.cells import clip, drawn, fit, width, wrap
from fieldrep.tui.forms.editors import STAR
from fieldrep.tui.forms.layout import FINISH, LONG_LINES, Layout, SheetLine, Slot
from fieldrep.tui.forms.spec import FieldSpec
from fieldrep.tui.signs import sign
from fieldrep.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from fieldrep.tui.forms.body import FormBody


class FormSheet(Drawn):
    """Draws the lines of a form from ``top`` on."""

    def __init__(self, form: "FormBody") -> None:
        super().__init__()
        self._form = form
        self.layout_now = Layout()
        self.top = 0

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        at = y + self.top
        if at >= len(self.layout_now.lines):
            return Strip.blank(cells, self.base)
        line = self.layout_now.lines[at]
        return Strip(self._segments(line, at, cells)).adjust_cell_length(cells, self.base)

    def _segments(self, line: SheetLine, at: int, cells: int) -> list[Segment]:
        left = self.layout_now.label + 4
        match line.kind:
            case "section":
                return [Segment(" " + clip(drawn(line.text), cells - 2), self.style("header"))]
            case "error":
                return [Segment(" " * left + clip(line.text, cells - left), self.style("overdue"))]
            case "echo":
                return [Segment(" " * left + clip(line.text, cells - left), self.style("dim"))]
            case "finish":
                return self._finish_line(left)
            case "field" | "more" if line.field is not None:
                return self._field_line(line, line.field, at, cells)
        return []

    def _finish_line(self, left: int) -> list[Segment]:
        here = self._form.active == FINISH
        pointer = sign("cursor") if here else " "
        label = f" {_('Finish')} "
        return [
            Segment(" " * (left - 2) + pointer + " ", self.style("accent")),
            Segment(f"[{label}]", self.style("cursor" if here else "strong")),
            Segment("  ^s", self.style("dim")),
        ]

    def _field_line(self, line: SheetLine, spec: FieldSpec, at: int, cells: int) -> list[Segment]:
        slot = self.layout_now.slots[spec.key]
        here = self._form.active == spec.key
        label = self.layout_now.label
        if line.kind == "more":
            head = [Segment(" " * (label + 4), self.style(""))]
        else:
            head = [
                Segment(sign("cursor") if here else " ", self.style("accent")),
                Segment(fit(drawn(_(spec.label)), label), self.style("strong" if here else "")),
                Segment(f" {sign('required') if spec.required else ' '} ", self.style("warn")),
            ]
        value = self._value(spec, at - slot.y, slot.width)
        result = [*head, Segment(fit(value, slot.width), self.style("field"))]
        rest = cells - slot.x - slot.width
        if line.kind == "field" and rest > 4 and slot.height == 1:
            result.append(Segment(clip(self._beside(spec, slot), rest), self.style("dim")))
        return result

    def _value(self, spec: FieldSpec, part: int, cells: int) -> str:
        text = self._form.state.texts[spec.key]
        if spec.kind == "check":
            return "[x]" if text else "[ ]"
        if spec.kind == "secret":
            return clip(STAR * len(text), cells)
        if spec.kind != "long":
            return clip(drawn(text), cells)
        lines = wrap(text, cells)
        if part == LONG_LINES - 1 and len(lines) > LONG_LINES:
            return clip(lines[part], cells - 1) + sign("more")
        return lines[part] if part < len(lines) else ""

    def _beside(self, spec: FieldSpec, slot: Slot) -> str:
        """Unit and what was understood, right of a short field; under a long one it stands already."""
        unit = f" {_(spec.unit)}" if spec.unit else ""
        under = slot.width == self.layout_now.room or spec.key in self._form.state.errors
        echo = "" if under else self._form.state.echo(spec)
        return drawn(unit + (f" {sign('understood')} {echo}" if echo else ""))

    def on_click(self, event: events.Click) -> None:
        event.stop()
        at = event.y + self.top
        for slot in self.layout_now.slots.values():
            if slot.y <= at < slot.y + slot.height:
                self._form.clicked(slot.key)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._form.scroll_sheet(2)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._form.scroll_sheet(-2)


class FormFoot(Drawn):
    """The form's last lines: help for the active field, whole, and when the draft was kept.

    ``kept=False``: nothing is said of a draft here, and the help has all the room.
    """

    def __init__(self, *, kept: bool = True) -> None:
        super().__init__()
        self._says_kept = kept
        self._help = ""
        self._kept = ""

    def lines_for(self, helps: Iterable[str], cells: int) -> int:
        """How many lines the longest of these helps takes, beside the word on the draft."""
        return max((len(wrap(text, self._room(cells))) for text in helps), default=1)

    def show(self, help: str, kept: str) -> None:
        if (help, kept) != (self._help, self._kept):
            self._help, self._kept = help, kept
            self.refresh()

    def _room(self, cells: int) -> int:
        """The cells left for the help; it stays where it is when a draft is first kept."""
        word = self._word(kept_words("00:00")) if self._says_kept else ""
        return max(8, cells - width(word) - 2)

    def _word(self, kept: str) -> str:
        return f"{sign('draft')} {kept} " if kept else ""

    def render_line(self, y: int) -> Strip:
        cells = self.size.width
        room = self._room(cells)
        parts = wrap(self._help, room)
        kept = self._word(self._kept) if y == self.size.height - 1 else ""
        text = parts[y] if y < len(parts) else ""
        segments = [
            Segment(" " + fit(text, cells - width(kept) - 2) + " ", self.style("dim")),
            Segment(kept, self.style("accent")),
        ]
        return Strip(segments).adjust_cell_length(cells, self.base)


def kept_words(time: str) -> str:
    """Say when the draft was last kept."""
    return _("draft kept {time}").format(time=time)

"""Where the fields of a form stand: labels left, values right, errors and hints under them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from fieldrep.i18n import _
from fieldrep.tui.cells import drawn, width, wrap
from fieldrep.tui.forms.spec import FieldSpec
from fieldrep.tui.forms.state import FormState
from fieldrep.tui.signs import sign

FINISH = ""
"""The key of the last stop, the line that finishes the form."""
LONG_LINES = 3
WIDEST_LABEL = 26
"""Cells that labels may take in a narrow form; a wide one gives them two fifths."""
WIDTHS = {"date": 18, "time": 10, "money": 18, "number": 12, "check": 5, "phone": 30}
WIDEST = 96


class Slot(NamedTuple):
    """Where the value of one field stands within the form."""

    key: str
    y: int
    x: int
    width: int
    height: int


class SheetLine(NamedTuple):
    """One line of the form: ``kind`` is section, field, more (of a long text), error, echo, finish, blank."""

    kind: str
    field: FieldSpec | None = None
    text: str = ""


@dataclass
class Layout:
    """The lines of a form and the places of its fields; ``room`` is the widest a field can be."""

    label: int = 0
    room: int = 0
    lines: list[SheetLine] = field(default_factory=list)
    slots: dict[str, Slot] = field(default_factory=dict)

    def errors_under(self, key: str) -> int:
        """How many lines the error under a field takes."""
        return sum(line.kind == "error" and line.field is not None and line.field.key == key
                   for line in self.lines)  # fmt: skip


def lay_out(state: FormState, cells: int) -> Layout:
    """Place the visible fields for a width."""
    fields = state.visible()
    label = min(max(WIDEST_LABEL, cells * 2 // 5), max((width(drawn(_(f.label))) for f in fields), default=0))
    left = label + 4
    room = max(8, min(WIDEST, cells - 1) - left)
    layout = Layout(label, room)
    for spec in fields:
        if spec.section:
            if layout.lines:
                layout.lines.append(SheetLine("blank"))
            layout.lines.append(SheetLine("section", text=_(spec.section)))
        height = LONG_LINES if spec.kind == "long" else 1
        size = min(room, WIDTHS.get(spec.kind, room))
        layout.slots[spec.key] = Slot(spec.key, len(layout.lines), left, size, height)
        layout.lines.append(SheetLine("field", spec))
        layout.lines.extend([SheetLine("more", spec)] * (height - 1))
        problem = state.errors.get(spec.key)
        if problem:
            layout.lines.extend(_under("error", spec, sign("error"), problem, room))
        elif size == room and (hint := state.echo(spec)):
            layout.lines.extend(_under("echo", spec, sign("understood"), hint, room))
    layout.lines.append(SheetLine("blank"))
    layout.slots[FINISH] = Slot(FINISH, len(layout.lines), left, 1, 1)
    layout.lines.append(SheetLine("finish"))
    return layout


def _under(kind: str, spec: FieldSpec, mark: str, text: str, room: int) -> Iterator[SheetLine]:
    """The lines of what stands under a field, whole."""
    for part in wrap(text, room - 2):
        yield SheetLine(kind, spec, f"{mark} {part}")
        mark = " "

"""The one editor with which the lists of a visit are answered: it opens under a row and moves with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.editors import FieldEditor, PickList
from fieldrep.tui.forms.layout import WIDTHS
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.forms.reading import filter_choices, read_text
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSettings

CHOSEN_KINDS = ("choice", "pick")
LEAST_TEXT = 20


class AnswerEditor(FieldEditor):
    """Posts ``Taken`` on Enter, ``Left`` on Escape, ``Typed`` on every change."""

    @dataclass
    class Taken(Message):
        """An answer was given: ``key`` is what it answers; ``value`` a text, or the code of a choice."""

        key: str
        value: str

    @dataclass
    class Left(Message):
        """The editor was closed without an answer; what is typed stays with its key."""

        key: str

    @dataclass
    class Typed(Message):
        """Something was typed; ``hint`` says what is understood, ``problem`` what is wrong."""

        key: str
        text: str
        hint: str
        problem: str

    def __init__(self, settings: FormSettings) -> None:
        super().__init__(self)
        self.choices = PickList(self)
        self.key = ""
        self._settings = settings
        self._spec = FieldSpec("", "")
        self._chosen = ""
        self._picker: Picker | None = None
        self.display = self.can_focus = False

    @property
    def is_open(self) -> bool:
        """Whether something is being answered."""
        return bool(self.key)

    def open(
        self, key: str, spec: FieldSpec, text: str, chosen: str = "", *, begun: bool = False
    ) -> None:  # fmt: skip
        """Answer ``key``, beginning with a choice or a text, which the first letter typed replaces.

        A text that was ``begun`` is gone on with.
        """
        self.key, self._spec, self._chosen = key, spec, chosen
        self.display = self.can_focus = True
        self.load(text, typed_in=True, select=bool(text) and not begun)
        self._suggest()
        self.screen.set_focus(self, scroll_visible=False)

    def close(self) -> None:
        """Take the editor away; the focus is the caller's matter."""
        self.key = ""
        self._picker = None
        self.choices.show(None, False)
        self.display = self.can_focus = False

    def place(self, line: Region, within: Region) -> None:
        """Stand on a free line, the choices below it or, where there is no room, above."""
        size = max(LEAST_TEXT, min(line.width, WIDTHS.get(self._spec.kind, line.width)))
        self.styles.offset = (line.x, line.y)
        self.styles.width = min(size, line.width)
        self.visible = within.contains_point(line.offset)
        cells, lines = self.choices.size_wanted
        below = line.y + 1
        y = below if below + lines <= within.bottom else max(within.y, line.y - lines)
        self.choices.styles.offset = (line.x, y)
        self.choices.styles.width = max(8, min(max(cells, size), line.width))
        self.choices.styles.height = max(1, lines)

    def _suggest(self) -> None:
        if self._spec.kind in CHOSEN_KINDS:
            found = filter_choices(self._spec.choices, self.value)
            self._picker = Picker.of(self._spec, self.value, found, self._chosen or None)
            self.choices.show(self._picker, True)

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        if not self.is_open or event.value != self.value:
            return
        self._suggest()
        hint, problem = "", ""
        if self._spec.kind not in CHOSEN_KINDS and self.value.strip():
            reading = read_text(self._spec, self.value, self._settings)
            hint, problem = reading.echo, reading.problem
        self.post_message(self.Typed(self.key, self.value, hint, problem))

    # Keys

    def take_key(self, event: events.Key) -> bool:
        """Enter takes the answer, Escape leaves it, the arrows go through the choices."""
        match event.key:
            case "enter" | "tab":
                self.take()
            case "escape" | "shift+tab":
                self.leave()
            case "up" | "down" if self._picker is not None and len(self._picker):
                self._picker.move(1 if event.key == "down" else -1)
                self.choices.refresh()
            case "up" | "down":
                pass
            case _:
                return False
        return True

    @action("answer.take", "enter", N_("Keep"), help=N_("Keep the answer and go on to the next row."))
    def take(self) -> None:
        """Give the answer, if it can be read."""
        text = self.value.strip()
        if self._spec.kind in CHOSEN_KINDS:
            picker = self._picker or Picker()
            meant = bool(text or picker.moved or self._chosen)
            if picker.current is not None and meant:
                self.post_message(self.Taken(self.key, picker.current.value))
            elif not text or self._spec.kind == "pick":
                self.post_message(self.Taken(self.key, text))
            else:
                self.post_message(self.Typed(self.key, text, "", _("Choose one from the list.")))
            return
        reading = read_text(self._spec, text, self._settings)
        if reading.problem:
            self.post_message(self.Typed(self.key, text, "", reading.problem))
        else:
            self.post_message(self.Taken(self.key, text))

    @action("answer.leave", "escape", N_("Leave"), help=N_("Close; what is typed stays with the row."))
    def leave(self) -> None:
        """Close without an answer."""
        self.post_message(self.Left(self.key))

    def pick_line(self, line: int) -> None:
        """Take a choice with the mouse."""
        if self._picker is not None and 0 <= line < len(self._picker):
            self._picker.move(line - self._picker.at)
            self.take()


def numbered(choices: Sequence[tuple[str, str]]) -> tuple[Choice, ...]:
    """Return choices with the digits that choose them."""
    return tuple(Choice(code, label, key=str(number)) for number, (code, label) in enumerate(choices, 1))


def own_words(key: str, label: str, suggestions: Sequence[str]) -> FieldSpec:
    """Return a field of text that has suggestions to choose from; what is typed is taken as it is."""
    choices = tuple(Choice(text, text, sure=False) for text in suggestions)
    return FieldSpec(key, label, kind="pick", choices=choices, new=N_("in my own words"))

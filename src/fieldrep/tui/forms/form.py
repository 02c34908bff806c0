"""The form on the screen: drawn fields, one editor that moves, suggestions, a draft that is always kept.

Because the same input serves every one-line field, Enter or Tab and the text typed right behind it
reach it in order: text can't land in the field that was left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message import Message
from textual.widgets import Input, TextArea

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.body import FormBody
from fieldrep.tui.forms.layout import FINISH
from fieldrep.tui.forms.picking import Picker
from fieldrep.tui.forms.spec import Choice, FieldSpec

if TYPE_CHECKING:
    pass

CHOSEN_KINDS = ("choice", "pick")


class Form(FormBody):
    """A form from its specification. Posts ``Finished`` with the values, ``Changed`` on every change."""

    @dataclass
    class Finished(Message):
        """The form was finished and everything in it can be taken."""

        form: "Form"
        values: dict[str, Any]

    @dataclass
    class Changed(Message):
        """A field holds another text."""

        form: "Form"
        key: str

    @dataclass
    class _Suggested(Message):
        """A worker has found suggestions for a text."""

        key: str
        text: str
        choices: Sequence[Choice]

    def on_mount(self) -> None:
        self.activate(self.active)

    def on_unmount(self) -> None:
        self.keeper.flush()

    # Fields

    def set_value(self, key: str, text: str) -> None:
        """Put a text into a field from outside."""
        if self.state.set_text(key, text):
            self.keeper.touch()
            if key == self.active:
                self._load()
            self._place()

    def activate(self, key: str) -> None:
        """Make another field the active one; the text of the one left is in the state already."""
        self.active = key
        self.picker = None
        self._load()
        self._place()

    def _load(self) -> None:
        field = self.field
        long = self._long if field is not None and field.kind == "long" else None
        if long is not None:
            long.put(self.state.texts[self.active])
        elif field is None:
            self._editor.load("[", typed_in=False, select=False)  # it covers the bracket of “[ Finish ]”
            self._editor.cursor_position = 0
        elif field.kind == "check":
            self._editor.load("[x]" if self.state.texts[field.key] else "[ ]", typed_in=False, select=False)
            self._editor.cursor_position = 1
        else:
            select, hidden = field.kind not in ("text", "phone"), field.kind == "secret"
            self._editor.load(self.state.texts[field.key], typed_in=True, select=select, hidden=hidden)
        if self._long is not None:
            self._long.display = long is not None
        self._editor.display = long is None
        if self.is_mounted or self.is_attached:
            self.screen.set_focus(long or self._editor, scroll_visible=False)
        if field is not None and field.kind == "choice":
            self._show_choices("", self.state.suggestions(field, ""))
        elif field is not None and field.kind == "pick" and not self.state.texts[field.key]:
            self._suggest("")
        else:
            self._list.show(None, False)

    def take_key(self, event: events.Key) -> bool:
        """Do what a key means in a form; False where it is a matter of the editor."""
        match event.key:
            case "enter" if self.active == FINISH:
                self.finish()
            case "enter" | "tab" | "ctrl+j":  # an Enter typed before the program took over arrives as Ctrl+J
                self.leave_field(1)
            case "shift+tab":
                self.leave_field(-1)
            case "up" | "down":
                step = 1 if event.key == "down" else -1
                if self.picker is not None and len(self.picker) and self._list.display:
                    self.picker.move(step)
                    self._list.refresh()
                else:
                    self.leave_field(step)
            case _ if self.field is not None and self.field.kind == "check":
                return self._toggle(event)
            case _:
                return False
        return True

    def _toggle(self, event: events.Key) -> bool:
        if event.character not in (" ", "x", "X", "y", "n", "1", "0"):
            return False
        on = not self.state.texts[self.active] if event.character in " xX" else event.character in "y1"
        self._take_text("x" if on else "")
        self._load()
        return True

    def leave_field(self, step: int) -> None:
        """Take what the field holds and go on to the next or back."""
        self._accept()
        keys = [field.key for field in self.state.visible()] + [FINISH]
        at = keys.index(self.active) if self.active in keys else 0
        self.activate(keys[max(0, min(len(keys) - 1, at + step))])

    def scroll_sheet(self, lines: int) -> None:
        """Turn the mouse wheel: move through the fields."""
        self.leave_field(1 if lines > 0 else -1)

    def _accept(self) -> None:
        """Take the text of the active field as it stands in the editor; in a picker what Enter takes."""
        field = self.field
        if field is None:
            return
        self._sync()
        text = self.state.texts[field.key]
        unchosen = field.key not in self.state.chosen and text.strip()
        if field.kind in CHOSEN_KINDS and (unchosen or self._moved()):
            self._pick(field, text)
        if text.strip() or field.key in self.state.errors:
            self.state.check_field(field.key)
        self.keeper.touch()

    def _moved(self) -> bool:
        return self.picker is not None and self.picker.moved

    def _pick(self, field: FieldSpec, text: str) -> None:
        up_to_date = self.picker is not None and self.picker.text == text.strip()
        if not up_to_date and not self._moved():
            self.picker = Picker.of(field, text, self.state.suggestions(field, text), None)
        choice = self.picker.current if self.picker else None
        if choice is not None:
            self.state.choose(field.key, choice)

    def pick_line(self, line: int) -> None:
        """Choose a line of the list with the mouse."""
        if self.picker is not None and 0 <= line < len(self.picker):
            self.picker.move(line - self.picker.at)
            self.leave_field(1)

    def clicked(self, key: str) -> None:
        """Go to a field with the mouse."""
        self._accept()
        if key == FINISH:
            self.finish()
            return
        self.activate(key)
        if self.spec[key].kind == "check":
            self._take_text("" if self.state.texts[key] else "x")
            self._load()

    # Texts

    def _sync(self) -> None:
        """Take the editor's text, which may be ahead of its messages."""
        field = self.field
        if field is None or field.kind == "check":
            return
        text = self._long.text if field.kind == "long" and self._long is not None else self._editor.value
        self._take_text(text)

    def _take_text(self, text: str) -> bool:
        if not self.state.set_text(self.active, text):
            return False
        self.keeper.touch()
        self.post_message(self.Changed(self, self.active))
        self._place()
        return True

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        field = self.field
        if field is None or field.kind in ("check", "long") or event.value != self._editor.value:
            return
        if self._take_text(event.value) and field.kind in CHOSEN_KINDS:
            self._suggest(event.value)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if self.field is not None and self.field.kind == "long" and event.text_area is self._long:
            self._take_text(event.text_area.text)

    # Suggestions

    def _suggest(self, text: str) -> None:
        field = self.field
        if field is None:
            return
        if not field.looks_up:
            self._show_choices(text, self.state.suggestions(field, text))
            return
        self.run_worker(partial(self._look_up, field, text), group="suggest", thread=True, exclusive=True)

    def _look_up(self, field: FieldSpec, text: str) -> None:
        """In a worker: ask the source."""
        self.post_message(self._Suggested(field.key, text, self.state.suggestions(field, text)))

    def on_form__suggested(self, message: _Suggested) -> None:
        message.stop()
        if message.key == self.active and message.text == self._editor.value:
            self._show_choices(message.text, message.choices)

    def _show_choices(self, text: str, choices: Sequence[Choice]) -> None:
        field = self.field
        if field is None:
            return
        self.picker = Picker.of(field, text, choices, self.state.chosen.get(field.key))
        self._list.show(self.picker, field.kind == "choice")
        self._place_list()

    # Finishing

    @action("form.finish", ("ctrl+s", "f10"), N_("Finish"), everywhere=True,
            help=N_("Take everything in the form; what is missing is named."))  # fmt: skip
    def finish(self) -> None:
        self._accept()
        values = self.state.finish()
        if values is None:
            self.show_errors(self.state.errors)
        else:
            self.keeper.flush()
            self.post_message(self.Finished(self, values))

    def show_errors(self, errors: Mapping[str, str]) -> None:
        """Show what is wrong under the fields and go to the first of them."""
        self.state.errors = dict(errors)
        first = next((field.key for field in self.state.visible() if field.key in errors), None)
        if first is not None:
            self.activate(first)
        else:
            self._place()

    def _why_not_large(self) -> str | None:
        return None if self.field is not None and self.field.kind == "long" else ""

    @action("form.large", "f6", N_("Large"), everywhere=True, when="_why_not_large",
            help=N_("Write this text in a large editor."))  # fmt: skip
    def open_large(self) -> None:
        from fieldrep.tui.forms.long_editor import LargeEditor

        field = self.field
        if field is None:
            return
        self._sync()
        screen = LargeEditor(
            _(field.label), self.state.texts[field.key], partial(self._keep_large, field.key)
        )
        self.app.push_screen(screen, partial(self._take_large, field.key))

    def _keep_large(self, key: str, text: str) -> None:
        """Keep what is typed in the large editor; the form below shows it when it is back."""
        if self.state.set_text(key, text):
            self.keeper.touch()

    def _take_large(self, key: str, text: object) -> None:
        if isinstance(text, str):
            self._keep_large(key, text)
            self.activate(key)

    @action("form.editor", "f7", N_("$EDITOR"), everywhere=True, when="_why_not_large", footer=False,
            help=N_("Write this text in the editor that $VISUAL or $EDITOR names."))  # fmt: skip
    def open_editor(self) -> None:
        from fieldrep.tui.forms.long_editor import edit_outside

        self._sync()
        self.set_value(self.active, edit_outside(self.app, self.state.texts[self.active]))

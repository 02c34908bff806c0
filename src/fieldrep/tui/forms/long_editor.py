"""Editors for long texts: the one within a form, the large one over the whole screen, and $EDITOR."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult, SuspendNotSupported
from textual.widgets import TextArea

from fieldrep.errors import FieldrepError
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.frame import FrameScreen, Pane
from fieldrep.tui.styles import style_sheet

if TYPE_CHECKING:
    from fieldrep.tui.app import FieldrepApp
    from fieldrep.tui.forms.editors import Owner

NEW_LINE = ("shift+enter", "alt+enter", "ctrl+j")


class LongEditor(TextArea):
    """A few lines within a form: Enter moves on, Shift+Enter (or Ctrl+J) makes a new line."""

    def __init__(self, form: "Owner") -> None:
        super().__init__(compact=True, soft_wrap=True, highlight_cursor_line=False, id="long-editor")
        self.cursor_blink = False
        self._form = form
        self.display = False

    def put(self, text: str) -> None:
        """Take over the text of a field."""
        with self.prevent(TextArea.Changed):
            self.text = text
        self.move_cursor(self.document.end)

    def on_key(self, event: events.Key) -> None:
        """Keys of the form come first; Textual's own handler takes the others afterwards."""
        if event.key in NEW_LINE:
            self.insert("\n")
        elif self._stays(event.key) or not self._form.take_key(event):
            return
        event.stop()
        event.prevent_default()

    def _stays(self, key: str) -> bool:
        """Return whether an arrow key still has a line to go to within the text."""
        if key == "up":
            return self.get_cursor_up_location() != self.cursor_location and self._line() > 0
        if key == "down":
            return self._line() < self.wrapped_document.height - 1
        return False

    def _line(self) -> int:
        """Return the number of the line on the screen that the cursor is on."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y


class LargeEditor(FrameScreen):
    """One long text over the whole screen; returns the text, also on Esc: nothing typed is lost.

    ``typed`` is handed the text on every change, so that the draft below has it at once.
    """

    DEFAULT_CSS = style_sheet("large_editor")

    def __init__(self, title: str, text: str, typed: Callable[[str], None]) -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._typed = typed

    def compose_body(self) -> ComposeResult:
        with Pane(title=self._title):
            editor = TextArea(self._text, compact=True, soft_wrap=True, highlight_cursor_line=False)
            editor.cursor_blink = False
            yield editor

    def on_mount(self) -> None:
        editor = self.query_one(TextArea)
        editor.move_cursor(editor.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        if event.text_area.text != self._text:
            self._text = event.text_area.text
            self._typed(self._text)

    @action("long.done", ("ctrl+s", "f10", "escape"), N_("Done"), everywhere=True,
            help=N_("Go back to the form with this text."))  # fmt: skip
    def go_back(self) -> None:
        self.dismiss(self.query_one(TextArea).text)

    @action("long.editor", "f7", N_("$EDITOR"), everywhere=True,
            help=N_("Write this text in the editor that $VISUAL or $EDITOR names."))  # fmt: skip
    def open_editor(self) -> None:
        area = self.query_one(TextArea)
        area.text = edit_outside(self.app, area.text)
        area.move_cursor(area.document.end)


def edit_outside(app: "FieldrepApp", text: str) -> str:
    """Let the person's own editor change a text; the terminal is theirs meanwhile.

    The text stands in a file only they can read, which is removed afterwards.
    """
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise FieldrepError(
            _("No editor is set."), hint=_("Set $VISUAL or $EDITOR to the command of your editor.")
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "text.md"
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        try:
            with app.suspend():
                subprocess.run([*shlex.split(command), str(path)], check=False)
        except SuspendNotSupported:
            raise FieldrepError(_("This terminal can't hand over to another program.")) from None
        except OSError:
            raise FieldrepError(
                _("The editor could not be started."), where=command, hint=_("Look at $VISUAL and $EDITOR.")
            ) from None
        return path.read_text(encoding="utf-8").removesuffix("\n")

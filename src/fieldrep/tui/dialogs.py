"""The one question there is: asked only before what can't be undone."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.cells import wrap
from fieldrep.tui.painting import SteadyScreen
from fieldrep.tui.signs import sign
from fieldrep.tui.styles import style_sheet


class Ask(ModalScreen[bool], SteadyScreen[bool]):
    """A question with yes and no. Escape and n say no; y says yes; Enter alone decides nothing."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    DEFAULT_CSS = style_sheet("ask")

    def __init__(self, question: str, *, yes: str, detail: str = "") -> None:
        super().__init__()
        self._question = question
        self._yes = yes
        self._detail = detail

    def compose(self) -> ComposeResult:
        cells = max(20, min(60, self.app.size.width - 8))
        lines = [
            f"{sign('warn')} {line}" if at == 0 else line
            for at, line in enumerate(wrap(self._question, cells - 2))
        ]
        with Vertical():
            yield Static("\n".join(lines), markup=False, classes="question")
            if self._detail:
                yield Static("\n".join(wrap(self._detail, cells)), markup=False, classes="detail")
            keys = _("y {yes}     n or Esc: no").format(yes=self._yes)
            yield Static(keys, markup=False, classes="keys")

    @action("ask.yes", "y", N_("Yes"))
    def say_yes(self) -> None:
        self.dismiss(True)

    @action("ask.no", ("n", "escape"), N_("No"))
    def say_no(self) -> None:
        self.dismiss(False)

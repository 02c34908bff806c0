"""Choosing the team's file: one that is there, or the place and name of a new one."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Input

from fieldrep.i18n import _
from fieldrep.tui.screens.import_file import ImportFileScreen
from fieldrep.tui.screens.import_paths import shown_path

if TYPE_CHECKING:
    from fieldrep.tui.forms.spec import FormDraft


_WHOLE = re.compile(r"/|~/|[A-Za-z]:[/\\]|file:|[\"'“‘«`]")
"""How a whole path begins."""


class TeamFileScreen(ImportFileScreen):
    """Hands the path on to ``chosen`` and stays below. ``new``: a name that is not there yet is meant."""

    AREA = 8
    TERMS = ()

    def __init__(
        self, title: str, chosen: Callable[[Path], None], draft: "FormDraft", *, new: bool = False
    ) -> None:
        super().__init__(chosen, any_file=True, draft=draft)
        self._title_text = title
        self._new = new
        self._proposed = ""

    def heading(self) -> str:
        return ""

    def pane_title(self) -> str:
        return self._title_text

    def first_text(self, folder: Path) -> str:
        self._proposed = shown_path(folder, _("team.fieldrep")) if self._new else ""
        return self._proposed or shown_path(folder)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let a whole path that is typed or pasted behind the proposed name take its place."""
        rest = event.value.removeprefix(self._proposed)
        if rest != event.value and _WHOLE.match(rest) and not Path(self._proposed).expanduser().is_dir():
            event.prevent_default()
            event.stop()
            self._put(rest)
            self._typed = True

    def is_meant(self, path: Path) -> bool:
        return path.is_file() or (self._new and path.parent.is_dir() and not path.is_dir())

    def missing(self, path: Path) -> None:
        if self._new:
            self.app.notice(_("There is no such folder: {path}").format(path=path.parent), "info")
        else:
            super().missing(path)

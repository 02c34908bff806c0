"""A form over the whole screen: finish it, or leave it and find it again as it was."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from textual.app import ComposeResult
from textual.worker import Worker, WorkerState

from fieldrep.errors import FieldrepError, Invalid
from fieldrep.i18n import N_, _
from fieldrep.tui.actions import action
from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.spec import FormDraft, FormSettings, FormSpec
from fieldrep.tui.frame import FrameScreen, Pane

Submit = Callable[[dict[str, Any]], object]
"""Does what the form is for; runs in a worker thread. Raises ``FieldrepError`` if it can't."""
LONE = r"(?<![a-z]){}(?![a-z])"
"""A word that is no part of a longer one; Chinese has no blanks between words."""


class FormScreen(FrameScreen):
    """Shows a form. Dismissed with what ``submit`` returns (the values without one), or None on leaving."""

    def __init__(
        self,
        spec: FormSpec,
        values: Mapping[str, object] | None = None,
        draft: FormDraft | None = None,
        submit: Submit | None = None,
        settings: FormSettings | None = None,
    ) -> None:
        super().__init__()
        self.form = Form(spec, values, draft, settings)
        self._submit = submit
        self._release: Callable[[], None] | None = None

    def compose_body(self) -> ComposeResult:
        with Pane(title=_(self.form.spec.title)):
            yield self.form

    def glossary(self) -> Mapping[str, str]:
        """Return the words of the glossary that stand in this form: its labels, helps and choices."""
        from fieldrep.terms import GLOSSARY

        said = "\n".join(self.form.spec.words())
        words = {_(word): _(meaning) for word, meaning in GLOSSARY}
        return {word: words[word] for word in words if re.search(LONE.format(re.escape(word)), said, re.I)}

    def on_form_finished(self, event: Form.Finished) -> None:
        event.stop()
        if self._submit is None:
            self._done(event.values)
        elif self._release is None:
            self._release = self.app.gate.hold_open()
            self.run_worker(
                partial(self._submit, event.values), name="submit", thread=True, exit_on_error=False
            )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        if event.worker.name != "submit":
            return
        event.stop()
        if event.state == WorkerState.SUCCESS:
            self._done(event.worker.result)
        elif event.state == WorkerState.ERROR:
            self._failed(event.worker.error)
        elif not event.worker.is_finished:
            return
        if self._release is not None:
            self._release()
            self._release = None

    def _done(self, result: object) -> None:
        self.form.keeper.discard()
        self.dismiss(result)

    def _failed(self, error: BaseException | None) -> None:
        if not isinstance(error, FieldrepError):
            raise error or RuntimeError("the form's worker failed without an error")
        if isinstance(error, Invalid) and error.fields:
            self.form.show_errors(error.fields)
        self.app.show_error(error)

    @action("form.leave", "escape", N_("Leave"), everywhere=True,
            help=N_("Leave the form; what is typed stays as a draft."))  # fmt: skip
    def go_back(self) -> None:
        self.form.keeper.leave()
        self.dismiss(None)

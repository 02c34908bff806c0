"""The same forms as plain questions and answers, for screen readers and scripts: ``--plain``.

One line per question; ``?`` explains, ``-`` empties, an empty answer keeps what stands in brackets.
Every answer goes to the draft at once.
"""

from collections.abc import Mapping, Sequence
from getpass import getpass
from typing import Any, TextIO

from fieldrep.errors import UsageError
from fieldrep.i18n import _
from fieldrep.tui.cells import drawn
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormDraft, FormSettings, FormSpec
from fieldrep.tui.forms.state import FormState

SHOWN = 8


def ask(
    spec: FormSpec,
    values: Mapping[str, object] | None,
    draft: FormDraft | None,
    settings: FormSettings,
    stdin: TextIO,
    stdout: TextIO,
) -> dict[str, Any]:
    """Ask for every field and return the values, like a finished form. Discards nothing.

    UsageError when the input ends before the form does; the draft then holds the answers.
    """
    return _Questions(spec, values, draft, settings, stdin, stdout).run()


class _Questions:
    def __init__(
        self,
        spec: FormSpec,
        values: Mapping[str, object] | None,
        draft: FormDraft | None,
        settings: FormSettings,
        stdin: TextIO,
        stdout: TextIO,
    ) -> None:
        self._state = FormState(spec, settings, values, draft.load() if draft is not None else None)
        self._draft = draft
        self._in = stdin
        self._out = stdout

    def run(self) -> dict[str, Any]:
        spec = self._state.spec
        self._say(_(spec.title))
        if spec.help:
            self._say(_(spec.help))
        for field in spec.fields:
            if field.when is None or field.when(self._state.texts):
                self._ask_field(field)
        while (values := self._state.finish()) is None:
            for key, problem in dict(self._state.errors).items():
                self._say(f"! {_(spec[key].label)}: {problem}")
                self._ask_field(spec[key])
        return values

    def _ask_field(self, field: FieldSpec) -> None:
        if field.section:
            self._say(f"\n{_(field.section)}")
        self._list(field.choices)
        while True:
            answer = self._answer(field)
            if answer == "?":
                self._say(_(field.help) if field.help else _("There is no more to say about this field."))
                continue
            if answer:
                self._take(field, "" if answer == "-" else answer)
            if self._accepted(field):
                return

    def _accepted(self, field: FieldSpec) -> bool:
        """Say what is wrong or what was understood; True when the next question may come."""
        reading = self._state.reading(field)
        text = self._state.texts[field.key]
        problem = reading.problem
        if not problem and field.required and reading.value in (None, "", False):
            problem = _("This is needed.")
        if problem:
            self._say(f"! {problem}")
            return False
        if echo := self._state.echo(field):
            self._say(f"= {echo}")
        elif field.kind in ("choice", "pick") and text:
            self._say(f"= {drawn(text)}")
        if self._draft is not None:
            self._draft.put(self._state.as_draft())
        return True

    def _take(self, field: FieldSpec, answer: str) -> None:
        if field.kind == "check":
            answer = "x" if answer.casefold() in ("x", "y", "yes", "1", "是", "对") else ""
        self._state.set_text(field.key, answer)
        if field.kind in ("choice", "pick") and answer:
            self._choose(field, answer)

    def _choose(self, field: FieldSpec, answer: str) -> None:
        """Take the only choice a text gives; of several let the person say which."""
        found = self._state.suggestions(field, answer)
        if field.kind == "choice":
            if found:
                self._state.choose(field.key, found[0])
            return
        exact = [choice for choice in found if choice.label.casefold() == answer.casefold()]
        if len(exact) == 1 or (len(found) == 1 and not field.new):
            self._state.choose(field.key, (exact or found)[0])
            return
        if not found:
            return
        self._list(found[:SHOWN])
        none = _("None of these")
        self._say(f"0  {answer} ({_(field.new)})" if field.new else f"0  {none}")
        number = self._line(_("Number"))
        if number.isdigit() and 1 <= int(number) <= min(SHOWN, len(found)):
            self._state.choose(field.key, found[int(number) - 1])

    def _list(self, choices: Sequence[Choice]) -> None:
        for number, choice in enumerate(choices, 1):
            hint = f" ({drawn(choice.hint)})" if choice.hint else ""
            self._say(f"{choice.key or number}  {drawn(_(choice.label))}{hint}")

    def _answer(self, field: FieldSpec) -> str:
        label = _(field.label) + ("*" if field.required else "")
        if field.kind == "secret" and self._in.isatty():
            return getpass(f"{label}: ", self._out)
        if field.kind == "secret":
            return self._line(label)
        now = drawn(self._state.texts[field.key])
        return self._line(f"{label} [{now}]" if now else label)

    def _line(self, prompt: str) -> str:
        self._out.write(f"{prompt}: ")
        self._out.flush()
        line = self._in.readline()
        if not line:
            raise UsageError(
                _("The input ended before the form was finished."), hint=_("What was answered is kept.")
            )
        return line.strip()

    def _say(self, text: str) -> None:
        self._out.write(f"{text}\n")

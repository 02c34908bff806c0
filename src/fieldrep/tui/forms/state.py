"""What a form holds while it is filled in: texts as typed, what was chosen, what is wrong. No widgets."""

from collections.abc import Mapping
from typing import Any

from fieldrep.i18n import _
from fieldrep.tui.forms.picking import choices_for, resolve
from fieldrep.tui.forms.reading import Reading, read_text, shown_text
from fieldrep.tui.forms.spec import Choice, FieldSpec, FormSettings, FormSpec, Picked

CHOSEN = "#"
"""Behind a key in a draft: the value that was chosen beside the text."""


class FormState:
    """The texts of a form. A draft, where there is one, goes before the values given."""

    def __init__(
        self,
        spec: FormSpec,
        settings: FormSettings,
        values: Mapping[str, object] | None = None,
        draft: Mapping[str, str] | None = None,
    ) -> None:
        self.spec = spec
        self.settings = settings
        self.texts: dict[str, str] = {}
        self.chosen: dict[str, str] = {}
        self.errors: dict[str, str] = {}
        for field in spec.fields:
            self._start(field, (values or {}).get(field.key, field.default))
        if draft:
            self._restore(draft)

    def _start(self, field: FieldSpec, value: object) -> None:
        if isinstance(value, Picked):
            self.texts[field.key] = value.text
            if value.value is not None:
                self.chosen[field.key] = value.value
        elif field.kind == "choice" and value:
            choice = next((c for c in field.choices if c.value == value), None)
            if choice:
                self.choose(field.key, choice)
        else:
            self.texts[field.key] = shown_text(value)
        self.texts.setdefault(field.key, "")

    def _restore(self, draft: Mapping[str, str]) -> None:
        for field in self.spec.fields:
            if field.key in draft and field.kind != "secret":
                self.texts[field.key] = draft[field.key]
                self.chosen.pop(field.key, None)
                if field.key + CHOSEN in draft:
                    self.chosen[field.key] = draft[field.key + CHOSEN]

    def as_draft(self) -> dict[str, str]:
        """Return everything as texts, as a draft keeps it: all but what is secret."""
        secret = {field.key for field in self.spec.fields if field.kind == "secret"}
        kept = {key: text for key, text in self.texts.items() if key not in secret}
        return kept | {key + CHOSEN: value for key, value in self.chosen.items()}

    def visible(self) -> list[FieldSpec]:
        """Return the fields that are asked for as things stand."""
        return [field for field in self.spec.fields if field.when is None or field.when(self.texts)]

    def set_text(self, key: str, text: str) -> bool:
        """Take a text as typed; what was chosen for another text no longer holds. False if unchanged."""
        if self.texts.get(key, "") == text:
            return False
        self.texts[key] = text
        self.chosen.pop(key, None)
        self.errors.pop(key, None)
        return True

    def choose(self, key: str, choice: Choice) -> None:
        """Take a choice."""
        field = self.spec[key]
        self.texts[key] = _(choice.label) if field.kind == "choice" else choice.label
        self.chosen[key] = choice.value
        self.errors.pop(key, None)

    def reading(self, field: FieldSpec) -> Reading:
        """Return what a field's text means now."""
        if field.kind in ("choice", "pick"):
            return self._read_chosen(field)
        return read_text(field, self.texts[field.key], self.settings)

    def _read_chosen(self, field: FieldSpec) -> Reading:
        text = self.texts[field.key].strip()
        value = self.chosen.get(field.key)
        if not text:
            return Reading()
        if value is None:
            choice = resolve(field, text, self.as_draft())
            if choice is None and not field.new:
                return Reading(problem=_("Choose one from the list."))
            value = choice.value if choice else None
        result = value if field.kind == "choice" else Picked(value, text)
        wrong = field.validate(result) if field.validate else None
        return Reading(problem=wrong) if wrong else Reading(result)

    def echo(self, field: FieldSpec) -> str:
        """Return the live hint beside a field: what was understood, or what the form says itself."""
        text = self.texts[field.key]
        if field.echo is not None:
            return field.echo(text, self.texts)
        if field.kind in ("choice", "pick", "long") or not text.strip():
            return ""
        return self.reading(field).echo

    def check_field(self, key: str) -> None:
        """Note what is wrong with a field that is left; an empty one is asked for only at the end."""
        problem = self.reading(self.spec[key]).problem
        if problem:
            self.errors[key] = problem
        else:
            self.errors.pop(key, None)

    def finish(self) -> dict[str, Any] | None:
        """Return the values of all visible fields, or None with ``errors`` filled."""
        self.errors = {}
        values: dict[str, Any] = {}
        for field in self.visible():
            reading = self.reading(field)
            if reading.problem:
                self.errors[field.key] = reading.problem
            elif field.required and reading.value in (None, "", False):
                self.errors[field.key] = _("This is needed.")
            values[field.key] = reading.value
        if not self.errors and self.spec.check is not None:
            self.errors.update(self.spec.check(values))
        return None if self.errors else values

    def suggestions(self, field: FieldSpec, text: str) -> list[Choice]:
        """Return the choices for a text; for a pick this asks the source."""
        return choices_for(field, text, self.as_draft())

"""Choosing by typing: which choices a text gives, which one Enter takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fieldrep.i18n import _
from fieldrep.tui.forms.reading import filter_choices
from fieldrep.tui.forms.spec import Choice, FieldSpec

SUGGESTED = 8
"""Suggestions of a source that are kept; a fixed choice keeps all it has, and the list scrolls."""


def choices_for(spec: FieldSpec, text: str, held: Mapping[str, str]) -> list[Choice]:
    """Return the choices of a field for a text, best first; ``held`` is what the form holds, as a draft."""
    if spec.suggest_with is not None:
        return list(spec.suggest_with(text.strip(), held))
    if spec.suggest is not None:
        return list(spec.suggest(text.strip()))
    return filter_choices(spec.choices, text)


def resolve(spec: FieldSpec, text: str, held: Mapping[str, str]) -> Choice | None:
    """Return the choice that a text means without anyone choosing: only where nothing else can be meant."""
    found = choices_for(spec, text, held)
    if spec.kind == "choice":
        return found[0] if found else None
    same = [choice for choice in found if choice.label.casefold() == text.casefold()]
    return same[0] if len(same) == 1 else None


@dataclass
class Picker:
    """The list below a field. ``at`` is the line that Enter takes, -1 while nothing is typed or chosen;
    the last line may be "new"."""

    text: str = ""
    choices: Sequence[Choice] = ()
    new: str = ""
    at: int = 0
    moved: bool = field(default=False)

    @classmethod
    def of(cls, spec: FieldSpec, text: str, choices: Sequence[Choice], chosen: str | None) -> "Picker":
        """Return the list for a text, standing on what was chosen before or on what Enter should take."""
        text = text.strip()
        new = spec.new if text and spec.new else ""
        picker = cls(text, list(choices)[:SUGGESTED] if spec.looks_up else list(choices), new)
        values = [choice.value for choice in picker.choices]
        if chosen in values:
            picker.at = values.index(chosen)
        elif not text:
            picker.at = -1
        elif new and not (picker.choices and picker.choices[0].sure):
            picker.at = len(picker.choices)
        return picker

    def __len__(self) -> int:
        return len(self.choices) + (1 if self.new else 0)

    def move(self, step: int) -> None:
        """Go up or down, round the ends."""
        if len(self):
            self.at = (max(self.at, -1 if step > 0 else 0) + step) % len(self)
            self.moved = True

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor; None on the "new" line or where there is nothing."""
        return self.choices[self.at] if 0 <= self.at < len(self.choices) else None

    def lines(self, translate: bool) -> list[tuple[str, str, str]]:
        """Return the lines to draw: key, label, hint."""
        lines = [
            (choice.key, _(choice.label) if translate else choice.label, choice.hint)
            for choice in self.choices
        ]
        if self.new:
            lines.append(("+", self.text, _(self.new)))
        return lines

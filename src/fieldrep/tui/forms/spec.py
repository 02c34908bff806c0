"""A form as data: its fields, what they take, what they ask. Screen and plain prompts are made from it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple, Protocol

from fieldrep.i18n import _
from fieldrep.rules.clock import Clock, system_clock

Kind = Literal[
    "text", "long", "date", "time", "money", "choice", "pick", "number", "check", "phone", "secret"
]
"""``secret`` is a passphrase: drawn as stars, taken as it was typed, never in a draft, log or history."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose. ``key`` is a letter that chooses it; ``hint`` stands dim beside it.

    The first suggestion is what Enter takes if it is ``sure``; otherwise Enter keeps what was typed
    (where the field allows new texts).
    """

    value: str
    label: str
    hint: str = ""
    key: str = ""
    sure: bool = True


class Picked(NamedTuple):
    """What a ``pick`` field holds: the value chosen, or None for a text kept as new."""

    value: str | None
    text: str


Suggest = Callable[[str], Sequence[Choice]]
"""Gives the choices for a text, best first. Called from any thread; opens its own read."""
SuggestWith = Callable[[str, Mapping[str, str]], Sequence[Choice]]
"""The same, given also all that the form holds, as in a draft: ``key`` the text, ``key#`` what was chosen."""
Validate = Callable[[Any], str | None]
"""Says what is wrong with a value that could be read, or None."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field. ``label``, ``help``, ``new``, ``unit``, ``section`` are marked with ``N_``.

    ``default`` is a text as typed. ``suggest`` or ``suggest_with`` give choices while one types.
    ``echo(text, texts)`` gives a live hint of its own (duplicates, say).
    ``new`` names what a text that is not in the list becomes; empty: only what is listed is taken.
    ``when(texts)`` shows the field only if it answers yes. ``section`` is a title drawn above the field.
    ``prefer`` says on which side of today a date without a year lies.
    """

    key: str
    label: str
    kind: Kind = "text"
    required: bool = False
    help: str = ""
    choices: tuple[Choice, ...] = ()
    suggest: Suggest | None = None
    suggest_with: SuggestWith | None = None
    default: str = ""
    validate: Validate | None = None
    echo: Callable[[str, Mapping[str, str]], str] | None = None
    new: str = ""
    unit: str = ""
    section: str = ""
    when: Callable[[Mapping[str, str]], bool] | None = None
    prefer: Literal["future", "past"] | None = "future"

    @property
    def looks_up(self) -> bool:
        """Whether choices are asked of a source while one types."""
        return self.suggest is not None or self.suggest_with is not None


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A form. ``check(values)`` looks across fields: key → what is wrong."""

    name: str
    title: str
    fields: tuple[FieldSpec, ...]
    help: str = ""
    check: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None

    def __getitem__(self, key: str) -> FieldSpec:
        return next(field for field in self.fields if field.key == key)

    def words(self) -> Iterator[str]:
        """Yield all that the form says, in the language in force."""
        texts = [self.title, self.help]
        for field in self.fields:
            texts += [field.label, field.help, field.section, *(choice.label for choice in field.choices)]
        return (_(text) for text in texts if text)


@dataclass(frozen=True, slots=True)
class FormSettings:
    """What typed values are read with: the rep's day and currency, and the time where the rep is."""

    today: date
    currency: str = "CNY"
    now: Clock = system_clock


class FormDraft(Protocol):
    """Where a form keeps what is typed. ``put`` is on disk when it returns; ``leave`` says that the
    form was left on purpose."""

    def load(self) -> dict[str, str]: ...

    def put(self, texts: Mapping[str, str]) -> None: ...

    def leave(self) -> None: ...

    def discard(self) -> None: ...

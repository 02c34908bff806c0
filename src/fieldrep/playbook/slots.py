"""Fills the slots of spoken texts from an account's values."""

from collections.abc import Mapping

from fieldrep.playbook.names import SLOTS
from fieldrep.playbook.parser import SLOT
from fieldrep.playbook.schema import Question, Spoken


def slots_of(spoken: Spoken) -> tuple[str, ...]:
    """Return the names of the slots in a text, each once, in their order."""
    return tuple(dict.fromkeys(SLOT.findall(spoken.text)))


def fill(spoken: Spoken, values: Mapping[str, str]) -> str:
    """Return the text with its slots filled, or its fallback when a slot has no value.

    ``values`` maps slot names to what is known, empty or absent when nothing is.
    """
    names = slots_of(spoken)
    if any(not values.get(name, "").strip() for name in names):
        return spoken.fallback
    return SLOT.sub(lambda match: values[match.group(1)].strip(), spoken.text)


def known(question: Question, values: Mapping[str, str]) -> dict[str, str]:
    """Return what is known already of what a question asks or speaks of, by slot name.

    The value of the field that its answer feeds comes first: where that is there, the question
    need not be asked but confirmed ("known: uses 汉高").
    """
    fed = [slot for slot, field in SLOTS.items() if field == question.feeds]
    return {name: values[name] for name in dict.fromkeys((*fed, *slots_of(question))) if values.get(name)}

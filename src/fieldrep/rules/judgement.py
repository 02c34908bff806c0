"""What the rules conclude: a value with the reason for it, so that the screen can say why."""

from dataclasses import dataclass, field
from typing import Generic, TypeVar

Value = TypeVar("Value")

BY_HAND = "by_hand"
"""Reason of whatever a person set; values: ``note``, ``computed`` (what the rules would say, or None)."""


@dataclass(frozen=True, slots=True)
class Judged(Generic[Value]):
    """A conclusion: ``reason`` is a code, ``values`` fill its sentence and are plain JSON (ISO dates)."""

    value: Value
    reason: str
    values: dict[str, object] = field(default_factory=dict)


def by_hand(value: Value, note: str, computed: Judged[Value] | None = None) -> Judged[Value]:
    """Return what a person decided; it wins over what the rules computed, and the reason says so."""
    return Judged(value, BY_HAND, {"note": note, "computed": computed.value if computed else None})

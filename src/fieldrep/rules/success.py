"""How often an answer to an objection worked: counts, and a rate where there are enough of them."""

from dataclasses import dataclass

ENOUGH = 5
"""From how many uses on a rate says something; below it only the counts are shown."""
_DOUBT_WORKED, _DOUBT_USES = 2, 4
"""Uses that are imagined, half of them a success, so that one lucky answer doesn't lead the others."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How often an answer worked, worked in part and did not."""

    worked: int = 0
    partly: int = 0
    failed: int = 0

    @property
    def uses(self) -> int:
        """How often it was used and marked."""
        return self.worked + self.partly + self.failed

    @property
    def percent(self) -> int | None:
        """The success rate, what worked in part counted as half; None below ``ENOUGH`` uses."""
        if self.uses < ENOUGH:
            return None
        return int(100 * (self.worked + self.partly / 2) / self.uses + 0.5)

    @property
    def standing(self) -> float:
        """From 0 to 1, by which answers are ordered: 0.5 where nothing is known, careful with few uses."""
        return (self.worked + self.partly / 2 + _DOUBT_WORKED) / (self.uses + _DOUBT_USES)

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(self.worked + other.worked, self.partly + other.partly, self.failed + other.failed)

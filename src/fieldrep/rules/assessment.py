"""How a dealer is judged: the weighted score of what was seen, the warnings, and what is proposed.

Every mark is scored from 1 (bad) to 5 (good). The score is the mean of the weighted marks, from 1.0 to
5.0. The thresholds are numbers of the team policy; how they are used is our own choice:

* a weighted mark without a score: nothing is proposed, it is said what is missing;
* a score below ``drop_below``: drop;
* ``go_on_from`` or more, fewer than ``warnings_to_watch`` warnings, no weighted mark at 1: go on;
* everything else: watch.

A warning counts when it was seen, or when a mark that can carry one is scored 2 or less.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from fieldrep.rules.codes import DealerVerdict
from fieldrep.rules.judgement import Judged

LOWEST, HIGHEST = 1, 5
LOW = 2
"""A mark that can carry a warning carries it at this score or less."""
WHOLE = 100
"""What the weights of a scheme add to."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A mark with what was given: ``score`` 1 to 5 or None, ``careful`` if its warning was seen.

    ``warns``: there is a warning that it can carry.
    """

    id: str
    weight: int
    score: int | None = None
    careful: bool = False
    warns: bool = False

    @property
    def warning(self) -> bool:
        """Whether one must be careful here."""
        return self.warns and (self.careful or (self.score is not None and self.score <= LOW))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Where the proposals begin, from the team policy; scores on the scale of 1 to 5."""

    go_on_from: Decimal
    drop_below: Decimal
    warnings_to_watch: int


def is_score(value: int) -> bool:
    """Return whether a number is a score."""
    return LOWEST <= value <= HIGHEST


def weights_add_up(weights: Mapping[str, int]) -> bool:
    """Return whether weights can be used: none below nought, together 100."""
    return all(weight >= 0 for weight in weights.values()) and sum(weights.values()) == WHOLE


def missing(marks: Sequence[Weighed]) -> list[str]:
    """Return the ids of the marks that the score needs and that have none."""
    return [mark.id for mark in marks if mark.weight and mark.score is None]


def weighted_score(marks: Sequence[Weighed]) -> Decimal | None:
    """Return the score of the weighted marks that have one, with one decimal; None where none has."""
    given = [(mark.weight, mark.score) for mark in marks if mark.weight and mark.score is not None]
    total = sum(weight for weight, _score in given)
    if not total:
        return None
    value = Decimal(sum(weight * score for weight, score in given)) / total
    return value.quantize(Decimal("0.1"), ROUND_HALF_UP)


def propose(marks: Sequence[Weighed], limits: Thresholds) -> Judged[DealerVerdict | None]:
    """Return what is proposed and why; the value is None where marks are missing.

    Reasons: ``missing`` (``marks``), ``low_score``, ``good_score``, ``middle_score``, ``warnings``
    (``count``), ``worst_mark`` (``marks``); ``score`` is among the values of all but the first.
    """
    if gaps := missing(marks):
        return Judged(None, "missing", {"marks": gaps})
    score = weighted_score(marks)
    if score is None:  # a scheme without weights has nothing to judge by
        return Judged(None, "missing", {"marks": []})
    said: dict[str, object] = {"score": str(score)}
    if score < limits.drop_below:
        return Judged(DealerVerdict.DROP, "low_score", said)
    if score < limits.go_on_from:
        return Judged(DealerVerdict.WATCH, "middle_score", said)
    if worst := [mark.id for mark in marks if mark.weight and mark.score == LOWEST]:
        return Judged(DealerVerdict.WATCH, "worst_mark", {**said, "marks": worst})
    count = sum(mark.warning for mark in marks)
    if count >= limits.warnings_to_watch:
        return Judged(DealerVerdict.WATCH, "warnings", {**said, "count": count})
    return Judged(DealerVerdict.GO_ON, "good_score", said)


def moved(before: Mapping[str, int | None], now: Mapping[str, int | None]) -> dict[str, int]:
    """Return by how much each mark moved that was scored both times and differs, in the order of now."""
    steps = {}
    for mark, score in now.items():
        earlier = before.get(mark)
        if score is not None and earlier is not None and score != earlier:
            steps[mark] = score - earlier
    return steps

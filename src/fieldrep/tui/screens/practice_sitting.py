"""One sitting of practice: the cards in line, what was graded; undo brings the last one back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fieldrep.rules.repetition import Grade


@dataclass(frozen=True, slots=True)
class Graded:
    """A card that was graded: the id of its review and the grade."""

    card: str
    review: str
    grade: Grade


class Sitting:
    """The cards still to come and those done. A card not known comes once more at the end."""

    def __init__(self, cards: Sequence[str]) -> None:
        self.line = list(cards)
        self.done: list[Graded] = []

    @property
    def card(self) -> str | None:
        """The card to be answered now, None when the sitting is over."""
        return self.line[0] if self.line else None

    @property
    def place(self) -> tuple[int, int]:
        """The number of the present card, and of how many."""
        return len(self.done) + 1, len(self.done) + len(self.line)

    def graded(self, review: str, grade: Grade) -> None:
        """Go on after a grade."""
        card = self.line.pop(0)
        if grade is Grade.AGAIN and all(each.card != card for each in self.done):
            self.line.append(card)
        self.done.append(Graded(card, review, grade))

    def take_back(self, is_there: Callable[[str], bool]) -> bool:
        """Bring back the cards whose grade was undone; True if there was one."""
        changed = False
        while self.done and not is_there(self.done[-1].review):
            last = self.done.pop()
            if last.grade is Grade.AGAIN and self.line and self.line[-1] == last.card:
                self.line.pop()
            self.line.insert(0, last.card)
            changed = True
        return changed

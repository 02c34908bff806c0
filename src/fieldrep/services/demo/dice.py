"""Chance with a seed: everything the demo data leave to chance comes from here, ids included."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of choices that a seed fixes. Streams of other names are independent of each other."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._random = Random(seed)

    def stream(self, name: str) -> "Dice":
        """Return the stream of a name, the same whatever was drawn before."""
        return Dice(f"{self._seed}|{name}")

    def pick(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[int(self._random.random() * len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """Return so many different ones, all of them when there are fewer; in chance order."""
        return self._random.sample(choices, min(count, len(choices)))

    def weighted(self, choices: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of the choices, the heavier the likelier."""
        return self._random.choices(choices, weights)[0]

    def chance(self, probability: float) -> bool:
        """Return True with the probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        """Return an integer, both ends in."""
        return low + int(self._random.random() * (high - low + 1))

    def spread(self, total: int, weights: Sequence[float]) -> list[int]:
        """Return how many of ``total`` fall to each weight."""
        counts = [0] * len(weights)
        for index in self._random.choices(range(len(weights)), weights, k=total):
            counts[index] += 1
        return counts

    def digits(self, pattern: str) -> str:
        """Return the pattern with a digit for each ``#``."""
        return "".join(str(self.between(0, 9)) if sign == "#" else sign for sign in pattern)

    def new_id(self, moment: datetime) -> str:
        """Return a UUIDv7 of the instant whose random part comes from the stream."""
        value = int(moment.timestamp() * 1000) << 80 | 0x7 << 76
        value |= self._random.getrandbits(12) << 64 | 0b10 << 62 | self._random.getrandbits(62)
        return str(uuid.UUID(int=value))

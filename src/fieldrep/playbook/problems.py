"""What is wrong with a pack, and the error that carries all of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fieldrep.errors import FieldrepError


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a pack: the file, the line from 1, the field, and what is expected there.

    For an entry that is no file the line is 0. With a ``warning`` the pack can be used all the same.
    """

    file: str
    line: int
    field: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"


class PackError(FieldrepError):
    """A pack that can't be used; ``problems`` has everything wrong with it, in order of lines."""

    exit_code = 2

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.file, problem.line)))
        super().__init__("\n".join(map(str, self.problems)))

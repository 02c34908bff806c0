"""What several tests of the sync set up: members of one team, the folder with their shared file."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sync.ground import Ground
from tests.sync.installations import Installation
from tests.sync.members import member


@pytest.fixture
def join(tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    """Makes installations of one team by the name of the person."""
    made: list[Installation] = []

    def one(name: str) -> Installation:
        made.append(member(tmp_path, name))
        return made[-1]

    yield one
    for each in made:
        each.book.close()


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "shared")

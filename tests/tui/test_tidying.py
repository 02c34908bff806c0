"""Garbage is collected where no key waits for it."""

import gc
import weakref

import pytest

from fieldrep.paths import DataPaths
from tests.tui.field_week import WeekApp, make_week


class Node:
    """Something that holds itself."""

    def __init__(self) -> None:
        self.me = self


@pytest.mark.parametrize(("count", "collected"), [(99, True), (1, False)])
def test_much_garbage_goes_while_nobody_types(
    paths: DataPaths, monkeypatch: pytest.MonkeyPatch, count: int, collected: bool
) -> None:
    app = WeekApp(make_week(paths))
    monkeypatch.setattr(gc, "get_count", lambda: (0, 0, count))
    left = weakref.ref(Node())
    app._tidy_up()
    assert (left() is None) is collected

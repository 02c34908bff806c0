"""Widgets belong to the interface's thread: a worker that touches one fails its test."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from textual.dom import DOMNode
from textual.widget import Widget


@pytest.fixture(autouse=True)
def widgets_stay_on_their_thread(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let what changes or looks for a widget work on the main thread only."""
    for owner, name in ((Widget, "refresh"), (DOMNode, "query_one"), (DOMNode, "query")):
        _guard(monkeypatch, owner, name)
    yield


def _guard(monkeypatch: pytest.MonkeyPatch, owner: type, name: str) -> None:
    original = getattr(owner, name)

    def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            raise AssertionError(f"{type(self).__name__}.{name} was called from a worker's thread")
        return original(self, *args, **kwargs)

    monkeypatch.setattr(owner, name, guarded)

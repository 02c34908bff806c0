"""What was read from the records, kept while they stay as they are.

A page made ready before it is asked for, or looked at a second time, need not be read again. Whatever
is written, here or by another program, makes all of it forgotten: there is no list of what to forget.
"""

import threading
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

MOST = 6
"""Things kept at a time."""

T = TypeVar("T")


class Kept:
    """Things by their keys. ``version`` is another value whenever something was written.

    Methods may be called from any thread.
    """

    def __init__(self, version: Callable[[], Hashable]) -> None:
        self._version = version
        self._seen: Hashable = None
        self._found: dict[Hashable, Any] = {}
        self._lock = threading.Lock()
        self._reading: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        """Return what is kept under a key, else read it. Who comes while it is read waits for the same."""
        with self._lock:
            reading = self._reading.setdefault(key, threading.Lock())
        with reading:
            found: T | None = self.peek(key)
            if found is None:
                # The version of before the reading: what is written meanwhile makes this old at once.
                seen = self._version()
                found = read()
                self._keep(key, found, seen)
            return found

    def peek(self, key: Hashable) -> Any:
        """Return what is kept under a key, without reading or waiting; None if nothing is."""
        seen = self._version()
        with self._lock:
            return self._found.get(key) if seen == self._seen else None

    def _keep(self, key: Hashable, value: Any, seen: Hashable) -> None:
        with self._lock:
            if seen != self._seen:
                self._found.clear()
                self._seen = seen
            self._found[key] = value
            while len(self._found) > MOST:
                del self._found[next(iter(self._found))]

"""Waiting in tests for what a screen comes to, as long as it takes and no longer."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.css.query import NoMatches
from textual.pilot import Pilot

PATIENCE_S = 20.0
"""Seconds after which something is taken to never come; far more than a loaded machine needs."""


async def until(pilot: Pilot[Any], reached: Callable[[], object]) -> None:
    """Let the program run until ``reached()`` is true; a widget that is not there yet counts as not.

    Fails with AssertionError when it does not come true within PATIENCE_S seconds.
    """
    end = monotonic() + PATIENCE_S
    while not _holds(reached):
        assert monotonic() < end, "what the test waits for did not come"
        await pilot.pause()
        await asyncio.sleep(0.005)


def _holds(reached: Callable[[], object]) -> bool:
    try:
        return bool(reached())
    except NoMatches:
        return False

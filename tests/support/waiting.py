"""Waiting in tests for what a screen comes to, as long as it takes and no longer."""

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from textual.css.query import NoMatches
from textual.pilot import Pilot

from fieldrep.tui.forms.form import Form
from fieldrep.tui.forms.keeping import DraftKeeper

PATIENCE_S = 20.0
"""Seconds after which something is taken to never come; far more than a loaded machine needs."""


async def until(pilot: Pilot[Any], reached: Callable[[], object], patience: float = PATIENCE_S) -> None:
    """Let the program run until ``reached()`` is true; a widget that is not there yet counts as not.

    Fails with AssertionError when it does not come true within ``patience`` seconds.
    """
    end = monotonic() + patience
    while not _holds(reached):
        assert monotonic() < end, "what the test waits for did not come"
        await pilot.pause()
        await asyncio.sleep(0.005)


async def kept(pilot: Pilot[Any]) -> None:
    """Wait until all that was typed so far is on disk, as it is within half a second, by its own doing."""
    await pilot.pause()
    await until(pilot, lambda: all(keeper.at_rest for keeper in _keepers(pilot)))


def _keepers(pilot: Pilot[Any]) -> set[DraftKeeper]:
    nodes = [node for screen in pilot.app.screen_stack for node in (screen, *screen.query("*"))]
    held = [value for node in nodes for value in vars(node).values()]
    forms = [value.keeper for value in held if isinstance(value, Form)]  # the visit's is not always shown
    return {*forms, *(value for value in held if isinstance(value, DraftKeeper))}


def _holds(reached: Callable[[], object]) -> bool:
    try:
        return bool(reached())
    except NoMatches:
        return False

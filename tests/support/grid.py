"""The screen of an app as lines of text, and the comparison with the grids kept beside a test.

``FIELDREP_GRIDS=update`` writes them anew; look at the difference before it is committed.
"""

import difflib
import os
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from textual.app import App
from textual.pilot import Pilot

from tests.support.waiting import until


def grid(app: App[Any]) -> list[str]:
    """Return the lines of the screen as drawn, without trailing blanks; a wide character stands once."""
    strips = app.screen._compositor.render_strips()  # private API of Textual, used in this one place only
    return [strip.text.rstrip() for strip in strips]


def assert_grid(app: App[Any], name: str) -> None:
    """Compare the screen with ``grids/NAME.txt`` beside the calling test."""
    _compare(app, _path(name, sys._getframe(1)))


async def assert_grid_comes(pilot: Pilot[Any], name: str) -> None:
    """Compare likewise, waiting for what is drawn a moment after the keys are at rest."""
    path = _path(name, sys._getframe(1))
    if os.environ.get("FIELDREP_GRIDS") == "update":
        await pilot.pause(1)
    else:
        with suppress(AssertionError):  # the comparison says what differs
            await until(pilot, lambda: _kept(path) == _drawn(pilot.app), patience=5)
    _compare(pilot.app, path)


def _path(name: str, caller: FrameType) -> Path:
    return Path(caller.f_code.co_filename).parent / "grids" / f"{name}.txt"


def _drawn(app: App[Any]) -> str:
    return "\n".join(grid(app)) + "\n"


def _kept(path: Path) -> str:
    assert path.exists(), f"{path.name} is not there yet: FIELDREP_GRIDS=update writes it"
    return path.read_text(encoding="utf-8")


def _compare(app: App[Any], path: Path) -> None:
    now = _drawn(app)
    if os.environ.get("FIELDREP_GRIDS") == "update":
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
        return
    kept = _kept(path)
    if now != kept:
        lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1)
        raise AssertionError(f"the screen is not as in {path.name}:\n" + "\n".join(lines))

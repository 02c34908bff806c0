"""The screen of an app as lines of text, and the comparison with the grids kept beside a test.

``FIELDREP_GRIDS=update`` writes them anew; look at the difference before it is committed.
"""

import difflib
import inspect
import os
from pathlib import Path
from typing import Any

from textual.app import App


def grid(app: App[Any]) -> list[str]:
    """Return the lines of the screen as drawn, without trailing blanks; a wide character stands once."""
    strips = app.screen._compositor.render_strips()  # private API of Textual, used in this one place only
    return [strip.text.rstrip() for strip in strips]


def assert_grid(app: App[Any], name: str) -> None:
    """Compare the screen with ``grids/NAME.txt`` beside the calling test."""
    path = Path(inspect.stack()[1].filename).parent / "grids" / f"{name}.txt"
    now = "\n".join(grid(app)) + "\n"
    if os.environ.get("FIELDREP_GRIDS") == "update":
        path.parent.mkdir(exist_ok=True)
        path.write_text(now, encoding="utf-8")
        return
    assert path.exists(), f"{path.name} is not there yet: FIELDREP_GRIDS=update writes it"
    kept = path.read_text(encoding="utf-8")
    if now != kept:
        lines = difflib.unified_diff(kept.splitlines(), now.splitlines(), "kept", "now", lineterm="", n=1)
        raise AssertionError(f"the screen is not as in {path.name}:\n" + "\n".join(lines))

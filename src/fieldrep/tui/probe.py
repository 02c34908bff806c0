"""Find out how wide this terminal draws the characters of unsure width: some take two cells for ``·``.

The characters are drawn in the corner, the terminal is asked where its cursor stands then, and the
corner is painted over. A terminal that does not answer keeps what the settings say.
"""

from typing import Any

from textual import events
from textual.app import App

SAMPLE = "·…“─"
ASK = f"\x1b7\x1b[1;1H{SAMPLE}\x1b[6n\x1b8"


def ask_width(app: App[Any]) -> None:
    """Ask; the answer comes as ``events.CursorPosition``."""
    driver = app._driver
    if driver is not None and not driver.is_headless and not driver.is_web:
        driver.write(ASK)
        driver.flush()


def draws_wide(answer: events.CursorPosition) -> bool:
    """Return whether the sample took more cells than it has characters."""
    return answer.y == 0 and answer.x > len(SAMPLE)

"""Typing in tests: ``pilot.press`` waits after every key, a paste takes a text at once."""

from textual import events
from textual.pilot import Pilot


async def type_text(pilot: Pilot[object], text: str) -> None:
    """Put a text into the field that has the focus."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()

"""The style sheets, one for each widget. ``base.tcss`` is read at the start, the others when first needed."""

from pathlib import Path

FOLDER = Path(__file__).parent


def style_sheet(name: str) -> str:
    """Return the rules of a widget that is not on the first screen, for its ``DEFAULT_CSS``."""
    return (FOLDER / f"{name}.tcss").read_text(encoding="utf-8")

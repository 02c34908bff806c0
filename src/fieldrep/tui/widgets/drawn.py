"""The base of widgets that draw their own lines: colours are looked up once for each painting.

``Widget.rich_style`` walks up the tree (0.1 ms); asked for every segment it cost more than all the rest.
"""

from collections.abc import Mapping

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from fieldrep.tui.theme import styles, styles_of


class Drawn(Widget):
    """Has ``base``, the widget's own colours, and ``named``, the theme's styles, ready while drawing."""

    base: Style = Style.null()
    named: Mapping[str, Style] = styles("")

    def render_lines(self, crop: Region) -> list[Strip]:
        self.base = self.rich_style
        self.named = styles_of(self.app)
        return super().render_lines(crop)

    def style(self, name: str) -> Style:
        """Return the style of a meaning on the widget's own colours."""
        return self.base + self.named[name]

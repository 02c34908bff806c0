"""The base of widgets that draw their own lines: colours and size are looked up once for each painting.

``Widget.rich_style`` and ``Widget.size`` walk up the tree (0.1 ms); asked for every segment or line they
cost more than all the rest.
"""

from collections.abc import Mapping

from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from fieldrep.tui.theme import styles, styles_of


class Drawn(Widget):
    """Has ready while drawing: ``base``, the widget's own colours; ``named``, the theme's styles;
    ``cells``, the width of a line."""

    base: Style = Style.null()
    named: Mapping[str, Style] = styles("")
    cells: int = 0

    def render_lines(self, crop: Region) -> list[Strip]:
        self.look_up()
        return super().render_lines(crop)

    def look_up(self) -> None:
        """Look up what every line of a painting needs; Textual finds each anew by a walk up the tree."""
        self.base = self.rich_style
        self.named = styles_of(self.app)
        self.cells = self.size.width

    def draw_lines(self, crop: Region) -> list[Strip]:
        """Return lines as ``render_lines`` does, for a widget without border that keeps its strips itself.

        Textual's own way asks for borders, padding and tint at every line: half of the time of a painting.
        """
        strips = [self.render_line(y) for y in crop.line_range]
        for line_filter in self.get_line_filters():
            background = self.background_colors[1]
            strips = [strip.apply_filter(line_filter, background) for strip in strips]
        if crop.column_span != (0, self.cells):
            strips = [strip.crop(*crop.column_span) for strip in strips]
        return strips

    def style(self, name: str) -> Style:
        """Return the style of a meaning on the widget's own colours."""
        return self.base + self.named[name]

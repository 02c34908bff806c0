"""A one-line input that input methods get along with: the terminal's cursor stands exactly on the text."""

from textual.geometry import Offset
from textual.widgets import Input


class TextInput(Input):
    """An input of one line without frame and without blinking.

    Textual puts the hidden cursor of the terminal, where an input method opens its candidates, one cell
    too far at the end of a text (8.2.8); here it stands where the next letter goes.
    """

    def __init__(self, value: str = "", *, placeholder: str = "", id: str | None = None) -> None:
        super().__init__(value, placeholder, compact=True, select_on_focus=False, id=id)
        self.cursor_blink = False

    @property
    def cursor_screen_offset(self) -> Offset:
        """The column and line of the cursor on the screen."""
        x, y, _width, _height = self.content_region
        scroll_x, _scroll_y = self.scroll_offset
        return Offset(x + self._position_to_cell(self.cursor_position) - round(scroll_x), y)

"""The sections of a page on one line; the one shown is underlined. ← and → go round them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.message import Message

from fieldrep.tui.cells import clip, drawn, width
from fieldrep.tui.styles import style_sheet
from fieldrep.tui.widgets.bars import Bar, Click, Piece


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its key, its title (translated), how much is in it (None = not said)."""

    key: str
    title: str
    count: int | None = None


class SectionBar(Bar):
    """Posts ``Chosen`` when another section is clicked; ``next`` says which one a key goes to."""

    DEFAULT_CSS = style_sheet("section_bar")

    @dataclass
    class Chosen(Message):
        """A section was clicked."""

        bar: "SectionBar"
        key: str

        @property
        def control(self) -> "SectionBar":
            return self.bar

    def __init__(self, sections: Sequence[Section] = ()) -> None:
        super().__init__()
        self._sections = tuple(sections)
        self._here = sections[0].key if sections else ""

    @property
    def here(self) -> str:
        """The key of the section that is shown."""
        return self._here

    def show(self, sections: Sequence[Section], here: str) -> None:
        """Draw these sections, one of them as the one shown."""
        if (tuple(sections), here) != (self._sections, self._here):
            self._sections, self._here = tuple(sections), here
            self.refresh()

    def next(self, by: int) -> str:
        """Return the key of the section that lies ``by`` places further, round the ends."""
        keys = [section.key for section in self._sections]
        at = keys.index(self._here) if self._here in keys else 0
        return keys[(at + by) % len(keys)]

    def left(self) -> list[Piece]:
        names = {section.key: self._title_of(section) for section in self._sections}
        wide = sum(width(name) + 3 for name in names.values()) + 1 <= self.size.width
        pieces: list[Piece] = [(" ", "", None)]
        for section in self._sections:
            here = section.key == self._here
            name = names[section.key] if wide or here else clip(drawn(section.title), self._room(names))
            pieces.append((name, "here" if here else "", self._chooser(section.key)))
            pieces.append(("   " if wide else "  ", "", None))
        return pieces

    @staticmethod
    def _title_of(section: Section) -> str:
        return drawn(section.title) + (f" {section.count:,}" if section.count is not None else "")

    def _room(self, names: dict[str, str]) -> int:
        """Return how many cells each other title may take where not all fit."""
        free = self.size.width - 2 - 2 * len(names) - width(names.get(self._here, ""))
        return max(2, free // max(1, len(names) - 1))

    def _chooser(self, key: str) -> Click:
        return lambda: self.post_message(self.Chosen(self, key))

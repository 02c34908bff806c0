"""A4 pages to draw text and rules on, with the embedded fonts, page numbers and new pages when one is full.

The fonts in ``reports/fonts`` hold Latin, Greek, Cyrillic and all common Chinese. A character they lack
(emoji, Arabic, Hebrew …) is drawn as a box; the canvas remembers which, so that the report can say so.
A line may change fonts within: the strong Chinese cut has the common characters only, and accented
letters stand in the Western font.
"""

import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from fpdf import FPDF

from fieldrep.reports.clean import clean
from fieldrep.reports.render.linebreak import break_lines
from fieldrep.reports.render.wording import page_text

FONTS = Path(__file__).parent.parent / "fonts"
FILES = {
    "text": "NotoSansSC-Regular.ttf",
    "strong": "NotoSansSC-SemiBold.ttf",
    "letters": "NotoSans-Regular.ttf",
    "strong letters": "NotoSans-SemiBold.ttf",
}
ORDER = {False: ("letters", "text"), True: ("letters", "text", "strong letters", "strong")}
"""Fonts for text and for strong text: a character is drawn in the last one that has it."""

WESTERN = {False: "letters", True: "strong letters"}
WHOLE_ALPHABETS = range(0x370, 0x530)
"""Greek and Cyrillic: drawn in the Western font throughout, so that a word is of one piece."""

MARGIN, FOOT = 16.0, 16.0
"""Millimetres at the sides and top, and at the foot where the page number stands."""

FOOTER_SIZE, FOOTER_UP = 8.0, 11.0
"""Points; millimetres above the edge of the paper."""

BOX = "□"
BLACK, GREY, LINE, SHADE = 32, 96, 191, 242
"""Shades of grey, 0 black to 255 white."""

_LEADING = 1.45
_POINTS_PER_MM = 72 / 25.4
_EM = 1000


class Canvas:
    """Pages in the making. Positions and widths are millimetres, type sizes points."""

    def __init__(self, *, landscape: bool) -> None:
        self.pdf = FPDF("landscape" if landscape else "portrait", "mm", "A4")
        self.pdf.set_auto_page_break(False)
        for key, name in FILES.items():
            self.pdf.add_font(key, "", FONTS / name)
        self._widths = {key: _widths(self.pdf, key) for key in FILES}
        self._fonts = {strong: self._font_of_each(strong) for strong in (False, True)}
        self.missing: Counter[str] = Counter()
        self.width = self.pdf.w - 2 * MARGIN
        self.bottom = self.pdf.h - FOOT
        self.y = MARGIN
        self.new_page()

    def describe(self, title: str, author: str, created: datetime, lang: str) -> None:
        """Fill the file's properties; the date comes from the document, so the bytes stay the same."""
        self.pdf.set_title(self.drawable(title))
        self.pdf.set_author(clean(author))
        self.pdf.set_creator("fieldrep")
        self.pdf.set_creation_date(created)
        self.pdf.set_lang(lang.replace("_", "-"))

    def new_page(self) -> None:
        """Begin a page."""
        self.pdf.add_page()
        self.y = MARGIN

    def room(self) -> float:
        """Return the height left on this page."""
        return self.bottom - self.y

    def ensure(self, height: float) -> None:
        """Begin a page if less than this height is left."""
        if self.room() < height:
            self.new_page()

    def lines(self, text: str, width: float, size: float, *, strong: bool = False) -> list[str]:
        """Return text as lines of a width, ready to be drawn."""
        room = width * _POINTS_PER_MM / size * _EM
        return break_lines(
            self.drawable(text), room, lambda character: self._advance(character, strong=strong)
        )

    def draw(
        self,
        lines: Sequence[str],
        x: float,
        y: float,
        size: float,
        *,
        strong: bool = False,
        grey: int = BLACK,
        right: float | None = None,
    ) -> None:
        """Draw lines under one another from the top ``y``; with ``right`` they end there."""
        self.pdf.set_text_color(grey)
        height = line_height(size)
        for index, line in enumerate(lines):
            start = x if right is None else right - self._length(line, size, strong=strong)
            self._draw_line(line, start, y + index * height + height * 0.72, size, strong=strong)

    def rule(self, x: float, y: float, width: float, *, grey: int = LINE, thickness: float = 0.15) -> None:
        """Draw a horizontal line."""
        self.pdf.set_draw_color(grey)
        self.pdf.set_line_width(thickness)
        self.pdf.line(x, y, x + width, y)

    def shade(self, x: float, y: float, width: float, height: float) -> None:
        """Lay a light ground."""
        self.pdf.set_fill_color(SHADE)
        self.pdf.rect(x, y, width, height, style="F")

    def bookmark(self, title: str) -> None:
        """Put a place into the outline that PDF readers show beside the pages."""
        self.pdf.start_section(self.drawable(title))

    def drawable(self, text: str) -> str:
        """Return text in characters that the fonts have: others as a box, invisible ones left out."""
        known = self._fonts[False]
        found = []
        for character in unicodedata.normalize("NFC", clean(text)):
            if character == "\n" or ord(character) in known:
                found.append(character)
            elif not _is_invisible(character):
                self.missing[character] += 1
                found.append(BOX)
        return "".join(found)

    def finish(self, name: str) -> bytes:
        """Write the report's name and "page x of y" at the foot of each page; return the file."""
        total, y = self.pdf.page, self.pdf.h - FOOTER_UP
        left = self.lines(name, self.width * 0.75, FOOTER_SIZE)[:1]
        for page in range(1, total + 1):
            self.pdf.page = page
            self.pdf.current_font_is_set_on_page = False  # the library knows only the page it wrote last
            self.draw(left, MARGIN, y, FOOTER_SIZE, grey=GREY)
            right = self.drawable(page_text(page, total))
            self.draw([right], MARGIN, y, FOOTER_SIZE, grey=GREY, right=MARGIN + self.width)
        return bytes(self.pdf.output())

    def _font_of_each(self, strong: bool) -> dict[int, str]:
        """Return the font for each character that one of them has."""
        fonts: dict[int, str] = {}
        for key in ORDER[strong]:
            fonts |= dict.fromkeys(self._widths[key], key)
        western = WESTERN[strong]
        return fonts | {code: western for code in WHOLE_ALPHABETS if code in self._widths[western]}

    def _advance(self, character: str, *, strong: bool) -> float:
        return self._widths[self._fonts[strong][ord(character)]][ord(character)]

    def _length(self, line: str, size: float, *, strong: bool) -> float:
        return sum(self._advance(c, strong=strong) for c in line) * size / _EM / _POINTS_PER_MM

    def _draw_line(self, line: str, x: float, y: float, size: float, *, strong: bool) -> None:
        for key, run in groupby(line, lambda character: self._fonts[strong][ord(character)]):
            text = "".join(run)
            self.pdf.set_font(key, size=size)
            self.pdf.text(x, y, text)
            x += self._length(text, size, strong=strong)


def line_height(size: float) -> float:
    """Return the height in millimetres of a line of a type size in points."""
    return size * _LEADING / _POINTS_PER_MM


def _is_invisible(character: str) -> bool:
    """Tell joiners and selectors of variants from characters that a reader would miss."""
    return unicodedata.category(character) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(character, "")


def _widths(pdf: FPDF, key: str) -> dict[int, float]:
    """Return the width of each character of a font, in thousandths of the type size."""
    font: Any = pdf.fonts[key]
    return dict(font.cw)

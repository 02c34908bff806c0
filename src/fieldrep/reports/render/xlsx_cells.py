"""Cells of a workbook: a value's type becomes Excel's type, and text stays text whatever it looks like."""

import math
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from fieldrep.i18n import _
from fieldrep.reports.blocks import Table
from fieldrep.reports.render.wording import value_text
from fieldrep.reports.values import Date, Instant, Number, Percent, Value
from fieldrep.rules.currencies import ZH_NAMES, digits_of
from fieldrep.rules.money import Money

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST_CELL = 32_767
"""Characters (UTF-16 units) that Excel keeps in a cell."""

EXACT_DIGITS = 15
"""Digits that Excel keeps of a number; longer ones are written as text."""

FIRST_DAY = date(1900, 3, 1)
"""Excel's calendar is wrong before this day."""

NARROWEST, WIDEST, WIDTH_PER_SHARE = 10, 60, 1.2
"""Column widths in characters, and how many a share of a table's width is worth."""

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LINE_HEIGHT, HIGHEST_ROW = 16.5, 409
"""Points."""

_BASE: dict[str, Any] = {"text_wrap": True, "valign": "top"}
_RULED = _BASE | {"bottom": 1, "bottom_color": "#BFBFBF"}
_HEAD = _BASE | {"bold": True, "bottom": 2, "bg_color": "#F2F2F2"}
_KINDS: dict[str, dict[str, Any]] = {
    "text": _BASE,
    "cell": _RULED,
    "date": _RULED | {"align": "left"},
    "number": _RULED | {"align": "right", "indent": 1},
    "strong": {"bold": True, "valign": "top"},
    "title": {"bold": True, "font_size": 16},
    "quiet": _BASE | {"font_color": "#606060"},
    "head": _HEAD,
    "head_right": _HEAD | {"align": "right", "indent": 1},
    "link": {"valign": "top", "underline": 1},
}


class Cells:
    """Writes cells and keeps the formats that a workbook has; ``lang`` chooses the font and money's look."""

    def __init__(self, book: "Workbook", lang: str) -> None:
        self.book = book
        self.chinese = lang.startswith("zh")
        self._formats: dict[tuple[Any, ...], Format] = {}

    def format(self, kind: str, number: str = "", *, bold: bool = False, quoted: bool = False) -> "Format":
        """Return the format of a kind of cell, made once."""
        key = (kind, number, bold, quoted)
        if key not in self._formats:
            properties = {"font_name": "Microsoft YaHei" if self.chinese else "Calibri", **_KINDS[kind]}
            if number:
                properties["num_format"] = number
            if bold:
                properties |= {"bold": True, "top": 1}
            if quoted:
                properties["quote_prefix"] = True
            self._formats[key] = self.book.add_format(properties)
        return self._formats[key]

    def text(
        self, sheet: "Worksheet", line: int, column: int, text: str, kind: str = "text", *, bold: bool = False
    ) -> None:
        """Write text. What looks like a formula is marked so that Excel keeps it as text when edited."""
        sheet.write_string(line, column, fitting(text), self._text_format(text, kind, bold))

    def place(self, sheet: "Worksheet", line: int, span: tuple[int, int], kind: str) -> int:
        """Join the columns that a cell spans, if there are several; return the first."""
        first, last = span
        if last > first:
            sheet.merge_range(line, first, line, last, "", self.format(kind))
        return first

    def value(
        self, sheet: "Worksheet", line: int, column: int, value: Value, kind: str, *, bold: bool = False
    ) -> None:
        """Write a value: dates, counts, shares and amounts as numbers, the rest as text."""
        match value:
            case Date(day) if day >= FIRST_DAY:
                moment = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Excel knows no zones
                sheet.write_datetime(line, column, moment, self.format("date", "yyyy-mm-dd", bold=bold))
            case Instant(moment, zone):
                local = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                sheet.write_datetime(line, column, local, self.format("date", "yyyy-mm-dd hh:mm", bold=bold))
            case Number(number) if _fits(number):
                self._number(sheet, line, column, number, _digits("#,##0", number), bold)
            case Percent(number) if _fits(number):
                self._number(sheet, line, column, number / 100, _digits("0", number) + "%", bold)
            case Money() if _fits(value.major):
                self._number(sheet, line, column, value.major, self._money_format(value), bold)
            case _:
                self.text(sheet, line, column, value_text(value, "\n"), kind, bold=bold)

    def _text_format(self, text: str, kind: str, bold: bool) -> "Format":
        return self.format(kind, bold=bold, quoted=text.startswith(FORMULA_STARTS))

    def _number(
        self, sheet: "Worksheet", line: int, column: int, number: Decimal, look: str, bold: bool
    ) -> None:
        sheet.write_number(line, column, float(number), self.format("number", look, bold=bold))

    def _money_format(self, money: Money) -> str:
        number = _decimals("#,##0", digits_of(money.currency))
        if not self.chinese:
            return f'"{money.currency}" {number}'
        return f'{number}"{ZH_NAMES.get(money.currency, f" {money.currency}")}"'


def wanted_widths(table: Table) -> list[float]:
    """Return how wide a table's columns would best be, in characters."""
    return [min(max(column.width * WIDTH_PER_SHARE, NARROWEST), WIDEST) for column in table.columns]


def spans(wanted: list[float], grid: list[float]) -> list[tuple[int, int]]:
    """Lay columns of wanted widths over a sheet's columns; each gets the first and last that it spans.

    There are at most as many wanted as there are columns in the grid.
    """
    found, first = [], 0
    for index, width in enumerate(wanted):
        last = first
        room = len(grid) - (len(wanted) - index)
        while last < room and sum(grid[first : last + 1]) + grid[last + 1] / 2 < width:
            last += 1
        found.append((first, last))
        first = last + 1
    return found


def height_for(text: str, width: float) -> float:
    """Return the height in points that text needs in a column of a width in characters."""
    room = max(width * 0.9 - 1, 1)  # Chinese fonts are a little wider than two digits
    lines = sum(max(1, math.ceil(cell_len(part) / room)) for part in text.split("\n"))
    return min(lines * LINE_HEIGHT + 3, HIGHEST_ROW)


def fitting(text: str) -> str:
    """Return text as long as a cell holds, saying so where something had to be left out."""
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    note = " " + _("[… shortened, the whole text is in the other formats]")
    return units[: 2 * (LONGEST_CELL - len(note))].decode("utf-16-le", "ignore") + note


def _fits(number: Decimal) -> bool:
    return len(number.as_tuple().digits) <= EXACT_DIGITS and abs(number.adjusted()) <= EXACT_DIGITS


def _digits(look: str, number: Decimal) -> str:
    exponent = number.as_tuple().exponent
    return _decimals(look, max(0, -exponent) if isinstance(exponent, int) else 0)


def _decimals(look: str, digits: int) -> str:
    return f"{look}.{'0' * digits}" if digits else look

"""The parts of an Excel workbook, streamed through the parser that Python brings along.

A reader for whole workbooks holds 12 MB of modules and takes three times as long; imports need values only.
Names follow ECMA-376 part 1, 18: ``c`` is a cell with reference ``r``, type ``t`` and style ``s``; ``v`` its
value, ``is`` a text in place; ``si`` a shared text, whose ``rPh`` is how it is spoken and no part of it.
"""

import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from posixpath import join, normpath
from typing import NamedTuple
from xml.parsers import expat

_PIECE = 1 << 16
_LAST_COLUMN = 16_384
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Built-in number formats that show a date or time, those of East Asian versions among them."""
_NOT_LETTERS = re.compile(r'"[^"]*"|\\.|_.|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE)
_DATE_LETTERS = re.compile(r"[dmhysDMHYS]")
_DURATION = re.compile(r"\[[hms]+\]", re.IGNORECASE)
_FIRST_DAY = datetime.combine(date(1899, 12, 30), time())
_FIRST_DAY_1904 = datetime.combine(date(1904, 1, 1), time())
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Attributes = dict[str, str]


class SheetPart(NamedTuple):
    """A sheet of a workbook and the part of the archive that holds its rows."""

    name: str
    visible: bool
    part: str


class Cell(NamedTuple):
    """A cell as it is stored: its value in Python's types, and the number format of a number."""

    value: str | bool | int | float | date | time | timedelta
    number_format: str


class Broken(Exception):
    """A part that no program of this kind writes."""


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _stream(
    archive: zipfile.ZipFile,
    part: str,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None],
    data: Callable[[str], None],
) -> Iterator[None]:
    """Parse a part, a piece at each step; refuses document types, for they can multiply."""

    def refuse(*_what: object) -> None:
        raise Broken

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: start(_local(name), attributes)
    parser.EndElementHandler = lambda name: end(_local(name))
    parser.CharacterDataHandler = data
    parser.StartDoctypeDeclHandler = refuse
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def _elements(archive: zipfile.ZipFile, part: str) -> list[tuple[str, str, Attributes]]:
    """Return the elements of a small part in their order: parent, name, attributes."""
    found: list[tuple[str, str, Attributes]] = []
    path = [""]

    def start(name: str, attributes: Attributes) -> None:
        found.append((path[-1], name, {_local(key): value for key, value in attributes.items()}))
        path.append(name)

    def end(_name: str) -> None:
        path.pop()

    for _step in _stream(archive, part, start, end, lambda _text: None):
        pass
    return found


def _part(archive: zipfile.ZipFile, name: str) -> str:
    """Return how a part is spelt in the archive: some programs begin it with a stroke or in another case."""
    wanted = name.lstrip("/").casefold()
    for known in archive.namelist():
        if known.lstrip("/").casefold() == wanted:
            return known
    raise Broken


class Parts:
    """An open workbook: its sheets, and their rows one after the other. Raises anything on a broken file."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._targets: dict[str, str] = {}
        self._others: dict[str, str] = {}
        self._read_relations()
        self.sheets: list[SheetPart] = []
        self._first_day = _FIRST_DAY
        self._read_book()
        self._formats = self._read_formats()
        self._strings: list[str] | None = None

    def _read_relations(self) -> None:
        for _parent, name, given in _elements(
            self._archive, _part(self._archive, "xl/_rels/workbook.xml.rels")
        ):
            if name == "Relationship":
                target = given.get("Target", "")
                whole = target if target.startswith("/") else normpath(join("xl", target))
                self._targets[given.get("Id", "")] = whole
                self._others[given.get("Type", "").rpartition("/")[2]] = whole

    def _read_book(self) -> None:
        for _parent, name, given in _elements(self._archive, _part(self._archive, "xl/workbook.xml")):
            if name == "workbookPr" and given.get("date1904") in ("1", "true"):
                self._first_day = _FIRST_DAY_1904
            elif name == "sheet":
                part = self._targets.get(given.get("id", ""), "")
                if "worksheets/" in part:  # not a sheet that is one chart
                    visible = given.get("state", "visible") == "visible"
                    self.sheets.append(SheetPart(given.get("name", ""), visible, part))

    def _read_formats(self) -> list[tuple[str, bool, bool]]:
        """Return for each style the number format, and whether it shows a date or a duration."""
        if "styles" not in self._others:
            return []
        own: dict[int, str] = {}
        styles: list[tuple[str, bool, bool]] = []
        for parent, name, given in _elements(self._archive, _part(self._archive, self._others["styles"])):
            if name == "numFmt" and parent == "numFmts":
                own[int(given["numFmtId"])] = given.get("formatCode", "")
            elif name == "xf" and parent == "cellXfs":
                number = int(given.get("numFmtId") or 0)
                code = own.get(number, "")
                letters = _NOT_LETTERS.sub("", code.split(";")[0])
                duration = number == 46 or bool(_DURATION.search(letters))
                shows = number in _DATES if number not in own else bool(_DATE_LETTERS.search(letters))
                styles.append((code, shows, duration))
        return styles

    def _shared(self) -> list[str]:
        if self._strings is None:
            self._strings = []
            if "sharedStrings" in self._others:
                self._strings = _texts(self._archive, _part(self._archive, self._others["sharedStrings"]))
        return self._strings

    def rows(self, sheet: SheetPart) -> Iterator[tuple[int, list[Cell | None]]]:
        """Yield number and cells of the rows that a sheet has, in the order of the part."""
        reading = _Rows(self._shared(), self._formats, self._first_day)
        for _step in _stream(
            self._archive, _part(self._archive, sheet.part), reading.start, reading.end, reading.data
        ):
            done, reading.done = reading.done, []
            yield from done


def _texts(archive: zipfile.ZipFile, part: str) -> list[str]:
    """Return the shared texts, a rich one as one text."""
    found: list[str] = []
    pieces: list[str] = []
    taking = spoken = False

    def start(name: str, _attributes: Attributes) -> None:
        nonlocal taking, spoken
        if name == "si":
            pieces.clear()
        elif name == "rPh":
            spoken = True
        elif name == "t":
            taking = not spoken

    def end(name: str) -> None:
        nonlocal taking, spoken
        if name == "t":
            taking = False
        elif name == "rPh":
            spoken = False
        elif name == "si":
            found.append(_unescaped("".join(pieces)))

    def data(text: str) -> None:
        if taking:
            pieces.append(text)

    for _step in _stream(archive, part, start, end, data):
        pass
    return found


def _unescaped(text: str) -> str:
    """Return a text with the characters that XML can't hold, which are written as ``_x000D_``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _Rows:
    """Collects cells while a sheet streams past. ``done``: the rows that are whole."""

    def __init__(self, shared: list[str], formats: list[tuple[str, bool, bool]], first_day: datetime) -> None:
        self.done: list[tuple[int, list[Cell | None]]] = []
        self._shared = shared
        self._formats = formats
        self._first_day = first_day
        self._number = 0
        self._cells: list[Cell | None] = []
        self._at = 0
        self._type = ""
        self._style = 0
        self._pieces: list[str] = []
        self._taking = self._spoken = False

    def start(self, name: str, given: Attributes) -> None:
        if name == "c":
            self._at = _column(given["r"]) if "r" in given else len(self._cells)
            self._type, self._style = given.get("t", "n"), int(given.get("s") or 0)
            self._pieces.clear()
        elif name in ("v", "t"):
            self._taking = not self._spoken
        elif name == "rPh":
            self._spoken = True
        elif name == "row":
            self._number = int(given["r"]) if "r" in given else self._number + 1
            self._cells = []

    def data(self, text: str) -> None:
        if self._taking:
            self._pieces.append(text)

    def end(self, name: str) -> None:
        if name in ("v", "t"):
            self._taking = False
        elif name == "rPh":
            self._spoken = False
        elif name == "c":
            self._put()
        elif name == "row":
            self.done.append((self._number, self._cells))

    def _put(self) -> None:
        text = "".join(self._pieces)
        if not text:
            return
        while len(self._cells) <= self._at:
            self._cells.append(None)
        self._cells[self._at] = self._cell(text)

    def _cell(self, text: str) -> Cell:
        match self._type:
            case "s":
                return Cell(self._shared[int(text)], "")
            case "inlineStr" | "str":
                return Cell(_unescaped(text), "")
            case "b":
                return Cell(text.strip() not in ("0", "false"), "")
            case "n":
                return self._number_cell(text)
            case "d":
                return Cell(datetime.fromisoformat(text), "")
        return Cell(text, "")  # an error such as #N/A

    def _number_cell(self, text: str) -> Cell:
        code, shows, duration = self._formats[self._style] if self._style < len(self._formats) else ("", 0, 0)
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        if shows:
            return Cell(_moment(number, self._first_day, bool(duration)), "")
        return Cell(number, code)


def _column(reference: str) -> int:
    """Return the place of a cell in its row by its reference: A1 is 0, AA7 is 26."""
    place = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        place = place * 26 + ord(letter) - 64
    if not 0 < place <= _LAST_COLUMN:
        raise Broken
    return place - 1


def _moment(number: float, first_day: datetime, duration: bool) -> date | time | timedelta:
    """Return a stored number of days as what its format shows: a moment, a time of day, a duration."""
    # to whole milliseconds: a day's fraction in floating point is a little off
    span = timedelta(milliseconds=round(number * 86_400_000))
    if duration:
        return span
    if 0 <= number < 1 and first_day is _FIRST_DAY:
        return (_FIRST_DAY + span).time()
    if 0 < number < 60 and first_day is _FIRST_DAY:
        span += timedelta(days=1)  # the calendar of spreadsheets has a 29 February 1900
    return first_day + span

"""Excel workbooks (.xlsx), read row by row, with guards against what foreign files may hold."""

import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from fieldrep.errors import FieldrepError
from fieldrep.exchange.delimited import Record
from fieldrep.exchange.problems import Code, Problem
from fieldrep.i18n import _

UNPACKED_LIMIT = 800_000_000
"""Bytes that a workbook may unpack to."""
RATIO_LIMIT = 300
"""Times that a large part may be larger than packed; real sheets stay under 60."""
RATIO_FROM = 20_000_000
"""Bytes from which the ratio counts."""
ROW_LIMIT = 1_048_576
"""Rows that Excel allows; a damaged file may claim any number."""

_ZEROS = re.compile(r"0{2,}")
_ROW_BEGINS = re.compile(rb"<(?:\w+:)?row[\s/>]")
_WITHOUT_VALUE = re.compile(rb"</f>(<v\s*/>|<v></v>|</c>)|<f[^>]*/>(<v\s*/>|<v></v>|</c>)")


def look_into(
    path: Path, wanted: str | None, look: Callable[[Iterator[Record]], list[Record]]
) -> tuple[str, list[Record]]:
    """Return the name of the sheet to read and what ``look`` takes of its rows, the workbook opened once.

    It is the sheet wanted, else the first visible one that isn't empty.
    """
    with _opened(path) as book:
        name = _choose_sheet(book, path, wanted)
        return name, look(_records(book[name], path))


def _choose_sheet(book: Any, path: Path, wanted: str | None) -> str:
    names = [str(sheet.title) for sheet in book.worksheets]
    if wanted is not None:
        folded = {name.casefold().strip(): name for name in names}
        if wanted.casefold().strip() not in folded:
            raise FieldrepError(
                _("The workbook has no sheet “{name}”.").format(name=wanted),
                where=str(path),
                hint=_("Its sheets: {names}.").format(names=", ".join(names)),
            )
        return folded[wanted.casefold().strip()]
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        if sheet.sheet_state == "visible" and any(
            cell is not None for row in sheet.iter_rows(values_only=True) for cell in row
        ):
            return str(sheet.title)
    raise FieldrepError(_("The workbook is empty."), where=str(path))


def sheet_names(path: Path) -> tuple[str, ...]:
    """Return the names of a workbook's visible sheets, without reading what stands in them."""
    with zipfile.ZipFile(path) as archive:
        part = next(name for name in archive.namelist() if name.lstrip("/") == "xl/workbook.xml")
        book = ElementTree.fromstring(archive.read(part))
    sheets = (element for element in book.iter() if element.tag.rpartition("}")[2] == "sheet")
    return tuple(sheet.get("name", "") for sheet in sheets if sheet.get("state", "visible") == "visible")


def read_workbook(path: Path, sheet_name: str) -> Iterator[Record]:
    """Yield the rows of a sheet as text, numbered as the spreadsheet program shows them.

    Whole numbers come without a decimal point, with the leading zeros of their format; dates as ISO 8601;
    formulas as the value stored when the file was last saved.
    """
    with _opened(path) as book:
        yield from _records(book[sheet_name], path)


def _records(sheet: Any, path: Path) -> Iterator[Record]:
    sheet.reset_dimensions()  # the stored size of foreign files is often wrong
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > ROW_LIMIT:
            raise FieldrepError(_("The sheet has more rows than a spreadsheet can have."), where=str(path))
        cells = [_text(cell) for cell in row]
        while cells and not cells[-1]:
            cells.pop()
        yield Record(number, cells)


def count_rows(path: Path) -> int:
    """Return how many rows stand in all sheets of a workbook together, blank ones too: at least as many as
    in any sheet, counted without reading the cells.
    """
    found = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.lstrip("/").startswith("xl/worksheets/"):
                found += sum(len(_ROW_BEGINS.findall(piece)) for piece in _pieces(archive, part))
    return found


def _pieces(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a part piece by piece, each beginning with a tag."""
    rest = b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            whole, mark, rest = (rest + piece).rpartition(b"<")
            rest = mark + rest
            yield whole
    yield rest


def formula_problems(path: Path) -> tuple[Problem, ...]:
    """Return a warning where a workbook has formulas whose values were never stored."""
    with zipfile.ZipFile(path) as archive:
        for part in archive.namelist():
            if part.startswith("xl/worksheets/") and _has_formula_without_value(archive, part):
                return (Problem(0, "", Code.FORMULA_WITHOUT_VALUE),)
    return ()


def _has_formula_without_value(archive: zipfile.ZipFile, part: str) -> bool:
    tail = b""
    with archive.open(part) as stream:
        while piece := stream.read(1 << 20):
            if _WITHOUT_VALUE.search(tail + piece):
                return True
            tail = piece[-200:]
    return False


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """Open a workbook for reading; whatever a broken file makes of the reader becomes one clear error."""
    from openpyxl import load_workbook

    # It warns of styles and validations that don't matter here, into the middle of the screen.
    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")
    _check_archive(path)
    book = None
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        yield book
    except FieldrepError:
        raise
    except Exception as error:  # a damaged workbook raises anything: KeyError, ParseError, zlib.error, …
        raise FieldrepError(
            _("The workbook is damaged and can't be read."),
            where=str(path),
            hint=_("Open it in the spreadsheet program and save it again, or save it as CSV."),
        ) from error
    finally:
        if book is not None:
            book.close()


def _check_archive(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise FieldrepError(
            _("The workbook is damaged and can't be read."),
            where=str(path),
            hint=_("Copy or download it again."),
        ) from error
    if "xl/workbook.xml" not in {part.filename.lstrip("/") for part in parts}:
        raise FieldrepError(
            _("This archive is not an Excel workbook."),
            where=str(path),
            hint=_("Open the table in the spreadsheet program and save it as .xlsx or CSV."),
        )
    bombs = any(p.file_size > RATIO_FROM and p.file_size > p.compress_size * RATIO_LIMIT for p in parts)
    if bombs or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise FieldrepError(
            _("The workbook unpacks to far more than its size; it is not read."), where=str(path)
        )


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return _number(value, cell.number_format)
    if isinstance(value, datetime):
        plain = value.date() if value.time() == time() else value.replace(microsecond=0)
        return plain.isoformat(*((" ",) if isinstance(plain, datetime) else ()))
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _number(value: int | float, number_format: str | None) -> str:
    if isinstance(value, float) and value != int(value):
        return repr(value) if abs(value) >= 1e-4 else format(value, "f")
    digits = str(int(value))
    return digits.zfill(len(number_format)) if number_format and _ZEROS.fullmatch(number_format) else digits

"""Read a table from a file: a CSV in any usual encoding and separator, or an Excel workbook.

Nothing here knows what the columns mean; it finds the row of headings and gives every row below it as raw
text, as many cells as there are headings, with what is wrong with it. Fully blank rows are left out.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.exchange.delimited import (
    HEADER_ROWS,
    SAMPLE_RECORDS,
    Record,
    is_separator_line,
    read_records,
    sniff_delimiter,
    text_lines,
)
from fieldrep.exchange.encoding import recognise
from fieldrep.exchange.fields import known_heading
from fieldrep.exchange.problems import Code, Problem, shorten
from fieldrep.i18n import _
from fieldrep.rules.text import unguard_cell

OURS = "fieldrep:"
"""Headings of the columns that we add to saved rejected rows begin with it."""
SURPLUS = OURS + "surplus"
"""Heading of cells that a row had beyond the headings: still too many when read again."""

ERRORS = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"})
"""What a spreadsheet program shows for a formula that failed."""

MOST_ROWS = 50_000
"""Rows that one import takes: five times a large book. More would take minutes and hundreds of megabytes."""
_SHARED = 20_000
"""Texts of the last rows that are looked through for the same text: all of a file would fill the memory."""

_EMPTY = frozenset({"", "null", "n/a", "#n/a", "nan", "-", "--", "—", "——", *map(str.casefold, ERRORS)})
_AROUND = " \t\r\n\f\v\u00a0\u3000\u2002\u2003\u2009\u202f\u200b\u2060\ufeff\x1c\x1d\x1e\x1f\x85"


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the headings. ``number`` is that of the spreadsheet program (the file's first row is 1).

    ``cells`` are raw, one for each heading; ``surplus`` what came after them, which in a workbook is
    a column without a heading and in a text file a fault.
    """

    number: int
    cells: tuple[str, ...]
    surplus: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table found in a file. ``name`` is that of the workbook's sheet, empty for a text file.

    ``digest`` is the SHA-256 of the whole file in hexadecimal, ``header_row`` the number of the row of
    headings, ``reason_at`` the column of reasons in a file of rejected rows. ``encoding`` and
    ``delimiter`` are empty for a workbook.
    """

    path: Path
    name: str
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_row: int
    digest: str
    reason_at: int | None = None
    problems: tuple[Problem, ...] = ()

    def rows(self) -> Iterator[Row]:
        """Read the rows below the headings from the file, each time anew."""
        records = _records(self.path, self.name, self.encoding, self.delimiter)
        shared: dict[str, str] = {}
        for record in islice(records, self.header_row, None):
            if len(shared) > _SHARED:
                shared.clear()
            row = _row(record, self.header, self.reason_at, self.delimiter, shared)
            if not all(map(is_blank, (*row.cells, *row.surplus))):
                yield row


def read_sheet(path: str | Path, sheet: str | None = None) -> Sheet:
    """Find the table in a file; ``sheet`` names one of a workbook's sheets.

    Raises FieldrepError with the reason where the file can't be read, holds no table or too many rows.
    """
    path = Path(path)
    kind = recognise(path)
    name = delimiter = ""
    problems = kind.problems
    if kind.kind == "workbook":
        from fieldrep.exchange.workbook import formula_problems, look_into

        name, first = look_into(path, sheet, _first_filled)
        problems = formula_problems(path)
    else:
        delimiter = sniff_delimiter(path, kind.encoding)
        first = _first_filled(read_records(path, kind.encoding, delimiter))
    if not first:
        raise FieldrepError(_("The file is empty."), where=str(path))
    header_row, header = _header(first[:HEADER_ROWS])
    if _rows_end_with_separator(first, header_row, len(header)):
        header = (*header, "")
    own = _own_headings(header)
    found = Sheet(
        path=path,
        name=name,
        encoding=kind.encoding,
        delimiter=delimiter,
        header=header[:own],
        header_row=header_row,
        digest=kind.digest,
        reason_at=None if own is None else len(header) - 1,
        problems=problems,
    )
    _refuse_too_many(found)
    return found


def _refuse_too_many(sheet: Sheet) -> None:
    """Raise where a table has more rows than one import takes, before anything is done with them."""
    if _may_have_too_many(sheet) and any(True for _row in islice(sheet.rows(), MOST_ROWS, None)):
        raise FieldrepError(
            _("The table has more than {limit} rows; that many are the most that one import takes.").format(
                limit=f"{MOST_ROWS:,}"
            ),
            where=str(sheet.path),
            hint=_("Split it into several files with the same headings and import them one after the other."),
        )


def _may_have_too_many(sheet: Sheet) -> bool:
    """Return whether it is worth counting the rows with something in them: there are that many at all."""
    if not sheet.encoding:
        from fieldrep.exchange.workbook import count_rows

        return count_rows(sheet.path) > MOST_ROWS
    lines = text_lines(sheet.path, sheet.encoding)
    return any(True for _line in islice(lines, MOST_ROWS, None))


def trimmed(cell: str) -> str:
    """Return the text of a cell without white space and invisible marks around it."""
    return cell.strip(_AROUND)


def is_blank(cell: str) -> bool:
    """Return whether a cell says nothing: blank, NULL, N/A, a dash, an error."""
    return trimmed(cell).casefold() in _EMPTY


def _records(path: Path, name: str, encoding: str, delimiter: str) -> Iterator[Record]:
    if not encoding:
        from fieldrep.exchange.workbook import read_workbook

        return read_workbook(path, name)
    return read_records(path, encoding, delimiter)


def _first_filled(records: Iterator[Record]) -> list[Record]:
    return list(islice(_filled(records), SAMPLE_RECORDS))


def _filled(records: Iterator[Record]) -> Iterator[Record]:
    for record in records:
        told = record.number == 1 and is_separator_line(record.cells)
        if not told and any(trimmed(cell) for cell in record.cells):
            yield record


def _header(first: list[Record]) -> tuple[int, tuple[str, ...]]:
    """Return number and texts of the row of headings among the first rows with anything in them.

    It is the row with the most headings that we know; where none has any, the first that fills at least
    half as many cells as the fullest row, so that a title above the table is passed over.
    """
    filled = [sum(bool(trimmed(cell)) for cell in record.cells) for record in first]
    known = [sum(map(known_heading, record.cells)) for record in first]
    # One word such as "Owner" in a row of data makes no headings of it.
    evident = [k if k > 1 or k * 2 >= f else 0 for k, f in zip(known, filled, strict=True)]
    if max(evident) > 0:
        chosen = first[evident.index(max(evident))]
    else:
        chosen = next(record for record, cells in zip(first, filled, strict=True) if cells * 2 >= max(filled))
    return chosen.number, tuple(re.sub(r"\s+", " ", trimmed(cell)) for cell in chosen.cells)


def _rows_end_with_separator(first: list[Record], header_row: int, width: int) -> bool:
    """Return whether most rows, other than the headings, end with a separator."""
    rows = [record.cells for record in first if record.number > header_row]
    return sum(len(cells) == width + 1 and not cells[-1] for cells in rows) * 2 > len(rows)


def _own_headings(header: tuple[str, ...]) -> int | None:
    """Return where the columns begin that we added to a file of rejected rows; ``None`` without any."""
    return next((index for index, heading in enumerate(header) if heading.startswith(OURS)), None)


def _row(
    record: Record, header: tuple[str, ...], reason_at: int | None, delimiter: str, shared: dict[str, str]
) -> Row:
    """Fit a record to the headings: fill what is short, join what an unquoted separator has split."""
    number, width = record.number, len(header)
    once = shared.setdefault  # a town or title stands in a sheet a thousand times: once in memory
    cells = [once(text, text) for text in map(unguard_cell, record.cells)]
    if reason_at is not None:
        del cells[reason_at : reason_at + 1]
        while len(cells) > width and not cells[-1]:
            cells.pop()
    problems = [Problem(number, "", code) for code in record.found]
    extra = len(cells) - width
    if delimiter and extra > 0:
        # Even blank cells are too many: they may be the last columns of a row that has shifted.
        split = _split_at(cells, delimiter)
        if len(split) == extra:
            problems += _join(number, cells, split, header, delimiter)
        else:
            values = {"found": len(cells), "expected": width}
            problems.append(Problem(number, "", Code.ROW_TOO_LONG, values))
    elif delimiter and extra < 0:
        values = {"found": len(cells), "expected": width}
        problems.append(Problem(number, header[len(cells)], Code.ROW_TOO_SHORT, values))
    cells += [""] * -extra
    for heading, cell in zip(header, cells, strict=False):
        if cell.strip() in ERRORS:
            problems.append(Problem(number, heading, Code.ERROR_CELL, {"text": cell.strip()}))
    return Row(number, tuple(cells[:width]), tuple(cells[width:]), tuple(problems))


def _split_at(cells: list[str], delimiter: str) -> list[int]:
    """Return which cells look like the rest of the one before: a separator and a space stood between them.

    That is how people write "12, rue des Bouchers"; a program that writes a table puts no space there.
    """
    if delimiter in ("", "\t"):
        return []
    return [n for n, cell in enumerate(cells) if n and cell.startswith(" ") and cells[n - 1].strip()]


def _join(
    number: int, cells: list[str], split: list[int], header: tuple[str, ...], delimiter: str
) -> Iterator[Problem]:
    for n in reversed(split):
        cells[n - 1 : n + 1] = [cells[n - 1] + delimiter + cells[n]]
    for column in dict.fromkeys(n - 1 - earlier for earlier, n in enumerate(split)):
        values = {"text": shorten(cells[column].strip())}
        yield Problem(number, header[column], Code.CELLS_JOINED, values)

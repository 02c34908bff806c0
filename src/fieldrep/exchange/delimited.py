"""Text tables: find the separator, split lines into cells, survive a quotation mark that is never closed."""

import csv
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fieldrep.errors import FieldrepError
from fieldrep.exchange.fields import known_heading
from fieldrep.exchange.problems import Code
from fieldrep.i18n import _

DELIMITERS = (",", "\t", ";", "|", "，", "；")
LINE_LIMIT = 1_000_000
"""Characters; a longer line is no row of a table."""
QUOTED_LINES = 100
"""Lines that a quoted cell may span; a quotation mark open for longer is taken for a slip."""
SAMPLE_RECORDS = 60
HEADER_ROWS = 10
"""First rows among which the headings are looked for."""

_SEP_LINE = re.compile(r"\ufeff?sep=(.)\s*", re.IGNORECASE)
_REMOVED = dict.fromkeys({*range(0x20), 0x7F} - {0x09, 0x0A})
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Record:
    """One row as it stands in the file: its number (the first is 1), cells, and what was found on the way."""

    number: int
    cells: list[str]
    found: tuple[Code, ...] = ()


def read_records(path: Path, encoding: str, delimiter: str) -> Iterator[Record]:
    """Yield all rows of a text file, blank ones too, so that numbers are those of a spreadsheet program."""
    yield from split_records(text_lines(path, encoding), delimiter)


def sniff_delimiter(path: Path, encoding: str) -> str:
    """Return the separator under which headings are known and most of the first rows have as many cells.

    A first line ``sep=;`` says it. Rows with a separator inside the text may differ. A file without any
    separator is a table of one column.
    """
    lines = _first_lines(text_lines(path, encoding), SAMPLE_RECORDS)
    if not lines:
        return ","
    if told := _SEP_LINE.fullmatch(lines[0]):
        return told[1]
    return max(DELIMITERS, key=lambda delimiter: _evidence(lines, delimiter))


def is_separator_line(cells: list[str]) -> bool:
    """Return whether a first row is the ``sep=;`` line that spreadsheet programs write."""
    text = "".join(cells)
    return len(text) <= 5 and text.casefold().startswith("sep=")


def split_records(lines: Iterable[str], delimiter: str) -> Iterator[Record]:
    """Split lines into records; a quoted cell may hold separators and line breaks."""
    source = iter(lines)
    waiting: deque[str] = deque()
    number = 0
    while True:
        line = waiting.popleft() if waiting else next(source, None)
        if line is None:
            return
        number += 1
        found: tuple[Code, ...] = ()
        if '"' not in line:
            cells = line.rstrip("\n").split(delimiter)
        else:
            block = _closed_block(line, waiting, source, delimiter)
            quoted = _quoted_cells(block, delimiter) if block is not None else None
            if quoted is None:
                found = (Code.QUOTE_OPEN,)
            cells = line.rstrip("\n").split(delimiter) if quoted is None else quoted
        if any(_CONTROL.search(cell) for cell in cells):
            cells = [cell.translate(_REMOVED) for cell in cells]
            found = (*found, Code.CONTROL_CHARACTERS)
        yield Record(number, [] if cells == [""] else cells, found)


def _quoted_cells(block: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([block], delimiter=delimiter), [])
    except csv.Error:  # a cell longer than the reader's limit
        return None


def _closed_block(line: str, waiting: deque[str], source: Iterator[str], delimiter: str) -> str | None:
    """Return the line with those that its open quotation mark takes in; ``None`` if it is never closed.

    Lines read ahead in vain are put back into ``waiting``.
    """
    inside = _open_at_end(line, False, delimiter)
    taken: list[str] = []
    while inside and len(taken) < QUOTED_LINES:
        following = waiting.popleft() if waiting else next(source, None)
        if following is None:
            break
        taken.append(following)
        inside = _open_at_end(following, True, delimiter)
    if inside:
        waiting.extendleft(reversed(taken))
        return None
    return line + "".join(taken)


def _open_at_end(line: str, inside: bool, delimiter: str) -> bool:
    """Return whether a quoted cell is open at the end of a line; ``inside``: whether one was at its start."""
    at = 0
    while (at := line.find('"', at)) >= 0:
        if inside:
            if line[at + 1 : at + 2] == '"':
                at += 1
            else:
                inside = False
        elif at == 0 or line[at - 1] == delimiter:
            inside = True
        at += 1
    return inside


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """Yield the lines of a text file; FieldrepError where one is longer than any row of a table."""
    try:
        with path.open(encoding=encoding, errors="replace", newline=None) as stream:
            while line := stream.readline(LINE_LIMIT):
                if len(line) >= LINE_LIMIT and not line.endswith("\n"):
                    raise FieldrepError(
                        _("A line is longer than {limit} characters: this is not a table.").format(
                            limit=LINE_LIMIT
                        ),
                        where=str(path),
                    )
                yield line
    except (OSError, UnicodeError) as error:
        raise FieldrepError(_("The file could not be read to its end."), where=str(path)) from error


def _first_lines(lines: Iterator[str], count: int) -> list[str]:
    found: list[str] = []
    for line in lines:
        if line.strip():
            found.append(line)
        if len(found) >= count:
            break
    return found


def _evidence(lines: list[str], delimiter: str) -> tuple[int, float, int]:
    """Return what speaks for a separator, the weightiest first; all zero where it splits nothing.

    Headings that are known in one row, the share of rows that have the commonest number of cells (at
    least two), and that number.
    """
    records = [record.cells for record in split_records(lines, delimiter) if record.cells]
    rows = [cells for cells in records if len(cells) > 1]
    if len(rows) * 3 < len(records) or not rows:
        return (0, 0.0, 0)
    width, count = max(Counter(map(len, rows)).items(), key=lambda item: (item[1], item[0]))
    known = max(sum(map(known_heading, cells)) for cells in rows[:HEADER_ROWS])
    return (known, round(count / len(records), 1), width)

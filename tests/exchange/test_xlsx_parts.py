"""The streaming reader of workbooks, against what another reader makes of the same file."""

import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from fieldrep.exchange.xlsx_parts import Cell, Parts

NUMBERS = (45000.5, 0.5, 12, 45000, 1.25, 59, 60, 61, -3, 1e-7)
FORMATS = (
    *("General", "@", "0.00", "000000", "0%", "# ?/?", "0.00E+00", "#,##0", '"d"0', "\\d0", "_d0"),
    *("[Red]0.00", "[Blue]m", "yyyy-mm-dd", "dd.mm.yy hh:mm", 'yyyy"年"m"月"d"日"', "[$-804]d", "m/d"),
    *("mmm-yy", "hh:mm:ss", "AM/PM h", "[h]:mm", "[mm]:ss"),
)


def cells(path: Path, sheet: int = 0) -> dict[tuple[int, int], Cell]:
    """Every cell by row and column, both from 1."""
    with zipfile.ZipFile(path) as archive:
        parts = Parts(archive)
        rows = list(parts.rows(parts.sheets[sheet]))
    return {(n, place): cell for n, row in rows for place, cell in enumerate(row, 1) if cell is not None}


def test_numbers_of_every_format_are_what_another_reader_says(tmp_path: Path) -> None:
    path = tmp_path / "formats.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for row, code in enumerate(FORMATS):
            for column, number in enumerate(NUMBERS):
                sheet.write_number(row, column, number, book.add_format({"num_format": code}))
    other = openpyxl.load_workbook(path, data_only=True).active
    found = cells(path)
    assert len(found) == len(FORMATS) * len(NUMBERS)
    for (row, column), cell in found.items():
        assert cell.value == other.cell(row, column).value, (FORMATS[row - 1], NUMBERS[column - 1])


def test_texts_formulas_and_gaps(tmp_path: Path) -> None:
    path = tmp_path / "texts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("A")
        sheet.write_rich_string(0, 0, "嘉元", book.add_format({"bold": True}), "实业 ", "& Co")
        sheet.write_string(4, 27, "one\r\ntwo_x000D_")
        sheet.write_boolean(5, 1, True)
        sheet.write_formula(6, 0, "=1+1", None, 2)
        sheet.write_formula(6, 1, '="a"', None, "a")
        sheet.write_formula(6, 2, "=NA()", None, "#N/A")
    assert {place: cell.value for place, cell in cells(path).items()} == {
        (1, 1): "嘉元实业 & Co",
        (5, 28): "one\r\ntwo_x000D_",
        (6, 2): True,
        (7, 1): 2,
        (7, 2): "a",
        (7, 3): "#N/A",
    }


def test_a_text_is_read_without_how_it_is_spoken(tmp_path: Path) -> None:
    path = tmp_path / "spoken.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("A").write_string(0, 0, "東京")
    spoken = b'<t>\xe6\x9d\xb1\xe4\xba\xac</t><rPh sb="0" eb="2"><t>\xe3\x83\x88\xe3\x82\xa6</t></rPh>'
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    strings = "xl/sharedStrings.xml"
    parts[strings] = parts[strings].replace(b"<t>\xe6\x9d\xb1\xe4\xba\xac</t>", spoken)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [cell.value for cell in cells(path).values()] == ["東京"]


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_count_from_where_the_workbook_says(tmp_path: Path, since_1904: bool) -> None:
    path = tmp_path / "dates.xlsx"
    day = datetime.combine(date(2026, 11, 25), time(9, 30))
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_datetime(0, 0, day, book.add_format({"num_format": "yyyy-mm-dd hh:mm"}))
        sheet.write_datetime(0, 1, timedelta(hours=30), book.add_format({"num_format": "[h]:mm"}))
    assert [cell.value for cell in cells(path).values()] == [day, timedelta(hours=30)]

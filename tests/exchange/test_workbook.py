"""Reading Excel workbooks, good and hostile ones."""

import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from fieldrep.errors import FieldrepError
from fieldrep.exchange.problems import Code
from fieldrep.exchange.sheet import read_sheet

HEADER = ["name", "phone", "city"]


def workbook(path: Path, *sheets: tuple[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    return lambda *rows: workbook(tmp_path / "list.xlsx", ("Customers", [HEADER, *rows]))


def test_a_workbook_is_read_like_a_text_table(made: Callable[..., Path]) -> None:
    sheet = read_sheet(made(["海河纸业", "022-5550", "天津"], ["Acme", None, "Graz"], [], ["Bolt"]))
    assert (sheet.name, sheet.encoding, sheet.delimiter) == ("Customers", "", "")
    assert sheet.header == tuple(HEADER)
    assert [(row.number, row.cells, row.problems) for row in sheet.rows()] == [
        (2, ("海河纸业", "022-5550", "天津"), ()),
        (3, ("Acme", "", "Graz"), ()),
        (5, ("Bolt", "", ""), ()),
    ]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (0.5, "0.5"),
        (-3.0, "-3"),
        (0.00001, "0.000010"),
        (True, "TRUE"),
        (date(2026, 11, 25), "2026-11-25"),
        (datetime.fromisoformat("2026-11-25 09:30:00"), "2026-11-25 09:30:00"),
        ("=text that is no formula", "=text that is no formula"),
    ],
)
def test_values_come_back_as_people_see_them(tmp_path: Path, value: object, text: str) -> None:
    path = tmp_path / "values.xlsx"
    with xlsxwriter.Workbook(
        path, {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False}
    ) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1, 0, "Acme")
        sheet.write(1, 1, value)
    assert next(read_sheet(path).rows()).cells[1] == text


def test_leading_zeros_of_the_format_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "zeros.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["name", "postal code"])
        sheet.write(1, 0, "Acme")
        sheet.write_number(1, 1, 5021, book.add_format({"num_format": "00000"}))
    assert next(read_sheet(path).rows()).cells[1] == "05021"


def test_formulas_give_their_stored_values(tmp_path: Path) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write(1, 0, "Acme")
        sheet.write_formula(1, 1, '="0"&"22"', None, "022")
    sheet = read_sheet(path)
    assert next(sheet.rows()).cells[1] == "022"
    assert sheet.problems == ()


def test_formulas_without_a_stored_value_are_told(made: Callable[..., Path]) -> None:
    sheet = read_sheet(made(["Acme", "=1+1", "Graz"]))
    assert next(sheet.rows()).cells == ("Acme", "", "Graz")
    assert [problem.code for problem in sheet.problems] == [Code.FORMULA_WITHOUT_VALUE]


def test_the_first_sheet_with_anything_in_it_is_read(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", ("Empty", []), ("A", [HEADER, ["Acme"]]), ("B", [HEADER, ["Bolt"]]))
    assert read_sheet(path).name == "A"
    chosen = read_sheet(path, " b ")
    assert (chosen.name, next(chosen.rows()).cells[0]) == ("B", "Bolt")


def test_an_unknown_sheet_is_told_with_those_there_are(made: Callable[..., Path]) -> None:
    with pytest.raises(FieldrepError, match="Customers"):
        read_sheet(made(["Acme"]), "Orders")


def test_a_title_above_the_headings_is_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "t.xlsx", ("A", [["客户名单"], [], HEADER, ["Acme", "1", "Graz"]]))
    sheet = read_sheet(path)
    assert (sheet.header_row, [row.number for row in sheet.rows()]) == (3, [4])


def test_cells_beyond_the_headings_are_no_fault_of_a_workbook(made: Callable[..., Path]) -> None:
    row = next(read_sheet(made(["Acme", "1", "Graz", None, "call first"])).rows())
    assert (row.surplus, row.problems) == (("", "call first"), ())


def test_an_empty_workbook_is_told(tmp_path: Path) -> None:
    with pytest.raises(FieldrepError, match="empty"):
        read_sheet(workbook(tmp_path / "e.xlsx", ("A", []), ("B", [])))


def test_an_archive_that_is_no_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    with pytest.raises(FieldrepError, match="not an Excel workbook"):
        read_sheet(path)


def test_a_workbook_cut_anywhere_is_told(made: Callable[..., Path]) -> None:
    path = made(["Acme", "1", "Graz"])
    whole = path.read_bytes()
    for length in range(4, len(whole), 211):
        path.write_bytes(whole[:length])
        with pytest.raises(FieldrepError):
            list(read_sheet(path).rows())


def test_a_workbook_with_any_byte_spoilt_gives_rows_or_a_clear_error(made: Callable[..., Path]) -> None:
    path = made(["Acme", "1", "Graz"])
    whole = path.read_bytes()
    for place in range(0, len(whole), 97):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        try:
            list(read_sheet(path).rows())
        except FieldrepError as error:
            assert error.message


def replace_part(path: Path, part: str, content: bytes) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (parts | {part: content}).items():
            archive.writestr(name, data)


def test_what_the_reader_does_not_know_is_no_warning_on_the_screen(made: Callable[..., Path]) -> None:
    path = made(["Acme", "1", "Graz"])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    unknown = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    replace_part(path, "xl/worksheets/sheet1.xml", content.replace(b"</worksheet>", unknown))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(list(read_sheet(path).rows())) == 1


def test_a_zip_bomb_is_refused(made: Callable[..., Path]) -> None:
    path = made(["Acme"])
    replace_part(path, "xl/worksheets/sheet1.xml", b"<row/>" * 10_000_000)
    with pytest.raises(FieldrepError, match="far more than its size"):
        read_sheet(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_that_multiply_are_refused(tmp_path: Path, part: str) -> None:
    path = tmp_path / "shared.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Acme")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["Acme", "1", "Graz"])
    with zipfile.ZipFile(path) as archive:
        content = archive.read(part)
    start = content.index(b"<", content.index(b"?>") if b"?>" in content else 0)
    levels = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 9))
    bomb = b'<!DOCTYPE x [<!ENTITY e0 "lol">' + levels + b"]>"
    replace_part(path, part, content[:start] + bomb + content[start:].replace(b"Acme", b"&e8;"))
    try:
        rows = list(read_sheet(path).rows())
    except FieldrepError as error:
        assert error.message
    else:
        assert sum(len(cell) for row in rows for cell in row.cells) < 1000


def test_a_row_number_beyond_all_bounds_is_refused(made: Callable[..., Path]) -> None:
    path = made(["Acme", "1", "Graz"])
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet1.xml")
    replace_part(path, "xl/worksheets/sheet1.xml", content.replace(b'r="2"', b'r="999999999"'))
    with pytest.raises(FieldrepError, match="more rows"):
        list(read_sheet(path).rows())

"""Workbooks, read back: numbers are numbers, text stays text, sheets are ready to print."""

import zipfile
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from fieldrep.i18n import language
from fieldrep.reports.blocks import Column, Label, Row, Table
from fieldrep.reports.document import Section
from fieldrep.reports.render.xlsx import render, sheet_name
from fieldrep.reports.render.xlsx_cells import LONGEST_CELL, fitting, spans
from fieldrep.reports.values import Number, Percent, Text, Value
from fieldrep.rules.money import Money
from tests.reports.samples import EMOJI, FORMULA, INVOICE, RTL, hostile, some_visits, visit, weekly


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content))


@pytest.fixture(scope="module")
def chinese() -> Workbook:
    return opened(render(weekly(), "zh_CN"))


def test_an_overview_and_a_sheet_for_each_section(chinese: Workbook) -> None:
    assert chinese.sheetnames[1:3] == ["一、上周工作总结", "二、拜访记录"]
    assert len(chinese.sheetnames) == 8
    overview = chinese.worksheets[0]
    assert overview["A1"].value == "周报"
    assert "李晓梅" in [cell.value for cell in overview["B"]]
    assert not any(", " in str(cell.value) for cell in overview["B"])  # listed as in the language
    links = [cell.hyperlink.location for cell in overview["A"] if cell.hyperlink]
    assert links[1] == "'二、拜访记录'!A1"


def test_visits(chinese: Workbook) -> None:
    sheet = chinese["二、拜访记录"]
    row = [cell.value for cell in sheet[4]]
    assert row[0] == datetime(2026, 11, 16)  # noqa: DTZ001
    assert row[1:4] == ["东南实业有限公司", "王先生", "厂长"]
    assert sheet.freeze_panes == "A4"
    assert sheet.auto_filter.ref == "A3:I8"
    assert sheet.print_title_rows == "$3:$3"
    assert sheet["C5"].value == "Thomas Hardy\nSimón Crowther"
    assert sheet["A11"].value == "客户公司名称"


def test_pages_are_a4_and_as_wide_as_the_paper(chinese: Workbook) -> None:
    for sheet in chinese.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert "&P" in sheet.oddFooter.right.text and "&N" in sheet.oddFooter.right.text.replace(
            "&[Pages]", "&N"
        )


def cell_for(value: Value, lang: str = "en") -> Any:
    table = Table("t", None, (Column("c", Label("value"), "number", 20),), (Row((value,)),))
    document = weekly(sections=(Section("s", Label("s", {"en": "S", "zh_CN": "S"}), (table,)),))
    return opened(render(document, lang)).worksheets[1]["A4"]


@pytest.mark.parametrize(
    ("value", "lang", "stored", "look"),
    [
        (Number(Decimal(1234)), "en", 1234, "#,##0"),
        (Number(Decimal("1.50")), "en", 1.5, "#,##0.00"),
        (Percent(Decimal("72.5")), "en", 0.725, "0.0%"),
        (Money(123450, "CNY"), "en", 1234.5, '"CNY" #,##0.00'),
        (Money(123450, "CNY"), "zh_CN", 1234.5, '#,##0.00"元"'),
        (Money(5, "JPY"), "en", 5, '"JPY" #,##0'),
        (Money(1234, "KWD"), "zh_CN", 1.234, '#,##0.000" KWD"'),
    ],
)
def test_amounts_are_numbers(value: Value, lang: str, stored: float, look: str) -> None:
    cell = cell_for(value, lang)
    assert (cell.data_type, cell.value, cell.number_format) == ("n", stored, look)


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (Number(Decimal(INVOICE)), "12,345,678,901,234,567,890"),
        (Text(INVOICE), INVOICE),
        (Text("00123"), "00123"),
        (Text(FORMULA), FORMULA),
        (Text("_x0041_"), "_x0041_"),
        (Text("https://example.invalid/" + "a" * 3000), "https://example.invalid/" + "a" * 3000),
        (Text("2026-11-16"), "2026-11-16"),
    ],
)
def test_text_and_long_numbers_stay_text(value: Value, stored: str) -> None:
    cell = cell_for(value)
    assert (cell.data_type, cell.value) == ("s", stored)


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_what_looks_like_a_formula_is_marked_as_text(start: str) -> None:
    assert cell_for(Text(f"{start}1+1")).quotePrefix
    assert not cell_for(Text("1+1")).quotePrefix


def test_odd_texts_come_back_as_they_are() -> None:
    sheet = opened(render(hostile(), "en"))["2. Visits"]
    assert sheet["B4"].value == FORMULA
    assert sheet["E4"].value == EMOJI
    assert sheet["B5"].value == INVOICE
    assert sheet["E5"].value == RTL
    assert sheet["J6"].value == "written up late, since the last report"
    assert sheet["E7"].value == "谈" * 10_000
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_a_text_longer_than_a_cell_says_that_it_was_cut() -> None:
    sheet = opened(render(weekly([visit(conversation="谈" * 40_000)]), "en"))["2. Visits"]
    assert sheet["E4"].value.endswith("[… shortened, the whole text is in the other formats]")
    assert len(sheet["E4"].value) == LONGEST_CELL


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), st.integers(1, 3000))
def test_what_fits_counts_as_excel_counts(text: str, times: int) -> None:
    with language("en"):
        shown = fitting(text * times)
    assert len(shown.encode("utf-16-le")) // 2 <= LONGEST_CELL
    assert shown == text * times or shown.endswith("]")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("2. Visits", "2. Visits"),
        ("a/b\\c?d*e[f]g:h", "a b c d e f g h"),
        ("x" * 40, "x" * 31),
        ("'quoted'", "quoted"),
        ("😀" * 20, "😀" * 15),  # each is two of Excel's characters
    ],
)
def test_sheet_names(title: str, name: str) -> None:
    assert sheet_name(title) == name


@given(
    st.lists(st.floats(10, 60), min_size=1, max_size=9), st.lists(st.floats(10, 60), min_size=9, max_size=9)
)
def test_spans_cover_the_sheet_from_the_left_without_gaps(wanted: list[float], grid: list[float]) -> None:
    found = spans(wanted, grid)
    assert found[0][0] == 0
    assert all(first <= last < len(grid) for first, last in found)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(found))


def test_a_table_of_the_same_columns_keeps_them() -> None:
    assert spans([10, 20, 30], [10, 20, 30]) == [(0, 0), (1, 1), (2, 2)]


def test_places_with_nothing_say_so() -> None:
    book = opened(render(weekly(), "en"))
    assert book["7. Expenses"]["A3"].value == "Nothing recorded."
    assert "New accounts: Nothing recorded." in [cell.value for cell in book["3. Results"]["A"]]


def test_two_hundred_visits_and_their_dates() -> None:
    content = render(weekly(some_visits(200)), "en")
    assert opened(content)["2. Visits"].auto_filter.ref == "A3:I203"
    with zipfile.ZipFile(BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-11-21T03:05:00Z" in archive.read("docProps/core.xml")

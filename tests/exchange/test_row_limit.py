"""Tables with more rows than one import takes: refused before anything is done with them."""

from pathlib import Path

import pytest
from xlsxwriter import Workbook

from fieldrep.errors import FieldrepError
from fieldrep.exchange import sheet
from fieldrep.exchange.sheet import read_sheet


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 5)


def text_file(path: Path, rows: int, between: str = "") -> Path:
    path.write_text("Company,City\n" + "".join(f"Firm {n},Leeds\n{between}" for n in range(rows)))
    return path


def workbook(path: Path, rows: int, blank: int = 0) -> Path:
    with Workbook(path) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["Company", "City"])
        for n in range(rows):
            page.write_row(n + 1, 0, [f"Firm {n}", "Leeds"])
        for n in range(blank):
            page.write_blank(rows + 1 + n, 0, None, book.add_format({"bold": True}))
    return path


def test_as_many_rows_as_are_taken(tmp_path: Path) -> None:
    assert len(list(read_sheet(text_file(tmp_path / "a.csv", 5)).rows())) == 5
    assert len(list(read_sheet(workbook(tmp_path / "a.xlsx", 5)).rows())) == 5


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_one_row_too_many(tmp_path: Path, name: str) -> None:
    path = (text_file if name.endswith("csv") else workbook)(tmp_path / name, 6)
    with pytest.raises(FieldrepError, match="more than 5 rows") as caught:
        read_sheet(path)
    assert "Split it" in str(caught.value.hint)
    assert caught.value.where == str(path)


def test_blank_rows_do_not_count(tmp_path: Path) -> None:
    assert len(list(read_sheet(text_file(tmp_path / "a.csv", 5, between=",\n\n")).rows())) == 5
    assert len(list(read_sheet(workbook(tmp_path / "a.xlsx", 5, blank=20)).rows())) == 5

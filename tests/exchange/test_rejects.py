"""Rejected rows are saved so that they can be mended in a spreadsheet program and imported again."""

import csv
from datetime import date
from pathlib import Path

import pytest

from fieldrep.errors import Unwritable
from fieldrep.exchange.columns import match_columns
from fieldrep.exchange.plan import Book, ImportPlan, default_source
from fieldrep.exchange.planner import plan_import
from fieldrep.exchange.problems import Code
from fieldrep.exchange.rejects import rejects_path, save_rejects
from fieldrep.exchange.rows import draft_row
from fieldrep.exchange.sheet import Sheet, read_sheet
from fieldrep.i18n import language

LIST = """编号,公司名称,地址,电话
1,海河纸业,河东路1号,022-5550
2,,河西路2号,022-5551
3,津港包装,港口路3号,东门,022-5552
4,"=云山,商贸",山前路4号,+86 22 5553
5,"没关的引号,路5号,022-5554
6,三行,路,6号,
"""


def imported(path: Path) -> tuple[Sheet, ImportPlan]:
    sheet = read_sheet(path)
    columns = match_columns(sheet.header)
    drafts = [draft_row(row, columns, today=date(2026, 11, 21), currency="CNY") for row in sheet.rows()]
    return sheet, plan_import(drafts, Book(), source=default_source(path), digest=sheet.digest)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "名单.csv"
    path.write_text(LIST, encoding="utf-8")
    sheet, plan = imported(path)
    assert save_rejects(rejects_path(path), sheet.header, plan.rejected) == 4
    return rejects_path(path)


def test_the_file_has_the_original_cells_and_the_reason_last(saved: Path) -> None:
    assert saved.read_bytes().startswith(b"\xef\xbb\xbf")
    with saved.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    assert header[:4] == ["编号", "公司名称", "地址", "电话"]
    assert rows[0][:4] == ["2", "", "河西路2号", "022-5551"]
    assert rows[0][-1] == "Row 3: 公司名称: The name is missing."
    assert rows[1][:5] == ["3", "津港包装", "港口路3号", "东门", "022-5552"]
    assert rows[1][-1].startswith("Row 4: The row has 5 cells")
    assert {len(row) for row in rows} == {len(header)}


def test_unmended_rows_are_rejected_again(saved: Path) -> None:
    sheet, plan = imported(saved)
    assert sheet.header == ("编号", "公司名称", "地址", "电话")
    # The row with the open quotation mark is a whole row now, its mark a part of the name.
    assert [row.verdict.value for row in plan.rows] == ["rejected", "rejected", "created", "rejected"]
    assert [row.problems[-1].code for row in plan.rejected] == [
        Code.NAME_MISSING,
        Code.ROW_TOO_LONG,
        Code.ROW_TOO_LONG,
    ]


def test_mended_rows_are_taken_with_the_source_of_the_first_file(saved: Path) -> None:
    with saved.open(encoding="utf-8-sig", newline="") as stream:
        header, *rows = list(csv.reader(stream))
    rows[0][1] = "补名商行"
    rows[1][2:5] = ["港口路3号东门", "022-5552", ""]
    rows[3][2:5] = ["路6号", "", ""]
    with saved.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    _sheet, plan = imported(saved)
    assert [row.verdict.value for row in plan.rows] == ["created"] * 4
    assert [row.draft.name for row in plan.rows if row.draft][:2] == ["补名商行", "津港包装"]
    assert all(not row.draft.extras for row in plan.rows if row.draft)
    assert plan.source == "名单"


def test_the_reason_speaks_the_language_of_the_screen_and_is_known_in_any(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,city\n,Graz\n", encoding="utf-8")
    sheet, plan = imported(path)
    with language("zh_CN"):
        save_rejects(tmp_path / "r.csv", sheet.header, plan.rejected)
    assert read_sheet(tmp_path / "r.csv").header == ("name", "city")
    assert "第 2 行：name：缺少名称。" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")


def test_formulas_are_guarded_in_the_file_and_whole_when_read(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,notes\n,=HYPERLINK(1)\n", encoding="utf-8")
    sheet, plan = imported(path)
    save_rejects(tmp_path / "r.csv", sheet.header, plan.rejected)
    assert "'=HYPERLINK(1)" in (tmp_path / "r.csv").read_text(encoding="utf-8-sig")
    assert next(read_sheet(tmp_path / "r.csv").rows()).cells == ("", "=HYPERLINK(1)")


def test_a_folder_that_is_gone_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(Unwritable) as caught:
        save_rejects(tmp_path / "gone" / "r.csv", ["name"], [])
    assert "r.csv" in caught.value.where
    assert list(tmp_path.iterdir()) == []


def test_rejects_lie_beside_the_file_and_of_rejects_again_too(tmp_path: Path) -> None:
    assert rejects_path(tmp_path / "list.xlsx") == tmp_path / "list-rejected.csv"
    assert rejects_path(tmp_path / "list-rejected.csv") == tmp_path / "list-rejected.csv"

"""Files as they come: broken ones, workbooks, rows that can't be taken."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from fieldrep.errors import FieldrepError, UsageError
from fieldrep.exchange.problems import Code
from fieldrep.services.imports import save_rejected
from fieldrep.services.workspace import Workspace
from tests.services.importing import CHINESE, by_name, contents, counts, look, take, write_list
from tests.support.books import assert_agreement
from tests.support.faults import run_child


def as_bytes(content: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(content)


BROKEN: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "directory": Path.mkdir,
    "empty": as_bytes(b""),
    "blank": as_bytes(b"\n \n\n"),
    "binary": as_bytes(bytes(range(256)) * 40),
    "picture": as_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100)),
    "old Excel": as_bytes(b"\xd0\xcf\x11\xe0" + bytes(500)),
    "web page": as_bytes(b"<html><table><tr><td>Company</td></tr></table></html>"),
    "damaged workbook": as_bytes(b"PK\x03\x04" + bytes(200)),
    "one endless line": as_bytes(b"a" * 2_000_000),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_a_file_that_is_no_list_is_refused_with_its_name(
    workspace: Workspace, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "list.csv"
    BROKEN[kind](path)
    before = contents(workspace)
    with pytest.raises(FieldrepError) as caught:
        look(workspace, path)
    assert str(path) in str(caught.value)
    assert contents(workspace) == before


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = write_list(tmp_path / "list.csv", CHINESE)
    path.chmod(0)
    done = run_child(
        "from fieldrep.services.imports import preview\n"
        "from fieldrep.errors import FieldrepError\n"
        "book = new_book(Path(sys.argv[2]))\n"
        "drop_powers()\n"
        "try:\n"
        "    with book.read() as ctx: preview(ctx, sys.argv[1])\n"
        "except FieldrepError as error: say(error)\n",
        path,
        tmp_path / "data",
    )
    assert "permission denied" in done.stdout, done.stderr
    assert path.stat().st_mode & 0o777 == 0


def test_columns_without_a_name_are_told_and_can_be_corrected(workspace: Workspace, tmp_path: Path) -> None:
    path = write_list(tmp_path / "a.csv", [("Wer", "Wo"), ("Hill Bakery", "Graz")])
    with pytest.raises(UsageError, match="Wer, Wo"):
        look(workspace, path)
    assert counts(take(workspace, path, "Wer=name", "B=city")) == (1, 0, 0, 0)
    assert by_name(workspace, "Hill Bakery").city == "Graz"


def test_a_workbook_is_read_by_its_sheets(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "客户.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name, rows in (("北", CHINESE[:2]), ("南", (CHINESE[0], CHINESE[2])), ("hidden", ())):
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == "hidden":
                sheet.hide()
    found = look(workspace, path)
    assert (found.sheet, found.sheets, found.encoding, found.delimiter) == ("北", ("北", "南"), "", "")
    assert counts(take(workspace, path)) == (1, 0, 0, 0)
    assert counts(take(workspace, path, sheet="南")) == (1, 0, 0, 0)
    assert counts(take(workspace, path, sheet="南")) == (0, 0, 1, 0)
    assert by_name(workspace, CHINESE[1][1]).phone == CHINESE[1][4]
    with pytest.raises(FieldrepError, match="北, 南"):
        look(workspace, path, sheet="东")
    assert_agreement(workspace)


def test_rejected_rows_are_saved_mended_and_taken(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "客户.csv"
    text = "编号,公司名称,城市\n1,海河,天津\n2,,北京\n3,津港,天津,太多,了\n4,长" + "长" * 300 + ",大连\n"
    path.write_text(text, encoding="utf-8")
    result = take(workspace, path)
    assert counts(result) == (1, 0, 0, 3)
    found = result.preview
    assert [(p.row, p.field, p.code) for p in found.problems_of_rejected] == [
        (3, "公司名称", Code.NAME_MISSING),
        (4, "", Code.ROW_TOO_LONG),
        (5, "公司名称", Code.NAME_TOO_LONG),
    ]
    saved, number = save_rejected(found)
    assert (saved.name, number) == ("客户-rejected.csv", 3)
    again = look(workspace, saved)
    assert (counts(again), again.source) == ((0, 0, 0, 3), "客户")
    lines = saved.read_text(encoding="utf-8-sig").splitlines()
    mended = [lines[0], lines[1].replace("2,,", "2,北海,"), lines[2].replace("太多,了", ","), lines[3]]
    saved.write_text("\n".join(mended), encoding="utf-8")
    assert counts(take(workspace, saved))[0] >= 1
    assert by_name(workspace, "北海").city == "北京"
    assert counts(take(workspace, path)) == (0, 0, 1, 3)
    assert_agreement(workspace)


def test_odd_texts_are_kept_as_they_are(workspace: Workspace, tmp_path: Path) -> None:
    names = ["名" * 300, "🍞 Bakery 👩‍👩‍👧", "مخبز السلام", "=HYPERLINK(1)", 'O\'Hara "Best"; DROP TABLE']
    rows = [
        ("Company", "Phone", "Expected order"),
        *((name, "１２３４５６７转８", "05.12.2026") for name in names),
    ]
    result = take(workspace, write_list(tmp_path / "a.csv", rows))
    assert counts(result) == (len(names), 0, 0, 0)
    for name in names:
        account = by_name(workspace, name)
        assert account.phone == "１２３４５６７转８"
        assert account.expected_order is not None
    assert_agreement(workspace)

"""Reading a table from whatever file a customer list comes in."""

import csv
import hashlib
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.errors import FieldrepError
from fieldrep.exchange.delimited import LINE_LIMIT
from fieldrep.exchange.encoding import recognise
from fieldrep.exchange.problems import Code
from fieldrep.exchange.sheet import Row, Sheet, is_blank, read_sheet
from fieldrep.rules.text import guard_cell

SIMPLE = "name,city\nAcme,Graz\nBolt,Wien\n"
CHINESE = """客户编号,公司名称,联系人姓名,电话
1,海河纸业有限公司,刘小姐,022-55501234
2,津港包装,王先生,022-55505678
"""


def save(folder: Path, content: str | bytes, encoding: str = "utf-8", name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    return [row.cells for row in sheet.rows()]


def codes(row: Row) -> list[Code]:
    return [problem.code for problem in row.problems]


# Encodings


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_tables_are_read_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    sheet = read_sheet(save(tmp_path, CHINESE, encoding))
    assert sheet.encoding == encoding
    assert sheet.header == ("客户编号", "公司名称", "联系人姓名", "电话")
    assert cells(sheet)[0] == ("1", "海河纸业有限公司", "刘小姐", "022-55501234")
    assert sheet.problems == ()


def test_utf16_of_either_byte_order_is_read(tmp_path: Path) -> None:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        sheet = read_sheet(save(tmp_path, mark + CHINESE.encode(encoding)))
        assert cells(sheet)[1][1] == "津港包装"


@pytest.mark.parametrize(
    "text",
    [
        "name,city\nMüller & Söhne,Köln\nJosé Peña,Málaga\n",
        "name,city\nTradição Confecções,São Paulo\nConstruções,Brasília\n",
        "name,city\nFrançois,Orléans\nÉlan,Évian\n",
    ],
)
def test_western_text_is_not_taken_for_chinese(tmp_path: Path, text: str) -> None:
    sheet = read_sheet(save(tmp_path, text, "cp1252"))
    assert sheet.encoding == "cp1252"
    assert [",".join(row) for row in cells(sheet)] == text.splitlines()[1:]
    assert [problem.code for problem in sheet.problems] == [Code.ENCODING_GUESSED]
    assert sheet.problems[0].row == 0
    assert "Windows-1252" in sheet.problems[0].text


def test_one_broken_byte_does_not_change_the_encoding(tmp_path: Path) -> None:
    for encoding, broken in (("utf-8", b"\xe6"), ("gb18030", b"\xff")):
        content = (CHINESE * 5).encode(encoding) + b"9," + broken + b"\n"
        sheet = read_sheet(save(tmp_path, content))
        assert sheet.encoding == encoding
        assert cells(sheet)[0][1] == "海河纸业有限公司"
        assert [problem.code for problem in sheet.problems] == [Code.CHARACTERS_LOST]


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    path = save(tmp_path, SIMPLE)
    assert read_sheet(path).digest == hashlib.sha256(path.read_bytes()).hexdigest()


# Separators and quotes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "，"])
def test_the_separator_is_found(tmp_path: Path, delimiter: str) -> None:
    text = CHINESE.replace(",", delimiter)
    sheet = read_sheet(save(tmp_path, text))
    assert sheet.delimiter == delimiter
    assert cells(sheet)[1] == ("2", "津港包装", "王先生", "022-55505678")


def test_decimal_commas_do_not_beat_the_semicolon(tmp_path: Path) -> None:
    rows = "".join(f"Firma {n};Linz;{n},50\n" for n in range(40))
    sheet = read_sheet(save(tmp_path, "Bezeichnung;Ort;Umsatz\n" + rows))
    assert sheet.delimiter == ";"
    assert cells(sheet)[3] == ("Firma 3", "Linz", "3,50")


def test_a_sep_line_names_the_separator(tmp_path: Path) -> None:
    sheet = read_sheet(save(tmp_path, "sep=;\nname;city\nA,B,C;Graz\n"))
    assert (sheet.delimiter, sheet.header) == (";", ("name", "city"))
    assert [row.number for row in sheet.rows()] == [3]


def test_quoted_cells_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    text = 'name,address\n"Acme, Inc.","12 Road\nBuilding ""B"""\nBolt,Side street\n'
    sheet = read_sheet(save(tmp_path, text))
    assert cells(sheet) == [("Acme, Inc.", '12 Road\nBuilding "B"'), ("Bolt", "Side street")]
    assert [row.number for row in sheet.rows()] == [2, 3]


def test_separators_on_the_lines_of_quoted_cells_do_not_mislead(tmp_path: Path) -> None:
    text = 'name,notes\n"Acme","\n;\n;\n;\n;"\n'
    assert cells(read_sheet(save(tmp_path, text))) == [("Acme", "\n;\n;\n;\n;")]


def test_a_quotation_mark_inside_a_cell_is_text(tmp_path: Path) -> None:
    sheet = read_sheet(save(tmp_path, 'name,products\nPipe Co,5" pipes\nBolt,bolts\n'))
    assert cells(sheet) == [("Pipe Co", '5" pipes'), ("Bolt", "bolts")]


def test_a_quotation_mark_never_closed_takes_only_its_own_row(tmp_path: Path) -> None:
    rows = "".join(f"Firm {n},Graz\n" for n in range(500))
    sheet = read_sheet(save(tmp_path, 'name,city\n"Acme,Graz\n' + rows))
    read = list(sheet.rows())
    assert len(read) == 501
    assert codes(read[0]) == [Code.QUOTE_OPEN]
    assert read[0].problems[0].rejects
    assert read[1].cells == ("Firm 0", "Graz")


def test_old_line_ends_are_understood(tmp_path: Path) -> None:
    for end in ("\r\n", "\r"):
        sheet = read_sheet(save(tmp_path, SIMPLE.replace("\n", end)))
        assert cells(sheet) == [("Acme", "Graz"), ("Bolt", "Wien")]


def test_a_table_of_one_column_needs_no_separator(tmp_path: Path) -> None:
    sheet = read_sheet(save(tmp_path, "name\nAcme, Inc.\nBolt\nCord\n"))
    assert sheet.header == ("name",)
    assert cells(sheet) == [("Acme, Inc.",), ("Bolt",), ("Cord",)]


# The row of headings


def test_titles_and_blank_rows_above_the_headings_are_passed_over(tmp_path: Path) -> None:
    text = "客户名单,,\n\n2026年11月,,\n公司名称,电话,城市\n海河纸业,022-1,天津\n"
    sheet = read_sheet(save(tmp_path, text))
    assert sheet.header == ("公司名称", "电话", "城市")
    assert sheet.header_row == 4
    assert [row.number for row in sheet.rows()] == [5]


def test_headings_nobody_knows_are_the_first_full_row(tmp_path: Path) -> None:
    sheet = read_sheet(save(tmp_path, "Liste 2026,,\nBezeichnung,Ort,Chef\nAcme,Graz,Owner\n"))
    assert sheet.header == ("Bezeichnung", "Ort", "Chef")
    assert cells(sheet) == [("Acme", "Graz", "Owner")]


def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_file(tmp_path: Path) -> None:
    sheet = read_sheet(save(tmp_path, "name,city\n\nAcme,Graz\n,\nNULL,-\n'\t,\nBolt,Wien\n"))
    assert [(row.number, row.cells[0]) for row in sheet.rows()] == [(3, "Acme"), (7, "Bolt")]


@pytest.mark.parametrize("text", ["NULL", "null", "N/A", "#N/A", "-", "—", " ", "\u3000", "\u200b", "#REF!"])
def test_words_that_say_nothing_are_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize("text", ["0", "none given", "- 5", "A", "无"])
def test_other_words_are_not_blank(text: str) -> None:
    assert not is_blank(text)


# Rows of another length


def test_a_short_row_is_filled_and_told(tmp_path: Path) -> None:
    row = next(read_sheet(save(tmp_path, "name,city,phone\nAcme,Graz\nBolt,Wien,1\n")).rows())
    assert row.cells == ("Acme", "Graz", "")
    assert [(p.field, p.code, p.rejects) for p in row.problems] == [("phone", Code.ROW_TOO_SHORT, False)]


def test_an_unquoted_comma_in_an_address_is_joined_and_told(tmp_path: Path) -> None:
    text = "name,address,city,phone\nBon,12, rue des Bouchers,Lyon,1\nAcme,Ring 1,Graz,2\n"
    row = next(read_sheet(save(tmp_path, text)).rows())
    assert row.cells == ("Bon", "12, rue des Bouchers", "Lyon", "1")
    assert [(p.field, p.code, p.rejects) for p in row.problems] == [("address", Code.CELLS_JOINED, False)]


def test_two_unquoted_commas_are_joined(tmp_path: Path) -> None:
    text = "name,address,city\nBon,12, rue X, 2e étage,Lyon\nWine, Sons,Ring 1, left,Graz\n"
    rows = list(read_sheet(save(tmp_path, text)).rows())
    assert rows[0].cells == ("Bon", "12, rue X, 2e étage", "Lyon")
    assert rows[1].cells == ("Wine, Sons", "Ring 1, left", "Graz")
    assert [p.field for p in rows[1].problems] == ["name", "address"]


def test_blank_cells_at_the_end_do_not_hide_that_a_row_has_shifted(tmp_path: Path) -> None:
    text = (
        "name,address,city,fax\nBon,12, rue des Bouchers,Lyon,NULL\nAcme,Ring 1,Graz,2\nRoad,5,Side,Linz,\n"
    )
    rows = list(read_sheet(save(tmp_path, text)).rows())
    assert rows[0].cells == ("Bon", "12, rue des Bouchers", "Lyon", "NULL")
    assert codes(rows[2]) == [Code.ROW_TOO_LONG]


def test_a_row_too_long_for_any_sure_reading_is_rejected_with_all_its_cells(tmp_path: Path) -> None:
    text = "name,address,city\nBon,12,rue X,Lyon\nAcme,Ring 1,Graz\n"
    row = next(read_sheet(save(tmp_path, text)).rows())
    assert row.cells + row.surplus == ("Bon", "12", "rue X", "Lyon")
    assert [(p.code, p.rejects) for p in row.problems] == [(Code.ROW_TOO_LONG, True)]
    assert "4" in row.problems[0].text
    assert "3" in row.problems[0].text


def test_separators_at_the_end_of_every_row_are_no_fault(tmp_path: Path) -> None:
    for header in ("name,city,", "name,city"):
        sheet = read_sheet(save(tmp_path, header + "\nAcme,Graz,\nBolt,Wien,\n"))
        assert [codes(row) for row in sheet.rows()] == [[], []]
        assert [row[:2] for row in cells(sheet)] == [("Acme", "Graz"), ("Bolt", "Wien")]


# Odd characters


def test_control_characters_are_removed_and_told(tmp_path: Path) -> None:
    rows = list(read_sheet(save(tmp_path, b"name,city\nAc\x00me\x07,Graz\nBolt,Wien\n")).rows())
    assert rows[0].cells == ("Acme", "Graz")
    assert codes(rows[0]) == [Code.CONTROL_CHARACTERS]
    assert codes(rows[1]) == []


def test_emoji_right_to_left_and_wide_text_stay_as_they_are(tmp_path: Path) -> None:
    names = ["Café ☕🇦🇹", "شركة النيل", "ＡＢＣ　贸易", "👨‍👩‍👧 Familie", "喆镕堃"]
    sheet = read_sheet(save(tmp_path, "name,city\n" + "".join(f"{name},X\n" for name in names)))
    assert [row[0] for row in cells(sheet)] == names


def test_an_error_of_the_spreadsheet_is_told_with_its_column(tmp_path: Path) -> None:
    row = next(read_sheet(save(tmp_path, "name,city\nAcme,#REF!\n")).rows())
    assert [(p.field, p.code) for p in row.problems] == [("city", Code.ERROR_CELL)]


def test_formula_guards_are_taken_off_again(tmp_path: Path) -> None:
    row = next(read_sheet(save(tmp_path, "name,phone\n'=Acme,'+86 22\n'Quoted,'s Hertogenbosch\n")).rows())
    assert row.cells == ("=Acme", "+86 22")


# Files that hold no table


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(FieldrepError, match="no such file") as caught:
        read_sheet(tmp_path / "none.csv")
    assert caught.value.where.endswith("none.csv")


def test_a_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FieldrepError, match="folder"):
        read_sheet(tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf", b"\x00\x00\x00", b",,,\n,,,\n"])
def test_an_empty_file_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FieldrepError, match="empty"):
        read_sheet(save(tmp_path, content))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (bytes(range(256)) * 50, "binary"),
        (b"%PDF-1.7\n1 0 obj", "binary"),
        (b"\x89PNG\r\n\x1a\n", "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xls"),
        (b"<html><table><tr><td>name</td></tr></table></html>", "web page"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ],
)
def test_other_kinds_of_file_are_named(tmp_path: Path, content: bytes, words: str) -> None:
    with pytest.raises(FieldrepError, match=words):
        read_sheet(save(tmp_path, content, name="customers.xls"))


def test_a_line_without_end_is_no_table(tmp_path: Path) -> None:
    with pytest.raises(FieldrepError, match="longer"):
        read_sheet(save(tmp_path, "name,city\n" + "x" * (LINE_LIMIT + 1)))


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(200_000_001)
    with pytest.raises(FieldrepError, match="200 MB"):
        read_sheet(path)


def test_text_named_xls_is_read_as_text(tmp_path: Path) -> None:
    path = save(tmp_path, CHINESE.replace(",", "\t"), "gb18030", "export.xls")
    assert cells(read_sheet(path))[0][1] == "海河纸业有限公司"


# Anything at all


@given(content=st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_clear_error(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    read_anything(tmp_path_factory, content)


@given(
    text=st.text(st.sampled_from('ab,;\t"\n\r 客户电话-=\x00\ufeffé'), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
)
def test_any_text_gives_rows_or_an_error(
    tmp_path_factory: pytest.TempPathFactory, text: str, encoding: str
) -> None:
    read_anything(tmp_path_factory, text.encode(encoding))


def read_anything(factory: pytest.TempPathFactory, content: bytes) -> None:
    path = save(factory.getbasetemp(), content, name="anything.csv")
    try:
        sheet = read_sheet(path)
        rows = list(sheet.rows())
    except FieldrepError as error:
        assert error.message
        return
    assert rows == list(sheet.rows())
    for row in rows:
        assert len(row.cells) == len(sheet.header)
        assert row.number > sheet.header_row
        assert not row.surplus or any(problem.rejects for problem in row.problems)
        assert all(problem.text for problem in row.problems)
    numbers = [row.number for row in rows]
    assert numbers == sorted(set(numbers))


@given(
    table=st.lists(
        st.lists(st.text(st.sampled_from("aß字,;\"\n '=+"), min_size=1, max_size=8), min_size=3, max_size=3),
        min_size=1,
        max_size=12,
    ),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_a_table_written_by_a_program_comes_back_whole(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "city", "phone"])
    writer.writerows([[guard_cell(cell) for cell in row] for row in table])
    path = save(tmp_path_factory.getbasetemp(), text.getvalue(), encoding, "program.csv")
    assert cells(read_sheet(path)) == [tuple(row) for row in table if any(not is_blank(cell) for cell in row)]


def test_recognising_never_reads_a_workbook_as_text(tmp_path: Path) -> None:
    path = save(tmp_path, b"PK\x03\x04" + b"\xff" * 1000)
    assert recognise(path).kind == "workbook"

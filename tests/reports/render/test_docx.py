"""Word files, read back: Chinese fonts, A4, repeated heads, page fields, text as it was typed."""

import zipfile
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm

from fieldrep.reports.render.docx import render
from fieldrep.reports.render.docx_parts import EAST_ASIAN_FONT
from tests.reports.samples import CONVERSATION, EMOJI, FORMULA, INVOICE, RTL, hostile, some_visits, weekly


def opened(content: bytes) -> Any:
    return docx.Document(BytesIO(content))


@pytest.fixture(scope="module")
def chinese() -> bytes:
    return render(weekly(), "zh_CN")


def test_headings_and_texts(chinese: bytes) -> None:
    word = opened(chinese)
    headings = [p.text for p in word.paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["一、上周工作总结", "二、拜访记录"]
    assert word.paragraphs[0].text == "周报"
    assert "本周以试用客户为主。\n两家进入报价阶段。" in [p.text for p in word.paragraphs]


def test_tables(chinese: bytes) -> None:
    head, _plan, visits, calls, *_rest = opened(chinese).tables
    assert [cell.text for cell in head.rows[0].cells][1] == "李晓梅"
    assert len(visits.rows) == 6
    assert [cell.text for cell in visits.rows[1].cells][:5] == [
        "2026-11-16 周一",
        "东南实业有限公司",
        "王先生",
        "厂长",
        CONVERSATION,
    ]
    assert visits.rows[2].cells[2].text == "Thomas Hardy\nSimón Crowther"
    assert [cell.text for cell in calls.rows[1].cells] == ["嘉元实业", "3", "约好周四见面"]


def test_every_style_and_the_defaults_name_an_east_asian_font(chinese: bytes) -> None:
    styles = opened(chinese).styles.element
    fonts = list(styles.iter(qn("w:rFonts")))
    assert len(fonts) > 5
    assert {font.get(qn("w:eastAsia")) for font in fonts} == {EAST_ASIAN_FONT}
    assert not any("Theme" in name for font in fonts for name in font.attrib)
    (default,) = styles.find(qn("w:docDefaults")).iter(qn("w:rFonts"))
    assert default.get(qn("w:eastAsia")) == EAST_ASIAN_FONT
    (language,) = styles.find(qn("w:docDefaults")).iter(qn("w:lang"))
    assert language.get(qn("w:eastAsia")) == "zh-CN"


def test_a4_landscape_for_the_wide_table_and_portrait_without(chinese: bytes) -> None:
    page = opened(chinese).sections[0]
    assert page.orientation == WD_ORIENT.LANDSCAPE
    assert (round(page.page_width / Mm(1)), round(page.page_height / Mm(1))) == (297, 210)
    page = opened(render(weekly([]), "zh_CN")).sections[0]
    assert (round(page.page_width / Mm(1)), round(page.page_height / Mm(1))) == (210, 297)


def test_heads_repeat_and_short_rows_stay_whole(chinese: bytes) -> None:
    visits = opened(chinese).tables[2]
    rows = visits._tbl.tr_lst
    assert [row.find(".//" + qn("w:tblHeader")) is not None for row in rows] == [True] + [False] * 5
    assert all(row.find(".//" + qn("w:cantSplit")) is not None for row in rows)
    long = opened(render(hostile(), "en")).tables[2]._tbl.tr_lst
    assert long[4].find(".//" + qn("w:cantSplit")) is None


def test_the_foot_counts_pages_by_fields(chinese: bytes) -> None:
    foot = opened(chinese).sections[0].footer.paragraphs[0]
    fields = [field.get(qn("w:instr")) for field in foot._p.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    text = "".join(node.text or "" for node in foot._p.iter(qn("w:t")))
    assert text.startswith("周报 – 李晓梅 – ")
    assert "第" in text and "页" in text


def test_properties_come_from_the_document(chinese: bytes) -> None:
    properties = opened(chinese).core_properties
    assert (properties.title, properties.author) == ("周报", "李晓梅")
    assert properties.created.isoformat() == "2026-11-21T03:05:00+00:00"
    assert properties.comments == ""
    with zipfile.ZipFile(BytesIO(chinese)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name]


def test_odd_texts_come_back_as_they_are() -> None:
    rows = opened(render(hostile(), "en")).tables[2].rows
    assert rows[1].cells[1].text == FORMULA
    assert rows[1].cells[4].text == EMOJI
    assert rows[2].cells[1].text == INVOICE
    assert rows[2].cells[4].text == RTL
    assert rows[3].cells[0].text.endswith("[written up late, since the last report]")
    assert rows[4].cells[4].text == "谈" * 10_000
    assert rows[5].cells[3].text == "–"


def test_places_with_nothing_say_so() -> None:
    quiet = [p.text for p in opened(render(weekly(), "en")).paragraphs if p.style.name == "Quiet"]
    assert quiet == ["New accounts: Nothing recorded.", "Nothing written.", "Nothing recorded."]


def test_two_hundred_visits() -> None:
    assert len(opened(render(weekly(some_visits(200)), "zh_CN")).tables[2]._tbl.tr_lst) == 201

"""PDFs, read back: text one can copy, embedded fonts, page numbers, nothing lost without a word."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from fieldrep.reports.blocks import TextBlock
from fieldrep.reports.document import Document, Section
from fieldrep.reports.render.pdf import render
from fieldrep.reports.render.pdf_canvas import FILES, FONTS
from tests.reports.samples import INVOICE, LONG_LATIN, hostile, some_visits, visit, weekly


def read(document: Document, lang: str = "en") -> PdfReader:
    return PdfReader(BytesIO(render(document, lang)))


def text_of(reader: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in reader.pages)


def typed(*paragraphs: str) -> Document:
    title = weekly().sections[0].title
    return weekly(sections=(Section("s", title, (TextBlock("t", None, paragraphs),)),))


@pytest.fixture(scope="module")
def chinese() -> PdfReader:
    return read(weekly(), "zh_CN")


RARE = "喆 镕 堃 𬭚 鿏"
ALPHABETS = "México Łódź Ğüneş Ψυχή Ἀθῆναι Москва Hà Nội ✓ → № ½ ㎡ ℃ ★ ① €"


@pytest.fixture(scope="module")
def words() -> str:
    """What is read back of texts that a font or a line may lose."""
    invisible, two_characters = "a\u200db\ufe0f \u200fok", "Me\u0301lida"
    return text_of(read(typed(RARE, ALPHABETS, LONG_LATIN * 3, INVOICE, invisible, two_characters)))


@pytest.fixture(scope="module")
def sixty() -> PdfReader:
    return read(weekly(some_visits(60)))


def test_chinese_can_be_copied(chinese: PdfReader) -> None:
    text = text_of(chinese)
    assert "一、上周工作总结" in text
    assert "东南实业有限公司" in text
    assert "客户公司名称" in text
    assert "本周以试用客户为主。" in text
    joined = text.replace("\n", "")
    assert "雨季开胶，上月退货两批" in joined


def test_the_days_of_a_visit_stand_in_one_line_each(sixty: PdfReader) -> None:
    days = re.findall(r"2026-11-\d\d (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)", text_of(sixty))
    assert len(days) >= 2 * 60  # its own and that of the next step


def test_rare_characters_of_names(words: str) -> None:
    assert RARE in words


def test_other_alphabets_and_signs(words: str) -> None:
    assert ALPHABETS in words
    assert "□" not in words


def test_fonts_are_embedded_subsets(chinese: PdfReader) -> None:
    fonts = {}
    for page in chinese.pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            inner = font["/DescendantFonts"][0]
            fonts[font["/BaseFont"]] = "/FontFile2" in inner["/FontDescriptor"]
    assert fonts == {"/MPDFAA+NotoSansSC": True, "/MPDFAA+NotoSansSCSemiBold": True}


def test_every_page_is_a4_and_numbered(sixty: PdfReader) -> None:
    pages = len(sixty.pages)
    assert pages > 9
    for number, page in enumerate(sixty.pages, 1):
        assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)
        assert f"Page {number} of {pages}" in page.extract_text()
        assert "Weekly report – 李晓梅 – Week 47, 2026" in page.extract_text()
    portrait = read(weekly([])).pages[0].mediabox
    assert (round(portrait.width), round(portrait.height)) == (595, 842)


def test_the_heads_of_a_table_stand_on_each_of_its_pages(sixty: PdfReader) -> None:
    texts = (page.extract_text() for page in sixty.pages)
    with_visits = [text for text in texts if "Technomelt" in text]
    assert len(with_visits) > 5
    assert all("Conversation" in text for text in with_visits)


def test_every_visit_of_two_hundred_is_there() -> None:
    rows = [visit(company=f"No. {number:03} Ltd.") for number in range(200)]
    text = text_of(read(weekly(rows)))
    assert [number for number in range(200) if f"No. {number:03} Ltd." not in text] == []


def test_a_row_longer_than_a_page_is_carried_over_whole() -> None:
    reader = read(weekly([visit(conversation="谈" * 10_000)]))
    assert len(reader.pages) > 5
    assert text_of(reader).count("谈") == 10_000


def test_long_words_and_numbers_are_cut_not_lost(words: str) -> None:
    joined = words.replace("\n", "")
    assert LONG_LATIN * 3 in joined
    assert INVOICE in joined


def test_characters_the_font_lacks_are_boxes_and_named() -> None:
    text = text_of(read(typed("Gut 😀👍🏽 שלום محمد")))
    assert "Gut □□□ □□□□ □□□□" in text
    note = text.replace("\n", " ")
    assert "□ stands for characters that a PDF can't show here" in note
    assert "U+1F600" in note and "U+05E9" in note


def test_what_is_invisible_leaves_no_box(words: str) -> None:
    assert "ab ok" in words


def test_accents_written_as_two_characters(words: str) -> None:
    assert "Mélida" in words


def test_hostile_texts_in_both_languages() -> None:
    for lang in ("en", "zh_CN"):
        assert len(read(hostile(), lang).pages) > 5


def test_properties_and_outline(chinese: PdfReader) -> None:
    info = chinese.metadata
    assert info is not None
    assert info.author == "李晓梅"
    assert str(info.title).startswith("周报")
    assert info.creation_date is not None
    assert info.creation_date.isoformat() == "2026-11-21T03:05:00+00:00"
    outline: Any = chinese.outline
    assert [entry.title for entry in outline][:2] == ["一、上周工作总结", "二、拜访记录"]


def test_places_with_nothing_say_so() -> None:
    text = text_of(read(weekly()))
    assert "New accounts: Nothing recorded." in text
    assert "6. Help needed and reflection\nNothing written." in text


def test_the_fonts_have_their_licence_beside_them_and_every_common_character() -> None:
    from fontTools.ttLib import TTFont

    for licence in ("OFL-NotoSans.txt", "OFL-NotoSansSC.txt"):
        assert "SIL OPEN FONT LICENSE" in (FONTS / licence).read_text(encoding="utf-8")
    regular = set(TTFont(FONTS / FILES["text"]).getBestCmap())
    strong = set(TTFont(FONTS / FILES["strong"]).getBestCmap())
    gbk = {ord(bytes((high, low)).decode("gbk")) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFA)}
    assert not {chr(code) for code in gbk - regular if 0x4E00 <= code <= 0x9FFF}
    assert strong < regular

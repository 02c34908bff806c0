"""Markdown: tables hold together and typed text stays literal."""

from fieldrep.reports.blocks import TextBlock
from fieldrep.reports.document import Section
from fieldrep.reports.render.markdown import render
from tests.reports.samples import hostile, visit, weekly


def lines_with(text: str, words: str) -> list[str]:
    return [line for line in text.splitlines() if words in line]


def test_a_visit_is_one_row_of_nine_cells() -> None:
    text = render(weekly([visit()]), "zh_CN")
    (row,) = lines_with(text, "雨季开胶")
    assert row.count(" | ") == 8
    assert "| 2026-11-16 周一 | 东南实业有限公司 | 王先生 | 厂长 |" in row
    assert "## 二、拜访记录" in text


def test_markup_in_a_cell_is_escaped() -> None:
    text = render(hostile(), "en")
    assert r"\| a \* b \_c\_ \<b\>d\</b\> \`e\` \[f\](g) # h\\" in text
    assert "[written up late, since the last report" in text.replace("\\", "")
    assert all(line.replace(r"\|", "").count("|") in (0, 10, 4, 5, 6) for line in text.splitlines())


def test_line_breaks_and_lists_of_typed_text_stay_and_headings_do_not() -> None:
    document = weekly()
    typed = TextBlock("plan", None, ("# not a heading\n- one\n- two\n---", "<script>"))
    section = Section("plan", document.sections[0].title, (typed,))
    text = render(weekly(sections=(section,)), "en")
    assert "\\# not a heading  \n- one  \n- two  \n\\---\n\n\\<script\\>\n" in text


def test_places_with_nothing_say_so() -> None:
    text = render(weekly(), "en")
    assert "**New accounts**: *Nothing recorded.*" in text
    assert "## 6. Help needed and reflection\n\n*Nothing written.*" in text
    assert "## 7. Expenses\n\n*Nothing recorded.*" in text


def test_a_draft_says_so() -> None:
    assert "# Weekly report\n\n**Draft, not submitted**\n" in render(weekly(version=0), "en")

"""Lines: no wider than asked, nothing lost, punctuation where it belongs."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fieldrep.reports.render.linebreak import NEVER_FIRST, NEVER_LAST, break_lines

mixed = st.text(st.sampled_from("ab cd-/,.()“”今天拜访王先生，。（）《》！\n 1234"), max_size=80)


@given(mixed, st.integers(2, 20))
def test_no_line_is_wider_than_asked_and_nothing_but_spaces_is_lost(text: str, width: int) -> None:
    lines = break_lines(text, width, cell_len)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace("\n", "").replace(" ", "")


@given(mixed)
def test_a_wide_enough_line_is_left_alone(text: str) -> None:
    assert break_lines(text, 1000, cell_len) == [line.rstrip(" ") for line in text.split("\n")]


def test_words_are_kept_whole() -> None:
    assert break_lines("send the samples on Friday", 11, cell_len) == ["send the", "samples on", "Friday"]


def test_a_word_longer_than_a_line_is_cut() -> None:
    assert break_lines("an Elektrizitätenwerk", 10, cell_len) == ["an", "Elektrizit", "ätenwerk"]


def test_chinese_breaks_between_characters_but_not_before_a_comma() -> None:
    lines = break_lines("今天拜访，明天再来。（备注）", 8, cell_len)
    assert lines == ["今天拜", "访，明天", "再来。", "（备注）"]
    assert not any(line[0] in NEVER_FIRST or line[-1] in NEVER_LAST for line in lines)


def test_chinese_and_latin_mixed() -> None:
    assert break_lines("与汉高 Technomelt 的对比", 12, cell_len) == ["与汉高", "Technomelt", "的对比"]


def test_dates_are_not_broken_at_their_hyphens() -> None:
    assert break_lines("on 2026-11-16 Mon", 12, cell_len) == ["on", "2026-11-16", "Mon"]


def test_even_a_line_too_narrow_holds_a_character() -> None:
    assert break_lines("今天", 1, cell_len) == ["今", "天"]


def test_a_no_break_space_holds_a_sign_to_its_word() -> None:
    assert break_lines("甲乙 □\u00a0丙丁", 6, cell_len) == ["甲乙", "□\u00a0丙丁"]

"""Texts keep to their cells and can't harm the screen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.tui import signs
from fieldrep.tui.cells import bar, clip, cut, drawn, fit, safe, width, wrap


@given(st.text(), st.integers(0, 40), st.sampled_from(["left", "right"]))
def test_a_fitted_text_takes_exactly_its_cells(text: str, cells: int, align: str) -> None:
    assert width(fit(safe(text), cells, align)) == cells


@given(st.text(), st.integers(0, 40))
def test_a_cut_text_is_a_beginning_that_fits(text: str, cells: int) -> None:
    assert width(cut(safe(text), cells)) <= cells
    assert safe(text).startswith(cut(safe(text), cells))


@given(st.text(), st.integers(4, 40))
def test_wrapped_lines_fit_and_lose_nothing_but_spaces(text: str, cells: int) -> None:
    lines = wrap(text, cells)
    assert all(width(line) <= cells for line in lines)
    assert "".join("".join(lines).split()) == "".join("".join(wrap(text, 10_000)).split())


@given(st.text())
def test_no_control_or_direction_character_is_left(text: str) -> None:
    bad = set("\u202e\u2066\u200d\ufe0f\u2028") | {chr(n) for n in (*range(32), *range(0x7F, 0xA0))}
    assert bad.isdisjoint(safe(text))


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("a\x1b[31mred", "a�[31mred"),
        ("two\nlines\r\nthree", "two lines three"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("👩\u200d👩\u200d👧", "👩👩👧"),
        ("嘉元实业", "嘉元实业"),
    ],
)
def test_what_could_harm_is_made_harmless(text: str, harmless: str) -> None:
    assert safe(text) == harmless


def test_a_wide_character_is_never_halved() -> None:
    assert fit("嘉元实业", 5) == "嘉元…"
    assert fit("嘉元实业", 6) == "嘉元… "
    assert fit("嘉", 1) == "…"


def test_clipping_says_that_something_is_missing() -> None:
    assert clip("Around the Horn", 8) == "Around…"
    assert clip("Around", 6) == "Around"


def test_numbers_stand_right() -> None:
    assert fit("1,200", 8, "right") == "   1,200"


def test_chinese_is_wrapped_between_characters_but_not_before_a_comma() -> None:
    assert wrap("雨季开胶，上月退货两批", 8) == ["雨季开", "胶，上月", "退货两批"]
    assert wrap("选一个（2）。", 8) == ["选一个", "（2）。"]  # nor behind what opens a bracket


def test_no_line_ends_at_a_space_that_holds_together() -> None:
    assert wrap("3\u00a0信用  4\u00a0实力", 10) == ["3\u00a0信用", "4\u00a0实力"]
    assert wrap("3\u00a0Network  4\u00a0Strength", 13) == ["3\u00a0Network", "4\u00a0Strength"]


def test_words_stay_whole_and_line_breaks_are_kept() -> None:
    assert wrap("price list by Friday\nsamples", 12) == ["price list", "by Friday", "samples"]


def test_the_first_line_may_be_longer() -> None:
    assert wrap("aaaa bbbb cccc", 4, 5) == ["aaaa bbbb", "cccc"]


def test_a_bar_shows_a_share() -> None:
    assert bar(0.7, 10) == "▇▇▇▇▇▇▇░░░"
    assert bar(7, 4) == "▇▇▇▇"


def test_ascii_mode_draws_no_character_of_unsure_width() -> None:
    signs.use_ascii(True)
    try:
        assert drawn("draft · “kept” … →") == 'draft - "kept" ~ >'
        assert bar(0.5, 4) == "##--"
        assert fit("嘉元实业", 5) == "嘉元~"
    finally:
        signs.use_ascii(False)

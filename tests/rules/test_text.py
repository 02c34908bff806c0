"""Foreign text can't disturb a screen or run in a spreadsheet."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from fieldrep.rules.text import clean_text, guard_cell, single_line, truncate, unguard_cell


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("a\tb", "a   b"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\u202eexe.txt\u202c", "exe.txt"),
        ("x\u2066y\u2069", "xy"),
        ("\ufeffname", "name"),
        ("a\ud800b", "a\ufffdb"),
        ("مرحبا", "مرحبا"),
        ("👩\u200d🔧 ok", "👩\u200d🔧 ok"),
        ("嘉元", "嘉元"),
    ],
)
def test_cleans_text_for_the_screen(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(st.text() | st.text(st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp", "Zs"])))
def test_clean_text_has_no_control_characters(text: str) -> None:
    cleaned = clean_text(text)
    assert not any(
        unicodedata.category(sign) in {"Cc", "Cs", "Zl", "Zp"} and sign != "\n" for sign in cleaned
    )
    assert not any(unicodedata.bidirectional(sign) in {"LRO", "RLO", "LRE", "RLE", "PDF"} for sign in cleaned)
    assert clean_text(cleaned) == cleaned
    cleaned.encode()


@given(st.text())
def test_a_single_line_is_one_line(text: str) -> None:
    line = single_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip() and "  " not in line


@pytest.mark.parametrize(
    ("text", "cells", "cut"),
    [
        ("abc", 3, "abc"),
        ("abcd", 3, "ab…"),
        ("嘉元实业", 8, "嘉元实业"),
        ("嘉元实业", 7, "嘉元实…"),
        ("嘉元实业", 6, "嘉元…"),
        ("嘉元", 1, "…"),
        ("嘉元", 0, ""),
        ("ab cd", 4, "ab…"),
        ("", 0, ""),
    ],
)
def test_cuts_to_a_width_in_cells(text: str, cells: int, cut: str) -> None:
    assert truncate(text, cells) == cut


def test_cuts_with_another_sign_where_a_terminal_draws_the_dots_wide() -> None:
    assert truncate("abcdef", 5, end="..") == "abc.."
    assert truncate("abcdef", 1, end="..") == ""


@given(st.text().map(single_line), st.integers(0, 40))
def test_cut_text_fits(text: str, cells: int) -> None:
    cut = truncate(text, cells)
    assert cell_len(cut) <= cells
    assert cut == text or cell_len(text) > cells


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-5", "@sum", "\t=1", "\r=1", "=1", "'=1", "''+1"])
def test_guards_what_a_spreadsheet_would_run(text: str) -> None:
    assert guard_cell(text) == "'" + text
    assert unguard_cell(guard_cell(text)) == text


@pytest.mark.parametrize("text", ["", "嘉元", "a=b", "'quoted'", "5-3"])
def test_leaves_harmless_cells_alone(text: str) -> None:
    assert guard_cell(text) == text == unguard_cell(text)


@given(st.text() | st.text("'=+-@\t\rab"))
def test_a_guarded_cell_comes_back_exactly(text: str) -> None:
    guarded = guard_cell(text)
    assert guarded[:1] not in {"=", "+", "-", "@", "\t", "\r"}
    assert unguard_cell(guarded) == text

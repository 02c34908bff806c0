"""Screenshots keep every character in its cell, Chinese ones two cells wide."""

import re

import pytest

from screenshots.grid import CELL, align, runs


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc", [(0, "abc", 1)]),
        ("今日", [(0, "今日", 2)]),
        ("a今日 b", [(0, "a", 1), (1, "今日", 2), (5, " b", 1)]),
        ("e\u0301今", [(0, "e\u0301", 1), (1, "今", 2)]),
        ("", []),
    ],
)
def test_runs_have_one_width_each(text: str, expected: list[tuple[int, str, int]]) -> None:
    assert list(runs(text)) == expected


def test_a_text_behind_chinese_starts_where_its_cell_does() -> None:
    svg = (
        '<text class="t-r1" x="0" y="20" textLength="85.4" clip-path="url(#line-0)">今日&#160;&amp;ab</text>'
    )
    aligned = align(svg)
    placed = {body: float(x) for x, body in re.findall(r' x="([\d.]+)"[^>]*>([^<]+)<', aligned)}
    assert placed["&amp;ab"] == pytest.approx(5 * CELL, abs=0.1)
    assert 0 <= placed["今日"] < CELL


def test_no_font_comes_from_the_network() -> None:
    svg = "<style>@font-face { src: url(https://example.org/f.woff2); }\n.m { color: red; }</style>"
    assert align(svg) == "<style>.m { color: red; }</style>"

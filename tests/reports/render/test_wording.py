"""Values, dates and heads as words, in both languages."""

from datetime import date
from decimal import Decimal

import pytest

from fieldrep.i18n import language
from fieldrep.reports.blocks import Figure, Label
from fieldrep.reports.clean import clean
from fieldrep.reports.document import Period
from fieldrep.reports.render.wording import (
    figure_text,
    head_lines,
    period_text,
    section_title,
    state_text,
    value_text,
)
from fieldrep.reports.values import (
    Code,
    Date,
    Instant,
    Missing,
    Number,
    Percent,
    Several,
    Text,
    Unknown,
    Value,
    count,
)
from fieldrep.rules.money import Money
from tests.reports.samples import CREATED, MONDAY, weekly


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (Text(" 王先生 "), "王先生", "王先生"),
        (Text(""), "–", "–"),
        (Date(MONDAY), "2026-11-16 Mon", "2026-11-16 周一"),
        (Instant(CREATED, "Asia/Shanghai"), "2026-11-21 11:05", "2026-11-21 11:05"),
        (Money(1250, "JPY"), "JPY 1,250", "1,250日元"),
        (Number(Decimal("12345678901234567890")), *["12,345,678,901,234,567,890"] * 2),
        (Number(Decimal("1.50")), "1.50", "1.50"),
        (Percent(Decimal("72.5")), "72.5 %", "72.5%"),
        (Code("PlanOutcome", "done"), "done", "已完成"),
        (Code("Unheard", "thing"), "thing", "thing"),
        (Code("PlanOutcome", "thing"), "thing", "thing"),
        (Several((Money(100, "CNY"), Money(200, "EUR"))), "CNY 1.00 / EUR 2.00", "1.00元 / 2.00欧元"),
        (Several(()), "–", "–"),
        (Missing("no_data"), "no data", "无数据"),
        (Missing("not_recorded"), "–", "–"),
        (Unknown({"distance": 3}), "?", "?"),
    ],
)
def test_values(value: Value, english: str, chinese: str) -> None:
    with language("en"):
        assert value_text(value) == english
    with language("zh_CN"):
        assert value_text(value) == chinese


def test_control_characters_and_half_surrogates_do_not_get_through() -> None:
    assert clean("a\x00b\x1bc\ufffed\ud800") == "abcd\ufffd"
    assert clean("one\r\ntwo\rthree\x0bfour\u2028five") == "one\ntwo\nthree\nfour\nfive"


def test_periods() -> None:
    month = Period("month", 2026, 11, date(2026, 11, 1), date(2026, 11, 30))
    day = Period("day", 2026, 320, MONDAY, MONDAY)
    with language("en"):
        assert period_text(weekly().period) == "Week 47, 2026"
        assert period_text(month) == "November 2026"
        assert period_text(day) == "2026-11-16 Mon"
    assert [month.key, day.key] == ["2026-11", "2026-11-16"]


def test_sections_are_numbered_the_way_of_the_language() -> None:
    sections = weekly().sections
    with language("en"):
        assert section_title(2, sections[1]) == "2. Visits"
    with language("zh_CN"):
        assert section_title(2, sections[1]) == "二、拜访记录"
        assert section_title(10, sections[1]).startswith("十、")
        assert section_title(12, sections[1]).startswith("十二、")
        assert section_title(20, sections[1]).startswith("20. ")


def test_the_head_names_rep_territory_week_and_dates() -> None:
    with language("en"):
        assert head_lines(weekly()) == [
            ("Rep", "李晓梅"),
            ("Territory", "华东一区"),
            ("Period", "Week 47, 2026"),
            ("Dates", "2026-11-16 – 2026-11-22"),
            ("Days travelled", "3"),
            ("Trip", "宁波、台州"),
            ("Created", "2026-11-21 11:05"),
        ]


def test_drafts_and_corrections_say_so() -> None:
    with language("en"):
        assert state_text(weekly(version=0)) == "Draft, not submitted"
        assert state_text(weekly(version=1)) == ""
        assert state_text(weekly(version=3)) == "Version 3, corrected"


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (Figure(Label("visits"), count(18)), "18"),
        (Figure(Label("visits"), count(18), count(20)), "18 (target 20)"),
        (Figure(Label("visits"), count(18), None, count(15)), "18 ▲ (period before 15)"),
        (Figure(Label("visits"), count(18), count(20), count(19)), "18 ▼ (target 20, period before 19)"),
        (Figure(Label("visits"), count(18), None, count(18)), "18 = (period before 18)"),
        (
            Figure(Label("orders"), Money(1, "CNY"), None, Money(2, "USD")),
            "CNY 0.01 (period before USD 0.02)",
        ),
        (Figure(Label("orders"), Missing(), None, count(3)), "no data (period before 3)"),
    ],
)
def test_figures(figure: Figure, expected: str) -> None:
    with language("en"):
        assert figure_text(figure) == expected

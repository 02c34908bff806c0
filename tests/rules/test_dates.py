"""Dates and times are read in every form that reps type and spreadsheets hold."""

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.dates import Prefer, format_date, parse_date, parse_time
from fieldrep.rules.problems import Problem, ProblemCode

SATURDAY = date(2026, 11, 21)
sensible_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
prefers = st.sampled_from(["future", "past", None])


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-25",
        "2026/11/25",
        "2026.11.25",
        "2026-11-25",
        "2026–11–25",
        "25.11.2026",
        "25/11/2026",
        "11/25/2026",
        "25-11-2026",
        "20261125",
        "2026年11月25日",
        "2026 年 11 月 25 日",
        "2026年11月25号",
        "11月25日",
        "11月25号",
        "11月25",
        "11-25",
        "11/25",
        "11.25",
        "25/11",
        "25",
        "25日",
        "25号",
        "25th",
        "25 Nov 2026",
        "25-Nov-2026",
        "25nov",
        "25 November",
        "Nov 25",
        "Nov 25, 2026",
        "november 25th",
        "Wed 25 Nov",
        "Wednesday, 25 Nov 2026",
        "11月25日 周三",
        "2026年11月25日(周三)",
        "2026-11-25 00:00:00.000",
        "2026-11-25T09:30:00Z",
        "2026-11-25T09:30+08:00",
        "2026/11/25 9:30",
        "25.11.2026 09:30 PM",
        "  2026-11-25  ",
        "+4",
        "+4d",
        "+ 4 days",
        "+4",
        "+4天",
        "next wed",
        "Next Wednesday",
        "下周三",
        "下星期三",
        "下个礼拜三",
    ],
)
def test_reads_the_twenty_fifth(text: str) -> None:
    assert parse_date(text, SATURDAY) == date(2026, 11, 25)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026年11月23日 9:30", date(2026, 11, 23)),
        ("2026年11月23日9:30", date(2026, 11, 23)),
        ("today", date(2026, 11, 21)),
        ("今天", date(2026, 11, 21)),
        ("Tomorrow", date(2026, 11, 22)),
        ("明天", date(2026, 11, 22)),
        ("后天", date(2026, 11, 23)),
        ("yesterday", date(2026, 11, 20)),
        ("昨天", date(2026, 11, 20)),
        ("前天", date(2026, 11, 19)),
        ("-2", date(2026, 11, 19)),
        ("−2", date(2026, 11, 19)),
        ("+2w", date(2026, 12, 5)),
        ("+2周", date(2026, 12, 5)),
        ("fri", date(2026, 11, 20)),
        ("周五", date(2026, 11, 20)),
        ("星期天", date(2026, 11, 22)),
        ("礼拜日", date(2026, 11, 22)),
        ("本周一", date(2026, 11, 16)),
        ("last fri", date(2026, 11, 13)),
        ("上周五", date(2026, 11, 13)),
        ("下下周一", date(2026, 11, 30)),
        ("03/04/2026", date(2026, 4, 3)),
        ("03/04", date(2026, 3, 4)),
    ],
)
def test_reads_from_a_saturday(text: str, day: date) -> None:
    assert parse_date(text, SATURDAY) == day


@pytest.mark.parametrize(
    ("text", "past", "neither", "future"),
    [
        ("20", date(2026, 11, 20), date(2026, 11, 20), date(2026, 12, 20)),
        ("21", date(2026, 11, 21), date(2026, 11, 21), date(2026, 11, 21)),
        ("22", date(2026, 10, 22), date(2026, 11, 22), date(2026, 11, 22)),
        ("01-05", date(2026, 1, 5), date(2026, 1, 5), date(2027, 1, 5)),
        ("12月31日", date(2025, 12, 31), date(2026, 12, 31), date(2026, 12, 31)),
        ("fri", date(2026, 11, 20), date(2026, 11, 20), date(2026, 11, 27)),
        ("sat", date(2026, 11, 21), date(2026, 11, 21), date(2026, 11, 21)),
        ("周日", date(2026, 11, 15), date(2026, 11, 22), date(2026, 11, 22)),
        ("2 Jan", date(2026, 1, 2), date(2026, 1, 2), date(2027, 1, 2)),
    ],
)
def test_prefers_a_side_of_today_where_the_year_or_month_is_missing(
    text: str, past: date, neither: date, future: date
) -> None:
    read = [parse_date(text, SATURDAY, prefer=side) for side in ("past", None, "future")]
    assert read == [past, neither, future]


def test_looks_for_a_month_or_year_that_has_the_day() -> None:
    assert parse_date("31", SATURDAY, prefer="future") == date(2026, 12, 31)
    assert parse_date("31", SATURDAY, prefer="past") == date(2026, 10, 31)
    assert parse_date("30", date(2027, 1, 31), prefer="future") == date(2027, 3, 30)
    assert parse_date("02-29", SATURDAY, prefer="future") == date(2028, 2, 29)
    assert parse_date("2月29日", SATURDAY, prefer="past") == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.DATE_EMPTY),
        (" \t", ProblemCode.DATE_EMPTY),
        ("soon", ProblemCode.DATE_UNREADABLE),
        ("123", ProblemCode.DATE_UNREADABLE),
        ("2026-11", ProblemCode.DATE_UNREADABLE),
        ("2026-11-25x", ProblemCode.DATE_UNREADABLE),
        ("٢٥", ProblemCode.DATE_UNREADABLE),
        ("2" * 100, ProblemCode.DATE_UNREADABLE),
        ("2026-02-30", ProblemCode.DATE_IMPOSSIBLE),
        ("2026-13-01", ProblemCode.DATE_IMPOSSIBLE),
        ("13/13/2026", ProblemCode.DATE_IMPOSSIBLE),
        ("31", ProblemCode.DATE_IMPOSSIBLE),
        ("0", ProblemCode.DATE_IMPOSSIBLE),
        ("02-30", ProblemCode.DATE_IMPOSSIBLE),
        ("13月1日", ProblemCode.DATE_IMPOSSIBLE),
        ("20260230", ProblemCode.DATE_IMPOSSIBLE),
        ("0026-11-25", ProblemCode.DATE_IMPOSSIBLE),
        ("+9999w", ProblemCode.DATE_IMPOSSIBLE),
        ("26-11-25", ProblemCode.DATE_AMBIGUOUS),
        ("11/25/26 10:00", ProblemCode.DATE_AMBIGUOUS),
    ],
)
def test_refuses_with_a_code(text: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as caught:
        parse_date(text, SATURDAY)
    assert caught.value.code == code


def test_what_has_no_year_is_also_impossible_on_either_side() -> None:
    for text in ("32", "0", "02-30", "00-00"):
        for side in ("future", "past"):
            with pytest.raises(Problem, match="impossible"):
                parse_date(text, SATURDAY, prefer=side)


@given(
    st.text(max_size=70) | st.text("0123456789-/. +年月日周下一五wdT:", max_size=14), sensible_days, prefers
)
def test_any_text_is_a_date_or_a_problem(text: str, today: date, prefer: Prefer | None) -> None:
    try:
        day = parse_date(text, today, prefer=prefer)
    except Problem as problem:
        assert problem.code.startswith("date.")
    else:
        assert 1900 <= day.year <= 2199


@given(sensible_days, sensible_days, st.sampled_from(["en", "zh_CN"]), prefers)
def test_full_dates_read_back_whatever_today_is(
    day: date, today: date, lang: str, prefer: Prefer | None
) -> None:
    texts = [day.isoformat(), f"{day} 00:00:00.000", f"{day:%Y%m%d}", f"{day:%d.%m.%Y}"]
    for text in (*texts, format_date(day, lang, year=True)):
        assert parse_date(text, today, prefer=prefer) == day


@given(sensible_days, st.integers(0, 364), st.sampled_from(["en", "zh_CN"]))
def test_the_shown_form_of_the_coming_year_reads_back(today: date, ahead: int, lang: str) -> None:
    try:
        day = date.fromordinal(today.toordinal() + ahead)
        read = parse_date(format_date(day, lang), today, prefer="future")
    except Problem:
        assert day.year > 2199
    else:
        assert read == day


@pytest.mark.parametrize(
    ("day", "lang", "year", "shown"),
    [
        (SATURDAY, "en", False, "Sat 21 Nov"),
        (SATURDAY, "zh_CN", False, "11月21日 周六"),
        (SATURDAY, "en", True, "Sat 21 Nov 2026"),
        (SATURDAY, "zh_CN", True, "2026年11月21日 周六"),
        (date(2027, 1, 3), "zh_CN", False, "1月3日 周日"),
    ],
)
def test_shows_dates_in_local_words(day: date, lang: str, year: bool, shown: str) -> None:
    assert format_date(day, lang, year=year) == shown


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("9", time(9)),
        ("0", time(0)),
        ("14", time(14)),
        ("9:30", time(9, 30)),
        ("09:30:59", time(9, 30)),
        ("9:30", time(9, 30)),
        ("0930", time(9, 30)),
        ("930", time(9, 30)),
        ("14.30", time(14, 30)),
        ("2pm", time(14)),
        ("2 PM", time(14)),
        ("2:15 p.m.", time(14, 15)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("9点", time(9)),
        ("9点整", time(9)),
        ("9点半", time(9, 30)),
        ("9点一刻", time(9, 15)),
        ("14时30分", time(14, 30)),
        ("9点05", time(9, 5)),
        ("下午2点", time(14)),
        ("下午2点半", time(14, 30)),
        ("下午 2:30", time(14, 30)),
        ("下午14点", time(14)),
        ("上午9点", time(9)),
        ("上午12点", time(12)),
        ("早上8点", time(8)),
        ("中午12点半", time(12, 30)),
        ("中午1点", time(13)),
        ("晚上8点", time(20)),
        ("凌晨3点", time(3)),
    ],
)
def test_reads_times(text: str, moment: time) -> None:
    assert parse_time(text) == moment


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.TIME_EMPTY),
        ("noonish", ProblemCode.TIME_UNREADABLE),
        ("9:3", ProblemCode.TIME_UNREADABLE),
        ("上午9pm", ProblemCode.TIME_UNREADABLE),
        ("1" * 70, ProblemCode.TIME_UNREADABLE),
        ("24", ProblemCode.TIME_IMPOSSIBLE),
        ("9:60", ProblemCode.TIME_IMPOSSIBLE),
        ("2460", ProblemCode.TIME_IMPOSSIBLE),
        ("14pm", ProblemCode.TIME_IMPOSSIBLE),
        ("晚上12点", ProblemCode.TIME_IMPOSSIBLE),
    ],
)
def test_refuses_times_with_a_code(text: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as caught:
        parse_time(text)
    assert caught.value.code == code


@given(st.text(max_size=70) | st.text("0123456789:.点半分下上午ampm ", max_size=9))
def test_any_text_is_a_time_or_a_problem(text: str) -> None:
    try:
        parse_time(text)
    except Problem as problem:
        assert problem.code.startswith("time.")


@given(st.times())
def test_times_read_back_to_the_minute(moment: time) -> None:
    whole = moment.replace(second=0, microsecond=0)
    for text in (
        moment.isoformat(),
        f"{whole:%H:%M}",
        f"{whole:%H%M}",
        f"{whole:%H.%M}",
        f"{whole:%I:%M %p}",
    ):
        assert parse_time(text) == whole

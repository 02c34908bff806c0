"""Money is read as people write it, shown without doubt about the currency, never added across currencies."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.currencies import CODES, DIGITS_OTHER_THAN_TWO, digits_of
from fieldrep.rules.money import LARGEST_MINOR, Money, format_money, parse_money, totals
from fieldrep.rules.problems import Problem, ProblemCode

amounts = st.builds(
    Money,
    st.integers(-LARGEST_MINOR, LARGEST_MINOR),
    st.sampled_from(["CNY", "USD", "EUR", "JPY", "KWD", "CLF", "SEK"]),
)


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1200", 120_000),
        ("1.2k", 120_000),
        ("1.2K", 120_000),
        ("3万", 3_000_000),
        ("3 万", 3_000_000),
        ("3w", 3_000_000),
        ("37.5万", 37_500_000),
        ("37.5万元", 37_500_000),
        ("1,2亿", 12_000_000_000),
        ("5千", 500_000),
        ("2百万", 200_000_000),
        ("2千万", 2_000_000_000),
        ("1.5m", 150_000_000),
        ("1.5M", 150_000_000),
        ("2bn", 200_000_000_000),
        ("1,200", 120_000),
        ("1,234,567.89", 123_456_789),
        ("1.234.567,89", 123_456_789),
        ("1.234.567", 123_456_700),
        ("1 234 567", 123_456_700),
        ("1'234.5", 123_450),
        ("1,5", 150),
        ("0,500", 50),
        ("1234,567", 123_457),
        (".5", 50),
        ("12.", 1_200),
        ("¥1200", 120_000),
        ("¥ 1,200.00", 120_000),
        ("1200 CNY", 120_000),
        ("cny1200", 120_000),
        ("RMB 1.2k", 120_000),
        ("人民币1200元", 120_000),
        ("1200块钱", 120_000),
        ("1,200.50", 120_050),
        ("3万", 3_000_000),
        ("-500", -50_000),
        ("−500", -50_000),
        ("-¥500", -50_000),
        ("¥-500", -50_000),
        ("0", 0),
    ],
)
def test_reads_what_people_write(text: str, minor: int) -> None:
    assert parse_money(text, "CNY") == Money(minor, "CNY")


@pytest.mark.parametrize(
    ("text", "expected", "money"),
    [
        ("1200 USD", "CNY", Money(120_000, "USD")),
        ("€1,5", "CNY", Money(150, "EUR")),
        ("300 万美元", "CNY", Money(300_000_000, "USD")),
        ("$5", "CNY", Money(500, "USD")),
        ("$5", "MXN", Money(500, "MXN")),
        ("HK$5", "USD", Money(500, "HKD")),
        ("¥500", "JPY", Money(500, "JPY")),
        ("¥500", "USD", Money(50_000, "CNY")),
        ("500元", "TWD", Money(50_000, "TWD")),
        ("US$ 5 USD", "CNY", Money(500, "USD")),
        ("5 krw", "CNY", Money(5, "KRW")),
        ("5 mop", "CNY", Money(500, "MOP")),
    ],
)
def test_a_currency_in_the_text_wins_and_a_shared_sign_means_the_expected_one(
    text: str, expected: str, money: Money
) -> None:
    assert parse_money(text, expected) == money


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("1.2345", "KWD", 1_235),
        ("1,234", "KWD", 1_234_000),
        ("99.5", "JPY", 100),
        ("99.4999999999999999999999999999999999", "JPY", 99),
        ("2.675", "USD", 268),
        ("-2.675", "USD", -268),
        ("0.00005", "CLF", 1),
    ],
)
def test_digits_and_rounding_follow_the_currency(text: str, currency: str, minor: int) -> None:
    assert parse_money(text, currency).minor == minor


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", ProblemCode.MONEY_EMPTY),
        ("  ", ProblemCode.MONEY_EMPTY),
        ("abc", ProblemCode.MONEY_UNREADABLE),
        ("元", ProblemCode.MONEY_UNREADABLE),
        ("1 2", ProblemCode.MONEY_UNREADABLE),
        ("12345 678", ProblemCode.MONEY_UNREADABLE),
        ("1,2345", ProblemCode.MONEY_UNREADABLE),
        ("1,23,456", ProblemCode.MONEY_UNREADABLE),
        ("1,200.500,5", ProblemCode.MONEY_UNREADABLE),
        ("3-5万", ProblemCode.MONEY_UNREADABLE),
        ("300 pcs", ProblemCode.MONEY_UNREADABLE),
        ("$5 EUR", ProblemCode.MONEY_UNREADABLE),
        ("约3万", ProblemCode.MONEY_UNREADABLE),
        ("½", ProblemCode.MONEY_UNREADABLE),
        ("١٢", ProblemCode.MONEY_UNREADABLE),
        ("--5", ProblemCode.MONEY_UNREADABLE),
        ("9" * 61, ProblemCode.MONEY_UNREADABLE),
        ("9" * 18, ProblemCode.MONEY_TOO_LARGE),
        ("9" * 40, ProblemCode.MONEY_TOO_LARGE),
    ],
)
def test_refuses_with_a_code_and_the_text(text: str, code: ProblemCode) -> None:
    with pytest.raises(Problem) as caught:
        parse_money(text, "CNY")
    assert caught.value.code == code
    assert caught.value.values.get("text", text) == text


def test_an_unknown_currency_is_refused() -> None:
    for code in ("RMBX", "", "ZZZ", "¥"):
        with pytest.raises(Problem, match=r"currency\.unknown"):
            Money(1, code)
    assert Money(1, " cny ").currency == "CNY"


@given(st.text(max_size=80), st.sampled_from(["CNY", "JPY", "KWD"]))
def test_any_text_is_an_amount_or_a_problem(text: str, currency: str) -> None:
    try:
        money = parse_money(text, currency)
    except Problem as problem:
        assert problem.code in set(ProblemCode)
    else:
        assert abs(money.minor) <= LARGEST_MINOR


@given(amounts, st.sampled_from(["en", "zh_CN"]))
def test_what_is_shown_reads_back_as_the_same_amount(money: Money, lang: str) -> None:
    assert parse_money(format_money(money, lang), "GBP") == money


@pytest.mark.parametrize(
    ("number", "minor"),
    [(1, 100), (1.005, 101), (0.1, 10), (Decimal("2.345"), 235), (1e15, 10**17), (-1.005, -101)],
)
def test_numbers_of_spreadsheets_are_rounded_half_up(number: Decimal | float, minor: int) -> None:
    assert Money.of(number, "CNY").minor == minor


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 1e300])
def test_numbers_that_are_no_amount_are_refused(number: float) -> None:
    with pytest.raises(Problem):
        Money.of(number, "CNY")


@pytest.mark.parametrize(
    ("money", "lang", "compact", "shown"),
    [
        (Money(37_500_000, "CNY"), "en", False, "CNY 375,000.00"),
        (Money(37_500_000, "CNY"), "zh_CN", False, "375,000.00元"),
        (Money(37_500_000, "CNY"), "en", True, "CNY 375k"),
        (Money(37_500_000, "CNY"), "zh_CN", True, "37.5万元"),
        (Money(1_234_567_890, "CNY"), "en", True, "CNY 12.3m"),
        (Money(1_092_000_000, "CNY"), "zh_CN", True, "1,092万元"),
        (Money(12_000_000_000, "CNY"), "zh_CN", True, "1.2亿元"),
        (Money(950_000, "CNY"), "zh_CN", True, "9,500元"),
        (Money(999_960, "CNY"), "zh_CN", True, "1万元"),
        (Money(95_000_000, "CNY"), "en", True, "CNY 950k"),
        (Money(99_996_000, "CNY"), "en", True, "CNY 1m"),
        (Money(10**18, "CNY"), "en", True, "CNY 10,000,000bn"),
        (Money(-37_500_000, "CNY"), "en", True, "CNY -375k"),
        (Money(12_345, "KWD"), "en", False, "KWD 12.345"),
        (Money(12_345, "JPY"), "zh_CN", False, "12,345日元"),
        (Money(12_345, "SEK"), "zh_CN", False, "123.45 SEK"),
        (Money(0, "USD"), "en", True, "USD 0"),
        (Money(5, "USD"), "en", False, "USD 0.05"),
    ],
)
def test_shows_amounts(money: Money, lang: str, compact: bool, shown: str) -> None:
    assert format_money(money, lang, compact=compact) == shown


def test_adds_and_compares_within_a_currency_only() -> None:
    one, two, yen = Money(100, "CNY"), Money(250, "CNY"), Money(100, "JPY")
    assert one + two == Money(350, "CNY")
    assert one - two == Money(-150, "CNY")
    assert -one == Money(-100, "CNY")
    assert one < two and two >= one and not two <= one
    for together in (lambda: one + yen, lambda: one - yen, lambda: one < yen, lambda: one >= yen):
        with pytest.raises(Problem) as caught:
            together()
        assert caught.value.code == ProblemCode.CURRENCY_MISMATCH
        assert set(caught.value.values.values()) == {"CNY", "JPY"}


def test_sums_of_several_currencies_stand_side_by_side() -> None:
    mixed = [Money(100, "USD"), Money(1, "CNY"), Money(50, "USD")]
    assert totals(mixed) == (Money(1, "CNY"), Money(150, "USD"))
    assert totals([]) == ()


def test_the_table_of_digits_names_only_currencies_in_use() -> None:
    assert DIGITS_OTHER_THAN_TWO.keys() <= CODES
    assert [digits_of(code) for code in ("JPY", "KWD", "CNY", "EUR", "USD", "CLF")] == [0, 3, 2, 2, 2, 4]

"""Money: whole minor units and an ISO 4217 code as one value, read from and shown as people write it.

Never floats, never a sum across currencies. Rounding is half up.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from fieldrep.rules.currencies import ZH_NAMES, check_currency, currency_meant, digits_of
from fieldrep.rules.problems import Problem, ProblemCode

LARGEST_MINOR = 2**63 - 1
"""SQLite's largest integer."""

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""More digits than any amount has, so that only the one intended rounding happens."""

LONGEST_TEXT = 60
"""No amount is longer; keeps a pasted page from being taken apart."""

_MULTIPLIERS = {
    "": 0,
    "百": 2,
    "k": 3,
    "千": 3,
    "w": 4,
    "万": 4,
    "萬": 4,
    "m": 6,
    "mn": 6,
    "百万": 6,
    "千万": 7,
    "亿": 8,
    "億": 8,
    "b": 9,
    "bn": 9,
}
"""Powers of ten of the words behind a number; ``w`` is how 万 is typed in chats."""

_AMOUNT = re.compile(
    r"""(?P<sign>[-−]?)\s*
        (?P<number>[0-9][0-9.,'’ ]*|[.,][0-9]+)
        (?P<multiplier>百万|千万|[百千万萬亿億]|(?:mn|bn|[kwmb])(?![a-z]))?""",
    re.VERBOSE,
)
_WORD = re.compile(r"[^\s0-9.,'’\-−]+")
_COMPACT = {"zh": ((0, ""), (4, "万"), (8, "亿")), "en": ((0, ""), (3, "k"), (6, "m"), (9, "bn"))}


@dataclass(frozen=True, slots=True)
class Money:
    """An amount: ``minor`` in the smallest unit of ``currency`` (fen, cents; whole yen)."""

    minor: int
    currency: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "currency", check_currency(self.currency))

    @classmethod
    def of(cls, major: Decimal | int | float, currency: str) -> "Money":
        """Make money of a number of whole units, as a spreadsheet holds it, rounded half up."""
        code = check_currency(currency)
        number = Decimal(str(major))
        if not number.is_finite():
            raise Problem(ProblemCode.MONEY_UNREADABLE, text=str(major))
        if number.adjusted() > 20:
            raise Problem(ProblemCode.MONEY_TOO_LARGE, text=str(major))
        minor = int(number.scaleb(digits_of(code), _EXACT).to_integral_value(ROUND_HALF_UP, _EXACT))
        if abs(minor) > LARGEST_MINOR:
            raise Problem(ProblemCode.MONEY_TOO_LARGE, text=str(major))
        return cls(minor, code)

    @property
    def major(self) -> Decimal:
        """The amount in whole units, exact."""
        return Decimal(self.minor).scaleb(-digits_of(self.currency))

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other).minor, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other).minor, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other).minor

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other).minor

    def _same(self, other: "Money") -> "Money":
        if self.currency != other.currency:
            raise Problem(ProblemCode.CURRENCY_MISMATCH, one=self.currency, other=other.currency)
        return other


def totals(amounts: Iterable[Money]) -> tuple[Money, ...]:
    """Return one sum per currency, by code: sums of different currencies stand side by side."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return tuple(Money(minor, currency) for currency, minor in sorted(sums.items()))


def parse_money(text: str, currency: str) -> Money:
    """Read an amount as people write it: ``1.2k``, ``3万``, ``37.5万元``, ``1,234.50 EUR``, ``¥ 800``.

    ``currency`` holds where the text names none. A comma before exactly three digits separates
    thousands, before one or two it is the decimal point (``1,2亿``); a lone point is always the decimal
    point. Problems: ``money.empty``, ``money.unreadable``, ``money.too_large``, ``currency.unknown``.
    """
    expected = check_currency(currency)
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if not plain:
        raise Problem(ProblemCode.MONEY_EMPTY)
    found = _AMOUNT.search(plain) if len(plain) <= LONGEST_TEXT else None
    if not found:
        raise Problem(ProblemCode.MONEY_UNREADABLE, text=text)
    number = _number(found["number"].rstrip())
    before, after = plain[: found.start()].strip(), plain[found.end() :].strip()
    negative, before = _leading_minus(found["sign"], before)
    meant = _currency_around(before, after, expected)
    if number is None or meant is None:
        raise Problem(ProblemCode.MONEY_UNREADABLE, text=text)
    amount = number.scaleb(_MULTIPLIERS[found["multiplier"] or ""], _EXACT)
    try:
        return Money.of(amount.copy_negate() if negative else amount, meant)
    except Problem as problem:
        raise Problem(ProblemCode(problem.code), text=text) from None


def _leading_minus(sign: str, before: str) -> tuple[bool, str]:
    """Take a minus that stands before the currency, as in ``-¥500``, for one before the digits."""
    if before[:1] in {"-", "−"} and not sign:
        return True, before[1:].strip()
    return bool(sign), before


def _currency_around(before: str, after: str, expected: str) -> str | None:
    """Return the currency named before or after the number, None for other words or two that disagree."""
    named = set()
    for word in (before, after):
        if word:
            meant = currency_meant(word, expected) if _WORD.fullmatch(word) else None
            if meant is None:
                return None
            named.add(meant)
    if len(named) > 1:
        return None
    return named.pop() if named else expected


def _number(text: str) -> Decimal | None:
    """Return the number with its separators understood, None when they make no sense."""
    if re.fullmatch(r"\d{1,3}([ '’]\d{3})+([.,]\d*)?", text):
        text = re.sub("[ '’]", "", text)
    point = _decimal_mark(text)
    whole, _mark, fraction = text.rpartition(point) if point else (text, "", "")
    if not re.fullmatch(r"\d*|\d{1,3}(,\d{3})+|\d{1,3}(\.\d{3})+", whole) or not re.fullmatch(
        r"\d*", fraction
    ):
        return None
    return Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{fraction or '0'}")


def _decimal_mark(text: str) -> str:
    """Return which of ``.`` and ``,`` is the decimal mark here, "" for none."""
    if "." in text and "," in text:
        return max(".,", key=text.rfind)
    if text.count(".") == 1:
        return "."
    if (
        text.count(",") == 1
        and not re.fullmatch(r"[1-9]\d{0,2},\d{3}", text)
        and re.search(r",\d{0,3}$", text)
    ):
        return ","
    return ""


def format_money(money: Money, lang: str, *, compact: bool = False) -> str:
    """Show an amount: ``CNY 375,000.00`` or ``375,000.00元``; compact ``CNY 375k`` or ``37.5万元``.

    Codes and words instead of signs, because ``$`` and ``¥`` each mean several currencies.
    """
    chinese = lang.startswith("zh")
    number = _compact(money.major, "zh" if chinese else "en") if compact else _full(money)
    if not chinese:
        return f"{money.currency} {number}"
    unit = ZH_NAMES.get(money.currency)
    return f"{number}{unit}" if unit else f"{number} {money.currency}"


def _full(money: Money) -> str:
    return f"{money.major:,.{digits_of(money.currency)}f}"


def _compact(major: Decimal, lang: str) -> str:
    """Return the number to one decimal of the largest unit it fills; below the first unit it is whole."""
    units = _COMPACT[lang]
    for (power, unit), (above, _unit) in zip(units, (*units[1:], (99, "")), strict=True):
        step = Decimal("0.1") if unit else Decimal(1)
        scaled = major.scaleb(-power, _EXACT).quantize(step, ROUND_HALF_UP)
        if abs(scaled) < Decimal(10) ** (above - power):
            break
    return f"{scaled:,f}".removesuffix(".0") + unit

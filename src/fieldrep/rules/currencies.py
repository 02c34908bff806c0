"""Currencies: decimal digits by ISO 4217, and the signs and words that people write for them."""

from fieldrep.rules.problems import Problem, ProblemCode

DIGITS_OTHER_THAN_TWO: dict[str, int] = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}
"""Decimal digits of the minor unit wherever they are not two. Source: ISO 4217, list one."""

CODES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
    CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR
    LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB
    TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYI UYU UYW UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER
    ZAR ZMW ZWG
    """.split()
)
"""Currencies in use. Source: ISO 4217, list one. What is not here is none: "300 pcs" is no amount."""

_DOLLARS = ("USD", "AUD", "CAD", "HKD", "MXN", "NZD", "SGD", "TWD")
_YUAN = ("CNY", "HKD", "MOP", "TWD")

SIGNS: dict[str, tuple[str, ...]] = {
    "¥": ("CNY", "JPY"),
    "cn¥": ("CNY",),
    "jp¥": ("JPY",),
    "rmb": ("CNY",),
    "人民币": ("CNY",),
    "元": _YUAN,
    "圆": _YUAN,
    "块": ("CNY",),
    "块钱": ("CNY",),
    "円": ("JPY",),
    "日元": ("JPY",),
    "$": _DOLLARS,
    "us$": ("USD",),
    "hk$": ("HKD",),
    "nt$": ("TWD",),
    "a$": ("AUD",),
    "c$": ("CAD",),
    "s$": ("SGD",),
    "美元": ("USD",),
    "美金": ("USD",),
    "港元": ("HKD",),
    "港币": ("HKD",),
    "€": ("EUR",),
    "欧元": ("EUR",),
    "£": ("GBP",),
    "英镑": ("GBP",),
    "₩": ("KRW",),
    "韩元": ("KRW",),
    "₹": ("INR",),
    "₽": ("RUB",),
    "卢布": ("RUB",),
}
"""What people write, folded, and the currencies it may mean; the first is meant unless told otherwise."""

ZH_NAMES: dict[str, str] = {
    "CNY": "元",
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港元",
    "JPY": "日元",
    "KRW": "韩元",
    "RUB": "卢布",
}
"""Unit written after an amount in Chinese; other currencies are shown by their code."""


def check_currency(code: str) -> str:
    """Return the code in capitals. Problem: ``currency.unknown`` for what is no ISO 4217 code."""
    folded = code.strip().upper()
    if folded not in CODES:
        raise Problem(ProblemCode.CURRENCY_UNKNOWN, currency=code)
    return folded


def digits_of(currency: str) -> int:
    """Return the number of decimal digits of a currency's minor unit."""
    return DIGITS_OTHER_THAN_TWO.get(currency, 2)


def currency_meant(word: str, expected: str) -> str | None:
    """Return the currency a sign, word or code stands for, None when it is none.

    A sign that several currencies share (``$``, ``¥``, 元) means the expected one if that is among them.
    """
    choices = SIGNS.get(word)
    if choices is None:
        return word.upper() if word.upper() in CODES else None
    return expected if expected in choices else choices[0]

"""What can be wrong with a typed value: a code and the values of its message, never prose.

The screens and commands turn the code into a sentence in the user's language.
"""

from enum import StrEnum


class ProblemCode(StrEnum):
    """Every reason for which a rule refuses a value. In brackets the values that come with it."""

    MONEY_EMPTY = "money.empty"
    """Nothing that could be an amount."""
    MONEY_UNREADABLE = "money.unreadable"
    """Not an amount (text)."""
    MONEY_TOO_LARGE = "money.too_large"
    """More than the database can hold (text)."""
    CURRENCY_UNKNOWN = "currency.unknown"
    """Not an ISO 4217 code (currency)."""
    CURRENCY_MISMATCH = "currency.mismatch"
    """Amounts of two currencies in one sum or comparison (one, other)."""
    DATE_EMPTY = "date.empty"
    """Nothing that could be a date."""
    DATE_UNREADABLE = "date.unreadable"
    """Not a date (text)."""
    DATE_IMPOSSIBLE = "date.impossible"
    """Reads like a date that no calendar has (text)."""
    DATE_AMBIGUOUS = "date.ambiguous"
    """Day, month and year can't be told apart (text)."""
    TIME_EMPTY = "time.empty"
    """Nothing that could be a time of day."""
    TIME_UNREADABLE = "time.unreadable"
    """Not a time of day (text)."""
    TIME_IMPOSSIBLE = "time.impossible"
    """Reads like a time that no clock shows (text)."""
    WEEK_UNREADABLE = "week.unreadable"
    """Not an ISO week such as 2026-W47 (text)."""
    WEEK_IMPOSSIBLE = "week.impossible"
    """The year has no such week (year, week)."""
    MONTH_UNREADABLE = "month.unreadable"
    """Not a month such as 2026-11 (text)."""
    MONTH_IMPOSSIBLE = "month.impossible"
    """There is no such month (year, month)."""


class Problem(ValueError):
    """A value that a rule refuses: ``code`` says why, ``values`` fill the message's placeholders."""

    def __init__(self, code: ProblemCode, **values: object) -> None:
        super().__init__(code.value)
        self.code: str = code.value
        self.values: dict[str, object] = values

"""The team policy: the numbers that rules go by, as dated entries over the shipped defaults."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Policy:
    """The policy in force on one day. Amounts in whole currency units, spans in days."""

    potential_threshold: int
    near_days: int
    quadrant_a_days: int
    quadrant_b_days: int
    quadrant_c_days: int
    class_a_days: int
    class_b_days: int
    class_c_days: int
    class_a_share: int
    class_b_share: int
    own_store_below: int
    visits_before_dropping: int
    late_after_hours: int
    visits_per_week: int
    sprint_prospects: int
    sprint_days: int
    sprint_appointments: int
    sprint_hours: int
    new_account_days: int
    weekly_due_weekday: int
    weekly_due_time: str
    monthly_due_day: int
    claim_due_day: int
    expense_cap: int
    advance: int
    hospitality_limit: int
    dealer_go_on_from: float
    dealer_drop_below: float
    dealer_warnings_to_watch: int
    file_limit_mb: int
    sync_files_mb: int
    dealer_weights: Mapping[str, int] = field(hash=False)

    @property
    def weekly_due_at(self) -> time:
        """The time of day at which the weekly report is due."""
        return time.fromisoformat(self.weekly_due_time)


POLICY_KEYS = frozenset(each.name for each in fields(Policy))


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """One dated entry: from ``valid_from`` on the key has this value."""

    key: str
    valid_from: date
    value: Any


@cache
def default_policy() -> Policy:
    """Return the policy that ships with the program."""
    path = Path(__file__).with_name("policy.toml")
    return Policy(**tomllib.loads(path.read_text(encoding="utf-8")))


def policy_at(day: date, changes: Iterable[PolicyChange]) -> Policy:
    """Return the policy in force on a day; unknown keys belong to a newer program and are left out, as
    are values that the key can't have.

    Of two entries for the same key and day the later in the given order wins.
    """
    due = [change for change in changes if change.valid_from <= day and _fits(change)]
    due.sort(key=lambda change: change.valid_from)
    return replace(default_policy(), **{change.key: change.value for change in due})


def _fits(change: PolicyChange) -> bool:
    """Say whether a key can have a value: an entry may come from elsewhere and hold anything."""
    if change.key not in POLICY_KEYS:
        return False
    usual = getattr(default_policy(), change.key)
    if isinstance(usual, dict):
        return isinstance(change.value, dict) and all(map(_is_amount, change.value.values()))
    if isinstance(usual, str):
        return isinstance(change.value, str) and _is_time(change.value)
    most = 7 if change.key.endswith("_weekday") else 31 if change.key.endswith("_due_day") else 10**12
    whole = isinstance(usual, float) or isinstance(change.value, int)
    return whole and _is_amount(change.value) and (1 if most < 32 else 0) <= change.value <= most


def _is_amount(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 10**12


def _is_time(text: str) -> bool:
    try:
        time.fromisoformat(text)
    except ValueError:
        return False
    return True

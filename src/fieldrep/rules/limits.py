"""What a record can hold, the same on every installation: more is refused here and set aside there."""

from functools import cache
from zoneinfo import ZoneInfo

LONGEST_TEXT = 500_000
"""Characters in one text; a note of a visit has some hundreds."""

YEARS = range(1000, 9000)
"""Any day of these years can be reckoned with, whatever the time zone."""


@cache
def is_zone(name: str) -> bool:
    """Return whether a time zone has this name, such as Asia/Shanghai."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True

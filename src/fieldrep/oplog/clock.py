"""The hybrid logical clock: 48 bits of milliseconds and a 16-bit counter in one integer.

A stamp never runs backwards on an installation, whatever the wall clock does; a counter
that is full carries into the milliseconds.
"""

from datetime import datetime

COUNTER_BITS = 16
MAX_TIME = (1 << 64) - 1
ADOPT_AHEAD_MS = 24 * 3600 * 1000
"""A remote clock further ahead than this is reported, not adopted."""


def pack(milliseconds: int, counter: int = 0) -> int:
    """Return the stamp of a wall time in milliseconds since the epoch."""
    return (milliseconds << COUNTER_BITS) + counter


def milliseconds(stamp: int) -> int:
    """Return the wall time of a stamp in milliseconds since the epoch."""
    return stamp >> COUNTER_BITS


def tick(last: int, now: datetime) -> int:
    """Return the next stamp after ``last`` at the wall time ``now``."""
    return max(last + 1, pack(int(now.timestamp() * 1000)))


def adopt(last: int, remote: int, now: datetime) -> tuple[int, bool]:
    """Take a remote stamp into account: the new last stamp, and whether the remote was believable."""
    limit = pack(int(now.timestamp() * 1000) + ADOPT_AHEAD_MS)
    if remote > limit:
        return last, False
    return max(last, remote), True

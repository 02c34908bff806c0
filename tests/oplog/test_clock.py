"""The clock never runs backwards here, carries when its counter is full, and distrusts the far future."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from fieldrep.oplog.clock import ADOPT_AHEAD_MS, COUNTER_BITS, adopt, milliseconds, pack, tick

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
NOW_MS = int(NOW.timestamp() * 1000)
YEAR = timedelta(days=365)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def test_a_stamp_holds_the_wall_time_in_milliseconds() -> None:
    assert milliseconds(tick(0, NOW)) == NOW_MS
    assert tick(0, NOW) == pack(NOW_MS)


def test_within_one_millisecond_the_counter_goes_up() -> None:
    first = tick(0, NOW)
    assert tick(first, NOW) == pack(NOW_MS, 1)


def test_a_full_counter_carries_into_the_milliseconds() -> None:
    full = pack(NOW_MS, (1 << COUNTER_BITS) - 1)
    assert tick(full, NOW) == pack(NOW_MS + 1, 0)


def test_a_clock_set_back_a_year_goes_on_from_the_last_stamp() -> None:
    last = tick(0, NOW)
    assert tick(last, NOW - YEAR) == last + 1


def test_a_clock_that_was_a_year_ahead_is_gone_on_from_when_it_is_set_right() -> None:
    ahead = tick(0, NOW + YEAR)
    assert tick(ahead, NOW) == ahead + 1


@given(st.lists(moments, min_size=1, max_size=30))
def test_stamps_always_grow_whatever_the_wall_clock_does(walls: list[datetime]) -> None:
    last, stamps = 0, []
    for wall in walls:
        last = tick(last, wall)
        stamps.append(last)
    assert stamps == sorted(set(stamps))
    assert stamps[-1] < 1 << 64


@given(moments, st.integers(0, 2**64 - 1), st.integers(0, 2**64 - 1))
def test_adopting_never_goes_back_and_takes_only_what_is_believable(
    now: datetime, last: int, remote: int
) -> None:
    after, believed = adopt(last, remote, now)
    assert after >= last
    assert believed is (remote <= pack(int(now.timestamp() * 1000) + ADOPT_AHEAD_MS))
    assert after == (max(last, remote) if believed else last)


def test_a_remote_clock_is_adopted_up_to_a_day_ahead_and_reported_beyond() -> None:
    last = tick(0, NOW)
    day_ahead, year_ahead = pack(NOW_MS + ADOPT_AHEAD_MS), pack(NOW_MS + 365 * ADOPT_AHEAD_MS)
    assert adopt(last, day_ahead, NOW) == (day_ahead, True)
    assert adopt(last, day_ahead + 1, NOW) == (last, False)
    assert adopt(last, year_ahead, NOW) == (last, False)
    assert adopt(last, pack(NOW_MS - 365 * ADOPT_AHEAD_MS), NOW) == (last, True)

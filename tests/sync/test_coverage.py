"""Sets of frames as ranges, and the receipts made of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.sync import receipts
from fieldrep.sync.coverage import Coverage, decode, encode
from fieldrep.sync.errors import PayloadError
from fieldrep.sync.receipts import Receipt
from tests.sync.samples import AUTHOR, TEAM

BAD_RANGES = b"5 [5] [[1]] [[2,1]] [[1,2],[2,3]] [[-1,2]] [[true,2]] [[0,1e3]]".split()
FRAMES = st.sets(st.tuples(st.sampled_from([AUTHOR, TEAM]), st.integers(0, 30)), max_size=40)


@given(FRAMES, st.sets(st.binary(min_size=32, max_size=32), max_size=3))
def test_it_covers_exactly_what_it_was_made_of(frames: set[tuple[bytes, int]], digests: set[bytes]) -> None:
    coverage = Coverage.of(frames, digests)
    for author in (AUTHOR, TEAM, bytes(16)):
        for number in range(32):
            assert coverage.covers(author, number) == ((author, number) in frames)
    assert all(coverage.covers(bytes(16), 1, digest) for digest in digests)
    assert decode(encode(coverage)) == coverage


def test_a_gap_stays_a_gap() -> None:
    assert Coverage.of([(AUTHOR, n) for n in (1, 2, 3, 5, 9, 10)]).numbers == {
        AUTHOR: ((1, 3), (5, 5), (9, 10))
    }


def test_a_receipt_comes_back() -> None:
    receipt = Receipt(Coverage.of([(AUTHOR, 1), (TEAM, 1 << 63)]), "2026-08-19T09:00:00+00:00")
    assert receipts.decode(receipts.encode(receipt)) == receipt


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"5",
        b"{}",
        b'{"numbers": {}, "digests": 5}',
        b'{"numbers": {"ab": []}, "digests": []}',
        b'{"numbers": {}, "digests": ["ab"]}',
        b'{"numbers": {}, "digests": [5]}',
        *(b'{"digests": [], "numbers": {"%s": %s}}' % (AUTHOR.hex().encode(), bad) for bad in BAD_RANGES),
        b'{"digests": [], "numbers": {"%s": [[1, %d]]}}' % (AUTHOR.hex().encode(), 1 << 64),
    ],
)
def test_malformed_ones(data: bytes) -> None:
    with pytest.raises(PayloadError):
        receipts.decode(data)

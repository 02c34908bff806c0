"""Finding frames in files that are damaged anywhere."""

import hashlib
import io
import os
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fieldrep.sync.devices import SignatureState, signature_state
from fieldrep.sync.errors import Reason
from fieldrep.sync.frames import MAGIC, Frame, build, open_frame
from fieldrep.sync.scan import PIECE, Damage, Found, FrameAt, scan, tail
from tests.sync.samples import AUTHOR, DATA_KEY, PUBLIC_KEY, SIGNING_KEY, frames, header, joined

MADE = frames(4)
FILE = joined(MADE)


def good(found: list[Found]) -> list[Frame]:
    return [each.frame for each in found if isinstance(each, FrameAt)]


def damages(found: list[Found]) -> list[Damage]:
    return [each for each in found if isinstance(each, Damage)]


def length(each: Found) -> int:
    return len(each.frame.raw) if isinstance(each, FrameAt) else each.length


def scanned(data: bytes) -> list[Found]:
    """Scan, and check that what is found lies side by side and fills the file."""
    found = list(scan(data))
    at = 0
    for each in found:
        assert each.offset == at
        if isinstance(each, FrameAt):
            assert data[at : at + length(each)] == each.frame.raw
        at += length(each)
    assert at == len(data)
    assert not any(isinstance(a, Damage) and isinstance(b, Damage) for a, b in pairwise(found))
    return found


def last(data: bytes) -> tuple[int, bytes] | None:
    return tail(lambda at, size: data[at : at + size], len(data))


def test_a_good_file() -> None:
    assert good(scanned(FILE)) == MADE
    assert last(FILE) == (len(FILE) - len(MADE[-1].raw), MADE[-1].digest)


def test_from_a_place_in_the_file() -> None:
    start = len(MADE[0].raw)
    assert next(each.offset for each in scan(FILE, start)) == start
    assert good(list(scan(io.BytesIO(FILE), start))) == MADE[1:]
    assert list(scan(FILE, len(FILE))) == []


@pytest.mark.parametrize("data", [b"", b"x", b"\0", MAGIC, MAGIC * 40, b"\x89PNG\r\n\x1a\n" + bytes(500)])
def test_files_without_a_frame(data: bytes) -> None:
    assert good(scanned(data)) == []
    assert last(data) is None


def test_a_bit_flipped_in_every_byte() -> None:
    """All other frames are found, and none is altered without notice."""
    for place in range(len(FILE)):
        data = bytearray(FILE)
        data[place] ^= 1 << place % 8
        found = good(scanned(bytes(data)))
        assert len(found) >= len(MADE) - 1
        for frame in found:
            assert frame.digest in {each.digest for each in MADE}
            if frame not in MADE:  # the signature is not part of what it signs
                assert signature_state(frame, {AUTHOR: PUBLIC_KEY}) is SignatureState.BAD
                assert open_frame(frame, DATA_KEY) == open_frame(MADE[frame.header.number - 1], DATA_KEY)


def test_cut_at_every_byte() -> None:
    ends = [sum(len(frame.raw) for frame in MADE[:n]) for n in range(len(MADE) + 1)]
    for size in range(len(FILE)):
        found = scanned(FILE[:size])
        whole = sum(end <= size for end in ends) - 1
        assert good(found) == MADE[:whole]
        assert bool(damages(found)) == (size not in ends)
        assert (last(FILE[:size]) is not None) == (size in ends[1:])


def test_the_tail_zero_filled_at_every_byte() -> None:
    for size in range(len(FILE) - len(MADE[-1].raw), len(FILE)):
        data = FILE[:size] + bytes(len(FILE) - size)
        assert good(scanned(data)) == MADE[:-1]
        assert last(data) is None


def test_a_hole_in_the_middle() -> None:
    begin, end = len(MADE[0].raw), len(MADE[0].raw) + len(MADE[1].raw) + 50
    found = scanned(FILE[:begin] + bytes(end - begin) + FILE[end:])
    assert good(found) == [MADE[0], MADE[3]]
    assert damages(found)[0].offset == begin
    assert damages(found)[0].reason is Reason.ZEROS or damages(found)[0].length > end - begin


def test_frames_in_any_order_and_number() -> None:
    order = [MADE[2], MADE[0], MADE[0], MADE[3], MADE[2]]
    assert good(scanned(joined(order))) == order


def test_garbage_between_frames() -> None:
    parts = [b"garbage", MADE[0].raw, MAGIC, MADE[1].raw, MAGIC[:5], MADE[2].raw, MADE[3].raw[:200], bytes(9)]
    found = scanned(b"".join(parts))
    assert good(found) == MADE[:3]
    assert len(damages(found)) == 4


def test_a_frame_that_claims_more_than_there_is() -> None:
    for claim in (4 << 20, 0xFFFFFFFF):
        liar = MADE[0].raw[:104] + claim.to_bytes(4, "big") + MADE[0].raw[108:]
        found = scanned(liar + joined(MADE[1:]))
        assert good(found) == MADE[1:]
        assert damages(found)[0].reason in (Reason.TOO_LONG, Reason.TRUNCATED)


def test_a_magic_inside_a_payload_begins_nothing() -> None:
    inside = build(header(compression=0), b"x", DATA_KEY, SIGNING_KEY, nonce=MAGIC + bytes(4))
    extended = build(header(extensions=((7, MADE[0].raw),)), b"x", DATA_KEY, SIGNING_KEY)
    data = inside.raw + extended.raw + MADE[1].raw
    assert good(scanned(data)) == [inside, extended, MADE[1]]
    broken = bytearray(data)
    broken[len(inside.raw) + 20] ^= 1
    # of a broken frame, a whole one inside it may be taken: it is one that was written
    assert good(scanned(bytes(broken)))[-1] == MADE[1]


def test_a_magic_across_two_pieces() -> None:
    for shift in range(-10, 3):
        data = b"g" * (PIECE + shift) + FILE
        assert good(scanned(data)) == MADE
        assert good(scanned(MADE[0].raw + data)) == [MADE[0], *MADE]


def test_a_newer_frame_is_passed_over_whole() -> None:
    newer = bytearray(MADE[1].raw)
    newer[10] = 9
    end = len(newer) - 4 - 64 - 2 - 32
    newer[end : end + 32] = hashlib.sha256(newer[:end]).digest()
    data = MADE[0].raw + bytes(newer) + MADE[2].raw
    assert good(scanned(data)) == [MADE[0], MADE[2]]
    assert damages(scanned(data)) == [Damage(len(MADE[0].raw), len(newer), Reason.NEWER)]
    assert last(MADE[0].raw + bytes(newer)) is None


class Counted(io.FileIO):
    """A file that remembers how much was asked of it at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        assert size is not None and size >= 0
        self.most = max(self.most, size)
        return super().read(size) or b""


@pytest.mark.parametrize("size", [256 << 20, pytest.param(2 << 30, marks=pytest.mark.soak)])
def test_gigabytes_of_zeros_take_little_memory(tmp_path: Path, size: int) -> None:
    path = tmp_path / "zeros"
    with path.open("wb") as file:
        file.truncate(size)
        file.seek(0, io.SEEK_END)
        file.write(FILE)
    with Counted(path) as stream:
        found = list(scan(stream))  # type: ignore[arg-type]
    assert found[0] == Damage(0, size, Reason.ZEROS)
    assert good(found) == MADE
    assert stream.most <= PIECE


def test_a_stream_that_gives_less_than_it_is_asked(tmp_path: Path) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 7))

    assert good(list(scan(Slow(FILE)))) == MADE


def test_a_frame_of_the_largest_size() -> None:
    large = build(header(compression=0), os.urandom(8 << 20), DATA_KEY, SIGNING_KEY)
    assert good(scanned(MADE[0].raw + large.raw + MADE[1].raw)) == [MADE[0], large, MADE[1]]
    assert last(large.raw) == (0, large.digest)
    cut = large.raw[:-10] + MADE[1].raw
    assert good(scanned(cut)) == [MADE[1]]


PARTS = st.one_of(
    st.sampled_from([frame.raw for frame in MADE]),
    st.binary(max_size=200),
    st.just(MAGIC),
    st.integers(0, 300).map(bytes),
    st.tuples(st.sampled_from(MADE), st.integers(0, 300)).map(lambda pair: pair[0].raw[: pair[1]]),
    st.tuples(st.sampled_from(MADE), st.integers(0, 300)).map(lambda pair: pair[0].raw[pair[1] :]),
)


@given(st.lists(PARTS, max_size=8))
@example([MAGIC + bytes(112)])
def test_anything_is_survived_and_every_whole_frame_found(parts: list[bytes]) -> None:
    found = good(scanned(b"".join(parts)))
    whole = [frame.digest for part in parts for frame in MADE if frame.raw == part]
    remaining = iter([frame.digest for frame in found])
    assert all(digest in remaining for digest in whole)
    assert {frame.digest for frame in found} <= {frame.digest for frame in MADE}

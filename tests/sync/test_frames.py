"""One frame: its bytes, what is refused, what is carried along."""

import hashlib
import os
import zlib
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.sync import frames
from fieldrep.sync.errors import CannotOpen, FrameError, NewerFormat, PayloadError, Reason
from fieldrep.sync.frames import Compression, Frame, build, open_frame, parse
from tests.sync.samples import AUTHOR, DATA_KEY, KEY_ID, SIGNING_KEY, TEAM, header


def sealed(raw: bytes) -> bytes:
    """Return the bytes with digest and lengths that fit them again, as a malicious writer would."""
    end = frames.body_end(raw)
    body = raw[:end] + hashlib.sha256(raw[:end]).digest() + b"\0\0"
    return body + (len(body) + 4).to_bytes(4, "big")


def reason(raw: bytes) -> Reason:
    with pytest.raises(FrameError) as caught:
        parse(raw)
    return caught.value.reason


@pytest.fixture(scope="module")
def made() -> Frame:
    return build(header(7, extensions=((900, b"later"),)), b"what Anna wrote" * 9, DATA_KEY, SIGNING_KEY)


def test_a_frame_is_read_back_as_it_was_built(made: Frame) -> None:
    again = parse(made.raw)
    assert again == made
    assert open_frame(again, DATA_KEY) == b"what Anna wrote" * 9
    assert (again.header.team, again.header.author, again.header.key) == (TEAM, AUTHOR, KEY_ID)


def test_the_fields_lie_where_the_format_says(made: Frame) -> None:
    raw = made.raw
    assert raw[:8] == b"\x89FRF\r\n\x1a\n"
    assert int.from_bytes(raw[8:10], "big") == 120 + 4 + len(b"later")
    assert list(raw[10:16]) == [1, 0, 1, 0, 1, 1]
    assert raw[16:32] == TEAM
    assert raw[32:48] == AUTHOR
    assert int.from_bytes(raw[48:56], "big") == 7
    assert raw[88:104] == KEY_ID
    assert int.from_bytes(raw[104:108], "big") == made.header.payload_length
    assert raw[120:129] == b"\x03\x84\x00\x05later"
    assert int.from_bytes(raw[-4:], "big") == len(raw)
    end = 129 + made.header.payload_length + 16
    assert hashlib.sha256(raw[:end]).digest() == made.digest == raw[end : end + 32]


def test_nothing_of_the_text_is_in_clear() -> None:
    frame = build(header(compression=Compression.NONE), "客户 Smith".encode(), DATA_KEY, SIGNING_KEY)
    assert b"Smith" not in frame.raw
    assert "客户".encode() not in frame.raw


def test_the_same_text_never_makes_the_same_bytes() -> None:
    first, second = (build(header(), b"same", DATA_KEY, SIGNING_KEY) for _time in range(2))
    assert first.header.nonce != second.header.nonce
    assert first.digest != second.digest


@given(
    kind=st.integers(0, 255),
    flags=st.integers(0, 255),
    minor=st.integers(0, 255),
    number=st.integers(0, (1 << 64) - 1),
    key=st.binary(min_size=16, max_size=16),
    extensions=st.lists(st.tuples(st.integers(0, 65535), st.binary(max_size=40)), max_size=5),
    text=st.binary(max_size=300),
)
def test_what_is_unknown_is_carried_along(
    kind: int,
    flags: int,
    minor: int,
    number: int,
    key: bytes,
    extensions: list[tuple[int, bytes]],
    text: bytes,
) -> None:
    about = header(number, type=kind, flags=flags, minor=minor, key=key, extensions=tuple(extensions))
    frame = build(about, text, DATA_KEY, None)
    again = parse(frame.raw)
    assert again.header == frame.header
    assert again.header.to_bytes() == again.aad
    assert open_frame(again, DATA_KEY) == text


def test_another_key_does_not_open_it(made: Frame) -> None:
    with pytest.raises(CannotOpen):
        open_frame(made, os.urandom(32))


@pytest.mark.parametrize("place", [11, 12, 13, 20, 40, 55, 60, 90, 110, 125])
def test_an_exchanged_header_is_detected_even_with_a_new_digest(made: Frame, place: int) -> None:
    changed = bytearray(made.raw)
    changed[place] ^= 1
    with pytest.raises((CannotOpen, PayloadError)):
        open_frame(parse(sealed(bytes(changed))), DATA_KEY)


def test_the_header_of_another_frame_is_detected(made: Frame) -> None:
    other = build(header(8, extensions=((900, b"later"),)), b"what Anna wrote" * 9, DATA_KEY, SIGNING_KEY)
    swapped = parse(sealed(other.raw[:129] + made.raw[129:]))
    with pytest.raises(CannotOpen):
        open_frame(swapped, DATA_KEY)


def test_every_flipped_bit_is_noticed(made: Frame) -> None:
    signature = range(len(made.raw) - 4 - 64, len(made.raw) - 4)
    for place in range(len(made.raw)):
        changed = bytearray(made.raw)
        changed[place] ^= 1 << place % 8
        if place in signature:  # shown by its state; what it signs is whole
            assert parse(bytes(changed)).digest == made.digest
        else:
            reason(bytes(changed))


def test_every_cut_is_noticed(made: Frame) -> None:
    for length in range(len(made.raw)):
        assert reason(made.raw[:length]) in (Reason.TRUNCATED, Reason.TRAILER)
    assert reason(made.raw + b"x") is Reason.TRAILER


def test_a_frame_that_claims_four_gigabytes(made: Frame) -> None:
    assert reason(made.raw[:104] + b"\xff\xff\xff\xff" + made.raw[108:]) is Reason.TOO_LONG


def test_a_header_that_contradicts_itself(made: Frame) -> None:
    assert reason(made.raw[:8] + b"\0\x10" + made.raw[10:]) is Reason.HEADER
    extension_too_long = bytearray(made.raw)
    extension_too_long[123] = 200
    assert reason(sealed(bytes(extension_too_long))) is Reason.HEADER


def test_a_newer_major_format_is_told_apart_from_damage(made: Frame) -> None:
    newer = bytearray(made.raw)
    newer[10] = 2
    with pytest.raises(NewerFormat) as caught:
        parse(sealed(bytes(newer)))
    assert caught.value.exit_code == 7
    assert caught.value.major == 2
    assert reason(bytes(newer)) is Reason.DIGEST  # a flipped bit is no newer version


def test_more_than_a_frame_holds_is_refused_when_it_is_built() -> None:
    with pytest.raises(FrameError):
        build(header(compression=Compression.NONE), bytes(frames.MAX_PAYLOAD + 1), DATA_KEY, None)


def test_a_zip_bomb_is_refused() -> None:
    deflater = zlib.compressobj(9)
    bomb = b"".join(deflater.compress(bytes(1 << 20)) for _mb in range(33)) + deflater.flush()
    frame = _with_packed(bomb)
    with pytest.raises(PayloadError) as caught:
        open_frame(frame, DATA_KEY)
    assert caught.value.detail == "unpacks to too much"


@pytest.mark.parametrize(
    "packed", [b"", b"no zlib", zlib.compress(b"text")[:-1], zlib.compress(b"text") + b"x"]
)
def test_badly_packed_payloads_are_refused(packed: bytes) -> None:
    with pytest.raises(PayloadError):
        open_frame(_with_packed(packed), DATA_KEY)


@pytest.mark.parametrize("changed", [{"cipher": 9}, {"compression": 9}])
def test_an_unknown_suite_parses_and_says_so_when_opened(changed: dict[str, int]) -> None:
    frame = parse(build(header(**changed), b"text", DATA_KEY, None).raw)
    with pytest.raises(PayloadError):
        open_frame(frame, DATA_KEY)


def _with_packed(packed: bytes) -> Frame:
    """Return a frame whose header says zlib and whose payload is ``packed``."""
    from fieldrep.sync import crypto

    about = replace(header(), payload_length=len(packed), nonce=bytes(12))
    aad = about.to_bytes()
    return parse(sealed(aad + crypto.encrypt(DATA_KEY, bytes(12), packed, aad)))

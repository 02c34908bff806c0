"""Operations in and out of the payload of a frame, and what a malformed one gives."""

import json
import random
import struct
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.ids import uuid5_of, uuid7
from fieldrep.store.journal import to_plain
from fieldrep.sync import columns
from fieldrep.sync.errors import PayloadError
from fieldrep.sync.frames import build
from fieldrep.sync.payload import ActionRow, Payload, StrangeOperation, decode, encode
from tests.sync.samples import ANNA, DATA_KEY, INSTALLATION, SIGNING_KEY, action, header, setting

TEXTS = st.one_of(
    st.builds(uuid7, st.integers(0, (1 << 48) - 1)),
    st.builds(uuid5_of, st.just("tick"), st.text("ab", max_size=3)),
    st.text(max_size=12),
    st.sampled_from([ANNA, ANNA.upper(), INSTALLATION, "", "null", "2026-08-19", ANNA + "\n"]),
)
WALLS = st.one_of(
    st.datetimes(timezones=st.just(UTC)).map(lambda at: at.isoformat()),
    st.datetimes().map(lambda at: at.isoformat()),
    st.sampled_from(["", "never", "2026-08-19T09:00:00Z", "9999-12-31T23:59:59.999999+00:00"]),
)
STAMPS = st.builds(Stamp, st.integers(0, (1 << 63) - 1), TEXTS)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.text(min_size=1, max_size=8)
SEEN = st.lists(STAMPS, max_size=3).map(tuple)
NAMES = TEXTS.filter(bool)
OPERATIONS = st.one_of(
    st.builds(Operation, STAMPS, TEXTS, NAMES, NAMES, st.just(Verb.SET), FIELDS, VALUES, SEEN),
    st.builds(
        Operation,
        STAMPS,
        TEXTS,
        NAMES,
        NAMES,
        st.just(Verb.CREATE),
        st.just(""),
        st.none() | st.dictionaries(FIELDS, VALUES, max_size=3),
        SEEN,
    ),
    st.builds(
        Operation,
        STAMPS,
        TEXTS,
        NAMES,
        NAMES,
        st.sampled_from([Verb.DELETE, Verb.RESTORE, Verb.ERASE]),
        st.just(""),
        VALUES,
        SEEN,
    ),
)
STRANGE = st.builds(
    StrangeOperation, STAMPS, TEXTS, TEXTS, TEXTS, st.sampled_from(["move", "", "SET"]), TEXTS, VALUES, SEEN
)
ACTIONS = st.builds(
    ActionRow,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    TEXTS,
    WALLS,
    TEXTS,
    TEXTS,
    TEXTS,
    st.none() | TEXTS,
    st.none() | TEXTS,
)
PAYLOADS = st.builds(
    Payload,
    st.lists(ACTIONS, max_size=4).map(tuple),
    st.lists(OPERATIONS, max_size=6).map(tuple),
    st.lists(STRANGE, max_size=3).map(tuple),
    st.dictionaries(st.integers(7, 255), st.binary(max_size=20), max_size=2),
)


@given(PAYLOADS)
def test_every_payload_comes_back(payload: Payload) -> None:
    again = decode(encode(payload))
    assert again == payload
    # 1 and 1.0, and true, are not the same value to a merge
    assert [repr(op) for op in again.operations] == [repr(op) for op in payload.operations]


def test_half_a_surrogate_pair_is_kept() -> None:
    act = action()
    payload = Payload((act,), (setting(act, "bad \ud800 name"),))
    assert decode(encode(payload)) == payload


def test_what_this_version_does_not_know_goes_through() -> None:
    act = action()
    newer = StrangeOperation(Stamp(5, INSTALLATION), act.id, "gadget", "g1", "append", "log", ["x"], ())
    payload = Payload((act,), (setting(act, 1, kind="gadget", field="colour"),), (newer,), {9: b"more"})
    again = decode(encode(payload))
    assert again == payload
    assert again.strange[0].reason == "unknown verb"
    assert to_plain(again.strange[0])["verb"] == "append"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"field": ""}, "field does not go with verb"),
        ({"verb": Verb.DELETE}, "field does not go with verb"),
        ({"verb": Verb.CREATE, "field": ""}, "values of a creation are no object"),
        ({"record": ""}, "no record"),
        ({"kind": ""}, "no record"),
    ],
)
def test_an_operation_that_means_nothing_is_set_aside_and_the_others_stand(
    changed: dict[str, Any], reason: str
) -> None:
    act = action()
    good, odd = setting(act, 1), setting(act, 2, **changed)
    again = decode(encode(Payload((act,), (odd, good))))
    assert again.operations == (good,)
    assert [(op.reason, op.value) for op in again.strange] == [(reason, odd.value)]


@pytest.mark.parametrize("time", [-1, 1 << 63])
def test_a_clock_that_no_database_holds_is_never_written(time: int) -> None:
    act = action()
    with pytest.raises(ValueError):
        encode(Payload((act,), (setting(act, 1, stamp=Stamp(time, INSTALLATION)),)))


def sample() -> bytes:
    acts = [action(number) for number in range(3)]
    ops = [setting(act, value) for act in acts for value in ("周五 14:00", {"amount": 5, "currency": "CNY"})]
    made = setting(acts[0], {"name": "Ä"}, verb=Verb.CREATE, field="", seen=())
    return encode(Payload(tuple(acts), (made, *ops)))


SAMPLE = sample()


def survives(data: bytes) -> Payload | None:
    """Decode; only PayloadError may come, and what is read can be written again."""
    try:
        found = decode(data)
    except PayloadError as error:
        assert "Ä" not in f"{error} {error.detail}"
        return None
    assert decode(encode(found)) == found
    return found


def test_a_bit_flipped_in_every_byte() -> None:
    for place in range(len(SAMPLE)):
        for bit in (1 << place % 8, 0x80):
            data = bytearray(SAMPLE)
            data[place] ^= bit
            survives(bytes(data))


def test_cut_at_every_byte() -> None:
    for size in range(len(SAMPLE)):
        assert survives(SAMPLE[:size]) is None


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    survives(data)
    survives(b"\1" + data)


def sections(data: bytes) -> dict[int, bytes]:
    found, at = {}, 1
    while at < len(data):
        number, length = struct.unpack_from(">BI", data, at)
        found[number] = data[at + 5 : at + 5 + length]
        at += 5 + length
    return found


def assembled(parts: dict[int, bytes]) -> bytes:
    return b"\1" + b"".join(struct.pack(">BI", n, len(part)) + part for n, part in parts.items())


@given(number=st.integers(1, 6), data=st.data())
def test_a_section_with_other_bytes(number: int, data: st.DataObject) -> None:
    parts = sections(SAMPLE)
    raw = bytearray(parts[number])
    for _time in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, max(len(raw) - 1, 0)))
        cut = data.draw(st.integers(0, 3))
        raw[place : place + cut] = data.draw(st.binary(max_size=4))
    survives(assembled(parts | {number: bytes(raw)}))


JSON_BYTES = st.one_of(
    st.lists(VALUES, max_size=9).map(lambda values: json.dumps(values).encode()),
    st.sampled_from(
        [b"", b"{}", b"null", b"[", b"[" * 100_000, b"\xff", b"[1e999]", b"[" + b"9" * 5000 + b"]"]
    ),
)


@given(number=st.sampled_from([2, 6]), text=JSON_BYTES)
def test_a_section_with_other_json(number: int, text: bytes) -> None:
    survives(assembled(sections(SAMPLE) | {number: text}))


@given(numbers=st.lists(st.integers(-5, (1 << 63) - 1), max_size=12), place=st.integers(0, 11))
def test_a_table_with_other_numbers(numbers: list[int], place: int) -> None:
    parts = sections(SAMPLE)
    kept = parts[4][4:]
    read, at = [], 0
    for _column in range(8):
        column, at = columns.unpack(kept, at, 7)
        read.append(column)
    read[place % 8] = (numbers + read[place % 8])[:7]
    try:
        table = struct.pack(">I", 7) + b"".join(map(columns.pack, read))
    except ValueError:
        return
    survives(assembled(parts | {4: table}))


@pytest.mark.parametrize("number", range(1, 7))
def test_a_missing_or_doubled_section(number: int) -> None:
    parts = sections(SAMPLE)
    without = {n: part for n, part in parts.items() if n != number}
    assert survives(assembled(without)) is None
    assert survives(SAMPLE + assembled({number: parts[number]})[1:]) is None


def test_counts_that_claim_the_world() -> None:
    for number in (3, 4, 5):
        parts = sections(SAMPLE)
        assert survives(assembled(parts | {number: b"\xff\xff\xff\xff" + parts[number][4:]})) is None


def test_another_layout_is_refused() -> None:
    with pytest.raises(PayloadError):
        decode(b"\2" + SAMPLE[1:])


@given(st.lists(st.integers(-(1 << 63), (1 << 63) - 1), max_size=30))
def test_columns_come_back(numbers: list[int]) -> None:
    data = columns.pack(numbers)
    assert columns.unpack(b"xx" + data + b"x", 2, len(numbers)) == (numbers, 2 + len(data))


WORDS = "会签 周五 面谈 样品 报价 合同 下单 回访 陈列 价格 竞品 order call Friday price sample shelf".split()


RECEIPT = 500  # bytes left for the receipt that goes with them


def changes(count: int) -> Payload:
    """Return a day of changes by one person: each a field of a random record, each its own action."""
    chance = random.Random(count)
    at = datetime(2026, 8, 19, 1, tzinfo=UTC)
    acts, ops = [], []
    for _number in range(count):
        at += timedelta(seconds=chance.uniform(30, 500))
        now = int(at.timestamp() * 1000)
        code = chance.choice(["account.change", "visit.change", "contact.change"])
        act = ActionRow(uuid7(now), code, "", ANNA, INSTALLATION, at.isoformat(), "Asia/Shanghai", "typed")
        made = now - chance.randrange(200 * 86_400_000)
        seen = Stamp(made + chance.randrange(60_000) << 16, INSTALLATION)
        value = " ".join(chance.choices(WORDS, k=9))[:20]
        field = chance.choice(["note", "phone", "next_step", "city"])
        stamp = Stamp(now << 16, INSTALLATION)
        acts.append(act)
        ops.append(Operation(stamp, act.id, code.split(".")[0], uuid7(made), Verb.SET, field, value, (seen,)))
    return Payload(tuple(acts), tuple(ops))


def test_a_hundred_changes_fit_into_six_kilobytes() -> None:
    payload = changes(100)
    frame = build(header(), encode(payload), DATA_KEY, SIGNING_KEY)
    assert len(frame.raw) < 6000 - RECEIPT


@settings(max_examples=5)
@given(st.integers(0, 300))
def test_a_day_of_changes_comes_back(count: int) -> None:
    payload = changes(count)
    assert decode(encode(payload)) == payload

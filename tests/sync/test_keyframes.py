"""The team's keys: passphrases, generations, rotation, and what is refused."""

import hashlib
import struct
from dataclasses import replace

import pytest

from fieldrep.errors import FieldrepError, Invalid
from fieldrep.sync import crypto
from fieldrep.sync.errors import CannotOpen, DamagedFrames, KeyRefused, PayloadError, WrongPassphrase
from fieldrep.sync.frames import Frame, Header, body_end, build, open_frame, parse
from fieldrep.sync.keyframes import (
    HANDOVER,
    WRAP,
    TeamKeys,
    build_key_frame,
    epoch_of,
    key_id,
    learn,
    new_team_keys,
    read_wrap,
    rotate,
    unlock,
)
from tests.sync.samples import SIGNING_KEY, header

PASSPHRASE = "Vier Öfen im Juli"
HEADER = header(key=bytes(16))


def made(keys: TeamKeys, passphrase: str, hand_over: bytes | None = None) -> tuple[Frame, TeamKeys]:
    return build_key_frame(HEADER, keys, passphrase, SIGNING_KEY, hand_over=hand_over)


def rewritten(frame: Frame, **changed: object) -> Frame:
    """Return a frame with another header over the same body, digest and lengths made to fit."""
    head = replace(frame.header, **changed).to_bytes() + frame.body  # type: ignore[arg-type]
    body = head + hashlib.sha256(head).digest() + b"\0\0"
    return parse(body + (len(body) + 4).to_bytes(4, "big"))


def with_wrap(frame: Frame, layout: str, at: int, value: int) -> Frame:
    raw = bytearray(frame.header.extension(WRAP) or b"")
    struct.pack_into(layout, raw, at, value)
    return rewritten(frame, extensions=((WRAP, bytes(raw)),))


@pytest.fixture(scope="module")
def first() -> tuple[Frame, TeamKeys]:
    return made(new_team_keys(), PASSPHRASE)


@pytest.fixture(scope="module")
def changed(first: tuple[Frame, TeamKeys]) -> tuple[Frame, TeamKeys]:
    return made(first[1], "new passphrase")


@pytest.fixture(scope="module")
def rotated(changed: tuple[Frame, TeamKeys]) -> tuple[Frame, TeamKeys]:
    return made(rotate(changed[1]), "new passphrase", hand_over=changed[1].current)


def test_the_passphrase_gives_the_key(first: tuple[Frame, TeamKeys]) -> None:
    frame, keys = first
    assert unlock([frame], PASSPHRASE) == keys
    assert keys.generation == 1
    assert len(keys.key) == 32
    assert PASSPHRASE.encode() not in frame.raw
    assert keys.key not in frame.raw


def test_how_it_is_typed_makes_no_difference() -> None:
    frame, keys = made(new_team_keys(), "Öl １２３")
    assert unlock([frame], "O\u0308l 123") == keys


def test_a_wrong_passphrase_is_told_apart_from_damage(first: tuple[Frame, TeamKeys]) -> None:
    with pytest.raises(WrongPassphrase) as wrong:
        unlock([first[0]], "Vier öfen im Juli")
    assert (wrong.value.exit_code, wrong.value.replaced) == (5, False)
    other = new_team_keys()
    for damaged in (
        rewritten(first[0], team=bytes(16)),
        rewritten(first[0], key=other.current),
        rewritten(first[0], number=99),
        with_wrap(first[0], ">I", 0, 7),
        rewritten(first[0], compression=0),
    ):
        with pytest.raises(DamagedFrames) as damage:
            unlock([damaged], PASSPHRASE)
        assert damage.value.exit_code == 6


def test_an_empty_passphrase_is_refused() -> None:
    with pytest.raises(Invalid):
        made(new_team_keys(), "  ")


def test_no_key_frame() -> None:
    with pytest.raises(DamagedFrames):
        unlock([build(header(), b"x", bytes(32), None)], PASSPHRASE)


def test_a_new_passphrase_counts_and_locks_nobody_out(
    first: tuple[Frame, TeamKeys], changed: tuple[Frame, TeamKeys]
) -> None:
    both = [changed[0], first[0]]
    assert unlock(both, "new passphrase").key == first[1].key
    assert learn(first[1], both) == changed[1]
    assert changed[1].generation == 2
    with pytest.raises(WrongPassphrase) as caught:
        unlock(both, PASSPHRASE)
    assert caught.value.replaced
    assert unlock([first[0]], PASSPHRASE).key == first[1].key  # the passphrase changed on another side


def test_after_rotating_everyone_reads_everything(
    first: tuple[Frame, TeamKeys], changed: tuple[Frame, TeamKeys], rotated: tuple[Frame, TeamKeys]
) -> None:
    old, new = changed[1], rotated[1]
    assert new.current != old.current
    assert epoch_of(new.current) == epoch_of(old.current) + 1
    before = build(header(key=old.current), b"before", old.key, None)
    after = build(header(key=new.current), b"after", new.key, None)
    every = [rotated[0], first[0], changed[0]]
    joined = unlock(every, "new passphrase"), unlock([rotated[0]], "new passphrase")
    for reader in (*joined, learn(first[1], every)):
        assert reader.current == new.current
        assert open_frame(before, reader.keys[before.header.key]) == b"before"
        assert open_frame(after, reader.keys[after.header.key]) == b"after"
    with pytest.raises(CannotOpen):
        open_frame(after, old.key)


def test_rotating_without_handing_over_asks_everyone(changed: tuple[Frame, TeamKeys]) -> None:
    frame, new = made(rotate(changed[1]), "third passphrase")
    left = learn(changed[1], [changed[0], frame])
    assert new.current not in left.keys
    assert left.current == changed[1].current
    assert unlock([changed[0], frame], "third passphrase") == new
    with pytest.raises(WrongPassphrase) as caught:
        unlock([changed[0], frame], "new passphrase")
    assert caught.value.replaced


def test_two_who_rotate_at_once_read_each_other(first: tuple[Frame, TeamKeys]) -> None:
    keys = first[1]
    one, ones = made(rotate(keys), "one", hand_over=keys.current)
    two, twos = made(rotate(keys), "two", hand_over=keys.current)
    assert one.header.key != two.header.key
    every = [first[0], one, two]
    for reader in (learn(keys, every), learn(ones, every), learn(twos, every), unlock(every, "one")):
        assert reader.keys == {**ones.keys, **twos.keys}
    assert learn(ones, every).current == ones.current
    assert learn(keys, every) == learn(keys, every[::-1])


def test_several_generations_at_once(first: tuple[Frame, TeamKeys]) -> None:
    frames, keys = [first[0]], first[1]
    for _time in range(3):
        frame, keys = made(rotate(keys), PASSPHRASE, hand_over=keys.current)
        frames.append(frame)
    assert learn(first[1], frames[::-1]) == keys
    assert len(unlock(frames, PASSPHRASE).keys) == 4


def test_a_forged_key_frame_changes_nothing(first: tuple[Frame, TeamKeys]) -> None:
    """Someone without the key appends one of a higher generation, under the key's id."""
    frame, keys = first
    stranger = TeamKeys(keys.current, {keys.current: bytes(32)}, 50)
    forged, _keys = made(stranger, "forged")
    raised = with_wrap(frame, ">I", 0, 60)
    every = [frame, forged, raised]
    assert learn(keys, every) == keys
    assert unlock(every, PASSPHRASE) == keys
    handed = made(rotate(stranger), "forged", hand_over=keys.current)[0]
    assert learn(keys, [frame, handed]) == keys


def test_an_old_key_moves_nobody_who_has_left_it(changed: tuple[Frame, TeamKeys]) -> None:
    _frame, members = made(rotate(changed[1]), "third passphrase")
    trap, _left = made(rotate(changed[1]), "trap", hand_over=changed[1].current)
    assert learn(members, [trap]).current == members.current


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (5, 1),  # passes
        (5, 0),
        (5, 0xFFFFFFFF),  # a day of key derivation
        (9, 8 << 10),  # memory in KiB
        (9, 0),
        (9, 0xFFFFFFFF),
        (13, 0),  # lanes
        (13, 0xFFFFFF),
    ],
)
def test_weak_and_endless_key_derivations_are_refused(
    first: tuple[Frame, TeamKeys], at: int, value: int
) -> None:
    frame = with_wrap(first[0], ">I", at, value)
    with pytest.raises(KeyRefused):
        read_wrap(frame)
    with pytest.raises(KeyRefused):
        unlock([frame], PASSPHRASE)
    assert unlock([frame, first[0]], PASSPHRASE) == first[1]  # one bad frame never blocks the others


def test_an_unknown_function_is_refused(first: tuple[Frame, TeamKeys]) -> None:
    with pytest.raises(KeyRefused):
        read_wrap(with_wrap(first[0], ">B", 4, 2))


@pytest.mark.parametrize("value", [b"", b"short", bytes(101), bytes(500)])
@pytest.mark.parametrize("kind", [WRAP, HANDOVER])
def test_malformed_extensions(first: tuple[Frame, TeamKeys], kind: int, value: bytes) -> None:
    frame = rewritten(first[0], extensions=((kind, value),))
    with pytest.raises(FieldrepError):
        unlock([frame], PASSPHRASE)
    assert learn(first[1], [frame]) == first[1]


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"earlier": 5}', b'{"earlier": {"ab": "cd"}}'])
def test_malformed_earlier_keys(first: tuple[Frame, TeamKeys], text: bytes) -> None:
    frame, keys = first
    about: Header = frame.header
    bad = build(about, text, keys.key, None)
    assert learn(keys, [bad]) == keys
    with pytest.raises((PayloadError, CannotOpen)):
        unlock([bad], PASSPHRASE)


def test_every_flipped_bit_of_a_header_keeps_the_key_shut(first: tuple[Frame, TeamKeys]) -> None:
    """Each with a new digest: only someone who means it writes that."""
    raw = first[0].raw
    header_end = len(first[0].aad)
    for place in (10, 13, 15, 17, 35, 50, 60, 89, 103, *range(108, header_end, 9)):
        changed = bytearray(raw)
        changed[place] ^= 1
        head = bytes(changed[: body_end(raw)])
        body = head + hashlib.sha256(head).digest() + b"\0\0"
        with pytest.raises(FieldrepError):
            unlock([parse(body + (len(body) + 4).to_bytes(4, "big"))], PASSPHRASE)


def test_key_ids_say_group_epoch_and_key() -> None:
    key = crypto.new_key()
    assert key_id(key, 3)[:12] == bytes(8) + b"\0\0\0\3"
    assert key_id(key, 3) != key_id(crypto.new_key(), 3)
    assert key_id(key, 3, b"managers").startswith(b"managers")


def test_keys_are_not_shown_where_an_object_is() -> None:
    keys = new_team_keys()
    assert keys.key.hex() not in repr(keys)
    assert repr(keys.key) not in repr(keys)

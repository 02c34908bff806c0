"""Public keys of installations, and how a frame's signature stands."""

import pytest

from fieldrep.sync.devices import Device, DeviceKeys, SignatureState, decode, encode, signature_state
from fieldrep.sync.errors import PayloadError
from fieldrep.sync.frames import build, parse
from tests.sync.samples import ANNA, AUTHOR, DATA_KEY, header


def test_a_device_comes_back_with_public_keys_only() -> None:
    keys = DeviceKeys.new()
    device = Device.of(keys, ANNA, "Annas Gerät", "2026-08-19T09:00:00+00:00")
    data = encode(device)
    assert decode(data) == device
    assert keys.signing.hex().encode() not in data
    assert keys.exchange.hex().encode() not in data


@pytest.mark.parametrize(
    "data", [b"", b"{}", b"[]", b'{"signing": "ab", "exchange": 5}', b"\xff", b'{"person": 5}']
)
def test_malformed_devices(data: bytes) -> None:
    with pytest.raises(PayloadError):
        decode(data)


def test_members_of_newer_versions_are_passed_over() -> None:
    device = Device.of(DeviceKeys.new())
    assert decode(encode(device)[:-1] + b', "colour": "red"}') == device


def test_how_a_signature_stands() -> None:
    keys, other = DeviceKeys.new(), DeviceKeys.new()
    known = {AUTHOR: Device.of(keys).signing}
    frame = build(header(), b"text", DATA_KEY, keys.signing)
    assert signature_state(frame, known) is SignatureState.GOOD
    assert signature_state(frame, {}) is SignatureState.UNKNOWN
    assert signature_state(frame, {AUTHOR: Device.of(other).signing}) is SignatureState.BAD
    assert signature_state(frame, {AUTHOR: b"no key"}) is SignatureState.BAD
    flipped = bytearray(frame.raw)
    flipped[-20] ^= 4
    assert signature_state(parse(bytes(flipped)), known) is SignatureState.BAD
    unsigned = build(header(), b"text", DATA_KEY, None)
    assert signature_state(unsigned, known) is SignatureState.BAD

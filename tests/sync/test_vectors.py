"""What was written once is read for good: the vectors of docs/FORMAT.md."""

import json
from typing import Any

import pytest

from fieldrep.store.journal import to_plain
from fieldrep.sync import blobs, coverage, devices, receipts
from fieldrep.sync.devices import SignatureState, signature_state
from fieldrep.sync.errors import WrongPassphrase
from fieldrep.sync.frames import Frame, build, open_frame, parse
from fieldrep.sync.keyframes import learn, unlock
from fieldrep.sync.payload import decode
from fieldrep.sync.scan import FrameAt, scan
from tests.sync.freeze import FOLDER, VECTORS


def vector(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def checked(found: dict[str, Any]) -> tuple[Frame, bytes]:
    """Parse the frame of a vector, compare its header and signature, return it and its plaintext."""
    frame = parse(bytes.fromhex(found["raw"]))
    assert frame.digest.hex() == found["digest"]
    for name, value in found["header"].items():
        have = getattr(frame.header, name)
        if name == "extensions":
            have = [[kind, text.hex()] for kind, text in have]
        assert (have.hex() if isinstance(have, bytes) else have) == value
    known = {frame.header.author: bytes.fromhex(found["signing_public"])}
    assert signature_state(frame, known) is SignatureState.GOOD
    return frame, open_frame(frame, bytes.fromhex(found["data_key"]))


def test_every_vector_is_there() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(VECTORS)


def test_a_plain_frame_is_the_same_byte_for_byte() -> None:
    found = vector("plain_frame")
    frame, plaintext = checked(found)
    assert plaintext.hex() == found["plaintext"]
    keys = bytes.fromhex(found["data_key"]), bytes.fromhex(found["signing_key"])
    assert build(frame.header, plaintext, *keys, nonce=frame.header.nonce).raw == frame.raw


def test_operations() -> None:
    found = vector("operations")
    _frame, plaintext = checked(found)
    assert plaintext.hex() == found["payload"]
    payload = decode(plaintext)
    assert [act._asdict() for act in payload.actions] == found["actions"]
    assert [to_plain(op) for op in payload.operations] == found["operations"]
    assert [to_plain(op) for op in payload.strange] == found["strange"]  # type: ignore[arg-type]
    assert {str(n): part.hex() for n, part in payload.sections.items()} == found["sections"]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_keys(count: int) -> None:
    found = vector("keys")
    frames = [parse(bytes.fromhex(raw)) for raw in found["frames"]][:count]
    keys = unlock(frames, found["passphrases"][count - 1])
    assert keys.current.hex() == found["current"][count - 1]
    assert {known.hex(): key.hex() for known, key in keys.keys.items()}.items() <= found["keys"].items()
    assert keys.generation == count
    assert learn(unlock(frames[:1], found["passphrases"][0]), frames) == keys
    with pytest.raises(WrongPassphrase):
        unlock(frames, "another")


def test_a_device() -> None:
    found = vector("device")
    device = devices.decode(checked(found)[1])
    assert (device.signing.hex(), device.exchange.hex()) == (found["signing"], found["exchange"])
    assert (device.person, device.name, device.wall) == (found["person"], found["name"], found["wall"])


def test_a_receipt() -> None:
    found = vector("receipt")
    plaintext = checked(found)[1]
    assert plaintext.decode() == found["payload"]
    assert receipts.decode(plaintext).seen == coverage.decode(found["coverage"].encode())


def test_a_part_of_a_file() -> None:
    found = vector("blob_part")
    plaintext = checked(found)[1]
    assert plaintext.hex() == found["payload"]
    blob, data = blobs.decode(plaintext)
    assert blob == blobs.Blob(found["sha256"], found["size"], found["part"], found["parts"])
    assert bytes(data) == bytes.fromhex(found["file"])[blob.place] == b"s!"
    assert blobs.encode(blob, bytes(data)) == plaintext


def test_a_damaged_file() -> None:
    found = vector("damaged_file")
    frames, damages = [], []
    for each in scan(bytes.fromhex(found["file"])):
        if isinstance(each, FrameAt):
            frames.append({"offset": each.offset, "digest": each.frame.digest.hex()})
        else:
            damages.append({"offset": each.offset, "length": each.length, "reason": each.reason.value})
    assert frames == found["frames"]
    assert damages == found["damages"]
    assert all(isinstance(each, FrameAt) for each in scan(bytes.fromhex(found["whole"])))

"""Make the test vectors of the shared file's format: ``python -m tests.sync.freeze``.

Writes only the vectors that are not there yet: an existing one is what old files look like, and a
change that needs another one is a new format.
"""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.store.journal import to_plain
from fieldrep.sync import blobs, coverage, crypto, devices, receipts
from fieldrep.sync.blobs import Blob
from fieldrep.sync.coverage import Coverage
from fieldrep.sync.devices import Device, DeviceKeys
from fieldrep.sync.frames import Compression, Frame, FrameType, build
from fieldrep.sync.keyframes import TeamKeys, build_key_frame, key_id, rotate
from fieldrep.sync.payload import ActionRow, Payload, StrangeOperation, encode
from tests.sync.samples import ANNA, AUTHOR, DATA_KEY, INSTALLATION, SIGNING_KEY, TEAM, frames, header, joined

FOLDER = Path(__file__).parent / "vectors"

NONCE = bytes(range(200, 212))
ACTION = "0192f0a3-b3c3-7d1e-8f10-21324354657f"
BATCH = "9b2f6a10-3f0e-5d0c-8a7b-1c2d3e4f5061"
CONTENT = b"ten bytes!"
PASSPHRASE = "Vier Öfen ３"


def plain_frame() -> dict[str, Any]:
    """A frame that is not packed: every byte of it follows from what is said beside it."""
    about = header(5, compression=Compression.NONE, previous=bytes(range(32)), extensions=((900, b"later"),))
    frame = build(about, b"what Anna wrote", DATA_KEY, SIGNING_KEY, nonce=NONCE)
    return _frame(frame) | {"plaintext": b"what Anna wrote".hex(), "signing_key": SIGNING_KEY.hex()}


def operations() -> dict[str, Any]:
    """A packed frame of operations of each verb, one of them of a newer version."""
    wall = "2026-08-19T09:00:00.250000+00:00"
    slip = ActionRow("not-an-id", "undo", "", ANNA, INSTALLATION, "unknown", "UTC", "undo", "slip")
    acts = (
        ActionRow(
            ACTION, "account.create", "客户 Ä", ANNA, INSTALLATION, wall, "Asia/Shanghai", "import", "", BATCH
        ),
        slip._replace(undoes=ACTION),
    )
    first = int(ACTION.replace("-", "")[:12], 16) << 16
    stamps = [Stamp(first + step, INSTALLATION) for step in (0, 1, 70_000, 3)]
    values = {"name": "客户 Ä", "revenue": {"amount": 5, "currency": "CNY"}, "tags": [1, 1.5, None, True]}
    made = Operation(stamps[0], ACTION, "account", BATCH, Verb.CREATE, "", values)
    ops = (
        made,
        Operation(stamps[1], ACTION, "account", BATCH, Verb.SET, "name", "Smith & Söhne", (stamps[0],)),
        Operation(stamps[2], "not-an-id", "account", BATCH, Verb.DELETE, "", None, (stamps[0], stamps[1])),
        Operation(stamps[3], ACTION, "account", BATCH, Verb.RESTORE, "", None, (Stamp(7, "old author"),)),
    )
    newer = StrangeOperation(
        Stamp(9, INSTALLATION), ACTION, "gadget", "g1", "append", "log", ["x"], (stamps[1],)
    )
    payload = encode(Payload(acts, ops, (newer,), {9: b"newer section"}))
    frame = build(header(6), payload, DATA_KEY, SIGNING_KEY)
    return _frame(frame) | {
        "payload": payload.hex(),
        "actions": [act._asdict() for act in acts],
        "operations": [to_plain(op) for op in ops],
        "strange": [to_plain(newer)],  # type: ignore[arg-type]
        "sections": {"9": b"newer section".hex()},
    }


def keys() -> dict[str, Any]:
    """A key frame, one for a new passphrase, and one of a rotation that hands over."""
    first_id = key_id(DATA_KEY, 1)
    first, held = build_key_frame(
        header(1), TeamKeys(first_id, {first_id: DATA_KEY}), PASSPHRASE, SIGNING_KEY
    )
    second, held = build_key_frame(header(2), held, "second", SIGNING_KEY)
    third, rotated = build_key_frame(header(3), rotate(held), "third", SIGNING_KEY, hand_over=first_id)
    return {
        "frames": [frame.raw.hex() for frame in (first, second, third)],
        "passphrases": [PASSPHRASE, "second", "third"],
        "current": [first_id.hex(), first_id.hex(), rotated.current.hex()],
        "keys": {known.hex(): key.hex() for known, key in rotated.keys.items()},
    }


def device() -> dict[str, Any]:
    """The device frame of an installation."""
    own = Device.of(DeviceKeys(SIGNING_KEY, DATA_KEY), ANNA, "Annas Gerät", "2026-08-19T09:00:00+00:00")
    frame = build(header(1, type=FrameType.DEVICE), devices.encode(own), DATA_KEY, SIGNING_KEY)
    public = {"signing": own.signing.hex(), "exchange": own.exchange.hex()}
    return _frame(frame) | public | {"person": own.person, "name": own.name, "wall": own.wall}


def receipt() -> dict[str, Any]:
    """The receipt frame of an installation."""
    seen = Coverage.of(
        [(AUTHOR, n) for n in (1, 2, 3, 7)] + [(TEAM, 1 << 40)], [hashlib.sha256(b"").digest()]
    )
    payload = receipts.encode(receipts.Receipt(seen, "2026-08-19T09:00:00+00:00"))
    frame = build(header(9, type=FrameType.RECEIPT), payload, DATA_KEY, SIGNING_KEY)
    return _frame(frame) | {"payload": payload.decode(), "coverage": coverage.encode(seen).decode()}


def blob_part() -> dict[str, Any]:
    """The last of three parts of a file of ten bytes."""
    blob = Blob(hashlib.sha256(CONTENT).hexdigest(), len(CONTENT), 3, 3)
    payload = blobs.encode(blob, CONTENT[blob.place])
    about = header(10, type=FrameType.BLOB_PART, compression=Compression.NONE)
    frame = build(about, payload, DATA_KEY, SIGNING_KEY)
    about_file = {"sha256": blob.sha256, "size": blob.size, "part": blob.number, "parts": blob.of}
    return _frame(frame) | {"payload": payload.hex(), "file": CONTENT.hex()} | about_file


def damaged_file() -> dict[str, Any]:
    """A file with damage of several kinds, and what a reader finds in it."""
    made = frames(5)
    flipped = bytearray(made[1].raw)
    flipped[150] ^= 8
    parts = [made[0].raw, bytes(flipped), made[2].raw, bytes(100), made[3].raw, b"text", made[4].raw[:200]]
    ends = [sum(map(len, parts[:n])) for n in range(len(parts) + 1)]
    good = [
        {"offset": ends[place], "digest": frame.digest.hex()}
        for place, frame in ((0, made[0]), (2, made[2]), (4, made[3]))
    ]
    bad = [
        {"offset": ends[1], "length": len(parts[1]), "reason": "digest"},
        {"offset": ends[3], "length": 100, "reason": "zeros"},
        {"offset": ends[5], "length": 204, "reason": "garbage"},
    ]
    return {"file": b"".join(parts).hex(), "frames": good, "damages": bad, "whole": joined(made).hex()}


def _frame(frame: Frame) -> dict[str, Any]:
    about = frame.header
    return {
        "raw": frame.raw.hex(),
        "data_key": DATA_KEY.hex(),
        "digest": frame.digest.hex(),
        "header": {
            "type": about.type,
            "team": about.team.hex(),
            "author": about.author.hex(),
            "number": about.number,
            "previous": about.previous.hex(),
            "key": about.key.hex(),
            "nonce": about.nonce.hex(),
            "extensions": [[kind, value.hex()] for kind, value in about.extensions],
        },
        "signing_public": crypto.signing_public(SIGNING_KEY).hex(),
    }


VECTORS: dict[str, Callable[[], dict[str, Any]]] = {
    "plain_frame": plain_frame,
    "operations": operations,
    "keys": keys,
    "device": device,
    "receipt": receipt,
    "blob_part": blob_part,
    "damaged_file": damaged_file,
}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, make in VECTORS.items():
        path = FOLDER / f"{name}.json"
        if not path.exists():
            path.write_text(json.dumps(make(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

"""Frames and operations that the tests of the shared file are made of."""

from dataclasses import replace
from typing import Any

from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.ids import uuid7
from fieldrep.sync import crypto
from fieldrep.sync.frames import NO_DIGEST, Frame, FrameType, Header, build
from fieldrep.sync.payload import ActionRow

TEAM = bytes.fromhex("0192f0a0b0c07d1e8f1021324354657f")
AUTHOR = bytes.fromhex("0192f0a1b1c17d1e8f1021324354657f")
KEY_ID = bytes(8) + b"\0\0\0\1mark"
DATA_KEY = bytes(range(32))
SIGNING_KEY = bytes(range(100, 132))
PUBLIC_KEY = crypto.signing_public(SIGNING_KEY)
ANNA = "0192f0a2-b2c2-7d1e-8f10-21324354657f"
INSTALLATION = "0192f0a1-b1c1-7d1e-8f10-21324354657f"


def header(number: int = 1, **changed: Any) -> Header:
    """Return the header of a frame of operations."""
    return replace(Header(FrameType.OPERATIONS, TEAM, AUTHOR, number, KEY_ID), **changed)


def frames(count: int, size: int = 60) -> list[Frame]:
    """Return a chain of frames with payloads of some bytes."""
    made: list[Frame] = []
    for number in range(1, count + 1):
        previous = made[-1].digest if made else NO_DIGEST
        about = header(number, previous=previous, compression=0)
        made.append(build(about, bytes([number]) * (size + number), DATA_KEY, SIGNING_KEY))
    return made


def joined(made: list[Frame]) -> bytes:
    """Return the file of these frames."""
    return b"".join(frame.raw for frame in made)


def action(number: int = 0, **changed: Any) -> ActionRow:
    """Return an action; ``number`` counts its minutes."""
    at = 1_787_100_000_000 + number * 60_000
    row = ActionRow(
        uuid7(at),
        "account.change",
        "Kunde ÄÖ 客户",
        ANNA,
        INSTALLATION,
        f"2026-08-19T{number // 60:02}:{number % 60:02}:00.123456+00:00",
        "Asia/Shanghai",
        "typed",
    )
    return row._replace(**changed)


def setting(act: ActionRow, value: Any, counter: int = 0, **changed: Any) -> Operation:
    """Return an operation that sets one field of a new record."""
    time = (int(act.id.replace("-", "")[:12], 16) << 16) + counter
    seen = (Stamp(time - (86_400_000 << 16), INSTALLATION),)
    stamp = Stamp(time, INSTALLATION)
    made = Operation(stamp, act.id, "account", uuid7(time >> 16), Verb.SET, "note", value, seen)
    return replace(made, **changed)

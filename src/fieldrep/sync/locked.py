"""Frames whose key is not here: whether a passphrase would give it, or nothing that has come does.

A key that a key frame wraps can be had from a person. A frame under a key of which there is no key frame is
kept and given on like any other, as its key may still come; nobody is asked for what can't help.
"""

from dataclasses import dataclass

from sqlalchemy import Connection

from fieldrep.store import framestore
from fieldrep.sync.errors import SyncError
from fieldrep.sync.frames import FrameType, parse
from fieldrep.sync.groups import epoch_mark
from fieldrep.sync.keyframes import read_wrap
from fieldrep.sync.unpacking import UNKNOWN_KEY

_WAITING = f"state <> 'applied' AND reason = '{UNKNOWN_KEY}'"  # the first condition is the one of the index


@dataclass(frozen=True, slots=True)
class Locked:
    """The frames (their sequences) that a ``passphrase`` would open, and those that are ``keyless``."""

    passphrase: frozenset[int] = frozenset()
    keyless: frozenset[int] = frozenset()


def find_locked(connection: Connection) -> Locked:
    """Return the frames that wait for a key."""
    waiting = {
        frame.seq: epoch_mark(framestore.id_bytes(frame.key))
        for frame in framestore.frames(connection, _WAITING)
    }
    if not waiting:
        return Locked()
    wrapped = _wrapped(connection)
    passphrase = frozenset(seq for seq, key in waiting.items() if key in wrapped)
    return Locked(passphrase, frozenset(waiting.keys() - passphrase))


def _wrapped(connection: Connection) -> set[bytes]:
    """Return the keys, whatever their group, that a passphrase may give."""
    found = set()
    for kept in framestore.frames(connection, f"type = {int(FrameType.KEY)}"):
        frame = parse(framestore.raw_of(connection, kept.seq))
        try:
            read_wrap(frame)
        except SyncError:
            continue
        found.add(epoch_mark(frame.header.key))
    return found

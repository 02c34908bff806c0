"""Copies of one frame that differ in their signature, which its digest does not cover.

A flipped bit there leaves the frame as readable as before, but nobody can say any more who wrote it. So
of two copies the one that is signed well is kept here, and given to a hub that has the other.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from fieldrep.store import framestore, hubstore
from fieldrep.sync.devices import SignatureState, signature_state
from fieldrep.sync.frames import Frame, parse


def compare(connection: Connection, found: Sequence[Frame]) -> tuple[list[bytes], list[Frame]]:
    """Compare frames that a hub holds with those kept here under the same digest.

    Returns the digests of those that are kept better here, and the frames that are better than those kept.
    Signatures are looked at only where the bytes differ.
    """
    known = framestore.other_bytes(connection, {frame.digest: frame.raw for frame in found})
    if not known:
        return [], []
    signers = {
        framestore.id_bytes(device.author): device.signing_key for device in hubstore.devices(connection)
    }
    poorer: list[bytes] = []
    better: list[Frame] = []
    for frame in found:
        if frame.digest not in known:
            continue
        there = signature_state(frame, signers) is SignatureState.GOOD
        here = signature_state(parse(known[frame.digest]), signers) is SignatureState.GOOD
        if here and not there:
            poorer.append(frame.digest)
        elif there and not here:
            better.append(frame)
    return poorer, better


def keep_better(connection: Connection, better: Iterable[Frame]) -> None:
    """Keep these copies in the place of those with a bad signature."""
    for frame in better:
        framestore.exchange(connection, frame.digest, frame.raw)

"""Of two copies of a frame that differ in their signature the good one is kept and published."""

from pathlib import Path

from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.store import framestore, hubstore
from fieldrep.sync.devices import SignatureState, signature_state
from fieldrep.sync.frames import Frame, FrameType
from fieldrep.sync.run import Wishes
from fieldrep.sync.scan import FrameAt, scan
from tests.sync.installations import Installation
from tests.sync.members import member, run


def found_in(file: Path) -> list[FrameAt]:
    return [found for found in scan(file.read_bytes()) if isinstance(found, FrameAt)]


def spoil(file: Path) -> bytes:
    """Flip a bit in the signature of the last frame with operations; return its digest."""
    last = [found for found in found_in(file) if found.frame.header.type == FrameType.OPERATIONS][-1]
    data = bytearray(file.read_bytes())
    data[last.offset + len(last.frame.raw) - 20] ^= 1
    file.write_bytes(data)
    return last.frame.digest


def state(each: Installation, frame: Frame) -> SignatureState:
    with each.book.read() as ctx:
        devices = hubstore.devices(ctx.session.connection())
    return signature_state(frame, {framestore.id_bytes(d.author): d.signing_key for d in devices})


def states_of(each: Installation, file: Path, digest: bytes) -> list[SignatureState]:
    return [state(each, found.frame) for found in found_in(file) if found.frame.digest == digest]


def kept(each: Installation, digest: bytes) -> SignatureState:
    (frame,) = (frame for frame in each.frames() if frame.digest == digest)
    return state(each, frame)


def test_a_broken_signature_is_made_good_once_and_the_good_copy_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "drive.team"
    mei, anna, bob = (member(tmp_path, name) for name in ("Mei", "Anna", "Bob"))
    with mei.book.write("account.add") as ctx:
        ctx.session.add(new_record(Account, name="Hill"))
    run(mei, file)
    digest = spoil(file)
    run(anna, file)  # knows only the broken copy
    assert kept(anna, digest) is SignatureState.BAD
    assert run(mei, file, Wishes(full=True)).healed == 1
    assert states_of(mei, file, digest) == [SignatureState.BAD, SignatureState.GOOD]
    run(anna, file, Wishes(full=True))
    assert kept(anna, digest) is SignatureState.GOOD
    for each in (mei, anna, bob, bob):  # a new one has the devices only after the first reading
        assert run(each, file, Wishes(full=True)).healed == 0
    assert len(states_of(mei, file, digest)) == 2
    assert kept(bob, digest) is SignatureState.GOOD
    for each in (mei, anna, bob):
        each.check()
        each.book.close()

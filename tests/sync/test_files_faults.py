"""The contents of attached files against faults: crashes, lost and flipped parts, absurd and wrong ones."""

import hashlib
import struct
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldrep.rules.codes import Audience
from fieldrep.services.attachments import attach_file, attachments_of
from fieldrep.store import framestore
from fieldrep.store.files import file_path
from fieldrep.sync import blobs, groups
from fieldrep.sync.errors import PayloadError
from fieldrep.sync.filesout import Limits, frame_files
from fieldrep.sync.frames import Frame, FrameType, Header, build
from fieldrep.sync.run import Wishes
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import Crash as Died
from tests.sync.faults import Crashing
from tests.sync.filing import MB, account_of, here, parts_in, picture
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import KEYS, TEAM, Installation
from tests.sync.members import run, station_of


def test_parts_of_two_installations_fit_together(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    """One crashed after its first part and never came back; another who has the file sends the rest."""
    anna, ben, mei = join("Anna"), join("Ben"), join("Mei")
    photo = picture(tmp_path, 3 * MB)
    attach_file(anna.book, "account", account_of(anna), photo)
    crash_while_framing(anna, 2)
    run(anna, ground.path, Wishes(cancelled=lambda: bool(parts_in(ground))))
    dropped = parts_in(ground)[1:]
    ground.roll_back(b"".join(f.raw for f in frames_of(ground.content) if f not in dropped))
    attach_file(ben.book, "account", account_of(ben), photo)
    run(ben, ground.path)
    assert {frame.header.author for frame in parts_in(ground)} == {
        framestore.id_bytes(each.book.identity.installation) for each in (anna, ben)
    }
    assert len(parts_in(ground)) == 3
    run(mei, ground.path)
    assert here(mei, photo)


def crash_while_framing(each: Installation, after: int) -> None:
    """Put a file into frames, and die after so many parts."""
    station = station_of(each)
    real = station.seal(station.keys())
    calls = iter(range(10_000))

    def key_for(audience: Audience) -> tuple[bytes, bytes]:
        if next(calls) >= after:
            raise Died
        return real.key_for(audience)

    with pytest.raises(Died):
        frame_files(station, replace(real, key_for=key_for), Limits(10 * MB, 20 * MB))


def test_what_was_framed_before_a_crash_is_not_framed_again(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 4 * MB)
    attach_file(anna.book, "account", account_of(anna), photo)
    crash_while_framing(anna, 3)
    run(anna, ground.path)
    assert len(parts_in(ground)) == 4
    run(mei, ground.path)
    assert here(mei, photo)


@pytest.mark.parametrize("harm", ["lost", "flipped"])
def test_a_part_that_the_file_lost_comes_back_from_another_who_has_it(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path, harm: str
) -> None:
    anna, mei, late = join("Anna"), join("Mei"), join("Late")
    photo = picture(tmp_path, 2 * MB + 9)
    attach_file(anna.book, "account", account_of(anna), photo)
    run(anna, ground.path)
    run(mei, ground.path)
    whole = ground.content
    victim = parts_in(ground)[1].raw
    at = whole.index(victim)
    if harm == "lost":
        ground.roll_back(whole[:at] + whole[at + len(victim) :])
    else:
        ground.flip(at + len(victim) // 2, 3)
    healed = run(mei, ground.path, Wishes(full=True))
    assert (healed.healed, healed.damaged > 0) == (1, harm == "flipped")
    run(late, ground.path)
    assert here(late, photo)


def test_what_is_lacking_is_waited_for(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 2 * MB)
    account = account_of(anna)
    attach_file(anna.book, "account", account, photo)
    run(anna, ground.path)
    whole = ground.content
    ground.roll_back(whole.replace(parts_in(ground)[0].raw, b""))
    assert run(mei, ground.path).files.written == 0
    with mei.book.read() as ctx:
        assert not attachments_of(ctx, account)[0].here
    run(anna, ground.path, Wishes(full=True))
    assert run(mei, ground.path).files.written == 1


def forged(payload: bytes, number: int) -> Frame:
    key, data_key = groups.seal(TEAM, KEYS, "p").key_for(Audience.TEAM)
    header = Header(FrameType.BLOB_PART, TEAM, b"another machine!", number, key)
    return build(header, payload, data_key, None)


def claim(sha256: bytes, size: int, number: int, of: int, data: bytes, layout: int = 1) -> bytes:
    return struct.pack(">B32sQII", layout, sha256, size, number, of) + data


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\1" * 40,
        claim(bytes(32), 4 << 30, 1, 4096, b"x" * MB),
        claim(bytes(32), (1 << 64) - 1, 1, (1 << 32) - 1, b"x"),
        claim(bytes(32), 1_000_000_000, 1, 1_000_000_000, b"x"),
        claim(bytes(32), 10, 0, 1, b"x" * 10),
        claim(bytes(32), 10, 2, 1, b"x" * 10),
        claim(bytes(32), 0, 1, 1, b""),
        claim(bytes(32), 10, 1, 1, b"x" * 9),
        claim(bytes(32), 10, 1, 1, b"x" * 11),
        claim(bytes(32), 5, 4, 4, b"x"),
        claim(bytes(32), 10, 1, 1, b"x" * 10, layout=2),
    ],
)
def test_an_absurd_part_is_quarantined(
    join: Callable[[str], Installation], ground: Ground, payload: bytes
) -> None:
    with pytest.raises(PayloadError):
        blobs.decode(payload)
    mei = join("Mei")
    run(mei, ground.path)
    with ground.path.open("ab") as target:
        target.write(forged(payload, 1).raw)
    outcome = run(mei, ground.path)
    assert (outcome.came.quarantined, outcome.came.waiting) == (1, 0)


@given(size=st.integers(1, 40 * MB))
def test_parts_cover_a_file_once(size: int) -> None:
    parts = blobs.parts_of("ab" * 32, size)
    ends = [0] + [part.place.stop for part in parts]
    assert [part.place.start for part in parts] == ends[:-1]
    assert ends[-1] == size
    assert max(part.place.stop - part.place.start for part in parts) <= blobs.PART_BYTES
    last = parts[-1]
    data = bytes(last.place.stop - last.place.start)
    assert blobs.decode(blobs.encode(last, data))[0] == last


def test_what_is_not_the_file_it_claims_to_be_is_quarantined_and_the_true_one_goes_in(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 2 * MB)
    attach_file(anna.book, "account", account_of(anna), photo)
    digest = hashlib.sha256(photo.read_bytes()).digest()
    run(mei, ground.path)
    with ground.path.open("ab") as target:
        for number in (1, 2):
            target.write(forged(claim(digest, 2 * MB, number, 2, b"x" * MB), number).raw)
    mei_first = run(mei, ground.path)  # nothing names that file yet
    assert (mei_first.files.wrong, mei_first.came.quarantined) == (0, 0)
    kept = file_path(anna.book.paths, digest.hex())
    hidden = kept.rename(tmp_path / "hidden")
    run(anna, ground.path)  # only the record goes out
    outcome = run(mei, ground.path)
    assert (outcome.files.wrong, outcome.files.written, outcome.came.quarantined) == (1, 0, 2)
    assert not list(mei.book.paths.files.rglob("*.part"))
    assert not here(mei, photo)
    hidden.rename(kept)
    outcome = run(anna, ground.path, Wishes(full=True))
    assert outcome.files.sent == 1
    assert run(mei, ground.path).files.written == 1
    assert here(mei, photo)
    again = run(mei, ground.path, Wishes(full=True, retry=True))
    assert (again.files.wrong, again.files.written) == (0, 0)


def test_a_disk_that_takes_no_file_is_tried_again(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 5000)
    attach_file(anna.book, "account", account_of(anna), photo)
    run(anna, ground.path)
    mei.book.paths.files.write_text("in the way")
    outcome = run(mei, ground.path)
    assert (outcome.files.failed, outcome.files.written) == (1, 0)
    assert run(mei, ground.path).files.failed == 1
    mei.book.paths.files.unlink()
    assert run(mei, ground.path).files.written == 1
    assert here(mei, photo)


def test_a_damaged_file_is_not_sent(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna = join("Anna")
    photo = picture(tmp_path, 5000)
    attach_file(anna.book, "account", account_of(anna), photo)
    file_path(anna.book.paths, hashlib.sha256(photo.read_bytes()).hexdigest()).write_bytes(bytes(5000))
    outcome = run(anna, ground.path)
    assert (outcome.files.sent, parts_in(ground)) == (0, [])


def test_a_crash_in_publishing_parts_costs_nothing(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 2 * MB + 1)
    run(anna, ground.path)
    attach_file(anna.book, "account", account_of(anna), photo)
    for after in (500, MB // 2, MB):
        hub = TeamFile(ground.path, TEAM, files=Crashing(after_bytes=after), clock=anna.clock)
        with pytest.raises(Died):
            run(anna, ground.path, hub=hub)
        run(mei, ground.path)
    run(anna, ground.path)
    run(mei, ground.path)
    assert here(mei, photo)
    assert len({frame.digest for frame in parts_in(ground)}) == 3

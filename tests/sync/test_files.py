"""The contents of attached files travel: parts out and in, limits, faults, compaction, healing."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from fieldrep.models.accounts import Account
from fieldrep.models.extras import Attachment
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import new_record
from fieldrep.services.attachments import attach_file, attachments_of, remove_attachment
from fieldrep.services.undo import undo
from fieldrep.store import blobstore, files, framestore
from fieldrep.store.files import file_path
from fieldrep.sync import blobs, filesin, groups
from fieldrep.sync.dryrun import try_out
from fieldrep.sync.filesout import Limits, frame_files
from fieldrep.sync.frames import Frame, FrameType, Header, build
from fieldrep.sync.outbox import add_frame
from fieldrep.sync.run import Outcome, Wishes
from fieldrep.rules.codes import Audience
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import KEYS, TEAM, Installation
from tests.sync.members import assert_same_meaning, compact_file, hub_of, member, run, station_of

MB = 1 << 20


@pytest.fixture
def join(tmp_path: Path) -> Iterator[Callable[[str], Installation]]:
    made: list[Installation] = []

    def one(name: str) -> Installation:
        made.append(member(tmp_path, name))
        return made[-1]

    yield one
    for each in made:
        each.book.close()


@pytest.fixture
def ground(tmp_path: Path) -> Ground:
    return Ground(tmp_path / "shared")


def account_of(each: Installation, name: str = "嘉元") -> str:
    with each.book.write("account.add") as ctx:
        row = new_record(Account, name=name)
        ctx.session.add(row)
        return str(row.id)


def picture(folder: Path, size: int, seed: int = 1) -> Path:
    """A file whose bytes can't be packed."""
    path = folder / f"counter {seed} {size}.jpg"
    path.write_bytes(Random(seed).randbytes(size))
    return path


def here(each: Installation, path: Path) -> bool:
    """Whether the content of a file is kept by an installation, byte for byte."""
    found = file_path(each.book.paths, hashlib.sha256(path.read_bytes()).hexdigest())
    return found.is_file() and found.read_bytes() == path.read_bytes()


def parts_in(ground: Ground) -> list[Frame]:
    return [frame for frame in frames_of(ground.content) if frame.header.type == FrameType.BLOB_PART]


def policy(each: Installation, key: str, value: Any) -> None:
    with each.book.write("policy.set") as ctx:
        ctx.session.add(new_record(PolicyEntry, key=key, valid_from=ctx.today, value=value))
    each.book.forget_identity()


def test_a_photo_that_one_attaches_is_with_the_others_after_a_sync(
    join: Callable[[str], Installation], ground: Ground, tmp_path: Path
) -> None:
    anna, mei = join("Anna"), join("Mei")
    photo = picture(tmp_path, 2 * MB + 700_001)
    attach_file(anna.book, "account", account_of(anna), photo)
    sent = run(anna, ground.path)
    assert (sent.files.sent, len(sent.files.left), len(parts_in(ground))) == (1, 0, 3)
    got = run(mei, ground.path)
    assert (got.files.written, got.files.wrong, got.came.quarantined) == (1, 0, 0)
    assert here(mei, photo)
    for each in (anna, mei, anna, mei):
        quiet = run(each, ground.path)
    assert (quiet.appended, quiet.files.written, quiet.files.sent) == (0, 0, 0)
    assert len(parts_in(ground)) == 3
    assert_same_meaning([anna, mei])

"""Attached files of the installations of a team, for the tests of how they travel."""

import hashlib
from pathlib import Path
from random import Random
from typing import Any

from fieldrep.models.accounts import Account
from fieldrep.models.policies import PolicyEntry
from fieldrep.models.registry import new_record
from fieldrep.store.files import file_path
from fieldrep.sync.frames import Frame, FrameType
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import Installation

MB = 1 << 20


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

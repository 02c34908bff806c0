"""New installations made quickly, and a fingerprint of what one holds."""

import shutil
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore
from fieldrep.store.database import connect
from fieldrep.store.journal import last_sequence
from tests.support.books import HandClock
from tests.sync.installations import Installation, installation


def member(folder: Path, name: str) -> Installation:
    """A new installation of the team; its empty tables come from a copy, as making them takes longest."""
    folder.mkdir(parents=True)
    shutil.copytree(_empty().name, folder, dirs_exist_ok=True)
    return installation(folder, name)


@cache
def _empty() -> "tempfile.TemporaryDirectory[str]":
    """A data folder with empty tables; it goes with the process."""
    folder = tempfile.TemporaryDirectory(prefix="fieldrep-empty-")
    Workspace.open(DataPaths(Path(folder.name)), HandClock()).close()
    return folder


def fingerprint(each: Installation) -> list[Any]:
    """Changes with everything that a sync could write, settings left out."""
    with closing(connect(each.book.paths.database, readonly=True)) as connection:
        tables = ("operation", "frame", "hub_frame", "pending_operation", "receipt", "device", "action")
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone() for table in tables]
        hubs = connection.execute("SELECT path, CAST(cursor AS TEXT), synced_at FROM hub").fetchall()
    with each.book.read() as ctx:
        return [counts, hubs, last_sequence(ctx.session.connection())]


def untried(each: Installation) -> int:
    """How many frames are kept that nobody has tried to take in: none after a sync."""
    with each.book.read() as ctx:
        found = framestore.frames(ctx.session.connection(), "state <> 'applied' AND tried = ''")
        return sum(1 for _frame in found)

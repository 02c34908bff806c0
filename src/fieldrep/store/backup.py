"""Backups of the database: consistent copies beside it, kept by number.

A copy is taken with SQLite's online backup, so others may write meanwhile; it is checked, flushed
to disk and only then given its name. Attached files are named by their SHA-256 and never
overwritten, so a daily copy of the database, which lists them, is enough here; ``store.bundle``
packs everything for another disk. Plain sqlite3: no model is loaded before a migration.
"""

import os
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldrep.errors import Damaged, Unwritable
from fieldrep.i18n import _
from fieldrep.store.database import connect, understandable

KEEP = 14
"""Backups kept of each label."""

BEFORE_MIGRATION = "before-migration"
BEFORE_RESTORE = "before-restore"

_PREFIX = "fieldrep-"
_TIME = "%Y%m%dT%H%M%SZ"
_SPARE_BYTES = 4 << 20  # disk left over beside a copy


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in its folder. ``at`` is UTC, ``label`` says why it was made (empty: the daily one),
    ``number`` tells those of one second apart."""

    path: Path
    at: datetime
    label: str
    number: int
    size: int


def make_backup(database: Path, folder: Path, label: str = "", *, now: datetime | None = None) -> Path:
    """Copy the database into the folder and return the copy's path.

    Raises Unwritable when the folder can't take it and Damaged when the copy does not pass SQLite's
    check; in both cases nothing is left behind.
    """
    with understandable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        target = _free_name(folder, now or datetime.now(UTC), label)
        with unfinished(target) as partial:
            copy_database(database, partial)
        return target


def copy_database(database: Path, target: Path) -> None:
    """Copy a database into one self-contained file that is checked and on disk when this returns."""
    _require_space(target.parent, database.stat().st_size)
    with understandable(target.parent):
        target.touch()
    with (
        understandable(database),
        closing(connect(database, readonly=True)) as source,
        closing(sqlite3.connect(target, isolation_level=None)) as copy,
    ):
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")  # one file, no -wal beside it
        verdict = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise Damaged(
            _("The database is damaged: its copy does not pass SQLite's check."),
            where=str(database),
            hint=_("Run “fieldrep doctor”, or bring back an earlier backup with “fieldrep restore”."),
        )
    flush(target)


def list_backups(folder: Path) -> list[Backup]:
    """Return the backups of a folder, newest first. Files with other names are left out."""
    if not folder.is_dir():
        return []
    found = [backup for path in folder.iterdir() if (backup := _read_name(path)) is not None]
    return sorted(found, key=lambda b: (b.at, b.number), reverse=True)


def prune(folder: Path, keep: int = KEEP) -> list[Path]:
    """Remove all but the newest ``keep`` backups of each label; return the removed.

    Labels count apart, so daily backups never push out the one from before a migration.
    """
    seen: dict[str, int] = {}
    removed = []
    for backup in list_backups(folder):
        seen[backup.label] = seen.get(backup.label, 0) + 1
        if seen[backup.label] > max(keep, 1):
            backup.path.unlink(missing_ok=True)
            removed.append(backup.path)
    return removed


@contextmanager
def unfinished(target: Path) -> Iterator[Path]:
    """Give a path to write to that becomes ``target`` at the end, or vanishes when the block fails."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        yield partial
        partial.replace(target)
        _flush_folder(target.parent)
    finally:
        for leftover in (
            partial,
            *(partial.with_name(partial.name + end) for end in ("-wal", "-shm", "-journal")),
        ):
            leftover.unlink(missing_ok=True)


def flush(path: Path) -> None:
    """Have the system write a file to disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # folders can't be opened elsewhere
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _require_space(folder: Path, size: int) -> None:
    if shutil.disk_usage(folder).free < size + _SPARE_BYTES:
        raise Unwritable(
            _("The disk is too full for a backup."),
            where=str(folder),
            hint=_("Free some space and try again."),
        )


def _free_name(folder: Path, now: datetime, label: str) -> Path:
    stem = _PREFIX + now.astimezone(UTC).strftime(_TIME) + (f"-{label}" if label else "")
    return next(path for path in _numbered(folder, stem) if not path.exists())


def _numbered(folder: Path, stem: str) -> Iterable[Path]:
    yield folder / f"{stem}.db"
    number = 2
    while True:
        yield folder / f"{stem}.{number}.db"
        number += 1


def _read_name(path: Path) -> Backup | None:
    if not (path.name.startswith(_PREFIX) and path.suffix == ".db"):
        return None
    name, _dot, number = path.stem.removeprefix(_PREFIX).partition(".")
    stamp, _dash, label = name.partition("-")
    try:
        at = datetime.strptime(stamp, _TIME).replace(tzinfo=UTC)
        return Backup(path, at, label, int(number or 1), path.stat().st_size)
    except ValueError:
        return None

"""Bringing back a backup: checked first, the present database kept, all of it or nothing.

The backup is written into the present database file through SQLite's online backup, that is in one
transaction: readers beside it see the old or the new state, and a crash leaves the old one. A file
that is too damaged for that is moved to the backups and replaced.

A restored installation takes a new id as author of operations: numbers and stamps that it gave out
after the backup was made must not be given out twice.
"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from fieldrep.errors import Damaged, NewerVersion, Unwritable
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.ids import uuid7
from fieldrep.store import bundle, settings
from fieldrep.store.backup import BEFORE_RESTORE, copy_database, flush, make_backup
from fieldrep.store.database import connect, understandable
from fieldrep.store.files import file_path
from fieldrep.store.lock import hold_lock
from fieldrep.store.schema import known_revisions


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. ``kept`` is the backup of what was there before, None when nothing was;
    ``missing_files`` counts attached files that are neither in the backup nor in the data folder."""

    kept: Path | None
    installation: str
    schema: str
    missing_files: int


def restore(paths: DataPaths, source: Path, *, now: datetime | None = None) -> Restored:
    """Replace the data of a folder by a backup (.db or .zip).

    Raises Busy while the program is open on it, Damaged or NewerVersion for a source that can't be
    taken, Unwritable for the folder. Nothing has changed then.
    """
    moment = now or datetime.now(UTC)
    if not source.is_file():
        raise Unwritable(_("There is no such file."), where=str(source))
    with understandable(paths.root), ExitStack() as stack:
        paths.root.mkdir(parents=True, exist_ok=True)
        stack.enter_context(hold_lock(paths, _("Close fieldrep on this data folder, then restore.")))
        if bundle.is_bundle(source):
            members = stack.enter_context(bundle.unpacked(source, paths.root))
        else:
            members = {bundle.DATABASE: source}
        ready = stack.enter_context(_working_copy(members[bundle.DATABASE], paths.root))
        schema = _check(ready, source)
        installation = _new_author(ready)
        kept = _put(ready, paths.database, paths.backups, moment)
        if bundle.DRAFTS in members:
            _take_drafts(members[bundle.DRAFTS], paths.drafts)
        _take_files(members, paths.files)
        _limit_drafts(paths)
        return Restored(kept, installation, schema, _missing_files(paths))


@contextmanager
def _working_copy(database: Path, beside: Path) -> Iterator[Path]:
    """Give a checked copy that may be changed: the source itself is never written."""
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=beside) as folder:
        target = Path(folder) / bundle.DATABASE
        copy_database(database, target)
        yield target


def _check(database: Path, source: Path) -> str:
    """Return the schema version of a database we can take; the error names ``source``."""
    with understandable(source), closing(connect(database)) as connection:
        sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        ours = {"alembic_version", "setting", "operation", "action"} <= tables
        version = connection.execute("SELECT version_num FROM alembic_version").fetchone() if ours else None
    if not sound or version is None:
        raise Damaged(
            _("This file is not a complete backup of fieldrep."),
            where=str(source),
            hint=_("Choose another backup; nothing was changed."),
        )
    if version[0] not in known_revisions():
        raise NewerVersion(
            _("The backup was written by a newer version of fieldrep."),
            where=str(source),
            hint=_("Install the newest fieldrep; nothing was changed."),
        )
    return str(version[0])


def _new_author(database: Path) -> str:
    author = uuid7()
    with closing(connect(database)) as connection:
        known = dict(connection.execute("SELECT key, value FROM setting"))
        given_up = [*known.get(settings.FORMER, "").split(), known.get(settings.INSTALLATION, "")]
        connection.execute(
            "INSERT OR REPLACE INTO setting(key, value) VALUES (?, ?)",
            (settings.FORMER, " ".join(filter(None, given_up))),
        )
        connection.execute("UPDATE setting SET value = ? WHERE key = ?", (author, settings.INSTALLATION))
        connection.execute("DELETE FROM setting WHERE key = ?", (settings.LAST_BACKUP,))
    return author


def _put(
    ready: Path, database: Path, backups: Path, now: datetime, label: str = BEFORE_RESTORE
) -> Path | None:
    """Make ``database`` what ``ready`` is; return the backup of what it was."""
    if not database.exists() or database.stat().st_size == 0:
        _set_aside(database, backups, now)
        _place(ready, database)
        return None
    try:
        kept = make_backup(database, backups, BEFORE_RESTORE, now=now)
    except Damaged:
        aside = _set_aside(database, backups, now)
        _place(ready, database)
        return aside
    with closing(connect(ready)) as source, closing(connect(database)) as target:
        source.backup(target)  # one transaction; in WAL mode readers beside it are not disturbed
        target.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return kept


def _place(ready: Path, database: Path) -> None:
    with closing(sqlite3.connect(ready, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")  # what is moved must be one file
    flush(ready)
    ready.replace(database)


def _set_aside(database: Path, backups: Path, now: datetime) -> Path | None:
    """Move a database that SQLite can't copy, and what lies beside it, to the backups."""
    backups.mkdir(parents=True, exist_ok=True)
    stem = f"{database.stem}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-damaged"
    moved = None
    for end in ("", "-wal", "-shm", "-journal"):
        part = database.with_name(database.name + end)
        if part.exists() and part.stat().st_size:
            target = backups / f"{stem}{database.suffix}{end}"
            shutil.move(part, target)
            moved = moved or target
        else:
            part.unlink(missing_ok=True)
    return moved


def _take_files(members: Mapping[str, Path], files: Path) -> None:
    """Bring attached files to their place; one that is there already has the same content."""
    for name, path in members.items():
        if name.startswith(bundle.FILES):
            target = files / name.removeprefix(bundle.FILES)
            target.parent.mkdir(parents=True, exist_ok=True)
            flush(path)
            path.replace(target)


def _take_drafts(ready: Path, drafts: Path) -> None:
    """Add the drafts of the backup to the present ones, which stay as they are."""
    if not drafts.exists():
        _place(ready, drafts)
        return
    with closing(sqlite3.connect(drafts, timeout=5, isolation_level=None)) as connection:
        connection.execute("ATTACH ? AS kept", (str(ready),))
        shared = ", ".join(_columns(connection, "main") & _columns(connection, "kept"))
        if shared:
            connection.execute(f"INSERT OR IGNORE INTO main.draft({shared}) SELECT {shared} FROM kept.draft")


def _columns(connection: sqlite3.Connection, database: str) -> set[str]:
    """Return the columns of the table of drafts; another version may have more or fewer."""
    return {row[1] for row in connection.execute(f"PRAGMA {database}.table_info(draft)")}


def _limit_drafts(paths: DataPaths) -> None:
    """Drafts may claim to have seen only operations that the restored database has."""
    if not paths.drafts.exists():
        return
    with closing(connect(paths.database, readonly=True)) as connection:
        last = connection.execute("SELECT coalesce(max(seq), 0) FROM operation").fetchone()[0]
    with closing(sqlite3.connect(paths.drafts, timeout=5, isolation_level=None)) as drafts:
        if drafts.execute("SELECT 1 FROM sqlite_master WHERE name = 'draft'").fetchone():
            drafts.execute("UPDATE draft SET as_of = min(as_of, ?)", (last,))


def _missing_files(paths: DataPaths) -> int:
    with closing(connect(paths.database, readonly=True)) as connection:
        known = [
            row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM attachment WHERE sha256 <> ''")
        ]
    return sum(not file_path(paths, digest).exists() for digest in known)

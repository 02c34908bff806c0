"""Is the data folder sound: can it be written, is there room, who holds it, are there backups?"""

import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.services.diagnosis import Finding, Level, fault, fine, warning
from fieldrep.store.backup import list_backups
from fieldrep.store.database import connect, understandable
from fieldrep.store.lock import is_locked
from fieldrep.store.schema import HEAD, known_revisions

_MB = 1 << 20
LITTLE_SPACE = 500 * _MB
NO_SPACE = 50 * _MB
LARGE_WAL = 64 * _MB
OLD_BACKUP = timedelta(days=7)


def folder_findings(paths: DataPaths, now: datetime) -> Iterator[Finding]:
    """Yield what is found of the folder and the files in it, without looking into the records."""
    yield _writable(paths)
    yield _space(paths)
    yield _lock(paths)
    yield _wal(paths)
    yield _backups(paths, now)
    yield _drafts(paths)
    yield warning(
        "encryption",
        _("The database on this computer is not encrypted yet: who can read this disk can read it."),
        _("Lock the screen, and encrypt the disk where the system offers it."),
    )


def database_findings(paths: DataPaths) -> Iterator[Finding]:
    """Yield whether the database can be read, is whole, and has this program's tables.

    A fault among them means that the records can't be looked at.
    """
    if not paths.database.exists():
        yield warning(
            "database", _("There is no database yet."), _("Start fieldrep, or run “fieldrep init”.")
        )
        return
    try:
        with understandable(paths.database), closing(connect(paths.database, readonly=True)) as connection:
            whole = _integrity(connection)
            yield whole
            if whole.level is Level.OK:
                yield _schema(connection)
    except FieldrepError as error:
        yield fault("database", error.message, error.hint)


def _writable(paths: DataPaths) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=paths.root, prefix=".doctor-"):
            pass
    except OSError:
        text = _("The data folder can't be written: {folder}").format(folder=paths.root)
        return fault("folder", text, _("Check its permissions, or choose another folder with --data."))
    return fine("folder", _("The data folder can be written: {folder}").format(folder=paths.root))


def _space(paths: DataPaths) -> Finding:
    try:
        free = shutil.disk_usage(paths.root).free
    except OSError:
        return warning("disk", _("The free space of the disk can't be told."))
    text = _("{count} MB are free on the disk.").format(count=free // _MB)
    if free < NO_SPACE:
        return fault("disk", text, _("Free some space now: nothing can be saved on a full disk."))
    size = paths.database.stat().st_size if paths.database.exists() else 0
    if free < max(LITTLE_SPACE, 3 * size):
        return warning("disk", text, _("Free some space: backups need it."))
    return fine("disk", text)


def _lock(paths: DataPaths) -> Finding:
    if is_locked(paths):
        return fine("lock", _("fieldrep is open on this data folder."))
    return fine("lock", _("fieldrep is not open on this data folder."))


def _wal(paths: DataPaths) -> Finding:
    wal = paths.database.with_name(paths.database.name + "-wal")
    size = wal.stat().st_size if wal.exists() else 0
    if size > LARGE_WAL:
        text = _("{count} MB of changes wait beside the database.").format(count=size // _MB)
        return warning("wal", text, _("Close all windows of fieldrep: the last one tidies up."))
    return fine("wal", _("Few changes wait beside the database."))


def _backups(paths: DataPaths, now: datetime) -> Finding:
    known = list_backups(paths.backups)
    advice = _("Run “fieldrep backup”, and now and then “fieldrep backup --out” to another disk.")
    if not known:
        return warning("backup", _("There is no backup."), advice)
    text = _("The newest of {count} backups is of {time}.").format(
        count=len(known), time=known[0].at.strftime("%Y-%m-%d %H:%M UTC")
    )
    return warning("backup", text, advice) if now - known[0].at > OLD_BACKUP else fine("backup", text)


def _drafts(paths: DataPaths) -> Finding:
    if not paths.drafts.exists():
        return fine("drafts", _("The drafts are sound."))
    try:
        with closing(sqlite3.connect(paths.drafts)) as connection:
            sound = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except sqlite3.Error:
        sound = False
    if sound:
        return fine("drafts", _("The drafts are sound."))
    advice = _("Copy the file {file} away, then delete it: texts not yet finished are lost.")
    return fault("drafts", _("The file of drafts is damaged."), advice.format(file=paths.drafts))


def _integrity(connection: sqlite3.Connection) -> Finding:
    try:
        whole = connection.execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok"
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) != sqlite3.SQLITE_CORRUPT:
            raise
        whole = False
    if whole:
        return fine("integrity", _("The database is whole."))
    return fault(
        "integrity",
        _("The database is damaged."),
        _("Bring back the newest backup with “fieldrep restore newest”; the present one is kept."),
    )


def _schema(connection: sqlite3.Connection) -> Finding:
    version = connection.execute("SELECT version_num FROM alembic_version").fetchone()[0]
    if version == HEAD:
        return fine(
            "schema", _("The tables are those of this program (version {version}).").format(version=version)
        )
    if version in known_revisions():
        return warning(
            "schema",
            _("The tables are of an older version ({version}).").format(version=version),
            _("Start fieldrep: it brings them up, after a backup."),
        )
    return fault(
        "schema",
        _("The tables are of a newer version ({version}).").format(version=version),
        _("Install the newest fieldrep."),
    )

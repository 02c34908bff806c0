"""Opening the local database: the one place that does it, for sessions and plain sqlite3 alike.

WAL with synchronous=FULL. Readers begin plainly and are held to reading; writers take the
write lock at once (BEGIN IMMEDIATE) and wait up to five seconds for it. A writer whose work can be had
again may leave the disk for later (``write(durable=False)``).
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from errno import EDQUOT, EFBIG, ENOSPC
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fieldrep.errors import Busy, Damaged, FieldrepError, Unwritable
from fieldrep.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine
    from sqlmodel import Session

BUSY_TIMEOUT_S = 5.0
_DURABLE = "fieldrep_durable"


def connect(path: Path, *, readonly: bool = False) -> sqlite3.Connection:
    """Open the database file; transactions are the caller's (``isolation_level=None``).

    Raises Unwritable, Busy or Damaged with what to do.
    """
    with understandable(path):
        if not readonly:
            path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
        )
        try:
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA cache_size=-8000")
            connection.execute("PRAGMA temp_store=MEMORY")
            if readonly:
                connection.execute("PRAGMA query_only=1")
            elif connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection


def forget_pages(connection: "Connection") -> None:
    """Give back the memory in which a connection keeps pages, where another one goes on with the work."""
    connection.exec_driver_sql("PRAGMA shrink_memory")


@contextmanager
def understandable(path: Path, *, system: bool = True) -> Iterator[None]:
    """Turn what SQLite and the system say about a file into errors a user can act on.

    Without ``system`` only what SQLite says: the block does other things with other files too.
    """
    try:
        yield
    except FieldrepError:
        raise
    except Exception as error:
        origin = getattr(error, "orig", None) or error  # SQLAlchemy wraps the driver's errors
        explained = explain(origin, path) if system or isinstance(origin, sqlite3.Error) else None
        if explained is None:
            raise
        raise explained from error


def explain(error: BaseException, path: Path) -> FieldrepError | None:
    """Return the error to show for a failure of SQLite or of the file system; None for our own faults."""
    code = getattr(error, "sqlite_errorcode", None)
    kind = None if code is None else code & 0xFF  # the primary one of an extended code
    where = str(path)
    if kind in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return Busy(
            _("The database is in use by another program."),
            where=where,
            hint=_("Try again in a moment."),
        )
    if kind == sqlite3.SQLITE_FULL or getattr(error, "errno", None) in (ENOSPC, EDQUOT, EFBIG):
        return Unwritable(
            _("The disk is full; nothing was changed."),
            where=where,
            hint=_("Free some space and try again."),
        )
    if kind in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM) or isinstance(error, PermissionError):
        return Unwritable(
            _("The data folder can't be written."),
            where=where,
            hint=_("Check its permissions, or choose another folder with --data."),
        )
    if kind == sqlite3.SQLITE_IOERR:
        return Unwritable(
            _("The disk can't be read or written; nothing was changed."),
            where=where,
            hint=_("Check that the disk is there and has space, then try again."),
        )
    if isinstance(error, OSError):
        return Unwritable(
            _("This file or folder can't be opened."),
            where=where,
            hint=_("Check that it is there and may be read and written."),
        )
    if kind == sqlite3.SQLITE_CANTOPEN:
        return Unwritable(
            _("The database can't be opened."),
            where=where,
            hint=_("Check that the folder exists and can be written, or choose another with --data."),
        )
    foreign = kind == sqlite3.SQLITE_ERROR and str(error).startswith(("no such table", "no such column"))
    if foreign or kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return Damaged(
            _("The database is damaged or is not a fieldrep database."),
            where=where,
            hint=_("Run “fieldrep doctor”, or bring back a backup with “fieldrep restore”."),
        )
    return None


class Database:
    """The database of one data folder, with sessions for reading and for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engines: dict[bool, Engine] = {}
        self._engines_lock = Lock()  # workers ask for an engine while another closes them

    def engine(self, *, readonly: bool) -> "Engine":
        """Return the engine for reading or for writing; made on first use."""
        with self._engines_lock:
            if readonly not in self._engines:
                self._engines[readonly] = self._new_engine(readonly)
            return self._engines[readonly]

    def _new_engine(self, readonly: bool) -> "Engine":
        from sqlalchemy import create_engine, event

        engine = create_engine(
            "sqlite://",
            creator=lambda: connect(self.path, readonly=readonly),
            hide_parameters=True,  # errors must not print customer data
            poolclass=_pool_class(),
            json_serializer=_json_dumps,
        )

        @event.listens_for(engine, "begin")
        def _begin(connection: Any) -> None:
            driver = connection.connection.driver_connection
            if readonly:
                driver.execute("BEGIN")
                return
            # at each beginning: the connection comes from the pool as the last transaction left it
            durable = connection.get_execution_options().get(_DURABLE, True)
            driver.execute(f"PRAGMA synchronous={'FULL' if durable else 'NORMAL'}")
            driver.execute("BEGIN IMMEDIATE")

        return engine

    @contextmanager
    def read(self) -> "Iterator[Session]":
        """Give a session that can only read."""
        from sqlmodel import Session

        with (
            understandable(self.path, system=False),
            Session(self.engine(readonly=True), autoflush=False) as session,
        ):
            yield session

    @contextmanager
    def write(self, *, durable: bool = True) -> "Iterator[Session]":
        """Give a session in one write transaction: committed at the end, or nothing at all.

        Without ``durable`` the commit does not wait for the disk: a power failure may take it back, as if it
        had not happened, but never in part, and never once a later durable one of any program has returned,
        as that brings all of the log to disk. A crash of the program takes nothing back. Only for what can
        be had again.
        """
        from sqlmodel import Session

        with (
            understandable(self.path, system=False),
            Session(self.engine(readonly=False), expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection(execution_options={_DURABLE: durable})  # take the write lock now
            yield session

    def close(self) -> None:
        """Close every connection."""
        with self._engines_lock:
            engines = list(self._engines.values())
            self._engines.clear()
        for engine in engines:
            engine.dispose()


def _pool_class() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


@cache
def _json_encoder() -> Callable[[Any], str]:
    """Return what writes JSON columns; one encoder for all, as an import writes thousands."""
    import json

    return json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json_dumps(value: Any) -> str:
    return _json_encoder()(value)

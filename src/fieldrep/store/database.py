"""Opening the local database: the one place that does it, for sessions and plain sqlite3 alike.

WAL with synchronous=FULL. Readers begin plainly and are held to reading; writers take the
write lock at once (BEGIN IMMEDIATE) and wait up to five seconds for it.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fieldrep.errors import Busy, Damaged, FieldrepError, Unwritable
from fieldrep.i18n import _

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

BUSY_TIMEOUT_S = 5.0


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


@contextmanager
def understandable(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system say about a file into errors a user can act on."""
    try:
        yield
    except FieldrepError:
        raise
    except (sqlite3.Error, OSError) as error:
        raise explain(error, path) from error
    except Exception as error:
        origin = getattr(error, "orig", None)  # SQLAlchemy wraps the driver's errors
        if isinstance(origin, sqlite3.Error):
            raise explain(origin, path) from error
        raise


def explain(error: Exception, path: Path) -> FieldrepError:
    """Return the error to show for a failure of SQLite or of the file system."""
    text = str(error).lower()
    where = str(path)
    if "locked" in text or "busy" in text:
        return Busy(
            _("The database is in use by another program."),
            where=where,
            hint=_("Try again in a moment."),
        )
    if "readonly" in text or "read-only" in text or isinstance(error, PermissionError):
        return Unwritable(
            _("The data folder can't be written."),
            where=where,
            hint=_("Check its permissions, or choose another folder with --data."),
        )
    if "full" in text or getattr(error, "errno", None) == 28:
        return Unwritable(
            _("The disk is full; nothing was changed."),
            where=where,
            hint=_("Free some space and try again."),
        )
    if "unable to open" in text or isinstance(error, OSError):
        return Unwritable(
            _("The database can't be opened."),
            where=where,
            hint=_("Check that the folder exists and can be written, or choose another with --data."),
        )
    return Damaged(
        _("The database is damaged or is not a fieldrep database."),
        where=where,
        hint=_("Run “fieldrep doctor”, or bring back a backup with “fieldrep restore”."),
    )


class Database:
    """The database of one data folder, with sessions for reading and for writing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engines: dict[bool, Engine] = {}

    def engine(self, *, readonly: bool) -> "Engine":
        """Return the engine for reading or for writing; made on first use."""
        if readonly not in self._engines:
            from sqlalchemy import create_engine, event

            engine = create_engine(
                "sqlite://",
                creator=lambda: connect(self.path, readonly=readonly),
                hide_parameters=True,  # errors must not print customer data
                poolclass=_pool_class(),
                json_serializer=_json_dumps,
            )
            begin = "BEGIN" if readonly else "BEGIN IMMEDIATE"

            @event.listens_for(engine, "begin")
            def _begin(connection: Any) -> None:
                connection.exec_driver_sql(begin)

            self._engines[readonly] = engine
        return self._engines[readonly]

    @contextmanager
    def read(self) -> "Iterator[Session]":
        """Give a session that can only read."""
        from sqlmodel import Session

        with understandable(self.path), Session(self.engine(readonly=True), autoflush=False) as session:
            yield session

    @contextmanager
    def write(self) -> "Iterator[Session]":
        """Give a session in one write transaction: committed at the end, or nothing at all."""
        from sqlmodel import Session

        with (
            understandable(self.path),
            Session(self.engine(readonly=False), expire_on_commit=False) as session,
            session.begin(),
        ):
            session.connection()  # take the write lock now, not at the first flush
            yield session

    def close(self) -> None:
        """Close every connection."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()


def _pool_class() -> Any:
    from sqlalchemy.pool import QueuePool

    return QueuePool


def _json_dumps(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

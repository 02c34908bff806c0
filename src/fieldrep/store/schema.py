"""The schema version: read with plain sqlite3, brought up by Alembic only when a migration is due.

A backup is made before any migration of an existing database. Migrations write no operations.
"""

from contextlib import closing
from pathlib import Path

from fieldrep.errors import NewerVersion
from fieldrep.i18n import _
from fieldrep.store.database import connect, understandable

HEAD = "0002"
"""The newest revision below ``store/migrations/versions``; a test holds it to that folder."""

_SCRIPTS = Path(__file__).parent / "migrations"


def schema_version(path: Path) -> str | None:
    """Return the revision of a database, or None when it is not there or empty.

    Raises Damaged for a file that is no database of ours.
    """
    if not path.exists() or path.stat().st_size == 0:
        return None
    with understandable(path), closing(connect(path, readonly=True)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is None:
            return None
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return str(row[0]) if row else None


def known_revisions() -> list[str]:
    """Return the revisions this program knows, oldest first."""
    return sorted(p.name.split("_")[0] for p in (_SCRIPTS / "versions").glob("[0-9]*.py"))


def ensure_schema(path: Path, backups: Path) -> bool:
    """Bring the database to this program's schema; True when something was done.

    Raises NewerVersion for a database that a newer program wrote: it is not touched.
    """
    version = schema_version(path)
    if version == HEAD:
        return False
    if version is not None and version not in known_revisions():
        raise NewerVersion(
            _("The database was written by a newer version of fieldrep."),
            where=str(path),
            hint=_("Install the newest fieldrep; nothing was changed."),
        )
    if version is not None:
        from fieldrep.store.backup import make_backup

        make_backup(path, backups, label="before-migration")
    _upgrade(path)
    return True


def _upgrade(path: Path) -> None:
    from alembic import command
    from alembic.config import Config
    from sqlalchemy import text

    from fieldrep.store.database import Database

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    database = Database(path)
    with understandable(path):
        try:
            with database.engine(readonly=False).connect() as connection, connection.begin():
                connection.execute(text("SELECT 1"))
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        finally:
            database.close()

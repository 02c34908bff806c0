"""Settings of this installation: plain text by key, read without SQLAlchemy for the first screen."""

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from fieldrep.store.database import connect, understandable

if TYPE_CHECKING:
    from sqlmodel import Session

PERSON = "person"
INSTALLATION = "installation"
LANGUAGE = "language"
CURRENCY = "currency"
ZONE = "timezone"
THEME = "theme"
KEYMAP = "keymap"
TEAM = "team"
"""The id of the team that was joined, as UUID text."""
TEAM_FILE = "team_file"
SYNC_EVERY = "sync_every"
"""Minutes between automatic syncs; 0 turns them off."""
MOST_MINUTES = 1440
PREFIX = "prefix"
LAST_BACKUP = "last_backup"
DERIVED_ON = "derived_on"
SENT = "sent"
"""The newest operation that a sync has sent; what was captured after it is unsent."""
FRAMED = "framed"
"""The newest operation up to which everything that may leave this installation stands in a frame."""
FORMER = "former_installations"
"""Ids that this installation has given up, separated by blanks."""
CLAIMS_LOOKED = "claims_looked"
"""The newest operation up to which customers that two reps have registered were looked for."""
DEMO = "demo"
ASCII = "ascii_borders"

UNSENT = (
    "SELECT (SELECT count(*) FROM operation WHERE frame IS NULL"
    " AND seq > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE key = ?), 0))"
    " + (SELECT coalesce(sum(operations), 0) FROM frame WHERE own = 1 AND published = 0)"
)
"""Counts the changes that have reached no hub: those in no frame yet, and those in frames made here.
Takes the name of the setting ``SENT``."""

DEFAULTS = {LANGUAGE: "en", CURRENCY: "CNY", ZONE: "UTC", THEME: "light", SYNC_EVERY: "15"}


def read_settings(path: Path) -> dict[str, str]:
    """Return all settings; empty when there is no database yet or it has no tables.

    Raises Busy, Damaged or Unwritable: a database that can't be read must not look like a new one.
    """
    if not path.exists():
        return {}
    with understandable(path), closing(connect(path, readonly=True)) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'setting'").fetchone() is None:
            return {}
        return dict(connection.execute("SELECT key, value FROM setting"))


def get_setting(session: "Session", key: str) -> str:
    """Return a setting, or its default, or an empty text."""
    row = session.connection().exec_driver_sql("SELECT value FROM setting WHERE key=?", (key,)).first()
    return str(row[0]) if row else DEFAULTS.get(key, "")


def is_sync_interval(text: str) -> bool:
    """Say whether a text can be the value of SYNC_EVERY."""
    return text.isascii() and text.isdigit() and int(text) <= MOST_MINUTES


def put_setting(session: "Session", key: str, value: str) -> None:
    """Set a setting in the session's transaction."""
    session.connection().exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (key, value),
    )

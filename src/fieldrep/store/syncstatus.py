"""How the sync stands, for the line at the top of every screen: read with plain sqlite3 in a moment."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from fieldrep.store import settings
from fieldrep.store.database import connect, understandable


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """``team``: whether one was joined; ``unsent``: changes that reached no hub; ``synced_at``: the last
    sync that worked (aware UTC); ``conflicts``: fields open now; ``aside``: parts of the file and changes
    that can't be read; ``held``: deletions that wait; ``code``: exit code of the last try; ``files_left``:
    attached files that it left for the next."""

    team: bool = False
    unsent: int = 0
    synced_at: datetime | None = None
    came_in: int = 0
    conflicts: int = 0
    aside: int = 0
    held: int = 0
    code: int = 0
    files_left: int = 0


_ASIDE = (
    # the first condition is the one of the index
    "SELECT count(*) FROM frame WHERE state <> 'applied' AND state = 'quarantined'",
    "SELECT count(*) FROM pending_operation WHERE reason IN ('value', 'shape', 'failed')",
)


def sync_status(connection: sqlite3.Connection, known: Mapping[str, str]) -> SyncStatus:
    """Return how the sync stands; ``known`` are the settings."""
    unsent = int(connection.execute(settings.UNSENT, (settings.SENT,)).fetchone()[0])
    if not known.get(settings.TEAM):
        return SyncStatus(unsent=unsent)
    hub = connection.execute(
        "SELECT synced_at, CAST(last AS TEXT) FROM hub WHERE path = ?", (known.get(settings.TEAM_FILE, ""),)
    ).fetchone()
    last: dict[str, Any] = (json.loads(hub[1]) if hub and hub[1] else None) or {}
    return SyncStatus(
        team=True,
        unsent=unsent,
        synced_at=datetime.fromisoformat(hub[0]) if hub and hub[0] else None,
        came_in=int(last.get("in", 0)),
        conflicts=_count(connection, "SELECT count(*) FROM open_conflict"),
        aside=sum(_count(connection, query) for query in _ASIDE),
        held=int(last.get("held", 0)),
        code=int(last.get("code", 0)),
        files_left=int(last.get("files_left", 0)),
    )


def read_sync_status(path: Path) -> SyncStatus:
    """Return how the sync stands in a database; raises what ``connect`` raises."""
    with understandable(path), closing(connect(path, readonly=True)) as connection:
        known = dict(connection.execute("SELECT key, value FROM setting"))
        return sync_status(connection, known)


def _count(connection: sqlite3.Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchone()[0])

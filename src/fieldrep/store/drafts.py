"""Drafts: what is being typed, in a small database of its own, written through at once.

A draft belongs to a form and, where one is edited, a record. It holds the texts as typed and
the newest operation the person had seen when the form was opened. Local, never captured; plain
sqlite3, so that the first screen can list what was left open.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fieldrep.rules.ids import uuid7
from fieldrep.store.database import understandable

FIRST_RUN = "first_run"
"""Form of the first run, which opens its draft by itself; no list shows it."""

_TABLE = """
CREATE TABLE IF NOT EXISTS draft(
  id TEXT PRIMARY KEY, form TEXT NOT NULL, record TEXT NOT NULL, title TEXT NOT NULL,
  texts TEXT NOT NULL, as_of INTEGER NOT NULL, created_at TEXT NOT NULL, updated_at TEXT NOT NULL,
  on_screen INTEGER NOT NULL DEFAULT 1)
"""


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft as a list shows it. ``record`` is the id of the record edited, or empty;
    ``updated_at`` an aware instant; ``as_of`` the newest operation seen at opening; ``on_screen``
    whether the form was still open when it was written last (the program was ended or killed)."""

    id: str
    form: str
    record: str
    title: str
    texts: Mapping[str, str]
    as_of: int
    updated_at: datetime
    on_screen: bool = False


class Drafts:
    """The drafts of one data folder. Cheap to open; safe beside other processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            with understandable(self.path):
                self.path.parent.mkdir(parents=True, exist_ok=True)
                connection = sqlite3.connect(
                    self.path, timeout=5, isolation_level=None, check_same_thread=False
                )
                connection.execute("PRAGMA journal_mode=WAL")
                connection.execute("PRAGMA synchronous=FULL")
                connection.execute(_TABLE)
                self._connection = connection
        return self._connection

    def open(self, form: str, record: str = "", *, title: str = "", as_of: int = 0) -> "Draft":
        """Return the draft of this form and record that was left open, or a new one."""
        found = [d for d in self.all() if d.form == form and d.record == record]
        if found:
            return Draft(self, found[0].id, form, record, found[0].title or title, found[0].as_of)
        return Draft(self, uuid7(), form, record, title, as_of)

    def get(self, draft: str) -> DraftInfo | None:
        """Return one draft by id."""
        return next((d for d in self.all() if d.id == draft), None)

    def all(self) -> list[DraftInfo]:
        """Return every draft, the one typed in last first."""
        if not self.path.exists():
            return []
        with understandable(self.path):
            rows = self._open().execute(
                "SELECT id, form, record, title, texts, as_of, updated_at, on_screen FROM draft"
                " ORDER BY updated_at DESC"
            )
            return [_info(r) for r in rows]

    def put(self, draft: "Draft", texts: Mapping[str, str]) -> None:
        """Write the texts of a draft; on disk when this returns."""
        now = datetime.now(UTC).isoformat()
        payload = json.dumps(dict(texts), ensure_ascii=False)
        with understandable(self.path):
            self._open().execute(
                "INSERT INTO draft VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT(id) DO UPDATE SET"
                " title=excluded.title, texts=excluded.texts, as_of=excluded.as_of,"
                " updated_at=excluded.updated_at, on_screen=1",
                (draft.id, draft.form, draft.record, draft.title, payload, draft.as_of, now, now),
            )

    def leave(self, draft: str) -> None:
        """Note that the form was left on purpose: it is not opened by itself at the next start."""
        if self.path.exists():
            with understandable(self.path):
                self._open().execute("UPDATE draft SET on_screen = 0 WHERE id = ?", (draft,))

    def discard(self, draft: str) -> None:
        """Forget a draft: it was finished or thrown away."""
        if self.path.exists():
            with understandable(self.path):
                self._open().execute("DELETE FROM draft WHERE id = ?", (draft,))

    def close(self) -> None:
        """Close the file."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _info(row: tuple[Any, ...]) -> DraftInfo:
    draft, form, record, title, texts, as_of, updated_at, on_screen = row
    moment = datetime.fromisoformat(updated_at)
    return DraftInfo(draft, form, record, title, json.loads(texts), as_of, moment, bool(on_screen))


@dataclass
class Draft:
    """The draft that a form writes to while it is open."""

    drafts: Drafts
    id: str
    form: str
    record: str
    title: str
    as_of: int

    def load(self) -> dict[str, str]:
        """Return the texts as they were typed, empty for a new draft."""
        found = self.drafts.get(self.id)
        return dict(found.texts) if found else {}

    def put(self, texts: Mapping[str, str]) -> None:
        """Write the texts; on disk when this returns."""
        self.drafts.put(self, texts)

    def leave(self) -> None:
        """Note that the form was left on purpose; the texts stay."""
        self.drafts.leave(self.id)

    def discard(self) -> None:
        """Forget the draft."""
        self.drafts.discard(self.id)

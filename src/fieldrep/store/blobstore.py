"""Which parts of attached files the kept frames hold, and which attached files want them.

The bytes stay in the frames. A file is known by its SHA-256 (hex), a reader group by the text form of the
first 8 bytes of a key id. A content is wanted as long as an attachment names it. Everything works on a
Core connection inside the caller's transaction.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from fieldrep.rules.ids import uuid7
from fieldrep.store.framestore import State

BLOB_PART = 5
"""The type of frames that hold parts (see ``sync.frames``)."""

ARRIVING = "files_arriving"
LEAVING = "files_leaving"
"""Settings: whether contents may wait to be written here, and to be sent."""

_GROUP = "substr(f.key, 1, 18)"
_JOINED = "blob_part b JOIN frame f ON f.seq = b.frame"
_WANTED = "b.sha256 IN (SELECT sha256 FROM attachment)"


@dataclass(frozen=True, slots=True)
class PartRow:
    """A part of a file in a kept frame; ``number`` of ``of``, ``size`` of the whole file in bytes."""

    frame: int
    author: str
    number: int
    of: int
    size: int


@dataclass(frozen=True, slots=True)
class Wanted:
    """A content that an attachment names: the oldest such attachment, and whose it is."""

    attachment: str
    owner_kind: str
    sha256: str
    size: int
    person: str


def note_part(connection: Connection, frame: int, sha256: str, part: int, parts: int, size: int) -> None:
    """Note what a kept frame holds."""
    connection.exec_driver_sql(
        "INSERT OR REPLACE INTO blob_part(frame, sha256, part, parts, size) VALUES (?, ?, ?, ?, ?)",
        (frame, sha256, part, parts, size),
    )


def forget_parts(connection: Connection, frames: Iterable[int]) -> None:
    """Note no longer that these frames hold parts of a file."""
    pairs = [(frame,) for frame in frames]
    if pairs:
        connection.exec_driver_sql("DELETE FROM blob_part WHERE frame = ?", pairs)


def parts_of(connection: Connection, sha256: str) -> list[PartRow]:
    """Return every part of a content that is kept, covered ones too, in order of arrival."""
    rows = connection.exec_driver_sql(
        f"SELECT b.frame, f.author, b.part, b.parts, b.size FROM {_JOINED} WHERE b.sha256 = ?"
        " ORDER BY b.frame",
        (sha256,),
    )
    return [PartRow(*row) for row in rows]


def numbers_in(connection: Connection, sha256: str, group: str, size: int, of: int) -> set[int]:
    """Return which parts of a content stand in frames of a reader group, covered ones left out."""
    rows = connection.exec_driver_sql(
        f"SELECT b.part FROM {_JOINED} WHERE b.sha256 = ? AND {_GROUP} = ? AND b.size = ? AND b.parts = ?"
        " AND f.covered = 0",
        (sha256, group, size, of),
    )
    return {row[0] for row in rows}


def whole_by_group(connection: Connection) -> dict[str, set[str]]:
    """Return by content that is wanted the reader groups in which all its parts are; covered ones do not
    count."""
    rows = connection.exec_driver_sql(
        f"SELECT b.sha256, {_GROUP} FROM {_JOINED} WHERE f.covered = 0 AND {_WANTED}"
        " GROUP BY 1, 2, b.size, b.parts HAVING count(DISTINCT b.part) = b.parts"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for sha256, group in rows:
        found[sha256].add(group)
    return found


def whole_contents(connection: Connection) -> list[str]:
    """Return the wanted contents all parts of which are kept here."""
    rows = connection.exec_driver_sql(
        f"SELECT DISTINCT b.sha256 FROM {_JOINED} WHERE {_WANTED}"
        " GROUP BY b.sha256, b.size, b.parts HAVING count(DISTINCT b.part) = b.parts"
    )
    return [row[0] for row in rows]


def was_sent(connection: Connection, sha256: str) -> bool:
    """Say whether all parts of a content have been on a hub."""
    rows = connection.exec_driver_sql(
        f"SELECT 1 FROM {_JOINED} WHERE b.sha256 = ? AND f.covered = 0 AND f.published = 1"
        f" GROUP BY {_GROUP}, b.size, b.parts HAVING count(DISTINCT b.part) = b.parts",
        (sha256,),
    )
    return rows.first() is not None


def wanted(connection: Connection) -> list[Wanted]:
    """Return every attachment with a content, the oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, owner_kind, sha256, size, person_id FROM attachment WHERE sha256 <> ''"
        " ORDER BY added_at, id"
    )
    return [Wanted(row[0], row[1] or "", row[2], row[3] or 0, row[4] or "") for row in rows]


def wanted_frames(connection: Connection) -> set[int]:
    """Return the frames that hold parts of contents which an attachment names."""
    rows = connection.exec_driver_sql(f"SELECT b.frame FROM blob_part b WHERE {_WANTED}")
    return {row[0] for row in rows}


def wanted_bytes(connection: Connection) -> int:
    """Return how many bytes the frames have that a compaction keeps for the contents in them."""
    query = f"SELECT coalesce(sum(f.size), 0) FROM {_JOINED} WHERE f.covered = 0 AND {_WANTED}"
    return int(connection.exec_driver_sql(query).scalar_one())


def unwanted_frames(connection: Connection) -> list[int]:
    """Return the frames, not covered yet, that hold parts of contents which no attachment names."""
    rows = connection.exec_driver_sql(
        f"SELECT b.frame FROM {_JOINED} WHERE f.covered = 0 AND f.state = '{State.APPLIED}' AND NOT {_WANTED}"
        " ORDER BY b.frame"
    )
    return [row[0] for row in rows]


def revive(connection: Connection) -> int:
    """Let frames be published again that a compaction dropped and an attachment wants after all; return how
    many: someone who had not synced yet attached the file too, or took the deletion back."""
    rows = connection.exec_driver_sql(
        f"SELECT b.frame FROM {_JOINED} WHERE f.covered = 1 AND {_WANTED} ORDER BY b.frame"
    )
    frames = [row[0] for row in rows]
    for frame in frames:
        connection.exec_driver_sql("UPDATE frame SET covered = 0, published = 0 WHERE seq = ?", (frame,))
        connection.exec_driver_sql("UPDATE hub SET complete_to = min(complete_to, ?)", (frame - 1,))
    return len(frames)


def contents_of(connection: Connection, frames: Iterable[int]) -> set[str]:
    """Return the contents of which these frames hold parts."""
    named = set(frames)
    rows = connection.exec_driver_sql("SELECT frame, sha256 FROM blob_part") if named else ()
    return {row[1] for row in rows if row[0] in named}


def mark_due(connection: Connection) -> None:
    """Note that contents may wait, on both ways: an attachment or a part has come or was made."""
    for way in (ARRIVING, LEAVING):
        _put(connection, way, f"look {uuid7()}")


def how_settled(connection: Connection, way: str) -> str:
    """Return under which circumstances nothing waits on a way, ARRIVING or LEAVING; any other text: look."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (way,)).first()
    return str(row[0]) if row else ""


def settle(connection: Connection, way: str, before: str, how: str) -> None:
    """Note that nothing waits on a way under circumstances that ``how`` names, unless something came since
    it stood as ``before``."""
    if how_settled(connection, way) == before:
        _put(connection, way, how)


def _put(connection: Connection, way: str, value: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (way, value),
    )

"""What this installation remembers of each hub: how far it was read, which frames are there, and how
the last sync went; further the team's installations and their receipts.

Everything works on a Core connection inside the caller's transaction.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Connection

from fieldrep.store.blobstore import BLOB_PART
from fieldrep.store.ranges import Ranges, ranges_from_plain, ranges_to_plain

_AT_ONCE = 500
_FACTS = ("cursor", "scanned_at", "synced_at", "last")


@dataclass(frozen=True, slots=True)
class HubFacts:
    """A hub as it is remembered. ``cursor`` and ``last`` are plain data, None before the first sync."""

    id: int
    path: str
    team: str
    cursor: Any
    scanned_at: str
    synced_at: str
    last: Any


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """An installation as its first device frame (``number``) presents it; keys are 32 bytes or empty."""

    author: str
    team: str
    number: int
    person: str
    name: str
    signing_key: bytes
    exchange_key: bytes
    at: str


@dataclass(frozen=True, slots=True)
class ReceiptFacts:
    """What an installation says it has seen, in its newest receipt (``number``)."""

    author: str
    number: int
    ranges: dict[str, Ranges]
    at: str


def open_hub(connection: Connection, path: str, team: str) -> HubFacts:
    """Return what is remembered of a hub; a new one is noted. Of another team's nothing is kept."""
    known = hub_at(connection, path)
    if known is not None and known.team == team:
        return known
    if known is not None:
        connection.exec_driver_sql("DELETE FROM hub_frame WHERE hub = ?", (known.id,))
        connection.exec_driver_sql("DELETE FROM hub WHERE id = ?", (known.id,))
    connection.exec_driver_sql(
        "INSERT INTO hub(path, team, complete_to, scanned_at, synced_at) VALUES (?, ?, 0, '', '')",
        (path, team),
    )
    found = hub_at(connection, path)
    assert found is not None
    return found


def hub_at(connection: Connection, path: str) -> HubFacts | None:
    """Return what is remembered of the hub at a path."""
    return next((hub for hub in hubs(connection) if hub.path == path), None)


def hubs(connection: Connection) -> list[HubFacts]:
    """Return every hub that is remembered, in the order in which they were met."""
    rows = connection.exec_driver_sql(
        "SELECT id, path, team, CAST(cursor AS TEXT) AS cursor, scanned_at, synced_at,"
        " CAST(last AS TEXT) AS last FROM hub ORDER BY id"
    )
    return [
        HubFacts(r.id, r.path, r.team, _data(r.cursor), r.scanned_at, r.synced_at, _data(r.last))
        for r in rows
    ]


def note_hub(connection: Connection, hub: int, **facts: Any) -> None:
    """Keep facts of a hub: ``cursor`` and ``last`` (plain data), ``scanned_at``, ``synced_at``."""
    for name, value in facts.items():
        if name not in _FACTS:
            raise KeyError(name)
        kept = json.dumps(value) if name in ("cursor", "last") else value
        connection.exec_driver_sql(f"UPDATE hub SET {name} = ? WHERE id = ?", (kept, hub))


def forget_hub(connection: Connection, hub: int) -> None:
    """Remember nothing of a hub; the frames stay."""
    connection.exec_driver_sql("DELETE FROM hub_frame WHERE hub = ?", (hub,))
    connection.exec_driver_sql("DELETE FROM hub WHERE id = ?", (hub,))


def found_there(connection: Connection, hub: int, digests: Iterable[bytes], *, full: bool = False) -> None:
    """Note that kept frames are on a hub. ``full``: these are all it has; others were lost."""
    if full:
        connection.exec_driver_sql("DELETE FROM hub_frame WHERE hub = ?", (hub,))
        connection.exec_driver_sql("UPDATE hub SET complete_to = 0 WHERE id = ?", (hub,))
    wanted = list(dict.fromkeys(digests))
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = tuple(wanted[start : start + _AT_ONCE])
        marks = ",".join("?" * len(chunk))
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO hub_frame(hub, frame) SELECT ?, seq FROM frame WHERE digest IN ({marks})",
            (hub, *chunk),
        )
        connection.exec_driver_sql(
            f"UPDATE frame SET published = 1 WHERE published = 0 AND digest IN ({marks})", chunk
        )
    lacking = connection.exec_driver_sql(
        f"SELECT min(f.seq) FROM frame f WHERE {_LACKING}", (hub, hub)
    ).scalar_one()
    newest = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM frame").scalar_one()
    complete = newest if lacking is None else lacking - 1
    connection.exec_driver_sql("UPDATE hub SET complete_to = ? WHERE id = ?", (complete, hub))


_LACKING = (
    "f.seq > (SELECT complete_to FROM hub WHERE id = ?) AND f.covered = 0"
    " AND NOT EXISTS (SELECT 1 FROM hub_frame h WHERE h.hub = ? AND h.frame = f.seq)"
)


class Lacking(NamedTuple):
    """A frame (its sequence) that a hub lacks; ``blob``: its bytes if it holds a part of a file, else 0."""

    frame: int
    blob: int


def lacking_there(connection: Connection, hub: int) -> list[Lacking]:
    """Return the frames that a hub lacks: those built here first, then by author, parts of files last."""
    rows = connection.exec_driver_sql(
        f"SELECT f.seq, CASE f.type WHEN {BLOB_PART} THEN f.size ELSE 0 END AS blob FROM frame f"
        f" WHERE {_LACKING} ORDER BY blob > 0, f.own DESC, f.author, f.number, f.seq",
        (hub, hub),
    )
    return [Lacking(*row) for row in rows]


def fitting(lacking: Sequence[Lacking], room: int) -> list[int]:
    """Return the frames that may go to a hub at once: of parts of files about so many bytes."""
    sums = accumulate((each.blob for each in lacking), initial=0)
    return [each.frame for each, before in zip(lacking, sums, strict=False) if not each.blob or before < room]


def note_device(connection: Connection, device: DeviceFacts) -> None:
    """Keep what an installation says of itself. Its first frame counts: a later one with other keys
    would not be signed by the first."""
    connection.exec_driver_sql(
        "INSERT INTO device(author, team, number, person_id, name, signing_key, exchange_key, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(author) DO UPDATE SET team=excluded.team,"
        " number=excluded.number, person_id=excluded.person_id, name=excluded.name,"
        " signing_key=excluded.signing_key, exchange_key=excluded.exchange_key, at=excluded.at"
        " WHERE (excluded.number, excluded.signing_key) < (device.number, device.signing_key)",
        (
            device.author,
            device.team,
            device.number,
            device.person,
            device.name,
            device.signing_key,
            device.exchange_key,
            device.at,
        ),
    )


def is_known(connection: Connection, author: str, team: str) -> bool:
    """Say whether an installation of a team has presented itself."""
    query = "SELECT 1 FROM device WHERE author = ? AND team = ?"
    return connection.exec_driver_sql(query, (author, team)).first() is not None


def devices(connection: Connection) -> list[DeviceFacts]:
    """Return the installations that are known, by author."""
    rows = connection.exec_driver_sql(
        "SELECT author, team, number, person_id, name, signing_key, exchange_key, at FROM device"
        " ORDER BY author"
    )
    return [DeviceFacts(*row) for row in rows]


def note_receipt(
    connection: Connection, author: str, number: int, ranges: Mapping[str, Ranges], at: str
) -> None:
    """Keep what an installation has seen; an older receipt changes nothing."""
    connection.exec_driver_sql(
        "INSERT INTO receipt(author, number, ranges, at) VALUES (?, ?, ?, ?) ON CONFLICT(author) DO UPDATE"
        " SET number=excluded.number, ranges=excluded.ranges, at=excluded.at"
        " WHERE excluded.number > receipt.number",
        (author, number, ranges_to_plain(ranges), at),
    )


def receipts(connection: Connection) -> list[ReceiptFacts]:
    """Return the newest receipt of each installation."""
    rows = connection.exec_driver_sql(
        "SELECT author, number, CAST(ranges AS TEXT), at FROM receipt ORDER BY author"
    )
    return [ReceiptFacts(row[0], row[1], ranges_from_plain(row[2] or "{}"), row[3]) for row in rows]


def _data(text: str | None) -> Any:
    return None if text is None else json.loads(text)

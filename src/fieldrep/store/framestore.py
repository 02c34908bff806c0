"""The frames this installation has seen, kept verbatim: whatever a hub loses can be given back.

A frame's identity is its digest (32 bytes). Ids of teams, authors and keys are UUID texts here.
Everything works on a Core connection inside the caller's transaction.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection

from fieldrep.store import settings
from fieldrep.store.ranges import Ranges, join_ranges, ranges_from_plain, ranges_to_plain, to_ranges

COVERED = "covered_ranges"
"""Setting: author → ranges of numbers whose operations a snapshot has brought."""

SEEN = "seen_ranges"
"""Setting: a frame (its sequence), and by author the numbers that were seen up to it."""

_AT_ONCE = 500
NO_DIGEST = bytes(32)


class State(StrEnum):
    """What became of a frame."""

    APPLIED = "applied"
    WAITING = "waiting"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A frame to keep, by what its header says."""

    digest: bytes
    team: str
    author: str
    number: int
    type: int
    key: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A frame that is kept, without its bytes."""

    seq: int
    digest: bytes
    author: str
    number: int
    type: int
    key: str
    state: State
    reason: str
    own: bool
    published: bool
    covered: bool
    operations: int
    size: int
    arrived_at: str


_FACTS = (
    "seq, digest, author, number, type, key, state, reason, own, published, covered, operations, size,"
    " arrived_at"
)


def id_text(raw: bytes) -> str:
    """Return the UUID text of an id of 16 bytes."""
    return str(uuid.UUID(bytes=raw))


def id_bytes(text: str) -> bytes:
    """Return the 16 bytes of a UUID text."""
    return uuid.UUID(text).bytes


def unseen(connection: Connection, digests: Iterable[bytes]) -> set[bytes]:
    """Return those digests of which no frame is kept."""
    wanted = list(dict.fromkeys(digests))
    found: set[bytes] = set()
    for start in range(0, len(wanted), _AT_ONCE):
        chunk = tuple(wanted[start : start + _AT_ONCE])
        marks = ",".join("?" * len(chunk))
        rows = connection.exec_driver_sql(f"SELECT digest FROM frame WHERE digest IN ({marks})", chunk)
        found |= {row[0] for row in rows}
    return set(wanted) - found


def other_bytes(connection: Connection, found: Mapping[bytes, bytes]) -> dict[bytes, bytes]:
    """Return by digest the bytes of kept frames that differ from these."""
    differing: dict[bytes, bytes] = {}
    digests = list(found)
    for start in range(0, len(digests), _AT_ONCE):
        chunk = tuple(digests[start : start + _AT_ONCE])
        marks = ",".join("?" * len(chunk))
        rows = connection.exec_driver_sql(f"SELECT digest, raw FROM frame WHERE digest IN ({marks})", chunk)
        differing |= {bytes(row[0]): bytes(row[1]) for row in rows if row[1] != found[bytes(row[0])]}
    return differing


def exchange(connection: Connection, digest: bytes, raw: bytes) -> None:
    """Keep other bytes of the same frame."""
    connection.exec_driver_sql("UPDATE frame SET raw = ?, size = ? WHERE digest = ?", (raw, len(raw), digest))


def keep(
    connection: Connection,
    arrivals: Sequence[Arrival],
    at: str,
    *,
    own: bool = False,
    state: State = State.WAITING,
    operations: int = 0,
) -> list[int]:
    """Keep frames that are not here yet; return their sequences. ``at``: UTC instant in ISO 8601."""
    new = unseen(connection, [arrival.digest for arrival in arrivals])
    kept: list[int] = []
    for arrival in arrivals:
        if arrival.digest in new:
            new.discard(arrival.digest)
            names = "digest, team, author, number, type, key, raw, own, state, operations, size, arrived_at"
            result = connection.exec_driver_sql(
                f"INSERT INTO frame({names}, reason, tried, published, covered)"
                f" VALUES ({','.join('?' * 12)}, '', '', 0, 0)",
                (
                    arrival.digest,
                    arrival.team,
                    arrival.author,
                    min(arrival.number, (1 << 63) - 1),
                    arrival.type,
                    arrival.key,
                    arrival.raw,
                    own,
                    str(state),
                    operations,
                    len(arrival.raw),
                    at,
                ),
            )
            kept.append(int(result.lastrowid))
    return kept


def set_state(
    connection: Connection, seq: int, state: State, *, reason: str = "", tried: str = "", operations: int = 0
) -> None:
    """Say what became of a frame."""
    connection.exec_driver_sql(
        "UPDATE frame SET state = ?, reason = ?, tried = ?, operations = ? WHERE seq = ?",
        (str(state), reason, tried, operations, seq),
    )


def to_try(connection: Connection, tried: str) -> list[tuple[int, int]]:
    """Return (sequence, size) of the frames not applied that were not yet tried in this way; of all of
    them when ``tried`` is empty."""
    # +seq: else SQLite walks through all frames in their order, and not through the small index
    rows = connection.exec_driver_sql(
        "SELECT seq, size FROM frame WHERE state <> 'applied' AND (? = '' OR tried <> ?) ORDER BY +seq",
        (tried, tried),
    )
    return [(row[0], row[1]) for row in rows]


def raw_of(connection: Connection, seq: int) -> bytes:
    """Return the bytes of a frame that is kept."""
    query = "SELECT raw FROM frame WHERE seq = ?"
    return bytes(connection.exec_driver_sql(query, (seq,)).scalar_one())


def frames(connection: Connection, where: str = "1", arguments: Sequence[Any] = ()) -> Iterator[Kept]:
    """Yield the facts of frames in order of arrival. ``where``: a condition of this program's own."""
    query = f"SELECT {_FACTS} FROM frame WHERE {where} ORDER BY +seq"  # +: as in ``to_try``
    for row in connection.exec_driver_sql(query, tuple(arguments)):
        facts = list(row)
        facts[6] = State(row[6])
        facts[8:11] = map(bool, row[8:11])
        yield Kept(*facts)


def count_states(connection: Connection) -> dict[str, int]:
    """Return how many frames are waiting and quarantined."""
    rows = connection.exec_driver_sql(
        "SELECT state, count(*) FROM frame WHERE state <> 'applied' GROUP BY state"
    )
    return {row[0]: row[1] for row in rows}


def next_number(connection: Connection, author: str) -> tuple[int, bytes]:
    """Return the number of an author's next frame, and the digest of the one before it."""
    row = connection.exec_driver_sql(
        "SELECT number, digest FROM frame WHERE author = ? ORDER BY number DESC, own DESC, digest LIMIT 1",
        (author,),
    ).first()
    return (int(row[0]) + 1, bytes(row[1])) if row else (1, NO_DIGEST)


def own_strangers(connection: Connection, author: str) -> list[Kept]:
    """Return frames under this author that were not built here: a clone or an older copy made them."""
    return list(frames(connection, "author = ? AND own = 0", (author,)))


def forks(connection: Connection, among: Collection[tuple[str, int]] | None = None) -> list[tuple[str, int]]:
    """Return (author, number) of which several contents are kept; ``among`` these numbers only."""
    if among is None:
        rows = connection.exec_driver_sql(
            "SELECT author, number FROM frame GROUP BY author, number HAVING count(*) > 1 ORDER BY 1, 2"
        )
        return [(row[0], row[1]) for row in rows]
    query = "SELECT count(*) FROM frame WHERE author = ? AND number = ?"
    return [pair for pair in sorted(among) if connection.exec_driver_sql(query, pair).scalar_one() > 1]


def seen_ranges(connection: Connection) -> dict[str, Ranges]:
    """Return by author the numbers that are kept here, or that a snapshot has brought."""
    newest, found = _seen_before(connection)
    numbers: dict[str, list[int]] = {}
    query = "SELECT author, number FROM frame WHERE seq > ?"
    for author, number in connection.exec_driver_sql(query, (newest,)):
        numbers.setdefault(author, []).append(number)
    for author, each in numbers.items():
        found[author] = join_ranges(found.get(author, ()), to_ranges(each))
    for author, ranges in covered_ranges(connection).items():
        found[author] = join_ranges(found.get(author, ()), ranges)
    return found


def note_seen(connection: Connection, seen: Mapping[str, Ranges]) -> None:
    """Keep what ``seen_ranges`` gave in this transaction, so that it need not go through all frames again."""
    newest = connection.exec_driver_sql("SELECT coalesce(max(seq), 0) FROM frame").scalar_one()
    _put(connection, SEEN, f"{newest} {ranges_to_plain(seen)}")


def _seen_before(connection: Connection) -> tuple[int, dict[str, Ranges]]:
    """Return the frame (its sequence) up to which what was seen is noted, and what that was."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (SEEN,)).first()
    newest, _blank, plain = row[0].partition(" ") if row else ("0", "", "{}")
    return int(newest), ranges_from_plain(plain)


def forget_other_teams(connection: Connection, team: str) -> None:
    """Drop the frames of every other team."""
    connection.exec_driver_sql("DELETE FROM frame WHERE team <> ?", (team,))
    connection.exec_driver_sql("DELETE FROM setting WHERE key = ?", (SEEN,))


def covered_ranges(connection: Connection) -> dict[str, Ranges]:
    """Return by author the numbers whose operations a snapshot has brought."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (COVERED,)).first()
    return ranges_from_plain(row[0]) if row else {}


def note_covered(connection: Connection, ranges: Mapping[str, Ranges]) -> None:
    """Note by author which numbers an intact snapshot stands for."""
    before = covered_ranges(connection)
    joined = before | {a: join_ranges(before.get(a, ()), found) for a, found in ranges.items()}
    _put(connection, COVERED, ranges_to_plain(joined))


def _put(connection: Connection, key: str, value: str) -> None:
    connection.exec_driver_sql(
        "INSERT INTO setting(key, value) VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value=excluded.value",
        (key, value),
    )


def cover(connection: Connection, sequences: Iterable[int]) -> None:
    """Mark frames all of which an intact snapshot brings: they are not published again."""
    pairs = [(seq,) for seq in sequences]
    if pairs:
        connection.exec_driver_sql("UPDATE frame SET covered = 1 WHERE seq = ?", pairs)


def unsent(connection: Connection) -> int:
    """Return how many changes of this installation have not reached any hub."""
    return int(connection.exec_driver_sql(settings.UNSENT, (settings.SENT,)).scalar_one())


def unpublished(connection: Connection) -> int:
    """Return how many changes stand in frames made here that have reached no hub."""
    query = "SELECT coalesce(sum(operations), 0) FROM frame WHERE own = 1 AND published = 0"
    return int(connection.exec_driver_sql(query).scalar_one())

"""Holding back a deletion of nearly everything a person has recorded, until someone confirms it.

Whether a wrong key or a broken program did it: 90 % of anyone's records, and at least 20, are never
deleted by a sync unasked. Everything else of the same sync goes on.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from fieldrep.oplog.operations import Verb
from fieldrep.store import framestore, journal
from fieldrep.store.admission import Aside
from fieldrep.store.batches import select_in
from fieldrep.store.database import Database
from fieldrep.store.settings import FRAMED
from fieldrep.sync.inbox import Opener, how_tried
from fieldrep.sync.unpacking import unpack

FEWEST = 20
SHARE = 0.9


def suspicious(connection: Connection, deleted: Iterable[str]) -> set[str]:
    """Return those of the records whose deletion would leave somebody with next to nothing.

    A record is that person's whose action created it. Counted are records that stand now or that these
    deletions speak of.
    """
    wanted = set(deleted)
    if len(wanted) < FEWEST:
        return set()
    made: dict[str, set[str]] = {}
    query = (
        "SELECT o.record, a.person_id FROM operation o JOIN action a ON a.id = o.action"
        f" WHERE o.verb = '{Verb.CREATE}' AND o.record IN ({{}})"
    )
    for record, person in select_in(connection, query, wanted):
        made.setdefault(person, set()).add(record)
    found: set[str] = set()
    for person, records in made.items():
        if len(records) >= FEWEST and len(records) >= SHARE * _standing(connection, person, records):
            found |= records
    return found


def _standing(connection: Connection, person: str, deleted: set[str]) -> int:
    """Return how many records a person has made that no deletion speaks of, and these."""
    rows = connection.exec_driver_sql(
        "SELECT o.record FROM operation o JOIN action a ON a.id = o.action"
        f" WHERE o.verb = '{Verb.CREATE}' AND a.person_id = ? AND NOT EXISTS"
        f" (SELECT 1 FROM operation d WHERE d.record = o.record AND d.verb = '{Verb.DELETE}')",
        (person,),
    )
    return len({row[0] for row in rows} | deleted)


def incoming(database: Database, opener: Opener) -> set[str]:
    """Return the records whose deletions, in frames kept and not taken in yet, are to be held back."""
    with database.read() as session:
        connection = session.connection()
        if not connection.exec_driver_sql("SELECT 1 FROM operation LIMIT 1").first():
            return set()
        deleted = set()
        for seq, _size in framestore.to_try(connection, how_tried(opener)):
            parcel = unpack(seq, framestore.raw_of(connection, seq), opener.key_for)
            deleted |= {op.record for op in parcel.operations if op.verb is Verb.DELETE}
        return suspicious(connection, deleted)


def hold_outgoing(database: Database) -> int:
    """Hold back own deletions that are in no frame yet and would clear somebody out; returns how many."""
    query = f"SELECT seq, record FROM operation WHERE frame IS NULL AND verb = '{Verb.DELETE}'"
    with database.read() as session:
        connection = session.connection()
        waiting = connection.exec_driver_sql(query).fetchall()
        held = suspicious(connection, (row[1] for row in waiting))
    if not held:
        return 0
    sequences = [row[0] for row in waiting if row[1] in held]
    with database.write() as session:
        journal.put_in_frame(session.connection(), sequences, journal.HELD)
    return len(sequences)


def release_outgoing(database: Database) -> int:
    """Let own deletions that were held back go out with the next sync; returns how many."""
    with database.write() as session:
        connection = session.connection()
        first, count = connection.exec_driver_sql(
            "SELECT min(seq), count(*) FROM operation WHERE frame = ?", (journal.HELD,)
        ).one()
        if count:
            connection.exec_driver_sql("UPDATE operation SET frame = NULL WHERE frame = ?", (journal.HELD,))
            connection.exec_driver_sql(
                "UPDATE setting SET value = min(CAST(value AS INTEGER), ?) WHERE key = ?", (first - 1, FRAMED)
            )
        return int(count)


def held(connection: Connection) -> tuple[int, set[str]]:
    """Return how many own deletions wait, and the records that deletions of others wait for."""
    own = connection.exec_driver_sql(
        # naming the verb lets the small index of deletions answer
        f"SELECT count(*) FROM operation WHERE verb = '{Verb.DELETE}' AND frame = ?",
        (journal.HELD,),
    ).scalar_one()
    rows = connection.exec_driver_sql(
        "SELECT json_extract(payload, '$.record') FROM pending_operation WHERE reason = ?",
        (str(Aside.HELD),),
    )
    return int(own), {row[0] for row in rows}

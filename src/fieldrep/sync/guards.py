"""Holding back a deletion of nearly everything a person has recorded, until someone confirms it.

Whether a wrong key or a broken program did it: 90 % of anyone's records, and at least 20, are never
deleted by a sync unasked. Everything else of the same sync goes on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from fieldrep.oplog.operations import Stamp, Verb
from fieldrep.store import framestore, journal
from fieldrep.store.batches import select_in
from fieldrep.store.database import Database
from fieldrep.sync.frames import FrameType
from fieldrep.sync.held import BRING_BACK, answers, carried_out
from fieldrep.sync.inbox import Reader, how_tried
from fieldrep.sync.outbox import framed_to

_FILES = int(FrameType.BLOB_PART)
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


def incoming(database: Database, reader: Reader) -> set[str]:
    """Return the records whose deletions, in frames kept and not taken in yet, are to be held back."""
    with database.read() as session:
        connection = session.connection()
        if not connection.exec_driver_sql("SELECT 1 FROM operation LIMIT 1").first():
            return set()
        deleted: dict[str, set[Stamp]] = defaultdict(set)
        answered: set[Stamp] = set()
        for seq in _with_changes(connection, how_tried(reader.opener)):
            for op in reader.look(connection, seq).operations:
                if op.verb is Verb.DELETE:
                    deleted[op.record].add(op.stamp)
                elif op.verb in BRING_BACK:
                    answered.update(op.seen)
        found = _unanswered(connection, deleted, answered)
        if not found:
            return found
        done = carried_out(connection, found)  # a snapshot brings once more what was accepted long ago
        new = {record: stamps - done for record, stamps in deleted.items()}
        return _unanswered(connection, new, answered)


def _with_changes(connection: Connection, tried: str) -> list[int]:
    """Return the frames to be taken in, those with parts of files left out."""
    wanted = [seq for seq, _size in framestore.to_try(connection, tried)]
    if not wanted:
        return []
    files = {
        frame.seq for frame in framestore.frames(connection, "state <> 'applied' AND type = ?", (_FILES,))
    }
    return [seq for seq in wanted if seq not in files]


def hold_outgoing(database: Database) -> int:
    """Hold back own deletions that are in no frame yet and would clear somebody out; returns how many."""
    # NOT INDEXED: the few that are in no frame yet, and not every deletion there ever was
    query = (
        "SELECT seq, record, time, author FROM operation NOT INDEXED"
        f" WHERE seq > ? AND frame IS NULL AND verb = '{Verb.DELETE}'"
    )
    with database.read() as session:
        connection = session.connection()
        waiting = connection.exec_driver_sql(query, (framed_to(connection),)).fetchall()
        if not waiting:
            return 0
        deleted: dict[str, set[Stamp]] = defaultdict(set)
        for row in waiting:
            deleted[row.record].add(Stamp(row.time, row.author))
        held = _unanswered(connection, deleted)
    if not held:
        return 0
    sequences = [row.seq for row in waiting if row.record in held]
    with database.write() as session:
        journal.put_in_frame(session.connection(), sequences, journal.HELD)
    return len(sequences)


def _unanswered(
    connection: Connection, deleted: Mapping[str, set[Stamp]], answered: Collection[Stamp] = ()
) -> set[str]:
    """Return the records with suspicious deletions that nobody has answered by bringing them back.

    ``answered``: what operations that are not in the journal yet answer.
    """
    found = {record for record, stamps in deleted.items() if stamps.difference(answered)}
    suspects = suspicious(connection, found)
    if not suspects:
        return suspects
    known = answers(connection, suspects).union(answered)
    return suspicious(connection, (record for record in found if deleted[record] - known))

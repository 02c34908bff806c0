"""Deletions that were held back: what they are, and how they go on.

They wait until a person accepts them, or until somebody, here or elsewhere, has answered them by bringing
the records back; then they may go on, as they delete nothing any more. So may those of others that have been
carried out here and come once more, in a snapshot.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.store import journal
from fieldrep.store.admission import Aside
from fieldrep.store.database import Database
from fieldrep.store.pending import operation_of
from fieldrep.store.settings import FRAMED
from fieldrep.sync.inbox import take_held

BRING_BACK = (Verb.RESTORE, Verb.CREATE)
"""What answers a deletion by naming it."""

_OWN = f"frame = {journal.HELD} AND +verb = '{Verb.DELETE}'"  # +: let the small index of the first answer


@dataclass(frozen=True, slots=True)
class Held:
    """Deletions that wait: own ones with their sequences in the journal, and those of others."""

    own: tuple[tuple[int, Operation], ...]
    others: tuple[Operation, ...]

    @property
    def all(self) -> tuple[Operation, ...]:
        """All of them."""
        return (*(op for _seq, op in self.own), *self.others)


def count_held(connection: Connection) -> tuple[int, set[str]]:
    """Return how many own deletions wait, and the records that deletions of others wait for."""
    own = connection.exec_driver_sql(f"SELECT count(*) FROM operation WHERE {_OWN}").scalar_one()
    rows = connection.exec_driver_sql(
        "SELECT json_extract(payload, '$.record') FROM pending_operation WHERE reason = ?",
        (str(Aside.HELD),),
    )
    return int(own), {row[0] for row in rows}


def held_deletions(connection: Connection) -> Held:
    """Return the deletions that wait."""
    rows = connection.exec_driver_sql(
        f"SELECT seq, time, author, action, kind, record, seen FROM operation WHERE {_OWN}"
    )
    own = tuple(
        (
            row.seq,
            Operation(
                Stamp(row.time, row.author),
                row.action,
                row.kind,
                row.record,
                Verb.DELETE,
                seen=tuple(map(Stamp.parse, row.seen.split())),
            ),
        )
        for row in rows
    )
    aside = connection.exec_driver_sql(
        "SELECT CAST(payload AS TEXT) FROM pending_operation WHERE reason = ? ORDER BY seq",
        (str(Aside.HELD),),
    )
    found = (operation_of(json.loads(row[0])) for row in aside)
    return Held(own, tuple(op for op in found if op is not None))


def answers(connection: Connection, records: Iterable[str]) -> set[Stamp]:
    """Return the stamps that the operations which brought these records back name."""
    histories = journal.operations_of(connection, records).values()
    return {stamp for history in histories for op in history if op.verb in BRING_BACK for stamp in op.seen}


def carried_out(connection: Connection, records: Iterable[str]) -> set[Stamp]:
    """Return the stamps of the deletions of these records that the journal has: they ask nobody again."""
    histories = journal.operations_of(connection, records).values()
    return {op.stamp for history in histories for op in history if op.verb is Verb.DELETE}


def accept_all(database: Database, *, now: datetime, zone: str) -> None:
    """Let everything that waits go on, on both ways: a person has said so."""
    with database.read() as session:
        found = held_deletions(session.connection())
    _release(database, found, {op.record for op in found.others}, now=now, zone=zone)


def release_answered(database: Database, *, now: datetime, zone: str) -> None:
    """Let go on what waits and has been answered."""
    with database.read() as session:
        connection = session.connection()
        if not any(count_held(connection)):
            return
        found = held_deletions(connection)
        known = answers(connection, {op.record for op in found.all})
        done = carried_out(connection, {op.record for op in found.others})
    waiting = {op.record for op in found.others if op.stamp not in known | done}
    answered = Held(
        tuple((seq, op) for seq, op in found.own if op.stamp in known),
        tuple(op for op in found.others if op.record not in waiting),
    )
    _release(database, answered, {op.record for op in answered.others}, now=now, zone=zone)


def _release(database: Database, found: Held, records: Collection[str], *, now: datetime, zone: str) -> None:
    sequences = [seq for seq, _op in found.own]
    if sequences:
        with database.write() as session:
            connection = session.connection()
            journal.put_in_frame(connection, sequences, None)
            connection.exec_driver_sql(
                "UPDATE setting SET value = min(CAST(value AS INTEGER), ?) WHERE key = ?",
                (min(sequences) - 1, FRAMED),
            )
    if records:
        take_held(database, records, now=now, zone=zone)

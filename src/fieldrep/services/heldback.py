"""Refusing deletions that were held back: the records stay, here and for the team.

An ordinary action, which can be undone: it brings the records back and names the deletions, which then go
to everyone and delete nothing.
"""

from collections.abc import Iterable

from sqlalchemy import Connection

from fieldrep.oplog.merge import open_deletions
from fieldrep.oplog.operations import Stamp, Verb
from fieldrep.services.workspace import Workspace
from fieldrep.store import journal
from fieldrep.store.batches import select_in
from fieldrep.store.conflicts import Conflict
from fieldrep.store.settling import Settled, settle
from fieldrep.sync.held import held_deletions, release_answered

ACTION = "deletion.refuse"


def refuse_deletions(workspace: Workspace) -> int:
    """Keep the records whose deletions were held back, and what the same actions deleted beside them;
    returns how many records. 0 where nothing waits."""
    with workspace.write(ACTION) as ctx:
        connection = ctx.session.connection()
        held = held_deletions(connection).all
        aside: dict[tuple[str, str], set[Stamp]] = {(op.kind, op.record): set() for op in held}
        for op in held:
            aside[op.kind, op.record].add(op.stamp)
        for key in _deleted_by(connection, {op.action for op in held}):
            aside.setdefault(key, set())
        decisions = [
            Settled(Conflict(kind, record, ""), aside=tuple(stamps))
            for (kind, record), stamps in sorted(aside.items())
        ]
        if decisions:
            settle(ctx.session, decisions)
    release_answered(workspace.database, now=workspace.clock(), zone=workspace.identity.zone)
    return len(decisions)


def _deleted_by(connection: Connection, actions: Iterable[str]) -> set[tuple[str, str]]:
    """Return (kind, id) of the records that these actions deleted and nobody has brought back."""
    sql = f"SELECT kind, record FROM operation WHERE verb = '{Verb.DELETE}' AND action IN ({{}})"
    found = {(row[0], row[1]) for row in select_in(connection, sql, actions)}
    histories = journal.operations_of(connection, {record for _kind, record in found})
    wanted = set(actions)
    return {
        (kind, record)
        for kind, record in found
        if any(op.action in wanted for op in open_deletions(histories[record]))
    }

"""Finding customers that two reps have registered: only new and changed accounts are looked at.

A pair is kept in a local table; every installation finds the same ones by itself.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from fieldrep.exchange.duplicates import Duplicate, Reason, find_duplicates
from fieldrep.rules.fold import fold
from fieldrep.services.import_book import account_sides
from fieldrep.services.workspace import Workspace
from fieldrep.store import journal
from fieldrep.store.batches import select_in
from fieldrep.store.settings import CLAIMS_LOOKED, put_setting

_CERTAIN = frozenset({Reason.SAME_CORE, Reason.SAME_PHONE, Reason.SAME_EMAIL, Reason.SAME_NUMBER})
_SKIP = 2_000
"""Operations without any account among them after which it is noted how far one has looked."""


_KEEP = (
    "INSERT INTO claim_pair(account_id, other_id, score, reasons, found_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT(account_id, other_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons"
)


def look_for_claims(workspace: Workspace, *, everything: bool = False) -> int:
    """Find the pairs among the accounts that are new or changed since one last looked; returns how many
    are new. ``everything``: look at all accounts again."""
    with workspace.database.read() as session:
        connection = session.connection()
        newest = journal.last_sequence(connection)
        looked = 0 if everything else _looked(connection)
        changed = _changed(connection, looked)
        if not changed and newest - looked < _SKIP:
            return 0
        found = _pairs(connection, changed) if changed else []
    with workspace.database.write() as session:
        connection = session.connection()
        before = _count(connection)
        if found:
            now = workspace.clock().isoformat()
            connection.exec_driver_sql(_KEEP, [(*pair, now) for pair in found])
        put_setting(session, CLAIMS_LOOKED, str(newest))
        return _count(connection) - before


def _looked(connection: Connection) -> int:
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE key = ?", (CLAIMS_LOOKED,)).first()
    return int(row[0]) if row else 0


def _count(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM claim_pair").scalar_one())


def _changed(connection: Connection, after: int) -> set[str]:
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT record FROM operation WHERE seq > ? AND kind = 'account' AND (verb <> 'set'"
        " OR field IN ('name', 'phone', 'email', 'address', 'registered', 'merged_into', 'archived'))",
        (after,),
    )
    return {row[0] for row in rows}


def _pairs(connection: Connection, changed: Iterable[str]) -> list[tuple[str, str, int, str]]:
    """Return (account, other, score, reasons) of changed accounts and those of other reps like them."""
    sides, roots = account_sides(connection)
    wanted = set(changed)
    new = [side for side in sides if side.id in wanted]
    if not new:
        return []
    found = find_duplicates(new, [side for side in sides if side.id not in wanted])
    people = _registered_by(connection, {side.id for each in found for side in (each.new, each.other)})
    pairs: dict[tuple[str, str], tuple[int, str]] = {}
    for each in found:
        ids = roots.get(each.new.id, each.new.id), roots.get(each.other.id, each.other.id)
        by = people.get(each.new.id), people.get(each.other.id)
        if ids[0] == ids[1] or not all(by) or by[0] == by[1] or not _counts(each):
            continue
        pairs.setdefault((min(ids), max(ids)), (each.score, " ".join(each.reasons)))
    return [(*pair, *facts) for pair, facts in pairs.items()]


def _registered_by(connection: Connection, accounts: set[str]) -> dict[str, str]:
    sql = "SELECT id, registered_by FROM account WHERE archived = 0 AND id IN ({})"
    return {row[0]: row[1] for row in select_in(connection, sql, accounts) if row[1]}


def _counts(found: Duplicate) -> bool:
    """Say whether a likeness is worth a manager's time: alike names alone only within one city."""
    if _CERTAIN & set(found.reasons):
        return True
    cities: Sequence[str] = [fold(side.city).strip().removesuffix("市") for side in (found.new, found.other)]
    return cities[0] == cities[1] or not all(cities)

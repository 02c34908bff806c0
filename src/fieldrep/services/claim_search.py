"""Finding customers that two reps have registered: only new and changed accounts are looked at.

Each account's keys (core and beginning of the name, telephone numbers, e-mail address) are kept in a local
table, so that a few new accounts meet only those that share one of them. Every installation finds the same
pairs by itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from fieldrep.exchange.duplicates import Duplicate, Reason, Side, email_key, find_duplicates, phone_keys
from fieldrep.rules.fold import fold, has_cjk
from fieldrep.rules.names import core
from fieldrep.services.workspace import Workspace
from fieldrep.store import journal
from fieldrep.store.batches import select_in
from fieldrep.store.settings import CLAIMS_LOOKED, put_setting

_CERTAIN = frozenset({Reason.SAME_CORE, Reason.SAME_PHONE, Reason.SAME_EMAIL, Reason.SAME_NUMBER})
_SKIP = 2_000
"""Operations without any account among them after which it is noted how far one has looked."""
_SHARED = 400
"""Accounts that share a beginning; a commoner one (a town) leads to no other."""
_NAME, _BEGINNING, _PHONE, _EMAIL = "n:", "b:", "p:", "e:"

_KEEP = (
    "INSERT INTO claim_pair(account_id, other_id, score, reasons, found_at) VALUES (?, ?, ?, ?, ?)"
    " ON CONFLICT(account_id, other_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons"
)
_UNDECIDED = """
SELECT count(*) FROM claim_pair p LEFT JOIN claim c ON c.account_id = p.account_id AND c.other_id = p.other_id
 WHERE coalesce(c.decision, '') = ''
"""
_CHANGED = """
SELECT record FROM operation WHERE seq > :after AND kind = 'account' AND (verb <> 'set'
  OR field IN ('name', 'phone', 'email', 'address', 'registered', 'merged_into', 'archived'))
UNION SELECT c.account_id FROM operation o JOIN contact c ON c.id = o.record WHERE o.seq > :after
  AND o.kind = 'contact' AND (o.verb <> 'set' OR o.field IN ('phone', 'mobile', 'account'))
"""


class _Known(NamedTuple):
    """An account as it is compared: its side, what it is merged into, who registered it."""

    side: Side
    root: str
    person: str


def look_for_claims(workspace: Workspace, *, everything: bool = False) -> int:
    """Find the pairs among the accounts that are new or changed since one last looked; returns how many
    are new and not decided. ``everything``: look at all accounts again."""
    with workspace.database.read() as session:
        connection = session.connection()
        newest = journal.last_sequence(connection)
        looked = 0 if everything else _looked(connection)
        rows = connection.exec_driver_sql(_CHANGED, {"after": looked})
        changed = {row[0] for row in rows if row[0]}
        if not changed and newest - looked < _SKIP:
            return 0
        new = _accounts(connection, changed)
    with workspace.database.write() as session:
        _keep_keys(session.connection(), changed, new)
    with workspace.database.read() as session:  # comparing thousands takes a second: not while writing
        connection = session.connection()
        found = _pairs(new, _accounts(connection, _sharing(connection, new) - changed)) if new else []
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
    """Return how many pairs nobody has decided."""
    return int(connection.exec_driver_sql(_UNDECIDED).scalar_one())


def _accounts(connection: Connection, ids: Iterable[str]) -> dict[str, _Known]:
    """Return those of the accounts that are in the book, by id."""
    wanted = sorted(set(ids))
    phones: dict[str, list[str]] = defaultdict(list)
    people = "SELECT account_id, phone, mobile FROM contact WHERE account_id IN ({})"
    for account, phone, mobile in select_in(connection, people, wanted):
        phones[account] += [phone or "", mobile or ""]
    found = {}
    sql = (
        "SELECT id, root_id, name, city, street, phone, email, registered_by FROM account"
        " WHERE archived = 0 AND id IN ({})"
    )
    for row in select_in(connection, sql, wanted):
        account = row[0]
        name, city, street, phone, email = (text or "" for text in row[2:7])
        numbers = phone_keys(phone, *phones[account])
        side = Side(account, name, core(name), city, street, numbers, email_key(email))
        found[account] = _Known(side, row[1] or account, row[7] or "")
    return found


def _keys(side: Side) -> Iterator[str]:
    if side.core:
        yield _NAME + side.core
        yield _BEGINNING + _beginning(side.core)
    yield from (_PHONE + number for number in side.phones)
    if side.email:
        yield _EMAIL + side.email


def _beginning(core_: str) -> str:
    return core_[:2] if has_cjk(core_) else "".join(core_.split())[:4]


def _keep_keys(connection: Connection, changed: set[str], known: dict[str, _Known]) -> None:
    gone = [(account,) for account in changed]
    if gone:
        connection.exec_driver_sql("DELETE FROM claim_key WHERE account_id = ?", gone)
    rows = [(account, key) for account, each in known.items() for key in set(_keys(each.side))]
    if rows:
        connection.exec_driver_sql("INSERT INTO claim_key(account_id, key) VALUES (?, ?)", rows)


def _sharing(connection: Connection, new: dict[str, _Known]) -> set[str]:
    """Return the accounts that share a key with the new ones, or whose name one of theirs contains."""
    by_key: dict[str, list[str]] = defaultdict(list)
    keys = {key for each in new.values() for key in _keys(each.side)}
    for account, key in select_in(
        connection, "SELECT account_id, key FROM claim_key WHERE key IN ({})", keys
    ):
        by_key[key].append(account)
    found = {a for key, some in by_key.items() if len(some) <= _SHARED or key[:2] != _BEGINNING for a in some}
    if len(new) <= _SHARED:  # of more at once, those whose names begin alike are enough
        cores = sorted({each.side.core for each in new.values() if len(each.side.core) > 1})
        rows = connection.exec_driver_sql(
            "SELECT substr(key, 3), account_id FROM claim_key WHERE key >= 'n:' AND key < 'n;'"
        ).all()
        for name, account in rows:
            if any(core_ in name or name in core_ for core_ in cores):
                found.add(account)
    return found


def _pairs(new: dict[str, _Known], others: dict[str, _Known]) -> list[tuple[str, str, int, str]]:
    """Return (account, other, score, reasons) of new accounts and those of other reps like them."""
    known = others | new
    pairs: dict[tuple[str, str], tuple[int, str]] = {}
    found = find_duplicates([each.side for each in new.values()], [each.side for each in others.values()])
    for each in found:
        one, other = known[each.new.id], known[each.other.id]
        if one.root == other.root or not (one.person and other.person) or one.person == other.person:
            continue
        if _counts(each):
            pair = min(one.root, other.root), max(one.root, other.root)
            pairs.setdefault(pair, (each.score, " ".join(each.reasons)))
    return [(*pair, *facts) for pair, facts in pairs.items()]


def _counts(found: Duplicate) -> bool:
    """Say whether a likeness is worth a manager's time: alike names alone only within one city."""
    if _CERTAIN & set(found.reasons):
        return True
    cities: Sequence[str] = [fold(side.city).strip().removesuffix("市") for side in (found.new, found.other)]
    return cities[0] == cities[1] or not all(cities)

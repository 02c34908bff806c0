"""The search index: names matched in any part, notes by words, in Chinese and Latin scripts.

``search_text`` holds one row a record. Its ``names`` (folded names, pinyin, initials, digits
of phones) are matched with LIKE, its ``body`` (folded, a space round every Chinese character)
through FTS5 where the build of SQLite has it, else with LIKE.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from typing import Any

from sqlalchemy import Connection, text

from fieldrep.rules.fold import MOST_TERMS, fold, fts_query, has_cjk, spaced
from fieldrep.rules.pinyin import INITIALS_MARK, initials_like, initials_match, pinyin_keys

SEARCHED = {
    "account": (
        "SELECT a.id AS record, a.id AS account, '' AS day, a.name AS name, a.aliases AS other,"
        " a.phone AS phone, a.city || ' ' || a.street || ' ' || a.industry || ' ' || a.products || ' ' ||"
        " a.current_supplier || ' ' || a.current_brands || ' ' || a.notes || ' ' || a.email || ' ' ||"
        " coalesce((SELECT group_concat(t.name, ' ') FROM tag t WHERE t.record_id = a.id), '') || ' ' ||"
        " coalesce((SELECT group_concat(x.number, ' ') FROM external_id x WHERE x.record_id = a.id), '')"
        " AS body, a.city AS place FROM account a"
    ),
    "contact": (
        "SELECT c.id AS record, c.account_id AS account, '' AS day, c.name AS name, '' AS other,"
        " c.phone || ' ' || c.mobile AS phone,"
        " c.title || ' ' || c.wechat || ' ' || c.email || ' ' || c.hobbies || ' ' || c.cares_about || ' ' ||"
        " c.notes AS body, '' AS place FROM contact c"
    ),
    "touch": (
        "SELECT t.id AS record, t.account_id AS account, coalesce(t.day, '') AS day, '' AS name, '' AS other,"
        " '' AS phone, t.said || ' ' || t.result || ' ' || t.competitor_info || ' ' || t.next_step AS body,"
        " '' AS place FROM touch t"
    ),
    "visit": (
        "SELECT v.id AS record, v.account_id AS account, coalesce(v.day, '') AS day, '' AS name, '' AS other,"
        " '' AS phone, v.purpose || ' ' || v.said || ' ' || v.result || ' ' || v.competitor_info || ' ' ||"
        " v.next_step || ' ' || v.place AS body, '' AS place FROM visit v"
    ),
    "promise": (
        "SELECT p.id AS record, p.account_id AS account, coalesce(p.due, '') AS day, '' AS name, '' AS other,"
        " '' AS phone, p.text AS body, '' AS place FROM promise p"
    ),
}
"""Kinds that are searched → the query for their texts, without WHERE."""

_TEXTS = ("account", "day", "names", "body")
_OWNED = ("tag", "external_id")  # kinds whose words are found through their account
_CHUNK = 500
_INSERTED_AT_ONCE = 150
"""Rows of one INSERT: FTS5 writes its words to disk with every statement that fires a trigger, so that a
statement for each row takes six times as long. Six values a row stay under the 999 of older builds."""
_MOST_OF_A_WORD = 1000
"""Accounts that one word of several is looked up in: a word that is everywhere tells nothing."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One record found. ``name_match`` tells a hit in the names from one in the notes."""

    kind: str
    record: str
    account: str
    day: str
    name_match: bool


def has_fts(connection: Connection) -> bool:
    """Say whether the full-text index is there."""
    query = text("SELECT 1 FROM sqlite_master WHERE name = 'search_words'")
    return connection.execute(query).first() is not None


_TRIGGERS = {
    "search_text_ai": (
        "CREATE TRIGGER search_text_ai AFTER INSERT ON search_text BEGIN"
        " INSERT INTO search_words(rowid, body) VALUES (new.rowid_, new.body); END"
    ),
    "search_text_ad": (
        "CREATE TRIGGER search_text_ad AFTER DELETE ON search_text BEGIN"
        " INSERT INTO search_words(search_words, rowid, body) VALUES ('delete', old.rowid_, old.body); END"
    ),
}


def create_index(connection: Connection) -> bool:
    """Make the full-text index and the triggers that keep it; False where SQLite has no FTS5."""
    options = {row[0] for row in connection.execute(text("PRAGMA compile_options"))}
    if "ENABLE_FTS5" not in options:
        return False
    connection.exec_driver_sql(
        "CREATE VIRTUAL TABLE search_words USING fts5(body, content='search_text', content_rowid='rowid_',"
        " tokenize='unicode61 remove_diacritics 0')"
    )
    for trigger in _TRIGGERS.values():
        connection.exec_driver_sql(trigger)
    return True


def reindex(connection: Connection, touched: Iterable[tuple[str, str]]) -> None:
    """Bring the index up to the records touched, in the transaction that changed them."""
    wanted: dict[str, set[str]] = {}
    for kind, record in touched:
        wanted.setdefault(kind, set()).add(record)
    for kind in _OWNED:
        wanted.setdefault("account", set()).update(_owners(connection, kind, wanted.pop(kind, set())))
    for kind in SEARCHED:
        ids = sorted(wanted.get(kind, ()))
        for start in range(0, len(ids), _CHUNK):
            _index(connection, kind, ids[start : start + _CHUNK])


def _owners(connection: Connection, kind: str, records: Iterable[str]) -> set[str]:
    """Return the accounts that tags or numbers belong to."""
    found: set[str] = set()
    ids = sorted(records)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        marks = ",".join("?" * len(chunk))
        rows = connection.exec_driver_sql(
            f"SELECT DISTINCT record_id FROM {kind} WHERE record_kind = 'account' AND id IN ({marks})",
            tuple(chunk),
        )
        found |= {row[0] for row in rows if row[0]}
    return found


def rebuild(connection: Connection) -> int:
    """Make the whole index anew, also where it was missing; returns the number of records in it."""
    if not has_fts(connection):
        create_index(connection)
    full_text = has_fts(connection)
    for trigger in _TRIGGERS if full_text else ():  # word by word they take minutes
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {trigger}")
    connection.exec_driver_sql("DELETE FROM search_text")
    for kind in SEARCHED:
        _insert(connection, texts_of(connection, kind))
    if full_text:
        connection.exec_driver_sql("INSERT INTO search_words(search_words) VALUES ('rebuild')")
        for statement in _TRIGGERS.values():
            connection.exec_driver_sql(statement)
    return int(connection.exec_driver_sql("SELECT count(*) FROM search_text").scalar_one())


def _index(connection: Connection, kind: str, ids: list[str]) -> None:
    """Bring the rows of these records up; one that stands is changed where it differs, as every index that
    is touched costs a page on disk."""
    wanted = {row[1]: row for row in texts_of(connection, kind, ids)}
    query = (
        f"SELECT rowid_, record, {', '.join(_TEXTS)} FROM search_text"
        f" WHERE record IN ({','.join('?' * len(ids))}) AND kind = ?"
    )
    rows = connection.exec_driver_sql(query, (*ids, kind)).all()
    before = {row.record: row for row in rows}
    gone = [row.rowid_ for row in rows if row.record not in wanted or row is not before[row.record]]
    for start in range(0, len(gone), _CHUNK):
        some = gone[start : start + _CHUNK]
        marks = ",".join("?" * len(some))
        connection.exec_driver_sql(f"DELETE FROM search_text WHERE rowid_ IN ({marks})", tuple(some))
    pairs = [(row, wanted[record]) for record, row in before.items() if record in wanted]
    _change_words(connection, [(row, new[-1]) for row, new in pairs if row.body != new[-1]])
    for place, column in enumerate(_TEXTS, 2):
        values = [(new[place], row.rowid_) for row, new in pairs if row[place] != new[place]]
        if values:
            connection.exec_driver_sql(f"UPDATE search_text SET {column} = ? WHERE rowid_ = ?", values)
    _insert(connection, (row for record, row in wanted.items() if record not in before))


def _change_words(connection: Connection, changed: list[tuple[Any, str]]) -> None:
    """Tell the full-text index which words stand in the place of those of some rows of ``search_text``."""
    if not (changed and has_fts(connection)):
        return
    for start in range(0, len(changed), _INSERTED_AT_ONCE):
        some = changed[start : start + _INSERTED_AT_ONCE]
        before = [(row.rowid_, row.body) for row, _body in some]
        after = [(row.rowid_, body) for row, body in some]
        for columns, marks, rows in (
            ("search_words, rowid, body", "('delete', ?, ?)", before),
            ("rowid, body", "(?, ?)", after),
        ):
            values = ", ".join([marks] * len(rows))
            connection.exec_driver_sql(
                f"INSERT INTO search_words({columns}) VALUES {values}", tuple(chain.from_iterable(rows))
            )


def texts_of(connection: Connection, kind: str, ids: list[str] | None = None) -> Iterator[tuple[str, ...]]:
    """Yield kind, record, account, day, names and body of these records (or all) as they are searched."""
    query = f"SELECT * FROM ({SEARCHED[kind]})"
    arguments: tuple[Any, ...] = ()
    if ids is not None:
        query += f" WHERE record IN ({','.join('?' * len(ids))})"
        arguments = tuple(ids)
    for row in connection.exec_driver_sql(query, arguments):
        yield (
            kind,
            row.record,
            row.account or "",
            row.day or "",
            name_text(row.name or "", row.other or "", row.phone or "", row.place or ""),
            spaced(fold(row.body or "")),
        )


def _insert(connection: Connection, rows: Iterator[tuple[str, ...]]) -> None:
    statement = "INSERT INTO search_text(kind, record, account, day, names, body) VALUES "
    while some := list(islice(rows, _INSERTED_AT_ONCE)):
        values = ", ".join(["(?, ?, ?, ?, ?, ?)"] * len(some))
        connection.exec_driver_sql(statement + values, tuple(chain.from_iterable(some)))


def name_text(name: str, other: str, phone: str, place: str) -> str:
    """Return what a name is matched against: folded, its pinyin and initials, digits of the phone."""
    if not (name or other or phone):
        return ""
    parts = [fold(name)]
    for spoken in (name, *other.splitlines()):
        if spoken:
            parts.append(fold(spoken))
            parts.append(pinyin_keys(spoken))
    if place:
        parts += [fold(place), pinyin_keys(place)]
    digits = re.sub(r"\D", " ", fold(phone))
    parts += [re.sub(r"\s", "", digits), *digits.split()]
    return "\n".join(dict.fromkeys(part for part in parts if part))


def find(
    connection: Connection, words: str, *, limit: int = 50, kinds: Iterable[str] = (), notes: int = 0
) -> list[Hit]:
    """Return the records that fit all words: those whose name begins with them first, then names
    in any part, then notes, newest first, then accounts whose texts have the words between them.

    ``notes``: how many of the notes with a word are looked at, those written down last; 0 = all of them.
    """
    query = fold(words).strip()
    if not query:
        return []
    wanted = tuple(kinds) or tuple(SEARCHED)
    marks = ",".join(f"'{kind}'" for kind in wanted if kind in SEARCHED)
    hits = _find_names(connection, query, marks, limit)
    for search in (partial(_find_words, most=notes), _find_initials, _find_across):
        if len(hits) < limit:
            known = {hit.record for hit in hits}
            hits += [hit for hit in search(connection, query, marks, limit) if hit.record not in known]
    return hits[:limit]


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _find_names(connection: Connection, query: str, marks: str, limit: int) -> list[Hit]:
    parts = query.split()
    conditions = " AND ".join("names LIKE ? ESCAPE '\\'" for _ in parts)
    # rank: the whole name, its beginning, the beginning of any key, anywhere
    sql = (
        f"SELECT kind, record, account, day FROM search_text WHERE names <> '' AND kind IN ({marks})"
        f" AND {conditions} ORDER BY CASE WHEN names = ? OR names LIKE ? ESCAPE '\\' THEN 0"
        " WHEN names LIKE ? ESCAPE '\\' THEN 1"
        " WHEN names LIKE ? ESCAPE '\\' OR names LIKE ? ESCAPE '\\' THEN 2 ELSE 3 END,"
        " kind, length(names) LIMIT ?"
    )
    whole = _escape(query)
    arguments = [f"%{_escape(part)}%" for part in parts]
    arguments += [query, f"{whole}\n%", f"{whole}%", f"%\n{whole}%", f"%{INITIALS_MARK}{whole}%"]
    rows = connection.exec_driver_sql(sql, (*arguments, limit))
    return [Hit(row[0], row[1], row[2], row[3], True) for row in rows]


def _find_initials(connection: Connection, query: str, marks: str, limit: int) -> list[Hit]:
    """Find names by pinyin initials of which one letter is wrong, the closest first."""
    pattern = initials_like(query)
    if pattern is None:
        return []
    sql = (
        "SELECT kind, record, account, day, names FROM search_text"
        f" WHERE names <> '' AND kind IN ({marks}) AND names LIKE ?"
    )
    ranked = [
        (match, Hit(row.kind, row.record, row.account, row.day, True))
        for row in connection.exec_driver_sql(sql, (pattern,))
        if (match := initials_match(query, row.names)) is not None
    ]
    return [hit for _match, hit in sorted(ranked, key=lambda pair: (pair[0], pair[1].record))][:limit]


def _find_words(connection: Connection, query: str, marks: str, limit: int, most: int = 0) -> list[Hit]:
    match = fts_query(query)
    if not match:
        return []
    if has_fts(connection):
        last = f" ORDER BY rowid DESC LIMIT {most}" if most else ""  # to look up 9,000 days takes 10 ms
        sql = (
            "SELECT s.kind, s.record, s.account, s.day FROM (SELECT rowid AS found FROM search_words"
            f" WHERE search_words MATCH ?{last}) CROSS JOIN search_text s"
            f" ON s.rowid_ = found{_only(marks)} ORDER BY s.day DESC LIMIT ?"
        )
        rows = connection.exec_driver_sql(sql, (match, limit))
    else:
        parts = [_escape(spaced(part).strip()) for part in query.split()]
        conditions = " AND ".join("body LIKE ? ESCAPE '\\'" for _ in parts)
        sql = (
            f"SELECT kind, record, account, day FROM search_text WHERE kind IN ({marks}) AND {conditions}"
            " ORDER BY day DESC LIMIT ?"
        )
        rows = connection.exec_driver_sql(sql, (*(f"%{part}%" for part in parts), limit))
    return [Hit(row[0], row[1], row[2], row[3], False) for row in rows]


def _only(marks: str) -> str:
    """Return the condition that leaves only some kinds; none for all of them, it is asked of every row."""
    return "" if marks.count(",") + 1 == len(SEARCHED) else f" AND s.kind IN ({marks})"


def _find_across(connection: Connection, query: str, marks: str, limit: int) -> list[Hit]:
    """Find accounts by several words, each of them anywhere: in its own names and notes, in its people's,
    in what was said there."""
    words = list(dict.fromkeys(query.split()))[:MOST_TERMS]
    begun = any(len(word) == 1 and not has_cjk(word) for word in words)  # one letter tells nothing yet
    if len(words) < 2 or begun or "'account'" not in marks:
        return []
    in_names = _accounts_by_name(connection, words)
    found: set[str] | None = None
    for word in sorted(words, key=len, reverse=True):  # a long word is in few texts
        here = in_names[word] | _accounts_by_text(connection, word, found)
        found = here if found is None else found & here
        if not found:
            return []
    return [Hit("account", account, account, "", False) for account in sorted(found or ())[:limit]]


def _accounts_by_name(connection: Connection, words: list[str]) -> dict[str, set[str]]:
    """Return for each word the accounts that have it in their names or those of their people."""
    has = "names LIKE ? ESCAPE '\\'"
    sql = (
        f"SELECT account, {', '.join([has] * len(words))} FROM search_text"
        f" WHERE names <> '' AND ({' OR '.join([has] * len(words))})"
    )
    patterns = [f"%{_escape(word)}%" for word in words]
    found: dict[str, set[str]] = {word: set() for word in words}
    for account, *flags in connection.exec_driver_sql(sql, (*patterns, *patterns)):
        for word, flag in zip(words, flags, strict=True):
            if flag:
                found[word].add(account)
    return found


def _accounts_by_text(connection: Connection, word: str, among: set[str] | None) -> set[str]:
    """Return accounts that have a word in a note, tag, number or talk; ``among`` some, if they are few."""
    match = fts_query(word)
    if not match:
        return set()
    if among is not None and len(among) <= _CHUNK:
        sql = f"SELECT DISTINCT account FROM search_text WHERE account IN ({','.join('?' * len(among))}) AND"
        return _by_like(connection, sql, word, among)
    if not has_fts(connection):
        return _by_like(connection, "SELECT DISTINCT account FROM search_text WHERE", word, ())
    sql = (
        "SELECT DISTINCT s.account FROM search_words w JOIN search_text s ON s.rowid_ = w.rowid"
        f" WHERE search_words MATCH ? LIMIT {_MOST_OF_A_WORD}"
    )
    return {row[0] for row in connection.exec_driver_sql(sql, (match,))}


def _by_like(connection: Connection, sql: str, word: str, arguments: Iterable[str]) -> set[str]:
    """Add the condition that a text has the word, at the beginning of one of its words."""
    wanted = _escape(spaced(word).strip())
    sql += " (' ' || body) LIKE ? ESCAPE '\\'"
    return {row[0] for row in connection.exec_driver_sql(sql, (*arguments, f"% {wanted}%"))}

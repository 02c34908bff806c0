"""Find anything: accounts, people, visits, calls and promises by any words, with where it stood."""

from dataclasses import dataclass
from datetime import date

from fieldrep.rules.fold import fold
from fieldrep.rules.text import single_line
from fieldrep.store.context import Context
from fieldrep.store.search import Hit, find

_SNIPPET = 80
_TITLES = {
    "account": "SELECT id, name, city, '' FROM account WHERE id IN ({})",
    "contact": "SELECT id, name, title, '' FROM contact WHERE id IN ({})",
    "touch": "SELECT id, said || ' ' || result, '', day FROM touch WHERE id IN ({})",
    "visit": "SELECT id, purpose || ' ' || said || ' ' || result || ' ' || competitor_info, '', day"
    " FROM visit WHERE id IN ({})",
    "promise": "SELECT id, text, '', due FROM promise WHERE id IN ({})",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One record found. ``title`` is its name or the words around the hit; ``hint`` city or title."""

    kind: str
    id: str
    account_id: str
    account: str
    title: str
    hint: str
    day: date | None


def find_anything(ctx: Context, words: str, *, limit: int = 50, kinds: tuple[str, ...] = ()) -> list[Found]:
    """Return what fits all the words, names first, then notes, the newest first."""
    connection = ctx.session.connection()
    hits = find(connection, words, limit=limit, kinds=kinds)
    roots = _accounts(ctx, [hit.account for hit in hits])
    texts: dict[str, tuple[str, str, str]] = {}
    for kind in {hit.kind for hit in hits}:
        ids = [hit.record for hit in hits if hit.kind == kind]
        sql = _TITLES[kind].format(",".join("?" * len(ids)))
        texts |= {
            row[0]: (row[1] or "", row[2] or "", row[3] or "")
            for row in connection.exec_driver_sql(sql, tuple(ids))
        }
    return [_found(hit, texts[hit.record], roots, words) for hit in hits if hit.record in texts]


def _accounts(ctx: Context, ids: list[str]) -> dict[str, tuple[str, str]]:
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    sql = (
        "SELECT a.id, r.id, r.name FROM account a JOIN account r ON r.id = a.root_id"
        f" WHERE a.id IN ({','.join('?' * len(wanted))})"
    )
    rows = ctx.session.connection().exec_driver_sql(sql, tuple(wanted))
    return {row[0]: (row[1], row[2]) for row in rows}


def _found(hit: Hit, text: tuple[str, str, str], roots: dict[str, tuple[str, str]], words: str) -> Found:
    account_id, account = roots.get(hit.account, (hit.account, ""))
    title = text[0] if hit.kind in ("account", "contact") else snippet(text[0], words)
    day = date.fromisoformat(text[2]) if text[2] else None
    return Found(hit.kind, hit.record, account_id, account, title, text[1], day)


def snippet(text: str, words: str, length: int = _SNIPPET) -> str:
    """Return the part of a text round the first of the words, on one line."""
    line = single_line(text)
    if len(line) <= length:
        return line
    folded = fold(line)
    places = [folded.find(word) for word in fold(words).split()]
    at = min((place for place in places if place >= 0), default=0)
    # folding can change a text's length a little: the place is close enough for a window
    start = max(0, min(at - length // 3, len(line) - length))
    cut = line[start : start + length].strip()
    return f"{'…' if start else ''}{cut}{'…' if start + length < len(line) else ''}"

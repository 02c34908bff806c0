"""The records that a report's figures and rows rest on, as a list from which each can be opened."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldrep.reports.blocks import Ref
from fieldrep.store.context import Context

_CHUNK = 500
_ACCOUNT = "LEFT JOIN account a ON a.id = x.account_id LEFT JOIN account r ON r.id = a.root_id"
_NAME = "coalesce(r.id, ''), coalesce(r.name, '')"
_QUERIES = {
    "visit": f"SELECT x.id, {_NAME}, x.day, x.status, x.outcome,"
    " coalesce(nullif(x.result, ''), x.purpose, '')"
    f" FROM visit x {_ACCOUNT} WHERE x.id IN ({{}})",
    "touch": f"SELECT x.id, {_NAME}, x.day, x.kind, x.outcome, coalesce(nullif(x.result, ''), x.said, '')"
    f" FROM touch x {_ACCOUNT} WHERE x.id IN ({{}})",
    "account": "SELECT x.id, r.id, r.name, NULL, x.stage, '', coalesce(x.city, '')"
    " FROM account x JOIN account r ON r.id = x.root_id WHERE x.id IN ({})",
    "plan_item": f"SELECT x.id, {_NAME}, x.day, x.outcome, '', coalesce(x.text, '')"
    f" FROM plan_item x {_ACCOUNT} WHERE x.id IN ({{}})",
}


@dataclass(frozen=True, slots=True)
class CountedRecord:
    """A record that a figure counts.

    ``status`` is a visit's status, a touch's kind, an account's stage or a plan item's outcome;
    ``text`` the result, what was said, the city or what was planned.
    """

    kind: str
    id: str
    account_id: str
    account: str
    day: date | None
    status: str
    outcome: str
    text: str


def counted_records(ctx: Context, refs: Sequence[Ref]) -> list[CountedRecord]:
    """Return the records that are still there, by day; each once, kinds without a list left out."""
    found = [
        _record(ref.kind, row)
        for ref in refs
        if ref.kind in _QUERIES
        for row in _select(ctx, _QUERIES[ref.kind], dict.fromkeys(ref.ids))
    ]
    return sorted(dict.fromkeys(found), key=lambda one: (one.day is None, one.day or date.min, one.account))


def _select(ctx: Context, sql: str, ids: Iterable[str]) -> Iterator[Any]:
    wanted = list(ids)
    for start in range(0, len(wanted), _CHUNK):
        chunk = tuple(wanted[start : start + _CHUNK])
        yield from ctx.session.connection().exec_driver_sql(sql.format(",".join("?" * len(chunk))), chunk)


def _record(kind: str, row: Any) -> CountedRecord:
    day = date.fromisoformat(row[3]) if row[3] else None
    return CountedRecord(
        kind, row[0], row[1] or "", row[2] or "", day, row[4] or "", row[5] or "", row[6] or ""
    )

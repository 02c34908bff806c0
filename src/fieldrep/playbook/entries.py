"""A pack taken apart into its entries, and put together again.

An entry is a table of a pack that has an id: a checklist, an item of it, an objection. Its ``part`` is
the way to it ("checklist.item"), ``parent`` the id of the entry around it. Entries are what a team
changes and what is merged; everything without an id (choices, sections) is part of an entry's data.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from fieldrep.playbook.schema import Head, Pack, Rule

HEAD = "pack"
"""Part of what a pack says of itself; its id is that of the pack."""

Data: TypeAlias = Mapping[str, Any]
Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``data`` has its fields as a file has them, without the id and the entries in it.

    ``place`` orders entries that are added beside those there are; ``removed`` takes one away.
    """

    part: str
    id: str
    parent: str
    data: Data
    place: int = 0
    removed: bool = False

    @property
    def key(self) -> Key:
        """What tells entries of one pack and language apart."""
        return self.part, self.id


class TeamRow(NamedTuple):
    """An entry as the team's records have it; ``data`` is the text of the JSON."""

    pack: str
    language: str
    part: str
    id: str
    parent: str
    data: str
    place: int
    removed: bool

    @property
    def entry(self) -> Entry:
        """The entry; its data is None where they can't be read, empty where it is taken away."""
        try:
            data: Any = {} if self.removed else json.loads(self.data)
        except (ValueError, RecursionError):
            data = None
        return Entry(self.part, self.id, self.parent, data, self.place, self.removed)


@dataclass(frozen=True, slots=True)
class Part:
    """What entries of one part are: their dataclass, and the names of the tables of entries in them."""

    name: str
    of: type
    inner: tuple[str, ...]
    required: tuple[str, ...]

    @property
    def table(self) -> str:
        """The name of its table in the entry around it."""
        return self.name.rpartition(".")[2]

    @property
    def around(self) -> str:
        """The part around it, empty for one that stands in the pack itself."""
        return self.name.rpartition(".")[0]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of an entry's data, in the order of the schema."""
        written = (field.name for field in fields(self.of) if rule_of(field.metadata).own)
        left_out = {"id", *self.inner} | ({"language"} if self.of is Head else set())
        return tuple(name for name in written if name not in left_out)


def rule_of(metadata: Mapping[Any, Any]) -> Rule:
    """Return the rule that stands beside a field of the schema."""
    rule: Rule = metadata["rule"]
    return rule


@cache
def parts() -> dict[str, Part]:
    """Return every part by its name, outer ones first."""
    found = {HEAD: Part(HEAD, Head, (), ())}
    for part in _parts(Pack, ""):
        found[part.name] = part
    return found


def _parts(of: type, path: str) -> Iterator[Part]:
    for field in fields(of):
        inner = rule_of(field.metadata).of
        if inner is not None and inner is not Head and _has_id(inner):
            name = f"{path}.{field.name}".lstrip(".")
            tables = [each for each in fields(inner) if _has_id(rule_of(each.metadata).of)]
            required = tuple(each.name for each in tables if rule_of(each.metadata).required)
            yield Part(name, inner, tuple(each.name for each in tables), required)
            yield from _parts(inner, name)


def _has_id(of: type | None) -> bool:
    return of is not None and any(field.name == "id" for field in fields(of))


def split(data: Data) -> list[Entry]:
    """Return the entries of a pack's data (that was checked) in their order, the head first."""
    head = data.get(HEAD, {})
    found = [Entry(HEAD, str(head.get("id", "")), "", own_data(HEAD, head))]
    for part in parts().values():
        if part.name != HEAD and not part.around:
            found += _split(part, data.get(part.table, ()), "")
    return found


def _split(part: Part, tables: Iterable[Data], parent: str) -> Iterator[Entry]:
    for place, table in enumerate(tables):
        yield Entry(part.name, table["id"], parent, own_data(part.name, table), place)
        for inner in part.inner:
            yield from _split(parts()[f"{part.name}.{inner}"], table.get(inner, ()), table["id"])


def own_data(part: str, table: Data) -> dict[str, Any]:
    """Return what of a table belongs to its entry: no id, and no entries in it."""
    left_out = {"id", *parts()[part].inner} | ({"language"} if part == HEAD else set())
    return {name: value for name, value in table.items() if name not in left_out}


def merged(base: Iterable[Entry], over: Iterable[Entry]) -> dict[Key, Entry]:
    """Return entries by key: those of ``over`` in the place of the same in ``base``, others behind.

    Entries that are taken away are gone; what stood in them hangs in the air and is left out by ``join``.
    """
    found = {entry.key: entry for entry in base}
    for entry in over:
        if entry.removed:
            found.pop(entry.key, None)
        else:
            found[entry.key] = entry
    return found


def join(entries: Iterable[Entry], pack: str, language: str) -> dict[str, Any]:
    """Return the data of a pack as a file has it.

    Left out is what has no entry around it any more, and what must have entries in it but has none.
    """
    ordered = list(entries)
    tables: dict[Key, dict[str, Any]] = {}
    result: dict[str, Any] = {HEAD: {"id": pack, "version": "1", "language": language, "title": pack}}
    for part in parts().values():
        for entry in ordered:
            if entry.part != part.name:
                continue
            if part.name == HEAD:
                result[HEAD] |= entry.data
                continue
            around = result if not part.around else tables.get((part.around, entry.parent))
            if around is not None:
                table = {"id": entry.id, **entry.data}
                tables[entry.key] = table
                around.setdefault(part.table, []).append(table)
    _drop_empty(result, "")
    return result


def _drop_empty(around: dict[str, Any], path: str) -> None:
    for part in parts().values():
        if part.name == HEAD or part.around != path or part.table not in around:
            continue
        for table in around[part.table]:
            _drop_empty(table, part.name)
        kept = [table for table in around[part.table] if all(table.get(name) for name in part.required)]
        if kept:
            around[part.table] = kept
        else:
            del around[part.table]

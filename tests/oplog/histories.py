"""Random histories of one record worked on by several installations that exchange operations in part."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from fieldrep.oplog.merge import alive, fields_of, heads
from fieldrep.oplog.operations import Operation, Stamp, Verb

FIELDS = ("name", "phone", "notes")
VALUES = st.sampled_from(["", "a", "b", "嘉元", None, {"minor": 5, "currency": "CNY"}])
RECORD = "rec"


@dataclass
class History:
    """``operations`` in the order they arose; ``past`` of each: indexes of all it could know of."""

    operations: list[Operation] = field(default_factory=list)
    past: list[frozenset[int]] = field(default_factory=list)


@dataclass
class Site:
    """An installation: what it has received or made, and its clock with its error."""

    author: str
    skew: int
    known: set[int] = field(default_factory=set)
    last: int = 0


def stamps_of(operations: list[Operation]) -> tuple[Stamp, ...]:
    return tuple(op.stamp for op in operations)


def named_by_delete(known: list[Operation]) -> tuple[Stamp, ...]:
    """What a deletion names: the heads of every field, and every creation and restoration."""
    seen = {head.stamp for name in fields_of(known) for head in heads(known, name)}
    seen |= {op.stamp for op in known if op.verb in (Verb.CREATE, Verb.RESTORE)}
    return tuple(sorted(seen))


@st.composite
def histories(draw: st.DrawFn, most: int = 14) -> History:
    """A history of up to ``most`` steps by three installations, two of them with wrong clocks."""
    year = 365 * 24 * 3600 * 1000 << 16
    sites = [Site("anna", 0), Site("bob", draw(st.sampled_from([0, year, -year]))), Site("chen", -1)]
    made = History()
    for step in range(draw(st.integers(1, most))):
        site = draw(st.sampled_from(sites))
        if draw(st.booleans()):
            other = draw(st.sampled_from(sites))
            site.known |= other.known
        known = [made.operations[i] for i in sorted(site.known)]
        operation = _next(draw, site, known, step)
        if operation is not None:
            made.past.append(frozenset(site.known))
            site.known.add(len(made.operations))
            made.operations.append(operation)
    return made


def _next(draw: st.DrawFn, site: Site, known: list[Operation], step: int) -> Operation | None:
    verb = draw(st.sampled_from([Verb.SET, Verb.SET, Verb.DELETE, Verb.RESTORE])) if known else Verb.CREATE
    stands = alive(known)
    if not stands and verb is not Verb.RESTORE:
        verb = Verb.CREATE  # under a natural key
    if stands is (verb in (Verb.CREATE, Verb.RESTORE)):
        return None
    site.last = max(site.last + 1, (1 << 40) + step * 3 + site.skew)
    stamp = Stamp(site.last, site.author)
    name: str = ""
    value: Any = None
    match verb:
        case Verb.CREATE:
            value = draw(st.dictionaries(st.sampled_from(FIELDS), VALUES, min_size=1))
            seen = stamps_of(known)
        case Verb.SET:
            name, value = draw(st.sampled_from(FIELDS)), draw(VALUES)
            seen = tuple(head.stamp for head in heads(known, name))
        case Verb.DELETE:
            seen = named_by_delete(known)
        case _:
            seen = stamps_of([op for op in known if op.verb is Verb.DELETE])
    return Operation(stamp, f"action{step}", "account", RECORD, verb, name, value, seen)

"""Changing the playbook inside the program: each change is a record of the team, entry by entry.

A wording that is changed counts for its language; an entry that is hidden is hidden in all of them.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import select

from fieldrep.errors import Invalid, NotFound
from fieldrep.i18n import LANGUAGES, _
from fieldrep.models.packs import PackItem
from fieldrep.playbook.entries import HEAD, Entry, Key, TeamRow, parts
from fieldrep.playbook.layers import Around, Composed, Layer, Origin, entry_problems
from fieldrep.playbook.loader import compose_pack
from fieldrep.playbook.problems import Problem
from fieldrep.rules.ids import uuid7
from fieldrep.services import records
from fieldrep.services.playbooks import composed, packs_folder, team_rows
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry of a pack as it stands. ``over``: it stands over one below, which comes again if reset.

    ``depth`` is how many entries it stands in.
    """

    entry: Entry
    origin: Origin
    over: bool
    hidden: bool = False
    depth: int = 0


@dataclass(frozen=True, slots=True)
class PackView:
    """A pack in one language: its entries, those in another right below it, and what is wrong with it."""

    pack: str
    language: str
    composed: Composed
    lines: tuple[EntryLine, ...]
    notices: tuple[Problem, ...]

    def line(self, key: Key) -> EntryLine | None:
        """Return the line of an entry, None for one that is gone."""
        return next((line for line in self.lines if line.entry.key == key), None)


def view_pack(ctx: Context, pack: str, language: str) -> PackView:
    """Return a pack to look into and to change; raises NotFound for one that is not there."""
    found = composed(ctx, pack, language)
    if not found.entries:
        raise NotFound(_("There is no such pack."), where=pack)
    lines = [
        EntryLine(
            entry, origin, origin.layer is Layer.TEAM and not origin.language and entry.key in found.below
        )
        for entry in found.entries
        for origin in (found.origins[entry.key],)
    ]
    shown = {entry.key for entry in found.entries}
    for row in team_rows(ctx):
        below = found.below.get((row.part, row.id))
        if (row.pack, row.language) == (pack, language) and row.removed and below and below.key not in shown:
            lines.append(EntryLine(below, Origin(Layer.TEAM), over=True, hidden=True))
    return PackView(pack, language, found, tuple(_as_tree(lines)), found.notices)


def _as_tree(lines: Sequence[EntryLine]) -> Iterator[EntryLine]:
    """Yield the lines part by part, what stands in an entry below it; an orphan as if it stood alone."""
    inside: dict[Key, list[EntryLine]] = {}
    known = {line.entry.key for line in lines}
    for line in lines:
        outer = (parts()[line.entry.part].around, line.entry.parent)
        inside.setdefault(outer if outer in known else (line.entry.part, ""), []).append(line)

    def below(key: Key, depth: int) -> Iterator[EntryLine]:
        for line in inside.get(key, ()):
            yield replace(line, depth=depth)
            yield from below(line.entry.key, depth + 1)

    for part in parts():
        yield from below((part, ""), 0)


def check_entry(view: PackView, entry: Entry) -> dict[str, str]:
    """Return what is wrong with an entry, by field; the id of the entry is under "id"."""
    others = [line.entry for line in view.lines if line.entry.key != entry.key]
    problems = entry_problems(view.pack, view.language, entry, Around.of([*others, entry]))
    wrong: dict[str, str] = {}
    for problem in problems:
        name = problem.field.partition(": ")[2].partition(".")[0]
        wrong.setdefault(name, problem.message)
    return wrong


def save_entry(ctx: Context, pack: str, language: str, entry: Entry) -> None:
    """Keep an entry in the team's wording; one worded as below needs no record any more.

    Raises Invalid with what is wrong by field.
    """
    view = view_pack(ctx, pack, language)
    wrong = check_entry(view, entry)
    if wrong:
        raise Invalid(_("This entry can't be kept so."), wrong)
    below = view.composed.below.get(entry.key)
    if below is not None and (below.parent, below.data) == (entry.parent, entry.data):
        reset_entry(ctx, pack, language, entry.key)
        return
    place = (
        max((line.entry.place for line in view.lines if line.entry.parent == entry.parent), default=-1) + 1
    )
    known = view.line(entry.key)
    records.put(
        ctx,
        PackItem,
        **_names(pack, language, entry.key),
        parent=entry.parent,
        data=dict(entry.data),
        place=known.entry.place if known else place,
        removed=False,
    )


def new_entry(part: str, parent: str, data: Mapping[str, Any]) -> Entry:
    """Return an entry with an id of its own, which it will have in every language."""
    return Entry(part, f"own.{uuid7().replace('-', '_')}", parent, data)


def hide_entry(ctx: Context, pack: str, key: Key) -> None:
    """Hide an entry in every language; one that only the team has is deleted."""
    for language in LANGUAGES:
        view = composed(ctx, pack, language)
        if key in view.below:
            below = view.below[key]
            names = _names(pack, language, key)
            records.put(ctx, PackItem, **names, parent=below.parent, data=None, removed=True)
        else:
            reset_entry(ctx, pack, language, key)


def reset_entry(ctx: Context, pack: str, language: str, key: Key) -> None:
    """Take the wording below again: the folder's or the built-in one."""
    for row in _records(ctx, pack, key):
        if row.language == language:
            records.delete(ctx, row)


def show_entry(ctx: Context, pack: str, key: Key) -> None:
    """Show an entry again that was hidden, in every language."""
    for row in _records(ctx, pack, key):
        if row.removed:
            records.delete(ctx, row)


def preview(ctx: Context, pack: str, language: str, entry: Entry) -> Composed:
    """Return the pack as it will be with an entry; nothing is kept."""
    rows = [row for row in team_rows(ctx) if _key_of(row) != (pack, language, *entry.key)]
    fresh = TeamRow(
        pack, language, entry.part, entry.id, entry.parent, json.dumps(entry.data), entry.place, entry.removed
    )
    return compose_pack(pack, language, packs_folder(ctx), [*rows, fresh])


def groups_of(view: PackView, part: str) -> list[tuple[str, str]]:
    """Return the entries (id, title) that an entry of a part may stand in."""
    around = parts()[part].around
    return [
        (line.entry.id, str(line.entry.data.get("title", line.entry.id)))
        for line in view.lines
        if line.entry.part == around and around not in ("", HEAD) and not line.hidden
    ]


def _key_of(row: TeamRow) -> tuple[str, str, str, str]:
    return row.pack, row.language, row.part, row.id


def _names(pack: str, language: str, key: Key) -> dict[str, Any]:
    return {"pack": pack, "language": language, "part": key[0], "item": key[1]}


def _records(ctx: Context, pack: str, key: Key) -> list[PackItem]:
    query = select(PackItem).where(PackItem.pack == pack, PackItem.part == key[0], PackItem.item == key[1])
    return list(ctx.session.exec(query).all())

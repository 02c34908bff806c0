"""A team's own packs as records: importing files, listing what there is, taking a pack out again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlmodel import select

from fieldrep.errors import NotAllowed, NotFound
from fieldrep.i18n import LANGUAGES, _
from fieldrep.models.packs import PackItem
from fieldrep.playbook.entries import HEAD, Entry, Key
from fieldrep.playbook.files import BUILT_IN, all_files
from fieldrep.playbook.layers import Layer
from fieldrep.playbook.loader import compose_pack
from fieldrep.playbook.problems import Problem
from fieldrep.services import records
from fieldrep.services.pack_files import FoundFile, native, pack_names, read_packs
from fieldrep.services.playbooks import composed, packs_folder, playbook, team_rows
from fieldrep.services.workspace import Workspace
from fieldrep.store.capture import bulk_change, bulk_create
from fieldrep.store.context import Context


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import did.

    ``counts`` of entries: read, added, changed, unchanged, rejected.
    """

    counts: Mapping[str, int]
    packs: tuple[str, ...]
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack in one language; ``layers`` are where its entries come from, ``own`` counts the team's."""

    pack: str
    language: str
    title: str
    version: str
    layers: tuple[Layer, ...]
    checklist_items: int
    questions: int
    objections: int
    forms: int
    own: int


def import_packs(workspace: Workspace, folder: Path) -> ImportResult:
    """Take the packs of a folder as records of the team: one action, one undo step.

    A file with a mistake is not taken at all; the others are. An entry that stands as it is in the
    built-in pack or the records is left alone. Raises NotFound or UsageError for the folder.
    """
    with workspace.read() as ctx:
        seen = team_rows(ctx)
        found = read_packs(folder, seen)
        files = [file for file in found.files if file.entries]
        plans = [_plan(ctx, file) for file in files]
    names = tuple(dict.fromkeys(file.pack for file in files))
    with workspace.write("pack.import", ", ".join(names)) as ctx:
        if team_rows(ctx) != seen:  # somebody wrote while the files were read
            plans = [_plan(ctx, file) for file in files]
        bulk_create(ctx.session, PackItem, [row for plan in plans for row in plan.added])
        bulk_change(ctx.session, PackItem, {k: v for plan in plans for k, v in plan.changed.items()})
    counts = {
        "read": sum(file.count for file in found.files),
        "added": sum(len(plan.added) for plan in plans),
        "changed": sum(len(plan.changed) for plan in plans),
        "unchanged": sum(plan.unchanged for plan in plans),
        "rejected": sum(file.count for file in found.files if file.problems),
    }
    return ImportResult(counts, names, found.problems, found.warnings)


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is written of a file: new records, columns changed by record, how many entries stay."""

    added: list[dict[str, Any]]
    changed: dict[str, dict[str, Any]]
    unchanged: int


def _plan(ctx: Context, file: FoundFile) -> _Plan:
    present = {(row.part, row.item): row for row in _records(ctx, file.pack, file.language)}
    below = _below(ctx, file)
    places = _places(file, present, below)
    added: list[dict[str, Any]] = []
    changed: dict[str, dict[str, Any]] = {}
    for entry in file.entries:
        place = places.get(entry.key, entry.place)
        values = {"parent": entry.parent, "data": dict(entry.data), "place": place, "removed": False}
        record = present.get(entry.key)
        if record is not None:
            if any(getattr(record, name) != value for name, value in values.items()):
                changed[record.id] = values
        elif not _same(below.get(entry.key), entry):
            key = {"pack": file.pack, "language": file.language, "part": entry.part, "item": entry.id}
            added.append(key | values)
    return _Plan(added, changed, len(file.entries) - len(added) - len(changed))


def _below(ctx: Context, file: FoundFile) -> Mapping[Key, Entry]:
    """Return what is built in, which need not be kept once more; nothing under a pack that replaces it."""
    head = next(entry for entry in file.entries if entry.part == HEAD)
    if head.data.get("replaces"):
        return {}
    return {entry.key: entry for entry in compose_pack(file.pack, file.language).entries}


def _places(file: FoundFile, present: Mapping[Key, PackItem], below: Mapping[Key, Entry]) -> dict[Key, int]:
    """Return the places that records keep: over what is built in, and in groups whose order is the same."""
    groups: dict[tuple[str, str], list[Key]] = {}
    for entry in file.entries:
        if entry.key not in below:
            groups.setdefault((entry.part, entry.parent), []).append(entry.key)
    kept = [key for key in below if key in present]
    for keys in groups.values():
        if all(key in present for key in keys):
            places = [(present[key].place, present[key].id) for key in keys]
            kept += keys if places == sorted(places) else []
    return {key: present[key].place for key in kept}


def _same(known: Entry | None, entry: Entry) -> bool:
    return known is not None and (known.parent, known.data) == (entry.parent, entry.data)


def _records(ctx: Context, pack: str, language: str = "") -> list[PackItem]:
    query = select(PackItem).where(PackItem.pack == pack)
    if language:
        query = query.where(PackItem.language == language)
    return list(ctx.session.exec(query).all())


def list_packs(ctx: Context, languages: Iterable[str] = LANGUAGES) -> list[PackRow]:
    """Return every pack in every language that it has, with what is in it."""
    rows = (_row(ctx, pack, language) for pack in pack_names(ctx) for language in languages)
    return [row for row in rows if row is not None]


def _row(ctx: Context, pack: str, language: str) -> PackRow | None:
    found = composed(ctx, pack, language)
    own = native(found)
    if not own:
        return None
    head = next((entry for entry in own if entry.part == HEAD), None)
    layers = {found.origins[entry.key].layer for entry in own}

    def count(*names: str) -> int:
        return sum(entry.part in names for entry in own)

    return PackRow(
        pack,
        language,
        str(head.data.get("title", pack)) if head else pack,
        str(head.data.get("version", "")) if head else "",
        tuple(layer for layer in Layer if layer in layers),
        checklist_items=count("checklist.item"),
        questions=count("question_set.question"),
        objections=count("objection"),
        forms=count("worksheet", "scheme"),
        own=sum(found.origins[entry.key].layer is not Layer.BUILT_IN for entry in own),
    )


def pack_notices(ctx: Context) -> list[Problem]:
    """Return what is wrong with the packs in any language, without the mere warnings."""
    books = [playbook(ctx, language) for language in LANGUAGES]
    return [p for p in dict.fromkeys(p for book in books for p in book.notices) if not p.warning]


def remove_pack(ctx: Context, pack: str) -> int:
    """Take a pack's records out, in every language; returns how many. What is built in stands again.

    Raises NotAllowed for a pack that has none but is built in or lies in the folder, NotFound.
    """
    rows = _records(ctx, pack)
    if rows:
        for row in rows:
            records.delete(ctx, row)
        return len(rows)
    folder = packs_folder(ctx)
    if pack in dict(all_files(folder)):
        raise NotAllowed(
            _("This pack lies in the folder of packs."),
            where=pack,
            hint=_("Take it out of {folder}.").format(folder=folder),
        )
    if pack in dict(all_files(BUILT_IN)):
        raise NotAllowed(
            _("This pack is built in and has no changes of the team."),
            where=pack,
            hint=_("Single entries can be hidden in the program, under Talk."),
        )
    raise NotFound(_("There is no such pack."), where=pack)

"""The checklists that a finished visit was done with, word for word, whatever becomes of the packs."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from fieldrep.models.accounts import Account
from fieldrep.models.packs import KeptChecklist
from fieldrep.models.registry import kind_of
from fieldrep.models.visits import Visit
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.schema import Choice, Item
from fieldrep.rules.codes import Phase
from fieldrep.services import records
from fieldrep.services.playbooks import playbook
from fieldrep.store.context import Context

_NAMES = {each.name for each in fields(Item)}
_LISTS = ("kinds", "channels", "industries")
ByPhase = Mapping[Phase, Sequence[Item]]


def keep_checklist(ctx: Context, visit: Visit, account: Account) -> None:
    """Keep the checklists that suit a visit's account now, once for all visits with the same."""
    if visit.kept_checklist_id:
        return
    book = playbook(ctx)
    row = kept_row(book, book.checklist_for(account.kind, account.channel or "", account.industry))
    ident = kind_of(KeptChecklist).new_id(row)
    if ctx.session.get(KeptChecklist, ident) is None:
        records.add(ctx, KeptChecklist, **row)
    records.change(ctx, visit, {"kept_checklist_id": ident, "pack": visit.pack or row["pack"]})


def kept_row(book: Playbook, by_phase: ByPhase) -> dict[str, Any]:
    """Return the columns of the record that keeps these checklists."""
    items = [_plain(item) for phase in Phase for item in by_phase[phase]]
    text = json.dumps(items, ensure_ascii=False, sort_keys=True)
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    packs = ", ".join(_packs_of(book, {item["id"] for item in items}))
    return {"digest": digest, "pack": packs, "items": items}


def checklist_of(ctx: Context, book: Playbook, visit: Visit | None, account: Account) -> ByPhase:
    """Return a visit's checklists by phase: those kept with it, else those that suit the account now."""
    kept = _kept(ctx, visit) if visit is not None else []
    if not kept:
        return book.checklist_for(account.kind, account.channel or "", account.industry)
    return {phase: [item for item in kept if item.phase == phase] for phase in Phase}


def item_of(ctx: Context, book: Playbook, visit: Visit, item: str) -> Item | None:
    """Return an item as a visit has it: in the wording kept with it, else in that of today."""
    kept = next((each for each in _kept(ctx, visit) if each.id == item), None)
    return kept or book.item(item)


def _kept(ctx: Context, visit: Visit) -> list[Item]:
    record = ctx.session.get(KeptChecklist, visit.kept_checklist_id) if visit.kept_checklist_id else None
    try:
        return [_item(data) for data in (record.items or ())] if record is not None else []
    except (AttributeError, KeyError, TypeError):  # written by a version that keeps them otherwise
        return []


def _plain(item: Item) -> dict[str, Any]:
    """Return an item as JSON data; where it applies is settled, and what is empty is left out."""
    data = asdict(item)
    data["choices"] = [asdict(choice) for choice in item.choices]
    return {
        name: value for name, value in data.items() if name not in _LISTS and value not in ("", [], False)
    }


def _item(data: Mapping[str, Any]) -> Item:
    known = {name: value for name, value in data.items() if name in _NAMES}
    choices = tuple(
        Choice(each["code"], each["label"], each.get("then", "")) for each in data.get("choices", ())
    )
    return Item(**known | {"choices": choices})


def _packs_of(book: Playbook, items: Iterable[str]) -> list[str]:
    wanted = set(items)
    return [
        f"{pack.pack.id} {pack.pack.version}"
        for pack in book.packs
        if any(item.id in wanted for group in pack.checklist for item in group.item)
    ]

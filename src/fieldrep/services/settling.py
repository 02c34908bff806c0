"""Settling conflicts: one action, which can be undone, and which every installation follows."""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any

from fieldrep.errors import Invalid, NotAllowed
from fieldrep.fields import code_kind, field_label
from fieldrep.i18n import _
from fieldrep.models.registry import kind
from fieldrep.services.conflicts import OpenConflict, Side
from fieldrep.services.signing import sign_settled
from fieldrep.services.values import read_values
from fieldrep.store.context import Context
from fieldrep.store.settling import Settled, fits, settle
from fieldrep.terms import choices

ACTION = "conflict.settle"


class Choice(StrEnum):
    """How a conflict may be settled; ``KEEP`` and ``DELETE`` are for kept records."""

    MINE = "mine"
    THEIRS = "theirs"
    NEWEST = "newest"
    MERGED = "merged"
    KEEP = "keep"
    DELETE = "delete"


def settle_conflict(ctx: Context, conflict: OpenConflict, choice: Choice) -> None:
    """Settle one conflict by a choice. Raises NotAllowed for a choice it does not have."""
    _settle(ctx, [_chosen(conflict, choice)])


def settle_with(ctx: Context, conflict: OpenConflict, text: str) -> None:
    """Settle one conflict with a value as typed. Raises NotAllowed for a record, Invalid for the value."""
    _settle(ctx, [Settled(conflict.key, typed_value(ctx, conflict, text))])


def settle_all(ctx: Context, conflicts: Iterable[OpenConflict], choice: Choice) -> int:
    """Settle several at once, those that have this choice; returns how many.

    With ``NEWEST`` records that one deleted and another worked on are kept: that loses nothing.
    """
    decisions = []
    for each in conflicts:
        if each.field:
            suits = choice in (Choice.MINE, Choice.THEIRS, Choice.NEWEST) or (
                choice is Choice.MERGED and each.merged
            )
            if suits:
                decisions.append(_chosen(each, choice))
        elif choice in (Choice.NEWEST, Choice.KEEP, Choice.DELETE):
            decisions.append(_chosen(each, Choice.KEEP if choice is Choice.NEWEST else choice))
    if decisions:
        _settle(ctx, decisions)
    return len(decisions)


def _settle(ctx: Context, decisions: Sequence[Settled]) -> None:
    settle(ctx.session, decisions)
    for wire, record in sorted({(each.conflict.kind, each.conflict.record) for each in decisions}):
        sign_settled(ctx, wire, record)


def why_not(conflict: OpenConflict, choice: Choice) -> str | None:
    """Return why a choice is not there, None if it is."""
    if not conflict.field:
        if choice in (Choice.KEEP, Choice.DELETE):
            return None
        return _("One deleted this record, another worked on it: keep it or delete it.")
    if choice in (Choice.KEEP, Choice.DELETE):
        return _("Nobody deleted this record: choose one of the values.")
    if choice is Choice.MERGED and conflict.merged is None:
        return _("Only long texts are merged line by line.")
    if choice is Choice.THEIRS and conflict.theirs is None:
        return _("There is no other side any more.")
    return None


def why_not_typed(conflict: OpenConflict) -> str | None:
    """Return why no value can be typed for a conflict, None if one can."""
    if not conflict.field:
        return _("One deleted this record, another worked on it: keep it or delete it.")
    field = kind(conflict.kind).fields.get(conflict.field)
    if field is None or len(field.columns) > 1 or field.columns[0].codec == "instant":
        return _("This field has several parts: choose a side, then change it on its page.")
    if field.columns[0].name.endswith("_id") or field.columns[0].name == "merged_into":
        return _("This field names another record: choose a side.")
    side = conflict.sides[0].value
    if isinstance(side, dict | list):
        return _("This field has several parts: choose a side, then change it on its page.")
    return None


def _chosen(conflict: OpenConflict, choice: Choice) -> Settled:
    reason = why_not(conflict, choice)
    if reason:
        raise NotAllowed(reason)
    if not conflict.field:
        return Settled(conflict.key, keep=choice is Choice.KEEP)
    if choice is Choice.MERGED and conflict.merged is not None:
        return Settled(conflict.key, conflict.merged.text)
    return Settled(conflict.key, _side(conflict, choice).value)


def _side(conflict: OpenConflict, choice: Choice) -> Side:
    sides: Sequence[Side | None] = (conflict.mine, conflict.theirs)
    picked = conflict.newest if choice is Choice.NEWEST else sides[choice is Choice.THEIRS]
    return picked or conflict.newest


def typed_value(ctx: Context, conflict: OpenConflict, text: str) -> Any:
    """Return the JSON value of a text typed for a conflict's field. Raises NotAllowed or Invalid."""
    reason = why_not_typed(conflict)
    if reason:
        raise NotAllowed(reason)
    known = kind(conflict.kind)
    field = known.fields[conflict.field]
    label = field_label(conflict.kind, conflict.field)
    codes = [code for code, _word in choices(enum)] if (enum := code_kind(*conflict.key[::2])) else []
    if codes and text and text not in codes:
        expected = _("Choose one of: {choices}.").format(choices=", ".join(codes))
        raise Invalid(_("Some values can't be taken."), {label: expected})
    columns = read_values(ctx, known.model, {field.columns[0].name: text})
    value = field.encode(columns)
    required = conflict.field == known.info.label and conflict.kind in ("account", "contact", "person")
    if (required and not value) or not fits(conflict.key, value):
        raise Invalid(
            _("Some values can't be taken."), {label: _("“{text}” can't be read here.").format(text=text)}
        )
    return value

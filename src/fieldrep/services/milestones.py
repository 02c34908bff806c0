"""Milestones of an event: proposed from the playbook, added, changed, done, deleted with what is below."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import _
from fieldrep.models.exhibitions import Event, Milestone
from fieldrep.models.people import Person
from fieldrep.playbook.loader import Playbook
from fieldrep.playbook.names import EVENT
from fieldrep.playbook.schema import Item
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.rules.fold import fold
from fieldrep.rules.milestones import ABOVE, MilestoneState, below, due_day, states
from fieldrep.services import records
from fieldrep.services.exhibitions import as_steps, get_event, in_order, person_values
from fieldrep.services.visit_guide import playbook
from fieldrep.store.context import Context

MOST_AHEAD = 3 * 365
"""Days before an event from which a due day must be a slip of the fingers: nobody plans before that."""


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    """A milestone as the screen shows it. ``depth`` is how far it stands in, ``mine`` if it is the actor's.

    ``late_below`` are the titles of what is late below it and puts it at risk.
    """

    id: str
    level: str
    depth: int
    title: str
    responsible: str
    mine: bool
    due: date | None
    done_on: date | None
    note: str
    above: str
    state: MilestoneState
    late_below: tuple[str, ...]
    item: str


# Reading


def milestones_of(ctx: Context, event: str) -> list[Milestone]:
    """Return the milestones of an event, those of one level by due day."""
    rows = ctx.session.exec(select(Milestone).where(Milestone.event_id == event)).all()
    return in_order(rows)


def milestone_lines(ctx: Context, event: str) -> list[MilestoneLine]:
    """Return the milestones of an event as a tree: under each what secures it.

    What stands under nothing, or under one that was deleted, comes after the tree of its level.
    """
    rows = milestones_of(ctx, event)
    steps = as_steps(rows)
    known = states(steps, ctx.today)
    names = {person.id: person.name for person in ctx.session.exec(select(Person)).all()}
    by_id = {row.id: row for row in rows}
    found: list[MilestoneLine] = []
    shown: set[str] = set()

    def line(row: Milestone, depth: int) -> None:
        if row.id in shown:
            return
        shown.add(row.id)
        late = [i for i in below(steps, row.id) if known[i] is MilestoneState.LATE]
        found.append(
            MilestoneLine(
                row.id,
                row.level,
                depth,
                row.title,
                names.get(row.responsible_id or "", "") or row.responsible,
                row.responsible_id == ctx.actor,
                row.due,
                row.done_on,
                row.note,
                row.above_id or "",
                known[row.id],
                tuple(by_id[i].title for i in late),
                row.item,
            )
        )
        for child in rows:
            if child.above_id == row.id:
                line(child, depth + 1)

    for level in MilestoneLevel:
        for row in rows:
            if row.level == level and row.above_id not in by_id:
                line(row, 0)
    for row in rows:  # in a circle, which only two installations can make
        line(row, 0)
    return found


def resolve_milestone(ctx: Context, event: str, words: str) -> Milestone:
    """Return the milestone of an event that words mean: its id, or a part of its title.

    Raises NotFound, Ambiguous.
    """
    direct = ctx.session.get(Milestone, words.strip())
    if direct is not None and direct.event_id == event:
        return direct
    wanted, rows = fold(words.strip()), milestones_of(ctx, event)
    found = [row for row in rows if fold(row.title) == wanted]
    found = found or [row for row in rows if wanted and wanted in fold(row.title)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(_("No milestone of this event fits “{words}”.").format(words=words))
    raise Ambiguous(
        _("Several milestones fit “{words}”.").format(words=words),
        [(row.id, row.title) for row in found],
        hint=_("Say more of the title, or give the id."),
    )


# Proposed by the playbook


def proposed_items(book: Playbook) -> list[Item]:
    """Return the items of the worksheets for events that are proposed as milestones."""
    sheets = [sheet for sheet in book.worksheets() if sheet.occasion == EVENT]
    return [item for sheet in sheets for item in sheet.item if item.days is not None]


def ordered_items(book: Playbook) -> list[tuple[Item, MilestoneLevel]]:
    """Return the items that are proposed with their levels, the upper levels first."""
    items = {item.id: item for item in proposed_items(book)}
    found = [(item, level_of(item, items)) for item in items.values()]
    return sorted(found, key=lambda pair: list(MilestoneLevel).index(pair[1]))


def level_of(item: Item, items: Mapping[str, Item]) -> MilestoneLevel:
    """Return the level of a proposed item: by how many stand above it."""
    above = items.get(item.secures)
    if above is None or above is item:
        return MilestoneLevel.OVERALL
    return MilestoneLevel.DETAIL if above.secures in items else MilestoneLevel.MAIN


def propose_milestones(ctx: Context, event: str) -> int:
    """Take over the playbook's milestones that an event does not have; returns how many.

    Due days are counted from the days of the event. What was taken over once and renamed is not taken
    again. Raises NotFound.
    """
    record = get_event(ctx, event)
    present = {row.item: row.id for row in milestones_of(ctx, event) if row.item}
    made = 0
    for place, (item, level) in enumerate(ordered_items(playbook(ctx))):
        if item.id in present:
            continue
        row = records.add(
            ctx,
            Milestone,
            event_id=event,
            level=level,
            above_id=present.get(item.secures),
            title=item.text,
            due=_due(ctx, record, item),
            place=place,
            item=item.id,
            **kept_by(record, level),
        )
        present[item.id] = row.id
        made += 1
    return made


def _due(ctx: Context, event: Event, item: Item) -> date | None:
    return due_day(event.starts, event.ends, item.days or 0, ctx.today)


def kept_by(event: Event, level: MilestoneLevel) -> dict[str, Any]:
    """The project manager keeps the overall milestones; who keeps the others is said line by line."""
    if level is not MilestoneLevel.OVERALL:
        return {}
    return {"responsible_id": event.project_manager_id, "responsible": event.project_manager}


# Writing


def add_milestone(ctx: Context, event: str, values: Mapping[str, Any]) -> Milestone:
    """Add a milestone by column name; ``responsible`` is a text. Raises NotFound, Invalid."""
    record = get_event(ctx, event)
    given = {"title": "", "level": MilestoneLevel.OVERALL} | _read(ctx, values)
    _check(ctx, record, None, given)
    place = len(milestones_of(ctx, event))
    return records.add(ctx, Milestone, event_id=event, place=place, **given)


def change_milestone(ctx: Context, milestone: str, values: Mapping[str, Any]) -> Milestone:
    """Change a milestone by column name; raises NotFound, Invalid."""
    record = records.get(ctx, Milestone, milestone)
    given = _read(ctx, values)
    merged = {
        "title": record.title,
        "level": record.level,
        "above_id": record.above_id,
        "due": record.due,
    } | given
    _check(ctx, get_event(ctx, record.event_id or ""), record, merged)
    return records.change(ctx, record, given)


def _read(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    if "responsible" in given:
        given |= person_values(ctx, "responsible", str(given["responsible"] or ""))
    if "title" in given:
        given["title"] = str(given["title"] or "").strip()
    if "above_id" in given:
        given["above_id"] = given["above_id"] or None
    return given


def _check(ctx: Context, event: Event, record: Milestone | None, values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    if not values["title"]:
        wrong["title"] = _("Say what is to be done.")
    if values["level"] not in list(MilestoneLevel):
        wrong["level"] = _("Choose one of: {choices}.").format(choices=", ".join(MilestoneLevel))
    elif problem := _wrong_parent(ctx, event, record, values):
        wrong["above_id"] = problem
    due = values.get("due")
    if due is not None and event.starts is not None and (event.starts - due).days > MOST_AHEAD:
        wrong["due"] = _("This is more than {count} years before the event.").format(count=MOST_AHEAD // 365)
    if wrong:
        raise Invalid(_("The milestone can't be taken like this."), wrong)


def _wrong_parent(
    ctx: Context, event: Event, record: Milestone | None, values: Mapping[str, Any]
) -> str | None:
    above_id, level = values.get("above_id"), MilestoneLevel(values["level"])
    if record is not None and any(
        ABOVE.get(MilestoneLevel(row.level)) != level
        for row in milestones_of(ctx, event.id)
        if row.above_id == record.id and row.level in list(MilestoneLevel)
    ):
        return _("Something stands below it that fits its old level only.")
    if not above_id:
        return None
    above = ctx.session.get(Milestone, above_id)
    if above is None or above.event_id != event.id:
        return _("It must secure a milestone of the same event.")
    if above.level != ABOVE.get(level):
        return _("A main item secures an overall milestone, a detail a main item.")
    return None


def mark_done(ctx: Context, milestone: str, *, done: bool = True) -> Milestone:
    """Mark a milestone as done today, or as open again."""
    record = records.get(ctx, Milestone, milestone)
    return records.change(ctx, record, {"done_on": ctx.today if done else None})


def move_milestone(ctx: Context, milestone: str, due: date) -> Milestone:
    """Give a milestone another day."""
    return change_milestone(ctx, milestone, {"due": due})


def hanging_below(ctx: Context, milestone: str) -> list[Milestone]:
    """Return what hangs below a milestone and would be deleted with it."""
    record = records.get(ctx, Milestone, milestone)
    rows = {row.id: row for row in milestones_of(ctx, record.event_id or "")}
    return [rows[ident] for ident in below(as_steps(list(rows.values())), milestone)]


def delete_milestone(ctx: Context, milestone: str) -> int:
    """Delete a milestone and what hangs below it; returns how many. It can be undone."""
    record = records.get(ctx, Milestone, milestone)
    gone = [*hanging_below(ctx, milestone), record]
    for row in gone:
        records.delete(ctx, row)
    return len(gone)


def shift_milestones(ctx: Context, event: str, days: int) -> int:
    """Move every open milestone of an event by some days, where the event itself moved; returns how many."""
    rows = ctx.session.exec(
        select(Milestone).where(Milestone.event_id == event, col(Milestone.done_on).is_(None))
    ).all()
    moved = [row for row in rows if row.due is not None]
    for row in moved:
        records.change(ctx, row, {"due": row.due + timedelta(days=days)})  # type: ignore[operator]
    return len(moved)

"""Exhibitions and other events: listed, opened, added, changed, put away, deleted with all that is theirs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import col, select

from fieldrep.errors import Ambiguous, Invalid, NotFound
from fieldrep.i18n import _, ngettext
from fieldrep.models.exhibitions import Event, EventAccount, Milestone
from fieldrep.models.forms import FormAnswer, PrivateAnswer
from fieldrep.models.people import Person
from fieldrep.rules.codes import EventPhase, MilestoneLevel
from fieldrep.rules.fold import fold
from fieldrep.rules.milestones import Progress, Step, phase_of, progress
from fieldrep.services import records
from fieldrep.store.context import Context

KIND = "event"
PEOPLE = ("project_manager", "supervisor", "executor")
"""Who has a task for the whole event."""
GOALS = ("goal_exhibitors", "goal_talks", "goal_visits")


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event as lists show it. ``next_due`` is the first milestone that is open, ``late`` how many are."""

    id: str
    name: str
    place: str
    starts: date | None
    ends: date | None
    phase: EventPhase
    progress: Mapping[MilestoneLevel, Progress]
    accounts: int
    next_title: str
    next_due: date | None
    archived: bool

    @property
    def late(self) -> int:
        """How many milestones are late, on all levels."""
        return sum(level.late for level in self.progress.values())


@dataclass(frozen=True, slots=True)
class EventPage:
    """One event. ``people`` are the names of those who have a task, by column; amounts in minor units."""

    row: EventRow
    people: Mapping[str, str]
    budget_minor: int | None
    budget_currency: str | None
    goals: Mapping[str, int | None]
    notes: str
    parts: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """The event's id."""
        return self.row.id

    @property
    def name(self) -> str:
        """The event's name."""
        return self.row.name


# Reading


def list_events(ctx: Context, *, archived: bool = False) -> list[EventRow]:
    """Return the events: those to come and running by their day, then those past, the latest first."""
    found = ctx.session.exec(select(Event).where(col(Event.archived) == archived)).all()
    rows = event_rows(ctx, found)
    ahead = [row for row in rows if row.phase is not EventPhase.FOLLOW_UP]
    past = [row for row in rows if row.phase is EventPhase.FOLLOW_UP]
    ahead.sort(key=lambda row: (row.starts is None, row.starts or date.min, row.name))
    past.sort(key=lambda row: (row.starts or date.min, row.name), reverse=True)
    return [*ahead, *past]


def event_rows(ctx: Context, events: Sequence[Event]) -> list[EventRow]:
    """Return events as lists show them."""
    ids = [event.id for event in events]
    milestones: dict[str, list[Milestone]] = {ident: [] for ident in ids}
    for row in ctx.session.exec(select(Milestone).where(col(Milestone.event_id).in_(ids))).all():
        milestones[row.event_id or ""].append(row)
    listed = ctx.session.connection().exec_driver_sql(
        "SELECT e.event_id, count(DISTINCT a.root_id) FROM event_account e"
        " JOIN account a ON a.id = e.account_id GROUP BY e.event_id"
    )
    counted: dict[str, int] = {row[0]: row[1] for row in listed}
    return [_row(ctx, event, milestones[event.id], counted.get(event.id, 0)) for event in events]


def as_steps(milestones: Sequence[Milestone]) -> list[Step]:
    """Return milestones as the rules see them."""
    return [Step(m.id, m.level, m.above_id or "", m.due, m.done_on) for m in milestones]


def in_order(milestones: Sequence[Milestone]) -> list[Milestone]:
    """Return milestones of one level by due day, then as they were made."""
    return sorted(milestones, key=lambda m: (m.due is None, m.due or date.min, m.place, m.id))


def _row(ctx: Context, event: Event, milestones: Sequence[Milestone], accounts: int) -> EventRow:
    first = next(iter(in_order([m for m in milestones if m.level == MilestoneLevel.OVERALL])), None)
    open_ones = [m for m in in_order(milestones) if m.done_on is None and m.due is not None]
    ahead = open_ones[0] if open_ones else None
    return EventRow(
        event.id,
        event.name,
        event.place,
        event.starts,
        event.ends,
        phase_of(event.starts, event.ends, first is not None and first.done_on is not None, ctx.today),
        progress(as_steps(milestones), ctx.today),
        accounts,
        ahead.title if ahead else "",
        ahead.due if ahead else None,
        event.archived,
    )


def get_event(ctx: Context, event: str) -> Event:
    """Return an event; raises NotFound."""
    return records.get(ctx, Event, event)


def resolve_event(ctx: Context, words: str) -> Event:
    """Return the event that words mean: an id, its name or a part of it; raises NotFound, Ambiguous."""
    words = words.strip()
    if (direct := ctx.session.get(Event, words)) is not None:
        return direct
    known = ctx.session.exec(select(Event)).all()
    wanted = fold(words)
    exact = [event for event in known if fold(event.name) == wanted]
    found = exact or [event for event in known if wanted and wanted in fold(event.name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound(
            _("No event fits “{words}”.").format(words=words), hint=_("Look with “fieldrep events list”.")
        )
    raise Ambiguous(
        _("Several events fit “{words}”.").format(words=words),
        [(event.id, " · ".join(filter(None, (event.name, event.place)))) for event in found],
        hint=_("Say more of the name, or give the id."),
    )


def event_page(ctx: Context, event: str) -> EventPage:
    """Return an event with what is counted of it; raises NotFound."""
    record = get_event(ctx, event)
    names = {person.id: person.name for person in ctx.session.exec(select(Person)).all()}
    counts: dict[str, dict[str, int]] = {}
    for column in ("part", "status"):
        rows = ctx.session.connection().exec_driver_sql(
            f"SELECT e.{column}, count(DISTINCT a.root_id) FROM event_account e"
            " JOIN account a ON a.id = e.account_id WHERE e.event_id = ? GROUP BY 1",
            (event,),
        )
        counts[column] = {row[0]: row[1] for row in rows}
    (row,) = event_rows(ctx, [record])
    return EventPage(
        row,
        {
            name: names.get(getattr(record, f"{name}_id") or "", "") or getattr(record, name)
            for name in PEOPLE
        },
        record.budget_minor,
        record.budget_currency,
        {goal: getattr(record, goal) for goal in GOALS},
        record.notes,
        counts["part"],
        counts["status"],
    )


# Writing


def person_values(ctx: Context, column: str, text: str) -> dict[str, Any]:
    """Return the columns of somebody with a task: a member of the team by name or id, else the text."""
    text = text.strip()
    for person in ctx.session.exec(select(Person)).all():
        if text and (text == person.id or fold(text) == fold(person.name)):
            return {f"{column}_id": person.id, column: ""}
    return {f"{column}_id": None, column: text}


def add_event(ctx: Context, values: Mapping[str, Any]) -> Event:
    """Add an event by column name; people are given as texts. Raises Invalid."""
    given = _with_people(ctx, {"name": ""} | dict(values))
    _check(given)
    return records.add(ctx, Event, **given)


def change_event(ctx: Context, event: str, values: Mapping[str, Any]) -> Event:
    """Change an event by column name; raises NotFound, Invalid."""
    record = get_event(ctx, event)
    given = _with_people(ctx, values)
    _check({"name": record.name, "starts": record.starts, "ends": record.ends} | given)
    return records.change(ctx, record, given)


def _with_people(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    given = dict(values)
    for name in PEOPLE:
        if name in given:
            given |= person_values(ctx, name, str(given[name] or ""))
    if "name" in given:
        given["name"] = str(given["name"] or "").strip()
    return given


def _check(values: Mapping[str, Any]) -> None:
    wrong: dict[str, str] = {}
    if not values.get("name"):
        wrong["name"] = _("A name is needed.")
    starts, ends = values.get("starts"), values.get("ends")
    if ends is not None and (starts is None or ends < starts):
        wrong["ends"] = (
            _("The first day is missing.") if starts is None else _("The last day is before the first.")
        )
    for goal in GOALS:
        if (values.get(goal) or 0) < 0:
            wrong[goal] = _("Give a number above nought.")
    if (values.get("budget_minor") or 0) < 0:
        wrong["budget"] = _("The budget can't be below nought.")
    if wrong:
        raise Invalid(_("The event can't be taken like this."), wrong)


def archive_event(ctx: Context, event: str, archived: bool = True) -> None:
    """Put an event away, or take it out again."""
    records.change(ctx, get_event(ctx, event), {"archived": archived})


@dataclass(frozen=True, slots=True)
class Belongings:
    """What hangs on an event and goes with it; the accounts themselves stay."""

    milestones: int
    accounts: int
    answers: int

    @property
    def words(self) -> str:
        """What goes with it, in words; empty where nothing does."""
        lines = ngettext("{count} line of its list", "{count} lines of its list", self.accounts)
        parts = (
            (self.milestones, ngettext("{count} milestone", "{count} milestones", self.milestones)),
            (self.accounts, lines),
            (self.answers, ngettext("{count} answer", "{count} answers", self.answers)),
        )
        return _(", ").join(text.format(count=count) for count, text in parts if count)


def belongings(ctx: Context, event: str) -> Belongings:
    """Return what would be deleted with an event; raises NotFound."""
    get_event(ctx, event)
    milestones, accounts, answers = _children(ctx, event)
    return Belongings(len(milestones), len(accounts), len(answers))


def delete_event(ctx: Context, event: str) -> Belongings:
    """Delete an event and what hangs on it; the accounts stay, and it can be undone."""
    record, gone = get_event(ctx, event), belongings(ctx, event)
    for children in _children(ctx, event):
        for child in children:
            records.delete(ctx, child)
    records.delete(ctx, record)
    return gone


def _children(ctx: Context, event: str) -> tuple[Sequence[Any], Sequence[Any], Sequence[Any]]:
    milestones = ctx.session.exec(select(Milestone).where(Milestone.event_id == event)).all()
    accounts = ctx.session.exec(select(EventAccount).where(EventAccount.event_id == event)).all()
    answers = [
        row
        for model in (FormAnswer, PrivateAnswer)
        for row in ctx.session.exec(
            select(model).where(model.subject_kind == KIND, model.subject_id == event)
        ).all()
    ]
    return milestones, accounts, answers

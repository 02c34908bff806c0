"""The exhibition of the demo's quarter: planned at its start, held last week, followed up now."""

from datetime import date, timedelta
from itertools import cycle
from typing import Any

from fieldrep.models.exhibitions import Event, EventAccount, Milestone
from fieldrep.playbook.loader import Playbook
from fieldrep.rules.codes import CLOSED_STAGES, EventPart, EventStatus, Heat
from fieldrep.rules.milestones import due_day
from fieldrep.services.demo.book import CURRENCY, Firm
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.opening import Opening
from fieldrep.services.demo.pages import Days, Pages, monday_of, working_days_after
from fieldrep.services.milestones import kept_by, ordered_items

VISITORS, WAITING = 12, 5
"""Firms that were invited, and how many of them nobody has spoken with since."""
_HEATS = (Heat.HOT, Heat.WARM, Heat.WARM, Heat.LATER, Heat.NONE)
_PLAN_DAY = _TAKEN_DOWN = timedelta(days=1)


def exhibition(days: Days, opening: Opening, book: Playbook, dice: Dice) -> list[Pages]:
    """Return what was written of the exhibition: the plan, and what came of it on the evening after.

    It was held on Tuesday to Thursday of last week, so that the follow-up is what is to do today.
    """
    user = opening.reps[0]
    decided, starts = days.first + _PLAN_DAY, monday_of(days.today) - timedelta(days=6)
    ends = starts + timedelta(days=2)
    plan = Pages(days.at(decided, "17:50"), user, days.zone, dice.stream("plan"))
    after = Pages(days.at(ends + _TAKEN_DOWN, "19:30"), user, days.zone, dice.stream("after"))
    told = opening.words.talk["show"]
    plan.label = after.label = told["name"]
    event = plan.create(
        Event,
        {
            "name": told["name"],
            "place": told["place"],
            "starts": starts,
            "ends": ends,
            "project_manager_id": opening.area.manager,
            "supervisor_id": user,
            "executor": told["builder"],
            "budget_minor": 18_000_00,
            "budget_currency": CURRENCY[opening.words.language],
            "goal_exhibitors": 4,
            "goal_talks": 40,
            "goal_visits": 15,
            "notes": told["notes"],
        },
    )
    _milestones(plan, after, event, (starts, ends), decided, book, opening)
    _accounts(plan, after, event, ends, opening, dice)
    return [plan, after]


def _milestones(
    plan: Pages,
    after: Pages,
    event: str,
    held: tuple[date, date],
    decided: date,
    book: Playbook,
    opening: Opening,
) -> None:
    """Take over the playbook's milestones; what was due until the stand was down was done on its day."""
    present: dict[str, str] = {}
    for place, (item, level) in enumerate(ordered_items(book)):
        due = due_day(*held, item.days or 0, decided)
        row: dict[str, Any] = {
            "event_id": event,
            "level": level,
            "above_id": present.get(item.secures),
            "title": item.text,
            "due": due,
            "place": place,
            "item": item.id,
            **kept_by(Event(project_manager_id=opening.area.manager), level),
        }
        present[item.id] = plan.create(Milestone, row)
        if due is not None and due <= held[1] + _TAKEN_DOWN:
            after.change(Milestone, present[item.id], done_on=due)


def _accounts(plan: Pages, after: Pages, event: str, ends: date, opening: Opening, dice: Dice) -> None:
    """Put the user's firms on the list: exhibitors who signed, and customers who came to the stand."""
    told = opening.words.talk["show"]
    known = [
        firm
        for firm in opening.firms
        if firm.rep == 0 and firm.registered < plan.moment and firm.stage not in CLOSED_STAGES
    ]
    booths = iter(told["booths"])
    for firm in (firm for firm in known if firm.trade.id == "exhibitor"):
        booth = next(booths, "")
        line = _put(plan, event, firm, EventPart.EXHIBITOR, EventStatus.INTERESTED)
        paid = {"amount_minor": firm.potential * 100, "amount_currency": firm.currency}
        step = {"next_step": dice.pick(told["warm"]), "next_date": working_days_after(ends, 5)}
        note = dice.pick(told["exhibitor_notes"])
        after.change(EventAccount, line, status=EventStatus.SIGNED, booth=booth, note=note, **paid, **step)
    heats = cycle(_HEATS)
    others = [firm for firm in known if firm.trade.id != "exhibitor"]
    waiting = [firm for firm in others if firm.last is None or firm.last <= ends]
    met = [firm for firm in others if firm not in waiting]
    for firm in (*dice.sample(waiting, WAITING), *dice.sample(met, VISITORS - WAITING)):
        line = _put(plan, event, firm, EventPart.VISITOR, EventStatus.INVITED)
        if not dice.chance(0.8):  # invited, and did not come
            continue
        heat = next(heats)
        values: dict[str, Any] = {"status": EventStatus.CAME, "heat": heat}
        if heat != Heat.NONE:
            values |= {"note": dice.pick(told["visitor_notes"]), "next_step": dice.pick(told[heat])}
            values["next_date"] = working_days_after(ends, dice.between(1, 6))
        after.change(EventAccount, line, **values)


def _put(pages: Pages, event: str, firm: Firm, part: EventPart, status: EventStatus) -> str:
    row = {"event_id": event, "account_id": firm.id, "person_id": pages.person, "part": part}
    return pages.create(EventAccount, {**row, "status": status})

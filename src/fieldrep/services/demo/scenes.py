"""Single scenes of the story: a visit planned, moved, cancelled, held; a call; a promise made and kept.

Each writes the records that the program itself would write, into the pages of the rep.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from fieldrep.models.accounts import Account
from fieldrep.models.promises import Promise
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit, VisitColleague, VisitContact
from fieldrep.rules.codes import (
    BOUGHT_STAGES,
    CLOSED_STAGES,
    EventKind,
    Outcome,
    PromiseBy,
    Stage,
    TouchKind,
)
from fieldrep.services.demo.book import Firm, Someone
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.pages import Days, Pages, working_days_after
from fieldrep.services.demo.path import BEAT_OF, BEFORE_VISIT, closing_stage, outcome_of, stage_after
from fieldrep.services.demo.writing import Facts, Plan, Writer, Writeup

_CLOSING_WORDS = {
    Stage.LOST: "lost",
    Stage.DROPPED: "lost",
    Stage.PARKED: "parked",
    Stage.TO_DEALER: "to_dealer",
    Stage.TO_STORE: "to_store",
}

_EXPECTED_IN = {"quote": (9, 40), "d_terms": (9, 40), "open": (5, 16), "order": (24, 40), "d_start": (24, 40)}
"""In how many days the next order can be expected after a visit that went well."""


@dataclass(slots=True)
class Planned:
    """A visit that stands in the diary."""

    id: str
    firm: Firm
    day: date
    time: str
    beat: str
    person: Someone


@dataclass(slots=True)
class Held:
    """A visit that took place, for what is added to it afterwards."""

    id: str
    firm: Firm
    person: Someone
    day: date
    beat: str
    outcome: Outcome
    facts: Facts
    plan: Plan
    written: Writeup


@dataclass(slots=True)
class OpenPromise:
    """A promise not settled yet; ``slow`` ones are kept late or not at all."""

    id: str
    rep: int
    by: PromiseBy
    due: date
    slow: bool


def _call_kind(firm: Firm) -> str:
    if firm.stage in BOUGHT_STAGES:
        return "customers"
    return "first" if firm.last is None else "under_way"


class Scenes:
    """Plays scenes; remembers promises until they are settled."""

    def __init__(self, writer: Writer, dice: Dice, days: Days) -> None:
        self.writer = writer
        self._dice = dice
        self._days = days
        self.promises: list[OpenPromise] = []

    # ------------------------------------------------------------ the diary

    def plan(self, pages: Pages, firm: Firm, day: date, time: str, at: datetime) -> Planned:
        """Put a visit into the diary at an instant."""
        beat, person = BEAT_OF[Stage(firm.stage)], self._dice.pick(firm.people)
        plan = self._plan_of(firm, person, beat, day)
        visit = pages.create(
            Visit,
            {
                "id": self._dice.new_id(at),
                "account_id": firm.id,
                "person_id": pages.person,
                "zone": pages.zone,
                "purpose": plan.purpose,
                "expected": plan.expected,
                "advance_wanted": plan.advance_wanted,
                "advance_fallback": plan.advance_fallback,
            },
        )
        self._met(pages, visit, [person])
        pages.event("visit", visit, EventKind.PLANNED, at, planned=(day, time))
        if firm.stage in (Stage.LEAD, Stage.PHONED):
            self.to_stage(pages, firm, Stage.APPOINTMENT)
        return Planned(visit, firm, day, time, beat, person)

    def _plan_of(self, firm: Firm, person: Someone, beat: str, day: date) -> Plan:
        facts = self.writer.facts(firm, person, working_days_after(day, 4))
        return self.writer.plan(self.writer.words.beats[beat], facts)

    def move(self, pages: Pages, planned: Planned, day: date, time: str, at: datetime) -> Planned:
        """Move a visit to another day, with the reason."""
        reason = self._reason("moved", planned)
        pages.event("visit", planned.id, EventKind.MOVED, at, comment=reason, planned=(day, time))
        planned.day, planned.time = day, time
        return planned

    def cancel(self, pages: Pages, planned: Planned, at: datetime) -> None:
        """Cancel a visit, with the reason."""
        pages.event("visit", planned.id, EventKind.CANCELLED, at, comment=self._reason("cancelled", planned))

    def _reason(self, kind: str, planned: Planned) -> str:
        facts = self.writer.facts(planned.firm, planned.person, planned.day)
        return self.writer.one(self.writer.words.talk[kind], facts)

    # ------------------------------------------------------------ visits

    def hold(
        self,
        pages: Pages,
        planned: Planned,
        minutes: int,
        *,
        walk_in: bool = False,
        late: Pages | None = None,
    ) -> Held:
        """Hold a visit. A walk-in was not in the diary before; a late one is written up on other pages."""
        dice, firm = self._dice, planned.firm
        start = self._days.at(planned.day, planned.time)
        end = start + timedelta(minutes=minutes)
        outcome = outcome_of(planned.beat, dice)
        beat = self.writer.words.beats[planned.beat]
        next_day = working_days_after(planned.day, dice.between(2, 7))
        facts = self.writer.facts(firm, planned.person, next_day)
        plan = self._plan_of(firm, planned.person, planned.beat, planned.day)
        if walk_in:
            pages.create(
                Visit,
                {"id": planned.id, "account_id": firm.id, "person_id": pages.person, "walk_in": True}
                | {"purpose": plan.purpose, "place": firm.city.name},
            )
        written = self.writer.writeup(beat, outcome, facts)
        entered = late.moment if late else min(end + timedelta(minutes=dice.between(4, 240)), pages.moment)
        self._write_up(
            late or pages,
            planned,
            outcome,
            written,
            {"started_at": start, "ended_at": end, "next_date": next_day, "entered_at": entered},
        )
        if outcome != Outcome.NOT_MET:
            people = self._people(firm, planned.person)
            self._met(pages, planned.id, people if walk_in else people[1:])
        for event, at in ((EventKind.STARTED, start), (EventKind.FINISHED, end)):
            pages.event("visit", planned.id, event, at)
        self._followed(pages, firm, start)
        firm.next_step = ("visit", planned.id, next_day)
        if outcome != Outcome.NOT_MET:
            firm.visits += 1
            firm.last = planned.day
            self._lead_on(pages, planned, outcome, end)
            self._promise(pages, planned, outcome, facts)
        return Held(
            planned.id, firm, planned.person, planned.day, planned.beat, outcome, facts, plan, written
        )

    def _write_up(
        self, pages: Pages, planned: Planned, outcome: Outcome, written: Writeup, when: dict[str, Any]
    ) -> None:
        firm = planned.firm
        values: dict[str, Any] = {
            **when,
            "zone": pages.zone,
            "happened_on": planned.day,
            "said": written.said,
            "result": written.result,
            "outcome": outcome,
            "competitor_info": written.competitor_info,
            "samples": written.samples,
            "next_step": written.next_step,
        }
        if written.quoted:
            values |= {"quoted_minor": round(firm.price * 100), "quoted_currency": firm.currency}
        pages.change(Visit, planned.id, **values)

    def _people(self, firm: Firm, person: Someone) -> list[Someone]:
        others = [one for one in firm.people if one is not person]
        return [person, *(self._dice.sample(others, 1) if others and self._dice.chance(0.25) else ())]

    def _met(self, pages: Pages, visit: str, people: list[Someone]) -> None:
        for one in people:
            row = {"visit_id": visit, "contact_id": one.id, "name": one.name, "title": one.title}
            pages.create(VisitContact, row)

    def along(self, pages: Pages, held: Held, name: str, person: str | None = None) -> None:
        """Note a colleague who came along."""
        pages.create(VisitColleague, {"visit_id": held.id, "person_id": person, "name": name})

    def _followed(self, pages: Pages, firm: Firm, at: datetime) -> None:
        """Mark the last next step of a firm as done: it was seen or spoken to again, or is given up."""
        if firm.next_step is not None:
            kind, record, _day = firm.next_step
            pages.event(kind, record, EventKind.DONE, at)
            firm.next_step = None

    def _lead_on(self, pages: Pages, planned: Planned, outcome: Outcome, end: datetime) -> None:
        dice, firm, beat, day = self._dice, planned.firm, planned.beat, planned.day
        if outcome == Outcome.NO_SALE and firm.stage not in BOUGHT_STAGES and dice.chance(0.5):
            stage = closing_stage(firm, dice)
            facts = self.writer.facts(firm, firm.people[0], day)
            reason = self.writer.one(self.writer.words.talk["people"][_CLOSING_WORDS[stage]], facts)
            self.to_stage(pages, firm, stage, reason)
            self._followed(pages, firm, end)
            return
        self.to_stage(pages, firm, stage_after(firm, beat, outcome))
        expected = {
            "quote": (9, 40),
            "d_terms": (9, 40),
            "open": (5, 16),
            "order": (24, 40),
            "d_start": (24, 40),
        }
        if outcome in (Outcome.ADVANCE, Outcome.ORDER) and beat in expected:
            firm.expected_order = day + timedelta(days=dice.between(*expected[beat]))
            pages.change(Account, firm.id, expected_order=firm.expected_order)
        elif outcome == Outcome.ORDER and firm.expected_order is not None:
            firm.expected_order = day + timedelta(days=dice.between(24, 45))
            pages.change(Account, firm.id, expected_order=firm.expected_order)

    def to_stage(self, pages: Pages, firm: Firm, stage: str, reason: str = "") -> None:
        """Move an account to a stage."""
        if stage != firm.stage:
            firm.stage = stage
            pages.change(Account, firm.id, stage=Stage(stage), stage_reason=reason)

    # ------------------------------------------------------------ calls

    def call(self, pages: Pages, firm: Firm, day: date, time: str, *, message: bool = False) -> None:
        """Ring an account, or send it a message."""
        dice = self._dice
        at, person = self._days.at(day, time), dice.pick(firm.people)
        next_day = working_days_after(day, dice.between(2, 6))
        facts = self.writer.facts(firm, person, next_day)
        said, result, step = self.writer.call(facts, "messages" if message else _call_kind(firm))
        if firm.next_step is not None and firm.next_step[2] > day + timedelta(days=2):
            step = ""  # something is agreed on already
        row: dict[str, Any] = {
            "id": dice.new_id(at),
            "account_id": firm.id,
            "contact_id": person.id,
            "person_id": pages.person,
            "kind": TouchKind.MESSAGE if message else TouchKind.CALL,
            "at": at,
            "zone": pages.zone,
            "day": day,
            "said": said,
            "result": result,
            "outcome": None if message else dice.pick((Outcome.CONTINUATION, Outcome.ADVANCE)),
            "competitor_info": facts["rival"] if not message and dice.chance(0.12) else "",
            "entered_at": min(at + timedelta(minutes=dice.between(1, 30)), pages.moment),
        }
        if step:
            row |= {"next_step": step, "next_date": next_day}
        touch = pages.create(Touch, row)
        if firm.next_step is not None and firm.next_step[2] <= day + timedelta(days=2):
            self._followed(pages, firm, at)
        if step:
            firm.next_step = ("touch", touch, next_day)
        if not message:
            firm.last = day
            if firm.stage in BEFORE_VISIT and dice.chance(0.7):
                self.to_stage(pages, firm, BEFORE_VISIT[Stage(firm.stage)])

    # ------------------------------------------------------------ promises

    def _promise(self, pages: Pages, planned: Planned, outcome: Outcome, facts: Facts) -> None:
        dice, firm = self._dice, planned.firm
        if firm.stage in CLOSED_STAGES or outcome == Outcome.NO_SALE or not dice.chance(0.4):
            return
        by = PromiseBy.US if dice.chance(0.58) else PromiseBy.THEM
        beat = self.writer.words.beats[planned.beat]
        due = working_days_after(planned.day, dice.between(2, 7))
        weekday = {"day": self.writer.words.talk["weekdays"][due.weekday()]}
        promise = pages.create(
            Promise,
            {
                "account_id": firm.id,
                "contact_id": planned.person.id,
                "visit_id": planned.id,
                "person_id": pages.person,
                "by": by,
                "text": self.writer.one(beat.us if by == PromiseBy.US else beat.them, facts | weekday),
                "made_on": planned.day,
                "due": due,
            },
        )
        self.promises.append(OpenPromise(promise, firm.rep, by, due, dice.chance(0.22)))

    def settle(self, pages: Pages, rep: int, day: date, time: str) -> None:
        """Close what was promised and is due: most is kept on its day, some late, a little broken."""
        at = self._days.at(day, time)
        for promise in [one for one in self.promises if one.rep == rep]:
            wait = timedelta(days=12 if promise.slow else 0)
            if promise.due + wait > day:
                continue
            broken = promise.slow and promise.by == PromiseBy.THEM and self._dice.chance(0.5)
            pages.event("promise", promise.id, EventKind.BROKEN if broken else EventKind.KEPT, at)
            self.promises.remove(promise)

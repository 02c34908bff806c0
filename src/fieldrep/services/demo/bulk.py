"""A book of any size for measuring: accounts, contacts, visits with notes, calls, promises of ten years."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from fieldrep.models.accounts import Account, AccountAssignment
from fieldrep.models.contacts import Contact
from fieldrep.models.promises import Promise
from fieldrep.models.touches import Touch
from fieldrep.models.visits import Visit, VisitContact
from fieldrep.rules.codes import (
    BOUGHT_STAGES,
    STAGES,
    AccountClass,
    EventKind,
    Outcome,
    PromiseBy,
    Stage,
    TouchKind,
)
from fieldrep.services.demo.book import Book, Firm, Someone
from fieldrep.services.demo.build import YEARS, save
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.pages import Days, Pages, working_day
from fieldrep.services.demo.path import BEAT_OF, closing_stage, outcome_of, stage_after
from fieldrep.services.demo.words import words
from fieldrep.services.demo.writing import Facts, Writer
from fieldrep.services.workspace import Workspace

CHUNK = 200
"""Accounts written in one action, with everything that belongs to them."""

_USERS_SHARE = 0.5
_PLANNED = 0.03
_GIVEN_UP = 0.05
NOTE = 150
"""The least length of a note in characters; few have more than twice of it."""

_SLOTS = ("09:00", "10:30", "13:30", "15:00")

Progress = Callable[[int, int], None]
"""Called with the accounts written so far and all of them."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many of each to make: at least one account."""

    accounts: int = 5_000
    contacts: int = 15_000
    visits: int = 25_000

    @property
    def touches(self) -> int:
        return self.visits // 2


@dataclass(frozen=True, slots=True)
class Share:
    """What falls to one account; ``age`` in days."""

    age: int
    people: int
    visits: int
    touches: int


def generate(workspace: Workspace, sizes: Sizes, *, seed: int, progress: Progress | None = None) -> None:
    """Write a book of exactly these sizes into a workspace that is set up, owned by its reps.

    The texts are in the language of the workspace; part of the accounts is from abroad.
    """
    who = workspace.identity
    maker = _Maker(who.language, Days(workspace.clock(), who.zone), Dice(f"{seed}|bulk|{who.language}"))
    shares = maker.shares(sizes)
    reps = _reps(workspace)
    for start in range(0, sizes.accounts, CHUNK):
        pages = Pages(maker.days.now, who.person, who.zone, maker.dice)
        for share in shares[start : start + CHUNK]:
            maker.account(pages, reps, share)
        pages.person = who.person
        save(workspace, pages)
        if progress is not None:
            progress(min(start + CHUNK, sizes.accounts), sizes.accounts)


def _reps(workspace: Workspace) -> list[str]:
    """Return the reps, the user first."""
    with workspace.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql(
            "SELECT id FROM person WHERE role = 'rep' ORDER BY id <> ?, id", (ctx.actor,)
        )
        return [row[0] for row in rows]


class _Maker:
    """Makes accounts with their history."""

    def __init__(self, language: str, days: Days, dice: Dice) -> None:
        self.days = days
        self.dice = dice
        self._words = words(language)
        self._book = Book(language, dice.stream("book"))
        self._writer = Writer(self._words, dice.stream("words"))

    def shares(self, sizes: Sizes) -> list[Share]:
        """Return what falls to each account: few accounts have most of the visits, old ones more."""
        dice = self.dice
        ages = [dice.between(3, YEARS * 365) for _ in range(sizes.accounts)]
        weights = [((dice.between(1, 1000) / 1000) ** 3 + 0.02) * age for age in ages]
        least, rest = divmod(sizes.contacts, sizes.accounts)
        people = [least + more for more in dice.spread(rest, [1.0] * sizes.accounts)]
        visits = dice.spread(sizes.visits, weights)
        touches = dice.spread(sizes.touches, weights)
        return [Share(*each) for each in zip(ages, people, visits, touches, strict=True)]

    def account(self, pages: Pages, reps: Sequence[str], share: Share) -> None:
        """Add one account with its share of people, visits and calls."""
        dice = self.dice
        rep = 0 if dice.chance(_USERS_SHARE) else dice.between(0, len(reps) - 1)
        first = self.days.today - timedelta(days=share.age)
        firm, row, contacts = self._book.firm(
            dice.pick(self._words.names.cities),
            dice.pick(self._words.trades),
            rep,
            self.days.at(first, "14:00"),
            foreign=dice.chance(0.15),
            people=share.people,
        )
        pages.create(Account, row)
        for contact in contacts:
            pages.create(Contact, contact)
        owner = {"account_id": firm.id, "person_id": reps[rep], "from_date": first}
        pages.create(AccountAssignment, owner)
        firm.stage = STAGES[firm.kind][0]
        pages.person = reps[rep]
        days = self._spread_days(first, share.visits)
        planned = bool(days) and dice.chance(_PLANNED)
        steps: list[tuple[str, date]] = []
        for day in days[: len(days) - planned]:
            self._visit(pages, firm, day, steps)
        if planned:
            self._plan(pages, firm)
        for day in self._spread_days(first, share.touches):
            self._touch(pages, firm, day)
        self._settle_steps(pages, steps)
        self._standing(row, firm)

    def _spread_days(self, first: date, count: int) -> list[date]:
        """Return days since the first up to yesterday in their order."""
        span = max((self.days.today - first).days - 1, 1)
        days = [working_day(first + timedelta(days=self.dice.between(0, span))) for _ in range(count)]
        return sorted(min(day, self.days.today - timedelta(days=1)) for day in days)

    def _someone(self, firm: Firm) -> Someone:
        """Return a person of the firm; somebody without a record where no person is known."""
        return (
            self.dice.pick(firm.people) if firm.people else Someone("", "", self._words.talk["boss"], "", "")
        )

    def _visit(self, pages: Pages, firm: Firm, day: date, steps: list[tuple[str, date]]) -> None:
        dice = self.dice
        start = self.days.at(day, dice.pick(_SLOTS))
        end = start + timedelta(minutes=dice.between(25, 80))
        beat, someone = BEAT_OF[Stage(firm.stage)], self._someone(firm)
        outcome = outcome_of(beat, dice) if firm.people else Outcome.NOT_MET
        facts = self._writer.facts(firm, someone, day)
        texts = self._words.beats[beat]
        written = self._writer.writeup(texts, outcome, facts)
        onward = outcome in (Outcome.ADVANCE, Outcome.ORDER)
        walk_in = dice.chance(0.3)
        row: dict[str, Any] = {
            "id": dice.new_id(start),
            "account_id": firm.id,
            "person_id": pages.person,
            "walk_in": walk_in,
            "started_at": start,
            "ended_at": end,
            "zone": self.days.zone,
            "happened_on": day,
            "purpose": self._writer.one(texts.purpose, facts),
            "said": self._writer.note(texts, facts, onward, NOTE) if outcome != Outcome.NOT_MET else "",
            "result": written.result,
            "outcome": outcome,
            "competitor_info": written.competitor_info,
            "entered_at": end + timedelta(minutes=dice.between(3, 2_000)),
        }
        if dice.chance(0.5):
            row |= {"next_step": written.next_step, "next_date": day + timedelta(days=dice.between(2, 14))}
            steps.append((row["id"], row["next_date"]))
        visit = pages.create(Visit, row)
        if not walk_in:
            ahead = start - timedelta(days=dice.between(1, 8))
            self._planned(pages, visit, ahead, day, row["started_at"])
        pages.event("visit", visit, EventKind.STARTED, start)
        pages.event("visit", visit, EventKind.FINISHED, end)
        if outcome != Outcome.NOT_MET:
            self._met(pages, visit, someone)
            firm.stage = stage_after(firm, beat, outcome)
            if dice.chance(0.3):
                self._promise(pages, firm, visit, day, facts)

    def _planned(self, pages: Pages, visit: str, ahead: datetime, day: date, start: datetime) -> None:
        time = f"{start.astimezone(ZoneInfo(self.days.zone)):%H:%M}"
        pages.event("visit", visit, EventKind.PLANNED, ahead, planned=(day, time))

    def _met(self, pages: Pages, visit: str, someone: Someone) -> None:
        if someone.id:
            row = {"visit_id": visit, "contact_id": someone.id, "name": someone.name, "title": someone.title}
            pages.create(VisitContact, row)

    def _plan(self, pages: Pages, firm: Firm) -> None:
        """Plan a visit for today or the days to come."""
        dice, someone = self.dice, self._someone(firm)
        day = working_day(self.days.today + timedelta(days=dice.between(0, 10)))
        at = self.days.now - timedelta(days=dice.between(1, 6))
        facts = self._writer.facts(firm, someone, day)
        plan = self._writer.plan(self._words.beats[BEAT_OF[Stage(firm.stage)]], facts)
        row = {
            "id": dice.new_id(at),
            "account_id": firm.id,
            "person_id": pages.person,
            "purpose": plan.purpose,
            "expected": plan.expected,
            "advance_wanted": plan.advance_wanted,
            "advance_fallback": plan.advance_fallback,
        }
        visit = pages.create(Visit, row)
        self._planned(pages, visit, at, day, self.days.at(day, dice.pick(_SLOTS)))
        self._met(pages, visit, someone)

    def _promise(self, pages: Pages, firm: Firm, visit: str, day: date, facts: Facts) -> None:
        """Add a promise, settled unless it is of these days."""
        dice = self.dice
        by = dice.pick((PromiseBy.US, PromiseBy.THEM))
        beat = self._words.beats[BEAT_OF[Stage(firm.stage)]]
        due = working_day(day + timedelta(days=dice.between(2, 12)))
        row = {
            "account_id": firm.id,
            "visit_id": visit,
            "person_id": pages.person,
            "by": by,
            "text": self._writer.one(beat.us if by == PromiseBy.US else beat.them, facts),
            "made_on": day,
            "due": due,
        }
        promise = pages.create(Promise, row)
        if due < self.days.today - timedelta(days=10):
            event = EventKind.KEPT if dice.chance(0.93) else EventKind.BROKEN
            pages.event("promise", promise, event, self.days.at(due, "17:00"))

    def _touch(self, pages: Pages, firm: Firm, day: date) -> None:
        dice, someone = self.dice, self._someone(firm)
        at = self.days.at(day, dice.pick(("08:50", "11:40", "14:20", "17:10")))
        message = dice.chance(0.2)
        facts = self._writer.facts(firm, someone, day)
        kind = "customers" if firm.stage in BOUGHT_STAGES else "under_way"
        said, result, _step = self._writer.call(facts, "messages" if message else kind)
        row = {
            "id": dice.new_id(at),
            "account_id": firm.id,
            "contact_id": someone.id or None,
            "person_id": pages.person,
            "kind": TouchKind.MESSAGE if message else TouchKind.CALL,
            "at": at,
            "zone": self.days.zone,
            "day": day,
            "said": said,
            "result": result,
            "outcome": None if message else Outcome.CONTINUATION,
            "entered_at": at + timedelta(minutes=dice.between(1, 60)),
        }
        pages.create(Touch, row)

    def _settle_steps(self, pages: Pages, steps: list[tuple[str, date]]) -> None:
        """Mark next steps as done, all but a last one of these days."""
        open_since = self.days.today - timedelta(days=6)
        for number, (visit, day) in enumerate(steps):
            if number < len(steps) - 1 or day < open_since:
                at = min(self.days.at(day, "12:00"), self.days.now)
                pages.event("visit", visit, EventKind.DONE, at)

    def _standing(self, row: dict[str, Any], firm: Firm) -> None:
        """Set how far the account has come."""
        dice = self.dice
        if firm.stage not in BOUGHT_STAGES and dice.chance(_GIVEN_UP):
            firm.stage = closing_stage(firm, dice)
        elif dice.chance(0.06):
            row["expected_order"] = self.days.today + timedelta(days=dice.between(-20, 45))
        row["stage"] = firm.stage
        if dice.chance(0.4):
            row["class_by_hand"] = dice.pick(tuple(AccountClass))

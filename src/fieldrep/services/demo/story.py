"""The story of a quarter: four reps plan their weeks, visit, ring, promise, and write it all down.

Told day by day up to now, so that every record fits what came before it. Nothing is saved here:
the pages that come out are, in their order.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from fieldrep.models.reports import DutyDone
from fieldrep.rules.codes import BOUGHT_STAGES, CLOSED_STAGES, Duty, Quadrant, Stage
from fieldrep.rules.money import Money
from fieldrep.rules.policy import default_policy
from fieldrep.rules.priority import quadrant
from fieldrep.rules.rhythm import next_contact_due
from fieldrep.services.demo.book import Firm
from fieldrep.services.demo.details import Details
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.opening import Opening
from fieldrep.services.demo.pages import WEEKS, Days, Pages, working_day
from fieldrep.services.demo.path import BEAT_OF
from fieldrep.services.demo.scenes import Held, Planned, Scenes
from fieldrep.services.demo.weeks import Chronicle, claims

SLOTS = ("09:00", "10:30", "13:30", "15:00", "16:15")
CALL_TIMES = ("08:40", "09:50", "11:40", "12:50", "14:40", "16:00", "17:10", "17:40")


@dataclass(frozen=True, slots=True)
class Pace:
    """How much a rep does: visits planned a week, walk-ins a week, calls a day at most."""

    planned: tuple[int, int]
    walk_ins: tuple[int, int]
    calls: tuple[int, int]


USER = Pace((13, 16), (2, 4), (3, 5))
COLLEAGUE = Pace((5, 8), (0, 2), (0, 2))


@dataclass
class Story:
    """Tells the quarter; ``pages`` come out in the order in which they were written."""

    days: Days
    opening: Opening
    scenes: Scenes
    details: Details
    dice: Dice
    chronicle: Chronicle = field(default_factory=Chronicle)
    _diary: dict[tuple[int, date], list[Planned]] = field(default_factory=dict)
    _pages: dict[tuple[date, int], Pages] = field(default_factory=dict)

    def tell(self) -> list[Pages]:
        """Return everything that was written, oldest first; the first page is the book as it stood."""
        self._pages[(date.min, 0)] = self.opening.pages
        for week in range(-1, WEEKS + 1):
            monday = self.days.first + timedelta(weeks=week)
            for rep in range(len(self.opening.reps)):
                if week >= 0:
                    self._week(rep, monday)
                self._plan_week(rep, monday)
        self._get_ready()
        self._claim()
        told = sorted(self._pages.items(), key=lambda item: (item[1].moment, item[0]))
        return [pages for _key, pages in told if not pages.empty]

    def planned_on(self, day: date) -> list[Planned]:
        """Return the user's visits in the diary of a day."""
        return self._on(0, day)

    def pages_of(self, rep: int, day: date) -> Pages:
        """Return what a rep writes on a day: the user every evening, a colleague once a week."""
        if rep:
            day = min(day + timedelta(days=4 - min(day.weekday(), 4)), self.days.today)
        moment = self.days.evening(day)
        return self._pages.setdefault(
            (day, rep),
            Pages(moment, self.opening.reps[rep], self.days.zone, self.dice.stream(f"pages {day} {rep}")),
        )

    # ------------------------------------------------------------ planning

    def _plan_week(self, rep: int, monday: date) -> None:
        """Plan the week after this one: on Friday, or as far as it is planned now."""
        friday = monday + timedelta(days=4)
        following = monday + timedelta(days=7)
        at = self.days.at(friday, "16:20")
        pace = USER if rep == 0 else COLLEAGUE
        count = self.dice.between(*pace.planned)
        if at > self.days.now:  # the week is not over: a few visits are fixed already
            count, at = count // 2, self.days.now - timedelta(minutes=25)
        elif following < self.days.first:
            return
        chosen = sorted(self._wanted(rep, following)[:count], key=lambda firm: (firm.city.name, firm.id))
        pages = self.pages_of(rep, self._day_of(at))
        for number, firm in enumerate(chosen):
            day = following + timedelta(days=number * 5 // max(len(chosen), 1))
            self._put_down(pages, rep, firm, day, at)

    def _day_of(self, at: datetime) -> date:
        return min(at.date(), self.days.today)

    def _put_down(self, pages: Pages, rep: int, firm: Firm, day: date, at: datetime) -> None:
        if free := self._free(rep, day):
            planned = self.scenes.plan(pages, firm, day, self.dice.pick(free[:2]), at)
            self._diary.setdefault((rep, day), []).append(planned)

    def _free(self, rep: int, day: date) -> list[str]:
        taken = {planned.time for planned in self._on(rep, day)}
        return [time for time in SLOTS if time not in taken]

    def _wanted(self, rep: int, monday: date) -> list[Firm]:
        """Return the firms to visit in a week, the most wanted first: what is due, and what is under way."""
        known = {planned.firm.id for day in self._days_from(monday, 14) for planned in self._on(rep, day)}
        candidates = [
            firm
            for firm in self.opening.firms
            if firm.rep == rep
            and firm.stage not in CLOSED_STAGES
            and firm.id not in known
            and firm.registered < self.days.at(monday, "00:00")
        ]
        return sorted(candidates, key=lambda firm: (self._urgency(firm, monday), firm.id))

    def _urgency(self, firm: Firm, monday: date) -> float:
        step = firm.next_step
        agreed = (step[2] - monday).days if step else 20
        silence = (monday - firm.last).days if firm.last else 21
        under_way = firm.stage not in BOUGHT_STAGES
        return min(agreed, 12) - silence * (0.9 if under_way else 0.55) + self.dice.between(0, 12)

    def _days_from(self, day: date, count: int) -> list[date]:
        return [day + timedelta(days=number) for number in range(count)]

    def _on(self, rep: int, day: date) -> list[Planned]:
        return self._diary.get((rep, day), [])

    # ------------------------------------------------------------ days

    def _week(self, rep: int, monday: date) -> None:
        pace = USER if rep == 0 else COLLEAGUE
        walk_ins = self.dice.between(*pace.walk_ins)
        chosen = self.dice.sample([0, 1, 2, 3, 4], min(walk_ins, 5))
        for day in self._days_from(monday, 7):
            if day > self.days.today:
                return
            if rep == 0 and day == self.days.today and day.weekday() > 4:
                self._open_at_the_weekend(day)
            self._day(rep, day, walk_in=day.weekday() in chosen, pace=pace)

    def _open_at_the_weekend(self, day: date) -> None:
        """Plan two visits for the hours that are left today: shops and dealers have time at the weekend."""
        at = self.days.at(day - timedelta(days=1), "17:30")
        pages = self.pages_of(0, self._day_of(at))
        left = [time for time in SLOTS if self.days.at(day, time) > self.days.now]
        for firm, time in zip(self._wanted(0, day), left[-2:], strict=False):
            self._diary.setdefault((0, day), []).append(self.scenes.plan(pages, firm, day, time, at))

    def _day(self, rep: int, day: date, *, walk_in: bool, pace: Pace) -> None:
        pages = self.pages_of(rep, day)
        if self.days.at(day, "08:30") <= self.days.now and day.weekday() < 5:
            self.scenes.settle(pages, rep, day, "08:30")
        self.opening.register(pages, rep, day)
        held = []
        for planned in sorted(self._on(rep, day), key=lambda one: one.time):
            if not self._upset(pages, rep, planned, day):
                held += self._hold(pages, planned)
        if walk_in:
            held += self._walk_in(pages, rep, day)
        pages.label = self._label(held) or pages.label
        for visit in held:
            self.details.add(pages, visit, rep)
        if rep == 0:
            self.chronicle.visits += held
        if day.weekday() < 5:
            self._calls(pages, rep, day, self.dice.between(*pace.calls))

    def _label(self, held: list[Held]) -> str:
        return " · ".join(dict.fromkeys(visit.firm.city.name for visit in held))

    def _upset(self, pages: Pages, rep: int, planned: Planned, day: date) -> bool:
        """Move or cancel a visit now and then; True when it does not take place today."""
        at = self.days.at(day, "08:10")
        if at > self.days.now or day == self.days.today:
            return False
        if planned.firm.stage in CLOSED_STAGES or self.dice.chance(0.05):
            self.scenes.cancel(pages, planned, at)
        elif self.dice.chance(0.11):
            to = working_day(day + timedelta(days=self.dice.between(1, 4)))
            if not (free := self._free(rep, to)):
                return False
            self.scenes.move(pages, planned, to, self.dice.pick(free), at)
            self._diary.setdefault((rep, to), []).append(planned)
        else:
            return False
        self._diary[(rep, day)].remove(planned)
        return True

    def _hold(self, pages: Pages, planned: Planned, *, walk_in: bool = False) -> list[Held]:
        minutes = self.dice.between(30, 70)
        if self.days.at(planned.day, planned.time) + timedelta(minutes=minutes) > self.days.now:
            return []
        late, later = None, planned.day + timedelta(days=2)
        if planned.day.weekday() < 3 and later < self.days.today and self.dice.chance(0.06):
            late = self.pages_of(planned.firm.rep, later)  # not over the weekend: the report needs it
        return [self.scenes.hold(pages, planned, minutes, walk_in=walk_in, late=late)]

    def _walk_in(self, pages: Pages, rep: int, day: date) -> list[Held]:
        """Drop in at a firm of the day's city that is not in the diary."""
        cities = {planned.firm.city.name for planned in self._on(rep, day)}
        near = [firm for firm in self._wanted(rep, day) if not cities or firm.city.name in cities]
        if not near:
            return []
        firm = near[0]
        time = self.dice.pick(("11:45", *self._free(rep, day)[-1:]))
        visit = self.dice.new_id(self.days.at(day, time))
        beat = BEAT_OF[Stage(firm.stage)]
        return self._hold(pages, Planned(visit, firm, day, time, beat, firm.people[0]), walk_in=True)

    def _get_ready(self) -> None:
        """Prepare the user's visits of today and tomorrow that are still to come."""
        for day in self._days_from(self.days.today, 2):
            for planned in self._on(0, day):
                if self.days.at(day, planned.time) > self.days.now:
                    self.details.prepare(self.pages_of(0, self.days.today), planned)

    def _claim(self) -> None:
        """Note the expense claims handed in on paper."""
        for day, month in claims(self.days):
            row = {"person_id": self.opening.reps[0], "duty": Duty.CLAIM, "period": month, "done_on": day}
            self.pages_of(0, day).create(DutyDone, row)

    # ------------------------------------------------------------ calls

    def _calls(self, pages: Pages, rep: int, day: date, count: int) -> None:
        """Ring the firms that are due, the most urgent first."""
        seen = {planned.firm.id for planned in self._on(rep, day)}
        due = sorted(
            (when, firm.id, firm)
            for firm in self.opening.firms
            if firm.rep == rep and firm.id not in seen and firm.registered < self.days.at(day, "00:00")
            if (when := self._due(firm, day)) is not None and when <= day
        )
        for (_when, _id, firm), time in zip(due[:count], CALL_TIMES, strict=False):
            if self.days.at(day, time) < self.days.now:
                self.scenes.call(pages, firm, day, time, message=self.dice.chance(0.15))
                if rep == 0:
                    self.chronicle.calls.append(day)

    def _due(self, firm: Firm, day: date) -> date | None:
        """Return when a firm is due by the rhythm, or by the next step agreed on if that is sooner."""
        judged = quadrant(
            Money(firm.potential * 100, firm.currency),
            firm.expected_order,
            day,
            threshold=default_policy().potential_threshold,
            near_days=default_policy().near_days,
        )
        due = next_contact_due(
            quadrant=Quadrant(judged.value) if judged.value else None,
            account_class=firm.account_class,
            has_bought=firm.stage in BOUGHT_STAGES,
            last_contact=firm.last,
            created=firm.registered.date(),
            policy=default_policy(),
            closed=firm.stage in CLOSED_STAGES,
        ).due
        step = firm.next_step[2] if firm.next_step else None
        return min((each for each in (due, step) if each is not None), default=None)

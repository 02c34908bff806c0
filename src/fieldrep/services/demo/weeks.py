"""The reports of the user: what was typed into them, and when they were handed in."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from fieldrep.rules.codes import Outcome, ReportKind
from fieldrep.rules.periods import IsoWeek, Month
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.pages import Days
from fieldrep.services.demo.scenes import Held
from fieldrep.services.demo.writing import Writer

HANDED_IN_AT = "10:40"
"""On Saturday, before it is due at noon."""

_MONTH_DUE = 28
_WEEKLY = {
    "last_week/summary": "summary",
    "results/sales": "sales",
    "results/samples": "samples",
    "market/intelligence": "intelligence",
    "market/requirements": "requirements",
    "market/quality": "quality",
    "next_week/plan": "plan",
    "support/help_needed": "help_needed",
    "support/reflection": "reflection",
    "expenses/expenses": "expenses",
}
"""Typed places of the weekly report (section and part) → lists of talk.toml."""

_MONTHLY = {
    "summary/summary": "month_summary",
    "target_customers/target_customers": "month_targets",
    "sales/sales": "month_sales",
    "sales/expenses": "month_expenses",
    "next_month/plan": "month_plan",
    "proposals/proposals": "month_proposals",
}

_HALF_WRITTEN = ("market/intelligence", "support/help_needed")
"""What is typed already into the report of the running week, besides the summary."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The texts of a report by place, typed at a moment; ``handed_in`` then, or left as a draft."""

    moment: datetime
    definition: str
    period: str
    texts: dict[str, str]
    handed_in: bool


@dataclass
class Chronicle:
    """What the user did, for the reports: visits held and calls made, by day."""

    visits: list[Held] = field(default_factory=list)
    calls: list[date] = field(default_factory=list)

    def reports(self, days: Days, writer: Writer, dice: Dice) -> list[Typed]:
        """Return the reports of the quarter, oldest first; the running week's is half written."""
        typed = []
        for week in _weeks(days):
            moment = days.at(week.weekday(6), HANDED_IN_AT)
            running = days.today in week
            # before the first visit of a week one looks back at the last
            first = week.first_day - timedelta(days=7 if running and not self._began(week) else 0)
            held = self._held(first, week.last_day)
            if not held:
                continue
            told = _Period(held, self._calls(first, week.last_day), writer, dice)
            texts = told.texts(_WEEKLY)
            if running:
                texts = {place: text for place, text in texts.items() if place in _HALF_WRITTEN}
                if self._began(week):
                    texts["last_week/summary"] = told.text("half_summary")
                moment = days.now
            typed.append(Typed(moment, ReportKind.WEEKLY, str(week), texts, not running))
        for month in _months(days):
            last = month.day(_MONTH_DUE)
            moment = days.at(last, "17:20")
            held = self._held(month.first_day, last)
            if held and moment <= days.now:
                told = _Period(held, self._calls(month.first_day, last), writer, dice)
                typed.append(Typed(moment, ReportKind.MONTHLY, str(month), told.texts(_MONTHLY), True))
        return sorted(typed, key=lambda one: one.moment)

    def _began(self, week: IsoWeek) -> bool:
        return any(visit.day in week for visit in self.visits)

    def _held(self, first: date, last: date) -> list[Held]:
        return [visit for visit in self.visits if first <= visit.day <= last]

    def _calls(self, first: date, last: date) -> int:
        return sum(first <= day <= last for day in self.calls)


class _Period:
    """What can be said of a week or month: its figures, and a visit that stands for the rest."""

    def __init__(self, held: list[Held], calls: int, writer: Writer, dice: Dice) -> None:
        went_well = [visit for visit in held if visit.outcome in (Outcome.ORDER, Outcome.ADVANCE)]
        cities = [visit.firm.city.name for visit in held]
        self._good = went_well or held
        self._writer = writer
        self._dice = dice
        self._samples = sum(bool(visit.written.samples) for visit in held)
        self._figures = {
            "visits": len(held),
            "calls": calls,
            "orders": sum(visit.outcome == Outcome.ORDER for visit in held),
            "samples": self._samples,
            "city": max(sorted(set(cities)), key=cities.count),
        }

    def text(self, words: str) -> str:
        """Return one of the texts of that name in talk.toml, about a visit that went well."""
        best = self._dice.pick(self._good)
        known = self._writer.words.talk["reports"][words]
        text = known if isinstance(known, str) else self._dice.pick(known)
        return self._writer.fill(text, {**best.facts, **self._figures, "result": best.written.result})

    def texts(self, places: dict[str, str]) -> dict[str, str]:
        """Return a text for each place; none of samples where none were left."""
        return {
            place: self.text(words) for place, words in places.items() if words != "samples" or self._samples
        }


def _weeks(days: Days) -> list[IsoWeek]:
    weeks = [IsoWeek.of(days.first)]
    while days.today not in weeks[-1]:
        weeks.append(weeks[-1].next())
    return weeks


def _months(days: Days) -> list[Month]:
    months = [Month.of(days.first)]
    while days.today not in months[-1]:
        months.append(months[-1].next())
    return months


def claims(days: Days) -> list[tuple[date, str]]:
    """Return the days on which expense claims were handed in on paper, with their months."""
    handed_in = [(month.next().day(4), str(month)) for month in _months(days)]
    return [(day, month) for day, month in handed_in if day < days.today]

"""The opening of the story: the team and its territories, and the book as each rep has it."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from fieldrep.models.accounts import Account, AccountAssignment, ExternalId, Tag
from fieldrep.models.contacts import Contact
from fieldrep.models.extras import ExtraField
from fieldrep.models.people import Person, Territory, TerritoryAssignment
from fieldrep.rules.codes import BOUGHT_STAGES, STAGES, AccountClass, AccountKind, Role
from fieldrep.services.demo.book import Book, Firm
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.pages import WEEKS, Days, Pages
from fieldrep.services.demo.path import standing
from fieldrep.services.demo.words import City, Team, Trade, Words

SIZES = (44, 22, 22, 22)
"""Accounts of each rep; the first is the one who uses the program."""

_NEW = 0.32  # of them are found during the quarter
_FOREIGN = {"zh_CN": 0.12, "en": 0.16}
_DEALERS = 0.24


class Area:
    """The people and territories of the area, with their records."""

    def __init__(self, words: Words, dice: Dice, pages: Pages, since: datetime, user: str = "") -> None:
        names = words.names
        team: Team = names.team
        self.manager_name = team.manager
        self.technician = team.technician
        first_day = since.date()
        self.manager = pages.create(
            Person,
            {
                "id": dice.new_id(since),
                "name": team.manager,
                "role": Role.AREA_MANAGER,
                "phone": dice.digits(team.mobile[0]),
            },
        )
        area = pages.create(Territory, {"id": dice.new_id(since), "name": team.area})
        _hold(pages, area, self.manager, first_day)
        self.reps: list[str] = []
        self.territories: list[str] = []
        for number, (name, place) in enumerate(zip(team.reps, names.territories, strict=True)):
            rep = pages.create(
                Person,
                {
                    "id": user if user and number == 0 else dice.new_id(since),
                    "name": name,
                    "role": Role.REP,
                    "manager_id": self.manager,
                    "phone": dice.digits(dice.pick(team.mobile)),
                },
            )
            territory = pages.create(Territory, {"id": dice.new_id(since), "name": place, "area_id": area})
            _hold(pages, territory, rep, first_day)
            self.reps.append(rep)
            self.territories.append(territory)


def _hold(pages: Pages, territory: str, person: str, since: date) -> None:
    row = {"territory_id": territory, "person_id": person, "from_date": since}
    pages.create(TerritoryAssignment, row)


class Opening:
    """The area and every firm of the story; those found later are written down on their day."""

    def __init__(self, words: Words, dice: Dice, days: Days, pages: Pages, user: str) -> None:
        self.words = words
        self.pages = pages
        self._days = days
        self._dice = dice
        year = days.at(date(days.first.year - 2, 1, 8), "09:00")
        self.area = Area(words, dice, pages, year, user)
        self.reps = self.area.reps
        self._book = Book(words.language, dice.stream("book"))
        self._rows: dict[str, tuple[dict[str, Any], list[dict[str, Any]]]] = {}
        self.firms = [firm for rep, size in enumerate(SIZES) for firm in self._firms(rep, size)]
        bought = [firm.id for firm in self.firms if firm.rep == 0 and firm.stage in BOUGHT_STAGES]
        self._handed_over = bought[:2]  # by a colleague to the user
        for firm in self.firms:
            if firm.registered < pages.moment:
                self._write(pages, firm)

    def _firms(self, rep: int, size: int) -> list[Firm]:
        cities = [city for city in self.words.names.cities if city.territory == rep]
        customers = [trade for trade in self.words.trades if trade.kind == AccountKind.END_CUSTOMER]
        dealers = [trade for trade in self.words.trades if trade.kind == AccountKind.DEALER]
        found = []
        for number in range(size):
            # each trade in turn, so that a small book has all of them
            trades = dealers if number % round(1 / _DEALERS) == 0 else customers
            found.append(self._firm(rep, cities, trades[number % len(trades)]))
        return found

    def _firm(self, rep: int, cities: Sequence[City], trade: Trade) -> Firm:
        dice = self._dice
        new = dice.chance(_NEW)
        city = dice.pick((cities[0], *cities))
        firm, account, contacts = self._book.firm(
            city,
            trade,
            rep,
            self._registered(new),
            foreign=dice.chance(_FOREIGN[self.words.language]),
            people=dice.weighted((1, 2, 3, 4), (3, 4, 3, 1)),
        )
        firm.stage = STAGES[firm.kind][0] if new else standing(firm.kind, dice)
        if firm.stage in BOUGHT_STAGES:
            firm.account_class = dice.pick((*AccountClass, AccountClass.B, None))
        if firm.stage in BOUGHT_STAGES and dice.chance(0.4):
            firm.expected_order = self._days.first + timedelta(days=dice.between(5, 30))
        account["territory_id"] = self.area.territories[rep]
        self._rows[firm.id] = (account, contacts)
        return firm

    def _registered(self, new: bool) -> datetime:
        """Return when a firm was found: of a working day within the quarter, or well before it."""
        dice, days = self._dice, self._days
        if not new:
            return days.at(days.first - timedelta(days=dice.between(20, 560)), "14:20")
        weeks = WEEKS if days.today.weekday() else WEEKS - 1
        week = max(dice.between(0, weeks), dice.between(0, weeks))
        day = days.first + timedelta(weeks=week, days=dice.between(0, 4))
        return days.at(min(day, days.today - timedelta(days=1)), "16:40")

    def register(self, pages: Pages, rep: int, day: date) -> None:
        """Write down the firms that a rep found on a day."""
        start, end = self._days.at(day, "00:00"), self._days.at(day, "23:59")
        for firm in self.firms:
            if firm.rep == rep and start <= firm.registered <= end and firm.registered >= self.pages.moment:
                self._write(pages, firm)

    def _write(self, pages: Pages, firm: Firm) -> None:
        account, contacts = self._rows.pop(firm.id)
        finder = self.reps[1 if firm.id in self._handed_over else firm.rep]
        account |= {"stage": firm.stage, "expected_order": firm.expected_order, "registered_by": finder}
        if firm.account_class:
            account |= {"class_by_hand": firm.account_class}
        pages.create(Account, account)
        for contact in contacts:
            pages.create(Contact, contact)
        row = {"account_id": firm.id, "person_id": finder, "from_date": firm.registered.date()}
        pages.create(AccountAssignment, row)
        if firm.id in self._handed_over:
            since = self._days.first - timedelta(days=10)
            reason = self.words.talk["handed_over"]
            row = {"account_id": firm.id, "person_id": self.reps[0], "from_date": since, "reason": reason}
            pages.create(AccountAssignment, row)
        self._beside(pages, firm)

    def _beside(self, pages: Pages, firm: Firm) -> None:
        """Add tags, numbers of other systems and extra fields to some."""
        dice, talk = self._dice, self.words.talk
        about = {"record_kind": "account", "record_id": firm.id}
        if dice.chance(0.4):
            for tag in dice.sample(talk["tags"]["names"], dice.between(1, 2)):
                pages.create(Tag, {**about, "name": tag})
        if firm.stage in BOUGHT_STAGES or dice.chance(0.15):
            source = dice.pick(talk["people"]["sources"])
            pages.create(ExternalId, {**about, "source": source, "number": dice.digits("C1####")})
        for name, values in talk["extras"].items():
            if dice.chance(0.3):
                pages.create(ExtraField, {**about, "name": name, "value": dice.pick(values)})

"""The customer book of the demo: firms with their people, addresses, volumes and potentials."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from fieldrep.rules.codes import AccountClass, AccountKind, DecisionRole, Interest, Source
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.words import City, Names, Title, Trade, Words, words

OTHER = {"zh_CN": "en", "en": "zh_CN"}
"""The language of the few firms from abroad."""

CURRENCY = {"zh_CN": "CNY", "en": "EUR"}
EUR_IN_CNY = 8
"""Good enough to turn the word lists' prices into those of a firm from abroad."""

_ROLES = (
    DecisionRole.COACH,
    DecisionRole.DECIDES,
    DecisionRole.CHECKS,
    DecisionRole.USES,
    DecisionRole.INFLUENCES,
    DecisionRole.GATEKEEPER,
    DecisionRole.PAYS,
)
_ROLE_WEIGHTS = (26, 24, 13, 12, 11, 9, 5)


@dataclass(slots=True)
class Someone:
    """A person at a firm; ``called`` is how the rep writes of them."""

    id: str
    name: str
    called: str
    title: str
    role: str


@dataclass(slots=True)
class Firm:
    """An account as the demo's story knows it: what is fixed, and how far it has come."""

    id: str
    name: str
    trade: Trade
    city: City
    rep: int
    foreign: bool
    registered: datetime
    product: str
    supplier: str
    brand: str
    amount: int  # what it uses in a month, in the trade's unit
    price: float  # of one unit of ours, in ``currency``
    potential: int  # a month, whole units of ``currency``
    currency: str
    stage: str = ""
    people: list[Someone] = field(default_factory=list)
    visits: int = 0
    last: date | None = None
    expected_order: date | None = None
    account_class: AccountClass | None = None
    next_step: tuple[str, str, date] | None = None  # kind and id of the record, day

    @property
    def kind(self) -> AccountKind:
        return AccountKind(self.trade.kind)

    @property
    def boss(self) -> Someone | None:
        """The one who decides, if known."""
        return next((one for one in self.people if one.role == DecisionRole.DECIDES), None)


class Book:
    """Makes firms and people in the words of the rep's language, a few of them from abroad."""

    def __init__(self, language: str, dice: Dice) -> None:
        self.words = words(language)
        self._other = words(OTHER[language])
        self._dice = dice
        self._foreign_trades = {trade.id: trade for trade in self._other.trades}
        self._taken: set[str] = set()

    def firm(
        self, city: City, trade: Trade, rep: int, registered: datetime, *, foreign: bool, people: int
    ) -> tuple[Firm, dict[str, Any], list[dict[str, Any]]]:
        """Return a firm, its account row and its contact rows; people of different roles where it can be."""
        dice = self._dice
        tongue = self._other if foreign else self.words
        currency, price, potential = self._money(trade, foreign)
        firm = Firm(
            id=dice.new_id(registered),
            name=self._name(tongue, trade, city, foreign),
            trade=trade,
            city=city,
            rep=rep,
            foreign=foreign,
            registered=registered,
            product=dice.pick(trade.products),
            supplier=dice.pick(trade.suppliers),
            brand=dice.pick(trade.brands),
            amount=rounded(dice.between(*trade.volume)),
            price=price,
            potential=potential,
            currency=currency,
        )
        contacts = [self._person(firm, tongue, role) for role in self._roles(people)]
        return firm, self._account_row(firm), contacts

    def _money(self, trade: Trade, foreign: bool) -> tuple[str, float, int]:
        dice = self._dice
        home = CURRENCY[self.words.language]
        low, high = trade.potential
        # more small customers than large ones
        potential = low + (high - low) * (dice.between(0, 1000) / 1000) ** 1.7
        price = dice.between(trade.price[0] * 10, trade.price[1] * 10) / 10
        currency = CURRENCY[self._other.language] if foreign else home
        factor = 1.0 if not foreign else EUR_IN_CNY if currency == "CNY" else 1 / EUR_IN_CNY
        return currency, round(price * factor, 1), max(int(potential * factor), 1) * 1000

    def _name(self, tongue: Words, trade: Trade, city: City, foreign: bool) -> str:
        names, tails = tongue.names, self._foreign_trades[trade.id].tails if foreign else trade.tails
        for _attempt in range(50):
            mark = self._dice.pick(names.mark_first)
            if names.mark_second:
                mark += self._dice.pick(names.mark_second)
            name = self._dice.pick(names.abroad if foreign else names.patterns).format(
                city=city.name,
                mark=mark,
                tail=self._dice.pick(tails),
                surname=self._dice.pick(names.surnames),
                other=self._dice.pick(names.surnames),
            )
            if name not in self._taken:
                break
        self._taken.add(name)
        return name

    def _roles(self, count: int) -> Iterator[DecisionRole]:
        chosen: list[DecisionRole] = []
        for _ in range(count):
            role = self._dice.weighted(_ROLES, _ROLE_WEIGHTS)
            chosen.append(role if role not in chosen else next((r for r in _ROLES if r not in chosen), role))
        return iter(chosen)

    def _person(self, firm: Firm, tongue: Words, role: DecisionRole) -> dict[str, Any]:
        dice, names = self._dice, tongue.names
        surname, given = dice.pick(names.surnames), dice.pick(names.given)
        title = next(t for t in names.titles if t.role == role and t.place in ("", firm.trade.place))
        which = dice.between(0, len(title.names) - 1)
        name = surname + given if tongue.language == "zh_CN" else f"{given} {surname}"
        someone = Someone(
            dice.new_id(firm.registered),
            name,
            self._called(tongue, name, surname, given, title, which),
            title.names[which],
            role,
        )
        firm.people.append(someone)
        mobile = dice.digits(dice.pick(names.team.mobile))
        return self._contact_row(firm, someone, names, surname, given, mobile)

    def _called(self, tongue: Words, name: str, surname: str, given: str, title: Title, which: int) -> str:
        """Return how a rep writes of a person: 王经理, Aoife; a name from abroad in full."""
        if tongue is not self.words:
            return name
        pattern: str = self.words.talk["person"]
        return pattern.format(surname=surname, given=given, spoken=title.spoken[which])

    def _contact_row(
        self, firm: Firm, someone: Someone, names: Names, surname: str, given: str, mobile: str
    ) -> dict[str, Any]:
        dice, about = self._dice, self.words.talk["people"]
        born = date(dice.between(1962, 1999), dice.between(1, 12), dice.between(1, 28))
        mail = names.mail.format(
            mobile=mobile.replace(" ", ""),
            given=_plain(given),
            surname=_plain(surname),
            mark=_plain(firm.name.split()[0]),
        )
        return {
            "id": someone.id,
            "account_id": firm.id,
            "name": someone.name,
            "title": someone.title,
            "phone": dice.digits(firm.city.phone) if dice.chance(0.3) else "",
            "mobile": mobile if dice.chance(0.85) else "",
            "wechat": f"wx{mobile.replace(' ', '')[-8:]}" if names.mail.startswith("{mobile}") else "",
            "email": mail if dice.chance(0.4) else "",
            "role": someone.role if dice.chance(0.9) else None,
            "interest": dice.pick(
                (Interest.COMPANY, Interest.COMPANY, Interest.PERSONAL, Interest.NONE, None)
            ),
            "birthday": born if dice.chance(0.2) else None,
            "hobbies": dice.pick(about["hobbies"]) if dice.chance(0.25) else "",
            "cares_about": dice.pick(about["cares"]) if dice.chance(0.35) else "",
        }

    def _account_row(self, firm: Firm) -> dict[str, Any]:
        dice, trade, talk = self._dice, firm.trade, self.words.talk
        home = self.words.names
        note = dice.pick(talk["people"]["notes"]).format(supplier=firm.supplier)
        return {
            "id": firm.id,
            "name": firm.name,
            "kind": firm.kind,
            "channel": trade.channel,
            "street": dice.pick(firm.city.streets).format(n=dice.between(2, 398)),
            "city": firm.city.name,
            "region": firm.city.region,
            "postal_code": dice.digits(firm.city.postal),
            "country": home.country,
            "phone": dice.digits(firm.city.phone),
            "industry": trade.industry,
            "products": firm.product,
            "current_supplier": firm.supplier,
            "current_brands": firm.brand,
            "potential_minor": firm.potential * 100 if dice.chance(0.93) else None,
            "potential_currency": firm.currency,
            "stage": firm.stage,
            "source": dice.pick(tuple(Source)[:-1]),
            "notes": note if dice.chance(0.35) else "",
            "registered_at": firm.registered,
        }


def rounded(amount: int) -> int:
    """Return the amount to two digits, as people say it."""
    step: int = 10 ** max(len(str(amount)) - 2, 0)
    return amount // step * step


def _plain(word: str) -> str:
    """Return a name as the part of an address on the net."""
    from unicodedata import combining, normalize

    bare = "".join(sign for sign in normalize("NFD", word.casefold()) if not combining(sign))
    return "".join(sign for sign in bare if sign.isalnum())

"""Names a pack may use: industries, slots in spoken texts, and the record fields that answers feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fieldrep.rules.codes import Channel, DecisionRole, Interest, Outcome

GENERAL = "general"
"""Stands for every industry that has no questions of its own."""

INDUSTRIES = (
    "printing",
    "gift_box",
    "paper_bag",
    "leather",
    "car_4s",
    "food_service",
    "food_dealer",
    "construction",
    "cosmetics",
    "exhibitor",
    GENERAL,
)
"""Industries that every pack may name; a pack can declare more of its own."""

VISIT, LAUNCH, TERRITORY, EVENT, DEALER = OCCASIONS = ("visit", "launch", "territory", "event", "dealer")
"""When a part of the playbook is needed."""

ITEM_TYPES = ("tick", "text", "choice", "number", "date", "money")

CALCULATORS = ("satisfaction", "margin")
"""Functions of ``fieldrep.playbook.calculators`` that an objection can offer."""


@dataclass(frozen=True, slots=True)
class Feed:
    """A record field that an answer can fill.

    ``types`` are the item types whose answer fits. ``codes`` are the only choices such a field
    takes, empty when any text will do. ``extra`` marks what is kept as an extra field of the
    record instead of a column.
    """

    types: tuple[str, ...]
    codes: tuple[str, ...] = ()
    extra: bool = False


_TEXT = Feed(("text", "choice"))
_EXTRA = Feed(("text", "choice", "number"), extra=True)

FEEDS: Mapping[str, Feed] = MappingProxyType(
    {
        "account.street": Feed(("text",)),
        "account.city": Feed(("text",)),
        "account.postal_code": Feed(("text",)),
        "account.phone": Feed(("text",)),
        "account.fax": Feed(("text",)),
        "account.email": Feed(("text",)),
        "account.website": Feed(("text",)),
        "account.industry": _TEXT,
        "account.products": _TEXT,
        "account.current_supplier": _TEXT,
        "account.current_brands": _TEXT,
        "account.potential": Feed(("money",)),
        "account.expected_order": Feed(("date",)),
        "account.channel": Feed(("choice",), tuple(Channel)),
        "account.price": _EXTRA,
        "account.satisfaction": _EXTRA,
        "account.payment_terms": _EXTRA,
        "account.company_size": _EXTRA,
        "account.own_products": _EXTRA,
        "account.customer_industries": _EXTRA,
        "contact.name": Feed(("text",)),
        "contact.title": _TEXT,
        "contact.phone": Feed(("text",)),
        "contact.mobile": Feed(("text",)),
        "contact.wechat": Feed(("text",)),
        "contact.email": Feed(("text",)),
        "contact.hobbies": _TEXT,
        "contact.cares_about": _TEXT,
        "contact.role": Feed(("choice",), tuple(DecisionRole)),
        "contact.interest": Feed(("choice",), tuple(Interest)),
        "visit.purpose": _TEXT,
        "visit.advance_wanted": _TEXT,
        "visit.advance_fallback": _TEXT,
        "visit.said": _TEXT,
        "visit.result": _TEXT,
        "visit.outcome": Feed(("choice",), tuple(Outcome)),
        "visit.competitor_info": _TEXT,
        "visit.samples": _TEXT,
        "visit.price_quoted": Feed(("money",)),
        "visit.next_step": _TEXT,
        "visit.next_date": Feed(("date",)),
    }
)
"""Fields that answers feed, by ``record.field``."""

SLOTS: Mapping[str, str] = MappingProxyType(
    {
        "account": "account.name",
        "city": "account.city",
        "product": "account.products",
        "current_supplier": "account.current_supplier",
        "brand": "account.current_brands",
        "volume": "account.potential",
        "contact": "contact.name",
        "rep": "person.name",
    }
)
"""Slots that a spoken text may carry, and the ``record.field`` that fills each."""

"""Where an answer goes: the record fields that checklist items and questions feed, and what they say.

Which fields there are, what they take and which of them hold codes is in ``playbook.names.FEEDS``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlmodel import select

from fieldrep.fields import field_label
from fieldrep.i18n import N_, _, current_language
from fieldrep.models.accounts import Account
from fieldrep.models.contacts import Contact
from fieldrep.models.extras import ExtraField
from fieldrep.models.visits import Visit, VisitContact
from fieldrep.playbook.names import FEEDS
from fieldrep.rules.dates import format_date, parse_date
from fieldrep.rules.money import Money, format_money, parse_money
from fieldrep.rules.text import single_line
from fieldrep.services import records
from fieldrep.services.accounts import change_account, get_account, members, set_extra
from fieldrep.services.contacts import change_contact, contacts_of
from fieldrep.store.context import Context
from fieldrep.terms import term

_EXTRA_WORDS = {
    "account.price": N_("Price paid now"),
    "account.satisfaction": N_("Satisfaction"),
    "account.payment_terms": N_("Payment terms"),
    "account.company_size": N_("Size of the company"),
    "account.own_products": N_("Products of its own"),
    "account.customer_industries": N_("Industries of its customers"),
}
_WIRE_NAMES = {"visit.price_quoted": "quoted"}

_CODE_SETS = {
    "account.channel": "Channel",
    "contact.role": "DecisionRole",
    "contact.interest": "Interest",
    "visit.outcome": "Outcome",
}
_MONEY = {
    "account.potential": ("potential_minor", "potential_currency"),
    "visit.price_quoted": ("quoted_minor", "quoted_currency"),
}
_COMPACT = "account.potential"  # an estimate: 5万 says more than 50,000.00


def field_word(feeds: str) -> str:
    """Return what a person reads for a field of ``FEEDS``."""
    if feeds in _EXTRA_WORDS:
        return _(_EXTRA_WORDS[feeds])
    kind, _dot, name = feeds.partition(".")
    return field_label(kind, _WIRE_NAMES.get(feeds, name))


class FedState(StrEnum):
    """What became of an answer on its way to a field."""

    STORED = "stored"
    """The field says it now."""
    SAME = "same"
    """The field said so before."""
    KEPT = "kept"
    """The field keeps what it says, or stays empty; the answer is proposed."""
    UNREAD = "unread"
    """The field takes codes, an amount or a date, and the answer is none; it stays in the visit."""
    NOBODY = "nobody"
    """It belongs to a person, and nobody is entered in the visit yet; it goes there when somebody is."""


@dataclass(frozen=True, slots=True)
class Fed:
    """Where an answer went: ``feeds`` of ``FEEDS``, and what that field says now, as text."""

    feeds: str
    state: FedState
    value: str

    @property
    def field(self) -> str:
        """The field's name in the language in force."""
        return field_word(self.feeds)


@dataclass(frozen=True)
class Subject:
    """The records that the answers of one visit feed. ``contact`` is the first person met.

    Without a visit, for a form about an account, it is whoever decides there.
    """

    visit: Visit | None
    account: Account
    contact: Contact | None
    extras: dict[str, str]

    @classmethod
    def of(cls, ctx: Context, visit: Visit) -> "Subject":
        """Return the records of a visit; raises NotFound."""
        query = (
            select(Contact)
            .join(VisitContact, VisitContact.contact_id == Contact.id)  # type: ignore[arg-type]
            .where(VisitContact.visit_id == visit.id)
            .order_by(VisitContact.name)
        )
        account = get_account(ctx, visit.account_id or "")
        return cls(visit, account, ctx.session.exec(query).first(), _extras(ctx, account))

    @classmethod
    def of_account(cls, ctx: Context, account: Account) -> "Subject":
        """Return the records that a form about an account feeds: its own, and the head's."""
        head = next(iter(contacts_of(ctx, account.id)), None)
        return cls(None, account, head, _extras(ctx, account))

    def again(self, ctx: Context) -> "Subject":
        """Return the same records as they are now."""
        return Subject.of(ctx, self.visit) if self.visit else Subject.of_account(ctx, self.account)

    @property
    def visit_id(self) -> str:
        """The visit's id, empty without one."""
        return self.visit.id if self.visit else ""

    def record(self, feeds: str) -> Account | Visit | Contact | None:
        """Return the record that a field belongs to; None for a person where nobody was met."""
        by_kind = {"account": self.account, "visit": self.visit, "contact": self.contact}
        return by_kind[feeds.partition(".")[0]]


def _extras(ctx: Context, account: Account) -> dict[str, str]:
    ids = members(ctx, account.id) or [account.id]  # one made in this action has no derived root yet
    rows = ctx.session.exec(select(ExtraField).where(ExtraField.record_id.in_(ids))).all()  # type: ignore[union-attr]
    return {row.name: row.value for row in rows}


def known_typed(subject: Subject, feeds: str) -> str:
    """Return what a field says, as a person would type it; empty when nothing."""
    if not feeds:
        return ""
    if FEEDS[feeds].extra:
        return subject.extras.get(feeds.partition(".")[2], "")
    if feeds in _MONEY:
        money = _money(subject, feeds)
        return typed_money(money) if money else ""
    value = getattr(subject.record(feeds), feeds.partition(".")[2], None)
    return value.isoformat() if isinstance(value, date) else str(value or "")


def typed_money(money: Money) -> str:
    """Return an amount as one would type it: no noughts behind the point, and its currency."""
    return f"{money.major.normalize():f} {money.currency}"


def known_text(subject: Subject, feeds: str) -> str:
    """Return what a field says, as it is shown: words for codes, amounts and dates; empty when nothing."""
    if feeds in _MONEY:
        money = _money(subject, feeds)
        return format_money(money, current_language(), compact=feeds == _COMPACT) if money else ""
    text = known_typed(subject, feeds)
    if text and feeds in _CODE_SETS:
        return term(text, _CODE_SETS[feeds])
    if text and "date" in FEEDS[feeds].types:
        return format_date(date.fromisoformat(text), current_language(), year=True)
    return single_line(text)


def _money(subject: Subject, feeds: str) -> Money | None:
    minor, currency = (getattr(subject.record(feeds), name) for name in _MONEY[feeds])
    return Money(minor, currency) if minor is not None and currency else None


def feed(
    ctx: Context, visit: Visit, feeds: str, answer: str, *, label: str = "", overwrite: bool = True
) -> Fed:
    """Put an answer into the field it feeds, and say what became of it.

    ``answer`` is a text as typed, or the code of a choice whose ``label`` goes into a field that
    takes any text. Without ``overwrite`` a field that says something keeps it. Never raises for an
    answer that the field can't take: it stays in the visit, where it was written.
    """
    return feed_subject(ctx, Subject.of(ctx, visit), feeds, answer, label=label, overwrite=overwrite)


def feed_subject(
    ctx: Context, subject: Subject, feeds: str, answer: str, *, label: str = "", overwrite: bool = True
) -> Fed:
    """Put an answer into the field it feeds of these records, as ``feed`` does for those of a visit."""
    record = subject.record(feeds)
    if record is None:
        return Fed(feeds, FedState.NOBODY, "")
    known = known_typed(subject, feeds)
    try:
        changes = _read(ctx, subject, feeds, answer, label)
    except ValueError:  # what the rules for dates and amounts raise is one
        return Fed(feeds, FedState.UNREAD, known_text(subject, feeds))
    if known and _says(subject, feeds, changes):
        return Fed(feeds, FedState.SAME, known_text(subject, feeds))
    if known and not overwrite:
        return Fed(feeds, FedState.KEPT, known_text(subject, feeds))
    _write(ctx, subject.visit, record, feeds, changes)
    ctx.session.flush()
    return Fed(feeds, FedState.STORED, known_text(subject.again(ctx), feeds))


def offer(ctx: Context, subject: Subject, feeds: str, answer: str, label: str = "") -> Fed:
    """Say what would become of an answer, and write nothing: KEPT means that it can be proposed."""
    if subject.record(feeds) is None:
        return Fed(feeds, FedState.NOBODY, "")
    try:
        changes = _read(ctx, subject, feeds, answer, label)
    except ValueError:
        return Fed(feeds, FedState.UNREAD, known_text(subject, feeds))
    same = known_typed(subject, feeds) and _says(subject, feeds, changes)
    return Fed(feeds, FedState.SAME if same else FedState.KEPT, known_text(subject, feeds))


def proposed_text(ctx: Context, subject: Subject, feeds: str, answer: str, label: str = "") -> str:
    """Return what a field would say with an answer; empty where it can't take it or says so already."""
    if not answer or not feeds or offer(ctx, subject, feeds, answer, label).state != FedState.KEPT:
        return ""
    changes = _read(ctx, subject, feeds, answer, label)
    if feeds in _MONEY:
        money = Money(*(changes[name] for name in _MONEY[feeds]))
        return format_money(money, current_language(), compact=feeds == _COMPACT)
    (value,) = changes.values()
    if isinstance(value, date):
        return format_date(value, current_language(), year=True)
    return term(value, _CODE_SETS[feeds]) if feeds in _CODE_SETS else single_line(value)


def proposes(ctx: Context, subject: Subject, feeds: str, answer: str, label: str = "") -> bool:
    """Return whether a field could take an answer and says something else now."""
    return bool(known_typed(subject, feeds) and proposed_text(ctx, subject, feeds, answer, label))


def _read(ctx: Context, subject: Subject, feeds: str, answer: str, label: str) -> dict[str, Any]:
    """Return the columns' values for an answer; raises ValueError for one that the field can't take."""
    name = feeds.partition(".")[2]
    if feeds in _MONEY:
        minor, currency = _MONEY[feeds]
        money = parse_money(answer, getattr(subject.record(feeds), currency) or ctx.currency)
        return {minor: money.minor, currency: money.currency}
    if "date" in FEEDS[feeds].types:
        return {name: parse_date(answer, ctx.today, prefer="future")}
    if FEEDS[feeds].codes:
        if answer not in FEEDS[feeds].codes:
            raise ValueError(answer)
        return {name: answer}
    return {name: label or answer}


def _says(subject: Subject, feeds: str, changes: dict[str, Any]) -> bool:
    """Return whether the field says already what the changes would write."""
    if FEEDS[feeds].extra:
        return list(changes.values()) == [known_typed(subject, feeds)]
    return all(
        single_line(value) == single_line(getattr(subject.record(feeds), name) or "")
        if isinstance(value, str)
        else value == getattr(subject.record(feeds), name)
        for name, value in changes.items()
    )


def _write(
    ctx: Context, visit: Visit | None, record: Account | Visit | Contact, feeds: str, changes: dict[str, Any]
) -> None:
    if FEEDS[feeds].extra:
        for name, value in changes.items():
            set_extra(ctx, "account", record.id, name, value)
    elif isinstance(record, Account):
        change_account(ctx, record.id, changes)
    elif isinstance(record, Contact):
        change_contact(ctx, record.id, changes)
        # of a person met, the visit keeps the title as it was then: as learnt now
        if visit is not None and "title" in changes:
            keys = {"visit_id": visit.id, "contact_id": record.id}
            records.put(ctx, VisitContact, **keys, title=changes["title"])
    else:
        records.change(ctx, record, changes)

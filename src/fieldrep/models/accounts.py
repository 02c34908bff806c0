"""The customer and dealer book: accounts, who owned them when, numbers of other systems, tags."""

from datetime import date, datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import AccountKind, Audience, Stage


class Account(Record, table=True):
    """A customer or dealer. It belongs to the company; assignments say who works it."""

    __kind__: ClassVar[KindInfo] = KindInfo("account", Audience.TEAM, label="name")

    name: str = wire("name", default="")
    aliases: str = wire("aliases", merge="text", default="")  # one a line
    kind: str = wire("kind", default=AccountKind.END_CUSTOMER)
    channel: str | None = wire("channel")
    territory_id: str | None = wire("territory", index=True)
    street: str = wire("address", part="street", default="")
    city: str = wire("address", part="city", default="", index=True)
    region: str = wire("address", part="region", default="")
    postal_code: str = wire("address", part="postal_code", default="")
    country: str = wire("address", part="country", default="")
    phone: str = wire("phone", default="")
    fax: str = wire("fax", default="")
    email: str = wire("email", default="")
    website: str = wire("website", default="")
    industry: str = wire("industry", default="")
    products: str = wire("products", merge="text", default="")  # what it makes or sells
    current_supplier: str = wire("current_supplier", default="")
    current_brands: str = wire("current_brands", default="")
    potential_minor: int | None = wire("potential", part="minor")  # monthly volume potential
    potential_currency: str | None = wire("potential", part="currency")
    expected_order: date | None = wire("expected_order")
    stage: str = wire("stage", part="stage", default=Stage.LEAD)
    stage_reason: str = wire("stage", part="reason", default="")
    class_by_hand: str | None = wire("class_by_hand", part="class")
    class_note: str = wire("class_by_hand", part="note", default="")
    quadrant_by_hand: str | None = wire("quadrant_by_hand", part="quadrant")
    quadrant_note: str = wire("quadrant_by_hand", part="note", default="")
    source: str | None = wire("source")
    relationship: str = wire("relationship", default="")  # staff, relative or friend of company or dealer
    notes: str = wire("notes", merge="text", default="")
    registered_at: datetime | None = wire("registered", part="at", merge="quiet", index=True)
    registered_by: str | None = wire("registered", part="by", merge="quiet")
    archived: bool = wire("archived", default=False)
    merged_into: str | None = wire("merged_into", index=True)

    name_key: str = derived(default="", index=True)
    root_id: str | None = derived(index=True)  # the account it is merged into in the end, else itself
    owner_id: str | None = derived(index=True)
    last_contact: date | None = derived()
    visits_done: int = derived(default=0)
    bought: bool = derived(default=False)
    quadrant: str | None = derived()
    quadrant_reason: str = derived(default="")  # code, and values as JSON
    account_class: str | None = derived()
    next_due: date | None = derived(index=True)
    due_every: int | None = derived()  # days
    due_reason: str = derived(default="")  # code, and values as JSON


class AccountAssignment(Record, table=True):
    """From ``from_date`` on the person owns the account."""

    __tablename__ = "account_assignment"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "account_assignment",
        Audience.TEAM,
        natural_key=("account_id", "person_id", "from_date"),
        parent="account_id",
    )

    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person", index=True)
    from_date: date | None = wire("from")
    at: datetime | None = wire("at")  # of two that begin on one day the later holds
    reason: str = wire("reason", default="")


class ExternalId(Record, table=True):
    """The number a record has in another source; a number belongs to its source."""

    __tablename__ = "external_id"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "external_id",
        Audience.TEAM,
        label="number",
        natural_key=("record_id", "source", "number"),
        parent="record_id",
    )

    record_kind: str = wire("record_kind", default="account")
    record_id: str | None = wire("record", index=True)
    source: str = wire("source", default="")
    number: str = wire("number", default="", index=True)


class Tag(Record, table=True):
    """A word that a record is tagged with."""

    __kind__: ClassVar[KindInfo] = KindInfo(
        "tag", Audience.TEAM, label="name", natural_key=("record_id", "name"), parent="record_id"
    )

    record_kind: str = wire("record_kind", default="account")
    record_id: str | None = wire("record", index=True)
    name: str = wire("name", default="", index=True)

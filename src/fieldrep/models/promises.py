"""Promises: what we promised a customer or a customer promised us."""

from datetime import date
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import Audience, PromiseBy, PromiseStatus


class Promise(Record, table=True):
    """A promise stays pinned to its account until it is kept or broken (status events)."""

    __kind__: ClassVar[KindInfo] = KindInfo("promise", Audience.TEAM, label="text", parent="account_id")

    account_id: str | None = wire("account", index=True)
    contact_id: str | None = wire("contact")
    visit_id: str | None = wire("visit", index=True)
    touch_id: str | None = wire("touch")
    person_id: str | None = wire("person", index=True)
    by: str = wire("by", default=PromiseBy.US)
    text: str = wire("text", merge="text", default="")
    made_on: date | None = wire("made_on")
    due: date | None = wire("due", index=True)

    status: str = derived(default=PromiseStatus.OPEN, index=True)
    settled_on: date | None = derived()

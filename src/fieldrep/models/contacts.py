"""The people at an account and their place in the decision."""

from datetime import date
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import Audience


class Contact(Record, table=True):
    """A person at an account."""

    __kind__: ClassVar[KindInfo] = KindInfo("contact", Audience.TEAM, label="name", parent="account_id")

    account_id: str | None = wire("account", index=True)
    name: str = wire("name", default="")
    title: str = wire("title", default="")
    phone: str = wire("phone", default="")
    mobile: str = wire("mobile", default="")
    wechat: str = wire("wechat", default="")
    email: str = wire("email", default="")
    role: str | None = wire("role")
    interest: str | None = wire("interest")
    birthday: date | None = wire("birthday")
    hobbies: str = wire("hobbies", default="")
    cares_about: str = wire("cares_about", default="")
    notes: str = wire("notes", merge="text", default="")
    archived: bool = wire("archived", default=False)

    name_key: str = derived(default="", index=True)
    last_touched: date | None = derived()

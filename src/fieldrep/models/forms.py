"""Forms of the playbook filled in about a record: surveys, worksheets, lists of what an agreement needs.

The subject is any record: an account, an event, a territory, a person. ``sheet`` tells several copies
of one form about the same subject apart, such as one for each group of customers.
"""

from datetime import datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience

_KEY = ("subject_id", "form", "sheet", "item")


class FormAnswer(Record, table=True):
    """The answer to one item of a form, with the wording it was answered in."""

    __tablename__ = "form_answer"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "form_answer", Audience.TEAM, label="wording", natural_key=_KEY, parent="subject_id"
    )

    subject_kind: str = wire("subject_kind", default="account")
    subject_id: str | None = wire("subject", index=True)
    form: str = wire("form", default="", index=True)
    sheet: str = wire("sheet", default="")
    item: str = wire("item", default="")
    wording: str = wire("wording", default="")
    value: str = wire("value", merge="text", default="")  # as ``Item.type`` is stored; "yes" for a tick
    pack: str = wire("pack", default="")  # pack and version of the form
    person_id: str | None = wire("person")
    at: datetime | None = wire("at")


class PrivateAnswer(Record, table=True):
    """The answer to an item that is nobody else's business, such as an owner's family and health."""

    __tablename__ = "private_answer"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "private_answer", Audience.SELF, label="wording", natural_key=_KEY, parent="subject_id"
    )

    subject_kind: str = wire("subject_kind", default="account")
    subject_id: str | None = wire("subject", index=True)
    form: str = wire("form", default="", index=True)
    sheet: str = wire("sheet", default="")
    item: str = wire("item", default="")
    wording: str = wire("wording", default="")
    value: str = wire("value", merge="text", default="")
    pack: str = wire("pack", default="")
    person_id: str | None = wire("person")
    at: datetime | None = wire("at")

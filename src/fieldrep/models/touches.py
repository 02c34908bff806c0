"""Calls and messages: what was said to an account without a visit."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import Audience, TouchKind


class Touch(Record, table=True):
    """A call or message to an account at a time."""

    __table_args__ = (
        Index("ix_touch_person_day", "person_id", "day"),
        Index("ix_touch_person_step", "person_id", "next_done", "next_date"),
    )
    __kind__: ClassVar[KindInfo] = KindInfo("touch", Audience.TEAM, label="said", parent="account_id")

    account_id: str | None = wire("account", index=True)
    contact_id: str | None = wire("contact", index=True)
    person_id: str | None = wire("person")
    kind: str = wire("kind", default=TouchKind.CALL)
    at: datetime | None = wire("happened", part="at")
    zone: str = wire("happened", part="zone", default="")
    day: date | None = wire("happened", part="day", index=True)
    said: str = wire("said", merge="text", default="")
    result: str = wire("result", merge="text", default="")
    outcome: str | None = wire("outcome")
    call_result: str | None = wire("call_result")  # how the call itself ended: reached, what was agreed
    competitor_info: str = wire("competitor_info", merge="text", default="")
    next_step: str = wire("next", part="step", default="")
    next_date: date | None = wire("next", part="date")
    entered_at: datetime | None = wire("entered_at")

    next_done: bool = derived(default=False)


class CallAnswer(Record, table=True):
    """The answer to one question of a telephone script, with the wording it was asked in."""

    __tablename__ = "call_answer"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "call_answer",
        Audience.TEAM,
        label="wording",
        natural_key=("touch_id", "question"),
        parent="touch_id",
    )

    touch_id: str | None = wire("touch", index=True)
    question: str = wire("question", default="")
    wording: str = wire("wording", default="")
    answer: str = wire("answer", merge="text", default="")

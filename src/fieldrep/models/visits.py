"""Visits: the rich form of a touch, with people met, ticks, questions asked, objections heard."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import Audience, VisitStatus


class Visit(Record, table=True):
    """A planned or walk-in visit. Its state follows from its status events."""

    __table_args__ = (
        Index("ix_visit_person_day", "person_id", "day"),
        Index("ix_visit_person_step", "person_id", "next_done", "next_date"),
    )
    __kind__: ClassVar[KindInfo] = KindInfo("visit", Audience.TEAM, label="purpose", parent="account_id")

    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person")
    walk_in: bool = wire("walk_in", default=False)
    started_at: datetime | None = wire("happened", part="start")
    ended_at: datetime | None = wire("happened", part="end")
    zone: str = wire("happened", part="zone", default="")
    happened_on: date | None = wire("happened", part="day")  # local date, never moves later
    place: str = wire("place", default="")
    purpose: str = wire("purpose", merge="text", default="")
    expected: str = wire("expected", merge="text", default="")
    advance_wanted: str = wire("advance_wanted", default="")
    advance_fallback: str = wire("advance_fallback", default="")
    objective_reached: str | None = wire("objective_reached")  # what became of the advance wanted
    said: str = wire("said", merge="text", default="")
    result: str = wire("result", merge="text", default="")
    outcome: str | None = wire("outcome")
    competitor_info: str = wire("competitor_info", merge="text", default="")
    samples: str = wire("samples", default="")
    quoted_minor: int | None = wire("quoted", part="minor")
    quoted_currency: str | None = wire("quoted", part="currency")
    next_step: str = wire("next", part="step", default="")
    next_date: date | None = wire("next", part="date")
    entered_at: datetime | None = wire("entered_at")
    pack: str = wire("pack", default="")  # pack and version of the checklists it was done with
    kept_checklist_id: str | None = wire("checklist")

    status: str = derived(default=VisitStatus.PLANNED)
    planned_date: date | None = derived()
    planned_time: str = derived(default="")  # HH:MM
    planned_zone: str = derived(default="")
    day: date | None = derived(index=True)  # the day it happened, else the day it is planned for
    times_moved: int = derived(default=0)
    cancel_reason: str = derived(default="")
    late: bool = derived(default=False)
    next_done: bool = derived(default=False)


class VisitContact(Record, table=True):
    """A person met, with the name and title as they were then."""

    __tablename__ = "visit_contact"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "visit_contact",
        Audience.TEAM,
        label="name",
        natural_key=("visit_id", "contact_id"),
        parent="visit_id",
    )

    visit_id: str | None = wire("visit", index=True)
    contact_id: str | None = wire("contact", index=True)
    name: str = wire("name", default="")
    title: str = wire("title", default="")


class VisitColleague(Record, table=True):
    """A colleague who came along; a person of the team, or just a name."""

    __tablename__ = "visit_colleague"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "visit_colleague", Audience.TEAM, label="name", natural_key=("visit_id", "name"), parent="visit_id"
    )

    visit_id: str | None = wire("visit", index=True)
    person_id: str | None = wire("person")
    name: str = wire("name", default="")


class Tick(Record, table=True):
    """The answer to one item of a visit's checklists, with the wording it was done with."""

    __kind__: ClassVar[KindInfo] = KindInfo(
        "tick", Audience.TEAM, label="wording", natural_key=("visit_id", "item"), parent="visit_id"
    )

    visit_id: str | None = wire("visit", index=True)
    item: str = wire("item", default="")
    phase: str = wire("phase", default="")
    wording: str = wire("wording", default="")
    ticked: bool = wire("ticked", default=False)
    answer: str = wire("answer", default="")
    note: str = wire("note", merge="text", default="")
    person_id: str | None = wire("person")
    at: datetime | None = wire("at")


class QuestionAsked(Record, table=True):
    """A question of the talk track that was asked in a visit, and the answer."""

    __tablename__ = "question_asked"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "question_asked",
        Audience.TEAM,
        label="wording",
        natural_key=("visit_id", "question"),
        parent="visit_id",
    )

    visit_id: str | None = wire("visit", index=True)
    question: str = wire("question", default="")
    spin: str = wire("spin", default="")
    wording: str = wire("wording", default="")
    asked: bool = wire("asked", default=False)
    answer: str = wire("answer", merge="text", default="")
    accepted: bool = wire("accepted", default=False)  # the customer agreed that it counts
    refused: bool = wire("refused", default=False)  # the answer is not to be proposed to the record


class ObjectionHeard(Record, table=True):
    """An objection heard in a visit or call, the answer used, and how it went."""

    __tablename__ = "objection_heard"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "objection_heard", Audience.TEAM, label="words", parent="visit_id"
    )

    visit_id: str | None = wire("visit", index=True)
    touch_id: str | None = wire("touch", index=True)
    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person")
    objection: str = wire("objection", default="", index=True)
    words: str = wire("words", default="")
    answer: str = wire("answer", merge="text", default="")
    answer_used: str = wire("answer_used", default="")  # id of a rep's answer; empty: the playbook's
    went: str | None = wire("went")
    day: date | None = wire("day")

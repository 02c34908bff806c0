"""Exhibitions: the event, its milestones on three levels, and the accounts that have a part in it."""

from datetime import date
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience, EventPart, EventStatus, MilestoneLevel


class Event(Record, table=True):
    """An exhibition or another event. Its phase follows from its days and its first milestone.

    Whoever has a task is a member of the team or, as a text, somebody else.
    """

    __kind__: ClassVar[KindInfo] = KindInfo("event", Audience.TEAM, label="name")

    name: str = wire("name", default="")
    place: str = wire("place", default="")
    starts: date | None = wire("starts", index=True)
    ends: date | None = wire("ends")  # the last day
    project_manager_id: str | None = wire("project_manager", part="person")
    project_manager: str = wire("project_manager", part="text", default="")
    supervisor_id: str | None = wire("supervisor", part="person")
    supervisor: str = wire("supervisor", part="text", default="")
    executor_id: str | None = wire("executor", part="person")
    executor: str = wire("executor", part="text", default="")
    budget_minor: int | None = wire("budget", part="minor")
    budget_currency: str | None = wire("budget", part="currency")
    goal_exhibitors: int | None = wire("goal_exhibitors")
    goal_talks: int | None = wire("goal_talks")
    goal_visits: int | None = wire("goal_visits")  # visits that are to come of it
    notes: str = wire("notes", merge="text", default="")
    archived: bool = wire("archived", default=False)


class Milestone(Record, table=True):
    """Something to be done for an event by a day; a lower one secures the one it stands below."""

    __kind__: ClassVar[KindInfo] = KindInfo("milestone", Audience.TEAM, label="title", parent="event_id")

    event_id: str | None = wire("event", index=True)
    level: str = wire("level", default=MilestoneLevel.OVERALL)
    above_id: str | None = wire("above", index=True)  # the milestone that it secures
    title: str = wire("title", default="")
    responsible_id: str | None = wire("responsible", part="person", index=True)
    responsible: str = wire("responsible", part="text", default="")
    due: date | None = wire("due", index=True)
    done_on: date | None = wire("done_on")
    note: str = wire("note", merge="text", default="")
    place: int = wire("place", default=0)  # among those of its level
    item: str = wire("item", default="")  # of the playbook, where it was proposed from there


class EventAccount(Record, table=True):
    """An account's part in an event."""

    __tablename__ = "event_account"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "event_account", Audience.TEAM, natural_key=("event_id", "account_id"), parent="event_id"
    )

    event_id: str | None = wire("event", index=True)
    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person")  # who follows
    part: str = wire("part", default=EventPart.PROSPECT)
    status: str = wire("status", default=EventStatus.LISTED)
    heat: str | None = wire("heat")
    booth: str = wire("booth", default="")
    amount_minor: int | None = wire("amount", part="minor")
    amount_currency: str | None = wire("amount", part="currency")
    note: str = wire("note", merge="text", default="")
    next_step: str = wire("next", part="step", default="")
    next_date: date | None = wire("next", part="date")

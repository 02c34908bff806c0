"""Calling sprints: a list of prospects that a rep phones within some days, for a number of appointments."""

from datetime import date, datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience


class Sprint(Record, table=True):
    """A sprint of one rep. Its goals are its own; what was done follows from calls and visits."""

    __kind__: ClassVar[KindInfo] = KindInfo("sprint", Audience.TEAM, label="name")

    name: str = wire("name", default="")
    person_id: str | None = wire("person", index=True)
    started_at: datetime | None = wire("started", part="at")
    started_on: date | None = wire("started", part="day")
    zone: str = wire("started", part="zone", default="")
    days: int = wire("days", default=0)
    prospects: int = wire("prospects", default=0)  # how many are to be called
    appointments: int = wire("appointments", default=0)  # how many visits are to be agreed on
    ended_at: datetime | None = wire("ended_at")


class SprintProspect(Record, table=True):
    """An account on the list of a sprint, at its place."""

    __tablename__ = "sprint_prospect"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "sprint_prospect", Audience.TEAM, natural_key=("sprint_id", "account_id"), parent="sprint_id"
    )

    sprint_id: str | None = wire("sprint", index=True)
    account_id: str | None = wire("account", index=True)
    place: int = wire("place", default=0)
    skipped_at: datetime | None = wire("skipped_at")  # left for later: it comes after the others

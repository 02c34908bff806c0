"""The team and its people, territories, and who had which territory when."""

from datetime import date, datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, derived, wire
from fieldrep.rules.codes import Audience, Role


class Team(Record, table=True):
    """The team that shares one file; its id is the one in the frames."""

    __kind__: ClassVar[KindInfo] = KindInfo("team", Audience.TEAM, label="name")

    name: str = wire("name", default="")


class Person(Record, table=True):
    """A member of the team; an installation is another thing."""

    __kind__: ClassVar[KindInfo] = KindInfo("person", Audience.TEAM, label="name")

    name: str = wire("name", default="")
    role: str = wire("role", default=Role.REP)
    manager_id: str | None = wire("manager")
    phone: str = wire("phone", default="")
    email: str = wire("email", default="")
    left_on: date | None = wire("left_on")


class Territory(Record, table=True):
    """A territory or area; areas hold territories."""

    __kind__: ClassVar[KindInfo] = KindInfo("territory", Audience.TEAM, label="name")

    name: str = wire("name", default="")
    area_id: str | None = wire("area")
    note: str = wire("note", merge="text", default="")
    archived: bool = wire("archived", default=False)


class TerritoryAssignment(Record, table=True):
    """From ``from_date`` on the person works the territory."""

    __tablename__ = "territory_assignment"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "territory_assignment",
        Audience.TEAM,
        natural_key=("territory_id", "person_id", "from_date"),
        parent="territory_id",
    )

    territory_id: str | None = wire("territory", index=True)
    person_id: str | None = wire("person", index=True)
    from_date: date | None = wire("from")
    until_date: date | None = wire("until")
    at: datetime | None = wire("at")  # of two that begin on one day the later holds
    reason: str = wire("reason", default="")
    current: bool = derived(default=False)

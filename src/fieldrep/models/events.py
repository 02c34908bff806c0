"""Status events: what happened to a visit, promise, report or next step, by whom and when."""

from datetime import date, datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience


class StatusEvent(Record, table=True):
    """One entry of a record's status list; the record's state is derived from all of them."""

    __tablename__ = "status_event"
    __kind__: ClassVar[KindInfo] = KindInfo("status_event", Audience.TEAM, label="event", parent="subject_id")

    subject_kind: str = wire("subject_kind", default="")
    subject_id: str | None = wire("subject", index=True)
    event: str = wire("event", default="")
    person_id: str | None = wire("person")
    at: datetime | None = wire("happened", part="at", index=True)
    zone: str = wire("happened", part="zone", default="")
    day: date | None = wire("happened", part="day")
    comment: str = wire("comment", default="")
    planned_date: date | None = wire("planned", part="date")
    planned_time: str = wire("planned", part="time", default="")  # HH:MM
    planned_zone: str = wire("planned", part="zone", default="")

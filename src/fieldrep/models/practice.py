"""Practice: when each card comes again, and every time one was graded. Private to the rep."""

from datetime import date, datetime
from typing import ClassVar

from sqlalchemy import Index

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience


class PracticeCard(Record, table=True):
    """What the scheduler knows of a card ("objection:…" or "question:…") after its last grade.

    ``state``: 1 learning, 2 review, 3 learning again; ``step`` counts within learning. ``stability``
    is in days, ``difficulty`` from 1 to 10, as the FSRS library has them.
    """

    __tablename__ = "practice_card"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "practice_card", Audience.SELF, label="card", natural_key=("person_id", "card")
    )

    person_id: str | None = wire("person", index=True)
    card: str = wire("card", default="")
    state: int | None = wire("schedule", part="state")
    step: int | None = wire("schedule", part="step")
    stability: float | None = wire("schedule", part="stability")
    difficulty: float | None = wire("schedule", part="difficulty")
    due_at: datetime | None = wire("schedule", part="due")
    reviewed_at: datetime | None = wire("schedule", part="reviewed")


class PracticeReview(Record, table=True):
    """One grade given to a card: 1 again, 2 hard, 3 good, 4 easy. ``day`` is the rep's own."""

    __tablename__ = "practice_review"
    __table_args__ = (Index("ix_practice_review_person_day", "person_id", "day"),)
    __kind__: ClassVar[KindInfo] = KindInfo("practice_review", Audience.SELF, label="card")

    person_id: str | None = wire("person")
    card: str = wire("card", default="")
    grade: int | None = wire("grade")
    way: str = wire("way", default="")
    at: datetime | None = wire("at")
    day: date | None = wire("day")

"""Claims: two reps have registered what may be one customer, and what was decided about it.

That two accounts may be one is computed on each installation (``ClaimPair``, local). A claim becomes a
record only when somebody says something about it or decides it.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience


class Claim(Record, table=True):
    """Two accounts that may be one customer; ``account_id`` is the smaller id of the two.

    ``decision`` is empty while it is open; ``person_id`` has the customer from then on.
    """

    __kind__: ClassVar[KindInfo] = KindInfo(
        "claim", Audience.TEAM, natural_key=("account_id", "other_id"), parent="account_id"
    )

    account_id: str | None = wire("account", index=True)
    other_id: str | None = wire("other", index=True)
    decision: str | None = wire("settled", part="decision")
    person_id: str | None = wire("settled", part="owner")
    reason: str = wire("settled", part="reason", default="")
    decided_by: str | None = wire("settled", part="by")
    decided_at: datetime | None = wire("settled", part="at")


class ClaimStatement(Record, table=True):
    """What one of the team has to say about a claim."""

    __tablename__ = "claim_statement"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "claim_statement",
        Audience.TEAM,
        label="text",
        natural_key=("claim_id", "person_id"),
        parent="claim_id",
    )

    claim_id: str | None = wire("claim", index=True)
    person_id: str | None = wire("person")
    text: str = wire("text", merge="text", default="")
    at: datetime | None = wire("at")


class ClaimPair(SQLModel, table=True):
    """Two accounts of two reps that look like one customer. Computed here, never sent.

    ``reasons``: codes of why they look alike, separated by blanks; ``score``: likeness of the names.
    """

    __tablename__ = "claim_pair"
    __table_args__ = (Index("ix_claim_pair_other", "other_id"),)

    account_id: str = Field(primary_key=True)
    other_id: str = Field(primary_key=True)
    score: int = 0
    reasons: str = ""
    found_at: str = ""


class ClaimKey(SQLModel, table=True):
    """What an account is met by when claims are looked for: its name's core and beginning, telephone
    numbers, e-mail address. Computed here, never sent."""

    __tablename__ = "claim_key"
    __table_args__ = (Index("ix_claim_key_key", "key"),)

    account_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)

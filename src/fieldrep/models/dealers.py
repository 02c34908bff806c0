"""Dealer development: dealers held against criteria and signs, and what is negotiated with them."""

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field

from fieldrep.models.base import KindInfo, Record, json_column, wire
from fieldrep.rules.codes import Audience


class Assessment(Record, table=True):
    """One time that an account was scored by a scheme of the playbook, and what the rep decided.

    ``weights`` are those that the decision was taken with, by mark; None until there is one.
    """

    __kind__: ClassVar[KindInfo] = KindInfo("assessment", Audience.TEAM, label="day", parent="account_id")

    account_id: str | None = wire("account", index=True)
    person_id: str | None = wire("person")
    scheme: str = wire("scheme", default="", index=True)
    pack: str = wire("pack", default="")  # pack and version of the scheme
    day: date | None = wire("day")
    weights: dict[str, Any] | None = Field(default=None, sa_column=json_column("weights"))
    verdict: str | None = wire("decision", part="verdict")
    reason: str = wire("decision", part="reason", default="")
    decided_on: date | None = wire("decision", part="day")
    decided_by: str | None = wire("decision", part="by")


class AssessmentScore(Record, table=True):
    """The score of one mark, 1 to 5, with what was seen; ``careful``: its warning was seen."""

    __tablename__ = "assessment_score"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "assessment_score",
        Audience.TEAM,
        label="wording",
        natural_key=("assessment_id", "mark"),
        parent="assessment_id",
    )

    assessment_id: str | None = wire("assessment", index=True)
    mark: str = wire("mark", default="")
    wording: str = wire("wording", default="")
    score: int | None = wire("score")
    careful: bool = wire("careful", default=False)
    evidence: str = wire("evidence", merge="text", default="")


class NegotiationLine(Record, table=True):
    """One term of an agreement: what was asked, offered and agreed."""

    __tablename__ = "negotiation_line"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "negotiation_line",
        Audience.TEAM,
        label="term",
        natural_key=("account_id", "term"),
        parent="account_id",
    )

    account_id: str | None = wire("account", index=True)
    term: str = wire("term", default="")
    asked: str = wire("asked", merge="text", default="")
    offered: str = wire("offered", merge="text", default="")
    agreed: str = wire("agreed", merge="text", default="")


class NegotiationAim(Record, table=True):
    """What is written down before a negotiation and only the rep and the manager may know."""

    __tablename__ = "negotiation_aim"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "negotiation_aim",
        Audience.MANAGER,
        label="term",
        natural_key=("account_id", "term"),
        parent="account_id",
    )

    account_id: str | None = wire("account", index=True)
    term: str = wire("term", default="")
    goal: str = wire("goal", merge="text", default="")
    bottom_line: str = wire("bottom_line", merge="text", default="")
    strategy: str = wire("strategy", merge="text", default="")

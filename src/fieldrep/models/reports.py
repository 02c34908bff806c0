"""Reports: typed texts and plan items while drafting, frozen versions once submitted, duties done."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlmodel import Field

from fieldrep.models.base import SIGNATURE, KindInfo, Record, derived, json_column, wire
from fieldrep.rules.codes import Audience, PlanOutcome, ReportStatus


class Report(Record, table=True):
    """A person's report of a period; made when it is first submitted."""

    __kind__: ClassVar[KindInfo] = KindInfo(
        "report",
        Audience.MANAGER,
        label="period",
        natural_key=("person_id", "definition", "period"),
    )

    person_id: str | None = wire("person", index=True)
    definition: str = wire("definition", default="")
    period: str = wire("period", default="", index=True)

    status: str = derived(default=ReportStatus.DRAFT)
    versions: int = derived(default=0)


class ReportText(Record, table=True):
    """What the rep typed into one section; private until the report is submitted."""

    __tablename__ = "report_text"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "report_text",
        Audience.SELF,
        label="section",
        natural_key=("person_id", "definition", "period", "section"),
    )

    person_id: str | None = wire("person", index=True)
    definition: str = wire("definition", default="")
    period: str = wire("period", default="", index=True)
    section: str = wire("section", default="")
    text: str = wire("text", merge="text", default="")


class PlanItem(Record, table=True):
    """One item of a period's plan for the next, and what became of it."""

    __tablename__ = "plan_item"
    __kind__: ClassVar[KindInfo] = KindInfo("plan_item", Audience.SELF, label="text")

    person_id: str | None = wire("person", index=True)
    definition: str = wire("definition", default="")
    period: str = wire("period", default="", index=True)  # the period the item is planned for
    text: str = wire("text", default="")
    day: date | None = wire("day")
    account_id: str | None = wire("account")
    visit_id: str | None = wire("visit")
    outcome: str = wire("outcome", part="outcome", default=PlanOutcome.OPEN)
    reason: str = wire("outcome", part="reason", default="")


class ReportVersion(Record, table=True):
    """A frozen report: the document as data, never changed after."""

    __tablename__ = "report_version"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "report_version", Audience.MANAGER, label="number", parent="report_id"
    )

    report_id: str | None = wire("report", index=True)
    number: int = wire("number", default=1)
    document: dict[str, Any] | None = Field(
        default=None,
        sa_column=json_column("document"),
    )
    person_id: str | None = wire("person")
    created_at: datetime | None = wire("created_at")
    note: str = wire("note", default="")
    signature: dict[str, str] | None = Field(
        default=None,
        sa_column=json_column(SIGNATURE, merge="quiet"),
    )


class DutyDone(Record, table=True):
    """A duty of a period that was done outside the program, such as a claim handed in on paper."""

    __tablename__ = "duty_done"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "duty_done", Audience.MANAGER, label="duty", natural_key=("person_id", "duty", "period")
    )

    person_id: str | None = wire("person", index=True)
    duty: str = wire("duty", default="")
    period: str = wire("period", default="")
    done_on: date | None = wire("done_on")
    note: str = wire("note", default="")

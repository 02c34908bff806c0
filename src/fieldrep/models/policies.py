"""Entries of the team policy: from a date on, a key has another value."""

from datetime import date
from typing import Any, ClassVar

from sqlmodel import Field

from fieldrep.models.base import SIGNATURE, KindInfo, Record, json_column, wire
from fieldrep.rules.codes import Audience


class PolicyEntry(Record, table=True):
    """One dated entry of the policy."""

    __tablename__ = "policy_entry"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "policy_entry", Audience.TEAM, label="key", natural_key=("key", "valid_from")
    )

    key: str = wire("key", default="", index=True)
    valid_from: date | None = wire("valid_from")
    value: Any = Field(
        default=None,
        sa_column=json_column("value"),
    )
    note: str = wire("note", default="")
    person_id: str | None = wire("person")
    signature: dict[str, str] | None = Field(
        default=None,
        sa_column=json_column(SIGNATURE, merge="quiet"),
    )

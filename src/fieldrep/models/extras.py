"""What any record may carry besides its own fields: extra fields and attached files."""

from datetime import datetime
from typing import ClassVar

from fieldrep.models.base import KindInfo, Record, wire
from fieldrep.rules.codes import Audience


class ExtraField(Record, table=True):
    """A named value that has no column of its own, such as an unmatched column of an import."""

    __tablename__ = "extra_field"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "extra_field", Audience.TEAM, label="name", natural_key=("record_id", "name"), parent="record_id"
    )

    record_kind: str = wire("record_kind", default="account")
    record_id: str | None = wire("record", index=True)
    name: str = wire("name", default="")
    value: str = wire("value", merge="text", default="")


class Attachment(Record, table=True):
    """A file kept under ``files/`` by its SHA-256, attached to a record."""

    __kind__: ClassVar[KindInfo] = KindInfo("attachment", Audience.TEAM, label="name", parent="owner_id")

    owner_kind: str = wire("owner_kind", default="")
    owner_id: str | None = wire("owner", index=True)
    name: str = wire("name", default="")
    media_type: str = wire("media_type", default="")
    size: int = wire("size", default=0)
    sha256: str = wire("sha256", default="", index=True)
    added_at: datetime | None = wire("added_at")
    person_id: str | None = wire("person")

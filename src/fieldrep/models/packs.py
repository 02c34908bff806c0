"""What a team changes in the playbook, entry by entry, and the checklists that visits were done with."""

from typing import Any, ClassVar

from sqlmodel import Field

from fieldrep.models.base import KindInfo, Record, json_column, wire
from fieldrep.rules.codes import Audience


class PackItem(Record, table=True):
    """One entry of a pack in one language, over the built-in one of the same id or beside it.

    ``part`` says where it belongs ("checklist.item", "objection"), ``item`` is its id there, ``parent``
    the id of the entry around it. ``data`` has its fields as a pack file has them, without the id and
    without the entries in it. ``place`` orders entries that are added; ``removed`` hides one.
    """

    __tablename__ = "pack_item"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "pack_item", Audience.TEAM, label="item", natural_key=("pack", "language", "part", "item")
    )

    pack: str = wire("pack", default="", index=True)
    language: str = wire("language", default="")
    part: str = wire("part", default="")
    item: str = wire("item", default="")
    parent: str = wire("parent", default="")
    data: Any = Field(default=None, sa_column=json_column("data"))
    place: int = wire("place", default=0)
    removed: bool = wire("removed", default=False)


class KeptChecklist(Record, table=True):
    """The checklists of finished visits, word for word, kept once for all visits done with the same.

    ``digest`` is the SHA-256 of ``items``; a visit names it.
    """

    __tablename__ = "kept_checklist"
    __kind__: ClassVar[KindInfo] = KindInfo(
        "kept_checklist", Audience.TEAM, label="pack", natural_key=("digest",)
    )

    digest: str = wire("digest", default="")
    pack: str = wire("pack", default="")
    items: Any = Field(default=None, sa_column=json_column("items"))

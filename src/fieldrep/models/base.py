"""How a table of records is declared: synced fields with wire names, derived columns, the kind.

Tables that sync carry no UNIQUE, CHECK, NOT NULL or foreign key besides the id, because any
operation must be appliable in any order; services check instead. A column made by ``wire``
belongs to a field that is captured; several columns with the same wire name and different
``part`` hold together as one field. A column made by ``derived`` is local: computed from
records and never captured.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from fieldrep.rules.codes import Audience
from fieldrep.rules.ids import uuid7

SIGNATURE = "signature"
"""The field, and its column, that holds the author's signature of a record (see ``sync/signatures``)."""


@dataclass(frozen=True, slots=True)
class KindInfo:
    """What the registry needs to know of a kind beyond its columns.

    ``wire``: name of the kind on the wire, never reused. ``label``: the column by which a
    person knows a record. ``natural_key``: the columns whose values make the id (UUIDv5);
    empty means UUIDv7. ``parent``: the column that names the record it belongs to.
    """

    wire: str
    audience: Audience
    label: str = ""
    natural_key: tuple[str, ...] = ()
    parent: str = ""


class Record(SQLModel):
    """Base of every synced table."""

    __kind__: ClassVar[KindInfo]

    id: str = Field(default_factory=uuid7, primary_key=True)


def wire(
    name: str,
    *,
    part: str = "",
    merge: str = "value",
    default: Any = None,
    default_factory: Callable[[], Any] | None = None,
    index: bool = False,
) -> Any:
    """Declare a synced column: field ``name`` on the wire, or one ``part`` of it.

    ``merge`` is "value" (the greatest stamp is shown), "text" (a line-wise merge is proposed) or
    "quiet" (shown as a value; nobody is asked, as something else settles it: claims, or the program).
    """
    options: dict[str, Any] = {
        "nullable": True,
        "index": index,
        "sa_column_kwargs": {"info": {"wire": name, "part": part, "merge": merge}},
    }
    if default_factory is not None:
        return Field(default_factory=default_factory, **options)
    return Field(default=default, **options)


def json_column(name: str, *, merge: str = "value") -> Column[Any]:
    """Make the synced column of a field that holds plain JSON data; ``merge`` as for ``wire``."""
    info = {"wire": name, "part": "", "merge": merge}
    return Column(JSON(none_as_null=True), nullable=True, info=info)


def derived(*, default: Any = None, index: bool = False) -> Any:
    """Declare a local column that the program computes from records."""
    return Field(default=default, nullable=True, index=index, sa_column_kwargs={"info": {"derived": True}})

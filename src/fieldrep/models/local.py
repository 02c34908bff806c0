"""Tables that never leave this installation: settings, actions, operations, imports, search texts."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, text
from sqlmodel import Field, SQLModel


class Setting(SQLModel, table=True):
    """A setting of this installation."""

    key: str = Field(primary_key=True)
    value: str = ""


class Action(SQLModel, table=True):
    """One transaction by a person: a line of the history and an undo step."""

    id: str = Field(primary_key=True)
    code: str = ""
    label: str = ""
    person_id: str = ""
    author: str = ""
    wall: str = ""  # UTC instant, ISO 8601
    zone: str = ""
    source: str = ""
    reason: str = ""
    batch: str | None = Field(default=None, index=True)
    undoes: str | None = Field(default=None, index=True)


class OperationRow(SQLModel, table=True):
    """One operation as captured or received; ``seq`` is the order of arrival here.

    ``frame`` is the frame (its sequence) it came in or went out with; NULL for one captured here that is
    in no frame yet.
    """

    __tablename__ = "operation"
    __table_args__ = (
        Index("ix_operation_record", "record", "seq"),
        Index("ix_operation_action", "action"),
        Index("ix_operation_deleted", "record", sqlite_where=text("verb = 'delete'")),
        Index("ix_operation_held", "seq", sqlite_where=text("frame = -2")),  # journal.HELD
        Index("ix_operation_stage", "action", sqlite_where=text("field = 'stage'")),
    )

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    time: int = Field(sa_column=Column(BigInteger, nullable=False))
    author: str
    action: str
    kind: str
    record: str
    verb: str
    field: str = ""
    value: Any = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    seen: str = ""  # stamps, separated by blanks
    frame: int | None = Field(default=None, sa_column=Column(Integer, nullable=True))


class PendingOperation(SQLModel, table=True):
    """An operation that can't be applied: kept as it came, tried again after an upgrade.

    ``reason``: kind, field or verb of a newer program, or what is wrong with it. ``frame`` is the
    sequence of the frame it came in.
    """

    __tablename__ = "pending_operation"

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    payload: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    frame: int | None = Field(default=None, sa_column=Column(Integer, nullable=True))
    reason: str | None = None
    identity: str | None = Field(default=None, index=True)  # digest of the payload: kept once


class ImportBatch(SQLModel, table=True):
    """One import of a file, with its counts."""

    __tablename__ = "import_batch"

    id: str = Field(primary_key=True)
    at: str = ""
    kind: str = ""
    file_name: str = ""
    digest: str = Field(default="", index=True)
    source: str = ""
    counts: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    undone_at: str | None = None


class SearchText(SQLModel, table=True):
    """The text of one record as the search sees it; ``names`` holds what is matched in any part."""

    __tablename__ = "search_text"
    __table_args__ = (
        # all that a search of names reads: the bodies beside them would make it read ten times as much
        Index(
            "ix_search_text_names",
            "kind",
            "names",
            "record",
            "account",
            "day",
            sqlite_where=text("names <> ''"),
        ),
    )

    rowid_: int | None = Field(
        default=None, sa_column=Column("rowid_", Integer, primary_key=True, autoincrement=True)
    )
    kind: str
    record: str = Field(index=True)
    account: str = Field(default="", index=True)
    day: str = ""
    names: str = ""  # folded names, pinyin keys, initials, digits of phones
    body: str = ""  # folded and spaced text for the full-text index

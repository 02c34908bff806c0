"""Local tables of sync: the frames this installation has seen, the hubs it exchanges them with, who
else takes part, and what is still to be brought up. None of them is ever sent.

Ids of teams, authors and keys are UUID texts; digests are the 32 raw bytes of SHA-256; instants are
UTC in ISO 8601.
"""

from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Column, Index, Integer, LargeBinary, text
from sqlmodel import Field, SQLModel


class FrameRow(SQLModel, table=True):
    """One frame as it was built here or came in, kept verbatim; ``seq`` is the order of arrival here.

    ``state``: applied, waiting (its type or key is not known yet) or quarantined (``reason``).
    ``own``: built by this installation, not taken from a hub. ``published``: has been on some hub.
    ``covered``: its operations are in an intact snapshot, so it is not published again. ``tried``: with
    which keys and program reading it was last tried. ``operations`` is 0 where it can't be read.
    """

    __tablename__ = "frame"
    __table_args__ = (
        Index("ix_frame_author", "author", "number"),
        Index("ix_frame_key", "seq", sqlite_where=text("type = 3")),  # FrameType.KEY
        Index("ix_frame_snapshot", "seq", sqlite_where=text("type = 2")),  # FrameType.SNAPSHOT
        Index("ix_frame_open", "state", sqlite_where=text("state <> 'applied'")),
        Index("ix_frame_unpublished", "own", "operations", sqlite_where=text("published = 0")),
    )

    seq: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    team: str = ""
    author: str = ""
    number: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))
    type: int = 0
    key: str = ""
    state: str = "waiting"
    reason: str = ""
    tried: str = ""
    own: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    published: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    covered: bool = Field(default=False, sa_column=Column(Boolean, nullable=False))
    operations: int = 0
    size: int = 0
    arrived_at: str = ""
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))  # last: lists need not read it


class BlobPart(SQLModel, table=True):
    """Which part of which attached file a frame holds (see ``sync.blobs``); the bytes stay in the frame."""

    __tablename__ = "blob_part"

    frame: int = Field(primary_key=True)
    sha256: str = Field(default="", index=True)
    part: int = 0
    parts: int = 0
    size: int = 0


class Hub(SQLModel, table=True):
    """A place where frames are exchanged: one file, known by its path.

    ``cursor`` is what the hub gave when it was last read. Every frame up to sequence ``complete_to`` is
    there, or covered. ``last`` says how the last sync went (for the footer).
    """

    id: int | None = Field(default=None, sa_column=Column(Integer, primary_key=True, autoincrement=True))
    path: str = Field(unique=True)
    team: str = ""
    cursor: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    complete_to: int = 0
    scanned_at: str = ""  # the last full scan
    synced_at: str = ""
    last: Any = Field(default=None, sa_column=Column(JSON, nullable=True))


class HubFrame(SQLModel, table=True):
    """A frame that was seen on a hub when it was last read."""

    __tablename__ = "hub_frame"

    hub: int = Field(primary_key=True)
    frame: int = Field(primary_key=True)


class Device(SQLModel, table=True):
    """An installation of the team, as its first device frame presents it."""

    author: str = Field(primary_key=True)
    team: str = ""
    number: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))  # of that frame
    person_id: str = ""
    name: str = ""
    signing_key: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    exchange_key: bytes = Field(default=b"", sa_column=Column(LargeBinary, nullable=False))
    at: str = ""


class Receipt(SQLModel, table=True):
    """What an installation has seen, as its newest receipt says: author → ranges of numbers."""

    author: str = Field(primary_key=True)
    number: int = Field(default=0, sa_column=Column(BigInteger, nullable=False))  # of that frame
    ranges: Any = Field(default=None, sa_column=Column(JSON, nullable=True))
    at: str = ""


class OpenConflict(SQLModel, table=True):
    """A field with heads that disagree; an empty field: the record was kept against a deletion.

    Computed from the operations, as derived columns are; never sent.
    """

    __tablename__ = "open_conflict"
    __table_args__ = (Index("ix_open_conflict_record", "record"),)

    kind: str = Field(primary_key=True)
    record: str = Field(primary_key=True)
    field: str = Field(primary_key=True)


class DueUpkeep(SQLModel, table=True):
    """A record that came in with many others: derived columns and search index are still to follow."""

    __tablename__ = "due_upkeep"

    kind: str = Field(primary_key=True)
    record: str = Field(primary_key=True)

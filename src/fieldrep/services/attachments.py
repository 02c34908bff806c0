"""Files attached to records: photos of a counter, price lists, signed offers."""

import mimetypes
import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import count
from pathlib import Path

from sqlmodel import col, select

from fieldrep.errors import Invalid, NotFound
from fieldrep.exchange.files import told
from fieldrep.i18n import _
from fieldrep.models.extras import Attachment
from fieldrep.models.people import Person
from fieldrep.models.registry import MODELS, kind
from fieldrep.rules.codes import Audience
from fieldrep.services import records
from fieldrep.services.workspace import Workspace
from fieldrep.store import blobstore, settings
from fieldrep.store.bundle import digest
from fieldrep.store.context import Context
from fieldrep.store.files import StoredFile, file_path, take_file
from fieldrep.store.settings import get_setting

_LONGEST_NAME = 200
_UNKNOWN = "application/octet-stream"


class FilePlace(StrEnum):
    """Where an attached file is, as seen from here."""

    HERE = "here"
    WAITS = "waits"  # here, to be sent to the team
    STAYS = "stays"  # here, too large to be sent
    NOT_YET = "not_yet"  # not here; the team's file or a backup may bring it
    ELSEWHERE = "elsewhere"  # not here, and too large to be sent


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attached file as a list shows it. ``size`` in bytes; ``here`` whether the file is on this disk;
    ``note``: what is to be said about its place, empty where nothing is."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime | None
    here: bool
    place: FilePlace
    note: str


def attach_file(workspace: Workspace, owner_kind: str, owner: str, source: Path, *, name: str = "") -> str:
    """Attach a copy of a file to a record as an action of its own; returns the attachment's id.

    Raises Invalid, NotFound (the record), Unwritable.
    """
    stored = take_file(workspace.paths, source)  # before the transaction: copying takes time
    shown = clean_name(name or source.name)
    with workspace.write("attachment.add", shown) as ctx:
        return add_attachment(ctx, owner_kind, owner, stored, shown).id


def add_attachment(ctx: Context, owner_kind: str, owner: str, stored: StoredFile, name: str) -> Attachment:
    """Attach a file that is in the folder already; the same file twice on a record is kept once."""
    if owner_kind not in MODELS or ctx.session.get(kind(owner_kind).model, owner) is None:
        raise NotFound(_("There is no such record."), where=f"{owner_kind} {owner}")
    same = select(Attachment).where(Attachment.owner_id == owner, Attachment.sha256 == stored.sha256)
    existing = ctx.session.exec(same).first()
    if existing is not None:
        return existing
    return records.add(
        ctx,
        Attachment,
        owner_kind=owner_kind,
        owner_id=owner,
        name=clean_name(name),
        media_type=mimetypes.guess_type(name)[0] or _UNKNOWN,
        size=stored.size,
        sha256=stored.sha256,
        added_at=ctx.now,
        person_id=ctx.actor,
    )


def attachments_of(ctx: Context, owner: str) -> list[AttachmentRow]:
    """Return the files of a record, the newest first."""
    query = select(Attachment).where(Attachment.owner_id == owner)
    found = ctx.session.exec(query.order_by(col(Attachment.added_at).desc(), col(Attachment.id))).all()
    team = bool(get_setting(ctx.session, settings.TEAM))
    return [_row(ctx, row, team) for row in found]


@dataclass(frozen=True, slots=True)
class FileCounts:
    """How many contents are attached: in all, not here yet, to be sent, and too large to be sent."""

    total: int
    missing: int
    waiting: int
    too_large: int


def count_files(ctx: Context) -> FileCounts:
    """Count what is attached, each content once."""
    rows = ctx.session.exec(select(Attachment).where(Attachment.sha256 != "")).all()
    places = Counter({row.sha256: _place(ctx, row, _is_here(ctx, row.sha256)) for row in rows}.values())
    return FileCounts(
        places.total(),
        places[FilePlace.NOT_YET],
        places[FilePlace.WAITS],
        places[FilePlace.STAYS] + places[FilePlace.ELSEWHERE],
    )


def attachment(ctx: Context, attachment: str) -> AttachmentRow:
    """Return one attached file; raises NotFound."""
    return _row(ctx, records.get(ctx, Attachment, attachment), bool(get_setting(ctx.session, settings.TEAM)))


def _row(ctx: Context, row: Attachment, team: bool) -> AttachmentRow:
    here = _is_here(ctx, row.sha256)
    place = _place(ctx, row, here) if team else FilePlace.HERE if here else FilePlace.NOT_YET
    note = _note(ctx, row, place, team)
    return AttachmentRow(
        row.id, row.name, row.media_type, row.size, row.sha256, row.added_at, here, place, note
    )


def _place(ctx: Context, row: Attachment, here: bool) -> FilePlace:
    """Return where a file of a member of a team is."""
    travels = row.size <= ctx.policy.file_limit_mb << 20
    if not here:
        return FilePlace.NOT_YET if travels else FilePlace.ELSEWHERE
    if row.owner_kind in MODELS and kind(row.owner_kind).info.audience is Audience.SELF:
        return FilePlace.HERE  # it is nobody else's
    if blobstore.was_sent(ctx.session.connection(), row.sha256):
        return FilePlace.HERE
    return FilePlace.WAITS if travels else FilePlace.STAYS


def _note(ctx: Context, row: Attachment, place: FilePlace, team: bool) -> str:
    match place:
        case FilePlace.HERE:
            return ""
        case FilePlace.WAITS:
            return _("goes to the team with a sync")
        case FilePlace.STAYS:
            limit = ctx.policy.file_limit_mb
            return _("stays on this computer: larger than {limit} MB").format(limit=limit)
        case FilePlace.ELSEWHERE:
            person = ctx.session.get(Person, row.person_id) if row.person_id else None
            name = person.name if person is not None else _("unknown")
            return _("too large to be sent: {name} has it").format(name=name)
        case FilePlace.NOT_YET:
            return _("not here yet") if team else _("not on this computer")


def _is_here(ctx: Context, sha256: str) -> bool:
    try:
        return file_path(ctx.paths, sha256).is_file()
    except ValueError:
        return False


def attachment_path(ctx: Context, attachment: str) -> Path:
    """Return where the file of an attachment is; raises NotFound when it is not on this disk."""
    row = records.get(ctx, Attachment, attachment)
    if not _is_here(ctx, row.sha256):
        raise NotFound(_("The file is not on this computer."), where=row.name, hint=_way_here(ctx, row))
    return file_path(ctx.paths, row.sha256)


def _way_here(ctx: Context, row: Attachment) -> str:
    if not get_setting(ctx.session, settings.TEAM):
        return _("It comes with a backup of everything.")
    if _place(ctx, row, False) is FilePlace.ELSEWHERE:
        return _("It is too large to be sent with the team's file: ask the one who attached it.")
    return _("It comes with a sync, once the one who attached it has synced.")


def save_attachment(ctx: Context, attachment: str, target: Path, *, beside: bool = False) -> Path:
    """Copy the file of an attachment out, into a folder under its own name or to a new file.

    ``beside``: under a free name where another file has it; one with the same content will do. Raises
    NotFound, Unwritable, and Invalid where something is there already.
    """
    source = attachment_path(ctx, attachment)
    row = records.get(ctx, Attachment, attachment)
    if target.is_dir():
        target = target / row.name
    if beside:
        with told(target):
            target = _free(target, row.sha256)
            if target.exists():
                return target
    if target.exists():
        raise Invalid(_("There is something of that name already."), {"file": str(target)})
    with told(target):
        shutil.copyfile(source, target)
    return target


def _free(target: Path, sha256: str) -> Path:
    """Return a name that is free, or that of a file with this content."""
    for number in count(1):
        path = target if number == 1 else target.with_name(f"{target.stem} ({number}){target.suffix}")
        if not path.exists() or (path.is_file() and digest(path) == sha256):
            return path
    raise AssertionError


def remove_attachment(ctx: Context, attachment: str) -> None:
    """Take a file off its record. The file itself stays: undo and backups may need it."""
    records.delete(ctx, records.get(ctx, Attachment, attachment))


def clean_name(name: str) -> str:
    """Return a file name without folders or control characters; raises Invalid when nothing is left."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    clean = "".join(c for c in last if c.isprintable()).strip()
    if clean in ("", ".", ".."):
        raise Invalid(_("The file needs a name."), {"name": name})
    stem, dot, end = clean.rpartition(".")
    if len(clean) > _LONGEST_NAME and dot and len(end) < 10:
        return stem[: _LONGEST_NAME - len(end) - 1] + dot + end
    return clean[:_LONGEST_NAME]

"""Files attached to records: photos of a counter, price lists, signed offers."""

import mimetypes
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from fieldrep.errors import Invalid, NotFound
from fieldrep.exchange.files import told
from fieldrep.i18n import _
from fieldrep.models.extras import Attachment
from fieldrep.models.registry import MODELS, kind
from fieldrep.services import records
from fieldrep.services.workspace import Workspace
from fieldrep.store.context import Context
from fieldrep.store.files import StoredFile, file_path, take_file

_LONGEST_NAME = 200
_UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class AttachmentRow:
    """An attached file as a list shows it. ``size`` in bytes; ``here`` whether the file is on this disk."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime | None
    here: bool


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
    return [
        AttachmentRow(
            row.id, row.name, row.media_type, row.size, row.sha256, row.added_at, _is_here(ctx, row.sha256)
        )
        for row in found
    ]


def _is_here(ctx: Context, sha256: str) -> bool:
    try:
        return file_path(ctx.paths, sha256).is_file()
    except ValueError:
        return False


def attachment_path(ctx: Context, attachment: str) -> Path:
    """Return where the file of an attachment is; raises NotFound when it is not on this disk."""
    row = records.get(ctx, Attachment, attachment)
    if not _is_here(ctx, row.sha256):
        raise NotFound(
            _("The file is not on this computer."),
            where=row.name,
            hint=_("It comes with a backup of everything, or with the next exchange with the team."),
        )
    return file_path(ctx.paths, row.sha256)


def save_attachment(ctx: Context, attachment: str, target: Path) -> Path:
    """Copy the file of an attachment out, into a folder under its own name or to a new file.

    Raises NotFound, Unwritable, and Invalid where something is there already.
    """
    source = attachment_path(ctx, attachment)
    if target.is_dir():
        target = target / records.get(ctx, Attachment, attachment).name
    if target.exists():
        raise Invalid(_("There is something of that name already."), {"file": str(target)})
    with told(target):
        shutil.copyfile(source, target)
    return target


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

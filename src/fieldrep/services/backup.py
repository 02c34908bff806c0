"""Backups: one on the first start of a day, kept by number, and one whenever it is asked for."""

from pathlib import Path

from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.backup import make_backup, prune
from fieldrep.store.bundle import make_bundle


def backup_if_due(workspace: Workspace) -> Path | None:
    """Back the database up if this has not been done today; returns the backup, or None."""
    now = workspace.clock()
    with workspace.read() as ctx:
        day = ctx.today.isoformat()
        if settings.get_setting(ctx.session, settings.LAST_BACKUP) == day:
            return None
    made = make_backup(workspace.paths.database, workspace.paths.backups, now=now)
    prune(workspace.paths.backups)
    with workspace.database.write() as session:
        settings.put_setting(session, settings.LAST_BACKUP, day)
    return made


def backup_now(workspace: Workspace, out: Path | None = None) -> Path:
    """Make a backup: one file with database, drafts and attached files at ``out``, else one of the
    database among the daily ones. Raises Unwritable."""
    now = workspace.clock()
    if out is not None:
        return make_bundle(workspace.paths, out, now=now)
    made = make_backup(workspace.paths.database, workspace.paths.backups, label="by-hand", now=now)
    prune(workspace.paths.backups)
    return made

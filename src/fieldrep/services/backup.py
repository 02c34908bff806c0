"""Backups for screens and commands: the daily one, one on demand, a zip of everything, bringing back."""

from pathlib import Path

from fieldrep.errors import NotFound
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import local_date
from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.backup import Backup, copy_database, list_backups, make_backup, prune, unfinished
from fieldrep.store.bundle import make_bundle
from fieldrep.store.database import understandable
from fieldrep.store.restore import Restored, restore

NEWEST = "newest"
"""Stands for the newest backup of the data folder where one is asked for."""


def backup_if_due(workspace: Workspace) -> Path | None:
    """Make the first backup of the day where the rep is and remove the oldest; None when it is made.

    Raises Unwritable or Damaged; the next start tries again.
    """
    if not workspace.initialised:
        return None
    today = local_date(workspace.clock(), workspace.identity.zone).isoformat()
    with workspace.read() as ctx:
        if settings.get_setting(ctx.session, settings.LAST_BACKUP) == today:
            return None
    return _daily(workspace, today)


def back_up(workspace: Workspace, out: Path | None = None) -> Path:
    """Make a backup now and return where it is.

    Without ``out`` it lies in the backups of the data folder. ``out`` names a zip of everything
    (database, drafts, attached files), or a folder to put one in; a name ending in ``.db`` gets the
    database alone.
    """
    if out is None:
        return _daily(workspace, local_date(workspace.clock(), workspace.identity.zone).isoformat())
    if out.suffix == ".db":
        with understandable(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            with unfinished(out) as partial:
                copy_database(workspace.paths.database, partial)
        return out
    if out.is_dir():
        out = out / f"fieldrep-{workspace.clock():%Y%m%dT%H%M%SZ}.zip"
    return make_bundle(workspace.paths, out, now=workspace.clock())


def _daily(workspace: Workspace, today: str) -> Path:
    path = make_backup(workspace.paths.database, workspace.paths.backups, now=workspace.clock())
    prune(workspace.paths.backups)
    with workspace.database.write() as session:
        settings.put_setting(session, settings.LAST_BACKUP, today)
    return path


def find_backup(paths: DataPaths, words: str) -> Path:
    """Return the file that a person means: a path, the name of a backup, or ``newest``.

    Raises NotFound.
    """
    known = list_backups(paths.backups)
    if words == NEWEST and known:
        return known[0].path
    for candidate in (Path(words).expanduser(), paths.backups / words):
        if candidate.is_file():
            return candidate
    raise NotFound(
        _("There is no such backup."),
        where=words,
        hint=_("The backups are in {folder}.").format(folder=paths.backups),
    )


def bring_back(paths: DataPaths, source: Path) -> Restored:
    """Replace the data of a folder by a backup; see ``store.restore.restore``."""
    return restore(paths, source)


def backups(paths: DataPaths) -> list[Backup]:
    """Return the backups of a data folder, newest first."""
    return list_backups(paths.backups)

"""``fieldrep restore``: bring back a backup; what is there now is kept as one."""

import typer

from fieldrep.cli.common import JSON, interactive, print_json, session
from fieldrep.errors import UsageError
from fieldrep.i18n import _, ngettext
from fieldrep.store.syncstatus import read_sync_status

app = typer.Typer()


@app.command()
def restore(
    source: str = typer.Argument(..., help=_("A backup: a file, its name in the list, or “newest”.")),
    yes: bool = typer.Option(False, "--yes", help=_("Do it without asking.")),
    as_json: bool = JSON,
) -> None:
    """Bring back a backup."""
    from fieldrep.services.backup import bring_back, find_backup

    if session.paths.database.exists() and not yes:
        if not interactive():
            raise UsageError(
                _("This replaces the data in the folder."),
                hint=_("Say --yes; a backup of them is made first."),
            )
        typer.confirm(_("Replace the data in {folder}?").format(folder=session.paths.root), abort=True)
    backup = find_backup(session.paths, source)
    done = bring_back(session.paths, backup)
    if as_json:
        print_json(
            {
                "kept": str(done.kept) if done.kept else None,
                "installation": done.installation,
                "missing_files": done.missing_files,
            }
        )
        return
    typer.echo(_("Restored from {path}.").format(path=backup))
    if done.kept:
        typer.echo(_("What was there before is kept: {path}").format(path=done.kept))
    if done.missing_files:
        text = ngettext(
            "{count} attached file is not in the backup.",
            "{count} attached files are not in the backup.",
            done.missing_files,
        )
        typer.echo(text.format(count=done.missing_files))
    if read_sync_status(session.paths.database).team:
        typer.echo(_("The next sync with the team brings back what was sent since this backup."))

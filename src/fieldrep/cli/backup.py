"""``fieldrep backup``: a backup now, and the list of those there are."""

from pathlib import Path

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def backup(
    out: Path = typer.Option(None, "--out", help=_("One file with everything, for another disk (.zip).")),
    show: bool = typer.Option(False, "--list", help=_("Only list the backups there are.")),
    as_json: bool = JSON,
) -> None:
    """Make a backup."""
    from fieldrep.services.backup import back_up, backups

    if not show:
        made = back_up(session.ready(), out)
        if as_json:
            print_json({"path": str(made), "size": made.stat().st_size})
        else:
            typer.echo(_("Backup: {path}").format(path=made))
        return
    found = backups(session.paths)
    if as_json:
        print_json(
            [
                {"id": b.path.name, "path": str(b.path), "at": b.at, "label": b.label, "size": b.size}
                for b in found
            ]
        )
    else:
        print_table(
            (_("When"), _("Why"), _("Size"), _("File")),
            [(f"{b.at:%Y-%m-%d %H:%M}", b.label, f"{b.size:,}", b.path) for b in found],
        )

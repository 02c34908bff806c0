"""``fieldrep paths``: where the data and the log are."""

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def paths(as_json: bool = JSON) -> None:
    """Say where things are kept; nothing is made."""
    places = session.paths
    found = {
        "data": places.root,
        "database": places.database,
        "drafts": places.drafts,
        "backups": places.backups,
        "files": places.files,
        "packs": places.packs,
        "exports": places.exports,
        "log": places.log,
    }
    if as_json:
        print_json({name: str(path) for name, path in found.items()})
        return
    print_table(
        (_("What"), _("Where"), ""),
        [(name, path, "" if path.exists() else _("not there yet")) for name, path in found.items()],
    )
    typer.echo(_("The local database is not encrypted yet: lock your computer when you leave it."))

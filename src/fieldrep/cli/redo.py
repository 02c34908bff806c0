"""``fieldrep redo``: do again what was undone last."""

from dataclasses import asdict

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def redo(as_json: bool = JSON) -> None:
    """Do again what was undone last."""
    from fieldrep.services import undo as service

    result = service.redo(session.ready())
    if as_json:
        print_json(asdict(result))
        return
    typer.echo(_("Done again: {what}.").format(what=result.done))
    for kept in result.kept:
        typer.echo(_("Stayed, changed since: {what}").format(what=kept.text), err=True)

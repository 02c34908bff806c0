"""``fieldrep undo``: take back the last action."""

from dataclasses import asdict

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def undo(as_json: bool = JSON) -> None:
    """Take back the last action."""
    from fieldrep.services import undo as service

    result = service.undo(session.ready())
    if as_json:
        print_json(asdict(result))
        return
    typer.echo(_("Undone: {what}.").format(what=result.done))
    for kept in result.kept:
        typer.echo(_("Stayed, changed since: {what}").format(what=kept.text), err=True)

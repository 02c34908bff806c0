"""``fieldrep bug-report``: facts about program, system and data folder, without customer data."""

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.i18n import _
from fieldrep.logfile import bug_report

app = typer.Typer()


@app.command("bug-report")
def bugreport(as_json: bool = JSON) -> None:
    """Print facts for a bug report."""
    report = bug_report(session.paths)
    if as_json:
        print_json({"report": report})
        return
    typer.echo(report)
    typer.echo(_("There are no customer data in it; read it before you send it."), err=True)

"""``fieldrep export``: everything, as JSON, CSV and files."""

from pathlib import Path

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.fields import kind_label
from fieldrep.i18n import _

app = typer.Typer()


@app.command()
def export(
    target: Path = typer.Argument(..., help=_("A new folder, or a file ending in .zip.")),
    history: bool = typer.Option(False, "--history", help=_("With every action and operation.")),
    as_json: bool = JSON,
) -> None:
    """Export everything: one JSON and one CSV file a kind, and the attached files."""
    from fieldrep.services.archive import export_everything

    done = export_everything(session.ready(), target.expanduser(), history=history)
    if as_json:
        print_json(
            {
                "target": str(done.target),
                "records": dict(done.records),
                "attachments": done.attachments,
                "missing": list(done.missing),
            }
        )
        return
    typer.echo(_("Everything is in {path}.").format(path=done.target))
    for name, count in done.records.items():
        if count:
            typer.echo(f"  {kind_label(name)}: {count:,}")
    for name in done.missing:
        typer.echo(_("This attached file is missing: {name}").format(name=name), err=True)

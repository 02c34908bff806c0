"""``fieldrep files``: files attached to accounts: photos of a counter, price lists, signed offers."""

from dataclasses import asdict
from pathlib import Path

import typer

from fieldrep.cli.accounts import ACCOUNT
from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _
from fieldrep.services import attachments
from fieldrep.services.accounts import members, resolve_account
from fieldrep.services.attachments import AttachmentRow

app = typer.Typer(no_args_is_help=True)

ID = typer.Argument(..., help=_("The file's id, from “files list”."))


@app.command("list", help=_("The files of an account, the newest first."))
def list_(account: str = ACCOUNT, as_json: bool = JSON) -> None:
    """List files."""
    with session.ready().read() as ctx:
        owners = members(ctx, resolve_account(ctx, account).id)
        rows = [row for owner in owners for row in attachments.attachments_of(ctx, owner)]
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        (_("Name"), _("Bytes"), _("Added"), _("Where"), _("Id")),
        [(r.name, f"{r.size:,}", f"{r.added_at:%Y-%m-%d}" if r.added_at else "", r.note, r.id) for r in rows],
    )


@app.command(help=_("Attach a copy of a file to an account."))
def add(
    account: str = ACCOUNT,
    file: Path = typer.Argument(..., help=_("The file.")),
    name: str = typer.Option("", "--name", help=_("The name it is to have; its own if left out.")),
    as_json: bool = JSON,
) -> None:
    """Attach a file."""
    workspace = session.ready()
    with workspace.read() as ctx:
        owner = resolve_account(ctx, account).id
    made = attachments.attach_file(workspace, "account", owner, file, name=name)
    with workspace.read() as ctx:
        row = attachments.attachment(ctx, made)
    if as_json:
        print_json(asdict(row))
        return
    typer.echo(_("Attached: {name}.").format(name=_words(row)))
    typer.echo(made)


def _words(row: AttachmentRow) -> str:
    return _("{name} ({note})").format(name=row.name, note=row.note) if row.note else row.name


@app.command(help=_("Save a copy of an attached file."))
def save(
    file: str = ID,
    target: Path = typer.Argument(Path(), help=_("A folder or a new file; left out: this folder.")),
    as_json: bool = JSON,
) -> None:
    """Save a copy."""
    with session.ready().read() as ctx:
        path = attachments.save_attachment(ctx, file, target.expanduser())
    if as_json:
        print_json({"id": file, "file": str(path)})
    else:
        typer.echo(_("The file is saved as {path}.").format(path=path))


@app.command(help=_("Take a file off its account; undo brings it back."))
def remove(file: str = ID, as_json: bool = JSON) -> None:
    """Take a file away."""
    workspace = session.ready()
    with workspace.read() as ctx:
        name = attachments.attachment(ctx, file).name
    with workspace.write("attachment.remove", name) as ctx:
        attachments.remove_attachment(ctx, file)
    if as_json:
        print_json({"id": file, "name": name})
    else:
        typer.echo(_("Taken away: {name}.").format(name=name))

"""``fieldrep contacts``: the people at the accounts."""

import typer

from fieldrep.cli.accounts import ACCOUNT, pairs
from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _
from fieldrep.models.contacts import Contact
from fieldrep.services import contacts
from fieldrep.services.accounts import resolve_account
from fieldrep.services.records import get, plain
from fieldrep.services.values import read_values
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

CONTACT = typer.Argument(..., help=_("The person's name or id."))


@app.command("list", help=_("List people, of one account if named."))
def list_(
    account: str = typer.Argument("", help=_("Only of this account.")),
    text: str = typer.Option("", "--text", help=_("Only whose name has this in it.")),
    limit: int = typer.Option(0, "--limit", min=0, help=_("At most so many; 0 is all.")),
    as_json: bool = JSON,
) -> None:
    """List people."""
    with session.ready().read() as ctx:
        of = resolve_account(ctx, account).id if account else ""
        rows = contacts.list_contacts(ctx, account=of, text=text, limit=limit or -1)
        if as_json:
            print_json([{**plain(get(ctx, Contact, row.id)), "account": row.account} for row in rows])
            return
    print_table(
        (_("Name"), _("Title"), _("Account"), _("Role"), _("Phone")),
        [(r.name, r.title, r.account, term(r.role, "DecisionRole"), r.mobile or r.phone) for r in rows],
    )


@app.command(help=_("Add a person to an account; values as FIELD=VALUE."))
def add(
    account: str = ACCOUNT,
    name: str = typer.Argument(..., help=_("The person's name.")),
    values: list[str] = typer.Argument(None, help=_("More as FIELD=VALUE, such as title=经理 mobile=138…")),
    as_json: bool = JSON,
) -> None:
    """Add a person."""
    with session.ready().write("contact.add", name) as ctx:
        typed = read_values(ctx, Contact, pairs(values or [], taken="name"))
        made = contacts.add_contact(ctx, resolve_account(ctx, account).id, {**typed, "name": name}).id
    _report(made, as_json, _("Added: {name}.").format(name=name))


@app.command("set", help=_("Change a person; values as FIELD=VALUE."))
def set_(
    account: str = ACCOUNT,
    person: str = CONTACT,
    values: list[str] = typer.Argument(..., help="FIELD=VALUE"),
    as_json: bool = JSON,
) -> None:
    """Change a person."""
    with session.ready().write("contact.change", person) as ctx:
        found = contacts.resolve_contact(ctx, resolve_account(ctx, account).id, person)
        contacts.change_contact(ctx, found.id, read_values(ctx, Contact, pairs(values)))
    _report(found.id, as_json, _("Changed."))


@app.command(help=_("Put a person away, or take them out again with --undo."))
def archive(
    contact: str = typer.Argument(..., help=_("The person's id.")),
    undo: bool = typer.Option(False, "--undo", help=_("Take them out again.")),
    as_json: bool = JSON,
) -> None:
    """Archive a person."""
    with session.ready().write("contact.archive", contact) as ctx:
        contacts.change_contact(ctx, contact, {"archived": not undo})
    _report(contact, as_json, _("Taken out again.") if undo else _("Archived."))


def _report(contact: str, as_json: bool, message: str) -> None:
    if as_json:
        with session.workspace.read() as ctx:
            print_json(plain(get(ctx, Contact, contact)))
    else:
        typer.echo(message)
        typer.echo(contact)

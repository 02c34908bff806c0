"""``fieldrep worksheets``: the playbook's worksheets for an event, an account, a launch or a territory.

Exit codes: 0 done; 2 a value is missing or can't be taken.
"""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.accounts import pairs
from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.cli.dealerwords import form_json, short
from fieldrep.cli.writing import FORMAT, LANG, OUT, write_document
from fieldrep.errors import UsageError
from fieldrep.i18n import _
from fieldrep.services.accounts import resolve_account
from fieldrep.services.exhibitions import KIND, resolve_event
from fieldrep.services.formanswers import ACCOUNT, About, answer_form, form_page, take_over
from fieldrep.services.formdocuments import worksheet_document
from fieldrep.services.worksheets import PERSON, resolve_worksheet, worksheet_rows
from fieldrep.store.context import Context

app = typer.Typer(no_args_is_help=True)

FORM = typer.Argument(..., help=_("The worksheet: its id, the end of it, or its title."))
EVENT = typer.Option("", "--event", help=_("About this event."))
OF_ACCOUNT = typer.Option("", "--account", help=_("About this account."))
COPY = typer.Option("", "--copy", help=_("Which copy, such as the product that is launched."))


def _about(ctx: Context, event: str, account: str, copy: str) -> About:
    """Return what a worksheet is about: an event, an account, else the rep's own launch or territory."""
    if event and account:
        raise UsageError(_("Say --event or --account, not both."))
    if event:
        return About(KIND, resolve_event(ctx, event).id, copy)
    if account:
        return About(ACCOUNT, resolve_account(ctx, account).id, copy)
    return About(PERSON, ctx.actor, copy)


@app.command("list", help=_("List worksheets with how far each is filled in."))
def list_(event: str = EVENT, account: str = OF_ACCOUNT, as_json: bool = JSON) -> None:
    """List worksheets."""
    with session.ready().read() as ctx:
        rows = worksheet_rows(ctx, _about(ctx, event, account, ""))
    if as_json:
        print_json([asdict(row) | {"done": row.done} for row in rows])
        return
    print_table(
        (_("Worksheet"), _("Which copy"), _("Filled in"), _("Changed"), _("Id")),
        [
            (
                row.title,
                row.about.sheet,
                _("{done} of {total}").format(done=row.given, total=row.needed),
                row.changed,
                row.form,
            )
            for row in rows
        ],
    )


@app.command(help=_("Show a worksheet, or answer it with --set."))
def fill(
    form: str = FORM,
    event: str = EVENT,
    account: str = OF_ACCOUNT,
    copy: str = COPY,
    answers: list[str] = typer.Option([], "--set", help=_("An answer, ITEM=VALUE; may stand several times.")),
    take: list[str] = typer.Option(
        [], "--take", help=_("Put the answer to this item over what the record says.")
    ),
    as_json: bool = JSON,
) -> None:
    """Show or answer a worksheet."""
    given = pairs(answers)
    if given or take:
        with session.ready().write("form.answer", form) as ctx:
            about = _about(ctx, event, account, copy)
            ident = resolve_worksheet(ctx, about.kind, form)
            answer_form(ctx, ident, about, {_item(ident, name): text for name, text in given.items()})
            for name in take:
                take_over(ctx, ident, about, _item(ident, name))
    with session.ready().read() as ctx:
        about = _about(ctx, event, account, copy)
        page = form_page(ctx, resolve_worksheet(ctx, about.kind, form), about)
    if as_json:
        print_json(form_json(page))
        return
    typer.echo(page.title)
    print_table(
        (_("Item"), _("What is asked"), _("Answer")),
        [(short(x.id), x.text + (" *" if x.required else ""), x.shown) for x in page.lines],
    )
    if page.missing:
        typer.echo(_("Missing: {names}").format(names=", ".join(short(line.id) for line in page.missing)))


def _item(form: str, name: str) -> str:
    return name if name.startswith(f"{form}.") else f"{form}.{name}"


@app.command(help=_("Write a worksheet as a file, or print it."))
def export(
    form: str = FORM,
    event: str = EVENT,
    account: str = OF_ACCOUNT,
    copy: str = COPY,
    fmt: str = FORMAT,
    out: str = OUT,
    lang: str = LANG,
    private: bool = typer.Option(False, "--private", help=_("With private answers.")),
) -> None:
    """Export a worksheet."""

    def read(ctx: Context, language: str) -> Any:
        about = _about(ctx, event, account, copy)
        return worksheet_document(
            ctx, resolve_worksheet(ctx, about.kind, form), about, language, private=private
        )

    write_document(read, fmt, out, lang)

"""``fieldrep promises``: what we promised customers and they promised us."""

from dataclasses import asdict

import typer

from fieldrep.cli.accounts import ACCOUNT
from fieldrep.cli.common import JSON, print_json, print_table, session, typed_date
from fieldrep.i18n import _
from fieldrep.models.promises import Promise
from fieldrep.rules.codes import PromiseBy
from fieldrep.services import promises
from fieldrep.services.accounts import resolve_account
from fieldrep.services.records import get, plain
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)

PROMISE = typer.Argument(..., help=_("The promise's id, from “promises list”."))
COMMENT = typer.Option("", "--comment", help=_("What there is to say about it."))


@app.command("list", help=_("List promises, the open ones without --all."))
def list_(
    account: str = typer.Argument("", help=_("Only of this account.")),
    everything: bool = typer.Option(False, "--all", help=_("The settled ones too.")),
    as_json: bool = JSON,
) -> None:
    """List promises."""
    with session.ready().read() as ctx:
        of = resolve_account(ctx, account).id if account else ""
        rows = promises.list_promises(ctx, account=of, open_only=not everything, limit=-1)
    if as_json:
        print_json([asdict(row) for row in rows])
        return
    print_table(
        (_("Due"), _("Account"), _("By"), _("Promise"), _("Status"), _("Id")),
        [
            (r.due, r.account, term(r.by, "PromiseBy"), r.text, term(r.status, "PromiseStatus"), r.id)
            for r in rows
        ],
    )


@app.command(help=_("Note a promise."))
def add(
    account: str = ACCOUNT,
    text: str = typer.Argument(..., help=_("What was promised.")),
    due: str = typer.Option("", "--due", help=_("By when, such as +3 or fri.")),
    them: bool = typer.Option(False, "--them", help=_("The customer promised it to us.")),
    as_json: bool = JSON,
) -> None:
    """Note a promise."""
    with session.ready().write("promise.add", account) as ctx:
        day = typed_date(due, "--due", ctx.today)
        by = PromiseBy.THEM if them else PromiseBy.US
        made = promises.add_promise(ctx, resolve_account(ctx, account).id, text, by=by, due=day).id
    _report(made, as_json, _("Noted."))


@app.command(help=_("Mark a promise as kept."))
def kept(promise: str = PROMISE, comment: str = COMMENT, as_json: bool = JSON) -> None:
    """Mark a promise as kept."""
    with session.ready().write("promise.keep", promise) as ctx:
        promises.settle_promise(ctx, promise, comment=comment)
    _report(promise, as_json, _("Kept."))


@app.command(help=_("Mark a promise as broken."))
def broken(promise: str = PROMISE, comment: str = COMMENT, as_json: bool = JSON) -> None:
    """Mark a promise as broken."""
    with session.ready().write("promise.break", promise) as ctx:
        promises.settle_promise(ctx, promise, kept=False, comment=comment)
    _report(promise, as_json, _("Broken."))


@app.command(help=_("Open a settled promise again."))
def reopen(promise: str = PROMISE, as_json: bool = JSON) -> None:
    """Open a settled promise again."""
    with session.ready().write("promise.reopen", promise) as ctx:
        promises.reopen_promise(ctx, promise)
    _report(promise, as_json, _("Open again."))


def _report(promise: str, as_json: bool, message: str) -> None:
    if as_json:
        with session.workspace.read() as ctx:
            print_json(plain(get(ctx, Promise, promise)))
    else:
        typer.echo(message)
        typer.echo(promise)

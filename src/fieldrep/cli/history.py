"""``fieldrep history``: who changed what of a record, and when."""

from dataclasses import asdict
from zoneinfo import ZoneInfo

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.errors import NotFound
from fieldrep.fields import kind_label
from fieldrep.i18n import _
from fieldrep.models.registry import MODELS
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer()


@app.command()
def history(
    record: str = typer.Argument(..., help=_("An account's name, or the id of any record.")),
    kind: str = typer.Option("", "--kind", help=", ".join(MODELS)),
    children: bool = typer.Option(
        False, "--all", help=_("Of an account: with its people, visits and promises.")
    ),
    as_json: bool = JSON,
) -> None:
    """Show the history of a record, newest first."""
    from fieldrep.services.accounts import resolve_account
    from fieldrep.services.history import record_history, verb_text

    if kind and kind not in MODELS:
        raise NotFound(_("There is no such kind of record."), where=kind)
    with session.ready().read() as ctx:
        known = kind or _kind_of(ctx, record) or "account"
        ident = resolve_account(ctx, record).id if known == "account" else record
        # the moves of a visit, the versions of a report: what happened to them stands in their children
        lines = record_history(ctx, known, ident, children=children or known != "account")
    if as_json:
        print_json([asdict(line) for line in lines])
        return
    print_table(
        (_("When"), _("Who"), _("Action"), _("Change")),
        [
            (
                f"{line.at.astimezone(ZoneInfo(line.zone)):%Y-%m-%d %H:%M}",
                line.person,
                line.what
                if line.source == "typed"
                else _("{name} ({note})").format(name=line.what, note=term(line.source)),
                f"{line.label}: {line.before} → {line.after}"
                if line.field
                else " · ".join(filter(None, (f"{kind_label(line.kind)} {verb_text(line)}", line.name))),
            )
            for line in lines
        ],
    )


def _kind_of(ctx: Context, record: str) -> str:
    sql = "SELECT kind FROM operation WHERE record = ? LIMIT 1"
    row = ctx.session.connection().exec_driver_sql(sql, (record,)).first()
    return row[0] if row else ""

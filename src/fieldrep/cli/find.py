"""``fieldrep find``: anything, by any words."""

from dataclasses import asdict

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session
from fieldrep.i18n import _
from fieldrep.terms import term

app = typer.Typer()


@app.command()
def find(
    words: list[str] = typer.Argument(..., help=_("Part of a name, pinyin, initials, phone, city or note.")),
    limit: int = typer.Option(50, "--limit", min=1, help=_("At most so many.")),
    kind: list[str] = typer.Option([], "--kind", help="account, contact, touch, visit, promise"),
    as_json: bool = JSON,
) -> None:
    """Find accounts, people, visits, calls and promises."""
    from fieldrep.services.finding import find_anything

    with session.ready().read() as ctx:
        found = find_anything(ctx, " ".join(words), limit=limit, kinds=tuple(kind))
    if as_json:
        print_json([asdict(row) for row in found])
        return
    if not found:
        typer.echo(_("Nothing fits “{words}”.").format(words=" ".join(words)))
        return
    print_table(
        (_("Kind"), _("Account"), _("Found"), _("Day")),
        [
            (term(r.kind) or r.kind, r.account, r.title if r.title != r.account else r.hint, r.day)
            for r in found
        ],
    )

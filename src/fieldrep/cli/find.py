"""``fieldrep find``: anything, by any words."""

from dataclasses import asdict

import typer

from fieldrep import fieldwords
from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session
from fieldrep.i18n import _

app = typer.Typer()

ALL = 1_000_000
KINDS = ("account", "contact", "touch", "visit", "promise")


@app.command()
def find(
    words: list[str] = typer.Argument(..., help=_("Part of a name, pinyin, initials, phone, city or note.")),
    limit: int = typer.Option(50, "--limit", min=0, help=_("At most so many; 0 is all.")),
    kind: list[str] = typer.Option([], "--kind", help=", ".join(KINDS)),
    as_json: bool = JSON,
) -> None:
    """Find accounts, people, visits, calls and promises."""
    from fieldrep.services.finding import find_anything

    for wanted in kind:
        check_choice(wanted, KINDS, "--kind")
    with session.ready().read() as ctx:
        found = find_anything(ctx, " ".join(words), limit=limit or ALL, kinds=tuple(kind))
    if as_json:
        print_json([asdict(row) for row in found])
        return
    if not found:
        typer.echo(_("Nothing fits “{words}”.").format(words=" ".join(words)))
        return
    print_table(
        (_("Kind"), _("Account"), _("Found"), _("Day")),
        [
            (_(fieldwords.KINDS[r.kind]), r.account, r.title if r.title != r.account else r.hint, r.day)
            for r in found
        ],
    )

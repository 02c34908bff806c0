"""``fieldrep demo``: a demo book in an empty folder, of any size for measuring."""

import sys
from collections.abc import Callable

import typer

from fieldrep.cli.common import JSON, print_json, session, work_begins
from fieldrep.i18n import _, guess_language, ngettext

app = typer.Typer()


@app.command()
def demo(
    accounts: int = typer.Option(0, "--accounts", min=0, help=_("So many accounts; without, a story.")),
    contacts: int = typer.Option(0, "--contacts", min=0, help=_("So many people.")),
    visits: int = typer.Option(0, "--visits", min=0, help=_("So many visits.")),
    lang: str = typer.Option("", "--lang", help="en, zh_CN"),
    seed: int = typer.Option(1, "--seed", help=_("Another seed makes another book.")),
    as_json: bool = JSON,
) -> None:
    """Make demo data in an empty folder."""
    from fieldrep.services.demo.bulk import Sizes
    from fieldrep.services.demo.folder import initialise_demo, make_book

    work_begins()
    language = lang or guess_language()
    if accounts or contacts or visits:
        sizes = Sizes(accounts or 1, contacts, visits)
        made = make_book(session.paths, language, sizes, seed=seed, progress=_progress(as_json))
    else:
        made = initialise_demo(session.paths, language, seed=seed)
    with made.read() as ctx:
        counts = {
            kind: ctx.session.connection().exec_driver_sql(f"SELECT count(*) FROM {kind}").scalar_one()
            for kind in ("account", "contact", "visit", "touch", "promise")
        }
    made.close()
    if as_json:
        print_json({"data": str(session.paths.root), **counts})
    else:
        typer.echo(
            _("{accounts}, {people} and {visits} are in {folder}.").format(
                accounts=_counted(
                    ngettext("{count} account", "{count} accounts", counts["account"]), counts["account"]
                ),
                people=_counted(
                    ngettext("{count} person", "{count} people", counts["contact"]), counts["contact"]
                ),
                visits=_counted(
                    ngettext("{count} visit", "{count} visits", counts["visit"]), counts["visit"]
                ),
                folder=session.paths.root,
            )
        )


def _counted(text: str, count: int) -> str:
    return text.format(count=count)


def _progress(quiet: bool) -> Callable[[int, int], None] | None:
    if quiet or not sys.stderr.isatty():
        return None
    return lambda done, total: typer.echo(f"\r{done:,}/{total:,} ", err=True, nl=done >= total)

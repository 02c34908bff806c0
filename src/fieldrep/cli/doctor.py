"""``fieldrep doctor``: what is sound of data and computer, what is not, what to do about it."""

from dataclasses import asdict

import typer

from fieldrep.cli.common import JSON, print_json, session, work_begins
from fieldrep.errors import Damaged
from fieldrep.i18n import _, ngettext

app = typer.Typer()

SIGNS = {"ok": "+", "warn": "?", "bad": "!"}


@app.command()
def doctor(
    deep: bool = typer.Option(False, "--deep", help=_("Look at every record and file, not at a sample.")),
    repair: bool = typer.Option(
        False, "--repair", help=_("Make derived columns and the search index anew; records stay untouched.")
    ),
    as_json: bool = JSON,
) -> None:
    """Check the data and this computer; exits with 6 where something is bad."""
    from fieldrep.services import doctor as service

    work_begins()
    repaired = service.repair(session.ready()) if repair else None
    findings = service.examine(session.paths, deep=deep)
    bad = service.worst(findings) is service.Level.BAD
    if as_json:
        print_json(
            {
                "repaired": asdict(repaired) if repaired else None,
                "findings": [asdict(finding) for finding in findings],
            }
        )
    else:
        if repaired:
            typer.echo(
                _("Derived anew: {accounts}. Indexed: {records}.").format(
                    accounts=ngettext("{count} account", "{count} accounts", repaired.accounts).format(
                        count=repaired.accounts
                    ),
                    records=ngettext("{count} record", "{count} records", repaired.indexed).format(
                        count=repaired.indexed
                    ),
                )
            )
        for finding in findings:
            typer.echo(f" {SIGNS[finding.level]} {finding.text}")
            if finding.advice:
                typer.echo(f"   → {finding.advice}")
    if bad:
        raise typer.Exit(Damaged.exit_code)

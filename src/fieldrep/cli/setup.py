"""``fieldrep init``: the five answers of the first run, without a screen."""

import os

import typer

from fieldrep.cli.common import JSON, print_json, session
from fieldrep.i18n import _, guess_language, set_language

app = typer.Typer()


@app.command()
def init(
    name: str = typer.Option(..., "--name", help=_("Your name.")),
    territory: str = typer.Option("", "--territory", help=_("Your territory or area.")),
    lang: str = typer.Option("", "--lang", help=_("Language of the screens: en or zh_CN.")),
    currency: str = typer.Option("", "--currency", help=_("Your currency, such as CNY or EUR.")),
    timezone: str = typer.Option("", "--timezone", help=_("Your time zone, such as Asia/Shanghai.")),
    as_json: bool = JSON,
) -> None:
    """Set up an empty data folder."""
    from fieldrep.services.setup import Setup, guess_currency, guess_zone, initialise

    language = lang or guess_language()
    answers = Setup(
        name,
        territory,
        language,
        (currency or guess_currency(language)).upper(),
        timezone or guess_zone(os.environ),
    )
    person = initialise(session.workspace, answers)
    if as_json:
        print_json(
            {
                "id": person,
                "name": answers.name,
                "territory": answers.territory,
                "language": answers.language,
                "currency": answers.currency,
                "timezone": answers.zone,
                "data": str(session.paths.root),
            }
        )
        return
    set_language(language)
    typer.echo(_("Ready. Your data are in {folder}.").format(folder=session.paths.root))
    typer.echo(_("The local database is not encrypted yet: lock your computer when you leave it."))

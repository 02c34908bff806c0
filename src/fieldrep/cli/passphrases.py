"""Asking for the team's passphrase: from the environment, or at a terminal without showing it."""

import os

import typer

from fieldrep.cli.common import interactive
from fieldrep.i18n import _
from fieldrep.sync.errors import PassphraseNeeded

VARIABLE = "FIELDREP_PASSPHRASE"
NEW_VARIABLE = "FIELDREP_NEW_PASSPHRASE"


def ask_passphrase(prompt: str, *, variable: str = VARIABLE, twice: bool = False) -> str:
    """Return the passphrase of an environment variable, else the one typed; raises
    PassphraseNeeded (exit code 5) where nobody can be asked."""
    given = os.environ.get(variable, "")
    if given:
        return given
    if not interactive():
        raise PassphraseNeeded(
            _("The passphrase is missing."),
            hint=_("Set {name}, or run the command at a terminal.").format(name=variable),
        )
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice))

"""Asking for the team's passphrase: from the environment, or at a terminal without showing it."""

import os

import typer

from fieldrep.cli.common import interactive
from fieldrep.errors import UsageError
from fieldrep.i18n import _

VARIABLE = "FIELDREP_PASSPHRASE"
NEW_VARIABLE = "FIELDREP_NEW_PASSPHRASE"


def ask_passphrase(prompt: str, *, variable: str = VARIABLE, twice: bool = False) -> str:
    """Return the passphrase of an environment variable, else the one typed; raises UsageError where
    nobody can be asked."""
    given = os.environ.get(variable, "")
    if given:
        return given
    if not interactive():
        raise UsageError(
            _("The passphrase is missing."),
            hint=_("Set {name}, or run the command at a terminal.").format(name=variable),
        )
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=twice))

"""Completion for a shell that is named; the framework's own options know only the one they run in."""

from collections.abc import Sequence

import typer

from fieldrep.errors import UsageError
from fieldrep.i18n import _

_SHOW, _INSTALL = "--show-completion", "--install-completion"
_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
_ASKED_IN = "_FIELDREP_COMPLETE"


def complete_shell(words: Sequence[str]) -> bool:
    """Show or install the completion of the shell that is named or found; False if neither is asked for.

    Raises UsageError for a shell that is not known, or when none is found.
    """
    if not words or words[0] not in (_SHOW, _INSTALL) or len(words) > 2:
        return False
    from typer.completion import _get_shell_name, get_completion_script, install

    shell = words[1] if len(words) == 2 else _get_shell_name()
    if shell not in _SHELLS:
        said = _("There is no completion for the shell “{name}”.") if shell else _("No shell was found.")
        hint = _("Choose one of: {choices}.").format(choices=", ".join(_SHELLS))
        raise UsageError(said.format(name=shell), hint=hint)
    if words[0] == _SHOW:
        typer.echo(get_completion_script(prog_name="fieldrep", complete_var=_ASKED_IN, shell=shell))
        return True
    _shell, path = install(shell=shell, prog_name="fieldrep", complete_var=_ASKED_IN)
    typer.echo(_("Completion is installed in {path}. New terminals have it.").format(path=path))
    return True

"""The program as plain questions (``--plain``), for screen readers and simple terminals.

The first run, then the quick log; everything else has a command that needs no screen.
"""

import sys

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _, set_language
from fieldrep.tui.desk import Desk
from fieldrep.tui.forms.plain import ask
from fieldrep.tui.screens.first_run import first_values, read_answers, setup_form
from fieldrep.tui.screens.quick_log import QuickLogForm, logged_words


def speak(desk: Desk) -> int:
    """Ask what is needed, line by line; returns the exit status."""
    try:
        if not desk.initialised:
            _set_up(desk)
        _log(desk)
    except FieldrepError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return error.exit_code
    return 0


def _set_up(desk: Desk) -> None:
    from fieldrep.services.setup import initialise

    spec = setup_form("first_run", _("Welcome to fieldrep"))
    answers = read_answers(ask(spec, first_values(), None, desk.form_settings, sys.stdin, sys.stdout))
    initialise(desk.workspace, answers)
    desk.settings_changed()
    set_language(answers.language)


def _log(desk: Desk) -> None:
    form = QuickLogForm(desk)
    draft = desk.draft("quick_log")
    values = ask(form.spec(), {}, draft, desk.form_settings, sys.stdin, sys.stdout)
    result = form.save(values, draft.as_of)
    draft.discard()
    print(logged_words(result))  # noqa: T201

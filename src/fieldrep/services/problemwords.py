"""The sentence for what a rule found wrong with a typed text: the same in forms and commands."""

from fieldrep.i18n import N_, _
from fieldrep.rules.problems import Problem

_PROBLEMS = {
    "money.unreadable": N_("Type an amount, such as 1200, 1.2k or 3万."),
    "money.too_large": N_("This amount is too large."),
    "currency.unknown": N_("Type a currency code of three letters, such as CNY or EUR."),
    "date.unreadable": N_("Type a date, such as 25, 11-25, +3, fri or tomorrow."),
    "date.impossible": N_("There is no such day. Type a date, such as 11-25."),
    "date.ambiguous": N_("Type the year with four digits, such as 2026-11-25."),
    "time.unreadable": N_("Type a time of day, such as 9, 9:30 or 2pm."),
    "time.impossible": N_("There is no such time of day. Type one, such as 14:30."),
}


def problem_text(problem: Problem) -> str:
    """Return the sentence for a problem that a rule found."""
    known = _PROBLEMS.get(problem.code)
    return _(known) if known else _("This can't be read.")

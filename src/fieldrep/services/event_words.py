"""Sentences about events: what puts a milestone at risk, when it is due, how far a level is."""

from collections.abc import Mapping
from datetime import date

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.rules.milestones import MilestoneState, Progress

STATES: Mapping[MilestoneState, str] = {
    MilestoneState.DONE: N_("done"),
    MilestoneState.LATE: N_("overdue"),
    MilestoneState.AT_RISK: N_("at risk"),
    MilestoneState.OPEN: N_("open"),
}


def labelled(field: str, value: str) -> str:
    """Return a value behind its name, with the colon of the language."""
    return _("{field}: {value}").format(field=field, value=value)


def state_word(state: MilestoneState) -> str:
    """Return the word for how a milestone stands."""
    return _(STATES[state])


def days_words(starts: date | None, ends: date | None) -> str:
    """Return the days of an event, an empty text for none."""
    if starts is None:
        return ""
    first = format_date(starts, current_language(), year=True)
    if ends is None or ends == starts:
        return first
    return _("{first} to {last}").format(first=first, last=format_date(ends, current_language(), year=True))


def level_words(level: Progress) -> str:
    """Return how far a level is: “3 of 9, 1 late, 1 at risk”."""
    words = [_("{done} of {total}").format(done=level.done, total=level.total)]
    if level.late:
        words.append(_("{count} overdue").format(count=level.late))
    if level.at_risk:
        words.append(_("{count} at risk").format(count=level.at_risk))
    return _(", ").join(words)


def waiting_words(waiting: int, everybody: int) -> str:
    """Return how many are still to be followed up."""
    if not everybody:
        return _("Nobody is on the list.")
    if not waiting:
        return _("Everybody is followed up.")
    return ngettext(
        "{count} of {total} is still to be followed up.",
        "{count} of {total} are still to be followed up.",
        waiting,
    ).format(count=waiting, total=everybody)

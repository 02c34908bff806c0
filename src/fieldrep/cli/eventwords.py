"""What ``fieldrep events`` prints: an event, its milestones, its accounts, its effect, in JSON or as text."""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.common import print_table
from fieldrep.fields import field_label, money_text
from fieldrep.i18n import _
from fieldrep.rules.codes import MilestoneLevel
from fieldrep.services.event_accounts import EventAccountLine
from fieldrep.services.event_effect import Effect
from fieldrep.services.event_words import days_words, level_words, waiting_words
from fieldrep.services.exhibitions import GOALS, KIND, PEOPLE, EventPage, EventRow
from fieldrep.services.milestones import MilestoneLine
from fieldrep.terms import term


def row_json(row: EventRow) -> dict[str, Any]:
    """Return a line of the list of events as JSON data."""
    return asdict(row) | {"late": row.late}


def page_json(page: EventPage) -> dict[str, Any]:
    """Return an event as JSON data."""
    data = asdict(page)
    return row_json(page.row) | {name: value for name, value in data.items() if name != "row"}


def milestone_json(line: MilestoneLine) -> dict[str, Any]:
    """Return a milestone as JSON data."""
    return asdict(line)


def line_json(line: EventAccountLine) -> dict[str, Any]:
    """Return an account of an event as JSON data."""
    return asdict(line) | {"followed": line.followed}


def effect_json(effect: Effect) -> dict[str, Any]:
    """Return what an event brought as JSON data."""
    return asdict(effect)


def show_page(page: EventPage, effect: Effect) -> None:
    """Print an event."""
    row = page.row
    typer.echo(" · ".join(filter(None, (row.name, row.place, days_words(row.starts, row.ends)))))
    typer.echo(_("Phase: {phase}").format(phase=term(row.phase, "EventPhase")))
    facts = [(field_label(KIND, name), page.people[name]) for name in PEOPLE if page.people[name]]
    if budget := money_text(page.budget_minor, page.budget_currency):
        facts.append((field_label(KIND, "budget"), budget))
    facts += [
        (field_label(KIND, goal), str(page.goals[goal])) for goal in GOALS if page.goals[goal] is not None
    ]
    print_table((_("Item"), _("Value")), facts)
    print_table(
        (_("Level"), _("Milestones")),
        [(term(level, "MilestoneLevel"), level_words(row.progress[level])) for level in MilestoneLevel],
    )
    if row.next_title:
        typer.echo(_("Next: {what}, {day}").format(what=row.next_title, day=row.next_due))
    counted = _("{talks} talks, {hot} of them hot, {visits} visits and {orders} orders since.")
    typer.echo(counted.format(talks=effect.talks, hot=effect.hot, visits=effect.visits, orders=effect.orders))
    typer.echo(waiting_words(effect.waiting, row.accounts))
    if effect.satisfaction:
        for line in (*effect.satisfaction.figures, effect.satisfaction.reading):
            typer.echo(line)
    if effect.trouble:
        typer.echo(effect.trouble)

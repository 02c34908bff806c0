"""``fieldrep sprint``: prospects phoned within some days for a number of appointments."""

from dataclasses import asdict
from typing import Any

import typer

from fieldrep.cli.common import JSON, check_choice, print_json, print_table, session
from fieldrep.i18n import _
from fieldrep.rules.codes import Stage
from fieldrep.services import sprints
from fieldrep.store.context import Context
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)


@app.command(help=_("Start a sprint over accounts of yours that have a number."))
def start(
    name: str = typer.Argument("", help=_("What it is called.")),
    stage: str = typer.Option("", "--stage", help=_("Only accounts in this stage.")),
    city: str = typer.Option("", "--city", help=_("Only accounts of this city.")),
    industry: str = typer.Option("", "--industry", help=_("Only of this industry: an id or a part of it.")),
    tag: str = typer.Option("", "--tag", help=_("Only accounts with this tag.")),
    batch: str = typer.Option("", "--import", help=_("Only accounts of this import, by its id.")),
    prospects: int = typer.Option(None, "--prospects", min=1, help=_("How many are to be called.")),
    appointments: int = typer.Option(None, "--appointments", min=1, help=_("How many visits are wanted.")),
    days: int = typer.Option(None, "--days", min=1, help=_("Within how many days.")),
    as_json: bool = JSON,
) -> None:
    """Start a sprint."""
    check_choice(stage, Stage, "--stage")
    wanted = sprints.SprintFilter(stage, city, industry, tag, batch)
    with session.ready().write("sprint.start", name) as ctx:
        made = sprints.start_sprint(
            ctx, wanted, name=name, prospects=prospects, appointments=appointments, days=days
        ).id
    _show(made, as_json)


@app.command(help=_("Show how far the sprint is and how fast it goes."))
def status(as_json: bool = JSON) -> None:
    """Show the sprint that is running."""
    with session.ready().read() as ctx:
        running = sprints.sprint_in_hand(ctx).id
    _show(running, as_json)


@app.command("list", help=_("List who is still to be called, the next first; --done those who were reached."))
def list_(
    done: bool = typer.Option(False, "--done", help=_("Those who need no more call.")),
    everything: bool = typer.Option(False, "--all", help=_("Everybody on the list.")),
    as_json: bool = JSON,
) -> None:
    """List prospects of the sprint that is running."""
    with session.ready().read() as ctx:
        prospects = sprints.prospects_of(ctx, sprints.sprint_in_hand(ctx))
        rows = sprints.queue(prospects, ctx.today)
    if everything or done:
        rows = [p for p in prospects if everything or p.done]
    if as_json:
        print_json([asdict(row) | {"done": row.done} for row in rows])
        return
    print_table(
        (_("Account"), _("City"), _("Calls"), _("Last"), _("Again"), _("Id")),
        [(r.name, r.city, r.calls, term(r.result, "CallResult"), r.again, r.account_id) for r in rows],
    )


@app.command(help=_("End the sprint that is running; its calls are kept."))
def end(as_json: bool = JSON) -> None:
    """End the sprint that is running."""
    workspace = session.ready()
    with workspace.read() as ctx:
        running = sprints.sprint_in_hand(ctx)
    with workspace.write("sprint.end", running.name) as ctx:
        sprints.end_sprint(ctx, running.id)
    _show(running.id, as_json)


def status_json(ctx: Context, sprint: str) -> dict[str, Any]:
    """Return how far a sprint is, as JSON data."""
    found = sprints.status_of(ctx, sprint)
    return asdict(found) | {"over": bool(found.pace and found.pace.over)}


def _show(sprint: str, as_json: bool) -> None:
    with session.workspace.read() as ctx:
        found, data = sprints.status_of(ctx, sprint), status_json(ctx, sprint)
    if as_json:
        print_json(data)
        return
    typer.echo(found.name)
    typer.echo(
        _("{done} of {goal} reached, {visits} of {wanted} visits agreed on.").format(
            done=found.done, goal=found.goal, visits=found.visits, wanted=found.visits_goal
        )
    )
    if found.shortage:
        typer.echo(found.shortage)
    if found.pace is not None:
        going = found.pace
        typer.echo(
            _("Day {day} of {days}; today {today} of {per_day}; {now} an hour, {needed} needed.").format(
                day=going.day,
                days=going.days,
                today=going.today,
                per_day=going.per_day,
                now=going.per_hour,
                needed=going.needed,
            )
        )

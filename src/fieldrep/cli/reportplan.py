"""``fieldrep report plan KIND``: the plan within a report."""

from dataclasses import asdict
from datetime import date

import typer

from fieldrep.cli.common import JSON, print_json, print_table, session, typed_date
from fieldrep.cli.reportwords import KIND, MONTH, WEEK, period_option
from fieldrep.errors import UsageError
from fieldrep.i18n import _
from fieldrep.models.reports import PlanItem
from fieldrep.reports.render.wording import period_text
from fieldrep.reports.values import value_to_data
from fieldrep.rules.codes import PlanOutcome
from fieldrep.services import reportperiods, reportplan
from fieldrep.services.accounts import resolve_account
from fieldrep.services.records import plain
from fieldrep.terms import term

app = typer.Typer(no_args_is_help=True)


@app.callback(help=_("The plan for the next period, and what became of the last one."))
def plan(call: typer.Context, kind: str = KIND) -> None:
    """Keep the kind of report for the commands below."""
    call.obj = reportperiods.definition_of(kind).id


@app.command("list", help=_("What became of the last plan, and what stands in the next."))
def plan_list(call: typer.Context, week: str = WEEK, month: str = MONTH, as_json: bool = JSON) -> None:
    """List both plans."""
    with session.ready().read() as ctx:
        of = reportperiods.find_period(ctx, call.obj, period_option(call.obj, week, month))
        last = reportplan.last_plan(ctx, call.obj, of)
        coming = reportplan.next_plan(ctx, call.obj, of)
    if as_json:
        print_json(
            {
                "definition": call.obj,
                "period": of.key,
                "last": [{**asdict(line), "reason": value_to_data(line.reason)} for line in last],
                "next": [
                    {
                        "id": line.item,
                        "day": line.day,
                        "account_id": line.account_id,
                        "account": line.company,
                        "text": line.text,
                        "expected": line.expected,
                        "visit_id": line.visit_id,
                    }
                    for line in coming
                ],
            }
        )
        return
    typer.echo(_("Planned for {period}").format(period=period_text(of)))
    print_table(
        (_("Day"), _("Account"), _("Item"), _("What became of it"), _("Id")),
        [(line.day, line.company, line.text, term(line.outcome), line.id) for line in last],
    )
    typer.echo("")
    typer.echo(_("Planned for the period after"))
    print_table(
        (_("Day"), _("Account"), _("Item"), _("Id")),
        [(line.day, line.company, line.text, line.item) for line in coming],
    )


@app.command("add", help=_("Add an item to the plan for the period after the report's."))
def plan_add(
    call: typer.Context,
    text: str = typer.Argument(..., help=_("What is planned.")),
    day: str = typer.Option("", "--day", help=_("The day, if it has one.")),
    account: str = typer.Option("", "--account", help=_("The account, if it is about one.")),
    week: str = WEEK,
    month: str = MONTH,
    as_json: bool = JSON,
) -> None:
    """Add an item to the plan."""
    with session.ready().write("plan.add", text) as ctx:
        of = reportperiods.find_period(ctx, call.obj, period_option(call.obj, week, month))
        about = resolve_account(ctx, account).id if account else ""
        when: date | None = typed_date(day, "--day", ctx.today)
        item = reportplan.add_plan_item(ctx, call.obj, of, text, day=when, account=about)
    _item(item, as_json, _("Planned."))


@app.command("settle", help=_("Say what became of an item: done, moved or dropped."))
def plan_settle(
    item: str = typer.Argument(..., help=_("The item's id, from “report plan weekly list”.")),
    outcome: str = typer.Argument(..., help=", ".join(PlanOutcome)),
    reason: str = typer.Option("", "--reason", help=_("Why it was moved or dropped; needed then.")),
    as_json: bool = JSON,
) -> None:
    """Settle an item of the last plan."""
    if outcome not in list(PlanOutcome):
        raise UsageError(
            _("An item is not settled like this."),
            where=outcome,
            hint=_("Choose one of: {choices}.").format(choices=", ".join(PlanOutcome)),
        )
    with session.ready().write("plan.settle", item) as ctx:
        settled = reportplan.settle_plan_item(ctx, item, PlanOutcome(outcome), reason)
    _item(settled, as_json, _("Settled."))


@app.command("remove", help=_("Take an item out of a plan that was not submitted yet."))
def plan_remove(
    item: str = typer.Argument(..., help=_("The item's id, from “report plan weekly list”.")),
    as_json: bool = JSON,
) -> None:
    """Take an item out of the plan."""
    with session.ready().write("plan.remove", item) as ctx:
        reportplan.remove_plan_item(ctx, item)
    if as_json:
        print_json({"id": item})
    else:
        typer.echo(_("Removed."))


def _item(item: PlanItem, as_json: bool, message: str) -> None:
    if as_json:
        print_json(plain(item))
    else:
        typer.echo(message)
        typer.echo(item.id)

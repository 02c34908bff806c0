"""Types the demo's reports and hands them in, by the services that the screens use."""

from datetime import timedelta

from fieldrep.models.reports import PlanItem
from fieldrep.reports.document import Period
from fieldrep.rules.codes import ActionSource, PlanOutcome
from fieldrep.rules.periods import IsoWeek
from fieldrep.services import records, reportperiods, reportplan, reports
from fieldrep.services.demo.dice import Dice
from fieldrep.services.demo.weeks import Typed
from fieldrep.services.demo.words import Words
from fieldrep.services.workspace import Workspace
from fieldrep.store.capture import bulk_create
from fieldrep.store.context import Context

_TYPED_PLAN = "next_week/plan"


def write_report(workspace: Workspace, typed: Typed, words: Words, dice: Dice, code: str) -> None:
    """Type a report's texts as one action, and hand it in if it was."""
    with workspace.write(code, typed.period, source=ActionSource.DEMO) as ctx:
        period = reportperiods.find_period(ctx, typed.definition, typed.period)
        for place, text in typed.texts.items():
            reports.set_text(ctx, typed.definition, period, place, text)
        if typed.handed_in:
            _settle(ctx, typed, period, words, dice)
            _plan(ctx, typed, period, dice)
            reports.submit_report(ctx, typed.definition, period)


def _settle(ctx: Context, typed: Typed, period: Period, words: Words, dice: Dice) -> None:
    """Say what became of the items of the last plan that follow nothing by themselves."""
    reasons = words.talk["reports"]
    for line in reportplan.last_plan(ctx, typed.definition, period):
        if line.by_itself or line.outcome != PlanOutcome.OPEN:
            continue
        outcome = dice.pick((PlanOutcome.DONE, PlanOutcome.DONE, PlanOutcome.MOVED, PlanOutcome.DROPPED))
        reason = "" if outcome == PlanOutcome.DONE else dice.pick(reasons[f"{outcome}_reason"])
        # the line says that it may be settled; asking the service again would draft the plan again
        item = records.get(ctx, PlanItem, line.id)
        records.change(ctx, item, {"outcome": outcome, "reason": reason})


def _plan(ctx: Context, typed: Typed, period: Period, dice: Dice) -> None:
    """Keep the plan for the next week: what the records say, and an item that was only typed.

    The items get ids from the seed; submitting finds them and adds none.
    """
    if _TYPED_PLAN not in typed.texts:
        return
    after = IsoWeek.parse(period.key).next()
    about = {"person_id": ctx.actor, "definition": typed.definition, "period": str(after)}
    rows = [
        {"text": line.text, "day": line.day, "account_id": line.account_id or None, "visit_id": line.visit_id}
        for line in reportplan.next_plan(ctx, typed.definition, period)
        if not line.item
    ]
    monday = after.first_day
    rows.append({"text": typed.texts[_TYPED_PLAN], "day": monday + timedelta(days=dice.between(0, 4))})
    bulk_create(ctx.session, PlanItem, [{"id": dice.new_id(ctx.now), **about, **row} for row in rows])

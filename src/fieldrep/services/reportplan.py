"""The plan within a report: items typed for the next period, and what became of those of the last."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import select

from fieldrep.errors import Invalid, NotAllowed, NotFound
from fieldrep.i18n import _
from fieldrep.models.reports import PlanItem, Report, ReportVersion
from fieldrep.reports.definition import Definition, definition
from fieldrep.reports.document import Period
from fieldrep.reports.draft import lastplan, nextplan
from fieldrep.reports.draft.frame import Frame
from fieldrep.reports.draft.lastplan import PlanLine
from fieldrep.reports.draft.nextplan import NextLine
from fieldrep.reports.draft.periods import following, preceding, read_period
from fieldrep.rules.codes import PlanOutcome
from fieldrep.services import records
from fieldrep.services.accounts import get_account
from fieldrep.store.context import Context


def last_plan(ctx: Context, name: str, period: Period) -> list[PlanLine]:
    """Return the items of the plan that a report answers for, with what became of each."""
    ctx.session.flush()
    return lastplan.plan_lines(Frame(ctx, definition(name), period))


def next_plan(ctx: Context, name: str, period: Period) -> list[NextLine]:
    """Return the plan that a report makes for the period after, by day; ``item`` is set for plan items."""
    ctx.session.flush()
    return nextplan.next_lines(Frame(ctx, definition(name), period))


def add_plan_item(
    ctx: Context, name: str, period: Period, text: str, *, day: date | None = None, account: str = ""
) -> PlanItem:
    """Add an item to the plan that the report of ``period`` makes for the period after. Raises Invalid."""
    after = following(period)
    _check(text, day, after)
    return records.add(
        ctx,
        PlanItem,
        person_id=ctx.actor,
        definition=definition(name).id,
        period=after.key,
        text=text.strip(),
        day=day,
        account_id=get_account(ctx, account).id if account else None,
    )


def change_plan_item(ctx: Context, item: str, values: Mapping[str, Any]) -> PlanItem:
    """Change text, day or account of a planned item. Raises Invalid, or NotAllowed once it is submitted."""
    record = records.get(ctx, PlanItem, item)
    _refuse_submitted(ctx, record)
    text, day = values.get("text", record.text), values.get("day", record.day)
    _check(text, day, _period_of(ctx, record))
    return records.change(ctx, record, {**values, "text": text.strip()})


def remove_plan_item(ctx: Context, item: str) -> None:
    """Take an item out of the plan; raises NotAllowed once it is submitted."""
    record = records.get(ctx, PlanItem, item)
    _refuse_submitted(ctx, record)
    records.delete(ctx, record)


def _check(text: str, day: date | None, period: Period) -> None:
    wrong = {}
    if not text.strip():
        wrong["text"] = _("Say what is planned.")
    if day is not None and not period.start <= day <= period.end:
        wrong["day"] = _("The day should lie between {first} and {last}.").format(
            first=period.start.isoformat(), last=period.end.isoformat()
        )
    if wrong:
        raise Invalid(_("The item can't be taken like this."), wrong)


def _period_of(ctx: Context, record: PlanItem) -> Period:
    return read_period(definition(record.definition).period, record.period, ctx.today)


def _refuse_submitted(ctx: Context, record: PlanItem) -> None:
    """Raise NotAllowed if a report that was handed in lists the item in its plan."""
    before = preceding(_period_of(ctx, record))
    query = (
        select(ReportVersion)
        .join(Report, Report.id == ReportVersion.report_id)  # type: ignore[arg-type]
        .where(
            Report.person_id == record.person_id,
            Report.definition == record.definition,
            Report.period == before.key,
        )
    )
    for version in ctx.session.exec(query).all():
        if record.id in _items_of(version.document or {}):
            raise NotAllowed(
                _("This item stands in the report that was handed in."),
                hint=_("Settle it as moved or dropped instead, with the reason."),
            )


def _items_of(document: Mapping[str, Any]) -> set[str]:
    return {
        item
        for section in document.get("sections", ())
        for block in section["blocks"]
        for row in block.get("rows", ())
        for ref in row["refs"]
        if ref["kind"] == "plan_item"
        for item in ref["ids"]
    }


def settle_plan_item(ctx: Context, item: str, outcome: PlanOutcome, reason: str = "") -> PlanItem:
    """Say what became of an item: done, moved or dropped, the last two with the reason; or open again.

    Raises Invalid without a reason, NotAllowed for an item that follows its visit or next step.
    """
    record = records.get(ctx, PlanItem, item)
    lines = last_plan(ctx, record.definition, _period_of(ctx, record))
    line = next((line for line in lines if line.id == item), None)
    if line is None:
        raise NotFound(_("This item belongs to another person's plan."))
    if line.by_itself:
        raise NotAllowed(
            _("This item follows its visit or next step."),
            hint=_("Finish, move or cancel that instead."),
        )
    if outcome in (PlanOutcome.MOVED, PlanOutcome.DROPPED) and not reason.strip():
        raise Invalid(_("Say why the item was moved or dropped."), {"reason": _("A reason is needed.")})
    return records.change(ctx, record, {"outcome": outcome, "reason": reason.strip()})


def keep_plan(ctx: Context, known: Definition, period: Period) -> None:
    """Store every line of the next plan as an item, so that the next report can say what became of it."""
    if not lastplan.comes_back(known):
        return
    after = following(period)
    for line in next_plan(ctx, known.id, period):
        if not line.item:
            records.add(
                ctx,
                PlanItem,
                person_id=ctx.actor,
                definition=known.id,
                period=after.key,
                text=line.text,
                day=line.day,
                account_id=line.account_id or None,
                visit_id=line.visit_id,
            )

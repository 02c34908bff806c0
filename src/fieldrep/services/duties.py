"""Duties of the calendar that are done outside the program, such as a claim handed in on paper."""

from fieldrep.models.reports import DutyDone
from fieldrep.services import records
from fieldrep.store.context import Context


def mark_done(ctx: Context, duty: str, period: str, note: str = "") -> None:
    """Mark a duty of a period (“2026-10”) as done today by the actor."""
    records.put(ctx, DutyDone, person_id=ctx.actor, duty=duty, period=period, done_on=ctx.today, note=note)

"""Status events: adding one to the list from which a record's state is derived."""

from datetime import date

from fieldrep.models.events import StatusEvent
from fieldrep.rules.codes import EventKind
from fieldrep.services import records
from fieldrep.store.context import Context


def happened(
    ctx: Context,
    kind: str,
    subject: str,
    event: EventKind,
    *,
    comment: str = "",
    planned_date: date | None = None,
    planned_time: str = "",
) -> StatusEvent:
    """Add an event to a record: now, by the actor. ``planned_…`` only for planned and moved."""
    return records.add(
        ctx,
        StatusEvent,
        subject_kind=kind,
        subject_id=subject,
        event=event,
        person_id=ctx.actor,
        at=ctx.now,
        zone=ctx.zone,
        day=ctx.today,
        comment=comment,
        planned_date=planned_date,
        planned_time=planned_time,
        planned_zone=ctx.zone if planned_date else "",
    )

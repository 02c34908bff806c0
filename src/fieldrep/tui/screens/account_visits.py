"""Starting a visit from an account: the one that runs, the one planned for today, or a walk-in."""

from typing import TYPE_CHECKING

from fieldrep.rules.codes import VisitStatus

if TYPE_CHECKING:
    from fieldrep.tui.desk import Desk


def begin_visit(desk: "Desk", account: str, name: str) -> str:
    """Start a visit at an account and return its id; one that runs already is gone on with."""
    from fieldrep.services.visits import list_visits, start_visit, start_walk_in

    with desk.workspace.read() as ctx:
        running = list_visits(ctx, account=account, statuses=(VisitStatus.RUNNING,), limit=1)
        today = list_visits(
            ctx, account=account, statuses=(VisitStatus.PLANNED,), first=ctx.today, last=ctx.today, limit=1
        )
    if running:
        return running[0].id
    with desk.workspace.write("visit.start", name) as ctx:
        visit = start_visit(ctx, today[0].id) if today else start_walk_in(ctx, account)
        return visit.id

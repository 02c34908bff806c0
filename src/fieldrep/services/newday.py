"""The first start on a day: what the rules conclude from the date is brought up."""

from fieldrep.services.workspace import Workspace
from fieldrep.store import settings
from fieldrep.store.derive import derive_for_day


def begin_day(workspace: Workspace) -> bool:
    """Bring up quadrants and due dates when the day has changed since the last time; True if it had."""
    with workspace.read() as ctx:
        if settings.get_setting(ctx.session, settings.DERIVED_ON) == ctx.today.isoformat():
            return False
    with workspace.write("day.begin") as ctx:
        derive_for_day(ctx.session.connection(), ctx.today, ctx.policy)
        settings.put_setting(ctx.session, settings.DERIVED_ON, ctx.today.isoformat())
    return True

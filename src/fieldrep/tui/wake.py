"""What is done right after the first paint, in a worker: lock, models, the new day, the backup."""

from contextlib import ExitStack

from fieldrep.i18n import _
from fieldrep.store.drafts import FIRST_RUN
from fieldrep.tui.desk import Desk


def wake(desk: Desk, held: ExitStack) -> None:
    """Make the desk ready for work; ``held`` keeps the lock until the program ends.

    Raises Busy when another program has the screens open on this data folder.
    """
    from fieldrep.logfile import start_logging
    from fieldrep.services.backup import backup_if_due
    from fieldrep.services.newday import begin_day
    from fieldrep.store.lock import hold_lock

    held.enter_context(
        hold_lock(desk.paths, _("Close it there first, or choose another folder with --data."))
    )
    start_logging(desk.paths)
    for left in desk.drafts.all():
        if left.form == FIRST_RUN:  # the answers were given another way
            desk.drafts.discard(left.id)
    begin_day(desk.workspace)
    backup_if_due(desk.workspace)

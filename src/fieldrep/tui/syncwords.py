"""The state of the sync in a few words, for the top line: what is unsent, in conflict, when it was synced."""

from datetime import datetime
from zoneinfo import ZoneInfo

from fieldrep.i18n import N_, _, current_language, ngettext
from fieldrep.rules.dates import format_date
from fieldrep.store.syncstatus import SyncStatus

UNREACHABLE = 3

_NEEDED = {5: N_("passphrase needed"), 7: N_("update needed")}
"""What a person has to do before the sync is whole again, by the code of the last one."""


def working_words(done: int, total: int) -> str:
    """Return the words while a sync runs: how far it is, where that is known. Who has read everything may
    still wait until another has written."""
    if done >= total:
        return _("syncing …")
    return _("syncing {percent} %").format(percent=done * 100 // total)


def status_words(status: SyncStatus, now: datetime) -> str:
    """Return the words, the most pressing first: where there is no room the last are left out. None for
    someone without a team, who has nobody to send to.

    ``now``: where the rep is.
    """
    if not status.team:
        return ""
    parts = []
    if status.held:
        parts.append(_("deletions wait"))
    if status.code in _NEEDED:
        parts.append(_(_NEEDED[status.code]))
    if status.conflicts:
        text = ngettext("{count} conflict", "{count} conflicts", status.conflicts)
        parts.append(text.format(count=f"{status.conflicts:,}"))
    if status.unsent:
        text = ngettext("{count} unsent", "{count} unsent", status.unsent)
        parts.append(text.format(count=f"{status.unsent:,}"))
    if status.code == UNREACHABLE:
        parts.append(_("file unavailable"))
    parts.append(_synced(status, now))
    if status.synced_at is not None and status.came_in:
        parts.append(_("{count} in").format(count=f"{status.came_in:,}"))
    if status.aside:
        text = ngettext("{count} unreadable", "{count} unreadable", status.aside)
        parts.append(text.format(count=f"{status.aside:,}"))
    return " · ".join(parts)


def _synced(status: SyncStatus, now: datetime) -> str:
    if status.synced_at is None:
        return _("never synced")
    zone = now.tzinfo
    at = status.synced_at.astimezone(zone if isinstance(zone, ZoneInfo) else None)
    today = at.date() == now.date()
    time = f"{at:%H:%M}" if today else format_date(at.date(), current_language())
    return _("synced {time}").format(time=time)

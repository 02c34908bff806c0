"""The polite lock beside a shared file: who holds it writes, others wait a little.

It keeps writers from doing work twice and nothing else. Cloud folders copy it late or not at all,
holders die or sleep past their time: the data are safe without it, so whoever can't have it because
of its own trouble goes on without, and only a living holder makes others wait.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from fieldrep.i18n import _
from fieldrep.sync.errors import HubBusy

LEASE_S = 20.0
"""Seconds without a sign of life after which a lock is nobody's."""

WAIT_S = 30.0
"""Seconds to wait for a lock; longer than a lease, so that a dead holder never stops anyone."""

_POLL_S = 0.05

_log = logging.getLogger(__name__)


@contextmanager
def hold_lease(
    path: Path,
    *,
    wait: float = WAIT_S,
    lease: float = LEASE_S,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[bool]:
    """Hold the lock for the block; gives True when it is held, False when one goes on without it.

    Raises HubBusy when another program holds it and shows that it lives, or when ``cancelled``
    says so while waiting. All who share a file should use the same ``lease``.
    """
    if not path.parent.is_dir():  # the lock would make the folder, on a drive that is not there
        yield False
        return
    from filelock import LeaseSettingsMismatch, SoftFileLease, Timeout  # 59 ms

    lock = SoftFileLease(str(path), lease_duration=lease, timeout=wait, poll_interval=_POLL_S)
    before = _trace(path)
    held = False
    try:
        lock.acquire(cancel_check=cancelled)
        held = True
    except Timeout as error:
        if wait <= lease or before is None or _trace(path) != before or (cancelled and cancelled()):
            raise HubBusy(
                _("Someone else is syncing with this file."),
                where=str(path),
                hint=_("Try again in a moment."),
            ) from error
        with suppress(OSError):  # unchanged for longer than a lease and unreadable: spare the others
            path.unlink()
    except (OSError, LeaseSettingsMismatch) as error:
        _log.info("no lock on the shared file: %s", type(error).__name__)
    try:
        yield held
    finally:
        if held:
            with suppress(OSError):  # gone or taken over: nothing to give back
                lock.release()


def _trace(path: Path) -> tuple[int, int, int] | None:
    """Return what changes when a holder shows that it lives or another one takes its place."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

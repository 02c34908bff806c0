"""The lock of a data folder: one screen at a time. Commands need none and work beside it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fieldrep.errors import Busy
from fieldrep.i18n import _
from fieldrep.paths import DataPaths


@contextmanager
def hold_lock(paths: DataPaths, hint: str) -> Iterator[None]:
    """Hold the lock for the block; raises Busy with the hint when another program holds it.

    The system frees it when the program ends, however it ends.
    """
    from filelock import FileLock, Timeout  # 59 ms

    paths.root.mkdir(parents=True, exist_ok=True)
    lock = FileLock(str(paths.lock))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise Busy(_("fieldrep is open on this data folder."), where=str(paths.root), hint=hint) from error
    try:
        yield
    finally:
        lock.release()


def is_locked(paths: DataPaths) -> bool:
    """Say whether a program holds the lock now."""
    if not paths.lock.exists():
        return False
    try:
        with hold_lock(paths, ""):
            return False
    except Busy:
        return True

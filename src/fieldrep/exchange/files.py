"""Write files and folders whole or not at all, with errors a user understands."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from fieldrep.errors import Unwritable
from fieldrep.i18n import _
from fieldrep.store.backup import flush, unfinished


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path to write to; when the block ends well the file takes the place of ``target``.

    Raises Unwritable where the folder or disk doesn't allow it; then nothing is left behind.
    """
    with told(target), unfinished(target) as beside:
        yield beside
        flush(beside)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give a folder to fill; when the block ends well it becomes ``target``, which must be new or empty."""
    with told(target):
        beside = Path(mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        try:
            yield beside
            beside.chmod(0o755)
            if target.is_dir():
                target.rmdir()
            beside.replace(target)
        finally:
            shutil.rmtree(beside, ignore_errors=True)


@contextmanager
def told(target: Path) -> Iterator[None]:
    """Turn what the system says about a file or folder that is written into Unwritable."""
    try:
        yield
    except OSError as error:
        raise Unwritable(
            _("It can't be written: {reason}.").format(reason=error.strerror or error),
            where=str(target),
            hint=_("Choose another folder, or make room."),
        ) from error

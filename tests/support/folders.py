"""Data folders that many tests start from: made once by each process that runs tests, then copied."""

import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp
from typing import Any, TypeVar

from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace

Made = TypeVar("Made")

_KEPT = TemporaryDirectory(prefix="fieldrep-folders-")  # removed when the process ends
_made: dict[object, tuple[Path, Any]] = {}


def copy_of(key: object, make: Callable[[DataPaths], Made], paths: DataPaths) -> Made:
    """Put a copy of the data folder that ``make`` makes into ``paths``; returns what ``make`` returned.

    ``make`` is called at the first use of its key only and closes what it opened. Two copies are clones
    of one installation: a test of several installations makes each by itself.
    """
    if key not in _made:
        folder = Path(mkdtemp(dir=_KEPT.name)) / "made"
        _made[key] = folder, make(DataPaths(folder))
    folder, said = _made[key]
    shutil.copytree(folder, paths.root, dirs_exist_ok=True)
    return said


def fresh(folder: Path) -> DataPaths:
    """Put an empty database with all tables into a folder: an installation that is yet to be set up."""
    paths = DataPaths(folder)
    copy_of("empty", lambda empty: Workspace.open(empty).close(), paths)
    return paths

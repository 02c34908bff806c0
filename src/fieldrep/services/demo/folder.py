"""The folder of a demo: made once, all of it or nothing, and kept between starts."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from fieldrep.errors import NotAllowed
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import Clock, system_clock
from fieldrep.services.demo.build import build_demo, mark_sent, set_up_area
from fieldrep.services.demo.bulk import Progress, Sizes, generate
from fieldrep.services.newday import begin_day
from fieldrep.services.workspace import Workspace
from fieldrep.store.database import connect, understandable
from fieldrep.store.settings import DEMO, PERSON, read_settings

SEED = 1
_PREFIX = ".demo-"
_FORGOTTEN_S = 3600


def initialise_demo(
    paths: DataPaths, language: str, clock: Clock = system_clock, *, seed: int = SEED
) -> Workspace:
    """Open the demo in a data folder, making it first when there is none.

    Raises NotAllowed for a folder that holds a rep's own data, and Unwritable.
    """
    known = read_settings(paths.database)
    if not known.get(PERSON):
        make_folder(paths, clock, lambda workspace: build_demo(workspace, language=language, seed=seed))
    elif DEMO not in known:
        raise NotAllowed(
            _("This data folder holds your own data; the demo needs one of its own."),
            where=str(paths.root),
            hint=_("Name an empty folder with --data, or leave --data out."),
        )
    return Workspace.open(paths, clock)


def make_book(
    paths: DataPaths,
    language: str,
    sizes: Sizes,
    clock: Clock = system_clock,
    *,
    seed: int = SEED,
    progress: Progress | None = None,
) -> Workspace:
    """Make a book of these sizes in an empty data folder, for measuring, and open it.

    Raises NotAllowed for a folder that is set up already, and Unwritable.
    """

    def fill(workspace: Workspace) -> None:
        set_up_area(workspace, language, seed)
        generate(workspace, sizes, seed=seed, progress=progress)
        mark_sent(workspace)
        begin_day(workspace)

    make_folder(paths, clock, fill)
    return Workspace.open(paths, clock)


def make_folder(paths: DataPaths, clock: Clock, fill: Callable[[Workspace], None]) -> None:
    """Make the database of a data folder by ``fill``: it is there when everything is in it, or not at all.

    Raises NotAllowed when the folder is in use already.
    """
    if read_settings(paths.database).get(PERSON):
        raise NotAllowed(
            _("This data folder is set up already."),
            where=str(paths.root),
            hint=_("Name an empty folder with --data."),
        )
    with understandable(paths.database):
        paths.root.mkdir(parents=True, exist_ok=True)
        _sweep(paths.root)
        with TemporaryDirectory(prefix=_PREFIX, dir=paths.root) as name:
            building = DataPaths(Path(name))
            workspace = Workspace.open(building, clock)
            try:
                fill(workspace)
            finally:
                workspace.close()
            _fold_journal(building.database)
            for rest in ("-wal", "-shm"):  # of an empty database that was never set up
                Path(f"{paths.database}{rest}").unlink(missing_ok=True)
            building.database.replace(paths.database)


def _fold_journal(database: Path) -> None:
    """Put everything into the one file that is renamed."""
    connection = connect(database)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()


def _sweep(root: Path) -> None:
    """Remove what a start that was killed left behind; not what another one is building now."""
    for left in root.glob(f"{_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN_S:
            shutil.rmtree(left, ignore_errors=True)

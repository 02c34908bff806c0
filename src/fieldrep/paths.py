"""Where things are kept: the data folder, its files, the log. Nothing is created here."""

import os
from dataclasses import dataclass
from pathlib import Path

APP = "fieldrep"


@dataclass(frozen=True, slots=True)
class DataPaths:
    """The files of one data folder (one database = one team)."""

    root: Path

    @property
    def database(self) -> Path:
        return self.root / "fieldrep.db"

    @property
    def drafts(self) -> Path:
        return self.root / "drafts.db"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def packs(self) -> Path:
        return self.root / "packs"

    @property
    def keys(self) -> Path:
        """Keys of the team and of this installation: in no backup, export or report."""
        return self.root / "keys"

    @property
    def exports(self) -> Path:
        return self.root / "exports"

    @property
    def lock(self) -> Path:
        return self.root / "tui.lock"

    @property
    def log(self) -> Path:
        return self.root / "fieldrep.log"


def data_paths(data: str | Path | None = None, profile: str | None = None, demo: bool = False) -> DataPaths:
    """Return the data folder: ``--data``, else ``FIELDREP_DATA``, else the user's data folder.

    The demo keeps a database of its own: a folder ``demo`` below the default one, or the
    folder named. ``profile`` is a folder of its own for reps who serve several teams.
    """
    named = data or os.environ.get("FIELDREP_DATA")
    if named:
        root = Path(named).expanduser()
    else:
        from platformdirs import user_data_path

        root = user_data_path(APP, appauthor=False)
        if demo:
            return DataPaths(root / "demo")
    return DataPaths(root / "profiles" / profile if profile else root)

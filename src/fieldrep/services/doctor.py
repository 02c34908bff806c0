"""A look at a data folder and at the program: what is sound, what is not, what to do about it.

The records are looked at in a copy of the database, so nothing is changed and nobody waits.
``repair`` makes anew what follows from the records: derived columns and the search index.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection

from fieldrep.errors import FieldrepError
from fieldrep.i18n import _
from fieldrep.paths import DataPaths
from fieldrep.rules.clock import Clock, system_clock
from fieldrep.services.diagnosis import Finding, Level, warning, worst
from fieldrep.services.doctor_data import data_findings
from fieldrep.services.doctor_folder import database_findings, folder_findings
from fieldrep.services.doctor_keys import key_findings
from fieldrep.services.doctor_program import program_findings
from fieldrep.services.workspace import Workspace
from fieldrep.store import search, settings
from fieldrep.store.backup import copy_database
from fieldrep.store.database import Database, understandable
from fieldrep.store.derive import derive_all
from fieldrep.sync.ring import system_ring

__all__ = ["Finding", "Level", "Repaired", "examine", "repair", "worst"]


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many accounts were derived anew, and how many records are in the new search index."""

    accounts: int
    indexed: int


def examine(paths: DataPaths, *, deep: bool = False, clock: Clock = system_clock) -> list[Finding]:
    """Return what is found of a data folder and the program. Never raises for what it finds.

    ``deep`` looks at every record and every attached file instead of a sample.
    """
    now = clock()
    found = list(folder_findings(paths, now))
    about = list(database_findings(paths))
    found += about
    team = ""
    if paths.database.exists() and worst(about) is Level.OK:
        try:
            team = settings.read_settings(paths.database).get(settings.TEAM, "")
            with _copy(paths) as connection:
                found += data_findings(connection, paths, now, deep=deep)
        except FieldrepError as error:
            found.append(
                warning("records", _("The records could not be looked at. ") + error.message, error.hint)
            )
    found += key_findings(paths, system_ring(), team)
    found += program_findings(paths.packs if paths.packs.is_dir() else None)
    return found


@contextmanager
def _copy(paths: DataPaths) -> Iterator[Connection]:
    """Give a connection to a copy of the database that vanishes with the block."""
    with tempfile.TemporaryDirectory(prefix="fieldrep-doctor-") as folder:
        copy = Path(folder) / paths.database.name
        copy_database(paths.database, copy)
        database = Database(copy)
        try:
            with (
                understandable(paths.database),
                database.engine(readonly=False).connect() as connection,
                connection.begin(),
            ):
                yield connection
        finally:
            database.close()


def repair(workspace: Workspace) -> Repaired:
    """Derive everything anew and rebuild the search index. The records themselves are not touched."""
    with workspace.write("doctor.repair") as ctx:
        connection = ctx.session.connection()
        accounts = derive_all(connection, ctx.today, ctx.policy)
        indexed = search.rebuild(connection)
        settings.put_setting(ctx.session, settings.DERIVED_ON, ctx.today.isoformat())
    return Repaired(accounts, indexed)

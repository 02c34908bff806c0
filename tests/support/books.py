"""An opened data folder for a test, with a clock that the test moves."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from fieldrep.oplog.operations import Operation
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from fieldrep.store import agreement, journal
from tests.support.folders import fresh

NOON = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday


class HandClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += timedelta(**span)


def new_book(folder: Path, *, name: str = "Li Wei", clock: HandClock | None = None) -> Workspace:
    """Set up a data folder for a rep, in Shanghai and in English."""
    workspace = Workspace.open(fresh(folder), clock or HandClock())
    initialise(workspace, Setup(name, "North", zone="Asia/Shanghai"))
    return workspace


def operations(workspace: Workspace, record: str) -> list[Operation]:
    """The operations of one record, in order of arrival."""
    with workspace.read() as ctx:
        return journal.operations_of(ctx.session.connection(), [record])[record]


def count(workspace: Workspace, table: str) -> int:
    """The number of rows of a table."""
    with workspace.read() as ctx:
        return int(ctx.session.connection().exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def assert_agreement(workspace: Workspace) -> None:
    """Every row is the fold of its operations, derived columns and index are what they should be."""
    with workspace.database.engine(readonly=False).connect() as connection, connection.begin() as transaction:
        assert list(agreement.row_differences(connection)) == []
        assert _derived(workspace, connection) == []
        assert agreement.index_differences(connection) == []
        assert agreement.index_is_sound(connection)
        transaction.rollback()


def _derived(workspace: Workspace, connection: Connection) -> list[agreement.Difference]:
    with workspace.read() as ctx:
        today: date = ctx.today
        return agreement.derived_differences(connection, today, ctx.policy)

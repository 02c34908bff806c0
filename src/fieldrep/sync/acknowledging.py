"""Receipts: telling the team what has arrived here, so that a rep sees that the manager has it."""

from sqlalchemy import Connection
from sqlmodel import Session

from fieldrep.rules.codes import Audience
from fieldrep.store import framestore
from fieldrep.store.settings import get_setting, put_setting
from fieldrep.sync import receipts
from fieldrep.sync.coverage import Coverage
from fieldrep.sync.frames import FrameType
from fieldrep.sync.outbox import Seal, add_frame
from fieldrep.sync.station import Station

RECEIPTED = "receipted"
"""Setting: the newest frame of others for which a receipt was written."""


def acknowledge(station: Station, seal: Seal) -> None:
    """Write a receipt when changes of others were taken in since the last one.

    Receipts themselves are not acknowledged, or two installations would go on for ever.
    """
    with station.database.read() as session:
        if _newest(session.connection()) <= _receipted(session):
            return
    with station.database.write() as session:
        connection = session.connection()
        newest = _newest(connection)
        seen = framestore.seen_ranges(connection)
        now = station.now()
        receipt = receipts.Receipt(
            Coverage({framestore.id_bytes(author): ranges for author, ranges in seen.items()}),
            now.isoformat(),
        )
        add_frame(connection, seal, now, FrameType.RECEIPT, Audience.TEAM, receipts.encode(receipt))
        put_setting(session, RECEIPTED, str(newest))


def _newest(connection: Connection) -> int:
    """Return the newest frame with changes or files of others that was taken in."""
    query = "SELECT max(seq) FROM frame WHERE own = 0 AND state = 'applied' AND type IN (?, ?, ?)"
    content = (int(FrameType.OPERATIONS), int(FrameType.SNAPSHOT), int(FrameType.BLOB_PART))
    return int(connection.exec_driver_sql(query, content).scalar_one() or 0)


def _receipted(session: Session) -> int:
    return int(get_setting(session, RECEIPTED) or 0)

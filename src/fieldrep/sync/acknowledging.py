"""Receipts: telling the team what has arrived here, so that a rep sees that the manager has it."""

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
        if not _due(session):
            return
    with station.database.write() as session:
        acknowledge_in(session, station, seal)


def acknowledge_in(session: Session, station: Station, seal: Seal) -> None:
    """Write a receipt if one is due, as ``acknowledge`` does, in the session's transaction."""
    if not _due(session):
        return
    connection = session.connection()
    newest = _newest(session)
    seen = framestore.seen_ranges(connection)
    framestore.note_seen(connection, seen)
    now = station.now()
    receipt = receipts.Receipt(
        Coverage({framestore.id_bytes(author): ranges for author, ranges in seen.items()}),
        now.isoformat(),
    )
    add_frame(connection, seal, now, FrameType.RECEIPT, Audience.TEAM, receipts.encode(receipt))
    put_setting(session, RECEIPTED, str(newest))


def _due(session: Session) -> bool:
    return _newest(session) > 0


def _newest(session: Session) -> int:
    """Return the newest frame with changes or files of others that was taken in since the last receipt."""
    query = "SELECT max(seq) FROM frame WHERE seq > ? AND own = 0 AND state = 'applied' AND type IN (?, ?, ?)"
    content = (int(FrameType.OPERATIONS), int(FrameType.SNAPSHOT), int(FrameType.BLOB_PART))
    arguments = (_receipted(session), *content)
    return int(session.connection().exec_driver_sql(query, arguments).scalar_one() or 0)


def _receipted(session: Session) -> int:
    return int(get_setting(session, RECEIPTED) or 0)

"""Taking the contents of frames into the journal and the tables, in one transaction of the caller's.

One bad operation never stands in the way: what fails is found by halving, set aside with a reason, and
the rest goes in.
"""

import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from fieldrep.oplog.clock import adopt
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.rules.policy import Policy, policy_at
from fieldrep.store import blobstore, framestore, hubstore, journal, upkeep
from fieldrep.store.admission import Aside
from fieldrep.store.conflicts import refresh
from fieldrep.store.pending import put_aside
from fieldrep.store.policies import policy_changes
from fieldrep.store.ranges import Ranges
from fieldrep.store.rows import accept
from fieldrep.sync import covering
from fieldrep.sync.camein import Tally
from fieldrep.sync.payload import ActionRow
from fieldrep.sync.unpacking import UNKNOWN_KEY, Parcel

_logger = logging.getLogger(__name__)

_POLICY, _ATTACHMENT = "policy_entry", "attachment"

# Two installations may know different words of one action: private ones stay at home. The greatest of
# each column is the same whatever came first.
_COLUMNS = ActionRow._fields
_ACTION = (
    f"INSERT INTO action({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
    " ON CONFLICT(id) DO UPDATE SET "
    + ", ".join(f"{c} = coalesce(max({c}, excluded.{c}), {c}, excluded.{c})" for c in _COLUMNS[1:])
)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some operations of a parcel: ``first`` brings what goes along, ``last`` settles the frame."""

    parcel: Parcel
    operations: Sequence[Operation]
    first: bool
    last: bool


def pieces(parcel: Parcel, size: int) -> Iterator[Piece]:
    """Yield a parcel in pieces of so many operations; at least one."""
    count = len(parcel.operations)
    for start in range(0, max(count, 1), size):
        end = start + size
        yield Piece(parcel, parcel.operations[start:end], start == 0, end >= count)


class Taker:
    """Takes pieces in. ``put_off``: what is computed from records follows later, as there is much.
    ``numbers``: (author, number) of the frames that were taken in whole."""

    def __init__(
        self,
        now: datetime,
        zone: str,
        tried: str,
        *,
        hold: Collection[str] = (),
        put_off: bool = False,
    ) -> None:
        self.tally = Tally()
        self.numbers: set[tuple[str, int]] = set()
        self._covered: dict[str, Ranges] | None = None
        self._late: set[int] = set()
        self._now = now
        self._today: date = now.astimezone(ZoneInfo(zone)).date()
        self._tried = tried
        self._hold = frozenset(hold)
        self._put_off = put_off
        self._policy: Policy | None = None

    def take(self, connection: Connection, some: Sequence[Piece]) -> None:
        """Take pieces in, in the caller's transaction."""
        frames: dict[Stamp, int] = {}
        operations: list[Operation] = []
        for piece in some:
            if piece.first:
                self._bring_along(connection, piece.parcel)
            for op in piece.operations:
                if op.verb is Verb.DELETE and op.record in self._hold:
                    put_aside(connection, [journal.to_plain(op)], Aside.HELD, piece.parcel.frame)
                else:
                    frames[op.stamp] = piece.parcel.frame
                    operations.append(op)
        person_of = {row.id: row.person_id for piece in some for row in piece.parcel.actions}
        self._accept(connection, operations, frames, person_of)
        self._adopt(connection, operations)
        for piece in some:
            if piece.last:
                parcel = piece.parcel
                framestore.set_state(
                    connection,
                    parcel.frame,
                    parcel.state,
                    reason=parcel.reason,
                    tried=self._tried,
                    operations=parcel.total,
                )
                self.numbers.add((parcel.author, parcel.number))
                self.tally.frames += parcel.state is framestore.State.APPLIED
                self.tally.bad += parcel.state is framestore.State.QUARANTINED
                self.tally.locked += parcel.reason == UNKNOWN_KEY
                self._settle(connection, parcel)

    def _bring_along(self, connection: Connection, parcel: Parcel) -> None:
        if parcel.actions:
            connection.exec_driver_sql(_ACTION, [tuple(row) for row in parcel.actions])
        for reason, plain in parcel.aside:
            put_aside(connection, [plain], reason, parcel.frame)
        if parcel.device is not None:
            hubstore.note_device(connection, parcel.device)
        if parcel.receipt is not None:
            number, ranges, wall = parcel.receipt
            hubstore.note_receipt(connection, parcel.author, number, ranges, wall)
        if (blob := parcel.blob) is not None:
            blobstore.note_part(connection, parcel.frame, blob.sha256, blob.number, blob.of, blob.size)
            blobstore.mark_due(connection)
        self.tally.refused_actions += parcel.refused_actions
        if self._is_late(connection, parcel):
            self._late.add(parcel.frame)

    def _is_late(self, connection: Connection, parcel: Parcel) -> bool:
        if not parcel.operations or parcel.aside or parcel.part is not None:
            return False
        if self._covered is None:
            self._covered = framestore.covered_ranges(connection)
        covered = self._covered.get(parcel.author, ())
        return covering.brought_before(connection, covered, parcel.number, parcel.operations)

    def _settle(self, connection: Connection, parcel: Parcel) -> None:
        """See to what a frame that is now taken in means for others."""
        if parcel.frame in self._late:
            framestore.cover(connection, [parcel.frame])
        if parcel.part is not None and parcel.state is framestore.State.APPLIED:
            covering.note_part(connection, parcel.part, parcel.frame)

    def _accept(
        self,
        connection: Connection,
        operations: Sequence[Operation],
        frames: dict[Stamp, int],
        person_of: dict[str, str],
    ) -> None:
        if not operations:
            return
        try:
            with connection.begin_nested():
                taken = accept(connection, operations, frames)
                conflicts = refresh(connection, {**taken.histories, **_parents(connection, taken.touched)})
                self._keep_up(connection, taken.touched)
        except OperationalError:  # the disk or the lock, not the data
            raise
        except Exception as error:
            if len(operations) == 1:
                op = operations[0]
                _logger.warning("an operation on %s %s can't be applied: %s", op.kind, op.record, type(error))
                put_aside(connection, [journal.to_plain(op)], Aside.FAILED, frames.get(op.stamp))
                return
            half = len(operations) // 2
            self._accept(connection, operations[:half], frames, person_of)
            self._accept(connection, operations[half:], frames, person_of)
            return
        self.tally.count((op for op in taken.fresh if op.verb is not Verb.FADED), person_of)
        self.tally.conflicts |= conflicts

    def _keep_up(self, connection: Connection, touched: Collection[tuple[str, str]]) -> None:
        if any(wire == _POLICY for wire, _record in touched):
            self._policy = None
            upkeep.put_off_everything(connection)
        if any(wire == _ATTACHMENT for wire, _record in touched):
            blobstore.mark_due(connection)
        if self._put_off:
            upkeep.put_off(connection, touched)
        elif touched:
            upkeep.bring_up(connection, touched, self._today, self.policy(connection))

    def policy(self, connection: Connection) -> Policy:
        """Return the policy of today as the records say it now."""
        if self._policy is None:
            self._policy = policy_at(self._today, policy_changes(connection))
        return self._policy

    @property
    def today(self) -> date:
        """The local day of this sync."""
        return self._today

    def _adopt(self, connection: Connection, operations: Iterable[Operation]) -> None:
        """Let the clock not run behind what came in; a time more than a day ahead is not believed."""
        clock = journal.read_clock(connection)
        before = clock
        for op in operations:
            clock, believed = adopt(clock, op.stamp.time, self._now)
            if not believed:
                self.tally.far_ahead(op.stamp.author, op.stamp.time)
        if clock != before:
            journal.write_clock(connection, clock)


def _parents(connection: Connection, touched: Iterable[tuple[str, str]]) -> dict[str, list[Operation]]:
    """Return the histories of touched records that somebody deleted: a child may keep them."""
    records = [record for _wire, record in touched]
    deleted = journal.deleted_among(connection, records)
    return journal.operations_of(connection, deleted)

"""Several installations of one team that hand frames to each other, and an oracle for what they must show."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fieldrep.models.registry import MODELS, all_kinds, kind
from fieldrep.oplog.merge import fold, heads
from fieldrep.oplog.operations import Operation, Stamp
from fieldrep.rules.codes import Audience
from fieldrep.services.workspace import Workspace
from fieldrep.store import conflicts, framestore, journal
from fieldrep.store.children import links, parent_reference
from fieldrep.sync import groups, outbox
from fieldrep.sync.camein import CameIn
from fieldrep.sync.frames import Frame, parse
from fieldrep.sync.inbox import Opener, take_in
from fieldrep.sync.keyframes import TeamKeys, new_team_keys
from tests.support.books import HandClock, assert_agreement, new_book

ZONE = "Asia/Shanghai"
KEYS = new_team_keys()
TEAM = uuid.uuid4().bytes


@dataclass
class Installation:
    """One data folder of the team."""

    book: Workspace
    clock: HandClock
    keys: TeamKeys = KEYS

    @property
    def opener(self) -> Opener:
        return Opener(groups.opener(self.keys), groups.fingerprint(self.keys))

    def send(self) -> outbox.Framed:
        """Put what is unsent into frames."""
        seal = groups.seal(TEAM, self.keys, self.book.identity.person)
        return outbox.frame_unsent(self.book.database, seal, self.clock())

    def frames(self, where: str = "1") -> list[Frame]:
        """All frames kept here."""
        with self.book.read() as ctx:
            connection = ctx.session.connection()
            kept = list(framestore.frames(connection, where))
            return [parse(framestore.raw_of(connection, frame.seq)) for frame in kept]

    def receive(self, found: Iterable[Frame], **options: Any) -> CameIn:
        """Take frames in."""
        came = take_in(self.book.database, found, self.opener, now=self.clock(), zone=ZONE, **options)
        self.book.forget_identity()
        return came

    def operations(self, after: int = 0) -> list[Operation]:
        """The journal in order of arrival: of the records that operations beyond a sequence speak of."""
        with self.book.read() as ctx:
            connection = ctx.session.connection()
            sql = "SELECT DISTINCT record FROM operation WHERE seq > ?"
            records = [row[0] for row in connection.exec_driver_sql(sql, (after,))]
            found = journal.operations_of(connection, records)
            return [op for history in found.values() for op in history]

    def rows(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Every record that others may see, with its values by column."""
        found = {}
        with self.book.read() as ctx:
            connection = ctx.session.connection()
            for known in shared_kinds():
                for row in connection.exec_driver_sql(f"SELECT * FROM {known.table}").mappings():
                    found[(known.wire, row["id"])] = dict(row)
        return found

    def open_conflicts(self) -> list[conflicts.Conflict]:
        with self.book.read() as ctx:
            return [
                each
                for each in conflicts.all_conflicts(ctx.session.connection())
                if kind(each.kind).info.audience is not Audience.SELF
            ]

    def check(self) -> None:
        """Rows, derived columns, index and conflicts follow from the journal."""
        assert_agreement(self.book)
        before = self.open_conflicts()
        with self.book.database.engine(readonly=False).connect() as connection, connection.begin() as begun:
            conflicts.rebuild_conflicts(connection)
            after = conflicts.all_conflicts(connection)
            begun.rollback()
        assert before == [each for each in after if kind(each.kind).info.audience is not Audience.SELF]


def installation(folder: Path, name: str, **options: Any) -> Installation:
    clock = HandClock()
    return Installation(new_book(folder, name=name, clock=clock), clock, **options)


def shared_kinds() -> list[Any]:
    return [known for known in all_kinds() if known.info.audience is not Audience.SELF]


def plain(op: Operation) -> str:
    return repr(sorted(journal.to_plain(op).items()))


def shared(operations: Iterable[Operation]) -> list[Operation]:
    """Those that may leave an installation, each once."""
    known = {plain(op): op for op in operations if kind(op.kind).info.audience is not Audience.SELF}
    return list(known.values())


def oracle(operations: Sequence[Operation]) -> dict[tuple[str, str], dict[str, Any]]:
    """What must be shown: a fold of the whole set, children before what they hang on."""
    histories: dict[tuple[str, str], list[Operation]] = defaultdict(list)
    for op in operations:
        histories[(op.kind, op.record)].append(op)
    hanging: dict[tuple[str, str], list[tuple[tuple[str, str], Stamp]]] = defaultdict(list)
    for pair, history in histories.items():
        if (placed := _parent(pair[0], history)) is not None:
            hanging[placed[0]].append((pair, placed[1]))
    known: dict[tuple[str, str], dict[str, Any] | None] = {}

    def values(pair: tuple[str, str]) -> dict[str, Any] | None:
        if pair not in known:
            stamps = {
                stamp
                for child, stamp in hanging[pair]
                if child[0] in {link.child for link in links(pair[0])} and values(child) is not None
            }
            known[pair] = fold(histories[pair], stamps)
        return known[pair]

    return {pair: found for pair in histories if (found := values(pair)) is not None}


def _parent(wire: str, history: Sequence[Operation]) -> tuple[tuple[str, str], Stamp] | None:
    link = parent_reference(wire)
    if link is None or not (top := heads(history, link.field)):
        return None
    known = kind(wire)
    target = link.target
    if link.kind_column:
        field = known.field_of(link.kind_column)
        assert field is not None
        shown = heads(history, field.name)
        target = (
            field.decode(shown[-1].value)[link.kind_column] if shown else known.defaults[link.kind_column]
        )
    record = known.fields[link.field].decode(top[-1].value).get(link.column)
    return ((target, record), top[-1].stamp) if record else None


def assert_same(installations: Sequence[Installation]) -> None:
    """All have the same operations, rows and conflicts, and those are the oracle's."""
    journals = [shared(each.operations()) for each in installations]
    union = {plain(op): op for each in journals for op in each}
    for found in journals:
        assert {plain(op) for op in found} == set(union)
    expected = oracle(list(union.values()))
    first = installations[0].rows()
    assert set(first) == {pair for pair in expected if pair[0] in MODELS}
    for (wire, record), row in first.items():
        assert_row(wire, row, expected[(wire, record)])
    for other in installations[1:]:
        assert other.rows() == first
        assert other.open_conflicts() == installations[0].open_conflicts()


def assert_row(wire: str, row: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    known = kind(wire)
    for name, field in known.fields.items():
        wanted = known.defaults | (field.decode(values[name]) if name in values else {})
        for column in field.columns:
            given = wanted[column.name]
            if column.codec == "plain" and not isinstance(given, dict | list):
                assert row[column.name] == given, (wire, column.name)

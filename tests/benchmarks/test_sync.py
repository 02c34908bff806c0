"""The numbers a sync must reach, each beside what the same thing costs bare in the same run.

A record is an account with eight fields of real text, about as long as reps type them.
"""

import gc
import json
import os
import random
import sqlite3
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import event
from sqlmodel import Session

from fieldrep.models.accounts import Account
from fieldrep.oplog.operations import Operation, Stamp, Verb
from fieldrep.playbook.loader import load
from fieldrep.rules.ids import uuid7
from fieldrep.sync import inbox
from fieldrep.sync.frames import FrameType, Header, build
from fieldrep.sync.keyframes import key_id
from fieldrep.sync.payload import ActionRow, Payload, encode
from fieldrep.sync.scan import FrameAt
from tests.benchmarks.figures import Figures
from tests.sync.installations import KEYS, TEAM, ZONE, Installation
from tests.sync.members import hub_of, member, run

pytestmark = pytest.mark.benchmark

NOOP, HUNDRED, HUNDRED_BYTES, FIRST, FILE_MB, CAPTURE = 20.0, 100.0, 6.0, 1000.0, 8.0, 2.0
AUTHOR = bytes.fromhex("0192f0a1b1c17d1e8f1021324354657f")
AUTHOR_TEXT = "0192f0a1-b1c1-7d1e-8f10-21324354657f"
_NOON = datetime(2026, 11, 18, 11, tzinfo=UTC)
_PER_FRAME = 2000


def least(rounds: int, work: Callable[[], object]) -> float:
    """The least milliseconds of some rounds: other programs only add."""
    took = []
    for _round in range(rounds):
        gc.collect()
        begin = time.perf_counter()
        work()
        took.append((time.perf_counter() - begin) * 1000)
    return min(took)


@cache
def sentences() -> list[str]:
    """Real sentences of the trade in both languages: what stands in the playbook."""
    return [
        line
        for language in ("en", "zh_CN")
        for objection in load(language).objections()
        for line in repr(objection).replace("\\n", "'").split("'")
        if len(line) > 12
    ]


def records(count: int) -> list[Operation]:
    """Creations of accounts, a few in each action."""
    dice = random.Random(7)
    known = sentences()
    words = [word for line in known for word in line.split()]
    begin = int(_NOON.timestamp() * 1000) - count * 1000
    made = []
    for number in range(count):
        at = begin + number * 1000
        if number % 5 == 0:
            action = uuid7(at)
        values = {
            "name": " ".join(dice.sample(words, 3)),
            "phone": f"+86 {dice.randrange(10**10, 10**11)}",
            "email": f"{dice.choice(words).lower()}{number}@example.com",
            "industry": dice.choice(words),
            "address": {"street": f"{dice.choice(words)} {dice.randrange(400)}", "city": dice.choice(words)},
            "products": ", ".join(dice.sample(words, 4)),
            "current_supplier": " ".join(dice.sample(words, 2)),
            "notes": f"{dice.choice(known)} {dice.choice(known)}",
        }
        stamp = Stamp((at << 16) + number % 5, AUTHOR_TEXT)
        made.append(Operation(stamp, action, "account", uuid7(at), Verb.CREATE, "", values))
    return made


def frames_of(operations: Sequence[Operation]) -> list[bytes]:
    """The frames in which an installation would send these."""
    key = key_id(KEYS.key, 1)
    made: list[bytes] = []
    for start in range(0, len(operations), _PER_FRAME):
        some = operations[start : start + _PER_FRAME]
        ids = dict.fromkeys(op.action for op in some)
        actions = [
            ActionRow(each, "account.add", "", AUTHOR_TEXT, AUTHOR_TEXT, _NOON.isoformat(), ZONE, "typed")
            for each in ids
        ]
        header = Header(FrameType.OPERATIONS, TEAM, AUTHOR, len(made) + 1, key)
        made.append(build(header, encode(Payload(actions, some)), KEYS.key, bytes(32)).raw)
    return made


class Team:
    """Two members and their file with so many records."""

    def __init__(self, folder: Path, count: int) -> None:
        self.file = folder / "drive.team"
        hub_of(self.file).create(frames_of(records(count)))
        self.mei, self.anna = member(folder, "Mei"), member(folder, "Anna")
        for _round in range(2):
            for each in (self.mei, self.anna):
                run(each, self.file)

    def close(self) -> None:
        for each in (self.mei, self.anna):
            each.book.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    team = Team(tmp_path_factory.mktemp("large"), 50_000)
    yield team
    team.close()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    team = Team(tmp_path_factory.mktemp("small"), 1000)
    yield team
    team.close()


def tail_read(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.pread(handle, 4096, os.fstat(handle).st_size - 4096)
    finally:
        os.close(handle)


def test_a_sync_that_has_nothing_to_do(large: Team, small: Team, figures: Figures) -> None:
    few = least(20, lambda: run(small.mei, small.file))
    many = least(20, lambda: run(large.mei, large.file))
    figures.note("no-op sync, 1,000 records", few, NOOP)
    figures.note("  bare: the file's tail read", least(20, lambda: tail_read(large.file)), NOOP)
    figures.check("no-op sync, 50,000 records", many, NOOP, floor=few)


def change_hundred(each: Installation, accounts: Sequence[str], text: str) -> None:
    for number, account in enumerate(accounts):
        each.clock.forward(seconds=30)
        with each.book.write("account.change") as ctx:
            ctx.session.get_one(Account, account).current_supplier = f"{text} {number}"


def test_a_hundred_changes_each_way(large: Team, figures: Figures) -> None:
    with large.mei.book.read() as ctx:
        rows = ctx.session.connection().exec_driver_sql("SELECT id FROM account ORDER BY id LIMIT 20000")
        ids = [row[0] for row in rows]
    dice = random.Random(3)
    took, sizes = [], []
    for turn in range(4):
        run(large.mei, large.file)
        change_hundred(large.anna, dice.sample(ids, 100), f"Northwind {turn}")
        run(large.anna, large.file)
        change_hundred(large.mei, dice.sample(ids, 100), f"Southmill {turn}")
        begin = time.perf_counter()
        outcome = run(large.mei, large.file)
        took.append((time.perf_counter() - begin) * 1000)
        sizes.append(outcome.bytes / 1000)
        assert (outcome.sent, outcome.came.changes) == (100, 100)
    raw = bytes(int(min(sizes) * 1000))
    beside = large.file.with_name("raw")

    def append() -> None:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.write(handle, raw)
        os.fsync(handle)
        os.close(handle)

    bare = least(10, append)
    figures.note("100 changes out, bytes appended", min(sizes), HUNDRED_BYTES, "KB")
    figures.check("100 changes out and 100 in, 50,000 records", min(took), HUNDRED, floor=bare)
    assert min(sizes) <= HUNDRED_BYTES


def replay(folder: Path, operations: Sequence[Operation]) -> None:
    """Put the same values into a bare database."""
    connection = sqlite3.connect(folder / "bare.db")
    names = list(operations[0].value)
    connection.execute("DROP TABLE IF EXISTS bare")
    connection.execute(f"CREATE TABLE bare(id TEXT PRIMARY KEY, {', '.join(names)})")
    connection.execute("CREATE TABLE IF NOT EXISTS journal(time, action, record, value)")
    rows = [(op.record, *(json.dumps(v) for v in op.value.values())) for op in operations]
    connection.executemany(f"INSERT INTO bare VALUES ({','.join('?' * len(rows[0]))})", rows)
    journal = [(op.stamp.time, op.action, op.record, json.dumps(op.value)) for op in operations]
    connection.executemany("INSERT INTO journal VALUES (?, ?, ?, ?)", journal)
    connection.commit()
    connection.close()


def test_the_first_sync_of_a_new_laptop(tmp_path: Path, figures: Figures) -> None:
    operations = records(10_000)
    file = tmp_path / "drive.team"
    hub_of(file).create(frames_of(operations))
    took = []
    for turn in range(3):
        each = member(tmp_path, f"new {turn}")
        gc.collect()
        begin = time.perf_counter()
        found = (f.frame for f in hub_of(file).read_all() if isinstance(f, FrameAt))
        inbox.take_in(each.book.database, found, each.opener, now=each.clock(), zone=ZONE, follow=False)
        took.append((time.perf_counter() - begin) * 1000)
        begin = time.perf_counter()
        outcome = run(each, file)
        follow = (time.perf_counter() - begin) * 1000
        each.book.close()
        assert outcome.came.quarantined == 0
    values = json.dumps([op.value for op in operations], ensure_ascii=False).encode()
    packed = len(zlib.compress(values)) / 1e6
    figures.note("  and what may follow: search index, derived columns", follow, 5000)
    size = file.stat().st_size / 1e6
    figures.note("file of 10,000 records (bare: their values packed)", size, FILE_MB, "MB", packed)
    bare = least(3, lambda: replay(tmp_path, operations))
    figures.check("first sync of 10,000 records", min(took), FIRST, floor=bare)
    assert size <= FILE_MB


def test_what_capturing_adds_to_a_save(small: Team, figures: Figures) -> None:
    book = small.mei.book
    with book.read() as ctx:
        account = ctx.session.connection().exec_driver_sql("SELECT id FROM account LIMIT 1").scalar_one()
    texts = iter(range(10**6))

    def save() -> None:
        with book.write("account.change") as ctx:
            ctx.session.get_one(Account, account).current_supplier = f"supplier {next(texts)}"

    begun, spent = [0.0], [0.0]

    def begin(*_any: object) -> None:
        begun[0] = time.perf_counter()

    def end(*_any: object) -> None:
        spent.append((time.perf_counter() - begun[0]) * 1000)

    engine = book.database.engine(readonly=False)

    def bare() -> None:
        with engine.begin() as connection:
            statement = "UPDATE account SET current_supplier = ? WHERE id = ?"
            connection.exec_driver_sql(statement, (f"x {next(texts)}", account))

    floor = least(20, bare)
    event.listen(Session, "after_flush", begin, insert=True)
    event.listen(Session, "after_flush", end)
    try:
        took = least(30, save)
    finally:
        event.remove(Session, "after_flush", begin)
        event.remove(Session, "after_flush", end)
    figures.note("an interactive save of one field, all of it (bare: one commit)", took, 20.0, floor=floor)
    figures.check("what capture adds to it", min(spent[1:]), CAPTURE)

"""Installations that share a file anything may happen to, compactions too, show the same and lose nothing."""

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fieldrep.models.accounts import Account
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.registry import new_record
from fieldrep.paths import DataPaths
from fieldrep.services.workspace import Workspace
from fieldrep.store.agreement import derive_all
from fieldrep.store.journal import last_sequence
from fieldrep.sync.compaction import CannotCompact
from fieldrep.sync.run import Wishes
from tests.sync.installations import Installation, plain, shared
from tests.sync.members import assert_same_meaning, compact_file, member, run
from tests.sync.test_convergence import SHORT, settings

WORDS = st.sampled_from(["", "a", "b", "嘉元"])
NAMES = ["Mei", "Anna", "Bob", "Chen", "Dora", "Emil", "Fang", "Gabi"]
FIELDS = {Account: ["name", "phone", "notes"], Contact: ["name", "account_id"]}


class SharedFile(RuleBasedStateMachine):
    """Members, one file, older copies of it."""

    count = 3
    most = 6

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.file = self.folder / "drive.team"
        self.all: list[Installation] = []
        self.copies: list[bytes] = []
        self.compacted = 0

    @initialize()
    def open(self) -> None:
        for name in NAMES[: self.count]:
            self.all.append(member(self.folder, name))
        for number in range(3):
            self.add(self.all[0], Account, name=f"Firm {number}")
        for each in self.all:
            run(each, self.file)

    def who(self, data: st.DataObject) -> Installation:
        return data.draw(st.sampled_from(self.all))

    def ids(self, each: Installation, model: type[Record]) -> list[str]:
        with each.book.read() as ctx:
            rows = ctx.session.connection().exec_driver_sql(
                f"SELECT id FROM {model.__tablename__} ORDER BY id"
            )
            return [row[0] for row in rows]

    def add(self, each: Installation, model: type[Record], **values: str) -> None:
        with each.book.write("test.add") as ctx:
            ctx.session.add(new_record(model, **values))

    @rule(data=st.data(), name=WORDS)
    def make(self, data: st.DataObject, name: str) -> None:
        each = self.who(data)
        parents = self.ids(each, Account)
        if parents and data.draw(st.booleans()):
            self.add(each, Contact, account_id=data.draw(st.sampled_from(parents)), name=name)
        else:
            self.add(each, Account, name=name)

    @rule(data=st.data(), model=st.sampled_from(list(FIELDS)), value=WORDS)
    def edit(self, data: st.DataObject, model: type[Record], value: str) -> None:
        each = self.who(data)
        if not (ids := self.ids(each, model)):
            return
        with each.book.read() as ctx:
            now = last_sequence(ctx.session.connection())
        as_of = data.draw(st.sampled_from([None, max(now - 3, 0)]))
        with each.book.write("test.edit", as_of=as_of) as ctx:
            row = ctx.session.get_one(model, data.draw(st.sampled_from(ids)))
            name = data.draw(st.sampled_from(FIELDS[model]))
            accounts = self.ids(each, Account)
            if name == "account_id" and accounts:
                value = data.draw(st.sampled_from(accounts))
            setattr(row, name, value)

    @rule(data=st.data(), model=st.sampled_from(list(FIELDS)))
    def delete(self, data: st.DataObject, model: type[Record]) -> None:
        each = self.who(data)
        if ids := self.ids(each, model):
            with each.book.write("test.delete") as ctx:
                ctx.session.delete(ctx.session.get_one(model, data.draw(st.sampled_from(ids))))

    @rule(data=st.data(), seconds=st.sampled_from([1, 86_400, -86_400, 366 * 86_400]))
    def move_clock(self, data: st.DataObject, seconds: int) -> None:
        each = self.who(data)
        each.clock.forward(seconds=seconds)
        with each.book.write("day") as ctx:
            derive_all(ctx.session.connection(), ctx.today, ctx.policy)

    @rule(data=st.data())
    def sync(self, data: st.DataObject) -> None:
        run(self.who(data), self.file)

    @rule()
    def sync_all(self) -> None:
        for each in self.all:
            run(each, self.file)

    @rule(data=st.data())
    def compact(self, data: st.DataObject) -> None:
        try:
            compact_file(self.who(data), self.file)
            self.compacted += 1
        except CannotCompact:
            return

    @rule(data=st.data())
    def join(self, data: st.DataObject) -> None:
        if len(self.all) < self.most:
            self.all.append(member(self.folder, NAMES[len(self.all)]))
            if data.draw(st.booleans()):
                run(self.all[-1], self.file)

    @rule(data=st.data())
    def clone(self, data: st.DataObject) -> None:
        """The data folder goes to another computer; both go on."""
        if len(self.all) >= self.most:
            return
        each = self.who(data)
        each.book.close()
        copy = self.folder / f"copy {len(self.all)}"
        shutil.copytree(each.book.paths.root, copy)
        each.book = Workspace.open(each.book.paths, each.clock)
        self.all.append(Installation(Workspace.open(DataPaths(copy), each.clock), each.clock, each.keys))

    @rule()
    def keep_copy(self) -> None:
        self.copies.append(self.file.read_bytes())

    @rule(data=st.data())
    def roll_back(self, data: st.DataObject) -> None:
        if self.copies:
            self.file.write_bytes(data.draw(st.sampled_from(self.copies)))

    @rule(data=st.data())
    def leave_conflict_copy(self, data: st.DataObject) -> None:
        if self.copies:
            name = f"drive (conflicted copy 2026-11-18 1200{len(self.copies):02}).team"
            (self.folder / name).write_bytes(data.draw(st.sampled_from(self.copies)))

    @rule(share=st.floats(0, 1))
    def cut(self, share: float) -> None:
        found = self.file.read_bytes()
        self.file.write_bytes(found[: max(200, int(len(found) * share))])

    @rule(share=st.floats(0, 0.999), bit=st.integers(0, 7))
    def flip(self, share: float, bit: int) -> None:
        found = bytearray(self.file.read_bytes())
        found[int(len(found) * share)] ^= 1 << bit
        self.file.write_bytes(bytes(found))

    def finish(self) -> None:
        now = max(each.clock.now for each in self.all)
        acknowledged = {plain(op) for each in self.all for op in shared(each.operations())}
        for each in self.all:
            each.clock.now = now
            with each.book.write("day") as ctx:
                derive_all(ctx.session.connection(), ctx.today, ctx.policy)
        for _round in range(3):
            for each in self.all:
                run(each, self.file, Wishes(full=True, accept_deletes=True))
        for each in self.all:
            outcome = run(each, self.file, Wishes(full=True))
            assert (outcome.sent, outcome.came.changes) == (0, 0)
        assert_same_meaning(self.all)
        late = member(self.folder, "late")
        self.all.append(late)
        late.clock.now = now
        for _round in range(2):
            for each in (late, *self.all):
                run(each, self.file, Wishes(full=True))
        compact_file(self.all[0], self.file)
        self.all.append(member(self.folder, "last"))
        self.all[-1].clock.now = now
        for _round in range(2):
            for each in reversed(self.all):
                run(each, self.file)
        assert_same_meaning(self.all)
        assert acknowledged <= {plain(op) for each in self.all for op in shared(each.operations())}

    def teardown(self) -> None:
        try:
            if self.all:
                self.finish()
        finally:
            for each in self.all:
                each.book.close()
            shutil.rmtree(self.folder, ignore_errors=True)


class EightShareAFile(SharedFile):
    count = 4
    most = 8


def test_three_to_six_share_a_file_that_is_compacted_and_damaged() -> None:
    short = settings(SHORT, max_examples=4, stateful_step_count=14)
    run_state_machine_as_test(SharedFile, settings=short)  # type: ignore[no-untyped-call]


@pytest.mark.soak
def test_eight_share_a_file_for_long() -> None:
    long = settings(SHORT, max_examples=150, stateful_step_count=60)
    run_state_machine_as_test(EightShareAFile, settings=long)  # type: ignore[no-untyped-call]

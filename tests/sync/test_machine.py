"""Whole installations and one shared file to which anything happens: nothing is lost, all show the same.

The invariant of the design, against an oracle that folds the union of all operations: no acknowledged
edit disappears from file, copies and installations, and all who have seen the same frames show the same.
"""

import os
import shutil
import sys
from dataclasses import replace
from pathlib import Path
from random import Random, SystemRandom
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule, run_state_machine_as_test

from fieldrep.models.accounts import Account, Tag
from fieldrep.models.base import Record
from fieldrep.models.contacts import Contact
from fieldrep.models.visits import Tick, Visit
from fieldrep.paths import DataPaths
from fieldrep.services.conflicts import list_conflicts
from fieldrep.services.settling import Choice, settle_all
from fieldrep.services.workspace import Workspace
from fieldrep.store import framestore
from fieldrep.store.backup import make_backup
from fieldrep.store.derive import derive_all
from fieldrep.store.restore import restore
from fieldrep.sync import keyframes
from fieldrep.sync.dryrun import try_out
from fieldrep.sync.errors import SyncError, WrongPassphrase
from fieldrep.sync.frames import FrameType
from fieldrep.sync.run import Outcome, Wishes, sync
from fieldrep.sync.teamfile import TeamFile
from fieldrep.sync.unpacking import unpack
from tests.services.importing import CHINESE, ENGLISH, take, write_list
from tests.support.books import HandClock
from tests.sync.fresh import fingerprint, member, untried
from tests.sync.ground import Ground
from tests.sync.installations import TEAM, Installation, assert_same, plain, shared
from tests.sync.members import station_of
from tests.sync.test_convergence import COLUMN, Exchange

LISTS = (ENGLISH, CHINESE)
WORKED_ON: list[type[Record]] = [Account, Contact, Visit]
TEXTS = {Account: ["name", "phone", "notes"], Contact: ["name", "phone"], Visit: ["purpose", "said"]}


class Team(Exchange):
    """Some installations of a team, clones among them, and the file they share."""

    fewest, most, rounds = 3, 5, 4

    @initialize(data=st.data())
    def open(self, data: st.DataObject) -> None:
        self.ground = Ground(self.folder / "shared")
        self.file = self.ground.path
        self.lists = [write_list(self.folder / f"{n}.csv", rows) for n, rows in enumerate(LISTS)]
        self.owed: set[str] = set()
        self.backups: dict[int, Path] = {}
        self.phrases = ["the first passphrase"]
        self.made = 0
        count = data.draw(st.integers(self.fewest, self.most), label="installations")
        for number in range(count):
            self.all.append(member(self.folder / str(number), f"Rep {number}"))
        self.opened = [[0] for _each in self.all]
        first = self.all[0]
        station = station_of(first)
        station.lock_keys(station.keys(), self.phrases[0])
        account = self.add(first, Account, name="嘉元")
        visit = self.add(first, Visit, account_id=account)
        self.add(first, Tick, visit_id=visit, item="a")
        self.add(first, Contact, account_id=account, name="王先生")
        self.sync(first, recreate=True)
        self.exchange()

    # Syncing

    def hub(self, each: Installation, *, recreate: bool = False) -> TeamFile:
        return TeamFile(self.file, TEAM, clock=each.clock, recreate=recreate)

    def sync(self, each: Installation, *, recreate: bool = False, full: bool = False) -> Outcome:
        """Sync; whatever was here before is here afterwards, whether it went well or not."""
        before = self.shared_here(each)
        try:
            wishes = Wishes(full=full, retry=full)
            outcome = sync(station_of(each), self.hub(each, recreate=recreate), str(self.file), wishes)
            assert outcome.held == (0, 0) and outcome.too_large == 0
            assert not outcome.came.quarantined
            assert not outcome.came.aside
            assert not untried(each)
        finally:
            each.book.forget_identity()
            after = self.shared_here(each)
            assert before <= after
            self.owed |= after
        return outcome

    def shared_here(self, each: Installation) -> set[str]:
        return {plain(op) for op in shared(each.operations())}

    def available(self) -> set[str]:
        """What is in an installation, in the file or in anything beside it."""
        found = set().union(*(self.shared_here(each) for each in self.all))
        keys = [station_of(each).keys().keys for each in self.all]
        known = {key: data for some in keys for key, data in some.items()}
        for frame in self.ground.all_frames().values():
            found |= {plain(op) for op in unpack(0, frame.raw, known.get).operations}
        return found

    def try_sync(self, each: Installation, **wishes: bool) -> Outcome | None:
        """Sync, where the file may be in a state that a person has to look at."""
        try:
            return self.sync(each, **wishes)
        except SyncError as error:
            assert error.message and error.where
            return None

    @rule()
    def exchange(self) -> None:
        for each in self.all:
            self.try_sync(each)

    @rule(data=st.data(), full=st.booleans())
    def send(self, data: st.DataObject, full: bool) -> None:
        _number, each = self.who(data)
        self.try_sync(each, full=full)

    @rule(data=st.data())
    def receive(self, data: st.DataObject) -> None:
        """Two sync at once through a cloud folder: one of them ends up in a conflict copy."""
        self.ground.remember()
        if not self.file.exists():
            return
        one, other = (self.all[data.draw(st.integers(0, len(self.all) - 1))] for _each in "ab")
        before = self.ground.content
        self.try_sync(one)
        mine = self.ground.content
        self.ground.roll_back(before)
        self.try_sync(other)
        self.ground.copy_in_conflict(mine, data.draw(st.integers(0, 6)))

    @rule(data=st.data())
    def try_first(self, data: st.DataObject) -> None:
        """A dry run changes nothing and says what the sync then does."""
        _number, each = self.who(data)
        station, hub = station_of(each), self.hub(each)
        content, state = self.ground.content, fingerprint(each)
        try:
            dry = try_out(station, hub, str(self.file))
        except SyncError:
            return
        assert (self.ground.content, fingerprint(each)) == (content, state)
        outcome = self.try_sync(each)
        if outcome is None or dry.copies or dry.unreadable or outcome.came.identity:
            return
        assert dict(outcome.came.records) == dict(dry.incoming.records)
        assert outcome.sent == sum(count for _kind, count in dry.changes_out)

    # What people do beside editing

    @rule(data=st.data(), which=st.integers(0, len(LISTS) - 1))
    def bring_in(self, data: st.DataObject, which: int) -> None:
        _number, each = self.who(data)
        take(each.book, self.lists[which])

    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        _number, each = self.who(data)
        with each.book.write("conflict.settle") as ctx:
            settle_all(ctx, list_conflicts(ctx), Choice.NEWEST)

    @rule(number=st.integers(0, 1 << 30), deeds=st.integers(4, 12))
    def work(self, number: int, deeds: int) -> None:
        """A busy while: everyone edits, some delete, some hang something new on what is there."""
        random = Random(number)
        for _deed in range(deeds):
            each = random.choice(self.all)
            model = random.choice(WORKED_ON)
            if not (ids := self.ids(each, model)):
                continue
            record, deed = random.choice(ids), random.random()
            if deed < 0.15:
                child = Tick if model is Visit else Contact if model is Account else Tag
                given = {"item": f"i{number % 5}"} if child is Tick else {"name": f"n{number % 5}"}
                self.add(each, child, **{COLUMN[child]: record}, **given)
                continue
            with each.book.write("test.work") as ctx:
                row = ctx.session.get_one(model, record)
                if deed < 0.25:
                    ctx.session.delete(row)
                else:
                    setattr(row, random.choice(TEXTS[model]), f"{random.choice('abc')}{random.random():.1f}")

    @rule(rotated=st.sampled_from(["", "handed over", "for all to type"]))
    def new_passphrase(self, rotated: str) -> None:
        """The first one leads: a new passphrase, or a new key."""
        station = station_of(self.all[0])
        keys = station.learn_keys(station.keys())
        self.phrases.append(f"passphrase number {len(self.phrases)}")
        if not rotated:
            station.lock_keys(keys, self.phrases[-1])
            return
        before = keys.current if rotated == "handed over" else None
        station.lock_keys(keyframes.rotate(keys), self.phrases[-1], hand_over=before)

    # What happens to installations

    @rule(data=st.data(), days=st.sampled_from([-366, -1, -0.01, 0, 0.5, 1, 366]))
    def move_clock(self, data: st.DataObject, days: float) -> None:
        _number, each = self.who(data)
        each.clock.forward(days=days)

    @rule(data=st.data())
    def clone(self, data: st.DataObject) -> None:
        """The data folder of an installation on a second machine."""
        number, each = self.who(data)
        if len(self.all) >= self.most + 2:
            return
        folder = self.folder / f"clone-{len(self.all)}"
        each.book.close()
        shutil.copytree(each.book.paths.root, folder)
        clock = HandClock(each.clock.now)
        each.book = Workspace.open(each.book.paths, each.clock)
        self.all.append(Installation(Workspace.open(DataPaths(folder), clock), clock))
        self.opened.append(list(self.opened[number]))

    @rule(data=st.data())
    def back_up(self, data: st.DataObject) -> None:
        number, each = self.who(data)
        self.backups[number] = make_backup(each.book.paths.database, each.book.paths.backups)

    @rule(data=st.data(), whole=st.booleans())
    def bring_back(self, data: st.DataObject, whole: bool) -> None:
        """An old backup: by the command, or as a snapshot of a disk that asks nobody."""
        if not self.backups:
            return
        number = data.draw(st.sampled_from(sorted(self.backups)))
        each = self.all[number]
        assert self.owed <= self.available()
        each.book.close()
        if whole:
            database = each.book.paths.database
            for name in (f"{database.name}-wal", f"{database.name}-shm"):
                database.with_name(name).unlink(missing_ok=True)
            shutil.copyfile(self.backups[number], database)
        else:
            restore(each.book.paths, self.backups[number])
        each.book = Workspace.open(each.book.paths, each.clock)
        self.opened[number] = [0]
        self.owed &= self.available()  # what nobody else has seen is gone by that person's hand

    # What happens to the file

    @rule()
    def keep_copy(self) -> None:
        self.ground.remember()

    @rule(data=st.data(), in_place=st.booleans())
    def roll_back(self, data: st.DataObject, in_place: bool) -> None:
        if self.ground.older:
            self.harm(lambda: self.ground.roll_back(self.drawn_copy(data), in_place=in_place))

    @rule(data=st.data(), shape=st.integers(0, 6), torn=st.booleans())
    def copy_in_conflict(self, data: st.DataObject, shape: int, torn: bool) -> None:
        if self.ground.older:
            content = self.drawn_copy(data)
            end = data.draw(st.integers(0, len(content))) if torn else len(content)
            self.ground.copy_in_conflict(content[:end], shape)

    def drawn_copy(self, data: st.DataObject) -> bytes:
        return self.ground.older[data.draw(st.integers(0, len(self.ground.older) - 1))]

    @rule(
        data=st.data(),
        way=st.sampled_from(["cut", "flip", "blank", "blank tail", "shuffle", "delete", "empty"]),
    )
    def damage(self, data: st.DataObject, way: str) -> None:
        if size := len(self.ground.content):
            at = data.draw(st.integers(0, size - 1))
            ground = self.ground
            deeds: dict[str, Any] = {
                "cut": lambda: ground.cut(at),
                "flip": lambda: ground.flip(at, at % 8),
                "blank": lambda: ground.blank(at, 700),
                "blank tail": lambda: ground.blank(at, size),
                "shuffle": lambda: ground.shuffle(Random(at)),
                "delete": ground.delete,
                "empty": lambda: ground.cut(0),
            }
            self.harm(deeds[way])

    def harm(self, deed: Any) -> None:
        """Do something to the file; what only the file had then is nobody's to keep."""
        assert self.owed <= self.available()
        deed()
        self.owed &= self.available()

    # The end

    def finish(self) -> None:
        """All clocks right, everyone syncs until it is quiet: the same everywhere, nothing missing."""
        owed = self.owed | set().union(*(self.shared_here(each) for each in self.all))
        assert owed <= self.available()
        now = max(each.clock.now for each in self.all)
        for each in self.all:
            each.clock.now = now
        for round_ in range(self.rounds):
            for each in self.all:
                if self.try_sync(each, full=not round_) is None:
                    self.sync(each, recreate=True)  # a person looked at it
                self.unlock(each)
        for each in self.all:
            quiet = self.sync(each)
            assert (quiet.sent, quiet.came.changes) == (0, 0)
            assert quiet.lacking_keys == 0
            with each.book.write("day") as ctx:
                derive_all(ctx.session.connection(), ctx.today, ctx.policy)
            each.check()
        assert_same(self.all)
        assert owed <= self.shared_here(self.all[0])
        self.file_holds_everything()

    def unlock(self, each: Installation) -> None:
        """Type the team's passphrase where a key is lacking."""
        station = station_of(each)
        with each.book.read() as ctx:
            reason = "state = 'waiting' AND reason = 'unknown_key'"
            if next(framestore.frames(ctx.session.connection(), reason), None) is None:
                return
        frames = [f for f in self.ground.all_frames().values() if f.header.type == FrameType.KEY]
        for phrase in reversed(self.phrases):
            try:
                keys = keyframes.unlock(frames, phrase)
            except WrongPassphrase:
                continue
            held = station.keys()
            station.store.save_team_keys(TEAM, replace(keys, keys={**held.keys, **keys.keys}))
            return

    def file_holds_everything(self) -> None:
        """A new laptop has all of it from the file alone."""
        late = member(self.folder / "late", "Late")
        self.all.append(late)
        station_of(late).store.save_team_keys(TEAM, station_of(self.all[0]).keys())
        late.clock.now = self.all[0].clock.now
        self.sync(late)
        self.sync(self.all[0])
        with late.book.write("day") as ctx:
            derive_all(ctx.session.connection(), ctx.today, ctx.policy)
        assert_same([self.all[0], late])


class Large(Team):
    fewest, most = 3, 20


SHORT = settings(
    max_examples=4,
    stateful_step_count=25,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # shrinking a history takes minutes
    suppress_health_check=list(HealthCheck),
)


def play(machine: type[Team], how: settings, number: int) -> None:
    """Run a machine with a seed, which is said when it fails."""
    try:
        run_state_machine_as_test(seed(number)(type(machine.__name__, (machine,), {})), settings=how)
    except BaseException:
        sys.stderr.write(f"\nThe seed was {number}: FIELDREP_SEED={number} plays it again.\n")
        raise


def test_nothing_is_lost_whatever_happens() -> None:
    play(Team, SHORT, 20261118)


def test_nothing_is_lost_whatever_happens_by_chance() -> None:
    number = int(os.environ.get("FIELDREP_SEED") or SystemRandom().getrandbits(32))
    play(Team, settings(SHORT, max_examples=3), number)


@pytest.mark.soak
@pytest.mark.parametrize("number", range(10))
def test_nothing_is_lost_in_long_histories_of_many(number: int) -> None:
    play(Large, settings(SHORT, max_examples=8, stateful_step_count=80), number)

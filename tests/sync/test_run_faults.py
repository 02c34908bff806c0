"""A whole sync in which any step on the shared folder fails, once or from then on: it says so, and the
next sync without a fault makes good whatever there is to make good."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldrep.errors import FieldrepError
from fieldrep.models.accounts import Account
from fieldrep.models.registry import new_record
from fieldrep.sync.run import Outcome, sync
from fieldrep.sync.teamfile import TeamFile
from tests.sync.faults import KINDS, Crash, Crashing, Faulty, Steps
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import TEAM, Installation, assert_same
from tests.sync.members import member, station_of

WORDS = {"full": "is full", "refused": "with your rights", "error": "can't be read or written"}


class Pair:
    """Two installations and their file; before each try both have something new."""

    def __init__(self, folder: Path) -> None:
        self.ground = Ground(folder / "shared")
        self.one, self.other = member(folder, "Anna"), member(folder, "Ben")
        self._count = itertools.count()
        self.sync(self.one, recreate=True)
        self.sync(self.other)

    def sync(self, each: Installation, files: Steps | None = None, *, recreate: bool = False) -> Outcome:
        hub = TeamFile(self.ground.path, TEAM, files=files, clock=each.clock, recreate=recreate)
        return sync(station_of(each), hub, str(self.ground.path))

    def add(self, each: Installation) -> None:
        with each.book.write("account.add") as ctx:
            ctx.session.add(new_record(Account, name=f"Firm {next(self._count)}"))

    def prepare(self) -> None:
        """Something to take in, something to give."""
        self.add(self.other)
        self.sync(self.other)
        self.add(self.one)

    def prepare_torn(self) -> None:
        """The same, and a file that lost its end beside a copy that has it."""
        self.prepare()
        for copy in self.ground.path.with_name("north.fieldrep.copies").glob("*"):
            copy.unlink()  # those of earlier tries, by which a free name would take more steps each time
        content = b"".join(frame.raw for frame in frames_of(self.ground.content))  # without earlier damage
        self.ground.copy_in_conflict(content, next(self._count))
        self.ground.roll_back(content[:-200])

    def prepare_deleted(self) -> None:
        """The same, and the file is gone."""
        self.prepare()
        self.ground.delete()

    def heal(self) -> None:
        """Without a fault both have all of it after a sync each and one more of the first."""
        for each in (self.one, self.other, self.one):
            self.sync(each)
        there = {frame.digest for frame in frames_of(self.ground.content)}
        for each in (self.one, self.other):
            assert {frame.digest for frame in each.frames()} <= there

    def close(self) -> None:
        self.one.book.close()
        self.other.book.close()


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    made = Pair(tmp_path)
    yield made
    made.close()


PREPARED: dict[str, Callable[[Pair], None]] = {
    "plain": Pair.prepare,
    "torn": Pair.prepare_torn,
    "deleted": Pair.prepare_deleted,
}
STRIDE = {"plain": 1, "torn": 3, "deleted": 2}
"""Every how many steps a fault strikes where it has to be quick."""


def try_out(pair: Pair, how: str, kind: str, at: int, *, for_good: bool) -> bool:
    """Let one step of a sync fail; False when the sync has no such step."""
    PREPARED[how](pair)
    files = Faulty(at, kind, for_good=for_good)
    try:
        pair.sync(pair.one, files)
    except FieldrepError as error:
        assert error.where and error.hint
        assert error.exit_code in (3, 4)
        assert kind not in WORDS or WORDS[kind] in error.message
    else:
        assert not (files.struck and for_good and at == 1 and kind != "short")
    pair.heal()
    return files.struck


@pytest.mark.parametrize("how", PREPARED)
def test_a_sync_fails_at_every_step(pair: Pair, how: str) -> None:
    """The kinds of faults take turns; the soak does each of them at each step."""
    ways = [(kind, for_good) for kind in KINDS for for_good in (False, True)]
    for at in itertools.count(1, STRIDE[how]):
        kind, for_good = ways[at // STRIDE[how] % len(ways)]
        if not try_out(pair, how, kind, at, for_good=for_good):
            break
    assert at > 20
    assert_same([pair.one, pair.other])


@pytest.mark.parametrize("for_good", [False, True])
def test_what_a_full_disk_kept_from_being_told_is_told_by_the_next_sync(pair: Pair, for_good: bool) -> None:
    """A sync that failed may have written all of it: it said nothing of it. Both share the steps."""
    for at in itertools.count(1 + for_good, 2):
        pair.prepare()
        files = Faulty(at, "full", for_good=for_good)
        try:
            told = pair.sync(pair.one, files)
        except FieldrepError:
            told = pair.sync(pair.one)
        assert told.sent > 0
        if not files.struck:
            break
        pair.heal()
    assert at > 20


@pytest.mark.soak
@pytest.mark.parametrize("how", PREPARED)
@pytest.mark.parametrize(("kind", "for_good"), [(kind, good) for kind in KINDS for good in (False, True)])
def test_a_sync_fails_in_every_way_at_every_step(pair: Pair, how: str, kind: str, for_good: bool) -> None:
    for at in itertools.count(1):
        if not try_out(pair, how, kind, at, for_good=for_good):
            break
    assert at > 20
    assert_same([pair.one, pair.other])


@pytest.mark.parametrize("how", PREPARED)
def test_a_sync_ends_before_every_step(pair: Pair, how: str) -> None:
    """The process is gone in the middle of a sync, at each step of it."""
    for at in itertools.count(1, STRIDE[how]):
        PREPARED[how](pair)
        files = Crashing(before_step=at)
        try:
            pair.sync(pair.one, files)
        except Crash:
            pair.heal()
        else:
            break
    pair.heal()
    assert at > 20
    assert_same([pair.one, pair.other])


def test_faults_while_healing_from_faults(pair: Pair) -> None:
    """A fault in the sync that is to make good the one before it, and so on."""
    for at in range(1, 16):
        PREPARED[("plain", "torn", "deleted")[at % 3]](pair)
        for step in (2 * at, at // 2 + 1, 40 - 2 * at):
            kind = list(KINDS)[(at + step) % 4]
            try:
                pair.sync(pair.one, Faulty(step, kind, for_good=step % 2 == 0))
            except FieldrepError as error:
                assert error.exit_code in (3, 4)
        pair.heal()
    assert_same([pair.one, pair.other])


def test_a_copy_of_a_file_with_old_damage_is_moved_aside(pair: Pair) -> None:
    """Only what may still be on its way stays: a missing end, a hole. It goes when the rest has come."""
    pair.prepare()
    pair.sync(pair.one)
    pair.ground.flip(len(pair.ground.content) // 2)
    pair.heal()
    content = pair.ground.content
    old = pair.ground.copy_in_conflict(content)
    half = pair.ground.copy_in_conflict(content[:-30], 1)
    hole = pair.ground.copy_in_conflict(content[:-600] + bytes(300) + content[-300:], 2)
    outcome = pair.sync(pair.one)
    assert [copy.name for copy in outcome.copies if copy.moved_to] == [old.name]
    assert (old.exists(), half.exists(), hole.exists()) == (False, True, True)
    assert pair.sync(pair.one).copies == ()
    half.write_bytes(content)
    assert [copy.name for copy in pair.sync(pair.one).copies] == [half.name]
    assert not half.exists()

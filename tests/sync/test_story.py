"""The story that must work: a manager and two reps, a week apart each, one file to which everything happens.

At the end all show the same, nothing that was saved is missing, the losing values are in the conflicts.
"""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from fieldrep.models.accounts import Account
from fieldrep.models.reports import ReportVersion
from fieldrep.services import accounts, conflicts
from fieldrep.services.settling import Choice, settle_all
from fieldrep.services.syncing import sync_now
from fieldrep.store.agreement import row_differences
from tests.exchange.test_shared_lists import DATA, MIXED, NORTH, NORTHWIND
from tests.services.importing import CHINESE, ENGLISH, by_name, everything, take, write_list
from tests.sync.ground import Ground, frames_of
from tests.sync.installations import assert_same
from tests.sync.weeks import Crew, found_crew, ids, week_offline

LATE = (
    ("客户编号", "公司名称", "联系人", "电话", "城市"),
    ("L1", "嘉元实业有限公司", "王先生", "13900000000", "天津"),
    ("L2", "Quay Packaging", "Ms Ray", "+43 1 5551234", "Wien"),
)


def copied(ground: Ground, _random: Random) -> None:
    """A person copies the file to another name, works on, and copies it back."""
    ground.roll_back(ground.content)


def rolled_back(ground: Ground, random: Random) -> None:
    ground.roll_back(random.choice(ground.older))


def copied_in_conflict(ground: Ground, random: Random) -> None:
    """A cloud program puts what one wrote into a copy, and an older state in the place of the file."""
    ground.copy_in_conflict(ground.content, random.randint(0, 6))
    ground.roll_back(random.choice(ground.older))


def cut(ground: Ground, random: Random) -> None:
    ground.cut(random.randint(100, len(ground.content) - 1))


def flipped(ground: Ground, random: Random) -> None:
    for _bit in range(5):
        ground.flip(random.randrange(len(ground.content)), random.randint(0, 7))


def blanked(ground: Ground, random: Random) -> None:
    ground.blank(random.randrange(len(ground.content)), 3000)


def shuffled(ground: Ground, random: Random) -> None:
    ground.shuffle(random)


def deleted(ground: Ground, _random: Random) -> None:
    ground.delete()


DISASTERS: tuple[Callable[[Ground, Random], None], ...] = (
    copied, rolled_back, copied_in_conflict, cut, flipped, blanked, shuffled, deleted,
)  # fmt: skip


def live_on(crew: Crew, random: Random, number: int) -> None:
    """Small changes by everyone between two disasters."""
    for who, each in enumerate(crew.all):
        each.clock.forward(hours=random.randint(1, 30))
        account = random.choice(ids(each.book))
        with each.book.write("account.change") as ctx:
            accounts.change_account(ctx, account, {"phone": f"+86 {number} {who}"})


def through_everything(crew: Crew, late: Path, random: Random, *, shuffle: bool = False) -> None:
    ground = crew.ground
    ground.remember()
    week_offline(crew, late)
    everyone = list(range(len(crew.all)))
    disasters = list(DISASTERS)
    if shuffle:
        random.shuffle(disasters)
    for number, disaster in enumerate(disasters):
        some = random.sample(everyone, 2)
        crew.sync(some)
        ground.remember()
        live_on(crew, random, number)
        disaster(ground, random)
        for _twice in range(2):
            crew.sync(random.sample(everyone, len(everyone)))
        assert not crew.missing(random.choice(crew.all))
        for each in crew.all:  # damage behind an intact end is found by the scan of the next day
            each.clock.forward(days=1, hours=1)
        crew.sync(everyone)
        assert {frame.digest for frame in frames_of(ground.content)} >= {
            frame.digest for each in crew.all for frame in each.frames()
        }
    for each in crew.all:
        each.clock.now = max(other.clock.now for other in crew.all)
    crew.sync(everyone)
    crew.sync(everyone)


def assert_nothing_lost(crew: Crew) -> None:
    assert_same(crew.all)
    for each in crew.all:
        assert not crew.missing(each)
        with each.book.read() as ctx:
            assert list(row_differences(ctx.session.connection())) == []
    assert [result.code for result in crew.sync(range(3))] == [0, 0, 0]


def assert_losers_in_conflicts(crew: Crew) -> None:
    """What each of the three wrote into the same field stands shown or in the conflicts, everywhere."""
    for each in crew.all:
        with each.book.read() as ctx:
            listed = conflicts.list_conflicts(ctx)
        sites = [{side.text for side in row.sides} for row in listed if row.label == "Website"]
        assert sites == [{f"rep{number}.example" for number in range(3)}] * 3
        notes = [row for row in listed if row.label == "Notes"]
        assert len(notes) == 3
        assert all(
            any(f"seen by rep {n}" in side.text for side in row.sides) for row in notes for n in range(3)
        )
        assert any(not row.field for row in listed)  # deleted by one, worked on by others: kept


def settle_everything(crew: Crew) -> None:
    """One key settles each; the others follow."""
    with crew.all[0].book.write("conflict.settle") as ctx:
        settle_all(ctx, conflicts.list_conflicts(ctx), Choice.NEWEST)
    crew.sync([0, 1, 2])
    for each in crew.all:
        with each.book.read() as ctx:
            assert conflicts.count_conflicts(ctx) == 0
    crew.sync([2, 1, 0])
    assert_same(crew.all)


def tell(folder: Path, lists: list[Path], seed: int, *, shuffle: bool = False) -> None:
    late = write_list(folder / "late.csv", LATE)
    crew = found_crew(folder, lists)
    try:
        through_everything(crew, late, Random(seed), shuffle=shuffle)
        assert_nothing_lost(crew)
        assert_losers_in_conflicts(crew)
        for each in crew.all:
            (firm,) = (row for row in everything(each.book, Account) if row.name == "Quay Packaging")
            assert firm.city == "Wien"  # both imported the list: one firm
            (version,) = everything(each.book, ReportVersion)
            assert version.note == "all visited"
        settle_everything(crew)
    finally:
        crew.close()


@pytest.fixture
def small(tmp_path: Path) -> list[Path]:
    return [write_list(tmp_path / f"list{n}.csv", rows) for n, rows in enumerate((ENGLISH, CHINESE))]


def test_a_week_apart_and_a_file_to_which_everything_happens(tmp_path: Path, small: list[Path]) -> None:
    tell(tmp_path, small, 1)


@pytest.mark.skipif(not DATA.is_dir(), reason="the shared lists are not beside the project")
def test_the_same_with_the_shared_lists(tmp_path: Path) -> None:
    tell(tmp_path, [NORTHWIND, NORTH, MIXED], 7)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 125))
def test_the_same_many_times(tmp_path: Path, small: list[Path], seed: int) -> None:
    tell(tmp_path, small, seed, shuffle=True)


def test_one_list_imported_by_two_makes_the_same_records(tmp_path: Path, small: list[Path]) -> None:
    crew = found_crew(tmp_path, small)
    late = write_list(tmp_path / "late.csv", LATE)
    for each in crew.all[1:]:
        each.clock.forward(minutes=3)
        take(each.book, late)
    own = {by_name(each.book, "Quay Packaging").id for each in crew.all[1:]}
    assert len(own) == 1
    crew.sync([1, 2, 0, 1])
    with crew.all[0].book.read() as ctx:
        assert conflicts.list_conflicts(ctx) == []  # who had the customer first is for claims to say
    assert_same(crew.all)
    crew.close()


def test_a_file_gone_with_its_folder_comes_back_from_anyone(tmp_path: Path, small: list[Path]) -> None:
    crew = found_crew(tmp_path, small)
    with crew.all[2].book.write("account.add") as ctx:
        accounts.add_account(ctx, {"name": "Only here"})
    for entry in list(crew.ground.path.parent.iterdir()):
        entry.unlink()
    crew.all[2].clock.forward(hours=timedelta(days=2) / timedelta(hours=1))
    crew.sync([2], recreate=True)
    crew.sync([0, 1])
    crew.sync([2])
    assert_same(crew.all)
    assert by_name(crew.all[0].book, "Only here")
    crew.close()


def test_reading_the_whole_file_takes_in_what_is_new_at_once(tmp_path: Path, small: list[Path]) -> None:
    crew = found_crew(tmp_path, small)
    with crew.all[1].book.write("account.add") as ctx:
        accounts.add_account(ctx, {"name": "Only here"})
    crew.sync([1])
    result = sync_now(crew.all[2].book, full=True)
    assert dict(result.outcome.came.records)["account"] == 1
    assert by_name(crew.all[2].book, "Only here")
    assert sync_now(crew.all[2].book).outcome.came.changes == 0
    crew.close()

"""The story as a team lives it, by commands: a week apart, disasters, one end for all.

``test_story`` tells the same through the services and goes through more; here everything is done as a
person or a script does it. In the suite the team is made, joined and synced once by processes of their own
and the rest is done in one; the long runs start the program anew for every command.
"""

from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.exchange.test_shared_lists import DATA, MIXED, NORTH, NORTHWIND
from tests.services.importing import CHINESE, ENGLISH, write_list
from tests.sync.commands import Office, Rep, found_office
from tests.sync.test_story import DISASTERS, LATE
from tests.sync.weeks import MONDAY

WEEK = "2026-W47"
DISPUTED = 2
"""Accounts whose website and notes all three change."""


def week_of(rep: Rep, number: int, accounts: list[str], late: Path, days: int) -> None:
    """What one does without the others: visits, plans, promises, the same fields, a deletion, a list."""
    for day in range(days):
        mine = accounts[(DISPUTED + 2 * day + number) % len(accounts)]
        what = (
            "--with",
            "陈小姐",
            "--title",
            "buyer",
            "--said",
            f"第{day}天 {rep.name} 谈价格",
            "--result",
            "ok",
        )
        rep("log", mine, *what, "--outcome", "continuation", "--competitor", "none")
        rep("visits", "plan", accounts[(day + number) % len(accounts)], "+3", "--purpose", f"demo {day}")
    rep("promises", "add", accounts[0], f"samples of {rep.name}", "--due", "+5")
    for account in accounts[:DISPUTED]:
        rep("accounts", "set", account, f"website=rep{number}.example", f"notes=seen by {rep.name}")
    rep("log", accounts[0], "--said", "a mistake")
    rep("undo")
    if number:
        rep("import", "accounts", str(late))
    if number == 1:
        for place in ("last_week/summary", "market/intelligence", "next_week/plan"):
            rep("report", "text", "weekly", place, f"{place} by {rep.name}", "--week", WEEK)
        rep("report", "submit", "weekly", "--week", WEEK)


def disasters(office: Office, accounts: list[str], random: Random, count: int, rounds: int) -> None:
    """Change something, spoil the file, sync in any order, again and again."""
    everyone = range(len(office.reps))
    for number, disaster in enumerate(random.sample(DISASTERS, count)):
        office.sync(random.sample(everyone, 2))
        office.ground.remember()
        random.choice(office.reps)("promises", "add", random.choice(accounts), f"after {number}")
        disaster(office.ground, random)
        office.forward(days=1, hours=1)
        for _round in range(rounds):
            office.sync(random.sample(everyone, len(everyone)))
    office.forward(days=1, hours=1)
    office.sync([*everyone, *everyone][:-1])


def tell(
    folder: Path, lists: list[Path], seed: int, *, days: int, count: int, rounds: int, anew: bool = True
) -> None:
    begin: datetime = MONDAY
    random = Random(seed)
    late = write_list(folder / "late.csv", LATE)
    office = found_office(folder, lists, begin, anew=anew)
    mei = office.reps[0]
    accounts = sorted(row["id"] for row in mei.json("accounts", "list"))
    office.ground.remember()
    office.each(lambda rep: week_of(rep, office.reps.index(rep), accounts, late, days))
    office.note()
    disasters(office, accounts, random, count, rounds)

    for rep in office.reps:
        assert office.owed <= rep.changes(rep.data.with_suffix(".jsonl"))
    seen = [rep.shows() for rep in office.reps]
    assert seen[0] == seen[1] == seen[2]
    assert len(seen[0]["accounts"]) == len(accounts) + len(LATE) - 1
    assert sum(row["said"] == "a mistake" for row in seen[0]["visits"]) == 0
    promised = {f"samples of {rep.name}" for rep in office.reps} | {f"after {n}" for n in range(count)}
    assert promised <= {row["text"] for row in seen[0]["promises"]}
    listed = mei.conflicts()
    for label in ("website", "notes"):
        sides = [row["sides"] for row in listed if row["field"] == label]
        assert len(sides) == DISPUTED
        assert all(len(each) == len(office.reps) for each in sides)

    for number, row in enumerate(listed):  # one command settles each, whoever gives it
        office.reps[number % 3]("conflicts", "keep", row["id"], "--mine" if row["field"] else "--record")
    office.sync([0, 1, 2, 0, 1])
    assert [rep.conflicts() for rep in office.reps] == [[], [], []]
    shown = [rep.json("accounts", "list") for rep in office.reps]
    assert shown[0] == shown[1] == shown[2]
    assert not mei.json("team", "verify", codes=(0, 6))["missing"]


def test_a_week_by_commands(tmp_path: Path) -> None:
    tell(tmp_path, [write_list(tmp_path / "list.csv", ENGLISH)], 1, days=1, count=1, rounds=1, anew=False)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(2))
def test_a_long_week_by_commands(tmp_path: Path, seed: int) -> None:
    lists = [write_list(tmp_path / f"list{n}.csv", rows) for n, rows in enumerate((ENGLISH, CHINESE))]
    tell(tmp_path, lists, seed, days=5, count=len(DISASTERS), rounds=2)


@pytest.mark.soak
@pytest.mark.skipif(not DATA.is_dir(), reason="the shared lists are not beside the project")
def test_a_long_week_by_commands_with_the_shared_lists(tmp_path: Path) -> None:
    tell(tmp_path, [NORTHWIND, NORTH, MIXED], 7, days=5, count=len(DISASTERS), rounds=2)

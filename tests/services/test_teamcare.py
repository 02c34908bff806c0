"""The shared file is checked, listed, copied and compacted by those who may."""

import json
import random
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldrep.errors import NotAllowed, UsageError
from fieldrep.models.registry import new_record
from fieldrep.models.reports import ReportText
from fieldrep.services import team, teamcare, teamcheck
from fieldrep.services.accounts import add_account, change_account
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.syncing import sync_now
from fieldrep.services.teamcheck import PartState
from fieldrep.services.teampage import read_team_page
from fieldrep.services.workspace import Workspace
from fieldrep.sync.errors import SyncError
from tests.conftest import StandingClock
from tests.services.test_team import join, names, run
from tests.support.folders import fresh
from tests.support.teams import PASSPHRASE, Joined, joined  # noqa: F401 - a fixture


@pytest.fixture
def people(tmp_path: Path, clock: StandingClock) -> Iterator[Callable[[str], Workspace]]:
    opened: list[Workspace] = []

    def make(name: str) -> Workspace:
        workspace = Workspace.open(fresh(tmp_path / f"data of {name}"), clock)
        initialise(workspace, Setup(name, "North", "en", "CNY", "Asia/Shanghai"))
        opened.append(workspace)
        return workspace

    yield make
    for workspace in opened:
        workspace.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "drive" / "north.fieldrep"


def change_again_and_again(pair: list[Workspace], _clock: StandingClock) -> None:
    mei, anna = pair
    with mei.write("account.add") as ctx:
        account = add_account(ctx, {"name": "Hill"}).id
    for workspace in pair:
        run(workspace)
    for step in range(4):
        with anna.write("account.change", "Hill") as ctx:
            change_account(ctx, account, {"website": f"{step}.example"})
        run(anna)
        run(mei)
    run(anna)


@pytest.fixture
def pair(joined: Joined) -> tuple[Workspace, Workspace]:  # noqa: F811
    """A manager and a rep with one account, both up to date."""
    mei, anna = joined.after(change_again_and_again, "Mei", "Anna")[0]
    return mei, anna


def test_a_sound_file_is_found_sound(pair: tuple[Workspace, Workspace]) -> None:
    mei, _anna = pair
    check = teamcheck.verify_team(mei)
    assert check.sound
    assert {part.person for part in check.parts} == {"Mei", "Anna"}
    assert {part.signature for part in check.parts} == {"good"}
    assert {"key", "device", "operations", "receipt"} <= {part.type for part in check.parts}
    json.dumps(teamcheck.plain_check(check))


def test_damage_copies_and_what_is_missing_are_named(pair: tuple[Workspace, Workspace], file: Path) -> None:
    mei, anna = pair
    whole = file.read_bytes()
    parts = teamcheck.verify_team(mei).parts
    struck = next(part for part in parts if part.type == "operations" and part.person == "Anna")
    signed = parts[-1]
    torn = bytearray(whole)
    torn[struck.offset + struck.size // 2] ^= 4
    torn[signed.offset + signed.size - 20] ^= 1
    file.write_bytes(torn)
    check = teamcheck.verify_team(anna)
    assert not check.sound
    assert check.count(PartState.DAMAGED) == 1
    assert [(m.person, m.number, m.type) for m in check.missing] == [("Anna", struck.number, "operations")]
    assert [part.signature for part in check.parts if part.offset == signed.offset] == ["bad"]
    assert check.gaps == ()
    file.with_name("north (1).fieldrep").write_bytes(whole)
    check = teamcheck.verify_team(anna)
    assert (check.missing, check.copies) == ((), ("north (1).fieldrep",))


def test_a_part_that_nobody_has_any_more_is_a_gap(
    pair: tuple[Workspace, Workspace], people: Callable[[str], Workspace], file: Path
) -> None:
    mei, anna = pair
    hers = [p for p in teamcheck.verify_team(mei).parts if p.type == "operations" and p.person == "Anna"]
    lost = hers[-2]
    whole = file.read_bytes()
    file.write_bytes(whole[: lost.offset] + whole[lost.offset + lost.size :])
    ben = people("Ben")
    team.join_team(ben, team.open_invitation(ben, file, PASSPHRASE), None)
    check = teamcheck.verify_team(ben)
    assert [(gap.person, gap.first, gap.last) for gap in check.gaps] == [("Anna", lost.number, lost.number)]
    assert teamcare.compaction_state(ben).why_not
    assert read_team_page(ben).gaps == (("Anna", 1),)
    run(anna)
    run(ben)
    assert teamcheck.verify_team(ben).gaps == ()
    assert read_team_page(ben).gaps == ()


def test_the_log_tells_who_sent_what_newest_first(pair: tuple[Workspace, Workspace]) -> None:
    mei, _anna = pair
    page = teamcare.log_team(mei, limit=3)
    assert len(page.lines) == 3 < page.total
    everything = teamcare.log_team(mei, limit=1000).lines
    assert everything[:3] == page.lines
    assert teamcare.log_team(mei, offset=3, limit=1000).lines == everything[3:]
    assert everything[-1].type == "key"
    assert sum(line.operations for line in everything if line.person == "Anna") >= 4
    assert teamcare.log_team(mei, offset=10_000).lines == ()


def test_a_copy_of_everything_is_a_team_file(
    pair: tuple[Workspace, Workspace], people: Callable[[str], Workspace], tmp_path: Path
) -> None:
    mei, _anna = pair
    teamcare.compact_team(mei)
    stick = tmp_path / "stick"
    stick.mkdir()
    done = teamcare.export_team(mei, stick / "copy.team")
    assert done.parts == teamcare.log_team(mei).total
    ben = people("Ben")
    join(ben, stick / "copy.team")
    assert names(ben) == ["Hill"]
    with pytest.raises(SyncError):
        teamcare.export_team(mei, stick / "copy.team")


def test_plain_lines_hold_every_change_and_nothing_private(
    pair: tuple[Workspace, Workspace], tmp_path: Path
) -> None:
    _mei, anna = pair
    with anna.write("draft", "a secret") as ctx:
        ctx.session.add(new_record(ReportText, person_id="p", period="2026-W47", text="not yet said"))
    target = tmp_path / "plain.jsonl"
    done = teamcare.export_plain(anna, target)
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert done.parts == len(lines)
    assert lines[0]["format"] == "fieldrep operations"
    values = [line["operation"]["value"] for line in lines if "operation" in line]
    assert "3.example" in values
    assert "not yet said" not in target.read_text("utf-8")
    assert "a secret" not in target.read_text("utf-8")
    assert any(line["action"]["label"] == "Hill" for line in lines if "action" in line)
    with pytest.raises(UsageError):
        teamcare.export_plain(anna, target)


def test_only_a_manager_compacts(
    pair: tuple[Workspace, Workspace], people: Callable[[str], Workspace], file: Path
) -> None:
    mei, anna = pair
    with pytest.raises(NotAllowed, match="manager"):
        teamcare.compact_team(anna)
    assert "manager" in teamcare.compaction_state(anna).why_not
    state = teamcare.compaction_state(mei)
    assert (state.due, state.why_not, state.size) == (False, "", file.stat().st_size)
    done = teamcare.compact_team(mei)
    assert done.after < done.before
    assert teamcare.compaction_state(mei).snapshot > 0
    run(anna)
    ben = people("Ben")
    join(ben, file)
    run(mei)
    assert names(ben) == names(anna) == names(mei) == ["Hill"]
    assert teamcheck.verify_team(mei).sound
    assert read_team_page(ben).gaps == ()  # what the snapshot stands for is no gap


def test_a_sync_tells_a_manager_that_the_file_has_grown_large(pair: tuple[Workspace, Workspace]) -> None:
    mei, anna = pair
    advice = "The file has grown large: compact it (z on the Team page, or “fieldrep team compact”)."
    teamcare.compact_team(mei)
    assert advice not in sync_now(mei).lines
    chance = random.Random(1)
    with anna.write("account.add", "large") as ctx:
        for number in range(4):
            notes = b64encode(chance.randbytes(330_000)).decode()
            add_account(ctx, {"name": f"Large {number}", "notes": notes})
    assert advice not in sync_now(anna).lines
    assert sync_now(mei).lines[-1] == advice
    assert teamcare.compaction_state(mei).due
    teamcare.compact_team(mei)
    assert advice not in sync_now(mei).lines

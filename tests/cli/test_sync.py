"""How ``fieldrep sync`` ends: each exit code by a real command, and what it says."""

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep import errors
from fieldrep.cli.sync import app
from fieldrep.services import syncing
from fieldrep.store import database, settings
from fieldrep.sync import errors as sync_errors
from fieldrep.sync.crypto import new_key
from fieldrep.sync.frames import FrameType, Header, build
from tests.cli.shell import Shell

README = Path(__file__).parents[2] / "README.md"


@pytest.fixture
def mei(rep: Callable[[str], Shell], file: str) -> Shell:
    """The leader of a team, all of whose changes are in its file."""
    shell = rep("Mei")
    shell.ok("team", "create", file)
    shell.made("accounts", "add", "嘉元实业")
    shell.ok("sync")
    return shell


def codes(kind: type[errors.FieldrepError]) -> Iterator[int]:
    yield kind.exit_code
    for each in kind.__subclasses__():
        yield from codes(each)


def test_the_exit_codes_that_are_listed_are_those_there_are() -> None:
    assert issubclass(sync_errors.SyncError, errors.FieldrepError)
    known = {*codes(errors.FieldrepError), syncing.DONE, syncing.DAMAGE, syncing.NEWER, syncing.DECISION,
             syncing.PASSPHRASE}  # fmt: skip
    (command,) = app.registered_commands
    for text in (str(command.epilog), README.read_text("utf-8").partition("Exit codes: ")[2][:600]):
        listed = {int(each) for each in re.findall(r"(?:^|[·,:] |\n)(\d) [a-z]", text.replace(":\n", ": "))}
        assert listed == known


def test_a_database_in_use_is_busy(mei: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    mei.made("accounts", "add", "Hill Bakery")
    with closing(sqlite3.connect(mei.data / "fieldrep.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        told = json.loads(mei.refused("sync", "--json", code=4))["error"]
        other.execute("ROLLBACK")
    assert ("in use" in told["message"], bool(told["hint"])) == (True, True)
    assert mei.json("sync")["frames_appended"] == 1


def test_what_the_file_had_lost_is_healed(mei: Shell, file: str) -> None:
    whole = Path(file).read_bytes()
    Path(file).write_bytes(whole[:-20])
    done = mei("sync", "--json")
    found = json.loads(done.out)
    assert (done.code, found["code"], found["healed"], found["damaged_bytes"] > 0) == (6, 6, 1, True)
    assert found["lines"][1] == "The file had lost 1 part; it was put back."
    assert mei.json("sync")["code"] == 0


def team_of(shell: Shell) -> bytes:
    return bytes.fromhex(settings.read_settings(shell.data / "fieldrep.db")[settings.TEAM].replace("-", ""))


@pytest.mark.parametrize("whose", ["stranger", "broken"])
def test_a_forged_part_is_said_once_and_then_stops_nobody(
    mei: Shell, rep: Callable[[str], Shell], file: str, whose: str
) -> None:
    """One under a key of which nothing is known waits and no passphrase is asked for; one whose contents
    don't fit its key is damage. Neither is said again, and both stay counted."""
    anna = rep("Anna")
    anna.ok("team", "join", file)
    key = new_key()[:16] if whose == "stranger" else key_in(mei)
    forged = Header(FrameType.OPERATIONS, team_of(mei), bytes(15) + b"1", 1, key)
    with Path(file).open("ab") as stream:
        stream.write(build(forged, b"nothing", new_key(), None).raw)
    code, words = (0, "locked with a key") if whose == "stranger" else (6, "can't be read")
    for shell in (mei, anna):
        done = shell("sync", "--json")
        found = json.loads(done.out)
        assert (done.code, found["lacking_keys"]) == (code, 0)
        assert words in " ".join(found["lines"])
        shell.made("accounts", "add", f"of {shell.data.name}")
        again = shell.json("sync")
        assert (again["code"], again["sent"] > 0, words in " ".join(again["lines"])) == (0, True, False)
        assert words in shell("doctor").out
        assert "1 part of the file" in shell.ok("team", "info")
        assert list(shell.json("team", "info")["waits"].values()) == [1]
        assert "1 part of the file" in shell.ok("conflicts", "list")
    assert mei.json("sync")["came_in"] > 0


def key_in(shell: Shell) -> bytes:
    """The id of the key in use."""
    with closing(sqlite3.connect(shell.data / "fieldrep.db")) as database_:
        (key,) = database_.execute("SELECT key FROM frame ORDER BY seq DESC LIMIT 1").fetchone()
    return bytes.fromhex(key.replace("-", ""))


def test_deletions_that_wait_are_accepted_at_both_ends(
    mei: Shell, rep: Callable[[str], Shell], file: str, tmp_path: Path
) -> None:
    anna = rep("Anna")
    anna.ok("team", "join", file)
    table = tmp_path / "list.csv"
    table.write_text("name\n" + "".join(f"Account {number}\n" for number in range(25)), "utf-8")
    anna.ok("import", "accounts", str(table))
    anna.ok("sync")
    mei.ok("sync")
    anna.ok("undo")
    for shell in (anna, mei):  # once at whom they were made, once where they come in
        done = shell("sync")
        assert (done.code, "--accept-deletes" in done.out) == (8, True)
        assert len(mei.json("accounts", "list")) == 26
        accepted = shell.json("sync", "--accept-deletes")
        assert (accepted["code"], accepted["held_deletes"]) == (0, {"own": 0, "others": 0})
    assert [row["name"] for row in mei.json("accounts", "list")] == ["嘉元实业"]
    assert anna.json("sync")["code"] == mei.json("sync")["code"] == 0

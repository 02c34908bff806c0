"""The commands of a team: make, join, sync, leave, and what they say where something is wrong."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.shell import PASSPHRASE, Shell


def test_a_team_from_its_making_to_one_who_leaves(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna, ben = rep("Mei"), rep("Anna"), rep("Ben")
    account = mei.made("accounts", "add", "嘉元实业", "city=天津")
    made = mei.json("team", "create", file, "--member", "Anna")
    assert (made["name"], made["members"]) == ("north", 2)
    joined = anna.json("team", "join", file)
    assert joined["member"] is not None
    assert joined["records"]["account"] == 1
    anna.ok("log", "嘉元实业", "--said", "要样品")
    assert "as Ben." in ben.ok("team", "join", file, "--new")
    assert anna.json("sync")["sent"] > 0
    preview = mei.json("sync", "--dry-run")
    assert preview["incoming"]["records"]["visit"] == 1
    assert mei.json("visits", "list", "--from", "2026-01-01") == []  # nothing was taken in
    assert mei.json("sync")["records"]["visit"] == 1
    assert len(mei.json("visits", "list", "--from", "2026-01-01")) == 1
    assert [row["name"] for row in ben.json("team", "members")] == ["Anna", "Ben", "Mei"]
    mei.ok("sync")
    ben.ok("sync")
    given = ben.json("team", "leave", "Mei", "--to", "Ben")
    assert given["accounts"] == 1
    ben.ok("sync")
    mei.ok("sync")
    assert mei.json("accounts", "show", account)["owner_id"] == given["to"]
    assert mei.json("team", "info")["members"] == 2
    assert "Nothing new" in mei.ok("sync")


def test_what_is_wrong_is_said_with_the_exit_code(
    rep: Callable[[str], Shell], file: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    mei, anna = rep("Mei"), rep("Anna")
    assert "no team yet" in mei.refused("sync", code=1)
    monkeypatch.setenv("FIELDREP_PASSPHRASE", "short")
    assert "too short" in mei.refused("team", "create", file)
    monkeypatch.delenv("FIELDREP_PASSPHRASE")
    assert "FIELDREP_PASSPHRASE" in mei.refused("team", "create", file, code=5)
    assert "FIELDREP_PASSPHRASE" in anna.refused("team", "join", file, code=5)
    monkeypatch.setenv("FIELDREP_PASSPHRASE", PASSPHRASE)
    assert "no such folder" in mei.refused("team", "create", str(tmp_path / "gone" / "x"), code=3)
    mei.ok("team", "create", file)
    assert mei.refused("team", "create", file + "2", code=1)
    monkeypatch.setenv("FIELDREP_PASSPHRASE", "another passphrase")
    assert "wrong" in anna.refused("team", "join", file, code=5)
    monkeypatch.setenv("FIELDREP_PASSPHRASE", PASSPHRASE)
    assert "Nobody" in anna.refused("team", "join", file, "--as", "Zoe")
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(5000))
    assert anna.refused("team", "join", str(picture), code=1)
    assert anna.refused("team", "join", str(tmp_path), code=1)
    assert anna.refused("team", "join", str(tmp_path / "gone" / "x.fieldrep"), code=3)
    assert anna.json("settings")["name"] == "Anna"
    Path(file).unlink()
    Path(file + ".team").unlink()
    assert mei.refused("sync", code=3)
    assert mei("sync", "--recreate").code == 6  # what the file had lost is back
    assert mei("sync").code == 0


@pytest.mark.parametrize("once", ["--full", "--recreate", "--accept-deletes", "--refuse-deletes"])
def test_what_is_for_one_sync_does_not_go_with_watching(rep: Callable[[str], Shell], once: str) -> None:
    said = rep("Mei").refused("sync", "--watch", "5", once)
    assert (once in said, "--watch alone" in said) == (True, True)


def test_a_new_passphrase_and_a_new_key(
    rep: Callable[[str], Shell], file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei, anna = rep("Mei"), rep("Anna")
    mei.ok("team", "create", file)
    anna.ok("team", "join", file)
    monkeypatch.setenv("FIELDREP_NEW_PASSPHRASE", "after someone left")
    mei.ok("team", "passphrase", "--rotate")
    mei.ok("accounts", "add", "Hill")
    mei.ok("sync")
    for _again in range(2):  # until it is given
        told = anna("sync")
        assert (told.code, told.out.splitlines()[1][:23]) == (5, "The team has a new key.")
    assert "for the team's new passphrase" in anna("doctor").out
    assert "wrong" in anna.refused("team", "unlock", code=5) or "replaced" in anna("team", "unlock").err
    monkeypatch.setenv("FIELDREP_PASSPHRASE", "after someone left")
    assert "Came in: account 1" in anna.ok("team", "unlock")
    assert [row["name"] for row in anna.json("accounts", "list")] == ["Hill"]


def test_a_new_passphrase_while_the_file_is_away_is_kept_for_the_next_sync(
    rep: Callable[[str], Shell], file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    mei = rep("Mei")
    mei.ok("team", "create", file)
    away = Path(file).parent.rename(Path(file).parent.with_name("away"))
    monkeypatch.setenv("FIELDREP_NEW_PASSPHRASE", "after someone left")
    told = mei.refused("team", "passphrase", code=3)
    assert "not there" in told
    assert "in the file after the next sync" in told
    away.rename(Path(file).parent)
    mei.ok("sync")
    monkeypatch.setenv("FIELDREP_PASSPHRASE", "after someone left")
    rep("Anna").ok("team", "join", file)


def test_a_folder_brought_back_gets_what_it_sent_since(rep: Callable[[str], Shell], file: str) -> None:
    mei = rep("Mei")
    mei.ok("team", "create", file)
    mei.ok("backup")
    mei.ok("accounts", "add", "Hill")
    mei.ok("sync")
    assert "brings back what was sent" in mei.ok("restore", "newest", "--yes")
    assert mei.json("accounts", "list") == []
    mei.ok("sync")
    assert [row["name"] for row in mei.json("accounts", "list")] == ["Hill"]


def test_a_folder_brought_back_on_another_computer_asks_for_the_passphrase(
    rep: Callable[[str], Shell], file: str, tmp_path: Path
) -> None:
    mei = rep("Mei")
    mei.ok("team", "create", file)
    mei.ok("backup", "--out", str(tmp_path / "mei.zip"))
    new = Shell(tmp_path / "new laptop", mei.capture)
    new.ok("restore", str(tmp_path / "mei.zip"), "--yes")

    def keys() -> dict[str, str]:
        return next(found for found in new.json("doctor")["findings"] if found["code"] == "keys")

    assert (keys()["level"], "fieldrep team unlock" in keys()["advice"]) == ("warn", True)
    new.ok("team", "unlock")
    assert keys()["level"] == "ok"


def test_the_file_is_checked_listed_compacted_and_copied(
    rep: Callable[[str], Shell], file: str, tmp_path: Path
) -> None:
    mei, anna = rep("Mei"), rep("Anna")
    mei.ok("team", "create", file)
    for number in range(3):
        mei.made("accounts", "add", f"Firm {number}")
        mei.ok("sync")
    anna.ok("team", "join", file)
    mei.ok("sync")
    checked = mei.json("team", "verify")
    assert {part["state"] for part in checked["parts"]} == {"good"}
    assert len(mei.json("team", "log")["lines"]) == len(checked["parts"])
    assert "2026-11-18 10:00  Mei" in mei.ok("team", "log")  # by the clock of the reader
    assert "manager" in anna.refused("team", "compact", code=1)
    assert mei.json("team", "compact")["covered"] > 3
    anna.ok("sync")
    mei.json("team", "export", str(tmp_path / "copy.fieldrep"))
    plain = tmp_path / "all.jsonl"
    mei.json("team", "export", str(plain), "--jsonl")
    assert "Firm 2" in plain.read_text(encoding="utf-8")
    late = rep("Ben")
    late.ok("team", "join", str(tmp_path / "copy.fieldrep"))
    assert [row["name"] for row in late.json("accounts", "list")] == ["Firm 0", "Firm 1", "Firm 2"]
    content = bytearray(Path(file).read_bytes())
    content[-200] ^= 1
    Path(file).write_bytes(content)
    assert mei("sync", "--full").code == 6
    found = mei("team", "verify")
    assert (found.code, "go when the file is compacted" in found.out) == (6, True)
    assert json.loads(mei("team", "verify", "--json").out)["missing"] == []  # the damage itself stays


def test_the_parts_of_the_file_are_told_in_words(rep: Callable[[str], Shell], file: str) -> None:
    mei = rep("Mei")
    mei.ok("settings", "language", "zh_CN")
    mei.ok("team", "create", file)
    log = mei.ok("team", "log")
    assert ("改动" in log, "已收入" in log) == (True, True)
    content = bytearray(Path(file).read_bytes())
    content[-200] ^= 1
    Path(file).write_bytes(content)
    checked = mei("team", "verify").out
    assert "已损坏" in checked
    codes = r"\b(good|bad|damaged|operations|device|key|receipt|applied)\b"
    assert not re.search(codes, log + checked)
    plain = json.loads(mei("team", "verify", "--json").out)["parts"]
    assert {"good", "damaged"} == {part["state"] for part in plain}


def test_deletions_that_wait_are_refused(rep: Callable[[str], Shell], file: str, tmp_path: Path) -> None:
    mei, anna = rep("Mei"), rep("Anna")
    rows = "".join(f"Firm {number},Wien\n" for number in range(30))
    (tmp_path / "list.csv").write_text(f"name,city\n{rows}", encoding="utf-8")
    mei.ok("team", "create", file, "--member", "Anna")
    anna.ok("team", "join", file)
    anna.ok("import", "accounts", str(tmp_path / "list.csv"))
    anna.ok("sync")
    mei.ok("sync")
    anna.ok("undo")
    waiting = anna("sync")
    assert (waiting.code, "--refuse-deletes" in waiting.out) == (8, True)
    mei.ok("sync")
    assert "or refuse" in anna.refused("sync", "--accept-deletes", "--refuse-deletes")
    refused = anna.json("sync", "--refuse-deletes")
    assert (refused["refused_deletes"] >= 30, refused["code"]) == (True, 0)
    assert anna.json("sync")["refused_deletes"] == 0
    mei.ok("sync")
    assert len(mei.json("accounts", "list")) == len(anna.json("accounts", "list")) == 30

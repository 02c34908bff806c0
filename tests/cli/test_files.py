"""Files attached to accounts by command, alone and in a team."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "柜台 1.jpg"
    path.write_bytes(b"\xff\xd8" + os.urandom(1_500_000))
    return path


def test_a_file_is_attached_listed_saved_and_taken_away(book: Shell, photo: Path, tmp_path: Path) -> None:
    account = book.made("accounts", "add", "嘉元实业")
    made = book.json("files", "add", "嘉元", str(photo))
    assert (made["name"], made["size"], made["place"]) == ("柜台 1.jpg", 1_500_002, "here")
    (row,) = book.json("files", "list", account)
    assert row["id"] == made["id"]
    assert "柜台 1.jpg" in book.ok("files", "list", "嘉元")
    saved = book.json("files", "save", made["id"], str(tmp_path / "copy.jpg"))
    assert Path(saved["file"]).read_bytes() == photo.read_bytes()
    assert "already" in book.refused("files", "save", made["id"], str(tmp_path / "copy.jpg"))
    book.ok("files", "save", made["id"])
    assert (Path.cwd() / "柜台 1.jpg").read_bytes() == photo.read_bytes()
    assert "Taken away" in book.ok("files", "remove", made["id"])
    assert book.json("files", "list", account) == []
    book.ok("undo")
    assert len(book.json("files", "list", account)) == 1


def test_a_photo_goes_through_the_teams_file(
    rep: Callable[[str], Shell], file: str, photo: Path, tmp_path: Path
) -> None:
    anna, ben = rep("Anna"), rep("Ben")
    account = anna.made("accounts", "add", "嘉元实业")
    anna.ok("team", "create", file, "--member", "Ben")
    made = anna.json("files", "add", "嘉元", str(photo))
    assert (made["place"], "goes to the team" in made["note"]) == ("waits", True)
    assert anna.json("team", "info")["files"] == {"total": 1, "missing": 0, "waiting": 1, "too_large": 0}
    assert [each["size"] for each in anna.json("sync", "--dry-run")["files_out"]] == [1_500_002]
    assert "1 to go out (1,500,002 bytes), 0 to come in" in anna.ok("sync", "--dry-run")
    assert "1 attached file was sent." in anna.ok("sync")
    assert anna.json("files", "list", account)[0]["place"] == "here"
    assert ben.json("team", "join", file)["files"]["written"] == 1
    (row,) = ben.json("files", "list", "嘉元")
    assert (row["here"], row["place"]) == (True, "here")
    saved = ben.json("files", "save", row["id"], str(tmp_path / "bens.jpg"))
    assert Path(saved["file"]).read_bytes() == photo.read_bytes()
    checked = ben.json("team", "verify")
    assert checked["sound"]
    kinds = [part["type"] for part in checked["parts"]]
    assert kinds.count("blob_part") == 2
    log = ben.json("team", "log")["lines"]
    assert sum(line["type"] == "blob_part" and line["state"] == "applied" for line in log) == 2
    exported = ben.json("team", "export", str(tmp_path / "moved.fieldrep"))
    assert exported["size"] > 1_500_000
    kept = next(ben.data.joinpath("files").rglob(row["sha256"]))
    kept.unlink()
    assert "once whoever attached them has synced" in ben("doctor").out
    assert "not here yet" in ben.ok("files", "list", "嘉元")
    assert "comes with a sync" in ben.refused("files", "save", row["id"])
    assert "1 attached file came in." in ben.ok("sync", "--full")
    assert kept.read_bytes() == photo.read_bytes()

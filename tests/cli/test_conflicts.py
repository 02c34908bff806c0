"""The commands of conflicts: listing, looking, settling, and what is refused."""

import re
from collections.abc import Callable

from tests.cli.shell import Shell


def two(rep: Callable[[str], Shell], file: str) -> tuple[Shell, Shell]:
    mei, anna = rep("Mei"), rep("Anna")
    account = mei.made("accounts", "add", "嘉元实业", "city=天津", "notes=buys ink")
    mei.ok("team", "create", file)
    anna.ok("team", "join", file)
    mei.ok("accounts", "set", account, "website=mei.example", "notes=buys ink and paper")
    anna.ok("accounts", "set", account, "website=anna.example", "notes=buys ink\nLiu decides")
    for shell in (mei, anna, mei):
        shell.ok("sync")
    return mei, anna


def test_conflicts_are_listed_shown_and_settled(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna = two(rep, file)
    found = mei.json("conflicts", "list")
    assert found["waiting"] == []
    by_field = {row["field"]: row for row in found["conflicts"]}
    assert sorted(by_field) == ["notes", "website"]
    website, notes = by_field["website"], by_field["notes"]
    assert [side["text"] for side in website["sides"]] == ["mei.example", "anna.example"]
    printed = mei.ok("conflicts", "list")
    assert re.search(r"嘉元实业 .*Website .*mei.example \(Mei\).*anna.example \(Anna\)", printed)
    assert "buys ink and paper\nLiu decides" in mei.ok("conflicts", "show", notes["id"])
    assert mei.json("conflicts", "keep", website["id"][:5], "--theirs") == {"settled": 1, "open": 1}
    assert "1 conflict settled · 0 still open" in mei.ok("conflicts", "keep", notes["id"], "--merged")
    assert "No conflict is open" in mei.ok("conflicts", "list")
    mei.ok("sync")
    anna.ok("sync")
    assert anna.json("conflicts", "list")["conflicts"] == []
    assert "conflict settled · 嘉元实业" in mei.ok("undo")
    assert len(mei.json("conflicts", "list")["conflicts"]) == 1


def heads(shell: Shell) -> list[str]:
    return re.split(r" {2,}", shell.ok("conflicts", "list").splitlines()[0])[4:6]


def test_who_has_no_side_reads_of_none_as_mine(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna = two(rep, file)
    ben = rep("Ben")
    ben.ok("team", "join", file)
    assert [heads(shell) for shell in (mei, anna)] == [["Mine", "Theirs"]] * 2
    assert heads(ben) == ["One", "The other"]
    ben.ok("conflicts", "keep", "--all", "mine")
    assert "No conflict is open" in ben.ok("conflicts", "list")


def test_a_deletion_of_ones_own_is_ones_own_side(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna = rep("Mei"), rep("Anna")
    mei.ok("team", "create", file)
    anna.ok("team", "join", file)
    account = mei.made("accounts", "add", "Hill")
    mei.ok("sync")
    anna.ok("sync")
    mei.ok("undo")
    anna.ok("accounts", "set", account, "website=anna.example")
    for shell in (mei, anna, mei):
        shell.ok("sync")
    for shell, column in ((mei, "Mine"), (anna, "Theirs")):
        head, line = shell.ok("conflicts", "list").splitlines()
        assert line.index("deleted it (Mei)") == head.index(column)


def test_all_at_once_and_a_value_of_ones_own(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna = two(rep, file)
    website = next(r for r in anna.json("conflicts", "list")["conflicts"] if r["field"] == "website")
    anna.ok("conflicts", "keep", website["id"], "--value", "both.example")
    assert mei.json("conflicts", "keep", "--all", "newest") == {"settled": 2, "open": 0}
    assert anna.json("conflicts", "keep", "--all", "mine")["settled"] == 1


def test_what_is_refused(rep: Callable[[str], Shell], file: str) -> None:
    mei, _anna = two(rep, file)
    website = next(r for r in mei.json("conflicts", "list")["conflicts"] if r["field"] == "website")["id"]
    assert "conflicts list" in mei.refused("conflicts", "keep", "fffffff", "--mine")
    assert mei.refused("conflicts", "keep", website)
    assert mei.refused("conflicts", "keep", website, "--mine", "--theirs")
    assert mei.refused("conflicts", "keep", "--mine")
    assert mei.refused("conflicts", "keep", "--all", "oldest")
    assert "line by line" in mei.refused("conflicts", "keep", website, "--merged", code=1)
    assert "Nobody deleted" in mei.refused("conflicts", "keep", website, "--delete", code=1)
    assert len(mei.json("conflicts", "list")["conflicts"]) == 2

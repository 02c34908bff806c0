"""The commands of claims: found after a sync, shown with the evidence, spoken to, decided."""

from collections.abc import Callable

from tests.cli.shell import Shell


def three(rep: Callable[[str], Shell], file: str) -> tuple[Shell, Shell, Shell]:
    mei, anna, ben = rep("Mei"), rep("Anna"), rep("Ben")
    mei.ok("team", "create", file)
    for shell in (anna, ben):
        shell.ok("team", "join", file)
    anna.ok("accounts", "add", "嘉元实业", "city=天津")
    ben.ok("accounts", "add", "天津市嘉元实业有限公司", "city=天津")
    ben.ok("log", "嘉元", "--said", "wants samples")
    for shell in (anna, ben, anna):
        shell.ok("sync")
    return mei, anna, ben


def test_a_claim_from_its_finding_to_the_decision(rep: Callable[[str], Shell], file: str) -> None:
    mei, anna, ben = three(rep, file)
    assert "registered by two reps" in mei.ok("sync")
    (claim,) = mei.json("claims", "list")
    assert sorted(side["registrant"] for side in claim["sides"]) == ["Anna", "Ben"]
    assert claim["decision"] == ""
    anna.ok("claims", "state", claim["id"], "met them at the fair")
    anna.ok("sync")
    mei.ok("sync")
    shown = mei.ok("claims", "show", claim["id"][:5])
    assert "Anna: met them at the fair" in shown
    assert "Registered" in shown and "2026-11-18" in shown
    assert "manager" in ben.refused("claims", "decide", claim["id"], "--same", code=1)
    assert mei.refused("claims", "decide", claim["id"])
    assert mei.refused("claims", "decide", claim["id"], "--different")
    assert mei.refused("claims", "decide", claim["id"], "--owner", "Zoe")
    done = mei.json("claims", "decide", claim["id"], "--owner", "Ben", "--reason", "he was there")
    assert (done["decision"], done["reason"]) == ("merged", "he was there")
    for shell in (mei, anna, ben):
        shell.ok("sync")
        assert "No claim is open" in shell.ok("claims", "list")
        assert len(shell.json("accounts", "list")) == 1
        assert "he was there" in str(shell.json("claims", "list", "--all"))
    mei.ok("undo")
    assert len(mei.json("claims", "list")) == 1
    assert mei.json("claims", "find") == {"new": 0, "open": 1}

"""``fieldrep events`` and ``fieldrep worksheets``: an exhibition from its plan to the sum-up."""

from pathlib import Path

import pytest

from tests.cli.shell import Shell

FAIR = "Spring Fair"


@pytest.fixture
def shell(book: Shell) -> Shell:
    book.ok("events", "add", FAIR, "place=Guangzhou", "starts=2027-03-10", "ends=2027-03-12", "budget=5万")
    return book


def test_an_event_is_added_with_the_milestones_of_the_playbook(shell: Shell) -> None:
    (row,) = shell.json("events", "list")
    assert (row["name"], row["phase"], row["late"]) == (FAIR, "plan", 0)
    assert row["progress"]["overall"]["total"] == 9
    page = shell.json("events", "show", "spring")
    assert (page["budget_minor"], page["budget_currency"]) == (5_000_000, "CNY")
    assert "Guangzhou" in shell.ok("events", "show", "spring")
    bare = shell.made("events", "add", "Small Meeting", "--bare")
    assert shell.json("events", "milestones", bare) == []


def test_milestones_are_added_changed_done_and_deleted(shell: Shell) -> None:
    shell.ok("events", "milestones", FAIR, "due=2027-02-01", "--add", "Hotel booked", "--level", "main",
             "--secures", "Opening")  # fmt: skip
    shell.ok("events", "milestones", FAIR, "due=2026-11-10", "responsible=li wei", "--change", "Hotel")
    found = {line["title"]: line for line in shell.json("events", "milestones", FAIR)}
    hotel = found["Hotel booked"]
    assert (hotel["state"], hotel["responsible"], hotel["mine"]) == ("late", "Li Wei", True)
    assert found["Opening"]["late_below"] == ["Hotel booked"]
    shell.ok("events", "done", FAIR, "Hotel")
    assert shell.json("events", "show", FAIR)["progress"]["main"]["done"] == 1
    shell.ok("events", "milestones", FAIR, "--delete", "Hotel")
    assert "Contracts" not in shell.refused("events", "milestones", FAIR, "--delete", "Opening", code=8)
    shell.ok("events", "milestones", FAIR, "--delete", "Opening", "--yes")


def test_accounts_and_the_follow_up(shell: Shell) -> None:
    shell.refused("events", "accounts", FAIR, "--add", "Hill Trading", code=2)
    shell.ok("events", "accounts", FAIR, "heat=hot", "booth=A12", "amount=8000",
             "--add", "Hill Trading", "--new", "--part", "exhibitor", "--status", "signed")  # fmt: skip
    (line,) = shell.json("events", "accounts", FAIR, "--part", "exhibitor")
    assert (line["booth"], line["amount_minor"], line["status"]) == ("A12", 800_000, "signed")
    shell.ok("accounts", "add", "Blue Lake", "stage=lead", "city=Bremen")
    many = shell.json("events", "accounts", FAIR, "--city", "Bremen", "--part", "visitor")
    assert {row["account"]: row["part"] for row in many}["Blue Lake"] == "visitor"
    waiting = shell.json("events", "follow-up", FAIR)
    assert [row["account"] for row in waiting] == ["Hill Trading", "Blue Lake"]
    assert [row["account"] for row in shell.json("events", "follow-up", FAIR, "--done", "Hill Trading")] == [
        "Blue Lake"
    ]
    shell.ok("events", "accounts", FAIR, "--remove", "Blue Lake")
    assert len(shell.json("events", "accounts", FAIR)) == 1


@pytest.mark.parametrize(
    "words",
    [
        ("add", "Fair", "starts=2027-03-12", "ends=2027-03-10"),
        ("add", "Fair", "ends=2027-03-10"),
        ("add", "Fair", "shoe=1"),
        ("set", FAIR),
        ("set", FAIR, "goal_talks=-3"),
        ("milestones", FAIR, "due=2027-02-01"),
        ("milestones", FAIR, "--add", "x", "--level", "top"),
        ("accounts", FAIR, "--city", "Nowhere"),
        ("accounts", FAIR, "--part", "guest"),
        ("export", FAIR, "--form", "poem"),
        ("show", "winter"),
    ],
)
def test_what_can_not_be_taken_is_refused(shell: Shell, words: tuple[str, ...]) -> None:
    shell.refused("events", *words)
    assert len(shell.json("events", "list")) == 1


def test_a_deletion_says_what_goes_and_can_be_undone(shell: Shell) -> None:
    shell.ok("events", "accounts", FAIR, "--add", "Hill Trading", "--new")
    said = shell.refused("events", "set", FAIR, "--delete", code=8)
    assert "46 milestones" in said
    shell.ok("events", "set", FAIR, "--delete", "--yes")
    assert shell.json("events", "list") == []
    shell.ok("undo")
    assert shell.json("events", "show", FAIR)["accounts"] == 1


def test_the_event_moves_with_its_milestones_and_is_put_away(shell: Shell) -> None:
    shell.ok("events", "set", FAIR, "starts=2027-03-17", "ends=2027-03-19", "--shift")
    opening = next(x for x in shell.json("events", "milestones", FAIR) if x["title"] == "Opening")
    assert opening["due"] == "2027-03-17"
    shell.ok("events", "set", FAIR, "--archive")
    assert shell.json("events", "list") == []
    assert len(shell.json("events", "list", "--archived")) == 1


def test_the_sum_up_is_a_worksheet_and_a_paper(shell: Shell, tmp_path: Path) -> None:
    shell.ok("worksheets", "fill", "sum_up", "--event", FAIR, "--set", "cost=5万", "--set", "expected=10万")
    rows = {row["form"]: row for row in shell.json("worksheets", "list", "--event", FAIR)}
    assert rows["events.sum_up"]["given"] == 2
    assert "= 0.5" in shell.ok("events", "export", FAIR, "--form", "sum-up")
    out = tmp_path / "sum-up.docx"
    shell.ok("events", "export", FAIR, "--form", "sum-up", "--out", str(out))
    assert out.read_bytes()[:2] == b"PK"
    assert "Spring Fair" in shell.ok("worksheets", "export", "sum_up", "--event", FAIR)


def test_a_launch_is_kept_in_copies_and_an_account_has_its_own(shell: Shell) -> None:
    shell.ok("accounts", "add", "Hill Trading")
    for about in (("--copy", "Glue 500"), ("--account", "Hill Trading")):
        page = shell.json("worksheets", "fill", "launch.handbook", *about, "--set", "basics=a new glue")
        assert page["items"][0]["answer"] == "a new glue"
    assert shell.json("worksheets", "fill", "launch.handbook")["items"][0]["answer"] == ""
    shell.refused("worksheets", "fill", "sum_up", "--set", "cost=1")
    shell.refused("worksheets", "fill", "sum_up", "--event", FAIR, "--set", "shoe=1")
    shell.refused("worksheets", "list", "--event", FAIR, "--account", "Hill Trading")

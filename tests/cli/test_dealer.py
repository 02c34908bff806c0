"""``fieldrep dealer``: the whole way of a dealer on the command line."""

from pathlib import Path

import pytest

from tests.cli.shell import Shell

SIGNS = ("drive", "profit", "rules", "standard", "decides", "age", "learning", "market", "service")
NAME = "Hill Trading"


@pytest.fixture
def shell(book: Shell) -> Shell:
    book.ok("accounts", "add", NAME, "kind=dealer", "channel=distribution")
    return book


def scores(**given: int) -> list[str]:
    return [word for name, value in given.items() for word in ("--score", f"{name}={value}")]


def test_a_dealer_is_surveyed_and_the_stage_follows(shell: Shell) -> None:
    typed = [
        *("city=Hangzhou", "phone=0571 8888 1234", "head=Zhou Ping", "products=glue", "volume=5万"),
        *("area=three counties", "would_carry=perhaps"),
    ]
    said = shell.ok("dealer", "survey", NAME, *(word for text in typed for word in ("--set", text)))
    assert "surveyed" in said
    shown = shell.json("dealer", "show", NAME)
    assert (shown["stage"], shown["next"], shown["survey_missing"]) == ("surveyed", "short_list", [])
    kept = shell.ok("dealer", "survey", NAME, "--set", "phone=0571 1111")
    assert "--take phone" in kept
    shell.ok("dealer", "survey", NAME, "--take", "phone")
    assert shell.json("accounts", "show", NAME)["phone"] == "0571 1111"


def test_a_dealer_is_scored_with_evidence_and_decided_on(shell: Shell) -> None:
    done = shell.json(
        *("dealer", "assess", NAME, *scores(**dict.fromkeys(SIGNS, 4)), "--note", "drive=second shop"),
        *("--careful", "age"),
    )
    assert (done["score"], done["proposal"], done["warnings"], done["missing"]) == (4.0, "go_on", ["age"], [])
    assert done["marks"][6]["evidence"] == "second shop"
    decided = shell.ok("dealer", "decide", NAME, "go_on")
    assert "assessed" in decided
    (row,) = shell.json("dealer", "list", "--score", "4")
    assert (row["name"], row["score"], row["verdict"]) == (NAME, 4.0, "go_on")
    assert shell.json("dealer", "list", "--score", "4.5") == []


@pytest.mark.parametrize(
    "words",
    [
        ("assess", NAME, "--score", "drive=9"),
        ("assess", NAME, "--score", "drive=high"),
        ("assess", NAME, "--score", "drive"),
        ("assess", NAME, "--by", "feeling"),
        ("decide", NAME, "go_on"),
        ("decide", NAME, "marry"),
        ("weights", "drive=40"),
        ("weights", "drive=much"),
        ("negotiate", NAME, "colour", "--asked", "red"),
        ("negotiate", NAME, "--asked", "red"),
        ("survey", NAME, "--set", "volume=a lot"),
        ("list", "--stage", "somewhere"),
        ("export", NAME, "--form", "poem"),
        ("export", NAME, "--out", "file"),
        ("export", NAME, "--format", "pdf", "--out", "-"),
    ],
)
def test_what_can_not_be_taken_ends_with_2_and_writes_nothing(shell: Shell, words: tuple[str, ...]) -> None:
    shell.refused("dealer", *words)
    assert not shell.json("dealer", "assess", NAME)["id"]


def test_dealers_are_compared_side_by_side(shell: Shell) -> None:
    shell.ok("accounts", "add", "River Goods", "kind=dealer")
    shell.ok("dealer", "assess", "River Goods", *scores(drive=5))
    shell.ok("dealer", "assess", NAME, *scores(drive=3))
    found = shell.json("dealer", "compare", NAME, "River Goods")
    assert [page["account_name"] for page in found] == ["River Goods", NAME]
    assert "River Goods" in shell.ok("dealer", "compare", NAME, "River Goods").splitlines()[0]


def test_terms_are_negotiated_and_the_agreement_closes(shell: Shell) -> None:
    shell.ok("dealer", "negotiate", NAME, "payment", "--asked", "60 days", "--bottom-line", "45 days")
    assert shell.json("dealer", "show", NAME)["stage"] == "negotiating"
    lines = shell.json("dealer", "negotiate", NAME)
    assert (lines[-1]["asked"], lines[-1]["bottom_line"]) == ("60 days", "45 days")
    typed = ("terms=yes", "signed=11-18", "stock=yes", "goals=100k", "figures=Mondays")
    said = shell.ok("dealer", "agree", NAME, *(word for text in typed for word in ("--set", text)))
    assert "agreed" in said


def test_forms_are_written_and_printed(shell: Shell, tmp_path: Path) -> None:
    shell.ok("dealer", "assess", NAME, *scores(drive=4))
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK"), ("xlsx", b"PK"), ("md", b"#")):
        target = tmp_path / f"form.{ending}"
        shell.ok("dealer", "export", NAME, "--form", "assessment", "--out", str(target))
        assert target.read_bytes().startswith(begins)
    assert "进取心" in shell.ok("dealer", "export", NAME, "--lang", "zh_CN")


def test_weights_are_changed_from_today_on(shell: Shell) -> None:
    shell.ok("dealer", "weights", "drive=25", "market=5")
    weights = shell.json("dealer", "weights")
    assert weights["channel.assessment.sign.drive"] == 25
    assert sum(weights.values()) == 100

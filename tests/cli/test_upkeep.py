"""The commands that look after the data folder: ``init``, ``settings``, ``backup``, ``doctor`` and others."""

import json
import zipfile
from pathlib import Path

import pytest

from tests.cli.shell import Shell

LI = (
    "init",
    "--name",
    "李伟",
    "--territory",
    "华北",
    "--lang",
    "zh_CN",
    "--currency",
    "cny",
    "--timezone",
    "Asia/Shanghai",
)


def test_a_folder_is_set_up_by_five_answers(empty: Shell) -> None:
    done = empty.json(*LI)
    assert done.pop("id")
    assert done == {
        "name": "李伟",
        "territory": "华北",
        "language": "zh_CN",
        "currency": "CNY",
        "timezone": "Asia/Shanghai",
        "data": str(empty.data),
    }
    answers = {key: done[key] for key in ("name", "territory", "language", "currency", "timezone")}
    assert answers.items() <= empty.json("settings").items()
    assert empty.refused("init", "--name", "X", code=1)
    assert empty.json("settings")["name"] == "李伟"


def test_a_name_is_enough(empty: Shell) -> None:
    assert empty.json("init", "--name", "Ann")["language"] == "en"


@pytest.mark.parametrize(
    "words",
    [
        ("init",),
        ("init", "--name", " "),
        ("init", "--name", "A", "--lang", "fr"),
        ("init", "--name", "A", "--currency", "gold"),
        ("init", "--name", "A", "--timezone", "Moon/Sea"),
    ],
)
def test_wrong_answers_set_nothing_up(empty: Shell, words: tuple[str, ...]) -> None:
    empty.refused(*words)
    assert "not set up" in empty.refused("today")


@pytest.mark.parametrize(
    "words",
    [
        ("accounts", "list"),
        ("log", "A", "--said", "x"),
        ("find", "x"),
        ("visits", "list"),
        ("contacts", "list"),
        ("promises", "list"),
        ("today",),
        ("undo",),
        ("history", "x"),
        ("settings",),
        ("export", "x"),
        ("backup",),
    ],
)
def test_a_folder_that_is_not_set_up(empty: Shell, words: tuple[str, ...]) -> None:
    assert "fieldrep init --name" in empty.refused(*words)


def test_settings_are_shown_and_changed(book: Shell) -> None:
    assert book.json("settings", "currency") == {"currency": "CNY"}
    assert book.json("settings", "currency", "EUR") == {"currency": "EUR"}
    assert "three letters" in book.refused("settings", "currency", "XXQ")
    assert book.json("settings", "theme", "contrast") == {"theme": "contrast"}
    assert "contrast" in book.ok("settings")
    for words in (("colour",), ("language", "fr"), ("theme", "pink"), ("name", "")):
        book.refused("settings", *words)


def test_paths_make_nothing(empty: Shell) -> None:
    places = empty.json("paths")
    assert places["data"] == str(empty.data)
    assert places["log"].endswith("fieldrep.log")
    assert "not encrypted" in empty.ok("paths")
    assert not empty.data.exists()


def test_a_demo_of_any_size_and_only_into_an_empty_folder(empty: Shell) -> None:
    made = empty.json("demo", "--accounts", "5", "--contacts", "8", "--visits", "9")
    assert (made["account"], made["contact"], made["visit"]) == (5, 8, 9)
    assert len(empty.json("accounts", "list")) == 5
    assert empty("demo", "--accounts", "5").code != 0
    assert len(empty.json("accounts", "list")) == 5


def test_a_backup_is_made_listed_and_brought_back(book: Shell) -> None:
    book.made("accounts", "add", "Hill Bakery")
    made = Path(book.json("backup")["path"])
    assert made.is_file()
    (row, *_older) = book.json("backup", "--list")
    assert (row["id"], row["path"]) == (made.name, str(made))
    book.made("accounts", "add", "Later Firm")
    assert "--yes" in book.refused("restore", made.name)
    assert len(book.json("accounts", "list")) == 2
    kept = Path(book.json("restore", made.name, "--yes")["kept"])
    assert [account["name"] for account in book.json("accounts", "list")] == ["Hill Bakery"]
    book.ok("restore", str(kept), "--yes")
    assert len(book.json("accounts", "list")) == 2
    assert book("restore", "nothing.db", "--yes").code != 0


def test_a_backup_for_another_disk(book: Shell, empty: Shell) -> None:
    book.made("accounts", "add", "Hill Bakery")
    book.ok("backup", "--out", "all.zip")
    assert zipfile.is_zipfile("all.zip")
    empty.ok("restore", "all.zip")
    assert [account["name"] for account in empty.json("accounts", "list")] == ["Hill Bakery"]


def test_everything_is_exported_and_nothing_overwritten(book: Shell) -> None:
    book.made("accounts", "add", "嘉元实业")
    assert book.json("export", "all")["records"]["account"] == 1
    assert "嘉元实业" in Path("all/account.json").read_text(encoding="utf-8")
    assert book.refused("export", "all")
    book.ok("export", "all.zip", "--history")
    assert zipfile.is_zipfile("all.zip")


def test_the_doctor_finds_a_sound_folder_sound(book: Shell) -> None:
    found = book.json("doctor")
    assert found["repaired"] is None
    assert {finding["level"] for finding in found["findings"]} <= {"ok", "warn"}
    assert {"code", "level", "text", "advice"} == found["findings"][0].keys()
    assert " + " in book.ok("doctor", "--deep")


def test_the_doctor_makes_anew_what_follows(book: Shell) -> None:
    book.made("accounts", "add", "Hill Bakery")
    assert book.json("doctor", "--repair")["repaired"]["accounts"] == 1
    assert "Derived anew: 1 account." in book.ok("doctor", "--repair")


def test_the_doctor_says_what_is_bad(empty: Shell) -> None:
    empty.data.mkdir()
    (empty.data / "fieldrep.db").write_bytes(b"no database " * 1000)
    done = empty("doctor", "--json")
    assert done.code == 6
    assert "bad" in {finding["level"] for finding in json.loads(done.out)["findings"]}


def test_a_bug_report_has_no_customer_data(book: Shell) -> None:
    book.made("accounts", "add", "嘉元实业")
    out = book.ok("bug-report") + book.json("bug-report")["report"]
    assert "fieldrep 0." in out
    assert "嘉元" not in out
    assert "Li Wei" not in out
    assert str(book.data) not in out

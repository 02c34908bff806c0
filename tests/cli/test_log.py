"""``fieldrep log`` and ``fieldrep find``."""

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def jiayuan(book: Shell) -> str:
    return book.made("accounts", "add", "嘉元实业有限公司", "city=天津")


def test_a_walk_in_is_written_down_in_one_line(book: Shell, jiayuan: str) -> None:
    done = book.json(
        "log", "jiayuan", "--with", "王先生", "--title", "厂长", "--said", "谈了价格", "--result", "要样品",
        "--next", "2026-11-25 send samples",
    )  # fmt: skip
    assert (done["kind"], done["account_id"], done["account"]) == ("visit", jiayuan, "嘉元实业有限公司")
    assert (done["created_account"], done["created_contact"], done["next_date"]) == (
        False,
        True,
        "2026-11-25",
    )
    record = done["record"]
    assert (record["id"], record["said"], record["result"]) == (done["id"], "谈了价格", "要样品")
    assert (record["next_step"], record["next_date"]) == ("send samples", "2026-11-25")
    (visit,) = book.json("visits", "list")
    assert (visit["id"], visit["status"], visit["walk_in"]) == (done["id"], "done", True)
    assert visit["people"] == [{"contact_id": done["contact_id"], "name": "王先生", "title": "厂长"}]


def test_a_call_is_no_visit(book: Shell, jiayuan: str) -> None:
    done = book.json("log", "嘉元", "--said", "asked for a price", "--call", "--at", "yesterday 14:30")
    assert (done["kind"], done["record"]["kind"], done["record"]["day"]) == ("touch", "call", "2026-11-17")
    assert book.json("log", "嘉元", "--said", "hello", "--message")["record"]["kind"] == "message"
    assert book.json("visits", "list") == []


@pytest.mark.parametrize(("at", "day"), [("11-17 10:00", "2026-11-17"), ("12-30", "2025-12-30")])
def test_a_day_without_its_year_has_passed(book: Shell, jiayuan: str, at: str, day: str) -> None:
    assert book.json("log", "嘉元", "--said", "x", "--at", at)["record"]["happened_on"] == day
    assert len(book.json("visits", "list", "--from", day[5:], "--to", "11-17")) == (day[:4] == "2026")


def test_not_met_needs_nobody(book: Shell, jiayuan: str) -> None:
    assert book.json("log", "嘉元", "--outcome", "not_met")["record"]["outcome"] == "not_met"


def test_an_ambiguous_name_gives_the_candidates(book: Shell, jiayuan: str) -> None:
    other = book.made("accounts", "add", "嘉元包装", "city=济南")
    said = book.refused("log", "嘉元", "--said", "x")
    assert f"{jiayuan}  嘉元实业有限公司 · 天津" in said
    assert f"{other}  嘉元包装 · 济南" in said
    assert book.json("visits", "list") == []
    assert book.json("log", other, "--said", "x")["account_id"] == other


def test_an_unknown_account_is_made_only_when_told(book: Shell, jiayuan: str) -> None:
    assert "--new" in book.refused("log", "Hill Bakery", "--said", "x")
    assert len(book.json("accounts", "list")) == 1
    done = book.json("log", "Hill Bakery", "--new", "--city", "Bonn", "--with", "Ms Lee", "--said", "x")
    assert (done["created_account"], done["created_contact"]) == (True, True)
    made = book.json("accounts", "show", done["account_id"])
    assert (made["name"], made["city"]) == ("Hill Bakery", "Bonn")


def test_only_what_can_make_an_account_offers_to(book: Shell, jiayuan: str) -> None:
    said = book.refused("accounts", "show", "Hill Bakery")
    assert "--new" not in said
    assert "accounts add" in said


def test_undo_names_the_account_whatever_was_typed(book: Shell, jiayuan: str) -> None:
    book.ok("log", "jiayuan", "--said", "x")
    assert "嘉元实业有限公司" in book.ok("undo")


def test_a_name_that_is_nearly_one_gives_the_candidates(book: Shell, jiayuan: str) -> None:
    said = book.refused("log", "天津嘉元实业股份公司", "--said", "x")
    assert jiayuan in said
    assert "--new" in said


def test_people_read_what_was_done(book: Shell, jiayuan: str) -> None:
    out = book.ok("log", "嘉元", "--with", "王先生", "--said", "x", "--next", "fri send samples")
    assert "Logged: 嘉元实业有限公司." in out
    assert "--title" in out
    assert "Next step on 2026-11-20." in out
    assert "has no date" in book.ok("log", "嘉元", "--said", "x", "--next", "5 samples")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "account"),
        (("嘉元",), "said"),
        ((" ", "--said", "x"), "account"),
        (("嘉元", "--said", "x", "--outcome", "luck"), "not_met"),
        (("嘉元", "--said", "x", "--at", "someday"), "--at"),
        (("嘉元", "--said", "x", "--at", "yesterday 25:00"), "--at"),
        (("嘉元", "--said", "x", "--at", "tomorrow 9:00"), "in the future"),
        (("嘉元", "--said", "x", "--call", "--at", "2027-01-05"), "in the future"),
        (("嘉元", "--said", "x", "--call", "--message"), "not both"),
        (("x" * 301, "--said", "x", "--new"), "At most 300"),
        (("嘉元", "--said", "x", "--with", "x" * 301), "At most 300"),
    ],
)
def test_what_can_not_be_done_leaves_nothing(
    book: Shell, jiayuan: str, words: tuple[str, ...], said: str
) -> None:
    assert said in book.refused("log", *words)
    assert book.json("visits", "list") == []
    assert book.json("contacts", "list") == []
    assert len(book.json("accounts", "list")) == 1


@pytest.mark.parametrize("words", ["嘉元", "jiayuan", "jysy", "天津", "元实", "样品"])
def test_anything_is_found_by_any_words(book: Shell, jiayuan: str, words: str) -> None:
    book.ok("log", "嘉元", "--said", "要样品")
    hits = book.json("find", words)
    assert jiayuan in {hit["account_id"] for hit in hits}
    assert {"id", "kind", "account", "title", "hint", "day"} <= hits[0].keys()


def test_finding_folds_and_narrows(book: Shell) -> None:
    book.made("accounts", "add", "Cactus Café", "city=México D.F.")
    book.made("contacts", "add", "Cactus", "José Núñez", "mobile=+52 55 1234 5678")
    for words in (("mexico",), ("cafe",), ("jose", "nunez"), ("5512345678",)):
        assert book.json("find", *words), words
    assert {hit["kind"] for hit in book.json("find", "cactus", "--kind", "contact")} <= {"contact"}
    assert len(book.json("find", "cactus", "--limit", "1")) == 1
    assert book.json("find", "cactus", "--limit", "0") == book.json("find", "cactus")
    assert book.json("find", "zzzz") == []
    assert book.ok("find", "zzzz") == "Nothing fits “zzzz”.\n"
    assert "Cactus Café" in book.ok("find", "cactus")
    assert "touch" in book.refused("find", "x", "--kind", "ghost")
    assert book.refused("find")


@pytest.mark.parametrize("words", ["%", "_", '"', "'", "*", "AND", "-x", "😀", "(", "a OR", "\\", "^"])
def test_no_sign_breaks_the_search(book: Shell, jiayuan: str, words: str) -> None:
    assert book("find", "--json", "--", words).code == 0


def test_a_log_on_the_day_of_a_planned_visit_is_that_visit(book: Shell, jiayuan: str) -> None:
    planned = book.made("visits", "plan", jiayuan, "today")
    later = book.made("visits", "plan", jiayuan, "+3")
    call = book.json("log", jiayuan, "--said", "打了电话", "--call")
    assert (call["kind"], call["planned"]) == ("touch", False)
    done = book.json("log", jiayuan, "--said", "雨季开胶")
    assert (done["id"], done["planned"], done["record"]["said"]) == (planned, True, "雨季开胶")
    again = book.json("log", jiayuan, "--said", "又去了一次")
    assert (again["planned"], again["record"]["walk_in"]) == (False, True)
    visits = book.json("visits", "list", "--account", jiayuan)
    states = {visit["id"]: (visit["status"], visit["walk_in"]) for visit in visits}
    assert states == {planned: ("done", False), later: ("planned", False), again["id"]: ("done", True)}

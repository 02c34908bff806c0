"""``fieldrep contacts``, ``promises``, ``history``, ``undo`` and ``redo``."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def hill(book: Shell) -> str:
    return book.made("accounts", "add", "Hill Bakery")


def test_people_are_added_listed_changed_and_put_away(book: Shell, hill: str) -> None:
    book.made("accounts", "add", "Other Firm")
    person = book.json(
        "contacts", "add", "Hill", "王先生", "title=厂长", "mobile=13800000000", "role=decides"
    )
    assert (person["account_id"], person["title"], person["role"]) == (hill, "厂长", "decides")
    book.made("contacts", "add", "Other", "Ms Lee")
    assert [row["name"] for row in book.json("contacts", "list")] == ["Ms Lee", "王先生"]
    (row,) = book.json("contacts", "list", "Hill")
    assert row == {**person, "account": "Hill Bakery"}
    assert [row["name"] for row in book.json("contacts", "list", "--text", "lee")] == ["Ms Lee"]
    assert len(book.json("contacts", "list", "--limit", "1")) == 1
    assert "厂长" in book.ok("contacts", "list")
    assert book.json("contacts", "set", "Hill", "王", "title=总经理")["title"] == "总经理"
    book.ok("contacts", "archive", person["id"])
    assert book.json("contacts", "list", "Hill") == []
    book.ok("contacts", "archive", person["id"], "--undo")
    assert len(book.json("contacts", "list", "Hill")) == 1


def test_a_person_of_several_with_that_name_is_asked_for(book: Shell, hill: str) -> None:
    first = book.made("contacts", "add", "Hill", "Ann Lee", "title=buyer")
    second = book.made("contacts", "add", "Hill", "Bob Lee")
    said = book.refused("contacts", "set", "Hill", "Lee", "title=owner")
    assert f"{first}  Ann Lee · buyer" in said
    assert f"{second}  Bob Lee" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("contacts", "add", "Hill"), "name"),
        (("contacts", "add", "Nobody", "X"), "No account fits"),
        (("contacts", "add", "Hill", " "), "A name is needed"),
        (("contacts", "add", "Hill", "x" * 301), "At most 300"),
        (("contacts", "add", "Hill", "X", "role=king"), "decides"),
        (("contacts", "add", "Hill", "X", "rank=1"), "There is no such field"),
        (("contacts", "set", "Hill", "Nobody", "title=x"), "Nobody here is called"),
        (("contacts", "archive", "nobody"), "There is no such record"),
        (("promises", "add", "Hill"), "text"),
        (("promises", "add", "Hill", " "), ""),
        (("promises", "add", "Hill", "send", "--due", "someday"), "--due"),
        (("promises", "kept", "nothing"), "There is no such record"),
        (("history", "Nobody"), "No account fits"),
        (("history", "Hill", "--kind", "ghost"), "no such kind"),
    ],
)
def test_what_can_not_be_done_is_said(book: Shell, hill: str, words: tuple[str, ...], said: str) -> None:
    assert said in book.refused(*words)
    assert book.json("contacts", "list") == []
    assert book.json("promises", "list") == []


def test_promises_are_noted_settled_and_opened_again(book: Shell, hill: str) -> None:
    ours = book.json("promises", "add", "Hill", "寄样品", "--due", "+3")
    theirs = book.json("promises", "add", "Hill", "sign the order", "--them")
    assert (ours["by"], ours["due"], theirs["by"], theirs["due"]) == ("us", "2026-11-21", "them", None)
    listed = book.json("promises", "list", "Hill")
    assert {row["id"]: row["text"] for row in listed} == {
        ours["id"]: "寄样品",
        theirs["id"]: "sign the order",
    }
    assert book.json("promises", "kept", ours["id"], "--comment", "by post")["status"] == "kept"
    assert book.json("promises", "broken", theirs["id"])["status"] == "broken"
    assert book.json("promises", "list") == []
    assert len(book.json("promises", "list", "--all")) == 2
    assert book.json("promises", "reopen", ours["id"])["status"] == "open"
    assert "寄样品" in book.ok("promises", "list")


def test_history_undo_and_redo(book: Shell, hill: str) -> None:
    book.ok("accounts", "set", "Hill", "city=Bonn")
    lines = book.json("history", "Hill")
    assert any(line["after"] == "Bonn" for line in lines)
    assert {"at", "person", "what", "before", "after", "source"} <= lines[0].keys()
    assert "Bonn" in book.ok("history", hill)
    assert book.ok("undo").startswith("Undone: ")
    assert book.json("accounts", "show", hill)["city"] == ""
    assert book.json("redo")["done"]
    assert book.json("accounts", "show", hill)["city"] == "Bonn"
    assert book.refused("redo", code=1)


def test_the_history_of_other_records_and_of_children(book: Shell, hill: str) -> None:
    person = book.made("contacts", "add", "Hill", "Ms Lee")
    assert book.json("history", person)
    assert len(book.json("history", "Hill", "--all")) > len(book.json("history", "Hill"))


def test_the_history_of_a_visit_has_its_moves_at_the_reps_own_time(book: Shell, hill: str) -> None:
    visit = book.made("visits", "plan", "Hill", "+2")
    book.ok("visits", "move", visit, "+5", "--reason", "she is away")
    lines = book.json("history", visit)
    assert {line["kind"] for line in lines} >= {"visit", "status_event"}
    shown = book.ok("history", visit)
    assert "she is away" in shown
    at = datetime.fromisoformat(lines[0]["at"]).astimezone(ZoneInfo(lines[0]["zone"]))
    assert lines[0]["zone"] != "UTC"
    assert f"{at:%Y-%m-%d %H:%M}" in shown

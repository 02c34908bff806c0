"""``fieldrep visits`` and ``fieldrep today``."""

import pytest

from fieldrep.store.drafts import Drafts
from tests.cli.shell import Shell


@pytest.fixture
def hill(book: Shell) -> str:
    return book.made("accounts", "add", "Hill Bakery", "city=Bonn")


def test_a_visit_is_planned_moved_and_cancelled(book: Shell, hill: str) -> None:
    book.made("contacts", "add", "Hill", "Ms Lee", "title=buyer")
    made = book.json("visits", "plan", "Hill", "+2", "9:30", "--purpose", "送样品", "--with", "Lee")
    assert (made["account_id"], made["account"], made["status"]) == (hill, "Hill Bakery", "planned")
    assert (made["planned_date"], made["planned_time"], made["purpose"]) == ("2026-11-20", "09:30", "送样品")
    assert [person["name"] for person in made["people"]] == ["Ms Lee"]
    assert made["colleagues"] == []
    visit = made["id"]
    assert book.json("visits", "list") == [made]
    assert book.json("visits", "show", visit) == made
    shown = book.ok("visits", "show", visit)
    assert "Purpose" in shown and "送样品" in shown and "account_id" not in shown
    moved = book.json("visits", "move", visit, "2026-11-25", "--reason", "她出差")
    assert (moved["planned_date"], moved["planned_time"], moved["times_moved"]) == ("2026-11-25", "09:30", 1)
    assert book.json("visits", "list") == []
    assert [row["id"] for row in book.json("visits", "list", "--week", "2026-W48")] == [visit]
    assert "reason" in book.refused("visits", "cancel", visit)
    gone = book.json("visits", "cancel", visit, "--reason", "closed")
    assert (gone["status"], gone["cancel_reason"]) == ("cancelled", "closed")
    assert book.json("history", visit)[0]["what"] == "visit cancelled · Hill Bakery"


def test_visits_are_listed_by_span_account_and_status(book: Shell, hill: str) -> None:
    book.made("accounts", "add", "Other Firm")
    first = book.made("visits", "plan", "Hill", "2026-11-19")
    second = book.made("visits", "plan", "Other", "2026-12-03")

    def ids(*words: str) -> list[str]:
        return [row["id"] for row in book.json("visits", "list", *words)]

    assert ids() == [first]
    assert ids("--from", "2026-11-01") == [first, second]
    assert ids("--from", "2026-11-01", "--limit", "1") == [first]
    assert ids("--from", "2026-11-01", "--limit", "0") == [first, second]
    assert ids("--to", "2026-11-30") == [first]
    assert ids("--account", "Other") == [second]
    assert ids("--account", "Other", "--status", "done") == []
    assert "Hill Bakery" in book.ok("visits", "list")
    assert "1 visit · 2026-11-16 – 2026-11-22" in book.ok("visits", "list")  # the week is said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan",), "account"),
        (("plan", "Hill"), "day"),
        (("plan", "Hill", "someday"), "DAY"),
        (("plan", "Hill", "+1", "25:00"), "TIME"),
        (("plan", "Nobody", "+1"), "No account fits"),
        (("plan", "Hill", "+1", "--with", "Nobody"), "Nobody here is called"),
        (("move", "nothing", "+1"), "There is no such record"),
        (("cancel", "nothing", "--reason", "x"), "There is no such record"),
        (("show", "nothing"), "There is no such record"),
        (("list", "--status", "asleep"), "running"),
        (("list", "--week", "2026-W54"), "--week"),
        (("list", "--from", "someday"), "--from"),
        (("list", "--account", "Nobody"), "No account fits"),
    ],
)
def test_what_can_not_be_done_is_said(book: Shell, hill: str, words: tuple[str, ...], said: str) -> None:
    assert said in book.refused("visits", *words)
    assert book.json("visits", "list", "--from", "2026-01-01") == []


def test_what_has_taken_place_is_not_moved(book: Shell, hill: str) -> None:
    visit = book.made("log", "Hill", "--said", "x")
    assert "taken place" in book.refused("visits", "move", visit, "+1", code=1)


def test_today_lists_what_is_due(book: Shell, hill: str) -> None:
    book.made("visits", "plan", "Hill", "today", "9:30", "--purpose", "送样品")
    book.made("promises", "add", "Hill", "send the price list", "--due", "today")
    book.ok("log", "Hill", "--said", "x", "--next", "today call back", "--call")
    view = book.json("today")
    assert (view["today"], view["visits_planned"]) == ("2026-11-18", 1)
    texts = {row["section"]: row["text"] for row in view["rows"]}
    assert texts["visit"] == "送样品"
    assert texts["promise"] == "send the price list"
    assert texts["step"] == "call back"
    assert all(row["account"] == "Hill Bakery" for row in view["rows"] if row["account_id"])
    left = Drafts(book.data / "drafts.db")
    left.open("promise.new", title="Hill Bakery").put({"text": "send"})
    left.close()
    out = book.ok("today")
    assert out.startswith("Wed 18 Nov 2026\n")
    assert "· Promise · Hill Bakery" in out
    assert "send the price list · due from us" in out
    assert "Next steps 1" in out
    assert "· 09:30 · Hill Bakery · 送样品" in out


def test_another_day_and_a_city(book: Shell, hill: str) -> None:
    assert book.json("today", "--date", "+1")["today"] == "2026-11-19"
    rows = book.json("today", "--city", "Bonn", "--date", "+30")
    assert [row["account"] for row in rows] == ["Hill Bakery"]
    assert rows[0]["reason_text"]
    assert book.json("today", "--city", "Paris") == []
    assert "Hill Bakery" in book.ok("today", "--city", "Bonn", "--date", "+30")
    assert "--date" in book.refused("today", "--date", "someday")


def test_nothing_due(book: Shell) -> None:
    assert "Visits this week: 0 done, 0 planned" in book.ok("today")

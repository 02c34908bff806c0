"""``fieldrep objections`` and ``practice``: found, answered, shared, marked; due, graded."""

import pytest

from tests.cli.shell import Shell


def test_an_answer_is_found_by_what_was_said(book: Shell) -> None:
    (first, *_rest) = book.json("objections", "find", "your", "price", "is", "too", "high")
    assert first["objection"] == "price_too_high" and first["answers"][0]["steps"]
    assert "price_too_high" in book.ok("objections", "find", "expensive")
    assert book.json("objections", "find", "qqqq") == []
    assert "Nothing fits" in book.ok("objections", "find", "qqqq")
    assert len(book.json("objections", "find", "supplier", "--limit", "2")) == 2


def test_an_own_answer_is_written_changed_shared_and_withdrawn(book: Shell) -> None:
    made = book.json(
        "objections", "add-answer", "price_too_high", "--step", "先问比哪家", "--step", "再算总成本"
    )["id"]
    own = book.json("objections", "answers", "price_too_high")["answers"][-1]
    assert (own["id"], own["steps"], own["mine"], own["shared"]) == (
        made,
        ["先问比哪家", "再算总成本"],
        True,
        False,
    )
    book.ok("objections", "change-answer", made, "--next", "试样")
    book.ok("objections", "share", made)
    own = book.json("objections", "answers", "price_too_high")["answers"][-1]
    assert own["shared"] and own["id"] == made and own["next_step"] == "试样"
    assert "shared already" in book.refused("objections", "share", made, code=1)
    assert "Li Wei" in book.ok("objections", "answers", "price_too_high")
    book.ok("objections", "withdraw", made)
    assert len(book.json("objections", "answers", "price_too_high")["answers"]) == 1
    book.ok("undo")
    assert len(book.json("objections", "answers", "price_too_high")["answers"]) == 2


def test_an_own_objection_and_a_note_are_found(book: Shell) -> None:
    made = book.json("objections", "add-answer", "--says", "颜色跟礼盒不搭", "--step", "先看样")["id"]
    assert book.json("objections", "find", "yanse")[0]["objection"] == made
    book.ok("objections", "note", "delivery_time", "台风天提前备货")
    (found, *_rest) = book.json("objections", "find", "台风")
    assert (found["objection"], found["note"]) == ("delivery_time", "台风天提前备货")


def test_how_an_answer_went_is_counted(book: Shell) -> None:
    book.made("accounts", "add", "Hill Bakery")
    visit = book.json("log", "Hill", "--said", "x", "--objection", "price_too_high", "--went", "worked")["id"]
    book.ok("objections", "heard", visit, "price_too_high", "--went", "failed", "--words", "too dear")
    call = ("log", "Hill", "--call", "--said", "y", "--objection", "price_too_high", "--went", "partly")
    book.ok(*call)
    (answer,) = book.json("objections", "answers", "price_too_high")["answers"]
    assert answer["own"] == answer["team"]
    assert answer["own"] == {"uses": 3, "worked": 1, "partly": 1, "failed": 1, "percent": None}
    assert "too few for a rate" in book.ok("objections", "answers", "price_too_high")
    heading = book.ok("objections", "answers", "price_too_high").splitlines()[0]
    assert heading.split() == ["Answer", "Source", "You", "Team", "Id"]  # "By" is who promised
    assert book.json("practice", "due", "--limit", "1")[0]["card"] == "objection:price_too_high"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("objections", "answers", "nothing"), "no such objection"),
        (("objections", "add-answer", "price_too_high"), "at least one step"),
        (("objections", "add-answer", "--step", "x"), "what the customer says"),
        (("objections", "add-answer", "nothing", "--step", "x"), "no such objection"),
        (("objections", "share", "nothing"), "no such answer"),
        (("objections", "note", "nothing", "x"), "no such objection"),
        (("objections", "heard", "v", "price_too_high", "--went", "well"), "worked, partly, failed"),
        (("objections", "heard", "v", "price_too_high", "--answer", "x"), "no such answer"),
        (("objections", "heard", "v", "price_too_high"), "no such record"),
        (("log", "Hill", "--said", "x", "--objection", "supplier"), "several objections"),
        (("log", "Hill", "--said", "x", "--objection", "qqqq"), "no such objection"),
        (("practice", "grade", "objection:price_too_high", "5"), "1 to 4"),
        (("practice", "grade", "objection:nothing", "3"), "no such card"),
    ],
)
def test_what_can_t_be_done_is_said(book: Shell, words: tuple[str, ...], said: str) -> None:
    book.made("accounts", "add", "Hill Bakery")
    assert said in book.refused(*words)


def test_practice_tells_how_it_stands_and_takes_a_grade(book: Shell) -> None:
    before = book.json("practice", "status")
    assert before["due"] == 0 and before["new"] == before["cards"] > 100 and len(before["forecast"]) == 7
    (card, *_rest) = book.json("practice", "due")
    assert card["new"] and card["asks"]
    graded = book.json("practice", "grade", card["card"], "4", "--role-play")
    assert graded["due"] > "2026-11-20"
    after = book.json("practice", "status")
    assert (after["new"], after["done_today"], after["streak"]) == (before["new"] - 1, 1, 1)
    assert "2026-11-18" in book.ok("practice", "status") and "new" in book.ok("practice", "due")
    assert "It comes again on" in book.ok("practice", "grade", card["card"], "1")

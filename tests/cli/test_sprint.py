"""``fieldrep sprint``: started, looked at, counted through ``fieldrep log``, ended."""

import pytest

from tests.cli.shell import Shell


@pytest.fixture
def leads(book: Shell) -> list[str]:
    return [
        book.made("accounts", "add", name, "city=天津", "phone=022 5555") for name in ("嘉元", "三川", "同恒")
    ]


def test_a_sprint_from_start_to_end(book: Shell, leads: list[str]) -> None:
    made = book.json("sprint", "start", "November", "--stage", "lead", "--city", "天津", "--days", "2")
    assert (made["name"], made["goal"], made["visits_goal"], made["days"], made["listed"]) == (
        "November",
        200,
        30,
        2,
        3,
    )
    assert [row["account_id"] for row in book.json("sprint", "list")] != []
    book.json("log", leads[0], "--call", "--said", "wants samples")
    book.json("log", leads[1], "--call", "--outcome", "not_met")
    book.json("visits", "plan", leads[0], "tomorrow", "10:00")
    found = book.json("sprint", "status")
    assert (found["called"], found["done"], found["visits"], found["calls"]) == (2, 1, 1, 2)
    assert found["pace"]["today"] == 1
    assert [row["account_id"] for row in book.json("sprint", "list", "--done")] == [leads[0]]
    assert {row["account_id"] for row in book.json("sprint", "list")} == {leads[1], leads[2]}
    assert book.json("sprint", "end")["ended_at"]
    assert "sprint start" in book.refused("sprint", "status")


def test_it_speaks_plainly(book: Shell, leads: list[str]) -> None:
    said = book.ok("sprint", "start", "--prospects", "3", "--appointments", "1")
    assert "0 of 3 reached, 0 of 1 visits agreed on." in said
    assert "running" in book.refused("sprint", "start", code=1)


def test_a_filter_that_fits_nobody_and_a_stage_that_is_none_are_refused(
    book: Shell, leads: list[str]
) -> None:
    assert "telephone" in book.refused("sprint", "start", "--city", "Atlantis")
    assert "--stage" in book.refused("sprint", "start", "--stage", "asleep")

"""How long every page and form takes to open for the first time, and every list to turn a page.

One run of the program goes through a tour: each page is opened once, from the place where one opens it,
and is there when the words are on the screen that only it has.
"""

from __future__ import annotations

import statistics
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.benchmarks.figures import Figure, Figures, judge, percentile
from tests.benchmarks.terminal import KEY_TARGET, LIST, PAGE_TARGET, ROWS, SETTLED, Measured, measure, steps

pytestmark = pytest.mark.benchmark

RUNS = 3
Step = tuple[str, str]
"""A key and the text that it must bring; without a text any change counts."""


class Opening(NamedTuple):
    """A page: what is pressed to come to where it opens, the key that opens it, and what it shows."""

    name: str
    way: tuple[Step, ...]
    key: str
    text: str


TODAY, WEEK_SHOWN = "Contacts due", r"re:Week \d+ ·"


def by_name(name: str, command: str, text: str = "") -> Opening:
    """Return a page that is opened by its name in the palette, from the page before it."""
    way = (("escape", TODAY), ("ctrl+p", "Type a part of a command"), (f"text:{command}", ""))
    return Opening(name, way, "enter", text or rf"re:fieldrep +{command}")


HERE: tuple[Step, ...] = ()
# Escape takes a tenth of a second without the Kitty protocol: a key sent before it is told of would be Alt.
TO_TODAY, TO_LIST, TO_WEEK = ((("escape", text),) for text in (TODAY, LIST, WEEK_SHOWN))

DRAFT = r"re:{} report · [^│]* · draft"

AREAS = (
    Opening("plan", HERE, "3", r"re:Week \d+ ·"),
    Opening("talk", HERE, "4", "Playbook"),
    Opening("reports", HERE, "7", "Weekly report"),
    Opening("accounts", HERE, "2", LIST),
    Opening("team", HERE, "8", "You work alone"),
)
ACCOUNT = (
    Opening("form of an account", (("2", LIST),), "e", "Other names"),
    Opening("page of an account", TO_LIST, "enter", "Extras"),
    Opening("history", HERE, "h", "re:fieldrep +History"),
    Opening("new account", (("escape", "Extras"), ("escape", LIST)), "n", "New account"),
    Opening("quick log after a page", TO_LIST, "f2", "Competitors"),
    Opening("imports", TO_LIST, "I", "re:fieldrep +Imports"),
    Opening("import of a file", TO_LIST, "i", "re:fieldrep +Import ·"),
)
WEEK = (
    Opening("quick log", HERE, "f2", "Competitors"),
    # on the day of the data three reports and claims are due before the visits of the day
    Opening("page of a visit", (*TO_TODAY, ("down*3", "")), "enter", r"re:Before \d+/"),
    Opening("plan a visit", (*TO_TODAY, ("3", WEEK_SHOWN)), "n", "Plan a visit"),
    Opening("pick visits", TO_WEEK, "p", "re:fieldrep +Plan visits"),
    # the month's is overdue longest on the day of the data, so that it stands first
    Opening("report of a month", (*TO_WEEK, ("7", "Weekly report")), "enter", DRAFT.format("Monthly")),
    Opening("report", (("escape", "re:Reports [0-9]"), ("down", "")), "enter", DRAFT.format("Weekly")),
)
PLAYBOOK = (
    Opening("objections", HERE, "f3", "re:fieldrep +Objections"),
    by_name("work it out", "Work it out"),
    by_name("practice", "Practice"),
    by_name("role play", "Role play"),
    by_name("worksheets", "Worksheets"),
    by_name("packs", "Packs"),
    Opening("calling sprint", TO_TODAY, "f6", "Start a calling sprint"),
)
ANYWHERE = (
    Opening("palette", HERE, "ctrl+p", "Type a part of a command"),
    Opening("help", (("ctrl+p", ""),), "f1", "Here ──"),
    Opening("find", TO_TODAY, "ctrl+f", "re:fieldrep +Find"),
    by_name("events", "Events"),
    by_name("dealers", "Dealers in development"),
    by_name("conflicts", "Conflicts"),
    by_name("claims", "Claims"),
    by_name("settings", "Settings", "Your name"),
)


@pytest.mark.parametrize("tour", [AREAS, ACCOUNT, WEEK, PLAYBOOK, ANYWHERE])
def test_first_openings(
    bench: Path, program: list[str], data: Path, figures: Figures, tour: tuple[Opening, ...]
) -> None:
    keys = [step for page in tour for step in (*page.way, (page.key, page.text))]
    result = measure(bench, program, *_often(RUNS), *steps(*keys), data=data)
    at, noted = -1, []
    for page in tour:
        at += len(page.way) + 1
        noted.append(_opening(figures, page, _taken(result, at)))
    judge(*noted)


def _opening(figures: Figures, page: Opening, took: list[float]) -> Figure:
    return figures.note(f"first opening: {page.name}", statistics.median(took), PAGE_TARGET)


class Long(NamedTuple):
    """A list longer than the screen, and the way to it."""

    name: str
    way: tuple[Step, ...]


LISTS = (
    Long("today", HERE),
    Long("accounts", (("2", LIST),)),
    Long("plan of the week", (("3", WEEK_SHOWN), ("home", ""))),
    Long("talk", (("4", "Playbook"), ("home", ""))),
    Long("find", (("1", TODAY), ("ctrl+f", "re:fieldrep +Find"), ("text:an", ""), ("down", ""))),
    Long(
        "dealers",
        (*TO_TODAY, *by_name("", "Dealers in development").way[1:], ("enter", "re:development [0-9]")),
    ),
    Long("page of a report", (("escape", TODAY), ("7", "Weekly report"), ("enter", "Competitors"))),
)
TURNS = 6


def test_turning_pages(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    keys = [step for one in LISTS for step in (*one.way, (f"pagedown*{TURNS}", ""), (f"pageup*{TURNS}", ""))]
    result = measure(bench, program, *_often(RUNS), *steps(*keys), data=data)
    at, noted = -1, []
    for one in LISTS:
        at += len(one.way) + 2
        took = _taken(result, at - 1) + _taken(result, at)
        noted.append(figures.note(f"page up and down: {one.name}, p95", percentile(took, 0.95), KEY_TARGET))
    judge(*noted)


def _often(runs: int) -> tuple[str, ...]:
    return ("--runs", str(runs), "--warmup", "0", "--ready", ROWS, *SETTLED)


def _taken(result: Measured, at: int) -> list[float]:
    """Milliseconds from key to screen of one step, of all runs."""
    return [took for run in result["raw"] for took in run["keys"][at]["ms"] if took is not None]

"""What a person at a terminal waits for, measured through a pseudo-terminal from outside."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

import pytest

from tests.benchmarks.figures import Figures, judge, percentile
from tests.benchmarks.terminal import KEY_TARGET, LIST, PAGE_TARGET, ROWS, SETTLED, measure, steps, times

pytestmark = pytest.mark.benchmark

PAINTED_SHARE = 1.3
ROWS_SHARE = 1.5
ROUNDS = 9
MEMORY_TARGET = 150.0
PAINTED = "re:fieldrep|Today"  # whichever line of the first frame is written first


def test_start(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    """The three are measured in turn, so that a busy moment of the machine falls on all of them."""
    started = {
        "floor": ([sys.executable, str(bench / "floor_app.py")], "Hello floor", None),
        "painted": (program, PAINTED, data),
        "rows": (program, ROWS, data),
    }
    took: dict[str, list[float]] = {name: [] for name in started}
    for _round in range(ROUNDS + 1):
        for name, (command, ready, folder) in started.items():
            options = ["--runs", "1", "--warmup", "0", "--ready", ready]
            result = measure(bench, command, *options, data=folder)
            took[name].append(float(result["ready_ms"]["median"]))
    floor, painted, rows = (statistics.median(values[1:]) for values in took.values())
    judge(
        figures.note("Today painted", painted, PAINTED_SHARE * floor, floor=floor),
        figures.note("Today with its rows", rows, ROWS_SHARE * floor, floor=floor),
    )


def test_lists(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    keys = steps(("down*30", ""), ("2", LIST), ("down*40", ""), ("pagedown*10", ""), ("pageup*5", ""))
    result = measure(bench, program, "--runs", "3", "--ready", ROWS, *SETTLED, *keys, data=data)
    pages = percentile(times(result, "pagedown", "pageup"), 0.95)
    judge(
        figures.note("first opening of the accounts", max(times(result, "2")), PAGE_TARGET),
        figures.note("page up and down, p95", pages, KEY_TARGET),
        figures.note("a line down in a list, p95", percentile(times(result, "down"), 0.95), KEY_TARGET),
    )


def test_pages_and_forms(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    keys = steps(
        ("2", LIST), ("enter", "Extras"), ("escape", LIST), ("down", ""), ("enter", "Extras"),
        ("escape", LIST), ("f2", "Competitors"), ("escape", ""), ("f2", "Competitors"),
    )  # fmt: skip
    result = measure(bench, program, "--runs", "5", "--ready", ROWS, *SETTLED, *keys, data=data)
    page, log = (percentile(times(result, key), 0.95) for key in ("enter", "f2"))
    judge(
        figures.note("opening the page of an account, p95", page, PAGE_TARGET),
        figures.note("opening the quick log, p95", log, PAGE_TARGET),
    )


def test_typing(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    name = [(letter, "") for letter in "johnston"]
    keys = steps(("2", LIST), ("/", ""), *name)
    search = measure(bench, program, "--runs", "3", "--ready", ROWS, *SETTLED, *keys, data=data)
    said = steps(("f2", "Competitors"), ("tab", ""), ("tab", ""), ("tab", ""), ("x*40", ""))
    form = measure(bench, program, "--runs", "3", "--ready", ROWS, *SETTLED, *said, data=data)
    letter = percentile(times(search, *"johnst"), 0.95)
    judge(
        figures.note("a letter in the search, p95", letter, KEY_TARGET),
        figures.note("a letter in a form, p95", percentile(times(form, "x"), 0.95), KEY_TARGET),
        figures.note("peak memory of the screens", search["peak_rss_mb"]["max"], MEMORY_TARGET, unit="MB"),
    )

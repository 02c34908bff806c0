"""What a person at a terminal waits for, measured through a pseudo-terminal from outside."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.figures import Figures, judge, percentile

pytestmark = pytest.mark.benchmark

PAINTED_SHARE = 1.3
ROWS_SHARE = 1.5
ROUNDS = 9
KEY_TARGET = 16.0
PAGE_TARGET = 120.0
MEMORY_TARGET = 150.0
PATIENCE = 120.0
SETTLED = ("--quiet", "2.5")
"""The pages are made ready in the second after the start; a person does not type before."""
PAINTED = "re:fieldrep|Today"  # whichever line of the first frame is written first
ROWS = r"re:Contacts due [\d,]+ .*\n.*quadrant"
LIST = "Accounts 5,000"

Measured = dict[str, Any]


def measure(bench: Path, command: list[str], *options: str, data: Path | None = None) -> Measured:
    """Run the measuring program; what it printed, with the numbers of every run."""
    limits = ["--timeout", "10", "--key-timeout", "1"]
    words = [sys.executable, str(bench / "tui_bench.py"), "--raw", "--quit", "ctrl+q", *limits, *options]
    env = dict(os.environ)
    if data is not None:
        env["FIELDREP_DATA"] = str(data)
    done = subprocess.run(
        [*words, "--", *command],
        env=env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=PATIENCE,  # a key that changes nothing costs a second, a screen that stands still must end it
    )
    assert done.stdout, done.stderr
    result: Measured = json.loads(done.stdout)
    result.pop("screen_end", None)
    assert result["ok"], json.dumps(result | {"raw": None}, ensure_ascii=False, indent=1)
    return result


def steps(*pairs: tuple[str, str]) -> list[str]:
    """The options for keys, each with the text it must bring; without a text any change counts."""
    options = []
    for key, expected in pairs:
        options += ["--key", key]
        options += ["--expect", expected] if expected else []
    return options


def times(result: Measured, *keys: str) -> list[float]:
    """Milliseconds from key to screen, of all runs, for the steps with these keys."""
    return [
        took
        for run in result["raw"]
        for step in run["keys"]
        if step["key"] in keys
        for took in step["ms"]
        if took is not None
    ]


@pytest.fixture(scope="module")
def data(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data, opened once before, so that the day has begun and today's backup is made."""
    copy = tmp_path_factory.mktemp("terminal") / "data"
    shutil.copytree(generated, copy)
    return copy


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


def test_first_openings(bench: Path, program: list[str], data: Path, figures: Figures) -> None:
    """Each area when it is asked for the first time, up to the text that only it has."""
    opened = {"3": r"re:Week \d+ ·", "4": "Playbook"}
    keys = steps(*((key, text) for key, text in opened.items()))
    result = measure(bench, program, "--runs", "3", "--ready", ROWS, *SETTLED, *keys, data=data)
    names = {"3": "plan", "4": "talk"}
    judge(
        *(
            figures.note(f"first opening: {name}", statistics.median(times(result, key)), PAGE_TARGET)
            for key, name in names.items()
        )
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

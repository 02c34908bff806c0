"""The program on a pseudo-terminal, timed from outside by the measuring program beside the project."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

KEY_TARGET = 16.0
PAGE_TARGET = 120.0
PATIENCE = 240.0
SETTLED = ("--quiet", "2.5")
"""The pages are made ready in the second after the start; a person does not type before."""
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

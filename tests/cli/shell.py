"""Running commands as a rep or a script does: in process, or as a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from fieldrep.__main__ import split_options
from fieldrep.cli.main import run_command

PASSPHRASE = "open sesame 2026"
"""The one of the teams that are made here."""


class Done(NamedTuple):
    """How a command ended."""

    code: int
    out: str
    err: str


class Shell:
    """Runs commands on one data folder."""

    def __init__(self, data: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.data = data
        self.capture = capture

    def __call__(self, *words: str) -> Done:
        code = run_command(*split_options([f"--data={self.data}", *words]))
        out, err = self.capture.readouterr()
        done = Done(code, out.decode(), err.decode())
        assert "Traceback" not in done.out + done.err
        return done

    def ok(self, *words: str) -> str:
        """Run a command that succeeds; what it printed."""
        done = self(*words)
        assert done.code == 0, done.err
        return done.out

    def json(self, *words: str) -> Any:
        """Run a command that succeeds, with --json; what it printed, read."""
        return json.loads(self.ok(*words, "--json"))

    def refused(self, *words: str, code: int = 2) -> str:
        """Run a command that can't be done; what it said about it."""
        done = self(*words)
        assert done.code == code, done
        assert done.err.strip()
        return done.err

    def made(self, *words: str) -> str:
        """Run a command that makes a record; its id."""
        return str(self.json(*words)["id"])


def process(*words: str, data: Path | None = None, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own, without a terminal."""
    known = {k: v for k, v in os.environ.items() if k not in ("LANGUAGE", "LC_ALL", "LC_MESSAGES")}
    known |= {"LANG": "en_GB.UTF-8", "PYTHONUTF8": "0"} | env
    if data is not None:
        known["FIELDREP_DATA"] = str(data)
    return subprocess.run(
        [sys.executable, "-m", "fieldrep", *words],
        env=known,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
    )

"""The installations of a team by commands: each is the program started anew, or a call of it in here."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from fieldrep.__main__ import split_options
from fieldrep.cli.main import run_command
from tests.support.folders import fresh
from tests.sync.ground import Ground

PASSPHRASE = "open sesame 2026"
SYNCED = (0, 6)
"""Exit codes of a sync that did all it should: done, damage healed."""


def _anew(line: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "fieldrep", *line],
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def _in_here(line: list[str], environment: dict[str, str]) -> tuple[int, str, str]:
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _stream in range(2))
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        for name, value in environment.items():
            patch.setenv(name, value)
        code = run_command(*split_options(line))
    return code, *(stream.buffer.getvalue().decode() for stream in (out, err))


@dataclass
class Rep:
    """A data folder and the clock of its computer. ``owed``: changes for the team that were saved here.

    ``anew``: every command is a process of its own; otherwise it runs in this one, ten times as fast.
    """

    name: str
    data: Path
    now: datetime
    anew: bool = True
    owed: set[str] = field(default_factory=set)

    def __call__(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """Run a command, a minute after the one before; return what it printed."""
        self.now += timedelta(minutes=1)
        line = ["--data", str(self.data), *words]
        environment = {
            "LANG": "en_GB.UTF-8",
            "FIELDREP_PASSPHRASE": PASSPHRASE,
            "FIELDREP_NOW": self.now.isoformat(),
        }
        code, out, err = (_anew if self.anew else _in_here)(line, environment)
        assert code in codes, (words, code, err)
        assert "Traceback" not in err
        return out

    def json(self, *words: str, codes: Sequence[int] = (0,)) -> Any:
        """Run a command with --json; return what it printed, read."""
        return json.loads(self(*words, "--json", codes=codes))

    def changes(self, file: Path) -> set[str]:
        """Every change for the team that is known here, each as text."""
        file.unlink(missing_ok=True)
        self("team", "export", str(file), "--jsonl")
        lines = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        return {json.dumps(line, sort_keys=True) for line in lines if "operation" in line}

    def shows(self) -> dict[str, Any]:
        """What is shown of everything that all share."""
        return {
            "accounts": self.json("accounts", "list"),
            "visits": self.json("visits", "list", "--from", "2026-01-01"),
            "promises": self.json("promises", "list", "--all"),
            "conflicts": sorted(row["id"] for row in self.conflicts()),
        }

    def conflicts(self) -> list[dict[str, Any]]:
        """What is in conflict."""
        found: list[dict[str, Any]] = self.json("conflicts", "list")["conflicts"]
        return found


@dataclass
class Office:
    """Some reps, the first of whom leads, and the file they share."""

    ground: Ground
    reps: list[Rep]

    def each(self, deed: Callable[[Rep], object]) -> None:
        """Let all do something at once, each at an own computer; one by one in here."""
        if not all(rep.anew for rep in self.reps):
            for rep in self.reps:
                deed(rep)
            return
        with ThreadPoolExecutor(len(self.reps)) as pool:
            list(pool.map(deed, self.reps))

    def note(self) -> None:
        """Take down what has been saved so far."""
        self.each(lambda rep: rep.owed.update(rep.changes(rep.data.with_suffix(".jsonl"))))

    @property
    def owed(self) -> set[str]:
        """Every change that anyone saved."""
        return set().union(*(rep.owed for rep in self.reps))

    def sync(self, order: Sequence[int]) -> None:
        """Let them sync one after the other."""
        for number in order:
            self.reps[number]("sync", codes=SYNCED)

    def work(self, *, anew: bool) -> None:
        """Run the commands from now on as processes of their own, or in here."""
        for rep in self.reps:
            rep.anew = anew

    def forward(self, **span: float) -> None:
        """Let time pass for all."""
        for rep in self.reps:
            rep.now += timedelta(**span)


def found_office(folder: Path, lists: Sequence[Path], begin: datetime, *, anew: bool = True) -> Office:
    """Make a team by commands: the first makes it with the customer lists, the others join.

    Without ``anew`` only making it, joining it once and a sync are processes of their own.
    """
    ground = Ground(folder / "共享 drive ")
    reps = [Rep(name, folder / f"data of {name}", begin, anew) for name in ("Mei", "Anna", "Ben")]
    office = Office(ground, reps)
    if not anew:
        for rep in reps:
            fresh(rep.data)
    office.each(lambda rep: rep("init", "--name", rep.name, "--timezone", "Asia/Shanghai"))
    lead = reps[0]
    for path in lists:
        lead("import", "accounts", str(path))
    members = [word for rep in reps[1:] for word in ("--member", rep.name)]
    lead.anew = reps[1].anew = True
    lead("team", "create", str(ground.path), *members)
    for rep in reps[1:]:
        assert rep.json("team", "join", str(ground.path))["member"]
    office.sync([0])
    office.work(anew=anew)
    office.sync(range(1, len(reps)))
    return office

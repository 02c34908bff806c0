"""Measurements at full size: pytest -m benchmark tests/benchmarks

The database is generated once; FIELDREP_BENCH_DATA names a folder in which it is kept between runs.
Everything is byte-compiled before, and each figure that is a multiple is measured beside its floor.
"""

from __future__ import annotations

import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

import fieldrep
from tests.benchmarks.figures import Figures, table

ROOT = Path(__file__).resolve().parents[2]
SIZE = ("--accounts", "5000", "--contacts", "15000", "--visits", "25000")
NOW = "2026-11-19T08:00:00+00:00"
FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    rows = config.stash[FIGURES].rows
    if rows:
        terminalreporter.section("figures")
        for line in table(rows):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def fixed_day() -> Iterator[None]:
    """The day and the language in which the data are generated."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
            patch.delenv(name, raising=False)
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("FIELDREP_NOW", NOW)
        yield


@pytest.fixture(autouse=True)
def measured_day(_english_and_no_own_data: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured runs on that day too; the fixture of all tests has taken it away."""
    monkeypatch.setenv("FIELDREP_NOW", NOW)


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Figures:
    return request.config.stash[FIGURES]


@pytest.fixture(scope="session")
def program() -> list[str]:
    """The words that start the program, all of it byte-compiled."""
    for folder in (Path(fieldrep.__file__).parent, Path(sysconfig.get_path("purelib"))):
        compileall.compile_dir(folder, quiet=2, workers=2)
    return [sys.executable, "-m", "fieldrep"]


@pytest.fixture(scope="session")
def generated(program: list[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with 5,000 accounts, 15,000 contacts and 25,000 visits; only to be copied or read."""
    kept = os.environ.get("FIELDREP_BENCH_DATA")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("generated")
    if not (folder / "fieldrep.db").exists():
        subprocess.run([*program, "demo", *SIZE, "--data", str(folder)], check=True, capture_output=True)
    return folder


@pytest.fixture
def big(generated: Path, tmp_path: Path) -> Path:
    """A copy of the generated data that a measurement may change."""
    copy = tmp_path / "data"
    shutil.copytree(generated, copy)
    return copy


@pytest.fixture(scope="module")
def data(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the data, opened once before, so that the day has begun and today's backup is made."""
    copy = tmp_path_factory.mktemp("terminal") / "data"
    shutil.copytree(generated, copy)
    return copy


@pytest.fixture(scope="session")
def bench() -> Path:
    """The folder with the program that measures terminals from outside, and the floor to compare with."""
    folder = ROOT.parent / "shared" / "bench"
    if not (folder / "tui_bench.py").exists():
        pytest.skip("no ../shared/bench beside the project: terminal figures can't be measured")
    return folder

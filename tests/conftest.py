"""What all tests share: a fixed clock, a language, data folders of their own."""

import gc
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from fieldrep.i18n import set_language
from fieldrep.paths import DataPaths
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from fieldrep.sync import crypto
from tests.support.folders import copy_of

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
"""A Wednesday, ten in the morning in Shanghai, ISO week 47."""


def pytest_xdist_auto_num_workers() -> int:
    """How many ``-n auto`` are: one more than processors, as many tests wait for a process or a terminal."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """Leave the thousands of tests themselves out of each collection of garbage, and collect less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


class StandingClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **span: float) -> None:
        """Move the clock on."""
        self.now += timedelta(**span)


@pytest.fixture(autouse=True)
def _english_and_no_own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for name in ("FIELDREP_DATA", "FIELDREP_NOW"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home" / "data"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")  # not the developer's own
    set_language("en")
    yield
    set_language("en")


@pytest.fixture(autouse=True, scope="session")
def _a_key_is_derived_once() -> Iterator[None]:
    """Argon2id takes 0.2 s on purpose, and gives the same for the same passphrase and salt each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crypto, "derive", cache(crypto.derive))
        yield


@pytest.fixture
def clock() -> StandingClock:
    """A clock that stands at NOW until a test moves it."""
    return StandingClock()


@pytest.fixture
def paths(tmp_path: Path) -> DataPaths:
    """An empty data folder."""
    return DataPaths(tmp_path / "data")


@pytest.fixture
def workspace(paths: DataPaths, clock: StandingClock) -> Iterator[Workspace]:
    """A workspace that is set up for a rep in Shanghai."""
    copy_of("a rep in Shanghai", _set_up, paths)
    opened = Workspace.open(paths, clock)
    yield opened
    opened.close()


def _set_up(paths: DataPaths) -> None:
    workspace = Workspace.open(paths, StandingClock())
    initialise(workspace, Setup("Li Wei", "North", "en", "CNY", "Asia/Shanghai"))
    workspace.close()

"""The demo, which takes seconds to make: made once per language by a run of all tests, and copied."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from fieldrep.paths import DataPaths
from fieldrep.services.demo import initialise_demo

NOW = datetime(2026, 11, 19, 6, 30, tzinfo=UTC)  # a Thursday: afternoon in Shanghai, morning in Dublin


def put_demo(language: str, folder: Path, factory: pytest.TempPathFactory) -> DataPaths:
    """Put a copy of the demo as it is made at NOW into a folder."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # that of all processes which run tests
    made = base / f"demo {language}"
    with FileLock(f"{made}.lock"):
        if not made.exists():
            making = made.with_suffix(".new")
            initialise_demo(DataPaths(making), language, lambda: NOW).close()
            making.rename(made)
    shutil.copytree(made, folder, dirs_exist_ok=True)
    return DataPaths(folder)

"""What a person at a terminal waits for, measured through a pseudo-terminal."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KEY_TARGET = 16.0
PAGE_TARGET = 120.0
MEMORY_TARGET = 150.0


def measure(
    bench: Path, command: list[str], *options: str, env: dict[str, str] | None = None
) -> dict[str, Any]:
    """Run the measuring program; its result."""
    words = [sys.executable, str(bench / "tui_bench.py"), "--runs", "7", *options]
    for name, value in (env or {}).items():
        words += ["--env", f"{name}={value}"]
    done = subprocess.run([*words, "--", *command], capture_output=True, text=True, encoding="utf-8")
    result = json.loads(done.stdout)
    assert result["ok"], json.dumps(result, ensure_ascii=False, indent=1)
    return result


@pytest.fixture(scope="session")
def floor(bench: Path, program: list[str]) -> float:
    """Ready time of the smallest Textual app, in milliseconds."""
    app = [sys.executable, str(bench / "floor_app.py")]
    return measure(bench, app, "--ready", "Hello floor", "--quit", "ctrl+q")["ready_ms"]["median"]

"""Starting the writer as a real process and watching it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]


@contextmanager
def started(*args: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Run the writer for the block; whatever is left of it is killed at the end."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.sync.writer", *map(str, args)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


def said(process: subprocess.Popen[str]) -> str:
    """Return the next line it prints."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def until_stopped(process: subprocess.Popen[str]) -> None:
    """Wait until it has stopped itself."""
    for _moment in range(3000):
        state = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").rpartition(") ")[2][0]
        if state == "T":
            return
        assert state not in "ZX", "it ended instead"
        time.sleep(0.01)
    raise AssertionError("it never stopped")

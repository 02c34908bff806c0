"""Children that meet real faults: no right to write, a full disk, a kill at any moment."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]

_HELPERS = """
import sys
from pathlib import Path
from tests.support.books import *
from tests.support.faults import drop_powers, limit_file_size
def say(text):
    print(text, flush=True)
"""


def run_child(code: str, *arguments: object, timeout: float = 60) -> subprocess.CompletedProcess[str]:
    """Run Python code in a process of its own; ``sys.argv[1:]`` are the arguments."""
    return subprocess.run(
        _command(code, arguments), capture_output=True, text=True, cwd=ROOT, timeout=timeout
    )


def kill_child(code: str, *arguments: object, after: int = 1) -> list[str]:
    """Run a child until it has said ``after`` lines, kill it at once, and return what it said."""
    with subprocess.Popen(_command(code, arguments), stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        said = [child.stdout.readline().strip() for _ in range(after)]
        child.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        said += child.stdout.read().splitlines()
    assert all(said), "the child ended by itself"
    return said


def _command(code: str, arguments: Sequence[object]) -> list[str]:
    return [sys.executable, "-c", _HELPERS + code, *map(str, arguments)]


def drop_powers() -> None:
    """Give up root's right to write anywhere, so that the mode of a folder counts (Linux)."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    nothing = (ctypes.c_uint32 * 6)(*[0] * 6)
    if libc.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def limit_file_size(size: int) -> None:
    """Let no file grow beyond ``size`` bytes: writing then fails as on a full disk (POSIX)."""
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

"""Drive a program through a pseudo-terminal and read its screen (Unix only).

What `run_test` can't show is proven here: keys that arrive in one read, quitting, being killed.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from pathlib import Path
from types import TracebackType

import pyte

# Sequences pyte would draw as text: kitty keyboard, mode queries, device control strings.
UNKNOWN_TO_PYTE = re.compile(
    rb"\x1b\[[<>=][0-9;:]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1b\[\?[0-9;:]*[a-gikm-z]"
    rb"|\x1b[P_^X].*?\x1b\\|\x1b\[[0-9;]*\$[a-z]|\x1b\[[0-9]+ q",
    re.S,
)
UNFINISHED = re.compile(rb"\x1b(?:[P_^X\]][^\x1b\x07]*|\[[0-?]*[ -/]*)?$")


class ScreenTimeout(AssertionError):
    """What was waited for did not come; the message holds the screen as it was."""


class Terminal:
    """One program on a terminal of its own. Use as a context manager: leaving ends the program."""

    def __init__(
        self,
        argv: list[str],
        env: dict[str, str],
        cwd: Path | None = None,
        columns: int = 120,
        rows: int = 40,
    ) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._held = b""
        self._fd, child_side = pty.openpty()
        fcntl.ioctl(child_side, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            argv,
            env=env | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
            cwd=cwd,
            stdin=child_side,
            stdout=child_side,
            stderr=child_side,
            start_new_session=True,
            close_fds=True,
        )
        os.close(child_side)
        self._poll = select.poll()  # unlike select() it takes descriptors of any number
        self._poll.register(self._fd, select.POLLIN)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._fd)

    def send(self, keys: str | bytes) -> None:
        """Write keys as one block, so that they arrive in one read."""
        os.write(self._fd, keys.encode() if isinstance(keys, str) else keys)

    def read(self, seconds: float) -> bool:
        """Take in what the program writes within a time; False when nothing came."""
        waiting = select.poll()  # select() takes no descriptor above 1023
        waiting.register(self._fd, select.POLLIN)
        if not waiting.poll(seconds * 1000):
            return False
        try:
            data = self._held + os.read(self._fd, 65536)
        except OSError:  # the program is gone
            time.sleep(min(seconds, 0.05))
            return False
        unfinished = UNFINISHED.search(data[-4096:])
        cut = len(data) - len(unfinished.group()) if unfinished else len(data)
        data, self._held = data[:cut], data[cut:]
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        return True

    def lines(self) -> list[str]:
        """The rows of the screen; a wide character stands once."""
        return ["".join(cell.data for cell in self._cells(row)).rstrip() for row in range(self._screen.lines)]

    def _cells(self, row: int) -> list[pyte.screens.Char]:
        return [self._screen.buffer[row][column] for column in range(self._screen.columns)]

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row of the terminal's own cursor, seen or not."""
        return self._screen.cursor.x, self._screen.cursor.y

    def text(self) -> str:
        return "\n".join(self.lines())

    def wait_for(self, text: str, seconds: float = 30.0) -> None:
        """Read until a text is on the screen."""
        self._wait(lambda: text in self.text(), seconds, f"{text!r} did not come")

    def wait_gone(self, text: str, seconds: float = 30.0) -> None:
        """Read until a text is no longer on the screen."""
        self._wait(lambda: text not in self.text(), seconds, f"{text!r} stayed")

    def wait_raw(self, seconds: float = 30.0) -> None:
        """Read until the program takes keys one by one; before that the system changes some of them."""
        self._wait(lambda: not termios.tcgetattr(self._fd)[3] & termios.ICANON, seconds, "it takes no keys")

    def _wait(self, reached, seconds: float, complaint: str) -> None:
        end = time.monotonic() + seconds
        while not reached():
            left = end - time.monotonic()
            if left <= 0 or (self.process.poll() is not None and not self.read(0.0)):
                raise ScreenTimeout(f"{complaint}; the screen:\n{self.text()}")
            self.read(min(left, 0.02))

    def settle(self, quiet: float = 0.3, seconds: float = 10.0) -> None:
        """Read until nothing was written for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.read(quiet):
            pass

    def wait_exit(self, seconds: float = 30.0) -> int:
        """Read on until the program has ended; its exit status."""
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise ScreenTimeout(f"still running; the screen:\n{self.text()}")
            self.read(0.05)
        return self.process.returncode

"""Copying a text out of the program: the system's clipboard, over SSH the terminal's and a file.

Some terminals ignore or garble what is sent for their clipboard (OSC 52), Chinese above all: where only
that way is open, the text is also written to a file and the notice names it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fieldrep.i18n import _

if TYPE_CHECKING:
    from fieldrep.tui.rep import RepApp

PATIENCE = 2.0
"""Seconds that a clipboard program may take."""
FILE = "copied.txt"


def copy_text(app: "RepApp", text: str) -> str:
    """Copy a text and return the sentence that says where it is now. Raises Unwritable."""
    command = _command()
    if command and _give(command, text):
        return _("Copied to the clipboard.")
    app.copy_to_clipboard(text)
    path = _write(app.desk.paths.exports / FILE, text)
    return _("Sent to the terminal's clipboard. If it is not there, take it from {path}.").format(path=path)


def _command() -> list[str] | None:
    """Return the system's program that takes a text for the clipboard; none over SSH."""
    if os.environ.get("SSH_CONNECTION"):
        return None
    if sys.platform == "darwin":
        return ["pbcopy"]
    if sys.platform == "win32":
        # clip.exe takes UTF-16 with a byte order mark without loss
        return ["clip"]
    wanted = []
    if os.environ.get("WAYLAND_DISPLAY"):
        wanted.append(["wl-copy"])
    if os.environ.get("DISPLAY"):
        wanted += [["xclip", "-selection", "clipboard"], ["xsel", "--clipboard", "--input"]]
    return next((words for words in wanted if shutil.which(words[0])), None)


def _give(command: list[str], text: str) -> bool:
    encoding = "utf-16" if command == ["clip"] else "utf-8"
    try:
        done = subprocess.run(
            command,
            input=text.encode(encoding),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _write(path: Path, text: str) -> Path:
    from fieldrep.exchange.files import told, whole_file

    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return path

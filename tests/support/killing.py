"""Killing the program on a terminal in the middle of what is typed."""

import json
from time import monotonic

from fieldrep.paths import DataPaths
from fieldrep.store.drafts import Drafts
from tests.support.waiting import PATIENCE_S
from tests.terminal import Terminal


def kill_when_kept(terminal: Terminal, data: DataPaths, text: str) -> None:
    """Kill the program without warning as soon as a draft on disk holds ``text``."""
    drafts, end = Drafts(data.drafts), monotonic() + PATIENCE_S
    while not any(text in json.dumps(dict(draft.texts), ensure_ascii=False) for draft in drafts.all()):
        assert monotonic() < end, f"{text!r} was not kept; the screen:\n{terminal.text()}"
        terminal.read(0.05)
    terminal.process.kill()
    terminal.process.wait()
    drafts.close()

"""The terminal's cursor stands where the next letter goes: input methods open their candidates there."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from fieldrep.tui.cells import width
from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]


def test_the_cursor_follows_the_text_from_field_to_field() -> None:
    argv = [sys.executable, "-m", "tests.tui.sample_app"]
    with Terminal(argv, dict(os.environ), cwd=ROOT, columns=80, rows=24) as terminal:
        terminal.wait_for("commands")
        terminal.send("n")
        terminal.wait_for("Finish")
        left = 14
        for row, text in ((2, "建国科技"), (3, "王先生 Wang"), (4, "雨季开胶")):
            terminal.settle(0.2)
            assert terminal.cursor == (left, row)
            terminal.send(text)
            terminal.settle(0.2)
            assert terminal.cursor == (left + width(text), row)
            terminal.send("\x1b[D")
            terminal.settle(0.2)
            assert terminal.cursor == (left + width(text[:-1]), row)
            terminal.send("\r")

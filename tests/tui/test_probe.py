"""A terminal that draws ``·`` over two cells gets ASCII borders; another, or a silent one, keeps its own."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(("answer", "corner"), [("\x1b[1;9R", "+"), ("\x1b[1;5R", "┌"), ("", "┌")])
def test_borders_follow_what_the_terminal_answers(answer: str, corner: str) -> None:
    argv = [sys.executable, "-m", "tests.tui.sample_app", "--probe"]
    with Terminal(argv, dict(os.environ), cwd=ROOT, columns=80, rows=24) as terminal:
        terminal.wait_for("commands")
        terminal.settle(0.2)
        terminal.send(answer)
        terminal.settle(0.3)
        assert terminal.lines()[1].startswith(corner)
        assert terminal.lines()[0].startswith(" fieldrep  1 Firms")
        assert ("▸" in terminal.text()) == (corner == "┌")

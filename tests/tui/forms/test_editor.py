"""A long text goes to the person's own editor and comes back."""

import os
import sys
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[3]
F7 = "\x1b[18~"


def test_the_text_is_handed_over_and_taken_back(tmp_path: Path) -> None:
    editor, seen = tmp_path / "editor.py", tmp_path / "seen"
    editor.write_text(
        "import pathlib, sys\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "text = path.read_text(encoding='utf-8')\n"
        "seen = f'{oct(path.stat().st_mode)[-3:]} {path} {text}'\n"
        f"pathlib.Path({str(seen)!r}).write_text(seen, encoding='utf-8')\n"
        "path.write_text(text + '，上月退货两批\\n', encoding='utf-8')\n",
        encoding="utf-8",
    )
    env = dict(os.environ) | {"EDITOR": f"{sys.executable} {editor}", "VISUAL": ""}
    with Terminal(
        [sys.executable, "-m", "tests.tui.sample_app"], env, cwd=ROOT, columns=80, rows=24
    ) as terminal:
        terminal.wait_for("commands")
        terminal.send("n\r\r雨季开胶" + F7)
        terminal.wait_for("雨季开胶，上月退货两批")
        mode, path, text = seen.read_text(encoding="utf-8").split(" ", 2)
        assert (mode, text) == ("600", "雨季开胶")
        assert not Path(path).exists()


def test_without_an_editor_it_says_what_to_set() -> None:
    env = dict(os.environ) | {"EDITOR": "", "VISUAL": ""}
    with Terminal(
        [sys.executable, "-m", "tests.tui.sample_app"], env, cwd=ROOT, columns=80, rows=24
    ) as terminal:
        terminal.wait_for("commands")
        terminal.send("n\r\r" + F7)
        terminal.wait_for("No editor is set. Set $VISUAL or $EDITOR")

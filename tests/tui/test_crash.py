"""A fault of the program says where it happened and nothing about the customers."""

import logging
import os
import sys
from pathlib import Path

import pytest

from fieldrep.tui.crash import describe, farewell

ROOT = Path(__file__).resolve().parents[2]


def fail(name: str) -> None:
    raise ValueError(f"can't read {name}")


def test_only_kinds_and_places_are_told(caplog: pytest.LogCaptureFixture) -> None:
    try:
        fail("嘉元实业")
    except ValueError as error:
        with caplog.at_level(logging.ERROR):
            said = farewell(error)
            assert describe(error) in said
    assert "ValueError" in said and "test_crash.py" in said and " fail" in said
    assert "嘉元" not in said and "嘉元" not in caplog.text


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_the_terminal_shows_no_customer_after_a_fault() -> None:
    pytest.importorskip("pyte")
    from tests.terminal import Terminal

    argv = [sys.executable, "-m", "tests.tui.sample_app", "--broken"]
    with Terminal(argv, dict(os.environ), cwd=ROOT, columns=100, rows=30) as terminal:
        terminal.wait_for("commands")
        terminal.send("b")
        assert terminal.wait_exit() == 1
        terminal.settle(0.2)
        assert "fieldrep stopped because of a fault of its own" in terminal.text()
        assert "break_down" in terminal.text()
        # the emulator has no second screen, so what was drawn before still stands between the lines
        assert "broken at" not in terminal.text() and "firm =" not in terminal.text()

"""The page of a visit on a real terminal: typed ahead in one write, and killed while one types."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
DOWN, RIGHT, F3 = "\x1b[B", "\x1b[C", "\x1bOR"


def program(folder: Path) -> Terminal:
    argv = [sys.executable, "-m", "tests.tui.field_week", str(folder)]
    return Terminal(argv, dict(os.environ), cwd=ROOT, columns=80, rows=24)


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Terminal]:
    """The page of today's first visit, just started."""
    with program(tmp_path / "data") as terminal:
        terminal.wait_for("Today")
        terminal.wait_for("东南实业")
        terminal.send("3")
        terminal.wait_for("Week 47")
        terminal.send("\r")
        terminal.wait_for("Last visit")
        terminal.send("v")
        terminal.wait_for("running since")
        terminal.settle()
        yield terminal


def line(terminal: Terminal, text: str) -> str:
    return next(line for line in terminal.lines() if text in line)


@pytest.mark.parametrize("text", ["boss", "车间主任"])
def test_an_answer_typed_behind_enter_is_in_its_row(visit: Terminal, text: str) -> None:
    visit.send(DOWN + DOWN + "\r" + text + "\r")
    visit.wait_for(f"Title: {text}")
    visit.settle()
    assert text in line(visit, "Title of the person")


def test_keys_behind_an_answer_are_not_in_it(visit: Terminal) -> None:
    visit.send(DOWN + DOWN + "\r" + "boss" + "\r" + " ")  # the space ticks the next row
    visit.wait_for("During 2/18")
    visit.settle()
    assert "[x] Role in the decision" in line(visit, "Role in the decision")


def test_the_write_up_takes_what_is_typed_ahead_field_by_field(visit: Terminal) -> None:
    visit.send("wa\r\r\r雨季开胶\rtrial agreed\r")
    visit.wait_for("trial agreed")
    visit.settle()
    assert "advance" in line(visit, "Outcome")
    assert "雨季开胶" in line(visit, "Said")
    assert "trial agreed" in line(visit, "Result")


def test_words_behind_f3_are_in_the_finder(visit: Terminal) -> None:
    visit.send(F3 + "your price is too high\rw")
    visit.wait_for("Noted in the visit")
    visit.settle()
    visit.wait_for("Objections heard")


def test_killed_while_typing_it_comes_back_with_the_text(visit: Terminal, tmp_path: Path) -> None:
    visit.send("wa\r\r\r雨季开胶，上月退货")
    visit.wait_for("draft kept")
    visit.settle(1.2)
    visit.process.kill()
    visit.process.wait()
    with program(tmp_path / "data") as again:
        again.wait_for("雨季开胶，上月退货")
        again.settle()
        assert "advance" in line(again, "Outcome")
        again.send("，师傅说夏天更多")
        again.wait_for("雨季开胶，上月退货，师傅说夏天更多")


def test_killed_in_an_answer_it_comes_back_to_it(visit: Terminal, tmp_path: Path) -> None:
    visit.send(DOWN + DOWN + "\r" + "车间")
    visit.settle(1.2)
    visit.process.kill()
    visit.process.wait()
    with program(tmp_path / "data") as again:
        again.wait_for("车间")
        again.settle()
        again.send("主任\r")
        again.wait_for("Title: 车间主任")

"""The page of a visit on a real terminal: typed ahead in one write, and killed while one types.

A start costs seconds, so each test does one thing after the other on the same page.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from fieldrep.paths import DataPaths
from tests.support.killing import kill_when_kept
from tests.terminal import Terminal
from tests.tui.field_week import make_week

ROOT = Path(__file__).resolve().parents[2]
DOWN, ESCAPE, F3 = "\x1b[B", "\x1b", "\x1bOR"


def program(folder: Path) -> Terminal:
    argv = [sys.executable, "-m", "tests.tui.field_week", str(folder)]
    return Terminal(argv, dict(os.environ), cwd=ROOT, columns=80, rows=24)


@pytest.fixture
def visit(tmp_path: Path) -> Iterator[Terminal]:
    """The page of today's first visit, just started."""
    make_week(DataPaths(tmp_path / "data")).workspace.close()
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


def test_all_that_is_typed_ahead_goes_where_it_belongs(visit: Terminal) -> None:
    visit.send(DOWN + DOWN + "\r" + "boss" + "\r" + " ")  # the space ticks the row behind the answer's
    visit.wait_for("During 2/18")
    visit.settle()
    assert line(visit, "Title of the person").strip("│ ").split()[-2:] == ["person", "boss"]
    assert "[x] Role in the decision" in line(visit, "Role in the decision")

    visit.send("wa\r\r\r雨季开胶\rtrial agreed\r")  # the write-up, field by field
    visit.wait_for("trial agreed")
    visit.settle()
    assert "advance" in line(visit, "Outcome")
    assert "雨季开胶" in line(visit, "Said")
    assert "trial agreed" in line(visit, "Result")

    visit.send(ESCAPE)
    visit.wait_for("During 2/18")
    visit.settle()
    visit.send(F3 + "your price is too high\rw")  # the finder of objections, then the write-up
    visit.wait_for("Noted in the visit")
    visit.settle()
    visit.wait_for("Objections heard")


def test_killed_while_typing_it_comes_back_with_the_text(visit: Terminal, tmp_path: Path) -> None:
    data = DataPaths(tmp_path / "data")
    visit.send(DOWN + DOWN + "\r" + "车间")
    kill_when_kept(visit, data, "车间")
    with program(data.root) as again:  # in the answer
        again.wait_for("车间")
        again.settle()
        again.send("主任\r")
        again.wait_for("Title: 车间主任")
        again.settle()
        again.send("wa\r\r\r雨季开胶，上月退货")
        kill_when_kept(again, data, "雨季开胶，上月退货")
    with program(data.root) as again:  # in the write-up
        again.wait_for("雨季开胶，上月退货")
        again.settle()
        assert "advance" in line(again, "Outcome")
        again.send("，师傅说夏天更多")
        again.wait_for("雨季开胶，上月退货，师傅说夏天更多")

"""What is typed ahead of the screen lands where it was meant: proven through a pseudo-terminal.

Every ``send`` is one write, so that all its keys arrive in one read – what a test driver inside the
program can't show, because it waits after each key.
"""

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
F2 = "\x1bOQ"
F10 = "\x1b[21~"
CTRL_S = "\x13"
DOWN = "\x1b[B"


def sample(*words: str, columns: int = 80, rows: int = 24) -> Terminal:
    argv = [sys.executable, "-m", "tests.tui.sample_app", *words]
    return Terminal(argv, dict(os.environ), cwd=ROOT, columns=columns, rows=rows)


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    with sample() as running:
        running.wait_for("commands")
        yield running


def field(terminal: Terminal, label: str) -> str:
    """Return what stands in a field of the form on the screen."""
    line = next(line for line in terminal.lines() if line[1:].lstrip("▸ ").startswith(label))
    return line.split(label, 1)[1].lstrip(" *").rstrip("│ ")


def test_n_opens_a_form_and_the_text_behind_it_is_in_its_first_field(terminal: Terminal) -> None:
    terminal.send("n嘉元")
    terminal.wait_for("Finish")
    terminal.settle()
    assert field(terminal, "Account") == "嘉元"


def test_a_function_key_opens_a_form_and_the_text_behind_it_is_in_its_first_field(terminal: Terminal) -> None:
    terminal.send(F2 + "Around the Horn")
    terminal.wait_for("Finish")
    terminal.settle()
    assert field(terminal, "Account") == "Around the Horn"


@pytest.mark.parametrize("key", ["\t", "\r"], ids=["tab", "enter"])
@pytest.mark.parametrize("text", ["abc", "今天", "中文 and words"])
def test_text_behind_tab_or_enter_is_in_the_next_field(terminal: Terminal, key: str, text: str) -> None:
    terminal.send("n")
    terminal.wait_for("Finish")
    terminal.send("建国科技")
    terminal.settle()
    terminal.send(key + text)
    terminal.settle()
    assert (field(terminal, "Account"), field(terminal, "Person")) == ("建国科技", text)


@pytest.mark.parametrize("key", ["\t", "\r"], ids=["tab", "enter"])
def test_text_goes_on_into_and_out_of_the_long_field(terminal: Terminal, key: str) -> None:
    terminal.send("n" + key + "王先生" + key + "雨季开胶" + key + "a" + key + "3万")
    terminal.wait_for("30,000")
    terminal.settle()
    assert field(terminal, "Person") == "王先生"
    assert field(terminal, "Said") == "雨季开胶"
    assert field(terminal, "Outcome") == "advance"
    assert field(terminal, "Volume").startswith("3万")


@pytest.mark.parametrize("finish", [CTRL_S, F10], ids=["ctrl+s", "f10"])
def test_a_whole_form_in_one_write_is_finished_with_its_last_letters(finish: str) -> None:
    with sample("--show") as terminal:
        terminal.wait_for("commands")
        terminal.send("n嘉元\r刘小姐\r雨季开胶，退货两批\ro\r1.2k\r+3\r寄样品" + finish)
        terminal.wait_for("The call is logged")
        assert "next=寄样品" in terminal.text()
        assert "said=雨季开胶，退货两批" in terminal.text()


def test_keys_behind_a_finished_form_go_to_the_list(terminal: Terminal) -> None:
    terminal.send("n嘉元\r刘\r退货\ro" + CTRL_S + DOWN + DOWN)
    terminal.wait_for("▸✓ 东南实业")


def test_keys_behind_leaving_a_form_open_the_next_one(terminal: Terminal) -> None:
    terminal.send("n嘉元\r刘\x1b")  # the escape needs its silence: the next write comes after it
    terminal.wait_for("▸! 嘉元实业")
    terminal.send(F2 + "建国\r陈经理")
    terminal.wait_for("Finish")
    terminal.settle()
    assert (field(terminal, "Account"), field(terminal, "Person")) == ("建国科技", "陈经理")


def test_a_form_over_a_form_gets_the_text_behind_its_key(terminal: Terminal) -> None:
    terminal.send("n嘉元" + F2 + "东南\r王先生")
    terminal.wait_for("Finish")
    terminal.settle()
    assert (field(terminal, "Account"), field(terminal, "Person")) == ("东南实业", "王先生")


def test_keys_behind_the_number_of_an_area_move_in_its_list(terminal: Terminal) -> None:
    terminal.send("2" + DOWN * 3)
    terminal.wait_for("▸  Row 3 ")


def test_text_behind_a_slash_filters(terminal: Terminal) -> None:
    terminal.send("/东南\r")
    terminal.wait_gone("嘉元实业")
    terminal.wait_for("▸✓ 东南实业")


def test_text_behind_the_palettes_key_is_searched_and_enter_runs_what_was_found(terminal: Terminal) -> None:
    terminal.send("\x10many\r")
    terminal.wait_for("▸  Row 0 ")


def test_a_dialog_is_answered_ahead(terminal: Terminal) -> None:
    terminal.send(DOWN * 4 + "dn" + DOWN)
    terminal.wait_for("▸! Berglunds")


def test_keys_typed_before_the_first_screen_are_not_lost() -> None:
    with sample() as terminal:
        terminal.wait_raw()
        assert "Firms 6" not in terminal.text()
        terminal.send("n" + "嘉元\r刘小姐")
        terminal.wait_for("Finish")
        terminal.settle()
        assert (field(terminal, "Account"), field(terminal, "Person")) == ("嘉元实业有限公司", "刘小姐")

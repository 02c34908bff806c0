"""The whole program on a real terminal: typed ahead, killed, opened twice, beside the command line."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from tests.terminal import Terminal

F2 = "\x1bOQ"
CTRL_P = "\x10"
CTRL_S = "\x13"
CTRL_Q = "\x11"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is set up."""
    folder = tmp_path / "data"
    command(
        folder, "init", "--name", "Li Wei", "--lang", "en", "--currency", "CNY", "--timezone", "Asia/Shanghai"
    )
    return folder


def environment(folder: Path) -> dict[str, str]:
    return dict(os.environ) | {"FIELDREP_DATA": str(folder), "LANG": "C.UTF-8", "PYTHONUTF8": "1"}


def command(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "fieldrep", *words]
    return subprocess.run(
        argv, env=environment(folder), text=True, encoding="utf-8", capture_output=True, check=False
    )


@contextmanager
def program(folder: Path, columns: int = 80, rows: int = 24) -> Iterator[Terminal]:
    argv = [sys.executable, "-m", "fieldrep"]
    with Terminal(argv, environment(folder), columns=columns, rows=rows) as terminal:
        yield terminal


def test_a_killed_program_comes_back_to_the_form_with_its_text(data: Path) -> None:
    with program(data) as terminal:
        terminal.wait_for("Today")
        terminal.settle()
        terminal.send(F2 + "嘉元实业")
        terminal.wait_for("嘉元实业")
        terminal.send("\r\r\r雨季开胶")
        terminal.wait_for("雨季开胶")
        terminal.settle(1.2)
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait()
    with program(data) as terminal:
        terminal.wait_for("Quick log")
        terminal.wait_for("雨季开胶")
        assert "嘉元实业" in terminal.text()
        terminal.send(CTRL_S)
        terminal.wait_for("Logged")
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
    assert "雨季开胶" in command(data, "find", "开胶").stdout
    with program(data) as terminal:  # finished: it does not come back
        terminal.wait_for("Today")
        terminal.settle(1.0)
        assert "Quick log" not in terminal.text().splitlines()[1]


def test_the_quick_log_takes_text_typed_at_once_with_its_key(data: Path) -> None:
    with program(data) as terminal:
        terminal.wait_for("Today")
        terminal.settle()
        terminal.send(F2 + "New Corp\t\tAnn\tbuyer\twants glue" + CTRL_S)
        terminal.wait_for("Logged")
    found = command(data, "find", "glue", "--json").stdout
    assert "New Corp" in found
    assert "Ann" in command(data, "contacts", "list", "New Corp").stdout


def test_a_second_screen_on_the_same_data_is_refused(data: Path) -> None:
    with program(data) as first:
        first.wait_for("Today")
        first.settle(1.0)
        with program(data) as second:
            second.wait_for("open on this data folder")
            assert second.wait_exit() == 4
        first.send(F2)
        first.wait_for("Quick log")


def test_a_command_beside_the_screens_is_seen_on_them(data: Path) -> None:
    command(data, "accounts", "add", "Hill Bakery")
    with program(data, columns=120, rows=40) as terminal:
        terminal.wait_for("Today")
        terminal.settle(1.0)
        assert command(data, "promises", "add", "Hill Bakery", "send samples", "--due", "+1").returncode == 0
        terminal.wait_for("send samples", seconds=4)


def test_the_first_run_asks_five_questions_and_sets_up(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with program(folder) as terminal:
        terminal.wait_for("Your name")
        terminal.settle()
        terminal.send("李伟\tNorth" + CTRL_S)
        terminal.wait_for("Today")
        terminal.wait_gone("Your name")
    assert "李伟" in command(folder, "settings").stdout


def test_the_first_run_comes_back_with_what_was_typed(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with program(folder) as terminal:
        terminal.wait_for("Your name")
        terminal.settle()
        assert "Quick log" not in terminal.text()  # nothing is there yet that could be logged
        terminal.send("李伟\tNorth" + F2)
        terminal.settle(1.2)
        assert "Error" not in terminal.text()
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait()
    with program(folder) as terminal:
        terminal.wait_for("李伟")
        terminal.wait_for("North")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Today")
        terminal.wait_gone("Your name")
        terminal.settle(1.0)
        assert "Left open" not in terminal.text()


def test_killed_in_the_settings_they_come_back_as_typed(data: Path) -> None:
    with program(data) as terminal:
        terminal.wait_for("Today")
        terminal.settle()
        terminal.send(CTRL_P + "settings")
        terminal.wait_for("Name, territory")
        terminal.send("\r")
        terminal.wait_for("Your name")
        terminal.settle()
        terminal.send("\tFar North")
        terminal.settle(1.2)
        terminal.process.send_signal(signal.SIGKILL)
        terminal.process.wait()
    with program(data) as terminal:
        terminal.wait_for("Far North")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Settings saved")
    assert "Far North" in command(data, "settings").stdout


def test_a_database_that_is_none_is_said_so(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    (folder / "fieldrep.db").write_bytes(b"this is not a database " * 500)
    with program(folder) as terminal:
        terminal.wait_for("damaged")
        assert terminal.wait_exit() == 6
        assert "Traceback" not in terminal.text()


def test_the_program_as_plain_questions(tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    answers = [
        "Ann",
        "North",
        "",
        "",
        "",
        "New Corp",
        "",
        "Bob",
        "buyer",
        "wants glue",
        "",
        "",
        "",
        "",  # no objection
        "+2 call",
        "",
    ]
    argv = [sys.executable, "-m", "fieldrep", "--plain"]
    done = subprocess.run(
        argv, env=environment(folder), input="\n".join(answers) + "\n", text=True, encoding="utf-8",
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Logged: New Corp" in done.stdout
    assert "New Corp" in command(folder, "find", "glue").stdout


def test_plain_questions_that_end_too_early_lose_nothing(data: Path) -> None:
    argv = [sys.executable, "-m", "fieldrep", "--plain"]
    done = subprocess.run(
        argv, env=environment(data), input="Half Corp\n", text=True, encoding="utf-8",
        capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    with program(data) as terminal:
        terminal.wait_for("Half Corp")

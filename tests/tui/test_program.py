"""The whole program on a real terminal: typed ahead, killed, opened twice, beside the command line.

A start costs seconds, so a program that was killed and started again goes on to the next thing.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("pyte")
if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal", allow_module_level=True)

from fieldrep.paths import DataPaths
from fieldrep.services.setup import Setup, initialise
from fieldrep.services.workspace import Workspace
from tests.support.folders import copy_of
from tests.support.killing import kill_when_kept
from tests.support.waiting import PATIENCE_S
from tests.terminal import Terminal

F2 = "\x1bOQ"
CTRL_P = "\x10"
CTRL_S = "\x13"
CTRL_Q = "\x11"
CTRL_U = "\x15"
DOWN = "\x1b[B"
SHEET = "Firm,Town,Terms,Sector note\nHill Bakery,Graz,30 days,bread\n嘉元实业,天津,现款,纸\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder that is set up."""
    folder = tmp_path / "data"
    copy_of("a rep with the real clock", set_up, DataPaths(folder))
    return folder


def set_up(paths: DataPaths) -> None:
    workspace = Workspace.open(paths)
    initialise(workspace, Setup("Li Wei", "North", "en", "CNY", "Asia/Shanghai"))
    workspace.close()


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


def test_a_killed_program_comes_back_to_the_form_with_its_text(tmp_path: Path) -> None:
    """The questions of the first run, the quick log, the settings, the file of an export."""
    folder = tmp_path / "new"
    with program(folder) as terminal:
        terminal.wait_for("Your name")
        terminal.settle()
        assert "Quick log" not in terminal.text()  # nothing is there yet that could be logged
        terminal.send("李伟\tNorth" + F2)
        terminal.settle()
        kill_when_kept(terminal, DataPaths(folder), "North")
        assert "Error" not in terminal.text()
    with program(folder) as terminal:
        terminal.wait_for("李伟")
        terminal.wait_for("North")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Today")
        terminal.wait_gone("Your name")
        terminal.settle(1.0)
        assert "Left open" not in terminal.text()
        terminal.send(F2 + "嘉元实业")
        terminal.wait_for("嘉元实业")
        terminal.send("\r\r\r雨季开胶")
        terminal.wait_for("雨季开胶")
        kill_when_kept(terminal, DataPaths(folder), "雨季开胶")
    with program(folder) as terminal:
        terminal.wait_for("Quick log")
        terminal.wait_for("雨季开胶")
        assert "嘉元实业" in terminal.text()
        terminal.send(CTRL_S)
        terminal.wait_for("Logged")
        terminal.settle()
        terminal.send(CTRL_P + "settings")
        terminal.wait_for("Name, territory")
        terminal.send("\r")
        terminal.wait_for("Your name")
        terminal.settle()
        terminal.send("\tFar North")
        kill_when_kept(terminal, DataPaths(folder), "Far North")
    with program(folder) as terminal:
        terminal.wait_for("Far North")
        assert "Quick log" not in terminal.text().splitlines()[1]  # finished: it does not come back
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Settings saved")
        terminal.settle()
        terminal.send("7")
        terminal.wait_for("eekly report")
        terminal.settle()
        terminal.send("\r")
        terminal.wait_for("s Submit")
        terminal.settle()
        terminal.send("x")
        terminal.wait_for("Into another file")
        terminal.send("f")
        terminal.wait_for("File or folder")
        terminal.settle()
        terminal.send(f"{tmp_path}/周报 47.md\t")
        terminal.wait_for("周报 47.md")
        terminal.send("z\t")
        kill_when_kept(terminal, DataPaths(folder), "zh_CN")
    with program(folder) as terminal:
        terminal.wait_for("File or folder")
        terminal.settle()
        assert "周报 47.md" in terminal.text()
        assert "简体中文" in line(terminal, "Language")
        terminal.send(CTRL_S)
        terminal.wait_for("Written")
        terminal.send(CTRL_Q)
        assert terminal.wait_exit() == 0
    with program(folder) as terminal:
        terminal.wait_for("Today")
        terminal.settle(1.0)
        assert "File or folder" not in terminal.text()
    assert "周报" in (tmp_path / "周报 47.md").read_text(encoding="utf-8")
    assert "雨季开胶" in command(folder, "find", "开胶").stdout
    settings = command(folder, "settings").stdout
    assert "李伟" in settings
    assert "Far North" in settings


def test_beside_another_program_the_screens_go_on(data: Path) -> None:
    with program(data, columns=120, rows=40) as first:
        first.wait_for("Today")
        first.settle(1.0)
        with program(data) as second:
            second.wait_for("open on this data folder")
            assert second.wait_exit() == 4
        first.send(F2 + "New Corp\t\tAnn\tbuyer\twants glue" + CTRL_S)  # in one read with its key
        first.wait_for("Logged")
        first.settle()
        assert command(data, "promises", "add", "New Corp", "send samples", "--due", "+1").returncode == 0
        first.wait_for("send samples", seconds=PATIENCE_S)
    assert "New Corp" in command(data, "find", "glue", "--json").stdout
    assert "Ann" in command(data, "contacts", "list", "New Corp").stdout


def line(terminal: Terminal, text: str) -> str:
    return next(line for line in terminal.lines() if text in line)


def test_an_import_killed_twice_ends_as_it_was_corrected(data: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "leads.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    with program(data) as terminal:
        terminal.wait_for("Today")
        terminal.settle()
        terminal.send("2")
        terminal.wait_for("No accounts yet")
        terminal.send("i")
        terminal.wait_for("Import a file")
        terminal.send(CTRL_U + str(sheet) + "\r")
        terminal.wait_for("headings in row 1")
        terminal.settle()
        terminal.send(DOWN + DOWN + "\r")
        terminal.wait_for("goes to")
        terminal.send("leave it out\r")
        terminal.wait_for("left out")
        kill_when_kept(terminal, DataPaths(data), "ignore")
    with program(data) as terminal:
        terminal.wait_for("headings in row 1")
        assert "left out" in line(terminal, "30 days")
        assert "extra field" in line(terminal, "bread")
        terminal.send("p")
        terminal.wait_for("What would happen")
        kill_when_kept(terminal, DataPaths(data), "preview")
    with program(data) as terminal:
        terminal.wait_for("What would happen")
        terminal.settle()
        terminal.send(CTRL_S)
        terminal.wait_for("Imported: 2 new")
    shown = command(data, "accounts", "show", "嘉元实业", "--json").stdout
    assert "Sector note" in shown
    assert "Terms" not in shown


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

"""The program as processes of their own: languages, consoles, options anywhere, help and completion."""

import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import pytest

from fieldrep.__main__ import split_options
from fieldrep.cli.main import COMMANDS, run_command
from fieldrep.services.workspace import Workspace
from tests.cli.shell import Shell, process


@pytest.fixture
def data(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is set up, on the day at which the tests' clock stands."""
    monkeypatch.setenv("FIELDREP_NOW", workspace.clock().isoformat())
    return workspace.paths.root


def test_a_day_at_the_shell(data: Path) -> None:
    words = ("log", "嘉元实业", "--new", "--with", "王先生", "--said", "谈价", "--next", "+3 送样品")
    assert process(*words, data=data).returncode == 0
    found = json.loads(process("find", "jiayuan", "--json", data=data).stdout.decode())
    assert "嘉元实业" in {hit["account"] for hit in found}
    assert "嘉元实业" in process("accounts", "list", data=data, PYTHONIOENCODING="utf-8").stdout.decode()


@pytest.mark.parametrize("words", [(), ("--demo",)])
def test_without_a_terminal_no_screen_is_begun(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = process(*words, data=tmp_path / "none")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"fieldrep --help" in done.stderr
    assert not (tmp_path / "none").exists()


FOREIGN = "嘉元 😀 Café Łódź שלום"


def test_a_console_that_knows_few_letters_is_written_to(data: Path) -> None:
    assert process("accounts", "add", FOREIGN, data=data, PYTHONIOENCODING="ascii").returncode == 0
    done = process("accounts", "show", "nobody 😀", data=data, PYTHONIOENCODING="ascii")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    listed = process("accounts", "list", "--json", data=data, PYTHONIOENCODING="ascii").stdout
    assert json.loads(listed.decode("utf-8"))[0]["name"] == FOREIGN


def written(encoding: str, *words: str) -> tuple[int, bytes, bytes]:
    """Run a command as on a console of an encoding, which takes no other letters."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _stream in range(2))
    with redirect_stdout(out), redirect_stderr(err):
        code = run_command(*split_options(list(words)))
    return code, out.buffer.getvalue(), err.buffer.getvalue()


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "cp1252", "utf-8"])
def test_no_console_breaks_the_output(data: Path, encoding: str) -> None:
    folder = f"--data={data}"
    read = "utf-8" if encoding == "ascii" else encoding  # ascii is taken for a system that is not set up
    assert written(encoding, folder, "accounts", "add", FOREIGN)[0] == 0
    for words in (("accounts", "list"), ("accounts", "show", "嘉元"), ("today",), ("--help",), ("doctor",)):
        code, out, err = written(encoding, folder, *words)
        assert (code, err) == (0, b"")
        assert out.decode(read).strip()
    code, _out, err = written(encoding, folder, "accounts", "show", "nobody 😀")
    assert code == 2
    assert "nobody" in err.decode(read)
    assert "Traceback" not in err.decode(read)
    listed = written(encoding, folder, "accounts", "list", "--json")[1]
    assert json.loads(listed.decode("utf-8"))[0]["name"] == FOREIGN


def test_the_options_of_all_commands_stand_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = str(tmp_path / "a")
    assert process("--data", folder, "init", "--name", "Ann").returncode == 0
    assert process("accounts", "--data", folder, "add", "Hill Bakery").returncode == 0
    for words in (
        ("accounts", "list", "--json", "--data", folder),
        ("accounts", f"--data={folder}", "list", "--json"),
        ("--data", folder, "accounts", "list", "--json"),
    ):
        assert read_json(*words)[0]["name"] == "Hill Bakery"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert Path(read_json("paths", "--json", "--demo")["data"]).name == "demo"
    monkeypatch.setenv("FIELDREP_DATA", str(tmp_path / "b"))
    assert read_json("paths", "--demo", "--json")["data"] == str(tmp_path / "b")
    monkeypatch.setenv("FIELDREP_DATA", folder)
    assert read_json("paths", "--profile", "west", "--json")["data"] == str(
        tmp_path / "a" / "profiles" / "west"
    )
    assert written("utf-8", "accounts", "add", "--", "--data")[0] == 0
    for off in (("--data",), ("today", "--profile"), ("today", "--data=")):
        with pytest.raises(ValueError, match=r"--data|--profile"):
            split_options(list(off))
    assert process("today", "--data=").returncode == 2


def read_json(*words: str) -> Any:
    """What a command printed that succeeds."""
    code, out, err = written("utf-8", *words)
    assert code == 0, err
    return json.loads(out)


def test_version() -> None:
    assert process("--version").stdout.startswith(b"fieldrep 0.")


HELP_OF_ALL = """
import contextlib, io, json, sys
from fieldrep.__main__ import main
shown = {}
for command in json.loads(sys.argv[1]):
    out = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(out):
        code = main([*command.split(), sys.argv[2]])
    shown[command] = code, out.buffer.getvalue().decode()
print(json.dumps(shown))
"""


@pytest.fixture(scope="module")
def helps() -> dict[str, dict[str, tuple[int, str]]]:
    """Exit status and help of the whole (under an empty name) and each command, by language: words of
    a command are read in the language in which its process began."""
    known = {name: value for name, value in os.environ.items() if name not in ("LANGUAGE", "LC_ALL")}
    shown = {}
    for lang, option in (("en_GB.UTF-8", "--help"), ("zh_CN.UTF-8", "-h")):
        argv = [sys.executable, "-c", HELP_OF_ALL, json.dumps(["", *COMMANDS]), option]
        environment = known | {"LANG": lang, "LC_MESSAGES": lang}
        done = subprocess.run(
            argv, env=environment, stdin=subprocess.DEVNULL, capture_output=True, check=True
        )
        shown[lang[:2]] = json.loads(done.stdout)
    return shown


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_help_of_the_whole_names_every_command(
    helps: dict[str, dict[str, tuple[int, str]]], lang: str
) -> None:
    code, text = helps[lang][""]
    assert code == 0
    assert set(COMMANDS) <= {line.split()[0] for line in text.splitlines() if line.strip()}
    assert ("客户" in text) == (lang == "zh")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(
    helps: dict[str, dict[str, tuple[int, str]]], command: str
) -> None:
    for lang, usage in (("en", "Usage: "), ("zh", "用法：")):
        code, text = helps[lang][command]
        assert code == 0
        assert text.startswith(f"{usage}fieldrep {command}")
        assert _chinese(text) == (lang == "zh")


@pytest.mark.parametrize(("lang", "heading"), [("en_GB.UTF-8", "Usage: "), ("zh_CN.UTF-8", "用法：")])
def test_help_speaks_the_system_s_language(lang: str, heading: str) -> None:
    done = process("accounts", "--help", LANG=lang, PYTHONIOENCODING="utf-8")
    assert done.stdout.decode().startswith(heading)


def _chinese(text: str) -> bool:
    examples = ("天津", "明天", "经理", "万")  # in examples of values
    for example in examples:
        text = text.replace(example, "")
    return any("一" <= sign <= "鿿" for sign in text)


def test_the_rep_s_language_is_spoken_whatever_the_system_s(data: Path) -> None:
    assert process("settings", "language", "zh_CN", data=data).returncode == 0
    done = process("accounts", "show", "nobody", data=data, PYTHONIOENCODING="utf-8")
    assert done.returncode == 2
    assert _chinese(done.stderr.decode())


@pytest.mark.parametrize(
    ("shell", "mark"),
    [("bash", "complete -o"), ("zsh", "#compdef"), ("fish", "--command"), ("powershell", "Register-")],
)
def test_the_completion_of_a_shell_that_is_named(empty: Shell, shell: str, mark: str) -> None:
    script = empty.ok("--show-completion", shell)
    assert mark in script
    assert f"complete_{shell}" in script
    assert "_FIELDREP_COMPLETE" in script


def test_a_shell_that_has_no_completion_is_said_so(empty: Shell) -> None:
    assert "zsh, fish" in empty.refused("--show-completion", "tcsh")
    assert "“tcsh”" in empty.refused("--install-completion", "tcsh")


def test_completion_is_installed_in_the_home_folder(tmp_path: Path) -> None:
    done = process("--install-completion", "bash", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert str(tmp_path) in done.stdout.decode()
    assert "fieldrep" in (tmp_path / ".bashrc").read_text()
    (script,) = (tmp_path / ".bash_completions").iterdir()
    assert "_FIELDREP_COMPLETE=complete_bash" in script.read_text()


@pytest.mark.parametrize(
    ("line", "offered"),
    [("fieldrep acc", "accounts"), ("fieldrep accounts me", "merge"), ("fieldrep log --sa", "--said")],
)
def test_commands_and_options_are_completed(line: str, offered: str) -> None:
    place = str(len(line.split()) - 1)
    done = process(_FIELDREP_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=place)
    assert offered in done.stdout.decode().split(), done


def test_an_error_nobody_foresaw_is_a_plain_sentence(data: Path) -> None:
    with closing(sqlite3.connect(data / "fieldrep.db")) as file:
        file.execute("UPDATE account SET kind = 'shop'")
        file.execute("UPDATE setting SET value = 'Moon/Sea' WHERE key = 'timezone'")
        file.commit()
    done = process("today", data=data)
    assert done.returncode != 0
    assert b"Traceback" not in done.stderr
    assert done.stderr.strip()

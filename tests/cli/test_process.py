"""The program as processes of their own: languages, consoles, options anywhere, help and completion."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fieldrep.cli.main import COMMANDS
from tests.cli.shell import process


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    done = process("init", "--name", "Li Wei", "--timezone", "Asia/Shanghai", data=folder)
    assert done.returncode == 0, done.stderr
    return folder


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


@pytest.mark.parametrize("encoding", ["cp936", "ascii", "cp1252", "utf-8"])
def test_no_console_breaks_the_output(data: Path, encoding: str) -> None:
    name = "嘉元 😀 Café Łódź שלום"
    assert process("accounts", "add", name, data=data, PYTHONIOENCODING=encoding).returncode == 0
    for words in (("accounts", "list"), ("accounts", "show", "嘉元"), ("today",), ("--help",), ("doctor",)):
        done = process(*words, data=data, PYTHONIOENCODING=encoding)
        assert done.returncode == 0, done.stderr
    done = process("accounts", "show", "nobody 😀", data=data, PYTHONIOENCODING=encoding)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    listed = process("accounts", "list", "--json", data=data, PYTHONIOENCODING=encoding).stdout
    assert json.loads(listed.decode("utf-8"))[0]["name"] == name


def test_the_options_of_all_commands_stand_anywhere(tmp_path: Path) -> None:
    folder = str(tmp_path / "a")
    assert process("--data", folder, "init", "--name", "Ann").returncode == 0
    assert process("accounts", "--data", folder, "add", "Hill Bakery").returncode == 0
    for words in (
        ("accounts", "list", "--json", "--data", folder),
        ("accounts", f"--data={folder}", "list", "--json"),
        ("--data", folder, "accounts", "list", "--json"),
    ):
        assert json.loads(process(*words).stdout)[0]["name"] == "Hill Bakery"
    other = json.loads(process("paths", "--profile", "west", "--json", data=tmp_path / "a").stdout)
    assert other["data"] == str(tmp_path / "a" / "profiles" / "west")
    demo = json.loads(process("paths", "--json", "--demo", XDG_DATA_HOME=str(tmp_path / "xdg")).stdout)
    assert Path(demo["data"]).name == "demo"
    named = json.loads(process("paths", "--demo", "--json", data=tmp_path / "b").stdout)
    assert named["data"] == str(tmp_path / "b")
    for words in (("--data",), ("today", "--profile"), ("today", "--data=")):
        assert process(*words).returncode == 2
    assert process("accounts", "add", "--", "--data", data=tmp_path / "a").returncode == 0


def test_version() -> None:
    assert process("--version").stdout.startswith(b"fieldrep 0.")


@pytest.mark.parametrize("lang", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_the_help_of_the_whole_names_every_command(lang: str) -> None:
    done = process("--help", LANG=lang, PYTHONIOENCODING="utf-8")
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.decode().splitlines()]
    assert set(COMMANDS) <= {words[0] for words in lines if words}
    assert ("客户" in done.stdout.decode()) == lang.startswith("zh")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_both_languages(command: str) -> None:
    english = process(command, "--help", PYTHONIOENCODING="utf-8")
    chinese = process(command, "-h", LANG="zh_CN.UTF-8", PYTHONIOENCODING="utf-8")
    for done, usage in ((english, "Usage: "), (chinese, "用法：")):
        assert done.returncode == 0, done.stderr
        assert done.stdout.decode().startswith(f"{usage}fieldrep {command}")
    assert not _chinese(english.stdout.decode())
    assert _chinese(chinese.stdout.decode())


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


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_the_completion_of_a_shell(shell: str) -> None:
    done = process("--show-completion", shell)
    assert done.returncode == 0
    assert b"_FIELDREP_COMPLETE" in done.stdout


def test_completion_is_installed_in_the_home_folder(tmp_path: Path) -> None:
    done = process("--install-completion", "bash", HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "fieldrep" in (tmp_path / ".bashrc").read_text()


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
